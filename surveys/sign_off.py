"""Sign-off of a unit's confirmation as offices do it: 填写中 → 经办人提交 → 负责人审核 → 待盖章 →
已盖章归档. How far a unit is follows from its acts and from what stands confirmed, and from nothing
else.

The acts of a unit are the versions of one subject of the record chain (`sheet.<unit>`), in order.
An act `submitted` names the confirmations that one version of the 确认表 consists of; all others
are about the version they name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args

from surveys.agenda import Translate

What = Literal["submitted", "confirmed", "returned", "stamped", "reopened", "kept"]
WHATS: tuple[What, ...] = get_args(What)
"""kept: a re-opening was taken back, nothing had been changed."""

CODE_DIGITS = 16
"""Hex digits of an entry's hash that are printed as the check code."""


class Stage(StrEnum):
    FILLING = "filling"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    STAMPED = "stamped"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a unit's sign-off, as it stands in the record chain."""

    what: What
    sheet: int
    """Version of the 确认表 it is about; a `submitted` act makes it."""
    by: str
    """Role label, no name."""
    at: datetime
    hash: str
    """Of the chain's entry."""
    seq: int = 0
    why: str = ""
    review: bool = True
    """Of a submitted version: whether a second person has to review it."""
    forms: Mapping[str, int] = field(default_factory=dict)
    """Of a submitted version: the confirmations it consists of, by form id, with their version."""
    scans: tuple[tuple[str, str], ...] = ()
    """Of a stamped version: (sha256, MIME type) of each page or file, in order."""
    simulated: bool = False

    @property
    def code(self) -> str:
        """The check code printed on the version that this act made."""
        return self.hash[:CODE_DIGITS]


@dataclass(frozen=True, slots=True)
class SignOff:
    """How far a unit is."""

    stage: Stage = Stage.FILLING
    submitted: Act | None = None
    """The newest version of the 确认表; None before the first."""
    reviewed: Act | None = None
    """Its review, or why it was returned."""
    stamped: Act | None = None
    """Its stamp, as long as it is in force."""
    reopened: Act | None = None
    lapsed: Act | None = None
    """The newest stamp that is no longer in force: 失效, figures have changed since."""

    @property
    def sheet(self) -> int:
        return self.submitted.sheet if self.submitted else 0

    @property
    def code(self) -> str:
        return self.submitted.code if self.submitted else ""

    @property
    def review(self) -> bool:
        return self.submitted is None or self.submitted.review

    @property
    def locked(self) -> bool:
        """Whether a correction needs a coordinator's re-opening first."""
        return self.stage is Stage.STAMPED or (self.stage is Stage.REVIEWED and self.review)

    @property
    def reviewable(self) -> bool:
        """Whether the reviewer can confirm or return now. What was returned can be confirmed
        after all, as long as nothing has been changed."""
        return self.stage in (Stage.SUBMITTED, Stage.RETURNED) and self.review

    @property
    def words(self) -> str:
        """The stage as it is shown everywhere."""
        return in_words(self, str)


def in_words(signed: SignOff, _: Translate) -> str:
    """The stage in the reader's language."""
    stages = {
        Stage.FILLING: _("填写中"),
        Stage.SUBMITTED: _("经办人提交，待负责人审核"),
        Stage.RETURNED: _("负责人退回，填写中"),
        Stage.REVIEWED: _("负责人已审核，待盖章"),
        Stage.STAMPED: _("已盖章归档"),
        Stage.REOPENED: _("已重新开放，填写中"),
    }
    alone = signed.stage is Stage.REVIEWED and not signed.review
    plain = _("经办人提交，待盖章") if alone else stages[signed.stage]
    if signed.lapsed is None:
        return plain
    lapsed = _("（第{n}版的盖章已失效，需重新盖章）").format(n=signed.lapsed.sheet)
    return f"{plain}{lapsed}"


def sign_off(acts: Iterable[Act], standing: Mapping[str, int], forms: Iterable[str]) -> SignOff:
    """`acts` in the order of the chain; `standing`: version of each confirmation of the unit that
    stands; `forms`: what the unit has to confirm. Acts that fit no stage change nothing."""
    now, before = SignOff(), SignOff()
    for act in acts:
        if act.what == "reopened" and now.locked:
            before = now
        now = _after(now, before, act)
    if now.submitted is None:
        return now
    wanted = {form: standing[form] for form in forms if form in standing}
    if wanted != now.submitted.forms or set(forms) - set(standing):
        lapsed = now.stamped or now.lapsed
        return SignOff(Stage.FILLING, now.submitted, lapsed=lapsed)
    return now


def _after(now: SignOff, before: SignOff, act: Act) -> SignOff:
    if act.what == "submitted":
        stage = Stage.SUBMITTED if act.review else Stage.REVIEWED
        return SignOff(stage, act, lapsed=now.stamped or now.lapsed)
    if act.sheet != now.sheet:
        return now
    match act.what:
        case "confirmed" if now.reviewable:
            return replace(now, stage=Stage.REVIEWED, reviewed=act)
        case "returned" if now.reviewable:
            return replace(now, stage=Stage.RETURNED, reviewed=act)
        case "stamped" if now.stage in (Stage.REVIEWED, Stage.STAMPED):
            return replace(now, stage=Stage.STAMPED, stamped=act, lapsed=None)
        case "reopened" if now.locked:
            return replace(now, stage=Stage.REOPENED, reopened=act)
        case "kept" if now.stage is Stage.REOPENED:
            return before
        case _:
            return now


def due(signed: SignOff, standing: Mapping[str, int], forms: Iterable[str]) -> bool:
    """Whether everything is confirmed and makes another version than the newest one."""
    wanted = set(forms)
    if not wanted or wanted - set(standing):
        return False
    newest = signed.submitted.forms if signed.submitted else {}
    return {form: standing[form] for form in wanted} != newest


def payload_of(act: Act) -> str:
    """Canonical JSON for the chain; hash and number are the entry's own."""
    facts: dict[str, object] = {
        "act": act.what,
        "sheet": act.sheet,
        "by": act.by,
        "why": act.why,
        "at": act.at.isoformat(timespec="seconds"),
        "simulated": act.simulated,
    }
    if act.what == "submitted":
        facts |= {"forms": dict(sorted(act.forms.items())), "review": act.review}
    if act.what == "stamped":
        facts["scans"] = [list(scan) for scan in act.scans]
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def act_of(payload: str, *, hash: str, seq: int) -> Act:
    """Read an entry's payload again. Raises KeyError, ValueError for what is none."""
    facts = json.loads(payload)
    return Act(
        what=facts["act"],
        sheet=facts["sheet"],
        by=facts["by"],
        at=datetime.fromisoformat(facts["at"]),
        hash=hash,
        seq=seq,
        why=facts["why"],
        review=facts.get("review", True),
        forms=facts.get("forms", {}),
        scans=tuple((digest, mime) for digest, mime in facts.get("scans", ())),
        simulated=facts["simulated"],
    )
