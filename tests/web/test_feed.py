"""The stream and the files, over a real port."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import bodies
from bot.channels.base import Receipt
from bot.channels.web import Site, Web
from bot.channels.web.memory import Wakes
from storage.changes import Policy
from surveys.messages import Inbound
from tests.web.conftest import Person, Served, form_id, serve
from tests.web.office import CODE, Office


@pytest.fixture
async def live(served: Served) -> AsyncIterator[Person]:
    async with Person(base_url=served.root, trust_env=False) as person:
        await person.joins()
        yield person


async def events(response: httpx.Response) -> AsyncIterator[tuple[int, Any]]:
    """(id, data) of each event of a stream."""
    seq = 0
    async for line in response.aiter_lines():
        if line.startswith("id: "):
            seq = int(line[4:])
        elif line.startswith("data: "):
            yield seq, json.loads(line[6:])


async def test_rows_arrive_as_they_are_sent(live: Person, office: Office) -> None:
    async with live.stream("GET", "/events?after=1") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        news = events(stream)
        await live.presses("1.1")
        seq, update = await asyncio.wait_for(anext(news), 5)
    assert seq == update["last"] == 2
    assert "上门慰问人员" in update["rows"][0]["html"]
    assert 'value="2.5"' in update["panel"]


async def test_a_reconnect_goes_on_after_the_last_row_seen(live: Person) -> None:
    for text in ("1", "5", "2"):
        await live.says(text)
    headers = {"last-event-id": "2"}
    async with live.stream("GET", "/events?after=0", headers=headers) as stream:
        seq, update = await asyncio.wait_for(anext(events(stream)), 5)
    assert [row["seq"] for row in update["rows"]] == [3, 4]
    assert seq == 4


async def test_a_push_leaves_the_question_open(live: Person, office: Office) -> None:
    await live.says("1")
    talk = next(iter(office.talks.values()))
    async with live.stream("GET", "/events?after=2") as stream:
        item = office.say(talk, bodies.Body(text="提醒：还有三天"), policy=Policy.BROADCAST)
        await office.send([item])
        _, update = await asyncio.wait_for(anext(events(stream)), 5)
    assert "提醒" in update["rows"][0]["html"]
    assert "panel" not in update
    assert 'value="2.5"' in (await live.get("/chat")).text


async def test_a_push_that_waited_for_its_hour_still_arrives(live: Person, office: Office) -> None:
    """Its number is older than what was said meanwhile."""
    talk = next(iter(office.talks.values()))
    late = office.say(talk, bodies.Body(text="早上好，还有三天"), policy=Policy.BROADCAST)
    office.items.remove(late)
    office.items.append(replace(late, seq=90))
    await live.says("1")
    office.items.pop(1)
    async with live.stream("GET", "/events?after=91") as stream:
        news = events(stream)
        await asyncio.sleep(0.1)
        office.items.append(late)
        await office.send([late])
        seq, update = await asyncio.wait_for(anext(news), 5)
    assert [row["seq"] for row in update["rows"]] == [late.seq]
    assert seq == 91


async def test_nobody_elses_rows_are_streamed(live: Person, served: Served, office: Office) -> None:
    office.codes[CODE] = 1
    async with Person(base_url=served.root, trust_env=False) as other:
        await other.joins()
        async with live.stream("GET", "/events?after=1") as stream:
            await other.says("别人的话")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(events(stream)), 0.3)


async def test_a_session_that_was_transferred_is_told_no_more(live: Person, office: Office) -> None:
    async with live.stream("GET", "/events?after=1") as stream:
        _, talk = office.talks.popitem()
        item = office.say(talk, bodies.Body(text="不该看到"))
        await office.send([item])
        assert [u async for u in events(stream)] == []


def test_a_person_holds_a_few_streams_and_the_oldest_gives_way() -> None:
    wakes = Wakes()
    with ExitStack() as tabs:
        events = [tabs.enter_context(wakes.listening("a")) for _ in range(Wakes.MOST + 1)]
        assert [event.is_set() for event in events] == [True] + [False] * Wakes.MOST
        assert [wakes.alive("a", event) for event in events] == [False] + [True] * Wakes.MOST
    assert not any(wakes.alive("a", event) for event in events)


async def test_stop_ends_open_streams_and_answers_presses_in_flight(
    served: Served, office: Office, live: Person
) -> None:
    slow, taken = asyncio.Event(), asyncio.Event()
    deliver = office.web._kit.deliver if office.web else None
    assert deliver is not None
    assert office.web is not None

    async def slowly(inbound: Inbound) -> Receipt:
        taken.set()
        await slow.wait()
        return await deliver(inbound)

    page = form_id(await live.get("/chat"))
    office.web._kit.deliver = slowly
    async with live.stream("GET", "/events?after=1") as stream:
        press = asyncio.create_task(live.says("1", page))
        await taken.wait()
        served.stop.set()
        rest = [u async for u in events(stream)]
        assert not served.task.done()
        slow.set()
        assert (await press).status_code == 303
    await asyncio.wait_for(served.task, 5)
    assert rest == []


async def test_signals_are_left_to_the_program(served: Served) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{served.root}/healthz")).json() == {"ok": True}
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert before[1] is signal.SIG_DFL


async def test_a_taken_port_is_an_error_not_an_exit(site: Site, office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        web = Web(replace(site, port=taken.getsockname()[1]), office)
        with pytest.raises(OSError, match="in use"):
            await web.serve(office.deliver, asyncio.Event())
        await web.close()


async def test_links_begin_with_the_public_address(site: Site, office: Office) -> None:
    web = Web(replace(site, public_url="https://pj.example.cn/"), office)
    assert web.bind() == "https://pj.example.cn"
    await web.close()


async def test_after_a_restart_the_session_goes_on(
    live: Person, served: Served, office: Office
) -> None:
    await live.says("1")
    await served.end()
    again = await serve(served.site, office)
    assert "上门慰问人员" in (await live.get("/chat")).text
    await again.end()


# -- files of reports


@pytest.fixture
def report(office: Office, site: Site, live: Person) -> int:
    """A report with a chart, a workbook and a drawing; the number of its row."""
    (site.data / "chart.png").write_bytes(b"\x89PNG")
    (site.data / "book.xlsx").write_bytes(b"PK")
    (site.data / "drawing.svg").write_bytes(b"<svg/>")
    files = (
        bodies.FileRef("满意度.png", "image/png", "chart.png", "各题分布，n=1286"),
        bodies.FileRef("得分表.xlsx", "application/octet-stream", "book.xlsx"),
        bodies.FileRef("图.svg", "image/svg+xml", "drawing.svg"),
        bodies.FileRef("没有了.png", "image/png", "gone.png"),
    )
    talk = next(iter(office.talks.values()))
    return office.say(talk, bodies.Body(text="第3次进展", files=files), policy=Policy.REPORT).seq


async def test_a_report_shows_its_chart_and_offers_its_files(live: Person, report: int) -> None:
    page = (await live.get("/chat")).text
    assert f'<img src="/files/{report}-0" alt="各题分布，n=1286">' in page
    assert "得分表.xlsx" in page
    assert "12-30 12:00" in page
    chart = await live.get(f"/files/{report}-0")
    assert chart.content == b"\x89PNG"
    assert chart.headers["content-type"] == "image/png"
    assert chart.headers["content-disposition"].startswith("inline")


@pytest.mark.parametrize("number", [1, 2])
async def test_what_is_no_picture_is_a_download(live: Person, report: int, number: int) -> None:
    answer = await live.get(f"/files/{report}-{number}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("file", ["{seq}-3", "{seq}-9", "1-0", "0-0", "x", "{seq}-0.png", "99-0"])
async def test_files_that_are_not_there(live: Person, report: int, file: str) -> None:
    assert (await live.get("/files/" + file.format(seq=report))).status_code == 404


async def test_a_report_is_for_the_person_it_was_sent_to(
    live: Person, served: Served, office: Office, report: int
) -> None:
    office.codes[CODE] = 1
    async with Person(base_url=served.root, trust_env=False) as other:
        assert (await other.get(f"/files/{report}-0")).status_code == 403
        await other.joins()
        assert (await other.get(f"/files/{report}-0")).status_code == 404


def test_every_file_of_the_package_is_found_in_it() -> None:
    folder = Path(__file__).parents[2] / "bot" / "channels" / "web"
    names = {p.suffix for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert names == {".py", ".html", ".css", ".js", ".svg"}
