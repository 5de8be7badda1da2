"""Is everything that people have signed for still what they signed: the chain, the texts they were
asked, the stamped scans. Reads only."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.signing.states import UnitState, acts_in, unit_states
from storage.changes import AuditResult, RecordKind
from storage.store import Store
from surveys.form import Form
from surveys.sign_off import CODE_DIGITS, Act


@dataclass(frozen=True, slots=True)
class Audited:
    """The chain, and what lies beside it. `problems` in words; nothing: all is whole."""

    chain: AuditResult
    problems: tuple[str, ...] = ()


async def audited(store: Store, head: str = "") -> Audited:
    """Walk the chain, then look at what its entries speak of."""
    chain = await store.audit(head or None)
    if chain.broken_at is not None or chain.problem:
        where = f"第{chain.broken_at}条" if chain.broken_at is not None else "记录链"
        return Audited(chain, (f"{where}对不上：{chain.problem}",))
    return Audited(chain, (*await _forms(store), *await _scans(store)))


async def _forms(store: Store) -> list[str]:
    """Forms give answers their meaning: their texts have to be those that were answered."""
    named: dict[str, int] = {}
    for kind in (RecordKind.CONFIRMATION, RecordKind.ASSESSMENT):
        for entry in await store.entries(kind):
            facts = json.loads(entry.payload) if entry.payload else {}
            if "form" in facts:
                named.setdefault(facts["form"], entry.seq)
    changed = await store.changed_forms(sorted(named))
    return [f"第{named[each]}条所填的表被改动或缺失" for each in changed]


async def _scans(store: Store) -> list[str]:
    found = []
    for entry in await store.entries(RecordKind.SIGN_OFF):
        for act in acts_in([entry]):
            for digest, _ in act.scans:
                if not await asyncio.to_thread(_whole, store.media_file(digest), digest):
                    found.append(f"第{entry.seq}条的盖章件（第{act.sheet}版）文件缺失或被改动")
    return found


def _whole(path: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a printed version."""

    state: UnitState
    act: Act

    @property
    def standing(self) -> bool:
        return self.act.sheet == self.state.signed.sheet and self.act.forms == self.state.standing


SHORTEST = 12
"""Digits of a check code that are enough to look it up."""


async def checked(
    store: Store, by_unit: Mapping[str, tuple[Form, ...]], code: str
) -> Checked | None:
    """The version that a check code was printed on; None for a code that no version has."""
    wanted = "".join(code.split()).lower()
    if not SHORTEST <= len(wanted) <= CODE_DIGITS:
        return None
    for state in (await unit_states(store, by_unit)).values():
        for act in state.acts:
            if act.what == "submitted" and act.code.startswith(wanted):
                return Checked(state, act)
    return None
