"""Counters: what one form adds, and that a recount from the answers gives exactly the same."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations_with_replacement
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given as hypothetically
from hypothesis import settings
from hypothesis import strategies as st

from storage.changes import Revision, TallyDelta
from storage.store import Store
from storage.tallies import Booking, deltas, summed
from surveys.conversation import Answer
from surveys.form import FormKind
from tests.storage.build import (
    FORM,
    NOW,
    POINTS,
    TODAY,
    as_json,
    given,
    join,
    opened,
    raw,
    run,
    turn,
)
from tests.surveys import cases

FULL = {
    "G1": given(1),
    "P1": given(5),
    "P2": given(3),
    "T": given(4),
    "M": given((2, 4)),
    "AGE": given(71),
}


def of(
    answers: dict[str, Answer],
    *,
    sign: int = 1,
    group: str = "g",
    day: date = TODAY,
    mode: str = "self",
    outside: str = "",
    worked: tuple[str, int | None] = ("", None),
) -> tuple[TallyDelta, ...]:
    return deltas(
        FORM,
        answers,
        points=POINTS,
        at=Booking("U01", group, mode, day, outside, *worked),
        sign=sign,
    )


def hist(found: tuple[TallyDelta, ...]) -> dict[tuple[str, str], int]:
    return {(d.key[0], d.key[-1]): d.n for d in found if d.table == "hist"}


def moments(found: tuple[TallyDelta, ...]) -> dict[str, int]:
    return {"*".join(d.key[3:]): d.n for d in found if d.table == "moment"}


def test_what_a_form_adds() -> None:
    found = of(FULL)
    assert TallyDelta("forms", ("g", "U01", "self", "", "2026-03-01"), 1) in found
    assert TallyDelta("hist", ("P1", "g", "U01", "self", "", "2026-03-01", "5"), 1) in found
    assert hist(found) == {
        ("G1", "1"): 1,
        ("P1", "5"): 1,
        ("P2", "3"): 1,
        ("T", "4"): 1,
        ("M", "2"): 1,
        ("M", "4"): 1,
        ("M", "-2"): 1,
        ("AGE", "-2"): 1,
    }
    vector = {"1": 1, "m:P1": 1, "m:P2": 1, "m:T": 1, "y:P1": 100, "y:P2": 60, "y:T": 80}
    assert moments(found) == {
        f"{a}*{b}": vector[a] * vector[b]
        for a, b in combinations_with_replacement(sorted(vector), 2)
    }


def test_dont_know_skipped_and_refused_are_three_things() -> None:
    unsure = {"P1": Answer("dont_know", 9), "P2": given(3), "T": given(4)}
    assert hist(of(unsure)) == {("P1", "-1"): 1, ("P2", "3"): 1, ("T", "4"): 1}
    assert "1*m:P1" not in moments(of(unsure))
    printed = {"P1": given(9), "P2": given(3), "T": given(4)}
    assert of(printed) == of(unsure)
    for status in ("skipped", "refused"):
        silent = {"P1": Answer(status), "P2": given(3), "T": given(4)}
        assert hist(of(silent)) == {("P2", "3"): 1, ("T", "4"): 1}


def test_how_each_kind_of_question_counts() -> None:
    """Only scales are scored; a ranking counts its first place, an open question its answers."""
    form = cases.every_kind()
    given_to = {
        "K1": given(1),
        "K2": given(2),
        "S1": given(3),
        "S1_other": given("捐赠点"),
        "M1": given((1, 4)),
        "P1": given(5),
        "P2": given(4),
        "P3": Answer("dont_know", 0),
        "P4": given(10),
        "N1": given(9),
        "R1": given((2, 1)),
        "D1": given("3.5"),
        "E1": given("2026-01-31"),
        "L1": given("29.352,106.521"),
        "F1": Answer("skipped"),
        "V1": given("voice:m1"),
        "O1": Answer("refused"),
    }
    points = {5: 100, 4: 80, 10: 100}
    found = deltas(form, given_to, points=points, at=Booking("", "g", "self", TODAY), sign=1)
    counted = Counter((d.key[0], d.key[-1]) for d in found if d.table == "hist")
    assert sorted(counted) == sorted(
        [
            *(("K1", "1"), ("K2", "2"), ("S1", "3"), ("S1_other", "-2")),
            *(("M1", "1"), ("M1", "4"), ("M1", "-2"), ("P1", "5"), ("P2", "4"), ("P3", "-1")),
            *(("P4", "10"), ("N1", "9"), ("R1", "2")),
            *(("D1", "-2"), ("E1", "-2"), ("L1", "-2"), ("V1", "-2")),
        ]
    )
    assert {key for key in moments(found) if key.startswith("1*y:")} == {
        *("1*y:P1", "1*y:P2", "1*y:P4")
    }


def test_a_form_that_is_not_valid_adds_nothing() -> None:
    assert of({"P1": Answer("skipped"), "P2": Answer("refused"), "T": given(5)}) == ()
    assert of({"P1": Answer("dont_know"), "P2": Answer("dont_know"), "T": given(5)}) == ()


def test_taking_out_is_putting_in_backwards() -> None:
    assert summed(of(FULL) + of(FULL, sign=-1)) == Counter()


async def close(
    store: Store,
    name: str,
    seen: int,
    answers: dict[str, Answer],
    *,
    before: dict[str, Answer] | None = None,
    group: str = "g",
    day: date = TODAY,
) -> None:
    """Submit `name`'s form, or submit it again in place of `before`."""
    out = of(before, sign=-1, group=group) if before is not None else ()
    await store.submit(
        turn(
            name,
            seen,
            answers=dict(answers),
            runs=(run(name, "complete", version=seen, group=group, unit="U01", closed_on=day),),
            tallies=(*out, *of(answers, group=group)),
        )
    )


