"""How far the units are with their sign-off: read from the record chain, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.signing.acts import SUBJECT, subject_of
from storage.chain import Entry
from storage.changes import RecordKind
from storage.store import Store
from surveys.form import Form
from surveys.sign_off import Act, SignOff, act_of, sign_off


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit: its acts, what it has confirmed, and how far that makes it."""

    unit: str
    forms: tuple[str, ...]
    """Ids of what it has to confirm."""
    acts: tuple[Act, ...]
    standing: Mapping[str, int]
    """Version of each of its confirmations that stands."""
    signed: SignOff

    def version(self, sheet: int) -> Act | None:
        """The act that made this version of the 确认表."""
        made = (act for act in self.acts if act.what == "submitted" and act.sheet == sheet)
        return next(made, None)


async def unit_states(
    store: Store, by_unit: Mapping[str, tuple[Form, ...]]
) -> dict[str, UnitState]:
    """Of all units that confirm something."""
    standing = {r.subject: r.version for r in await store.records(RecordKind.CONFIRMATION)}
    acts: dict[str, list[Act]] = {}
    for entry in await store.entries(RecordKind.SIGN_OFF):
        acts.setdefault(entry.subject.removeprefix(SUBJECT), []).extend(acts_in([entry]))
    return {
        unit: _state(unit, forms, acts.get(unit, []), standing)
        for unit, forms in by_unit.items()
        if forms
    }


async def unit_state(store: Store, unit: str, forms: tuple[Form, ...]) -> UnitState:
    """Of one unit."""
    standing = {r.subject: r.version for r in await store.records(RecordKind.CONFIRMATION)}
    entries = await store.entries(RecordKind.SIGN_OFF, subject_of(unit))
    return _state(unit, forms, acts_in(entries), standing)


def _state(
    unit: str, forms: tuple[Form, ...], acts: Iterable[Act], standing: Mapping[str, int]
) -> UnitState:
    ids = tuple(form.id for form in forms)
    own = {form: standing[form] for form in ids if form in standing}
    done = tuple(acts)
    return UnitState(unit, ids, done, own, sign_off(done, own, ids))


def acts_in(entries: Iterable[Entry]) -> list[Act]:
    """Acts whose contents have not been erased by law."""
    return [act_of(each.payload, hash=each.hash, seq=each.seq) for each in entries if each.payload]
