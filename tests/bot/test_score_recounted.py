"""The score from the counters is the score from the answers, to the last digit."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.score import EXAMPLE, GROUPS, booked, by_sqlite, filled, patterns, store_answers
from bot.app import opened
from bot.campaign import Campaign, group_choices
from bot.project import load
from bot.report_input import rated, scored
from bot.standing import collect, tally_of
from scoring.model import SurveyTally
from scoring.score import to_json
from storage.changes import (
    Changes,
    Marks,
    Outcome,
    RunRow,
    Tallies,
    TallyBasis,
    TallyDelta,
    Withdrawn,
)
from storage.recount import recounted
from storage.store import Store
from storage.tallies import Booking, Key, book, deltas
from surveys.conversation import Answer
from surveys.form import Form
from tests.storage import build

MARKS = [Marks(), Marks(("speeding",)), Marks(("speeding", "straight"), "speeding+straight")]
GROUP = st.sampled_from(["1", "2"])
WAY = st.integers(0, 7)
CLOSE = st.tuples(
    st.just("close"), st.sampled_from(["complete", "complete", "partial"]), GROUP, WAY
)
MARK = st.tuples(st.just("mark"), st.sampled_from(MARKS))
ERASE = st.tuples(st.just("erase"))
LIVES = st.lists(
    st.tuples(
        st.sampled_from(["chat", "assisted"]),
        CLOSE,
        st.lists(st.one_of(CLOSE, MARK, ERASE), max_size=4),
    ),
    min_size=1,
    max_size=4,
)
Act = tuple[object, ...]


def campaign() -> Campaign:
    folder = load(EXAMPLE).folder
    assert folder is not None
    return Campaign(folder, simulated=False)


CAMPAIGN = campaign()


def answers(form: Form, way: int) -> dict[str, Answer]:
    """One of eight ways to answer: from nearly nothing to everything, 不清楚 among it."""
    luck = random.Random(way)
    found = {}
    for asked in rated(form):
        code = luck.choice([choice.code for choice in asked.choices if not choice.dont_know])
        said = luck.choices(["given", "skipped", "dont_know"], [way + 1, 2, 1])[0]
        if said == "given":
            found[asked.code] = Answer("given", code)
        elif said == "skipped":
            found[asked.code] = Answer("skipped")
        else:
            found[asked.code] = Answer("dont_know", 9)
    return found


@dataclass
class Life:
    """One form: what was answered last, and where it stands."""

    name: str
    mode: str
    group: str = ""
    marks: Marks = field(default_factory=Marks)
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: int = 1
    state: Literal["", "counted", "gone"] = ""

    @property
    def at(self) -> Booking:
        helper, seconds = ("h", 60) if self.mode == "assisted" else ("", None)
        return Booking("", self.group, self.mode, build.TODAY, self.marks.outside, helper, seconds)

    def deltas(self, sign: int) -> tuple[TallyDelta, ...]:
        return deltas(CAMPAIGN.survey, self.answers, points=CAMPAIGN.points, at=self.at, sign=sign)

    async def close(
        self,
        store: Store,
        status: Literal["complete", "partial"],
        sums: tuple[TallyDelta, ...],
    ) -> Outcome:
        """For the first time, or corrected: the form as it stood goes out, the new one in."""
        form, at = CAMPAIGN.survey, self.at
        row = replace(
            build.run(self.name, status, group=self.group, mode=self.mode, closed_on=at.day),
            form_id=form.id,
            form_hash=form.hash,
            flags=self.marks.flags,
            outside=self.marks.outside,
            stood=self.marks if self.state else None,
            helper=at.helper,
            seconds=at.seconds,
        )
        done = await store.submit(
            build.turn(self.name, self.seen, answers={**self.answers}, runs=(row,), tallies=sums)
        )
        self.seen, self.state = self.seen + 1, "counted"
        return done


async def act(store: Store, life: Life, doing: Act) -> None:
    if life.state == "gone":
        return
    match doing:
        case ("close", ("complete" | "partial") as status, str(group), int(way)):
            out = life.deltas(-1) if life.state else ()
            life.group, life.answers = group, answers(CAMPAIGN.survey, way)
            done = await life.close(store, status, (*out, *life.deltas(1)))
            assert done is Outcome.DONE
        case ("mark", Marks() as marks):
            to: Callable[[RunRow], Marks] = lambda _: marks  # noqa: E731
            await store.move([f"r-{life.name}"], to, points=CAMPAIGN.points)
            life.marks = marks
        case ("erase",):
            gone = Withdrawn(f"r-{life.name}", CAMPAIGN.points)
            done = await store.submit(
                Changes(key=f"telegram:{life.name}-gone", at=build.NOW, withdrawn=(gone,))
            )
            assert done is Outcome.DONE
            life.state = "gone"


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(lives=LIVES)
def test_whatever_becomes_of_the_forms(lives: list[tuple[str, Act, list[Act]]]) -> None:
    """Submitted, corrected, into another group, closed half way, marked and unmarked, erased."""
    with TemporaryDirectory() as folder:
        asyncio.run(lived(Path(folder), lives))


async def lived(folder: Path, lives: list[tuple[str, Act, list[Act]]]) -> None:
    told = [Life(f"p{n}", mode) for n, (mode, _, _) in enumerate(lives)]
    async with build.opened(folder / "data") as store:
        await store.save_forms([CAMPAIGN.survey])
        for life, (_, first, acts) in zip(told, lives, strict=True):
            await build.join(store, life.name)
            for doing in (first, *acts):
                await act(store, life, doing)
        assert await store.verify(CAMPAIGN.points) == []
        async with store._database.read() as connection:
            counted = await recounted(connection, CAMPAIGN.points)
        counts = [life for life in told if life.state == "counted"]
        alone = await store.tallies("all", without_modes={"assisted"})
        assert alone.hist == by_hand([life for life in counts if life.mode == "chat"])
        for basis in ("official", "all"):
            tally = await store.tallies(basis)
            again = of_counters(counted, basis)
            assert (tally.hist, tally.moments, tally.forms) == (
                again.hist,
                again.moments,
                again.forms,
            )
            assert tally.hist == by_hand(
                [x for x in counts if basis == "all" or not x.marks.outside]
            )
            assert sheet(tally_of(tally, simulated=False)) == sheet(again)


def by_hand(lives: list[Life]) -> Mapping[tuple[str, str, int], int]:
    """Counted from what was said, without any of the program's sums."""
    found: Counter[tuple[str, str, int]] = Counter()
    for life in lives:
        if not life.deltas(1):
            continue  # nothing rated: not a valid form
        for question, answer in life.answers.items():
            if answer.status == "given":
                assert isinstance(answer.value, int)
                found[question, life.group, answer.value] += 1
            elif answer.status == "dont_know":
                found[question, life.group, -1] += 1
    return found


