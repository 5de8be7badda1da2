"""What pushes wait for: crossings of a line, once each, with room to come back."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaign import Campaign
from bot.project import load
from bot.pushing.events import BACK, Happenings, Seen, Signal, _seen, crossed, survey_input
from bot.pushing.plan import Event
from bot.report_input import rated
from bot.reporting import Reporter
from reports.suppression import Rate
from scoring.model import LineRecord, SurveyTally
from storage.pushes import Edge
from storage.store import Store
from tests.pushing.scenes import project, pushing

NOW = datetime(2021, 1, 11, tzinfo=UTC)
LINE = Fraction(95, 100)


@given(st.lists(st.sampled_from(["up", "down", "same"]), max_size=30))
def test_a_crossing_is_told_once_until_it_is_over(signals: list[Signal]) -> None:
    edges: dict[str, Edge] = {}
    told, up = 0, False
    for signal in signals:
        risen, fallen = crossed("s", {"x": Seen(signal, "")}, edges)
        edges |= {edge.subject: edge for edge in (*risen, *fallen)}
        told += len(risen)
        assert bool(risen) is (signal == "up" and not up)
        up = signal == "up" or (up and signal == "same")
    assert told == (edges["x"].n if edges else 0)


@pytest.mark.parametrize(
    ("rate", "n", "signal"),
    [
        (LINE - Fraction(1, 1000), 30, "up"),
        (LINE - Fraction(1, 1000), 29, "same"),
        (LINE, 30, "same"),
        (LINE + BACK - Fraction(1, 10000), 30, "same"),
        (LINE + BACK, 30, "down"),
        (Fraction(1), 30, "down"),
    ],
)
def test_a_rate_comes_back_with_room(rate: Fraction, n: int, signal: str) -> None:
    assert _seen(Rate("A", "项目实施", "", rate, None, n), LINE).signal == signal


def test_a_line_at_100_percent_can_be_reached_again() -> None:
    assert _seen(Rate("A", "a", "", Fraction(1), None, 40), Fraction(1)).signal == "down"


class Told:
    """What a reporter would tell of the data."""

    def __init__(self, tally: SurveyTally, lines: tuple[LineRecord, ...] = ()) -> None:
        self._tally, self._lines = tally, lines

    async def tally(self) -> SurveyTally:
        return self._tally

    async def lines(self, _codes: frozenset[str]) -> tuple[tuple[LineRecord, ...], tuple[()]]:
        return self._lines, ()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    folder = load(
        project(tmp_path_factory.mktemp("p") / "p", "{id: a, title: 甲, when: 每天 9:00}")
    )
    assert folder.folder is not None
    return Campaign(folder.folder)


def happenings(campaign: Campaign, told: Told) -> Happenings:
    return Happenings(cast(Store, None), campaign, cast(Reporter, told))


def tally(campaign: Campaign, grade: int, n: int) -> SurveyTally:
    """n people of one group who all give the same grade."""
    asked = [question.code for question in rated(campaign.survey)]
    hist = {(code, "1", grade): n for code in asked}
    points = campaign.points[grade]
    answered = {f"m:{code}": 1 for code in asked} | {f"y:{code}": points for code in asked}
    features = {"1": 1} | answered
    moments = {
        ("1", a, b): n * features[a] * features[b] for a in features for b in features if a <= b
    }
    return SurveyTally(hist=hist, moments=moments, forms={"1": n})


async def test_an_item_below_the_line_is_seen_as_it_may_be_shown(small: Campaign) -> None:
    low = happenings(small, Told(tally(small, 4, 40)))
    seen = await low._look(Event("below", LINE), NOW)
    assert seen
    assert {each.signal for each in seen.values()} == {"up"}
    assert all("低于95%（n=40）" in each.words for each in seen.values())
    high = happenings(small, Told(tally(small, 5, 40)))
    assert {e.signal for e in (await high._look(Event("below"), NOW)).values()} == {"down"}
    few = happenings(small, Told(tally(small, 4, 4)))
    assert await few._look(Event("below"), NOW) == {}
    assert survey_input(small, SurveyTally()).survey is None


async def test_an_objection_is_named_with_its_unit(small: Campaign) -> None:
    lines = (
        LineRecord("1", "1", "演出", "", "U1", "文化站", 100, disputed=50),
        LineRecord("2", "1", "慰问", "", "U2", "民政办", 100, objection="不是我们的"),
        LineRecord("3", "1", "水电", "", "U3", "居委会", 100, spent=100, balance=0),
    )
    seen = await happenings(small, Told(SurveyTally(), lines))._look(Event("dispute"), NOW)
    assert [each.signal for each in seen.values()] == ["up", "up", "down"]
    assert seen["1"].words == "文化站对“演出”的拨款有异议"


async def test_nothing_is_looked_at_while_nothing_has_changed(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "{id: d, title: 异议, when: 单位提出异议时}")
    async with pushing(folder) as (scene, pusher):
        looked = pusher._happenings
        event = Event("dispute")
        assert await looked.seen("d", event, NOW) is not None
        assert await looked.seen("d", event, NOW) is not None  # nobody has dealt with it
        looked.dealt_with("d")
        assert await looked.seen("d", event, NOW) is None
        for what in ("target", "confirmed", "final"):
            assert all(
                each.signal == "down"
                for each in (await looked._look(Event(what), scene.clock())).values()
            )
