"""Forms taken out of the official estimate and back: the counters follow, nothing is lost."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as hypothetically
from hypothesis import settings
from hypothesis import strategies as st

from storage.changes import Marks, Outcome, RunRow, Tallies
from storage.db.migrate import FOLDER, migrate
from storage.db.sqlite import SqliteDatabase
from storage.store import StorageError, Store
from surveys.conversation import Answer
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
from tests.storage.test_tallies import ANSWERS, FULL, of

OUT = Marks(("speeding", "straight"), "speeding+straight")


def to(marks: Marks) -> Callable[[RunRow], Marks]:
    return lambda _: marks


async def submitted(store: Store, name: str, mode: str = "self", seen: int = 1) -> None:
    await join(store, name)
    row = run(name, "complete", group="g", unit="U01", mode=mode, closed_on=TODAY)
    assert (
        await store.submit(
            turn(name, seen, answers=dict(FULL), runs=(row,), tallies=of(FULL, mode=mode))
        )
        is Outcome.DONE
    )


async def test_a_form_moved_out_and_back(store: Store) -> None:
    await store.save_forms([FORM])
    await submitted(store, "ada")
    await submitted(store, "ben", "assisted")
    before = await store.tallies()

    assert await store.move(["r-ada", "r-nobody"], to(OUT), points=POINTS) == 1
    assert await store.verify(POINTS) == []
    assert (await store.tallies()).forms == {"g": 1}
    assert await store.tallies("all") == before
    assert (await store.tallies(without_modes={"assisted"})).forms == {}
    assert (await store.tallies("all", without_modes={"assisted"})).moments["g", "1", "1"] == 1
    assert (await store.counted_runs(["r-ada"]))["r-ada"].flags == ("speeding", "straight")

    assert await store.move(["r-ada"], to(OUT), points=POINTS) == 0  # the same again is nothing
    flagged = Marks(("night",), "")
    assert await store.move(["r-ada"], to(flagged), points=POINTS) == 1
    assert await store.tallies() == before
    assert await store.verify(POINTS) == []


async def test_flags_alone_need_no_points_but_a_move_does(store: Store) -> None:
    await store.save_forms([FORM])
    await submitted(store, "ada")
    assert await store.move(["r-ada"], to(Marks(("night",)))) == 1
    with pytest.raises(StorageError):
        await store.move(["r-ada"], to(OUT))
    assert (await store.counted_runs(["r-ada"]))["r-ada"].outside == ""


async def test_a_correction_that_did_not_see_the_move_is_a_conflict(store: Store) -> None:
    await store.save_forms([FORM])
    await submitted(store, "ada")
    row = run("ada", "complete", version=2, group="g", unit="U01", closed_on=TODAY)
    late = turn(
        "ada", 2, runs=(replace(row, stood=Marks()),), tallies=(*of(FULL, sign=-1), *of(FULL))
    )
    await store.move(["r-ada"], to(OUT), points=POINTS)
    assert await store.submit(late) is Outcome.CONFLICT
    assert await store.verify(POINTS) == []
    fit = replace(row, stood=OUT, flags=OUT.flags, outside=OUT.outside)
    out = of(FULL, sign=-1, outside=OUT.outside)
    again = turn("ada", 2, runs=(fit,), tallies=(*out, *of(FULL, outside=OUT.outside)))
    assert await store.submit(again) is Outcome.DONE
    assert await store.verify(POINTS) == []


async def test_opening_a_form_again_leaves_it_where_it_stands(store: Store) -> None:
    await store.save_forms([FORM])
    await submitted(store, "ada")
    await store.move(["r-ada"], to(OUT), points=POINTS)
    await store.submit(turn("ada", 2, runs=(run("ada", "open", version=2),)))
    assert await store.verify(POINTS) == []
    found = (await store.counted_runs(["r-ada"]))["r-ada"]
    assert (found.group, found.outside, found.flags) == ("g", OUT.outside, OUT.flags)


ACTS = st.one_of(
    st.tuples(st.just("submit"), ANSWERS),
    st.tuples(st.just("move"), st.sampled_from([Marks(), OUT, Marks(("night",), "involved")])),
    st.tuples(st.just("withdraw"), st.none()),
)
LIFE = st.tuples(
    st.sampled_from(["self", "assisted"]),
    st.sampled_from(["", "involved"]),
    st.lists(ACTS, max_size=5),
)


@dataclass
class Model:
    """One form as the counters must hold it."""

    mode: str
    outside: str
    flags: tuple[str, ...] = ()
    answers: dict[str, Answer] | None = None
    seen: int = 1
    worked: tuple[str, int | None] = ("", None)
    """Helper and seconds of what was submitted last."""
    gone: bool = field(default=False)


@settings(max_examples=15, deadline=None)
@hypothetically(lives=st.lists(LIFE, min_size=1, max_size=4))
def test_any_course_of_submissions_moves_and_withdrawals(
    lives: list[tuple[str, str, list[tuple[str, object]]]],
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(live(Path(folder), lives))


async def live(folder: Path, lives: list[tuple[str, str, list[tuple[str, object]]]]) -> None:
    models = []
    async with opened(folder / "data") as store:
        await store.save_forms([FORM])
        for number, (mode, outside, acts) in enumerate(lives):
            name, model = f"p{number}", Model(mode, outside)
            models.append(model)
            await join(store, name)
            for what, with_ in acts:
                await act(store, name, model, what, with_)
            assert await store.verify(POINTS) == []
        official, whole = await store.tallies(), await store.tallies("all")
        assert official.forms == counted([m for m in models if not m.outside])
        assert whole.forms == counted(models)
        out = await read_out(store)
        for table in ("hist", "moments", "forms"):
            parts = Counter(getattr(official, table)) + Counter(getattr(out, table))
            assert parts == getattr(whole, table)


async def read_out(store: Store) -> Tallies:
    """What stands outside, read behind the program's back."""
    async with store._database.read() as connection:
        hist = await connection.fetch(
            "SELECT question, grp, code, sum(n) AS n FROM tally_hist WHERE basis = 'out' "
            "GROUP BY 1, 2, 3"
        )
        moments = await connection.fetch(
            "SELECT grp, a, b, sum(n) AS n FROM tally_moment WHERE basis = 'out' GROUP BY 1, 2, 3"
        )
        forms = await connection.fetch(
            "SELECT grp, sum(n) AS n FROM tally_forms WHERE basis = 'out' GROUP BY 1"
        )
    return Tallies(
        {(r["question"], r["grp"], r["code"]): r["n"] for r in hist},
        {(r["grp"], r["a"], r["b"]): r["n"] for r in moments},
        {r["grp"]: r["n"] for r in forms},
    )


