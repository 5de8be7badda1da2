"""Reloads, double clicks, broken connections, restarts, hostile words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from bot import bodies
from bot.channels.base import NotTaken
from bot.channels.web import Site
from storage.changes import Policy
from surveys.messages import Option, Press, Prompt, Text, Tone
from tests.web.browser.conftest import Phone
from tests.web.conftest import serve
from tests.web.test_chat_trouble import INJECTION

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_a_reload_in_the_middle_loses_nothing(phone: Phone) -> None:
    await phone.opens()
    await phone.taps("1 开始")
    await phone.sees("上门慰问人员")
    await phone.taps("4 满意")
    await phone.sees("可多选")
    before = await phone.page.locator(".bubble").all_inner_texts()
    await phone.page.reload()
    assert await phone.page.locator(".bubble").all_inner_texts() == before
    await phone.taps("2 三下乡")
    await expect(phone.page.get_by_role("button", pressed=True)).to_have_count(1)


async def test_a_double_click_counts_once(phone: Phone) -> None:
    await phone.opens()
    await phone.page.get_by_role("button", name="1 开始").dblclick()
    await phone.sees("上门慰问人员")
    await phone.page.get_by_role("button", name="5 非常满意", exact=True).click(click_count=3)
    await phone.sees("可多选")
    assert phone.office.inputs() == [Press("1.1"), Press("2.5")]


async def test_the_server_restarts_and_the_page_recovers(phone: Phone, site: Site) -> None:
    page = phone.page
    phone.rough = True
    await phone.opens()
    await phone.taps("1 开始")
    await phone.sees("上门慰问人员")
    await phone.served.end()
    await phone.taps("3 一般")
    await expect(page.locator(".mine.failed")).to_contain_text("正在重试")
    assert await phone.page.get_by_role("button", name="马上重发").count() == 1
    phone.served = await serve(phone.served.site, phone.office)
    await phone.sees("可多选")
    await expect(page.locator(".mine.failed")).to_have_count(0)
    assert phone.office.inputs() == [Press("1.1"), Press("2.3")]
    talk = next(iter(phone.office.talks.values()))  # and the stream is back as well
    item = phone.office.say(talk, bodies.Body(text="提醒：还有三天"))
    async with asyncio.timeout(8):
        while not await page.locator(".bubble", has_text="提醒").count():
            await phone.office.send([item])
            await asyncio.sleep(0.1)


async def test_an_answer_lost_on_its_way_is_not_counted_twice(phone: Phone) -> None:
    """The input is stored, the connection breaks before the answer: it is sent again as itself."""
    page, dropped, phone.rough = phone.page, 0, True

    async def drop_once(route: Any) -> None:
        nonlocal dropped
        if dropped == 0:
            dropped += 1
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await phone.opens()
    await page.route("**/chat", drop_once)
    await phone.types("1")
    await phone.sees("上门慰问人员")
    await expect(page.locator(".mine.failed")).to_have_count(0)
    assert dropped == 1
    assert phone.office.inputs() == [Text("1")]
    await expect(page.locator(".bubble.mine")).to_have_count(1)


async def test_unsent_words_survive_a_reload(phone: Phone) -> None:
    phone.rough = True
    await phone.opens()
    phone.office.refuse = NotTaken
    await phone.types("1")
    await expect(phone.page.locator(".mine.failed")).to_contain_text("没有存上")
    await phone.page.reload()
    await expect(phone.page.locator(".bubble.mine")).to_be_visible()
    phone.office.refuse = None
    await phone.sees("上门慰问人员")
    assert phone.office.inputs() == [Text("1")]
    await phone.page.reload()  # nothing is left to send
    assert phone.office.inputs() == [Text("1")]


async def test_what_is_written_stays_text(phone: Phone) -> None:
    page = phone.page
    await phone.opens()
    await phone.types(INJECTION)
    await phone.sees("没有看懂")
    talk = next(iter(phone.office.talks.values()))
    evil = Option("t", INJECTION, "7")
    prompt = Prompt(INJECTION, options=(evil,), commands=(evil,), tone=Tone.SUMMARY)
    await phone.office.send([phone.office.say(talk, bodies.Body(prompt=prompt))])
    await expect(page.locator(".option")).to_have_count(1)
    await expect(page.locator(".option")).to_have_text(f"7 {INJECTION}")
    await page.reload()
    await expect(page.locator(".bubble.summary .words")).to_have_text(INJECTION)
    assert await page.locator('script:not([src^="/static/"])').count() == 0
    assert await page.locator('img[src="x"]').count() == 0


async def test_news_leave_a_half_written_text_alone(phone: Phone) -> None:
    await phone.opens()
    await phone.page.locator("#words").fill("我还没写")
    talk = next(iter(phone.office.talks.values()))
    await phone.office.send(
        [phone.office.say(talk, bodies.Body(text="提醒"), policy=Policy.BROADCAST)]
    )
    await phone.sees("提醒")
    phone.office._ask(talk)
    await phone.office.send(phone.office.items[-1:])
    await expect(phone.page.locator('.option[value="2.1"]')).to_be_visible()
    await expect(phone.page.locator("#words")).to_have_value("我还没写")
    await expect(phone.page.locator("#words")).to_be_focused()


async def test_a_trembling_finger_answers_once(phone: Phone) -> None:
    """The second tap comes when the next question is already under the finger."""
    page = phone.page
    await phone.opens()
    await phone.taps("1 开始")
    await phone.sees("上门慰问人员")
    box = await page.get_by_role("button", name="4 满意", exact=True).bounding_box()
    assert box is not None
    at = (box["x"] + 20, box["y"] + 20)
    await page.touchscreen.tap(*at)
    await phone.sees("可多选")
    await page.evaluate(
        """at => {
          const option = document.querySelector('.option');
          option.dispatchEvent(new MouseEvent('click', {
            bubbles: true, cancelable: true, detail: 1, clientX: at[0] + 5, clientY: at[1] - 4 }));
        }""",
        at,
    )
    await expect(page.get_by_role("button", pressed=True)).to_have_count(0)
    assert phone.office.inputs() == [Press("1.1"), Press("2.4")]


async def test_a_key_held_down_answers_once(phone: Phone) -> None:
    await phone.opens()
    await phone.taps("1 开始")
    await phone.sees("上门慰问人员")
    await phone.page.keyboard.down("4")
    await phone.sees("可多选")
    await phone.page.keyboard.down("4")  # the system repeats it
    await phone.page.keyboard.up("4")
    await expect(phone.page.get_by_role("button", pressed=True)).to_have_count(0)
    await expect(phone.page.locator("#words")).to_have_value("")
    assert phone.office.inputs() == [Press("1.1"), Press("2.4")]


async def test_words_given_up_for_a_button_do_not_reach_the_next_question(phone: Phone) -> None:
    await phone.opens()
    await phone.page.locator("#words").fill("不参")
    await phone.taps("1 开始")
    await phone.sees("上门慰问人员")
    await expect(phone.page.locator("#words")).to_have_value("")


async def test_words_wait_while_an_answer_is_on_its_way(phone: Phone) -> None:
    """What is typed now would answer the question after this one."""
    phone.rough = True
    await phone.opens()
    await phone.taps("1 开始")
    await phone.sees("上门慰问人员")
    phone.office.refuse = NotTaken
    await phone.taps("5 非常满意")
    await expect(phone.page.locator(".mine.failed")).to_be_visible()
    await phone.types("4")
    await expect(phone.page.locator("#status")).to_contain_text("还没送出")
    await expect(phone.page.locator("#words")).to_have_value("4")
    phone.office.refuse = None
    await phone.page.get_by_role("button", name="马上重发").click()
    await phone.sees("可多选")
    assert phone.office.inputs() == [Press("1.1"), Press("2.5")]
