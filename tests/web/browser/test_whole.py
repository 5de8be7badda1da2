"""Whole conversations with the real program, on a phone of 360 x 640: by touch, by keyboard alone.
What is stored is what was tapped."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml
from playwright.async_api import Browser, Geolocation, Page, ViewportSize, expect

from surveys.conversation import Role
from tests.bot.test_every_kind import folder
from tests.support.emulator import eventually
from tests.system.browser import WEB
from tests.system.program import CASE, Program, copied, serving
from tests.system.test_telegram_roles import UP_TO_THE_PHOTO, payload
from tests.web.browser.hands import ASKED, Finger, Hand, Keys, Somebody, violations
from tests.web.test_photos import picture

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

SMALL_PHONE: ViewportSize = {"width": 360, "height": 640}
VOUCHER: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
HERE: Geolocation = {"latitude": 29.356784, "longitude": 106.523451}
HANDS: dict[str, Callable[[Page], Hand]] = {"touch": Finger, "keyboard": Keys}

DONGCHUAN = {
    "G0": "1", "G2": "3", "G3": "0", "S1": "1", "S2": "1 4", "P1": "5", "P2": "4", "Q1": "3",
    "Q2": "2", "E1": "5", "E2": "1", "E3": "5", "I1": "0", "I2": "4", "T": "4",
    "O1": ">演出再多两场",
}  # fmt: skip
DONGCHUAN_STORED = {
    "G0": 1, "G1": 4, "G2": 3, "G3": 0, "S1": 1, "S2": [1, 4], "P1": 5, "P2": 4, "Q1": 3, "Q2": 2,
    "E1": 5, "E2": 1, "E3": 5, "I1": 0, "I2": 4, "T": 4, "O1": "演出再多两场",
}  # fmt: skip
EVERY_KIND = {
    "P1": "4", "P2": "3", "E1": "5", "E2": "0", "T": "4", "O1": ">很好", "K1": "1", "K2": "1",
    "T1": ">13800000000", "S1": "3", "S1_other": ">邻居捎来的", "M1": "1 3", "X1": "5", "X2": "4",
    "X3": "0", "X4": "8", "N1": "10", "R1": "2 1", "I1": ">5", "D1": ">3.5", "A1": ">300",
    "E9": ">2026年1月3日", "L1": "place", "F1": "photo", "V1": "voice", "O9": ">无",
}  # fmt: skip
EVERY_KIND_STORED = {
    "G1": 1, "P1": 4, "P2": 3, "E1": 5, "E2": 0, "T": 4, "O1": "很好", "K1": 1, "K2": 1,
    "T1": "13800000000", "S1": 3, "S1_other": "邻居捎来的", "M1": [1, 3], "X1": 5, "X2": 4, "X3": 0,
    "X4": 8, "N1": 10, "R1": [2, 1], "I1": 5, "D1": "3.5", "A1": 30000, "E9": "2026-01-03",
    "L1": "29.357,106.523", "F1": "photo:", "V1": "voice:", "O9": "无",
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def every_kind(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    directory = folder(tmp_path_factory.mktemp("every") / "p")
    async with serving(directory, **WEB) as program:
        yield program


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dongchuan(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    async with serving(copied(tmp_path_factory.mktemp("case") / "p"), **WEB) as program:
        yield program


@asynccontextmanager
async def phone(chromium: Browser) -> AsyncIterator[Page]:
    """A small phone whose owner allows what is asked; no error may show in its console."""
    context = await chromium.new_context(
        viewport=SMALL_PHONE, locale="zh-CN", reduced_motion="reduce", has_touch=True,
        geolocation=HERE, permissions=["geolocation", "microphone"],
    )  # fmt: skip
    context.set_default_timeout(10_000)
    page, trouble = await context.new_page(), list[str]()
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    try:
        yield page
    finally:
        await context.close()
    assert trouble == []


def texts(directory: Path) -> dict[str, str]:
    """What each question says, by its code; of a matrix what each row says."""
    asked = yaml.safe_load((directory / "questionnaire.yaml").read_text("utf-8"))["questions"]
    flat = [one for each in asked for one in each.get("rows", [each])]
    return {one["code"]: one["text"] for one in flat} | {"S1_other": "请说明"}


def stored(program: Program, closing: str) -> dict[str, Any]:
    """The answers of the form with this receipt, as values."""
    run = program.rows("SELECT id FROM run WHERE closed_on IS NOT NULL ORDER BY id")
    ids = [i for (i,) in run if i not in _seen]
    assert len(ids) == 1, closing
    _seen.update(ids)
    found = program.rows("SELECT question, value FROM answer WHERE run = ?", ids[0])
    return {code: json.loads(value)["value"] for code, value in found}


_seen: set[str] = set()


async def finish(somebody: Somebody) -> str:
    """Submit; the thanks with the receipt."""
    await somebody.presses("1 提交")
    await somebody.sees("谢谢您")
    await expect(somebody.page.locator("#progress")).to_have_text("")
    thanks = await somebody.page.locator(".bubble").last.inner_text()
    assert "编号" in thanks
    done(somebody)
    return thanks


def done(somebody: Somebody) -> None:
    """Nothing was too small for a finger, and the keyboard's place was always to be seen."""
    if isinstance(somebody.hand, Keys):
        assert somebody.hand.blind == [], "\n".join(somebody.hand.blind)
    assert somebody.cramped == []