async def test_corrected_forms_are_recounted_as_submitted(store: Store, data: Path) -> None:
    await store.save_forms([FORM])
    await join(store, "ada")
    assert await store.verify(POINTS) == []
    await close(store, "ada", 1, FULL)
    assert await store.verify(POINTS) == []
    assert (await store.tallies()).hist["P1", "g", 5] == 1

    # the correction is under way: the form counts as it was submitted
    reopened = run("ada", "open", version=2, group="g", unit="U01")
    await store.submit(turn("ada", 2, runs=(reopened,), answers={"P1": given(1), "T": None}))
    assert await store.verify(POINTS) == []
    assert (await store.tallies()).hist["P1", "g", 5] == 1

    # submitted again, on another day: still booked on the day of the first closing
    corrected = {code: a for code, a in FULL.items() if code != "T"} | {"P1": given(1)}
    await close(store, "ada", 3, corrected, before=FULL, day=date(2026, 3, 9))
    assert await store.verify(POINTS) == []
    tallies = await store.tallies()
    assert ("P1", "g", 5) not in tallies.hist
    assert tallies.hist["P1", "g", 1] == 1
    assert tallies.forms == {"g": 1}
    assert tallies.moments["g", "1", "y:P1"] == 20
    with raw(data) as connection:  # the answer that no longer stands has left the table
        questions = connection.execute("SELECT question FROM answer ORDER BY question").fetchall()
    assert [row[0] for row in questions] == ["AGE", "G1", "M", "P1", "P2"]


async def test_a_withdrawal_leaves_an_anonymous_trace(store: Store, data: Path) -> None:
    await store.save_forms([FORM])
    for name in ("ada", "ben"):
        await join(store, name)
        await close(store, name, 1, FULL)
    left = run("ada", "left", group="g", unit="U01")
    await store.submit(turn("ada", 2, runs=(left,), tallies=of(FULL, sign=-1)))
    assert await store.verify(POINTS) == []
    assert (await store.tallies()).forms == {"g": 1}
    with raw(data) as connection:
        runs = connection.execute("SELECT DISTINCT run FROM answer").fetchall()
        trace = connection.execute("SELECT person, status FROM run WHERE id = 'r-ada'").fetchone()
    assert runs == [("r-ben",)]
    assert trace == ("", "left")


