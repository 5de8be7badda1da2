"""What the pages show of a state: everything escaped, the few hidden, empty projects told so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.web import Site
from bot.dashboard.board import Board, Charts, State
from bot.dashboard.files import Downloads
from bot.dashboard.look import Look
from bot.dashboard.pages import Pages
from bot.dashboard.views import bars, filtered_units, group_rows, unit_rows
from bot.oversight.states import listed
from reports.model import ReportInput
from reports.remarks.digest import digests
from reports.remarks.model import Remarks
from reports.suppression import shown
from storage.changes import Person
from surveys.conversation import Role
from tests.reports import samples

EVIL = "<script>alert(1)</script>"


@dataclass
class Still:
    """A board that shows one state, and everybody as its coordinator."""

    of: State

    async def state(self) -> State:
        return self.of

    def charts(self, state: State) -> Charts:
        return Charts(state.version, state.given.as_of, ())

    def chart(self, _version: str, _number: int) -> None:
        return None

    async def holder(self, _request: Any) -> Person:
        return Person("chief", Role.COORDINATOR)


class Nothing:
    orders: tuple[()] = ()
    running = None

    def order(self, _id: str) -> None:
        return None

    async def documents(self) -> list[dict[str, str]]:
        return [{"key": "k", "name": EVIL, "edition": "内部底稿"}]


def state_of(given: ReportInput) -> State:
    found = listed(given.findings, {}, dict(given.unit_names), given.as_of.date())
    return State("v1", given, found, (), None)


def client_of(given: ReportInput, *said: str) -> httpx.AsyncClient:
    async def remarks() -> Any:
        return digests([Remarks("O1", f"有什么意见？{EVIL}", said)])

    still = Still(state_of(given))
    pages = Pages(
        cast(Board, still),
        cast(Any, still),
        cast(Downloads, Nothing()),
        Look(Site(title=f"项目{EVIL}", data=Path("data"))),
        remarks,
    )
    app = Starlette(routes=[*pages.routes()])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


@pytest.fixture
async def full() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(samples.dongchuan(), *["演出少了"] * 6) as client:
        yield client


EVERY = ("", "/units", "/units/U11", "/groups", "/groups/G01", "/findings", "/remarks", "/files")


@pytest.mark.parametrize("path", EVERY)
async def test_every_page_escapes_what_people_typed(path: str) -> None:
    given = samples.dongchuan()
    evil = replace(
        given,
        title=EVIL,
        findings=tuple(
            replace(f, title=EVIL, arithmetic=(EVIL,), remedy=EVIL, unit="U11")
            for f in given.findings
        ),
        lines=tuple(replace(line, activity=EVIL, reason=EVIL) for line in given.lines),
        reach=tuple(replace(one, name=EVIL, reason=EVIL) for one in given.reach),
        events=tuple(replace(one, name=EVIL, reason=EVIL) for one in given.events),
        groups=tuple(replace(group, name=EVIL) for group in given.groups),
        unit_names={**given.unit_names, "U11": EVIL},
        survey=samples.survey(),
    )
    async with client_of(evil, *[EVIL] * 6) as client:
        page = await client.get(f"/board{path}")
        assert page.status_code == 200
        assert EVIL not in page.text
        assert "&lt;script&gt;" in page.text
        assert "模拟数据" in page.text


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("given", [samples.early(), samples.empty()], ids=["early", "empty"])
async def test_projects_without_data_have_pages(given: ReportInput, path: str) -> None:
    async with client_of(given) as client:
        page = await client.get(f"/board{path}")
        assert page.status_code == 200
        assert "None" not in page.text


async def test_unknown_units_and_groups_are_not_found(full: httpx.AsyncClient) -> None:
    for path in ("/units/U99", "/groups/G99", "/charts/v1/0", "/files/none/0"):
        assert (await full.get(f"/board{path}")).status_code == 404


async def test_a_few_respondents_are_hidden_from_lists_and_pages(full: httpx.AsyncClient) -> None:
    page = await full.get("/board/groups/G10")  # 3 forms
    assert "不足5人，不公布" in page.text
    assert "&lt;5" in page.text
    hidden = [row for row in group_rows(samples.dongchuan()) if row.why]
    assert {row.code for row in hidden} > {"G10"}, "one alone could be subtracted"
    assert all(not row.bars.rows and row.share == "—" for row in hidden)
    assert all(row.valid in ("<5", "不公布") for row in hidden)


async def test_the_figures_and_their_live_copy_agree(full: httpx.AsyncClient) -> None:
    page, told = await full.get("/board"), (await full.get("/board/live.json")).json()
    assert told["figures"]["total"]["value"] == "96.8"
    assert told["figures"]["alerts"] == {
        "value": "4个", "note": "紧急2个，重要1个，提醒1个", "alarm": True,
    }  # fmt: skip
    for one in told["figures"].values():
        assert f">{one['value']}</" in page.text
        assert one["note"] in page.text


async def test_findings_are_filtered_and_show_their_arithmetic(full: httpx.AsyncClient) -> None:
    page = await full.get("/board/findings", params={"level": "high", "unit": "U11"})
    assert "60,000.00 − 50,000.00 − 0.00 = 10,000.00元" in page.text
    assert "以各行之和为准" not in page.text
    nothing = await full.get("/board/findings", params={"status": "settled"})
    assert "没有符合的疑点" in nothing.text


def test_units_are_filtered() -> None:
    rows = unit_rows(state_of(samples.dongchuan()))
    (one,) = filtered_units(rows, "findings", "")
    assert (one.id, one.findings) == ("U11", 1)
    assert [row.id for row in filtered_units(rows, "", "民政")] == ["U11"]
    assert filtered_units(rows, "waiting", "") == ()
    early = {row.id: row for row in unit_rows(state_of(samples.early()))}
    assert early["U11"].rate == "—", "what is not confirmed is no zero"


def test_rates_stand_on_one_scale_that_holds_the_line() -> None:
    given = samples.dongchuan()
    found = bars(given, shown(given).items)
    assert found.begins <= 90
    assert 0 < found.line < 100
    assert all(0 <= row.low <= row.at <= 100 for row in found.rows)
    assert [row.below for row in found.rows] == [
        rate.rate < given.full_line for rate in shown(given).items
    ]


def test_an_open_link_has_rates_without_intervals() -> None:
    given = samples.dongchuan()
    assert given.survey is not None
    items = tuple(replace(one, se=None, low=None, high=None) for one in given.survey.items)
    open_link = replace(given, survey=replace(given.survey, items=items))
    found = bars(open_link, shown(open_link).items)
    assert found.rows
    assert not found.intervals
    assert all(row.width == 0 for row in found.rows)


async def test_remarks_are_told_in_groups(full: httpx.AsyncClient) -> None:
    page = await full.get("/board/remarks")
    assert "演出少了" in page.text
    assert "6条" in page.text
    async with client_of(samples.dongchuan(), "修路", "修桥") as client:
        page = await client.get("/board/remarks")
        assert "修路" not in page.text
        assert "不足5条" in page.text
