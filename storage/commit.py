"""The SQL of one group commit: a look at what is there, then one `executemany` a table."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence

from storage import (
    broadcasts,
    calls,
    duties,
    loans,
    notes,
    outbox,
    papers,
    pushes,
    quotas,
    records,
    roster,
    runs,
    tallies,
    withdrawals,
)
from storage.batch import Offer, Redeemable, Seen, counting, talks
from storage.changes import Marks, RunRow
from storage.db.core import Connection, Value, moment

Values = tuple[Value, ...]


async def look(connection: Connection, offers: Sequence[Offer]) -> Seen:
    """What the database holds of everything that `offers` name."""
    seen = Seen()
    changes = [offer.changes for offer in offers]
    for row in await connection.fetch(
        "SELECT 'input' AS what, key AS name, 0 AS version FROM input WHERE key = ANY($1) "
        "UNION ALL SELECT 'talk', person, version FROM conversation WHERE person = ANY($2) "
        "UNION ALL SELECT 'subject', subject, max(version) FROM record "
        "WHERE subject = ANY($3) GROUP BY subject",
        [offer.input for offer in offers],
        [talk.person for c in changes for talk in talks(c)],
        sorted({record.subject for c in changes for record in c.records}),
    ):
        if row["what"] == "input":
            seen.inputs.add(row["name"])
        elif row["what"] == "talk":
            seen.versions[row["name"]] = row["version"]
        else:
            seen.subjects[row["name"]] = row["version"]
    joining = [offer for offer in offers if offer.changes.joining]
    if joining:
        await _look_at_joining(connection, joining, seen)
    await _look_at_rows(connection, offers, seen)
    standing = [run.id for c in changes for run in c.runs if run.stood is not None]
    if standing:
        seen.marks = {
            run.id: Marks(run.flags, run.outside)
            for run in await runs.standing(connection, standing)
        }
    groups = sorted({seat.group for c in changes for seat in c.seats})
    if groups:
        seen.seats = await quotas.official_forms(connection, groups)
    return seen


async def _look_at_rows(connection: Connection, offers: Sequence[Offer], seen: Seen) -> None:
    slots = sorted({slot for offer in offers for _, (_, slot) in counting(offer)})
    if not slots:
        return
    for row in await connection.fetch(
        "SELECT form_id, roster, id FROM run WHERE roster = ANY($1) AND counts", slots
    ):
        seen.answered[row["form_id"], row["roster"]] = row["id"]


async def _look_at_joining(connection: Connection, offers: list[Offer], seen: Seen) -> None:
    for row in await connection.fetch(
        "SELECT lookup, id FROM address WHERE lookup = ANY($1)", [o.lookup for o in offers]
    ):
        seen.addresses[row["lookup"]] = row["id"]
    for row in await connection.fetch(
        "SELECT id, uses, max_uses, expires_at, revoked_at, inherits FROM invitation "
        "WHERE id = ANY($1)",
        [o.changes.joining.invitation for o in offers if o.changes.joining],
    ):
        seen.invitations[row["id"]] = Redeemable(
            uses=row["uses"],
            max_uses=row["max_uses"],
            expires_at=moment(row["expires_at"]),
            revoked=row["revoked_at"] is not None,
            inherits=row["inherits"],
        )
    codes = [offer.handover for offer in offers if offer.handover]
    if codes:
        for row in await connection.fetch(
            "SELECT code, person, expires_at FROM handover WHERE code = ANY($1)", codes
        ):
            seen.handovers[row["code"]] = (row["person"], moment(row["expires_at"]))


async def store(connection: Connection, offers: Sequence[Offer]) -> None:
    """Write the accepted ones, all tables in an order that fits their references."""
    changes = [offer.changes for offer in offers]
    taken_out = await withdrawals.taken_out(connection, [w for c in changes for w in c.withdrawn])
    await connection.executeall(
        [(sql, [row for offer in offers for row in rows(offer)]) for sql, rows in STATEMENTS]
    )
    for each in (steered for c in changes for steered in c.steered):
        await broadcasts.steer(connection, each.broadcast, each.status)
    slots = {number: slot for offer in offers for number, slot in offer.slots.items()}
    moves = [move for c in changes for move in roster.moves(c)]
    moved = await roster.move(connection, moves, slots)
    booked = [delta for c in changes for delta in c.tallies]
    await tallies.book(connection, [*booked, *taken_out, *moved])
    await records.append(connection, [record for c in changes for record in c.records])


async def bind(connection: Connection, heirs: Sequence[tuple[Offer, str]]) -> None:
    """Senders of transferred invitations take the place of the persons they inherit from."""
    for offer, heir in heirs:
        joining = offer.changes.joining
        assert joining is not None
        await connection.executemany(BIND_ADDRESS, list(_addresses(offer, heir)))
        await connection.executemany(duties.NOTE, list(_duties(offer)))
        await connection.executemany(REDEEM, list(_redeemed(offer)))
        await connection.execute(
            "UPDATE person SET invitation = $2 WHERE id = $1", heir, joining.invitation
        )


INSERT_PERSON = """
INSERT INTO person (id, role, unit, grp, label, mode, language, simulated, place, roster,
  invitation)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
  (SELECT CASE WHEN max_uses IS NULL OR roster <> '' THEN '' ELSE id END
    FROM invitation WHERE id = $11))