async def test_leaving_before_the_end_counts_for_nothing(store: Store) -> None:
    await store.save_forms([FORM])
    await join(store, "ada")
    await store.submit(turn("ada", 1, answers={"P1": given(5)}, runs=(run("ada", "left"),)))
    assert await store.verify(POINTS) == []
    assert (await store.tallies()).forms == {}


async def test_who_left_and_came_back_is_booked_on_the_day_of_submission(store: Store) -> None:
    await store.save_forms([FORM])
    await join(store, "ada")
    left = run("ada", "left", closed_on=date(2026, 2, 1))
    await store.submit(turn("ada", 1, answers={"P1": given(5)}, runs=(left,)))
    await close(store, "ada", 2, FULL)
    assert await store.verify(POINTS) == []


async def test_a_confirmation_left_half_way_through_a_correction_keeps_its_person(
    store: Store, data: Path
) -> None:
    await join(store, "ada")
    for seen, status in ((1, "complete"), (2, "left")):
        row = replace(run("ada", status, kind=FormKind.CONFIRMATION), id="r-line")  # type: ignore[arg-type]
        await store.submit(turn("ada", seen, runs=(row,)))
    with raw(data) as connection:
        assert connection.execute("SELECT person FROM run WHERE id = 'r-line'").fetchall() == [
            ("ada",)
        ]


async def test_other_kinds_of_forms_are_no_survey(store: Store) -> None:
    await store.save_forms([FORM])
    await join(store, "ada")
    confirmed = replace(
        run("ada", "complete", closed_on=TODAY, kind=FormKind.CONFIRMATION), id="r-line"
    )
    await store.submit(turn("ada", 1, answers={"P1": given(5)}, runs=(confirmed,)))
    assert await store.verify(POINTS) == []


async def test_points_come_from_the_revision_in_force(store: Store) -> None:
    await store.save_forms([FORM])
    await join(store, "ada")
    await close(store, "ada", 1, FULL)
    assert len(await store.verify()) == 1  # says that the points are not known
    manifest = json.dumps({"readings": {"points": POINTS}})
    await store.save_revision(Revision("h", manifest, "me", "start", NOW))
    assert await store.verify() == []
    other = json.dumps({"readings": {"points": dict.fromkeys(POINTS, 1)}})
    await store.save_revision(Revision("h2", other, "me", "other points", NOW))
    assert any("y:P1" in line for line in await store.verify())


async def test_every_disagreement_is_named(store: Store, data: Path) -> None:
    await store.save_forms([FORM])
    await join(store, "ada")
    await close(store, "ada", 1, FULL)
    with raw(data) as connection:
        connection.execute("UPDATE tally_hist SET n = n + 1 WHERE question = 'P1'")
        connection.execute("DELETE FROM tally_forms")
        connection.execute("UPDATE tally_moment SET n = 0 WHERE a = 'y:P1' AND b = 'y:P1'")
    found = await store.verify(POINTS)
    assert len(found) == 3
    assert "hist P1/g/U01/self//2026-03-01/5：记为 2，重算为 1" in found
    with raw(data) as connection:
        connection.execute("UPDATE tally_sum SET n = n + 1 WHERE question = 'P1'")
    assert "sum P1/g/self//5：记为 2，重算为 1" in await store.verify(POINTS)
    with raw(data) as connection:
        connection.execute(
            "UPDATE answer SET counted = ? WHERE question = 'M'", (as_json(given((1,))),)
        )
    found = await store.verify(POINTS)
    assert Counter(line.split()[0] for line in found) == {
        "hist": 4,
        "sum": 4,
        "forms": 1,
        "moment": 1,
    }


async def test_a_form_that_is_not_stored_is_named(store: Store) -> None:
    await join(store, "ada")
    await close(store, "ada", 1, FULL)
    assert any(line.startswith("run r-ada") for line in await store.verify(POINTS))


