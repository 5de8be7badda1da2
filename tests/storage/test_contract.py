"""What holds for every method of the store. A new method must be listed in CALLS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from scoring.dispositions import Standing
from storage.broadcasts import Broadcast
from storage.changes import (
    Address,
    Changes,
    Marks,
    MediaJob,
    Policy,
    RecordKind,
    Revision,
    RosterRow,
)
from storage.parts import Divisions
from storage.pushes import Edge, PushRun
from storage.store import Store, StoreBusy, StoreClosed, StoreFull
from surveys.conversation import Role
from tests.storage.build import (
    FORM,
    LATER,
    NOW,
    TODAY,
    join,
    locked,
    opened,
    raw,
    record,
    say,
    turn,
)

Call = Callable[[Store], Awaitable[object]]

CAST = Broadcast("c1", "{}", "{}", "me", NOW)

READING: dict[str, Call] = {
    "known": lambda s: s.known(Address("telegram", "nobody")),
    "form": lambda s: s.form("unknown"),
    "waiting": lambda s: s.waiting(LATER),
    "people": lambda s: s.people(Role.CONTACT, "U01"),
    "addresses": lambda s: s.addresses("ada"),
    "page": lambda s: s.page("", Role.BENEFICIARY),
    "broadcasts": lambda s: s.broadcasts(),
    "open_surveys": lambda s: s.open_surveys(),
    "survey_runs": lambda s: s.survey_runs(),
    "survey_returns": lambda s: s.survey_returns(),
    "full": lambda s: s.full({"1": 5}),
    "outbox": lambda s: s.outbox("pending"),
    "next_due": lambda s: s.next_due("telegram"),
    "paused_until": lambda s: s.paused_until("telegram"),
    "last_platform_id": lambda s: s.last_platform_id("a-ada"),
    "shown": lambda s: s.shown("a-ada"),
    "invitation": lambda s: s.invitation("code", NOW),
    "invitations": lambda s: s.invitations(),
    "used": lambda s: s.used("code", NOW),
    "handed_over": lambda s: s.handed_over("123456789012", NOW),
    "known_person": lambda s: s.known_person("ada", "a-new"),
    "roster": lambda s: s.roster(),
    "roster_counts": lambda s: s.roster_counts(),
    "roster_events": lambda s: s.roster_events(),
    "answered": lambda s: s.answered("17", "survey"),
    "guesses": lambda s: s.guesses(Address("telegram", "1"), NOW),
    "push_choices": lambda s: s.push_choices(),
    "last_pushes": lambda s: s.last_pushes(),
    "pushes_listed": lambda s: s.pushes_listed(),
    "push_edges": lambda s: s.push_edges("daily"),
    "records": lambda s: s.records(RecordKind.CONFIRMATION),
    "history": lambda s: s.history("line.12"),
    "between": lambda s: s.between(0, 9),
    "entries": lambda s: s.entries(RecordKind.CONFIRMATION),
    "has_duty": lambda s: s.has_duty(Address("telegram", "1"), "U01", Role.CONTACT),
    "both_duties": lambda s: s.both_duties(Address("telegram", "1"), "code"),
    "holds_other_duty": lambda s: s.holds_other_duty("ada", "U01", Role.REVIEWER),
    "loans": lambda s: s.loans("ada"),
    "loan": lambda s: s.loan("i1"),
    "records_since": lambda s: s.records_since(NOW),
    "head": lambda s: s.head(),
    "audit": lambda s: s.audit(),
    "tallies": lambda s: s.tallies(),
    "tallies_by_unit": lambda s: s.tallies_by_unit(),
    "tallies_of_parts": lambda s: s.tallies_of_parts(),
    "forms_by_day": lambda s: s.forms_by_day(),
    "outcomes": lambda s: s.outcomes(),
    "verify": lambda s: s.verify(),
    "calls_listed": lambda s: s.calls_listed(),
    "call_state": lambda s: s.call_state(4),
    "typed_form": lambda s: s.typed_form("17"),
    "papers_typed": lambda s: s.papers_typed(),
    "rechecks": lambda s: s.rechecks(),
    "forms_by_mode": lambda s: s.forms_by_mode(),
    "counted_runs": lambda s: s.counted_runs(["r-ada"]),
    "durations": lambda s: s.durations(),
    "helpers": lambda s: s.helpers(),
    "run_by_receipt": lambda s: s.run_by_receipt("ADA"),
    "marks": lambda s: s.marks(),
    "marked_runs": lambda s: s.marked_runs(),
    "hasty_runs": lambda s: s.hasty_runs("survey", "self", 30),
    "runs_of_helper": lambda s: s.runs_of_helper("g", "h"),
    "board_holder": lambda s: s.board_holder("token", NOW),
    "answers_stamp": lambda s: s.answers_stamp(),
    "open_answers": lambda s: s.open_answers(["O1"]),
    "answers_of": lambda s: s.answers_of(["r-ada"]),
    "copied_runs": lambda s: s.copied_runs(3),
    "media_due": lambda s: s.media_due(NOW),
    "media": lambda s: s.media("m1"),
    "media_of_another_unit": lambda s: s.media_of_another_unit("00", "r-ada"),
    "complete_runs": lambda s: s.complete_runs("survey"),
    "official_runs": lambda s: s.official_runs(),
    "changed_forms": lambda s: s.changed_forms([FORM.hash]),
    "last_run": lambda s: s.last_run("weekly"),
    "revision": lambda s: s.revision(),
    "revisions": lambda s: s.revisions(),
    "snapshot": lambda s: s.snapshot("final"),
    "snapshots": lambda s: s.snapshots("score."),
    "get": lambda s: s.get("telegram.offset"),
    "row_of": lambda s: s.row_of("r-ada"),
    "withdrawn": lambda s: s.withdrawn(),
    "by_receipt": lambda s: s.by_receipt("ADA12345"),
    "anonymised": lambda s: s.anonymised(),
    "expired": lambda s: s.expired(),
    "notes": lambda s: s.notes(),
    "note_counts": lambda s: s.note_counts(),
}

WRITING: dict[str, Call] = {
    "submit": lambda s: s.submit(turn("ada", 1)),
    "save_forms": lambda s: s.save_forms([FORM]),
    "begin_broadcast": lambda s: s.begin_broadcast(CAST),
    "extend": lambda s: s.extend(
        CAST, [say("ada", 7)], to="ada", unreachable=0, complete=True, now=NOW
    ),
    "steer": lambda s: s.steer("c1", "paused"),
    "gone": lambda s: s.gone("a-ada"),
    "back": lambda s: s.back("a-ada"),
    "moved": lambda s: s.moved("a-ada", Address("telegram", "new")),
    "claim": lambda s: s.claim("telegram", NOW),
    "sent": lambda s: s.sent("ada.1", "77", NOW),
    "put_back": lambda s: s.put_back("ada.1", LATER, "NotSent"),
    "unknown": lambda s: s.unknown("ada.1", "Unknown"),
    "bury": lambda s: s.bury("ada.1", "Rejected"),
    "requeue": lambda s: s.requeue("ada.1"),
    "recover": lambda s: s.recover(NOW),
    "pause": lambda s: s.pause("telegram", LATER),
    "invite": lambda s: s.invite(Role.CONTACT, unit="U01", expires_at=LATER, now=NOW),
    "revoke": lambda s: s.revoke("i1", NOW),
    "transfer": lambda s: s.transfer("i1", NOW, LATER),
    "issue": lambda s: s.issue([]),
    "invite_roster": lambda s: s.invite_roster([RosterRow("18")], expires_at=LATER, now=NOW),
    "mark_rows": lambda s: s.mark_rows(["17"], Standing.SENT, who="c", why="", now=NOW),
    "reissue_row": lambda s: s.reissue_row("17", expires_at=LATER, who="c", why="", now=NOW),
    "guess_failed": lambda s: s.guess_failed(Address("telegram", "1"), NOW),
    "erase": lambda s: s.erase("line.12.1"),
    "keep_file": lambda s: s.keep_file("m9", "sheet.U01.1", b"%PDF-", "application/pdf"),
    "move": lambda s: s.move(["r-ada"], lambda _: Marks(("night",))),
    "compare_open": lambda s: s.compare_open(10),
    "media_stored": lambda s: s.media_stored("m1", b"jpeg", "image/jpeg"),
    "media_failed": lambda s: s.media_failed("m1", LATER),
    "sweep": lambda s: s.sweep(),
    "anonymise": lambda s: s.anonymise(NOW),
    "expire": lambda s: s.expire(NOW),
    "mark_note": lambda s: s.mark_note("n1", "closed", b"sealed"),
    "push": lambda s: s.push(PushRun("daily", NOW, [say("ada", 9)]), NOW),
    "edges_fallen": lambda s: s.edges_fallen([Edge("daily", "x", False, 1)]),
    "run_once": lambda s: s.run_once("weekly", NOW, [say("ada", 9)], NOW),
    "lease": lambda s: s.lease("clock", "me", NOW, 30),
    "save_revision": lambda s: s.save_revision(Revision("h", "{}", "me", "start", NOW)),
    "save_snapshot": lambda s: s.save_snapshot("final", "{}", NOW),
    "next_number": lambda s: s.next_number("ada", NOW, 4),
    "list_numbers": lambda s: s.list_numbers(["1", "2"]),
    "draw_rechecks": lambda s: s.draw_rechecks("seed", TODAY),
    "record_recheck": lambda s: s.record_recheck("r-ada", "agrees", "desk", TODAY),
    "board_link": lambda s: s.board_link("ada", NOW, LATER),
    "open_board": lambda s: s.open_board("token", NOW, LATER),
    "close_board": lambda s: s.close_board("ada"),
    "put": lambda s: s.put("telegram.offset", "5"),
    "divide": lambda s: s.divide(Divisions("G1")),
}

CALLS = READING | WRITING


@pytest.fixture
async def peopled(store: Store) -> Store:
    """With a person, a pending row, a row of the roster, a chain entry and a media job, so that
    each call does work."""
    await join(store, "ada")
    await store.invite_roster([RosterRow("17")], expires_at=LATER, now=NOW)
    await store.submit(
        Changes(
            key="telegram:first",
            at=NOW,
            outbox=(say("ada", 1),),
            records=(record(),),
            media=(MediaJob("m1", "r-ada", "P1", "telegram", "ref", "image/jpeg"),),
        )
    )
    return store


def dump(data: Path) -> list[str]:
    with raw(data) as connection:
        return sorted(connection.iterdump())


async def test_every_public_method_is_listed_here(store: Store) -> None:
    public = {
        name for name in dir(store) if not name.startswith("_") and callable(getattr(store, name))
    }
    assert public - {"open", "close", "media_file"} == CALLS.keys(), "a path is no call"


@pytest.mark.parametrize("name", CALLS)
async def test_it_works(peopled: Store, name: str) -> None:
    await CALLS[name](peopled)


@pytest.mark.parametrize("name", WRITING)
async def test_database_is_locked_for_writers(peopled: Store, data: Path, name: str) -> None:
    before = dump(data)
    with locked(data), pytest.raises(StoreBusy):
        await WRITING[name](peopled)
    assert dump(data) == before
    await WRITING[name](peopled)


async def test_database_is_locked_but_readers_go_on(peopled: Store, data: Path) -> None:
    with locked(data):
        for call in READING.values():
            await call(peopled)


async def test_after_close_it_says_so(data: Path) -> None:
    store = await Store.open(data)
    await store.close()
    await store.close()
    for call in CALLS.values():
        with pytest.raises(StoreClosed):
            await call(store)


async def test_beside_a_running_program_one_can_read_and_not_write(
    peopled: Store, data: Path
) -> None:
    async with opened(data, exclusive=False) as reading:
        before = dump(data)
        for call in READING.values():
            await call(reading)
        for call in WRITING.values():
            with pytest.raises(StoreFull):
                await call(reading)
        assert dump(data) == before
        await peopled.submit(turn("ada", 1, outbox=(say("ada", 2, policy=Policy.REPORT),)))
        assert len(await reading.outbox()) == 2
