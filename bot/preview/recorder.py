"""Plays a person's moves and keeps them: what the terminal and the live page have in common."""

from __future__ import annotations

from datetime import date

from bot.campaign import Campaign
from bot.preview.rehearsal import Move, NotOffered, Part, Rehearsal, move_of
from bot.preview.scenario import Done, Said, Scenario, done, said
from surveys.messages import Content, Prompt


class Recorder:
    """A rehearsal with its history, which can be taken back and played again on a changed form."""

    def __init__(self, campaign: Campaign, part: Part, on: date) -> None:
        self.part = part
        self._on = on
        self._start(campaign)

    def _start(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self.rehearsal = Rehearsal(campaign, self.part, self._on)
        self.history: list[tuple[Move, tuple[Prompt, ...]]] = []

    def hear(self, content: Content) -> tuple[Prompt, ...]:
        move = move_of(content, self.rehearsal.last)
        prompts = self.rehearsal.hear(content)
        if move is not None:
            self.history.append((move, prompts))
        return prompts

    def replay(self, campaign: Campaign) -> Move | None:
        """All moves again on this campaign, as far as their buttons are still there; the first
        that is not, or None."""
        moves = [move for move, _ in self.history]
        self._start(campaign)
        for move in moves:
            try:
                self.hear(move.content(self.rehearsal))
            except NotOffered:
                return move
        return None

    def undo(self) -> None:
        """Take the last move back; the first, the opening of the chat, stays."""
        if len(self.history) > 1:
            self.history.pop()
            self.replay(self._campaign)

    def scenario(self, about: str = "") -> Scenario:
        talk: list[Said | Done] = []
        for move, prompts in self.history:
            talk += [done(move), *(said(prompt) for prompt in prompts)]
        return Scenario(
            about=about,
            role=self.part.role,
            unit=self.part.unit,
            group=self.part.group,
            day=self._on,
            talk=tuple(talk),
        )