"""
"""Only personal invitations are remembered with the person: a group's link says nothing of one, and
that of a roster's row would say, without the key, whose answers these are."""

BIND_ADDRESS = """
INSERT INTO address (id, channel, lookup, sealed, person, reachable)
VALUES ($1, $2, $3, $4, $5, TRUE)
ON CONFLICT (id) DO UPDATE SET person = excluded.person, reachable = TRUE
"""

GIVE_CODE = """
INSERT INTO handover (person, code, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (person) DO UPDATE SET code = excluded.code, expires_at = excluded.expires_at
"""

TAKE_CODE = "DELETE FROM handover WHERE code = $1"

REDEEM = "UPDATE invitation SET uses = uses + 1 WHERE id = $1"

INSERT_INPUT = "INSERT INTO input (key, failed) VALUES ($1, $2)"

UPSERT_CONVERSATION = """
INSERT INTO conversation (person, version, state, asked_at, moved_on, has_left)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person) DO UPDATE SET
  version = excluded.version, state = excluded.state, asked_at = excluded.asked_at,
  moved_on = coalesce(excluded.moved_on, conversation.moved_on), has_left = excluded.has_left
"""

UPSERT_ANSWER = """
INSERT INTO answer (run, question, value) VALUES ($1, $2, $3)
ON CONFLICT (run, question) DO UPDATE SET value = excluded.value
"""

WITHDRAW_ANSWERS = """
DELETE FROM answer WHERE run = $1 AND EXISTS (SELECT 1 FROM run WHERE id = $1 AND counts)
"""
"""Leaving a survey after submission is a withdrawal; leaving before it leaves what was answered."""

UPSERT_RUN = """
INSERT INTO run (id, person, form_id, form_hash, kind, unit, grp, mode, simulated, status, version,
  closed_on, respondent, roster, helper, relation, same_device, seconds, flags, outside, counts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
  $5 = 'survey' AND $10 IN ('complete', 'partial'))
ON CONFLICT (id) DO UPDATE SET
  person = CASE WHEN run.counts AND excluded.status IN ('refused', 'left') THEN ''
    ELSE excluded.person END,
  form_hash = excluded.form_hash,
  unit = CASE WHEN run.counts AND excluded.status = 'open' THEN run.unit ELSE excluded.unit END,
  grp = CASE WHEN run.counts AND excluded.status = 'open' THEN run.grp ELSE excluded.grp END,
  mode = CASE WHEN run.counts AND excluded.status = 'open' THEN run.mode ELSE excluded.mode END,
  status = excluded.status, version = excluded.version,
  closed_on = CASE WHEN run.counts THEN run.closed_on ELSE excluded.closed_on END,
  fresh = TRUE,
  respondent = excluded.respondent,
  roster = CASE WHEN excluded.roster = '' THEN run.roster ELSE excluded.roster END,
  helper = excluded.helper,
  relation = excluded.relation, same_device = excluded.same_device,
  seconds = CASE WHEN run.counts AND excluded.status = 'open' THEN run.seconds
    ELSE excluded.seconds END,
  flags = CASE WHEN run.counts AND excluded.status = 'open' THEN run.flags
    ELSE excluded.flags END,
  outside = CASE WHEN run.counts AND excluded.status = 'open' THEN run.outside
    ELSE excluded.outside END,
  counts = CASE WHEN excluded.status = 'open' THEN run.counts ELSE excluded.counts END
"""
"""A run that is opened again for correction counts as before, where it stands in the counters,
until it is submitted again, and stays booked on the day it was submitted first."""

