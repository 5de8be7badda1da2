"""The way in: from the chat, once, for coordinators alone; and out again. A real program and
store behind the real guard."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bot.channels.registry import web
from bot.channels.web.look import linked
from bot.settings import Settings
from surveys.conversation import Role
from tests.bot.scene import Scene, playing
from tests.bot.test_remarks import answered

ROOT = "http://board.test"


@asynccontextmanager
async def office(tmp_path: Path) -> AsyncIterator[tuple[Scene, httpx.ASGITransport]]:
    async with playing(tmp_path / "p") as scene:
        await scene.join("chief", Role.COORDINATOR)
        scene.app.turns.doors = (f"{ROOT}/i/{{code}}",)
        channel = web(scene.app, Settings(port=0))
        yield scene, httpx.ASGITransport(channel.app(scene.app.turns.deliver))


def browser(transport: httpx.ASGITransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport, base_url=ROOT)


async def link(scene: Scene) -> str:
    """The path of the link that the chat gives."""
    await scene.says("chief", "看板")
    found = re.search(rf"{ROOT}(/board/in/\S+)", scene.texts("chief")[-1])
    assert found, scene.texts("chief")[-1]
    return found[1]


async def test_from_the_chat_to_the_pages_and_out(tmp_path: Path) -> None:
    async with office(tmp_path) as (scene, transport), browser(transport) as there:
        way = await link(scene)
        token = way.rsplit("/", 1)[1]
        for _ in range(2):  # a program that looks at links in a chat uses nothing up
            assert "打开" in (await there.get(way)).text
        entered = await there.post(way)
        assert (entered.status_code, entered.headers["location"]) == (303, "/board")
        cookie = entered.headers["set-cookie"].lower()
        for part in ("httponly", "samesite=strict", "path=/board", "max-age=43200"):
            assert part in cookie
        page = await there.get("/board/units")
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"

        stored = b"".join(
            path.read_bytes() for path in (tmp_path / "p" / "data").glob("jixiao.db*")
        )
        session = there.cookies["jixiao-board"]
        assert token.encode() not in stored
        assert session.encode() not in stored

        async with browser(transport) as other:
            again = await other.post(way)
            assert again.status_code == 403
            assert "已经用过了" in again.text
            assert (await other.get("/board/groups")).status_code == 403
            forged = await other.post(f"/board/in/{'x' * 32}")
            assert (forged.status_code, "没有这个链接" in forged.text) == (403, True)
            other.cookies.set("jixiao-board", "y" * 32)
            assert "请在聊天里回“看板”" in (await other.get("/board/units")).text
            told = await other.get("/board/live.json", headers={"accept": "application/json"})
            assert (told.status_code, "看板" in told.json()["error"]) == (403, True)

        foreign = await there.post("/board/out", headers={"origin": "http://evil.test"})
        assert foreign.status_code == 403
        assert (await there.get("/board/units")).status_code == 200
        assert "已退出" in (await there.post("/board/out")).text
        there.cookies.set("jixiao-board", session, domain="board.test", path="/board")
        assert (await there.get("/board/units")).status_code == 403, "the session itself is over"


async def test_links_and_sessions_expire_and_end_with_the_role(tmp_path: Path) -> None:
    async with office(tmp_path) as (scene, transport), browser(transport) as there:
        late = await link(scene)
        scene.clock.pass_(minutes=11)
        assert "过期了" in (await there.post(late)).text
        assert (await there.post(await link(scene))).status_code == 303
        scene.clock.pass_(hours=11)
        assert (await there.get("/board/units")).status_code == 200
        scene.clock.pass_(hours=2)
        assert (await there.get("/board/units")).status_code == 403

        assert (await there.post(await link(scene))).status_code == 303
        (invitation,) = await scene.app.store.invitations()
        until = scene.clock().replace(year=2022)
        assert await scene.app.store.transfer(invitation.id, scene.clock(), until)
        assert (await there.get("/board/units")).status_code == 403, "the place is somebody else's"


def test_the_way_in_can_be_pressed_in_the_web_chat_and_leads_nowhere_else() -> None:
    token = "x" * 32
    told = str(linked(f"看板：http://evil.test/board/in/{token}\n<b>http://evil.test/</b>"))
    assert f'<a href="/board/in/{token}">http://evil.test/board/in/{token}</a>' in told
    assert told.count("<a ") == 1
    assert "&lt;b&gt;" in told


async def test_nobody_else_is_given_a_link(tmp_path: Path) -> None:
    async with office(tmp_path) as (scene, transport), browser(transport) as there:
        unit = scene.app.campaign.folder.units[0].id
        await scene.join("clerk", Role.CONTACT, unit=unit)
        await scene.says("clerk", "看板")
        assert not any("/board/" in text for text in scene.texts("clerk"))
        scene.app.turns.doors = ()
        await scene.says("chief", "看板")
        assert "没有开网页渠道" in scene.texts("chief")[-1]
        for path in ("", "/units", "/groups", "/findings", "/remarks", "/files", "/charts/x/0"):
            assert (await there.get(f"/board{path}")).status_code == 403
        assert (await there.post("/board/files", data={"key": "all"})).status_code == 403


async def test_files_are_made_in_the_worker_and_told_how_far(tmp_path: Path) -> None:
    async with office(tmp_path) as (scene, transport), browser(transport) as there:
        await there.post(await link(scene))
        assert (await there.post("/board/files", data={"key": "workbook"})).status_code == 303
        for _ in range(600):
            told = (await there.get("/board/files.json")).json()
            if told["status"] != "running":
                break
            await asyncio.sleep(0.05)
        assert told == {"status": "done", "done": 1, "total": 1, "now": "绩效评价表（工作簿）"}
        page = (await there.get("/board/files")).text
        where = re.search(r'href="(/board/files/\w+/0)"', page)
        assert where
        file = await there.get(where[1])
        assert file.content[:2] == b"PK"
        assert file.headers["content-disposition"].startswith("attachment")
        async with browser(transport) as other:
            assert (await other.get(where[1])).status_code == 403


async def test_a_state_is_reckoned_once_for_all_who_look(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        board = scene.app.board
        first, second = await asyncio.gather(board.state(), board.state())
        assert first is second
        unit = scene.app.campaign.folder.units[0].id
        await scene.join("clerk", Role.CONTACT, unit=unit)
        scene.clock.pass_(seconds=20)
        assert (await board.state()).version == first.version, "nothing is on record yet"


async def test_between_two_looks_figures_move_by_five_forms_or_not_at_all(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:

        async def seen() -> int:
            scene.clock.pass_(seconds=20)
            return (await scene.app.board.state()).given.progress.valid_forms

        for number in range(5):
            await answered(scene, f"b{number}", "无")
        assert await seen() == 5
        await answered(scene, "one more", "无")
        assert await seen() == 5
        for number in range(4):
            await answered(scene, f"c{number}", "无")
        assert await seen() == 10