async def test_deltas_of_many_in_one_commit_are_summed(store: Store) -> None:
    names = [f"p{n}" for n in range(12)]
    for name in names:
        await join(store, name)
    await store.save_forms([FORM])
    await asyncio.gather(*(close(store, name, 1, FULL) for name in names))
    assert (await store.tallies()).forms == {"g": 12}
    assert (await store.tallies()).moments["g", "y:P1", "y:P1"] == 120000
    assert await store.verify(POINTS) == []


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "P1": st.one_of(
            st.integers(1, 5).map(given),
            st.sampled_from([Answer("dont_know"), Answer("skipped"), given(9)]),
        ),
        "P2": st.integers(1, 5).map(given),
        "T": st.integers(1, 5).map(given),
        "M": st.lists(st.integers(1, 5), min_size=1, unique=True).map(lambda c: given(tuple(c))),
    },
)
LIFE = st.tuples(
    st.sampled_from(["a", "b"]), st.lists(ANSWERS, min_size=1, max_size=3), st.booleans()
)
"""(group, what was submitted one after the other, withdrawn at the end)."""


@settings(max_examples=15, deadline=None)
@hypothetically(lives=st.lists(LIFE, min_size=1, max_size=5))
def test_any_course_of_submissions_corrections_and_withdrawals(
    lives: list[tuple[str, list[dict[str, Answer]], bool]],
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(live(Path(folder), lives))


async def live(folder: Path, lives: list[tuple[str, list[dict[str, Answer]], bool]]) -> None:
    kept: Counter[str] = Counter()
    async with opened(folder / "data") as store:
        await store.save_forms([FORM])
        for number, (group, submissions, withdraws) in enumerate(lives):
            name = f"p{number}"
            await join(store, name)
            version = await submit_all(store, name, group, submissions)
            last = submissions[-1]
            if withdraws:
                left = run(name, "left", group=group, unit="U01")
                out = of(last, sign=-1, group=group)
                await store.submit(turn(name, version, runs=(left,), tallies=out))
            elif of(last):
                kept[group] += 1
            assert await store.verify(POINTS) == []
        assert (await store.tallies()).forms == kept


async def submit_all(
    store: Store, name: str, group: str, submissions: list[dict[str, Answer]]
) -> int:
    """Submit one after the other, each in place of the one before; the version reached."""
    before: dict[str, Answer] = {}
    version = 1
    for answers in submissions:
        dropped: dict[str, Answer | None] = dict.fromkeys(before.keys() - answers.keys())
        await store.submit(turn(name, version, answers=dropped))
        first = version == 1
        await close(
            store, name, version + 1, answers, before=None if first else before, group=group
        )
        before, version = answers, version + 2
    return version


async def test_by_unit_the_counters_add_up_to_those_over_all(store: Store) -> None:
    await store.save_forms([FORM])
    await join(store, "ada")
    await join(store, "ben")
    await close(store, "ada", 1, FULL)
    await close(store, "ben", 1, FULL | {"P1": given(3)}, group="h")
    units, whole = await store.tallies_by_unit(), await store.tallies()
    assert units.forms == {("U01", "g"): 1, ("U01", "h"): 1}
    over_all: Counter[tuple[str, str, int]] = Counter()
    for (question, _, group, code), n in units.hist.items():
        over_all[question, group, code] += n
    assert over_all == whole.hist
    assert units.hist["P1", "U01", "h", 3] == 1


async def test_forms_are_counted_by_day_and_runs_by_what_became_of_them(store: Store) -> None:
    await store.save_forms([FORM])
    for name in ("ada", "ben", "cat", "dan"):
        await join(store, name)
    await close(store, "ada", 1, FULL)
    await close(store, "ben", 1, FULL, group="h")
    await store.submit(turn("cat", 1, answers={"P1": given(5)}, runs=(run("cat", "left"),)))
    await store.submit(turn("dan", 1, runs=(run("dan", "open"),)))
    assert await store.forms_by_day() == {(TODAY, "self"): 2}
    assert await store.forms_by_day("all") == {(TODAY, "self"): 2}
    assert await store.outcomes() == {"complete": 2, "left": 1, "open": 1}
