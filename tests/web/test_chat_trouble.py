"""Repeats, refusals, forgeries and floods: nothing counts twice, nothing is lost, nothing leaks."""

from __future__ import annotations

import json
import logging
from html import unescape

import pytest

from bot import bodies
from bot.channels.base import NotTaken
from bot.channels.web import Web
from bot.channels.web.memory import Pace
from surveys.messages import Option, Press, Prompt, Text, Tone
from tests.web.conftest import Person, form_id, person_of
from tests.web.office import CODE, NOON, Office

JSON = {"accept": "application/json"}
INJECTION = '<img src=x onerror="alert(1)"><script>alert(2)</script>\'"&'


async def test_the_same_form_twice_counts_once(person: Person, office: Office) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    for _ in range(3):
        await person.says("1", form)
    assert office.inputs() == [Text("1")]


async def test_another_answer_from_an_old_page_is_another_input(
    person: Person, office: Office
) -> None:
    """The back button: the dialogue hears of it and asks again politely."""
    await person.joins()
    form = form_id(await person.get("/chat"))
    await person.presses("1.1", form)
    await person.presses("1.0", form)
    assert office.inputs() == [Press("1.1"), Press("1.0")]
    assert "这个按钮是前面的" in (await person.get("/chat")).text


async def test_two_people_may_send_the_same_form_id(web: Web, office: Office) -> None:
    office.codes[CODE] = 2
    async with person_of(web, office) as one, person_of(web, office) as two:
        await one.joins()
        await two.joins()
        await one.says("1", "x" * 20)
        await two.says("1", "x" * 20)
    assert office.inputs() == [Text("1"), Text("1")]


@pytest.mark.parametrize("error", [NotTaken, ZeroDivisionError])
async def test_when_nothing_is_stored_the_words_stay(
    person: Person, office: Office, error: type[Exception]
) -> None:
    await person.joins()
    await person.presses("1.1")
    page = await person.get("/chat")
    office.refuse = error
    kept = await person.says("慰问金<早>到", form_id(page))
    assert kept.status_code == (503 if error is NotTaken else 500)
    assert "再按一次" in kept.text
    assert 'value="慰问金&lt;早&gt;到"' in kept.text
    assert form_id(kept) == form_id(page)
    script = await person.post("/chat", data={"id": form_id(page), "text": "x"}, headers=JSON)
    assert script.json()["again"] is True
    office.refuse = None
    await person.says("慰问金<早>到", form_id(kept))
    await person.says("慰问金<早>到", form_id(page))
    assert office.inputs() == [Press("1.1"), Text("慰问金<早>到")]


async def test_when_the_store_is_busy_the_page_says_so(person: Person, office: Office) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    office.busy = True
    page = await person.get("/chat")
    assert page.status_code == 503
    assert "请过一会儿再试" in page.text
    answer = await person.post("/chat", data={"id": form, "text": "1"}, headers=JSON)
    assert (answer.status_code, answer.json()["again"]) == (503, True)
    office.busy = False
    assert (await person.says("1", form)).status_code == 303
    assert office.inputs() == [Text("1")]


async def test_what_people_write_never_reaches_the_log(
    person: Person, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Exception):
        def __init__(self) -> None:
            super().__init__("秘密的话")

    caplog.set_level(logging.DEBUG)
    await person.joins()
    office.refuse = Broken
    await person.says("秘密的话")
    office.shown = None  # type: ignore[assignment, method-assign]
    assert (await person.get("/chat")).status_code == 500
    log = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("httpx"))
    assert "Broken" in log
    assert "TypeError" in log
    assert "秘密的话" not in caplog.text
    assert CODE not in log
    assert person.secret() not in log


async def test_too_long_a_text_stays_on_the_page(person: Person, office: Office) -> None:
    await person.joins()
    refused = await person.says("好" * 2001)
    assert refused.status_code == 413
    assert "好" * 2001 in refused.text
    assert "2000字" in refused.text
    assert office.inputs() == []


