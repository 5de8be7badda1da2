"""Which of the waiting Changes can be stored, decided before anything is written. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.changes import Changes, ConversationRow, Joining, Marks, Outcome, RunRow
from surveys.form import FormKind


@dataclass(frozen=True, slots=True)
class Offer:
    """A Changes with what is stored in place of its key, of addresses, codes and roster rows."""

    changes: Changes
    input: str
    lookup: str = ""
    sealed: bytes = b""
    sealed_row: str = ""
    """The joining person's row of the roster."""
    handover: str = ""
    """Keyed hash of the code by which a person known already joins from here."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """Keyed hashes of the roster's rows that runs name, by number."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Keyed hashes of the codes given out, by person."""


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
    handovers: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """Keyed hash of a code → (person, until when)."""
    answered: dict[tuple[str, str], str] = field(default_factory=dict)
    """(form id, keyed hash of a row) → the run that counts for it."""
    marks: dict[str, Marks] = field(default_factory=dict)
    """Of the runs that a step takes out of the counters."""
    seats: dict[str, int] = field(default_factory=dict)
    """Forms that count in the official estimate, by survey group."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`heir` names the person whose place the sender takes: only that is stored of the Changes,
    and the sender is told CONFLICT, so that the step is made again on that conversation."""

    outcome: Outcome
    heir: str = ""


DONE, REPEAT = Verdict(Outcome.DONE), Verdict(Outcome.REPEAT)
CONFLICT, REFUSED = Verdict(Outcome.CONFLICT), Verdict(Outcome.REFUSED)
ANSWERED = Verdict(Outcome.ANSWERED)


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
    if any(seen.answered.get(key, run.id) != run.id for run, key in counting(offer)):
        return ANSWERED
    _note(offer, seen)
    return DONE


def counting(offer: Offer) -> Iterator[tuple[RunRow, tuple[str, str]]]:
    """Submitted runs that answer for a row of the roster, with what is unique of them."""
    for run in offer.changes.runs:
        if run.roster and run.kind is FormKind.SURVEY and run.status in ("complete", "partial"):
            yield run, (run.form_id, offer.slots[run.roster])


def talks(changes: Changes) -> tuple[ConversationRow, ...]:
    """Every conversation that moves, the sender's own first."""
    own = (changes.conversation,) if changes.conversation is not None else ()
    return (*own, *changes.others)


def _joins(joining: Joining, offer: Offer, seen: Seen) -> Verdict:
    if joining.handover:
        return _comes_over(joining, offer, seen)
    invitation = seen.invitations.get(joining.invitation)
    if invitation is None or not invitation.open_at(offer.changes.at):
        return REFUSED
    if seen.addresses.get(offer.lookup, joining.address_id) != joining.address_id:
        return CONFLICT
    if invitation.inherits:
        _bind(joining, offer, seen)
        return Verdict(Outcome.CONFLICT, heir=invitation.inherits)
    return DONE


def _comes_over(joining: Joining, offer: Offer, seen: Seen) -> Verdict:
    person, until = seen.handovers.get(offer.handover, ("", offer.changes.at))
    if person != joining.person.id or offer.changes.at >= until:
        return REFUSED
    if seen.addresses.get(offer.lookup, joining.address_id) != joining.address_id:
        return CONFLICT
    return DONE


def _moved_meanwhile(changes: Changes, seen: Seen) -> bool:
    if any(seen.versions.get(talk.person, 0) != talk.seen_version for talk in talks(changes)):
        return True
    if any(run.stood and seen.marks.get(run.id) != run.stood for run in changes.runs):
        return True
    if any(seen.seats.get(seat.group, 0) >= seat.most for seat in changes.seats):
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
    for talk in talks(changes):
        seen.versions[talk.person] = talk.seen_version + 1
    for record in changes.records:
        seen.subjects[record.subject] = record.version
    for run, key in counting(offer):
        seen.answered[key] = run.id
    for seat in changes.seats:
        seen.seats[seat.group] = seen.seats.get(seat.group, 0) + 1


def _bind(joining: Joining, offer: Offer, seen: Seen) -> None:
    seen.addresses[offer.lookup] = joining.address_id
    if joining.handover:
        del seen.handovers[offer.handover]
    else:
        seen.invitations[joining.invitation].uses += 1