@pytest.mark.parametrize("hand", HANDS)
async def test_the_example_questionnaire(chromium: Browser, dongchuan: Program, hand: str) -> None:
    code = await dongchuan.code(Role.BENEFICIARY, group="4")
    async with phone(chromium) as page:
        somebody = Somebody(HANDS[hand](page), texts(CASE))
        await somebody.opens(f"{dongchuan.root}/i/{code}")
        await somebody.taps("1")
        for question, how in DONGCHUAN.items():
            await somebody.answers(question, how)
        thanks = await finish(somebody)
        assert stored(dongchuan, thanks) == DONGCHUAN_STORED
        assert "演出再多两场" not in await page.locator("#log").inner_text()
        await somebody.writes("删除我的答卷")
        await somebody.sees("确定删除您的答卷吗")
        await somebody.presses("1 确定删除")
        await expect(page.locator(".bubble").last).to_contain_text("删除")
        assert dongchuan.rows("SELECT * FROM answer WHERE question = 'T'") == []
        await expect(page.locator(".bubble")).to_have_count(1)


async def test_a_unit_confirms_a_line_with_a_photo(chromium: Browser, dongchuan: Program) -> None:
    made = await dongchuan.invited("经办人", "--unit", "区民政局", "--label", "办公室")
    async with phone(chromium) as page:
        contact = Somebody(Finger(page), {})
        await contact.opens(f"{dongchuan.root}/i/{made.invitation_code}")
        await expect(page.locator(ASKED)).to_be_visible()
        for how in UP_TO_THE_PHOTO:
            choice = page.locator(f".option[data-code='{how}']")
            await (contact.taps(how) if await choice.count() else contact.writes(how))
            if await page.locator(".option[aria-pressed=true]").count():
                await contact.presses("完成")
        await contact.sees("请写佐证在哪里")
        await page.get_by_label("从相册选照片").set_input_files(VOUCHER)
        await contact.sees("都遮住了吗")
        await contact.presses("1 已遮住")
        await expect(page.locator(".mine img")).to_be_visible()
        await contact.presses("跳过")
        await contact.sees("线上确认，不代替签字盖章")
        assert await violations(page) == []
        await contact.presses("1 确认提交")
        await expect(page.locator(".bubble", has_text="收到了，谢谢！")).to_be_visible()
        done(contact)
    said = payload(dongchuan, "line.12")
    assert (said["spent"], said["left"], said["balance_kind"]) == (5_000_000, [3], 3)
    media = said["evidence"].removeprefix("photo:")
    kept = "SELECT status FROM media WHERE id = ?"
    await eventually(lambda: dongchuan.rows(kept, media) == [("stored",)], seconds=20)


@pytest.mark.parametrize("hand", HANDS)
async def test_every_kind_of_question(chromium: Browser, every_kind: Program, hand: str) -> None:
    code = await every_kind.code(Role.BENEFICIARY, group="1")
    broken: dict[str, Any] = {}
    async with phone(chromium) as page:
        somebody = Somebody(HANDS[hand](page), texts(every_kind.directory))
        await somebody.opens(f"{every_kind.root}/i/{code}")
        await somebody.taps("1")
        for question, how in EVERY_KIND.items():
            if hand == "touch" and question not in {"P2", "E1", "E2", "T", "X2"}:
                broken[question] = await violations(page)
            await (sends[how](somebody) if how in sends else somebody.answers(question, how))
        await somebody.sees("请您看一遍")
        broken["review"] = await violations(page)
        thanks = await finish(somebody)
        broken["thanks"] = await violations(page)
    given = stored(every_kind, thanks)
    kinds = {code: given[code].partition(":")[0] + ":" for code in ("F1", "V1")}
    assert given | kinds == EVERY_KIND_STORED
    assert {state: found for state, found in broken.items() if found} == {}


async def sends_place(somebody: Somebody) -> None:
    await somebody.asked("L1")
    await somebody.presses("发送位置")
    await somebody.asked("F1")


async def sends_photo(somebody: Somebody) -> None:
    album = somebody.page.get_by_label("从相册选照片")
    await album.set_input_files(VOUCHER)
    await somebody.asked("V1")


async def records(somebody: Somebody) -> None:
    await somebody.presses("按一下，开始录音")
    await expect(somebody.page.get_by_role("timer")).to_have_text("0:01")
    await somebody.presses("停止")
    await somebody.presses("发送录音")
    await somebody.asked("O9")


sends = {"place": sends_place, "photo": sends_photo, "voice": records}