def counted(models: list[Model]) -> dict[str, int]:
    n = sum(1 for m in models if not m.gone and m.answers is not None and of(m.answers))
    return {"g": n} if n else {}


async def act(store: Store, name: str, model: Model, what: str, with_: object) -> None:
    if model.gone or (model.answers is None and what != "submit"):
        return
    if what == "move":
        assert isinstance(with_, Marks)
        await store.move([f"r-{name}"], to(with_), points=POINTS)
        model.flags, model.outside = with_.flags, with_.outside
        return
    after = with_ if isinstance(with_, dict) else None
    worked = ("helper", 40 * model.seen) if model.mode == "assisted" else ("", None)
    there = {"mode": model.mode, "outside": model.outside}
    before = {**there, "worked": model.worked}
    out = of(model.answers, sign=-1, **before) if model.answers is not None else ()  # type: ignore[arg-type]
    into = of(after, **there, worked=worked) if after is not None else ()  # type: ignore[arg-type]
    stood = Marks(model.flags, model.outside) if model.answers is not None else None
    row = replace(
        run(
            name,
            "complete" if after is not None else "left",
            group="g",
            unit="U01",
            mode=model.mode,
            closed_on=TODAY,
        ),
        flags=model.flags,
        outside=model.outside,
        stood=stood,
        helper=worked[0],
        seconds=worked[1],
    )
    dropped = dict.fromkeys((model.answers or {}).keys() - (after or {}).keys())
    answers: dict[str, Answer | None] = {**dropped, **(after or {})}
    done = await store.submit(
        turn(name, model.seen, answers=answers, runs=(row,), tallies=(*out, *into))
    )
    assert done is Outcome.DONE
    model.seen += 1
    model.worked = worked
    model.answers, model.gone = after, after is None


@pytest.fixture
def first(data: Path, tmp_path: Path) -> Path:
    """The migrations as they were in the first version, and an empty data folder."""
    folder = tmp_path / "first"
    folder.mkdir()
    (folder / "0001_initial.sql").write_text((FOLDER / "0001_initial.sql").read_text())
    data.mkdir()
    return folder


async def test_a_database_of_the_first_version_is_taken_over(data: Path, first: Path) -> None:
    """Its co-moments had no mode: they are made anew from the answers, and everything agrees."""
    database = await SqliteDatabase.open(data / "jixiao.db")
    await migrate(database, folder=first)
    await database.close()
    with raw(data) as connection:
        connection.execute(
            "INSERT INTO form VALUES (?, ?, 'survey', ?)",
            (FORM.hash, FORM.id, FORM.model_dump_json()),
        )
        points = json.dumps({"readings": {"points": POINTS}})
        connection.execute(
            "INSERT INTO revision (hash, manifest, who, why, at) VALUES ('h', ?, '', '', ?)",
            (points, NOW.isoformat()),
        )
        for number, mode in enumerate(("self", "self", "assisted")):
            connection.execute(
                "INSERT INTO run VALUES (?, 'p', 'survey', ?, 'survey', 'U01', 'g', ?, 0, "
                "'complete', 1, '2026-03-01', 1)",
                (f"r-{number}", FORM.hash, mode),
            )
            for code, answer in FULL.items():
                text = as_json(answer)
                connection.execute(
                    "INSERT INTO answer VALUES (?, ?, ?, ?)", (f"r-{number}", code, text, text)
                )
        old: Counter[tuple[str, ...]] = Counter()
        for mode in ("self", "self", "assisted"):
            for delta in of(FULL, mode=mode):
                if delta.table == "helper":
                    continue
                gone = {"moment": (1, 2), "hist": (4,), "forms": (3,)}[delta.table]
                kept = (part for at, part in enumerate(delta.key) if at not in gone)
                old[delta.table, *kept] += delta.n
        for (table, *key), n in old.items():
            marks = ", ".join("?" * (len(key) + 1))
            connection.execute(f"INSERT INTO tally_{table} VALUES ({marks})", (*key, n))
    async with opened(data) as store:
        assert await store.verify() == []
        assert (await store.tallies()).forms == {"g": 3}
        assert (await store.tallies(without_modes={"assisted"})).moments["g", "1", "y:P1"] == 200
        assert given(5) == FULL["P1"]
