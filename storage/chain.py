"""The hash chain of confirmations, judgements and decisions, as pure functions.

An entry's `digest` is an HMAC over person and payload under a random salt of its own; its `hash`
is an HMAC over the entry before it, its number, its facts and the digest, under a key that the
campaign's database was made with. So a payload can be erased by law: without its salt the digest
tells nothing, and the chain still closes.

The chain's key lies in the database on purpose: money records must stay provable after
`data/keys` is lost or destroyed. Whoever can write the database could forge the whole chain anew,
but not so that it ends in, or passes through, a hash that was printed in a push or a file before.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

GENESIS = ""
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as stored. `salt` None: erased."""

    seq: int
    id: str
    kind: str
    subject: str
    version: int
    person: str
    unit: str
    payload: str
    at: datetime
    salt: str | None
    digest: str
    hash: str


def digest(salt: str, person: str, payload: str) -> str:
    return _hmac(salt, [person, payload])


def link(chain_key: str, previous: str, entry: Entry) -> str:
    """The hash of `entry` behind `previous`. Reads neither person, payload nor salt."""
    at = entry.at.isoformat(timespec="microseconds")
    facts: list[str | int] = [entry.seq, previous, entry.id, entry.kind, entry.subject]
    return _hmac(chain_key, [*facts, entry.version, entry.unit, at, entry.digest])


def flaw(chain_key: str, previous: str, number: int, entry: Entry) -> str:
    """What is wrong with the entry that should be `number`, or ""."""
    if entry.seq != number:
        return f"缺第 {number} 条（接着是第 {entry.seq} 条）"
    if entry.salt is None and (entry.payload or entry.person):
        return f"第 {number} 条标为已删除，却仍有内容"
    if entry.salt is not None and not hmac.compare_digest(
        digest(entry.salt, entry.person, entry.payload), entry.digest
    ):
        return f"第 {number} 条的内容被改动"
    if not hmac.compare_digest(link(chain_key, previous, entry), entry.hash):
        return f"第 {number} 条与前一条接不上：次序或内容被改动"
    return ""


def _hmac(key: str, facts: list[str | int]) -> str:
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()