@pytest.mark.parametrize(
    "form", ["", "short", "x" * 65, "a b c d e f g h i j", "<script>aaaaaaaaa"]
)
async def test_a_forged_form_id_is_refused(person: Person, office: Office, form: str) -> None:
    await person.joins()
    answer = await person.post("/chat", data={"id": form, "text": "1"})
    assert answer.status_code == 400
    assert office.inputs() == []


async def test_forged_tokens_are_the_dialogues_matter_and_long_ones_nobodys(
    person: Person, office: Office
) -> None:
    await person.joins()
    await person.presses("99.formula")
    assert "这个按钮是前面的" in (await person.get("/chat")).text
    assert (await person.presses("x" * 41)).status_code == 400
    assert office.inputs() == [Press("99.formula")]


@pytest.mark.parametrize("cookie", ["", "x", "A" * 32, "../../etc/passwd", '"' * 32])
async def test_a_forged_cookie_opens_nothing(person: Person, office: Office, cookie: str) -> None:
    headers = {"cookie": f"jixiao={cookie}"}
    page = await person.get("/chat", headers=headers)
    assert page.status_code == 403
    assert "请重新打开链接" in page.text
    posted = await person.post("/chat", data={"id": "x" * 20, "text": "1"}, headers=headers)
    assert posted.status_code == 403
    assert (await person.get("/events", headers=headers)).status_code == 204
    assert (await person.get("/files/1-0", headers=headers)).status_code == 403
    assert not office.taken


async def test_what_people_write_is_text_wherever_it_appears(
    person: Person, office: Office
) -> None:
    await person.joins()
    await person.says(INJECTION)
    talk = next(iter(office.talks.values()))
    evil = Option('"><script>3', INJECTION, "7")
    prompt = Prompt(INJECTION, options=(evil,), commands=(evil,), tone=Tone.SUMMARY)
    office.say(talk, bodies.Body(prompt=prompt))
    page = (await person.get("/chat")).text
    assert page.count("<script") == page.count('<script src="/static/')  # our own
    assert "<img src=x" not in page
    assert unescape(page).count(INJECTION) >= 3


async def test_a_flood_of_presses_is_slowed_and_loses_nothing(
    person: Person, office: Office, web: Web
) -> None:
    await person.joins()
    web._kit.pace = Pace(lambda: 0.0)  # however slow this machine is
    page = form_id(await person.get("/chat"))
    for n in range(Pace.BURST):
        await person.says(f"第{n}次", page)
    slowed = await person.says("还有一句", page)
    assert slowed.status_code == 429
    assert 'value="还有一句"' in slowed.text
    assert len(office.inputs()) == Pace.BURST


def test_a_slowed_person_may_go_on_after_a_moment() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    assert sum(pace.allow("a") for _ in range(100)) == Pace.BURST
    assert pace.allow("b")
    now = 1.0
    assert sum(pace.allow("a") for _ in range(100)) == Pace.PER_SECOND


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/chat\r\nx: y", "/\\e"]
)
async def test_large_type_leads_nowhere_else(person: Person, back: str) -> None:
    answer = await person.post("/size", data={"size": "large", "back": back})
    assert answer.headers["location"] == "/"


async def test_the_event_ids_of_one_form_differ_by_content(person: Person, office: Office) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    await person.says("1", form)
    await person.presses("1", form)
    keys = [key for key in office.taken if form in key]
    assert len(set(keys)) == 2
    assert all(key.startswith(f"web:{form}.") for key in keys)
    assert json.dumps(keys).isascii()


async def test_a_phone_whose_link_was_destroyed_is_told_so(person: Person, office: Office) -> None:
    await person.joins()
    office.talks.clear()
    office.unlinked_at = NOON
    page = await person.get("/chat")
    assert page.status_code == 403
    assert "不能再接着答、修改或删除" in page.text