async def test_of_many_forms_at_once(tmp_path: Path) -> None:
    """What the benchmark times: counters booked in bulk against rows and a recount."""
    directory = tmp_path / "p"
    shutil.copytree(EXAMPLE, directory, ignore=shutil.ignore_patterns("data"))
    async with opened(directory) as app:
        luck = random.Random(1)
        groups = [str(each.code) for each in group_choices(app.campaign.folder)][:GROUPS]
        ways, told = patterns(app.campaign.survey, luck), filled(150, groups, luck)
        store_answers(app.data, app.campaign.survey, groups, told, ways)
        async with app.store._database.write() as connection:
            await book(connection, [*booked(app, groups, told, ways)])
        assert await app.store.verify() == []
        tally: Tallies = await app.store.tallies()
        assert tally.hist == by_sqlite(app.data)
        async with app.store._database.read() as connection:
            counted = of_counters(await recounted(connection), "official")
        assert sheet(counted) == sheet(tally_of(tally, simulated=False))


def sheet(tally: SurveyTally) -> object:
    return to_json(scored(CAMPAIGN, collect(CAMPAIGN, (), (), tally).records)[1])


def of_counters(counted: Counter[Key], basis: TallyBasis) -> SurveyTally:
    """Every form read again; nothing of the stored counters."""
    hist: Counter[tuple[str, str, int]] = Counter()
    moments: Counter[tuple[str, str, str]] = Counter()
    forms: Counter[str] = Counter()
    places = {"hist": 4, "moment": 2, "forms": 3}
    for (table, key), n in counted.items():
        if table not in places or (basis == "official" and key[places[table]]):
            continue
        match table:
            case "hist":
                hist[key[0], key[1], int(key[-1])] += n
            case "moment":
                moments[key[0], key[3], key[4]] += n
            case _:
                forms[key[0]] += n
    return SurveyTally(dict(hist), dict(moments), dict(forms))
