"""Recording in the page, and sending a place: what is allowed, refused, missing, interrupted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot import bodies
from bot.channels.base import NotTaken
from bot.channels.web import Site
from bot.voice import voice_kind
from surveys.messages import Expects, Place, Prompt, Text, Voice
from tests.web.browser.conftest import Phone, a_phone
from tests.web.office import Office

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

VOICE: tuple[Expects, ...] = ("voice", "text")
PLACE: tuple[Expects, ...] = ("location", "text")
OGG = {"name": "说说.ogg", "mimeType": "audio/ogg", "buffer": b"OggS" + bytes(60)}
BEGIN, STOP, SEND = "按一下，开始录音", "停止", "发送录音"


@pytest_asyncio.fixture(loop_scope="session")
async def talker(chromium: Browser, site: Site, office: Office) -> AsyncIterator[Phone]:
    async with a_phone(
        chromium, site, office, permissions=["microphone", "geolocation"],
        geolocation={"latitude": 29.356784, "longitude": 106.523451},
    ) as phone:  # fmt: skip
        yield phone


async def asks(phone: Phone, expects: tuple[Expects, ...], at: int = 3) -> None:
    """The program asks for a voice note or a place."""
    talk = next(iter(phone.office.talks.values()))
    prompt = Prompt(f"第{at}问：说给我们听听。", expects=expects, progress=(at, 9))
    item = phone.office.say(talk, bodies.Body(prompt=prompt))
    await phone.office.send([item])
    await phone.sees(f"第{at}问")


async def stops(phone: Phone) -> None:
    """After a second: there is nothing to hear of less."""
    await expect(phone.page.get_by_role("timer")).to_have_text("0:01")
    await phone.taps(STOP)


async def test_a_recording_is_heard_done_again_and_sent(talker: Phone) -> None:
    page = talker.page
    await talker.opens()
    await asks(talker, VOICE)
    assert await page.locator("#voicefile").is_hidden()
    await talker.taps(BEGIN)
    await stops(talker)
    await expect(page.locator("audio")).to_be_visible()
    heard = (
        "a => a.play().then(() => new Promise(r => { a.ontimeupdate = () => r(a.currentTime) }))"
    )
    assert await page.locator("audio").evaluate(heard) >= 0
    await talker.taps("重录")
    await stops(talker)
    await talker.taps(SEND)
    await expect(page.locator(".bubble.mine")).to_contain_text("［语音 0:0")
    await expect(page.locator("#chat:not(.waiting)")).to_be_visible()
    (voice,) = [c for c in talker.office.inputs() if isinstance(c, Voice)]
    assert talker.office.web is not None
    data = await talker.office.web.fetch(voice.ref)
    assert (voice_kind(data), len(data)) == (voice.mime, voice.size) == ("audio/webm", voice.size)


async def test_the_keyboard_records_as_well(talker: Phone) -> None:
    page, keys = talker.page, talker.page.keyboard
    await talker.opens()
    await asks(talker, VOICE)
    await page.get_by_role("button", name=BEGIN).focus()
    await keys.press("Enter")
    await expect(page.get_by_role("button", name=STOP)).to_be_focused()
    await expect(page.get_by_role("timer")).to_have_text("0:01")
    await keys.press("Space")
    await expect(page.get_by_role("button", name=SEND)).to_be_focused()
    await expect(page.locator("#recorder .said")).to_contain_text("先听一听")
    await keys.press("Enter")
    await expect(page.locator(".bubble.mine")).to_contain_text("［语音")
    lost = "document.activeElement === document.body"
    assert await page.evaluate(lost) is False


async def test_a_refused_microphone_leaves_a_file_and_words(
    chromium: Browser, site: Site, office: Office
) -> None:
    async with a_phone(chromium, site, office) as phone:
        page = phone.page
        await phone.opens()
        await asks(phone, VOICE)
        await phone.taps(BEGIN)
        await expect(page.locator("#recorder .said")).to_contain_text("点“允许”")
        await expect(page.locator("#voicefile")).to_be_visible()
        chooser = page.get_by_label("录音或选录音文件")
        assert await chooser.get_attribute("accept") == "audio/*"
        assert await chooser.get_attribute("capture") is not None
        await chooser.set_input_files(OGG)  # type: ignore[arg-type]
        await expect(page.locator(".bubble.mine")).to_contain_text("［语音］")
        await expect(page.locator("#chat:not(.waiting)")).to_be_visible()
        await phone.types("还是打字吧")
        assert [type(c) for c in office.inputs()] == [Voice, Text]


async def test_a_browser_without_a_recorder_takes_files(
    chromium: Browser, site: Site, office: Office
) -> None:
    async with a_phone(chromium, site, office) as phone:
        await phone.page.add_init_script("delete window.MediaRecorder")
        phone.rough = True
        await phone.opens()
        await asks(phone, VOICE)
        await expect(phone.page.get_by_role("button", name=BEGIN)).to_be_hidden()
        film = {"name": "a.mp4", "mimeType": "audio/mp4", "buffer": b"%PDF-1.7"}
        await phone.page.get_by_label("录音或选录音文件").set_input_files(film)  # type: ignore[arg-type]
        await expect(phone.page.locator(".mine.failed")).to_contain_text("不是录音")
        assert office.inputs() == []


async def test_a_reminder_does_not_cut_a_recording_off(talker: Phone) -> None:
    page = talker.page
    await talker.opens()
    await asks(talker, VOICE)
    await talker.taps(BEGIN)
    await expect(page.get_by_role("button", name=STOP)).to_be_visible()
    await asks(talker, VOICE)  # the same question once more: a new panel
    await expect(page.get_by_role("button", name=STOP)).to_be_visible()
    await stops(talker)
    await asks(talker, VOICE)
    await expect(page.get_by_role("button", name=SEND)).to_be_visible()
    await asks(talker, VOICE, at=4)  # another question: what was said belongs to the one before
    await expect(page.get_by_role("button", name=SEND)).to_be_hidden()
    await expect(page.get_by_role("button", name=BEGIN)).to_be_visible()


async def test_a_recording_waits_for_the_program_and_is_sent_once(talker: Phone) -> None:
    page, talker.rough = talker.page, True
    await talker.opens()
    await asks(talker, VOICE)
    await talker.taps(BEGIN)
    await stops(talker)
    talker.office.refuse = NotTaken
    await talker.taps(SEND)
    await expect(page.locator(".mine.failed")).to_contain_text("没有存上")
    await expect(page.locator(".mine.failed")).not_to_contain_text("重新选")
    talker.office.refuse = None
    await page.get_by_role("button", name="马上重发").click()
    await expect(page.locator(".mine.failed")).to_have_count(0)
    assert [type(c) for c in talker.office.inputs()] == [Voice]


async def test_a_place_is_sent_on_a_press_only(talker: Phone) -> None:
    await talker.opens()
    await asks(talker, PLACE)
    assert talker.office.inputs() == []
    await talker.taps("发送位置")
    await expect(talker.page.locator(".bubble.mine")).to_contain_text("［位置］")
    await expect(talker.page.locator("#chat:not(.waiting)")).to_be_visible()
    assert talker.office.inputs() == [Place(29.356784, 106.523451)]
    assert await talker.page.evaluate("sessionStorage.length") == 0


async def test_a_refused_place_says_what_to_do(
    chromium: Browser, site: Site, office: Office
) -> None:
    async with a_phone(chromium, site, office) as phone:
        await phone.opens()
        await asks(phone, PLACE)
        await phone.taps("发送位置")
        await expect(phone.page.locator("#locator .said")).to_contain_text("打字写清在哪里")
        await phone.types("张家村村口")
        assert office.inputs() == [Text("张家村村口")]


async def test_a_place_that_cannot_be_found_is_not_waited_for(talker: Phone) -> None:
    await talker.page.add_init_script(
        "navigator.geolocation.getCurrentPosition = (_, no) => no({code: window.why || 3})"
    )
    await talker.opens()
    await asks(talker, PLACE)
    await talker.taps("发送位置")
    await expect(talker.page.locator("#locator .said")).to_contain_text("等了20秒")
    await talker.page.evaluate("window.why = 2")
    await talker.taps("发送位置")
    await expect(talker.page.locator("#locator .said")).to_contain_text("打开定位")
