"""The web chat on the real store, turns, dialogue, sender and media job: nothing stands in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import cast

import pytest

from bot import bodies
from bot.campaign import Campaign
from bot.channels.web import Site, Web
from bot.media import MediaFetcher
from bot.quality import Rules
from bot.sender import Sender
from bot.turns import Turns
from storage.changes import MediaStored, OutboxItem, Person
from storage.parts import Divisions
from storage.store import Store
from surveys.agenda import Agenda
from surveys.conversation import Role
from surveys.form import Choice, Form, FormKind, Money, Multiple, PhotoQuestion, Single, Words
from tests.support.emulator import eventually
from tests.web.conftest import Person as Browser
from tests.web.conftest import form_id, person_of
from tests.web.test_photos import picture

NOW = datetime(2020, 12, 30, 4, 0, tzinfo=UTC)
FORM = Form(
    id="survey",
    kind=FormKind.SURVEY,
    title="小调查",
    opening="现在开始吗？",
    consent=True,
    questions=(
        Single(
            code="P1",
            text="上门慰问人员的态度，您满意吗？",
            choices=(Choice(code=5, label="非常满意"), Choice(code=1, label="非常不满意")),
        ),
        Multiple(
            code="S2",
            text="您参加过哪些活动？",
            choices=tuple(Choice(code=n, label=f"活动{n}") for n in range(1, 5)),
        ),
        Money(code="U3", text="实际支出多少元？"),
        PhotoQuestion(code="U13", text="请发一张佐证照片。"),
        Words(code="O1", text="明年哪里可以做得更好？", required=False),
    ),
    closing="谢谢您！您的回答已经收到，编号 {receipt}。",
)


class OneForm:
    """A campaign that asks everybody the same."""

    simulated = True
    language = "zh"
    group_question = ""
    zone = UTC
    call_pause = timedelta(hours=4)
    rules = Rules()
    points: Mapping[int, int] = {5: 100, 1: 20}
    divided: Divisions | None = None
    quotas: Mapping[str, int] = MappingProxyType({})

    def hour(self, moment: datetime) -> int:
        return moment.hour

    def day(self, moment: datetime) -> date:
        return moment.date()

    def elder(self, person: Person) -> bool:
        return False

    def agenda(self, person: Person, today: date, pinned: Mapping[str, Form], *_: object) -> Agenda:
        return Agenda(person.role, (FORM,), pinned)


@dataclass
class House:
    store: Store
    web: Web
    turns: Turns
    media: MediaFetcher

    async def invite(self, uses: int | None = 1) -> str:
        expires = NOW + timedelta(days=9)
        _, code = await self.store.invite(
            Role.BENEFICIARY, unit="U09", max_uses=uses, expires_at=expires, now=NOW
        )
        return code

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        async with person_of(self.web, self.turns) as browser:
            yield browser


@pytest.fixture
async def house(site: Site) -> AsyncIterator[House]:
    store = await Store.open(site.data / "data")
    await store.save_forms([FORM])
    numbers = iter(range(10**6))
    turns = Turns(
        store,
        cast(Campaign, OneForm()),
        now=lambda: NOW,
        fresh=lambda: f"{next(numbers):08x}" * 4,
    )
    web = Web(site, store, now=lambda: NOW)

    async def render(what: str, item: OutboxItem) -> bodies.Body:
        raise LookupError(what)

    async def alarm(code: str, text: str) -> None:
        raise AssertionError(text)

    async def lost(job: MediaStored, _why: str) -> None:
        raise AssertionError(job)

    sender = Sender(store, web, site.data, now=lambda: NOW, render=render, alarm=alarm)
    stop = asyncio.Event()
    sending = asyncio.create_task(sender.serve(stop))
    with ThreadPoolExecutor(1) as workers:
        media = MediaFetcher(store, {"web": web}, workers, now=lambda: NOW, lost=lost)
        yield House(store, web, turns, media)
        stop.set()
        await sending
    await store.close()


async def taps(browser: Browser, label: str) -> str:
    """Press the button with this label; the page that follows."""
    page = await browser.get("/chat")
    buttons = re.findall(
        r'value="([^"]+)" class="(?:option|command)[^>]*>(.*?)</button>', page.text
    )
    token = next(token for token, name in buttons if re.sub(r"<[^>]+>", "", name) == label)
    assert (await browser.presses(token, form_id(page))).status_code == 303
    return (await browser.get("/chat")).text


async def test_a_survey_from_the_link_to_the_receipt(house: House) -> None:
    async with house.browser() as browser:
        await browser.joins(await house.invite())
        assert "现在开始吗" in await taps(browser, "1 开始")
        assert "您参加过哪些活动" in await taps(browser, "5 非常满意")
        await taps(browser, "1 活动1")
        page = await taps(browser, "3 活动3")
        assert page.count('aria-pressed="true"') == 2
        assert page.count("您参加过哪些活动") == 1
        assert "1 ✓活动1" not in page  # the list is the buttons
        assert "实际支出多少元" in await taps(browser, "完成")
        await browser.says("8.7万")
        form = form_id(await browser.get("/chat"))
        await browser.post("/chat", data={"id": form}, files={"photo": ("a.jpg", picture())})
        page = await taps(browser, "跳过")
        assert "87,000.00元" in page
        page = await taps(browser, "1 提交")
        assert "谢谢您" in page
        assert "87,000.00元" not in page  # what was said is gone from the store
        assert "修改" in page
    assert await house.media.fetch_due() == 1
    assert await house.store.verify(OneForm.points) == []


async def test_each_press_counts_once(house: House) -> None:
    async with house.browser() as browser:
        await browser.joins(await house.invite())
        form = form_id(await browser.get("/chat"))
        for _ in range(3):
            await browser.says("1", form)
        page = (await browser.get("/chat")).text
        assert "上门慰问人员的态度" in page
        assert page.count("上门慰问人员的态度") == 1


async def test_a_group_link_takes_one_person_after_another_on_one_phone(house: House) -> None:
    code = await house.invite(uses=None)
    async with house.browser() as browser:
        for who in ("", "other", "other"):
            page = await browser.get(f"/i/{code}")
            answer = await browser.post(f"/i/{code}", data={"id": form_id(page), "who": who})
            assert answer.headers["location"] == "/chat#now"
            assert "现在开始吗" in (await browser.get("/chat")).text
    assert len(await house.store.people()) == 3


async def test_a_used_link_a_wrong_link_and_a_revoked_one(house: House) -> None:
    code = await house.invite()
    async with house.browser() as first, house.browser() as second:
        assert (await first.joins(code)).status_code == 303
        refused = await second.joins(code)
        assert refused.status_code == 404
        assert "再要一个" in refused.text
        assert (await second.joins("no-such-invitation-at-all")).status_code == 404


async def test_the_stream_wakes_when_the_sender_sends(house: House) -> None:
    async with house.browser() as browser:
        await browser.joins(await house.invite())
        wakes = house.web._kit.wakes
        with wakes.listening(browser.secret()) as wake:
            await browser.says("1")
            await eventually(wake.is_set)


async def test_a_transferred_seat_is_closed_to_the_old_phone(house: House) -> None:
    async with house.browser() as old, house.browser() as new:
        await old.joins(await house.invite())
        await old.says("1")
        (invitation,) = await house.store.invitations()
        moved = await house.store.transfer(invitation.id, NOW, NOW + timedelta(days=9))
        assert moved is not None
        assert (await old.get("/chat")).status_code == 403
        assert (await new.joins(moved[1])).status_code == 303
        assert (await new.get("/chat")).status_code == 200
