"""The live page: a chat to try, redrawn when a file is saved."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.preview.page import Page
from bot.preview.room import Room
from tests.bot.folders import edit

ROOT = Path(__file__).parents[2]
DAY = date(2021, 1, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bot" / "project" / "template", tmp_path / "p")
    return tmp_path / "p"


@pytest.fixture
def room(folder: Path) -> Room:
    return Room(folder, lambda: DAY)


def looking_at(room: Room, base: str = "http://127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Page(room).app())
    return httpx.AsyncClient(transport=transport, base_url=base, follow_redirects=True)


@pytest.fixture
async def browser(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    async with looking_at(room) as client:
        yield client


def token(page: str, label: str) -> str:
    found = re.search(rf'value="([^"]+)"[^>]*>(?:(?!</button>).)*{label}', page, re.DOTALL)
    assert found
    return found[1].rsplit('value="', 1)[-1]


async def test_a_chat_by_buttons_and_by_words(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text
    assert "试答：什么都不保存" in page
    page = (await browser.post("/chat", data={"token": token(page, "开始")})).text
    assert "您属于下面哪一类" in page
    page = (await browser.post("/chat", data={"text": "1"})).text
    assert "记下了：80岁以上老人" in page
    assert "您属于下面哪一类" in (await browser.post("/undo")).text.rsplit("asked", 1)[-1]


async def test_everybody_can_be_played(browser: httpx.AsyncClient) -> None:
    assert "您好" in (await browser.post("/again", data={"role": "contact", "unit": "U1"})).text
    assert "您好" in (await browser.post("/again", data={"role": "assessor"})).text
    assert "您好" in (await browser.post("/again", data={"role": "forged"})).text


async def test_a_saved_file_is_played_again(
    browser: httpx.AsyncClient, room: Room, folder: Path
) -> None:
    await browser.post("/chat", data={"text": "开始"})
    edit(folder, "questionnaire.yaml", "您属于下面哪一类？", "您是哪一类居民？")
    room.reload()
    page = (await browser.get("/")).text
    assert "您是哪一类居民" in page
    assert "您属于下面哪一类" not in page


async def test_a_broken_file_shows_its_problems_over_the_old_form(
    browser: httpx.AsyncClient, room: Room, folder: Path
) -> None:
    edit(folder, "questionnaire.yaml", "kind: single", "kind: singel")
    room.reload()
    page = (await browser.get("/")).text
    assert "1处问题" in page
    assert "是不是“single”" in page
    assert "您好" in page
    edit(folder, "questionnaire.yaml", "kind: singel", "kind: single")
    room.reload()
    assert "处问题" not in (await browser.get("/")).text


async def test_a_folder_broken_from_the_start(folder: Path) -> None:
    edit(folder, "questionnaire.yaml", "kind: single", "kind: singel")
    room = Room(folder, lambda: DAY)
    browser = looking_at(room)
    assert "改好问题、保存文件" in (await browser.get("/")).text
    assert (await browser.post("/chat", data={"text": "1"})).status_code == 200
    edit(folder, "questionnaire.yaml", "kind: singel", "kind: single")
    room.reload()
    assert "您好" in (await browser.get("/")).text


async def test_a_page_elsewhere_cannot_speak_to_it(room: Room) -> None:
    stranger = looking_at(room, "http://evil.example")
    assert (await stranger.get("/")).status_code == 400


async def test_the_command_notices_a_saved_file(folder: Path) -> None:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())"),
        *("preview", str(folder), "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert program.stdout is not None
    try:
        line = (await asyncio.wait_for(program.stdout.readline(), 60)).decode()
        root = re.findall(r"http://[\d.:]+/", line)[0]
        async with httpx.AsyncClient(base_url=root, timeout=60) as client:
            async with client.stream("GET", "/events") as news:
                lines = news.aiter_lines()
                assert (await anext(lines)).startswith("retry")
                edit(folder, "questionnaire.yaml", "您属于下面哪一类？", "您是哪一类居民？")
                async for said in lines:
                    if said.startswith("data"):
                        break
            await client.post("/chat", data={"text": "开始"})
            assert "您是哪一类居民" in (await client.get("/")).text
    finally:
        program.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(program.wait(), 60) in (0, 130)
