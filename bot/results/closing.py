"""The way from draft to closed of a running campaign: what each person is asked, kept up with the
records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from bot.oversight.states import CLOSED, states
from bot.project import ProjectFolder
from bot.results.forms import decide_form, fixed_form, reply_form, step_form
from bot.results.process import NAMES, Actor, Process
from bot.results.reading import process
from storage.changes import Person, Record, RecordKind
from storage.store import Store
from surveys.conversation import Role
from surveys.form import Form

SUBJECTS = ("result", "reply", "decide", "accept", "comment", "rectify", "fixed", "step")


class Closing:
    """`load` reads where the process stands, and stores the forms that people may begin now."""

    def __init__(self, folder: ProjectFolder) -> None:
        self._names = {unit.id: unit.name for unit in folder.units}
        self.process = Process()
        self._told: Mapping[str, str] = {}

    def unit_name(self, unit: str) -> str:
        return self._names.get(unit, unit)

    async def load(self, store: Store) -> None:
        settled = await closed_findings(store)
        standing = process(await recorded(store))
        self.process = replace(standing, accepted={**standing.accepted, **settled})
        current = self.process.current
        kept = await store.snapshot(letters_of(current.n)) if current else None
        self._told = json.loads(kept[0]) if kept else {}
        await store.save_forms(self.forms)

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form that can be begun now."""
        units = self.process.current.consulted if self.process.current else ()
        replies = (form for unit in units for form in self._reply(unit))
        return (*replies, *self._tasks(None), *self._decisions(), *self._step(None))

    def forms_of(self, person: Person) -> tuple[Form, ...]:
        match person.role:
            case Role.CONTACT:
                return (*self._reply(person.unit), *self._tasks(person.unit))
            case Role.COORDINATOR:
                return (*self._decisions(), *self._step(Actor(person.label, person.id)))
            case _:
                return ()

    def _reply(self, unit: str) -> tuple[Form, ...]:
        """Open until the result is submitted; after the last day a reply is late, not refused."""
        current = self.process.current
        if current is None or current.state != "consult" or unit not in current.consulted:
            return ()
        deadline = current.deadline
        assert deadline is not None
        return (reply_form(current.n, unit, self._told.get(unit, ""), deadline),)

    def _tasks(self, unit: str | None) -> tuple[Form, ...]:
        """Lines of the ledger that the unit has not reported on."""
        return tuple(
            fixed_form(item)
            for item in self.process.items
            if unit in (None, item.unit) and item.state == "open"
        )

    def _decisions(self) -> tuple[Form, ...]:
        current = self.process.current
        if current is None or current.state not in ("consult", "return"):
            return ()
        return tuple(
            decide_form(reply, self.unit_name(reply.unit))
            for (n, _), reply in sorted(self.process.replies.items())
            if n == current.n and reply.objects
        )

    def _step(self, by: Actor | None) -> tuple[Form, ...]:
        """Who submitted does not decide on it. Archiving is done where its file goes."""
        doings = tuple(each for each in self.process.possible if each != "archive")
        submitted = self.process.current.last("submit") if self.process.current else None
        own = by is not None and submitted is not None and by.is_also(submitted.by)
        if self.process.state == "submit" and own:
            return ()
        return (step_form(self.process, self.told(), doings),) if doings else ()

    def told(self) -> str:
        """Where it stands, in a sentence."""
        current = self.process.current
        if current is None:
            return "还没有初稿。"
        return f"第{current.n}版，已到：{NAMES[current.state]}。"


def letters_of(n: int) -> str:
    """Name of the snapshot with what each unit was told of the draft."""
    return f"letters.{n}"


async def recorded(store: Store) -> list[Record]:
    """The records that the process is derived from."""
    standing = [
        record
        for record in await store.records(RecordKind.DECISION)
        if record.subject.split(".")[0] in SUBJECTS
    ]
    found = []
    for record in standing:
        whole = record.subject.startswith("result.")
        found += await store.history(record.subject) if whole else [record]
    return found


async def closed_findings(store: Store) -> dict[tuple[str, str], str]:
    """Findings that people have settled or accepted, by code and subject, and in what words."""
    known = states(await store.records(RecordKind.FINDING))
    found = {}
    for key, state in known.items():
        code, _, subject = key.partition(":")
        if state.status in CLOSED:
            found[code, subject] = state.words
    return found
