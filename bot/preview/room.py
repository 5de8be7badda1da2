"""The state of the live page: the form as last read without problems, and the chat on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.campaign import Campaign
from bot.files.problems import Problem
from bot.preview.recorder import Recorder
from bot.preview.rehearsal import Part, rehearsal_day
from bot.project import load
from surveys.messages import Content, Start


class Room:
    """`version` grows with every change that the page should show."""

    def __init__(self, directory: Path, today: Callable[[], date]) -> None:
        self.directory = directory
        self._today = today
        self.version = 0
        self.problems: tuple[Problem, ...] = ()
        self.notes: tuple[Problem, ...] = ()
        self.campaign: Campaign | None = None
        self.recorder: Recorder | None = None
        self.remark = ""
        """What the last reload led to, in words."""
        self.reload()

    def reload(self) -> None:
        """Read the files again. With problems, the form stays as it was; else the chat goes the
        same way on the new form, as far as that is possible."""
        loaded = load(self.directory)
        self.version += 1
        self.problems, self.notes, self.remark = loaded.problems, loaded.notes, ""
        if loaded.folder is None:
            return
        self.campaign = Campaign(loaded.folder)
        if self.recorder is None:
            self.begin(Part())
            return
        lost = self.recorder.replay(self.campaign)
        if lost is not None:
            self.remark = f"改动以后没有“{lost.what}”这个按钮了，从这里起请重新试答。"

    def begin(self, part: Part) -> None:
        """From the start, as this person."""
        if self.campaign is None:
            return
        day = rehearsal_day(self.campaign, self._today())
        self.recorder = Recorder(self.campaign, part, day)
        self.hear(Start())

    def hear(self, content: Content) -> None:
        self.version += 1
        self.remark = ""
        if self.recorder is not None:
            self.recorder.hear(content)

    def undo(self) -> None:
        self.version += 1
        if self.recorder is not None:
            self.recorder.undo()
