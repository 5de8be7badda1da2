"""The roster: numbers and standings, never who; one answer for a row, however many come at once."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from scoring.dispositions import Standing
from storage.changes import (
    Address,
    Changes,
    ConversationRow,
    Handover,
    Joining,
    Outcome,
    Person,
    RosterMove,
    RosterRow,
)
from storage.store import Store
from surveys.conversation import Role
from tests.storage.build import LATER, NOW, POINTS, TODAY, opened, raw, run, state

ROWS = [
    RosterRow("17", group="1", unit="U1", place="铜都街道"),
    RosterRow("18", group="1"),
    RosterRow("19", group="2"),
]


async def invited(store: Store, rows: list[RosterRow] = ROWS) -> dict[str, str]:
    return await store.invite_roster(rows, expires_at=LATER, now=NOW)


async def arrive(store: Store, code: str, name: str, number: str) -> None:
    invitation = await store.invitation(code, NOW)
    assert invitation is not None
    person = Person(name, Role.BENEFICIARY, group=invitation.group, roster=invitation.roster)
    joining = Joining(person, Address("telegram", name), f"a-{name}", invitation.id)
    changes = Changes(
        f"telegram:join-{name}",
        NOW,
        joining=joining,
        conversation=ConversationRow(name, 0, state(name, 1), waiting=True),
        runs=(replace(run(name, group=invitation.group), roster=number),),
    )
    assert await store.submit(changes) is Outcome.DONE


def submitted(name: str, number: str, seen: int = 1) -> Changes:
    return Changes(
        f"telegram:{name}-{seen}",
        NOW,
        conversation=ConversationRow(name, seen, state(name, seen + 1), waiting=False),
        runs=(replace(run(name, "complete", group="1", closed_on=TODAY), roster=number),),
    )


async def standings(store: Store) -> dict[str, Standing]:
    return {row.number: row.status for row in await store.roster()}


async def test_the_same_list_again_makes_nothing_twice(store: Store) -> None:
    first = await invited(store)
    assert list(first) == ["17", "18", "19"]
    again = await invited(store, [*ROWS, RosterRow("20"), RosterRow("20")])
    assert list(again) == ["20"]
    assert await store.roster() == [*ROWS, RosterRow("20")]
    for number, code in (first | again).items():
        found = await store.invitation(code, NOW)
        assert found is not None
        assert found.roster == number
        assert found.max_uses == 1
    assert await store.invitations() == []  # a list of 20,000 would hide the others


async def test_rows_move_with_the_runs_and_the_recount_agrees(store: Store) -> None:
    codes = await invited(store)
    await arrive(store, codes["17"], "ada", "17")
    assert (await standings(store))["17"] is Standing.STARTED
    assert await store.submit(submitted("ada", "17")) is Outcome.DONE
    assert await standings(store) == {
        "17": Standing.COMPLETE,
        "18": Standing.NEW,
        "19": Standing.NEW,
    }
    assert (await store.tallies()).dispositions == {
        ("1", "1.1"): 1,
        ("1", "3.11"): 1,
        ("2", "3.11"): 1,
    }
    found = [words for words in await store.verify(POINTS) if "run/" not in words]
    assert [w for w in found if w.startswith(("disposition", "roster"))] == []


async def test_a_changed_counter_and_a_changed_row_are_found(store: Store, data: Path) -> None:
    codes = await invited(store)
    await arrive(store, codes["17"], "ada", "17")
    await store.submit(submitted("ada", "17"))
    with raw(data) as connection:
        connection.execute("UPDATE tally_disposition SET n = n + 1 WHERE grp = '2'")
        connection.execute("UPDATE roster SET status = 'partial' WHERE number = '18'")
    found = await store.verify(POINTS)
    assert "disposition 2/3.11：记为 2，重算为 1" in found
    assert any(words.startswith("roster：名单上记为已答 2 行，计入的答卷 1 份") for words in found)


async def test_of_many_at_once_one_counts_and_nobody_fails(store: Store) -> None:
    codes = await invited(store)
    await arrive(store, codes["17"], "ada", "17")
    names = [f"paper{n}" for n in range(8)]
    papers = [
        Changes(
            f"console:{name}",
            NOW,
            runs=(replace(run(name, "complete", group="1", closed_on=TODAY), roster="17"),),
        )
        for name in names
    ]
    outcomes = await asyncio.gather(
        *(store.submit(changes) for changes in (submitted("ada", "17"), *papers))
    )
    assert sorted(outcomes) == [Outcome.ANSWERED] * 8 + [Outcome.DONE]
    counted = await store.answered("17", "survey")
    assert counted in {f"r-{name}" for name in ("ada", *names)}
    # what was refused left no trace, not even its key: it may come again after a withdrawal
    assert await store.submit(papers[0]) in (Outcome.ANSWERED, Outcome.REPEAT)


async def test_the_run_that_counts_may_be_submitted_again(store: Store) -> None:
    codes = await invited(store)
    await arrive(store, codes["17"], "ada", "17")
    await store.submit(submitted("ada", "17"))
    assert await store.submit(submitted("ada", "17", 2)) is Outcome.DONE
    assert (await standings(store))["17"] is Standing.COMPLETE


async def test_nothing_said_of_an_answered_row_changes_it(store: Store) -> None:
    codes = await invited(store)
    await arrive(store, codes["17"], "ada", "17")
    await store.submit(submitted("ada", "17"))
    late = Changes("telegram:x", NOW, roster=(RosterMove("17", Standing.LEFT),))
    await store.submit(late)
    how: dict[str, Any] = {"who": "协调员", "why": "空号", "now": NOW}
    assert await store.mark_rows(["17", "18", "99"], Standing.UNREACHABLE, **how) == ["18"]
    assert await store.mark_rows(["19", "17"], Standing.SENT, **how) == ["19"]
    assert await standings(store) == {
        "17": Standing.COMPLETE,
        "18": Standing.UNREACHABLE,
        "19": Standing.SENT,
    }
    assert [(e.number, e.what, e.why) for e in await store.roster_events()] == [
        ("18", "unreachable", "空号"),
        ("19", "sent", "空号"),
    ]
    assert not [w for w in await store.verify(POINTS) if w.startswith(("disposition", "roster"))]


async def test_a_link_issued_again(store: Store) -> None:
    codes = await invited(store)
    await arrive(store, codes["17"], "ada", "17")
    how: dict[str, Any] = {"expires_at": LATER, "who": "协调员", "why": "手机丢了", "now": NOW}
    new = await store.reissue_row("17", **how)
    assert new is not None
    assert new != codes["17"]
    assert await store.known(Address("telegram", "ada")) is None
    assert await store.submit(submitted("ada", "17")) is Outcome.CONFLICT
    assert await store.invitation(codes["17"], NOW) is None
    assert (await standings(store))["17"] is Standing.NEW
    await arrive(store, new, "ben", "17")
    await store.submit(submitted("ben", "17"))
    assert await store.reissue_row("17", **how) is None
    assert await store.reissue_row("99", **how) is None
    assert [(e.number, e.what, e.why) for e in await store.roster_events()] == [
        ("17", "reissued", "手机丢了")
    ]
    assert not [w for w in await store.verify(POINTS) if w.startswith(("disposition", "roster"))]


async def test_without_the_key_no_row_can_be_put_beside_an_answer(store: Store, data: Path) -> None:
    """The link between a row and what it answered is nowhere in the tables: not by a number, not
    by an invitation, not by anything that two tables share."""
    codes = await invited(store, [RosterRow("4711", group="1")])
    await arrive(store, codes["4711"], "ada", "4711")
    await store.submit(submitted("ada", "4711"))
    with raw(data) as connection:
        rows = {
            table: [list(row) for row in connection.execute(f"SELECT * FROM {table}")]
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ).fetchall()
        }
    listed = {table for table, found in rows.items() if any("4711" in row for row in found)}
    assert listed == {"roster", "invitation"}
    said = [str(value) for table in listed for row in rows[table] for value in row]
    hooks = {value for value in said if len(value) >= 16}  # ids, hashes, times
    for table in ("person", "run", "answer", "conversation", "address", "input"):
        values = {str(value) for row in rows[table] for value in row}
        assert not hooks & values, table
    sealed = next(row for row in rows["person"])
    assert b"4711" not in b"".join(
        base64.urlsafe_b64decode(v) for v in sealed if isinstance(v, str) and len(v) > 40
    )


async def test_a_second_address_for_the_same_person(store: Store, data: Path) -> None:
    codes = await invited(store)
    await arrive(store, codes["17"], "ada", "17")
    code = "123456789012"
    give = Changes(
        "telegram:move",
        NOW,
        conversation=ConversationRow("ada", 1, state("ada", 2), waiting=True),
        handovers=(Handover("ada", code, NOW + timedelta(hours=24)),),
    )
    assert await store.submit(give) is Outcome.DONE
    assert await store.handed_over(code, NOW) == "ada"
    assert await store.handed_over(code, NOW + timedelta(hours=24)) == ""
    with raw(data) as connection:
        assert code not in "\n".join(connection.iterdump())

    known = await store.known_person("ada", "a-web")
    assert known is not None
    assert known.person.roster == "17"

    def taking(where: str, key: str) -> Changes:
        joining = Joining(known.person, Address("web", where), f"a-{where}", "", handover=code)
        return Changes(f"web:{key}", NOW, joining=joining)

    both = await asyncio.gather(store.submit(taking("one", "1")), store.submit(taking("two", "2")))
    assert sorted(both) == [Outcome.DONE, Outcome.REFUSED]
    assert sorted(channel for _, channel in await store.addresses("ada")) == ["telegram", "web"]
    old = await store.known(Address("telegram", "ada"))
    assert old is not None
    assert old.person.id == "ada"


async def test_twenty_thousand_at_once(data: Path) -> None:
    """Whole or not at all, and told apart; how fast it is stands in benchmarks/invitations.py."""
    rows = [RosterRow(str(n), group=str(n % 7)) for n in range(20_000)]
    async with opened(data) as store:
        codes = await invited(store, rows)
        assert len(set(codes.values())) == 20_000
        assert sum((await store.roster_counts()).values()) == 20_000
        assert await store.verify(POINTS) == []