COUNT_ANSWERS = """
UPDATE answer SET counted = (SELECT CASE WHEN r.counts THEN answer.value END
  FROM run AS r WHERE r.id = $1)
WHERE run = $1
"""

FORGET_OPEN = "DELETE FROM open_answer WHERE run = $1"
"""What was kept to compare open answers by; those that are submitted now are compared anew."""

DROP_EMPTY = "DELETE FROM answer WHERE run = $1 AND value IS NULL AND counted IS NULL"

FORGET_SAID = """
DELETE FROM outbox WHERE personal AND (status = 'sent' OR channel = 'web')
  AND address_id IN (SELECT id FROM address WHERE person = $1)
"""
"""When a respondent's form closes, what was said to them goes: texts (the web page read them from
here until now) and with them the times at which they answered."""

INSERT_MEDIA = """
INSERT INTO media (id, run, question, channel, ref, mime, status, sha256, attempts)
VALUES ($1, $2, $3, $4, $5, $6, 'pending', '', 0)
"""


def _persons(offer: Offer) -> Iterable[Values]:
    joining = offer.changes.joining
    if joining is not None and not joining.handover:
        p = joining.person
        yield (
            *(p.id, p.role, p.unit, p.group, p.label, p.mode, p.language, p.simulated),
            *(p.place, offer.sealed_row, joining.invitation),
        )


def _addresses(offer: Offer, person: str = "") -> Iterable[Values]:
    joining = offer.changes.joining
    if joining is not None:
        bound_to = person or joining.person.id
        channel = joining.address.channel
        yield joining.address_id, channel, offer.lookup, offer.sealed, bound_to


def _duties(offer: Offer) -> Iterable[Values]:
    joining = offer.changes.joining
    if joining is not None and joining.person.role in duties.APART:
        yield offer.lookup, joining.person.unit, joining.person.role


def _redeemed(offer: Offer) -> Iterable[Values]:
    joining = offer.changes.joining
    if joining is not None and not joining.handover:
        yield (joining.invitation,)


def _given_codes(offer: Offer) -> Iterable[Values]:
    for each in offer.changes.handovers:
        yield each.person, offer.codes[each.person], each.expires_at


def _taken_codes(offer: Offer) -> Iterable[Values]:
    if offer.handover:
        yield (offer.handover,)


def _inputs(offer: Offer) -> Iterable[Values]:
    yield offer.input, offer.changes.failed


def _conversations(offer: Offer) -> Iterable[Values]:
    for talk in talks(offer.changes):
        asked_at = offer.changes.at if talk.waiting else None
        day = talk.moved_on
        yield talk.person, talk.seen_version + 1, talk.state, asked_at, day, talk.left


def _answers(offer: Offer) -> Iterable[Values]:
    for answer in offer.changes.answers:
        yield answer.run, answer.question, answer.value


def _runs(offer: Offer) -> Iterable[Values]:
    for r in offer.changes.runs:
        yield (
            *(r.id, r.person, r.form_id, r.form_hash, r.kind, r.unit, r.group, r.mode),
            *(r.simulated, r.status, r.version, r.closed_on),
            *(r.respondent, offer.slots.get(r.roster, ""), r.helper, r.relation),
            *(r.same_device, r.seconds, " ".join(r.flags), r.outside),
        )


def _leaving(offer: Offer) -> Iterable[Values]:
    for talk in talks(offer.changes):
        if talk.left:
            yield (talk.person,)


def _withdrawn(offer: Offer) -> Iterable[Values]:
    for erased in offer.changes.withdrawn:
        yield (erased.run,)


def _notes(offer: Offer) -> Iterable[Values]:
    for note in offer.changes.notes:
        yield note.id, note.sealed, note.received_on


def _ordered(offer: Offer) -> Iterable[Values]:
    for cast in offer.changes.broadcasts:
        yield cast.id, cast.audience, cast.body, cast.who, offer.changes.at


