"""Which of the waiting Changes can be stored, decided before anything is written. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from storage.changes import Changes, Joining, Marks, Outcome


@dataclass(frozen=True, slots=True)
class Offer:
    """A Changes with what is stored in place of its key and of a joining sender's address."""

    changes: Changes
    input: str
    lookup: str = ""
    sealed: bytes = b""


@dataclass(slots=True)
class Redeemable:
    """An invitation as far as redeeming it goes."""

    uses: int
    max_uses: int | None
    expires_at: datetime
    revoked: bool
    inherits: str

    def open_at(self, moment: datetime) -> bool:
        left = self.max_uses is None or self.uses < self.max_uses
        return left and not self.revoked and moment < self.expires_at


@dataclass(slots=True)
class Seen:
    """What the database holds of the things a batch names, kept up while the batch is judged."""

    inputs: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    """Lookup → id."""
    invitations: dict[str, Redeemable] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    """Of the runs that a step takes out of the counters."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`heir` names the person whose place the sender takes: only that is stored of the Changes,
    and the sender is told CONFLICT, so that the step is made again on that conversation."""

    outcome: Outcome
    heir: str = ""


DONE, REPEAT = Verdict(Outcome.DONE), Verdict(Outcome.REPEAT)
CONFLICT, REFUSED = Verdict(Outcome.CONFLICT), Verdict(Outcome.REFUSED)


def judge(offer: Offer, seen: Seen) -> Verdict:
    """The fate of one Changes. What is accepted counts as seen for those judged after it."""
    changes = offer.changes
    if offer.input in seen.inputs:
        return REPEAT
    if changes.joining is not None:
        verdict = _joins(changes.joining, offer, seen)
        if verdict is not DONE:
            return verdict
    if _moved_meanwhile(changes, seen):
        return CONFLICT
    _note(offer, seen)
    return DONE


def _joins(joining: Joining, offer: Offer, seen: Seen) -> Verdict:
    invitation = seen.invitations.get(joining.invitation)
    if invitation is None or not invitation.open_at(offer.changes.at):
        return REFUSED
    if seen.addresses.get(offer.lookup, joining.address_id) != joining.address_id:
        return CONFLICT
    if invitation.inherits:
        _bind(joining, offer, seen)
        return Verdict(Outcome.CONFLICT, heir=invitation.inherits)
    return DONE


def _moved_meanwhile(changes: Changes, seen: Seen) -> bool:
    talk = changes.conversation
    if talk is not None and seen.versions.get(talk.person, 0) != talk.seen_version:
        return True
    if any(run.stood and seen.marks.get(run.id) != run.stood for run in changes.runs):
        return True
    newest = dict(seen.subjects)
    for record in changes.records:
        if record.version <= newest.get(record.subject, 0):
            return True
        newest[record.subject] = record.version
    return False


def _note(offer: Offer, seen: Seen) -> None:
    changes = offer.changes
    seen.inputs.add(offer.input)
    if changes.joining is not None:
        _bind(changes.joining, offer, seen)
    if changes.conversation is not None:
        seen.versions[changes.conversation.person] = changes.conversation.seen_version + 1
    for record in changes.records:
        seen.subjects[record.subject] = record.version


def _bind(joining: Joining, offer: Offer, seen: Seen) -> None:
    seen.addresses[offer.lookup] = joining.address_id
    seen.invitations[joining.invitation].uses += 1
