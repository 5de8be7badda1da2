"""Counters of parts of the forms: what a form adds, and that they are always what the answers give,
whatever is corrected, moved, withdrawn or divided otherwise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as hypothetically
from hypothesis import settings
from hypothesis import strategies as st

from storage.changes import Changes, Marks, Revision, TallyDelta, Withdrawn
from storage.parts import Divisions
from storage.store import Store
from storage.tallies import Booking, deltas, summed
from surveys.conversation import Answer
from surveys.form import Item
from tests.storage.build import FORM, NOW, POINTS, TODAY, given, join, opened, run, turn

PAIRED = FORM.model_copy(update={"items": (Item(code="I", name="两题", questions=("P1", "P2")),)})
BY_PLACE = Divisions("G1")
BY_ALL = Divisions("G1", ("G1", "T"))
FULL = {"G1": given(1), "P1": given(5), "P2": given(3), "T": given(4)}


def of(
    answers: dict[str, Answer], divided: Divisions | None, *, sign: int = 1, outside: str = ""
) -> tuple[TallyDelta, ...]:
    at = Booking("U01", "g", "self", TODAY, outside)
    return deltas(PAIRED, answers, points=POINTS, at=at, sign=sign, divided=divided)


def parts(found: tuple[TallyDelta, ...]) -> dict[str, int]:
    return {f"{d.key[0]} {d.key[4]}*{d.key[5]}": d.n for d in found if d.table == "part"}


PAIR = {"m:P1*m:P2": 1, "m:P1*y:P2": 60, "m:P2*y:P1": 100, "y:P1*y:P2": 6000}


def test_what_a_form_adds_to_its_parts() -> None:
    codes = {"h:P1*5": 1, "h:P2*3": 1, "h:T*4": 1, "1*1": 1}
    assert parts(of(FULL, BY_PLACE)) == {
        **{f"unit:U01 {key}": n for key, n in PAIR.items()},
        **{f"place:1 {key}": n for key, n in {**PAIR, **codes}.items()},
        "at:U01|1 1*1": 1,
    }
    assert parts(of(FULL, None)) == {}
    cells = {key: n for key, n in parts(of(FULL, BY_ALL)).items() if key.startswith("cell")}
    assert cells["cell:1/4 m:P1*y:T"] == 80  # pairs of questions of no common item too
    assert len(cells) == 4 + 3 * 4


def test_who_does_not_say_where_is_of_no_place() -> None:
    for answer in (Answer("skipped"), Answer("dont_know"), Answer("refused")):
        found = parts(of({**FULL, "G1": answer}, BY_ALL))
        assert found["at:U01| 1*1"] == 1
        assert found["cell:/4 1*1"] == 1


def test_taking_out_is_putting_in_backwards() -> None:
    assert not summed(of(FULL, BY_ALL) + of(FULL, BY_ALL, sign=-1))


async def ready(store: Store, divided: Divisions | None = BY_ALL) -> None:
    manifest = json.dumps({"readings": {"points": POINTS}})
    await store.save_revision(Revision("h", manifest, "me", "start", NOW))
    await store.save_forms([PAIRED])
    if divided is not None:
        await store.divide(divided)


async def close(
    store: Store,
    name: str,
    seen: int,
    answers: dict[str, Answer],
    *,
    divided: Divisions | None = BY_ALL,
    before: dict[str, Answer] | None = None,
) -> None:
    out = of(before, divided, sign=-1) if before is not None else ()
    row = run(name, "complete", version=seen, group="g", unit="U01", closed_on=TODAY)
    await store.submit(
        turn(
            name,
            seen,
            answers=dict(answers),
            runs=(replace(row, form_hash=PAIRED.hash),),
            tallies=(*out, *of(answers, divided)),
        )
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path / "data") as found:
        await ready(found)
        yield found


async def test_parts_are_read_by_basis_and_mode(store: Store) -> None:
    for name in ("ada", "bob"):
        await join(store, name)
        await close(store, name, 1, FULL)
    found = await store.tallies_of_parts()
    assert found.forms == {("place:1", "g"): 2, ("cell:1/4", "g"): 2, ("at:U01|1", "g"): 2}
    assert found.hist["P1", "place:1", "g", 5] == 2
    assert found.moments["unit:U01", "g", "y:P1", "y:P2"] == 12000
    cells = await store.tallies_of_parts("all", cells=True)
    assert {part for part, *_ in cells.moments} == {"cell:1/4"}
    assert (await store.tallies_of_parts(without_modes={"self"})).forms == {}
    await store.move(["r-ada"], lambda _: Marks((), "involved"))
    assert (await store.tallies_of_parts()).forms["place:1", "g"] == 1
    assert (await store.tallies_of_parts("all")).forms["place:1", "g"] == 2
    assert await store.verify() == []


async def test_a_withdrawn_form_leaves_its_parts(store: Store) -> None:
    await join(store, "ada")
    await close(store, "ada", 1, FULL)
    gone = Changes(key="w", at=NOW, withdrawn=(Withdrawn("r-ada", POINTS),))
    await store.submit(gone)
    assert (await store.tallies_of_parts()).forms == {}
    assert await store.verify() == []


async def test_counters_of_an_older_version_are_made_anew(tmp_path: Path) -> None:
    """And so are those of a project that is divided otherwise from now on."""
    async with opened(tmp_path / "data") as store:
        await ready(store, None)
        await join(store, "ada")
        await close(store, "ada", 1, FULL, divided=None)
        assert (await store.tallies_of_parts()).moments == {}
        assert await store.verify() == []
        await store.divide(BY_PLACE)
        found = await store.tallies_of_parts()
        assert found.forms == {("place:1", "g"): 1, ("at:U01|1", "g"): 1}
        assert await store.verify() == []
        await store.divide(Divisions("", ("T",)))
        assert (await store.tallies_of_parts()).forms == {("cell:4", "g"): 1}
        assert await store.verify() == []


async def test_a_wrong_counter_is_named(store: Store) -> None:
    await join(store, "ada")
    await close(store, "ada", 1, FULL)
    wrong = TallyDelta("part", ("place:2", "g", "self", "", "1", "1"), 1)
    await store.submit(Changes(key="x", at=NOW, tallies=(wrong,)))
    assert await store.verify() == ["part place:2/g/self//1/1：记为 1，重算为 0"]


ANSWERS = st.fixed_dictionaries(
    {"T": st.integers(1, 5).map(given)},
    optional={
        "G1": st.sampled_from([given(1), given(2), Answer("skipped")]),
        "P1": st.one_of(st.integers(1, 5).map(given), st.just(given(9))),
        "P2": st.integers(1, 5).map(given),
    },
)


@settings(max_examples=10, deadline=None)
@hypothetically(lives=st.lists(st.lists(ANSWERS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_any_course_of_submissions_and_corrections(
    lives: list[list[dict[str, Answer]]],
) -> None:
    async def live(folder: Path) -> None:
        async with opened(folder) as store:
            await ready(store)
            for number, versions in enumerate(lives):
                name, before = f"p{number}", None
                await join(store, name)
                for seen, answers in enumerate(versions, start=1):
                    whole = {**(before or {}), **answers}
                    await close(store, name, seen, whole, before=before)
                    before = whole
            assert await store.verify() == []
            forms = (await store.tallies()).forms
            found = await store.tallies_of_parts()
            for kind in ("place:", "cell:", "at:"):
                assert sum(n for (p, _), n in found.forms.items() if p.startswith(kind)) == sum(
                    forms.values()
                )

    with TemporaryDirectory() as folder:
        asyncio.run(live(Path(folder) / "data"))