def _silenced(offer: Offer) -> Iterable[Values]:
    """Persons whose conversation is wiped: of what was said to them nothing stays. Who erases
    somebody else's form is told so."""
    changes = offer.changes
    if changes.withdrawn and not changes.others and changes.conversation is not None:
        yield (changes.conversation.person,)
    for talk in changes.others:
        yield (talk.person,)


def _closing(offer: Offer) -> Iterable[RunRow]:
    return (run for run in offer.changes.runs if run.status != "open")


def _closed(offer: Offer) -> Iterable[Values]:
    for run in _closing(offer):
        yield (run.id,)


def _given_up(offer: Offer) -> Iterable[Values]:
    for run in _closing(offer):
        if run.status in ("refused", "left"):
            yield (run.id,)


def _emptied(offer: Offer) -> Iterable[Values]:
    """Runs that may have answers which stand no longer."""
    gone = {answer.run for answer in offer.changes.answers if answer.value is None}
    for run in sorted(gone | {run.id for run in _closing(offer)}):
        yield (run,)


def _finished(offer: Offer) -> Iterable[Values]:
    for run in _closing(offer):
        yield (run.person,)


def _said(offer: Offer) -> Iterable[Values]:
    for row in offer.changes.outbox:
        yield outbox.values(row, offer.changes.at)


def _called(offer: Offer) -> Iterable[Values]:
    for call in offer.changes.calls:
        yield secrets.token_hex(8), call.number, call.person, call.outcome, call.day


def _hung_up(offer: Offer) -> Iterable[Values]:
    for call in offer.changes.calls:
        yield call.number, call.outcome, call.again


def _typed(offer: Offer) -> Iterable[Values]:
    for paper in offer.changes.papers:
        if paper.run and not paper.reason:
            yield paper.number, paper.run, paper.clerk, ""


def _typed_again(offer: Offer) -> Iterable[Values]:
    for paper in offer.changes.papers:
        if paper.run and paper.reason:
            yield paper.number, paper.run, paper.clerk, paper.reason


def _taken_back(offer: Offer) -> Iterable[Values]:
    for paper in offer.changes.papers:
        if not paper.run:
            yield (paper.number,)


def _media(offer: Offer) -> Iterable[Values]:
    for m in offer.changes.media:
        yield m.id, m.run, m.question, m.channel, m.ref, m.mime


STATEMENTS: tuple[tuple[str, Callable[[Offer], Iterable[Values]]], ...] = (
    (INSERT_PERSON, _persons),
    (BIND_ADDRESS, _addresses),
    (duties.NOTE, _duties),
    (REDEEM, _redeemed),
    (TAKE_CODE, _taken_codes),
    (GIVE_CODE, _given_codes),
    (INSERT_INPUT, _inputs),
    (UPSERT_CONVERSATION, _conversations),
    (UPSERT_ANSWER, _answers),
    (WITHDRAW_ANSWERS, _given_up),
    (UPSERT_RUN, _runs),
    (COUNT_ANSWERS, _closed),
    (FORGET_OPEN, _closed),
    (DROP_EMPTY, _emptied),
    (FORGET_SAID, _finished),
    (withdrawals.ERASE_ANSWERS, _withdrawn),
    (withdrawals.ERASE_DIGESTS, _withdrawn),
    (withdrawals.ERASE_MEDIA, _withdrawn),
    (withdrawals.LEAVE_A_TRACE, _withdrawn),
    (withdrawals.FREE_PAPER, _withdrawn),
    (withdrawals.FORGET_ALL_SAID, _silenced),
    (outbox.LEAVE_ALONE, _leaving),
    (outbox.INSERT, _said),
    (INSERT_MEDIA, _media),
    (notes.INSERT, _notes),
    (broadcasts.INSERT, _ordered),
    (calls.INSERT, _called),
    (calls.RELEASE, _hung_up),
    (papers.FORGET, _taken_back),
    (papers.INSERT, _typed),
    (papers.REPLACE, _typed_again),
    (loans.INSERT, lambda offer: loans.lent(offer.changes)),
    (loans.INVITE, lambda offer: loans.invited(offer.changes)),
    (loans.MOVE, lambda offer: loans.moved(offer.changes)),
    (loans.SPEND, lambda offer: loans.spent(offer.changes)),
    (pushes.CHOOSE, lambda offer: pushes.chosen(offer.changes)),
)
