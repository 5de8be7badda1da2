"""The conversation page: what is shown, what is taken, and that nothing counts twice."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from html import unescape

import pytest

from bot import bodies
from bot.channels.base import NotTaken, Outgoing
from bot.channels.web import Web
from bot.channels.web.memory import Pace
from surveys.messages import Option, Press, Prompt, Start, Text, Tone
from tests.web.conftest import Person, form_id, person_of
from tests.web.office import CODE, Office

JSON = {"accept": "application/json"}
INJECTION = '<img src=x onerror="alert(1)"><script>alert(2)</script>\'"&'


def inputs(office: Office) -> list[object]:
    return [c for c in office.taken.values() if not isinstance(c, Start)]


async def test_a_whole_conversation_by_forms_alone(person: Person, office: Office) -> None:
    await person.joins()
    for token in ("1.1", "2.5"):
        assert (await person.presses(token)).status_code == 303
    for token in ("3.1", "4.3", "5.选好了"):
        assert (await person.presses(token)).headers["location"].startswith("/chat")
    for text in ("8.7万", "早几天送到", "凭证号 2020-0127", "提交"):
        await person.says(text)
    page = (await person.get("/chat")).text
    assert "编号 20201230-018" in page
    assert office.talks.popitem()[1].chosen == {1, 3}


async def test_the_page_shows_both_sides_again_after_a_reload(person: Person) -> None:
    await person.joins()
    await person.presses("1.1")
    await person.presses("2.5")
    page = (await person.get("/chat")).text
    said = [
        page.index(t) for t in ("现在开始吗", "1 开始", "上门慰问人员", "5 非常满意", "（可多选）")
    ]
    assert said == sorted(said)


async def test_only_the_last_question_can_be_answered(person: Person) -> None:
    await person.joins()
    await person.presses("1.1")
    page = (await person.get("/chat")).text
    assert 'value="2.5"' in page
    assert 'value="1.1"' not in page
    assert page.count("bubble question asked past") == 1


async def test_toggles_change_the_question_in_place(person: Person) -> None:
    await person.joins()
    for token in ("1.1", "2.5", "3.2"):
        await person.presses(token)
    page = (await person.get("/chat")).text
    assert page.count("您看过或参加过哪些春节活动") == 1
    assert 'data-code="2" aria-pressed="true"' in page
    assert 'data-code="1" aria-pressed="false"' in page
    assert "2 三下乡</p>" not in page  # no bubble for each tap


async def test_a_refused_answer_keeps_the_buttons(person: Person) -> None:
    await person.joins()
    await person.presses("1.1")
    await person.says("啥")
    page = (await person.get("/chat")).text
    assert "没有看懂“啥”" in page
    assert 'class="option coded"' in page


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ((), 'inputmode="text"'),
        (("1", "5", "1", "选好了"), 'inputmode="decimal"'),
        (("1", "5", "1", "选好了", "87000"), "<textarea"),
        (("1", "5", "1", "选好了", "87000", "好"), 'type="file"'),
    ],
)
async def test_the_field_fits_the_question(
    person: Person, answers: tuple[str, ...], field: str
) -> None:
    await person.joins()
    for answer in answers:
        await person.says(answer)
    page = (await person.get("/chat")).text
    assert field in page
    assert 'id="words"' in page  # typing always works


async def test_the_same_form_twice_counts_once(person: Person, office: Office) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    for _ in range(3):
        await person.says("1", form)
    assert inputs(office) == [Text("1")]


async def test_another_answer_from_an_old_page_is_another_input(
    person: Person, office: Office
) -> None:
    """The back button: the dialogue hears of it and asks again politely."""
    await person.joins()
    form = form_id(await person.get("/chat"))
    await person.presses("1.1", form)
    await person.presses("1.0", form)
    assert inputs(office) == [Press("1.1"), Press("1.0")]
    assert "这个按钮是前面的" in (await person.get("/chat")).text


async def test_two_people_may_send_the_same_form_id(web: Web, office: Office) -> None:
    office.codes[CODE] = 2
    async with person_of(web, office) as one, person_of(web, office) as two:
        await one.joins()
        await two.joins()
        await one.says("1", "x" * 20)
        await two.says("1", "x" * 20)
    assert inputs(office) == [Text("1"), Text("1")]


async def test_the_script_gets_the_new_rows_at_once(person: Person) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    headers = {**JSON, "last-event-id": "1"}
    answer = await person.post("/chat", data={"id": form, "token": "1.1"}, headers=headers)
    update = answer.json()
    assert [row["seq"] for row in update["rows"]] == [2]
    assert "上门慰问人员" in update["rows"][0]["html"]
    assert 'value="2.5"' in update["panel"]
    assert "第1题，共5题" in update["progress"]
    assert update["last"] == 2
    again = await person.post("/chat", data={"id": form, "token": "1.1"}, headers=headers)
    assert again.json()["rows"] == update["rows"]  # the answer was lost on its way, not the rows


async def test_toggles_are_quiet_for_the_script(person: Person) -> None:
    await person.joins()
    await person.presses("1.1")
    await person.presses("2.5")
    form = form_id(await person.get("/chat"))
    answer = await person.post("/chat", data={"id": form, "token": "3.1"}, headers=JSON)
    assert answer.json()["quiet"] is True
    assert answer.json()["rows"][0]["edits"] is True


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
    assert inputs(office) == [Press("1.1"), Text("慰问金<早>到")]


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
    assert inputs(office) == [Text("1")]


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


async def test_nothing_typed_is_nothing_sent(person: Person, office: Office) -> None:
    await person.joins()
    assert (await person.says(" \n ")).status_code == 303
    assert inputs(office) == []


async def test_text_is_taken_as_written_without_control_characters(
    person: Person, office: Office
) -> None:
    await person.joins()
    await person.says(" 第一行\r\n第二行\x00\x08 ８７９００ ")
    assert inputs(office) == [Text("第一行\n第二行 ８７９００")]


async def test_too_long_a_text_stays_on_the_page(person: Person, office: Office) -> None:
    await person.joins()
    refused = await person.says("好" * 2001)
    assert refused.status_code == 413
    assert "好" * 2001 in refused.text
    assert "2000字" in refused.text
    assert inputs(office) == []


@pytest.mark.parametrize(
    "form", ["", "short", "x" * 65, "a b c d e f g h i j", "<script>aaaaaaaaa"]
)
async def test_a_forged_form_id_is_refused(person: Person, office: Office, form: str) -> None:
    await person.joins()
    answer = await person.post("/chat", data={"id": form, "text": "1"})
    assert answer.status_code == 400
    assert inputs(office) == []


async def test_forged_tokens_are_the_dialogues_matter_and_long_ones_nobodys(
    person: Person, office: Office
) -> None:
    await person.joins()
    await person.presses("99.formula")
    assert "这个按钮是前面的" in (await person.get("/chat")).text
    assert (await person.presses("x" * 41)).status_code == 400
    assert inputs(office) == [Press("99.formula")]


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
    assert page.count("<script") == 1  # our own file
    assert "<img src=x" not in page
    assert unescape(page).count(INJECTION) >= 3


async def test_closed_texts_are_gone_from_the_page_with_what_was_said_to_them(
    person: Person, office: Office
) -> None:
    await person.joins()
    await person.says("我的原话在这里")
    talk = next(iter(office.talks.values()))
    office.items[:] = [replace(item, body="") for item in office.items]
    office.say(talk, bodies.Body(prompt=Prompt("谢谢您！", tone=Tone.NOTICE)))
    page = (await person.get("/chat")).text
    assert "谢谢您" in page
    assert "我的原话在这里" not in page
    assert 'class="option' not in page


async def test_an_answer_made_on_sending_waits_and_keeps_its_place(
    person: Person, office: Office, web: Web
) -> None:
    await person.joins()
    talk = next(iter(office.talks.values()))
    row = office.say(talk, bodies.Body(ask="progress"))
    office.items[-1] = replace(row, status="pending")
    office.say(talk, bodies.Body(text="后面的一条"))
    assert "后面的一条" not in (await person.get("/chat")).text
    await web.send(Outgoing(row.id, talk.address.value, text="已确认 9/11"))
    page = (await person.get("/chat")).text
    assert page.index("已确认 9/11") < page.index("后面的一条")


async def test_after_a_restart_a_made_answer_says_ask_again(person: Person, office: Office) -> None:
    await person.joins()
    office.say(next(iter(office.talks.values())), bodies.Body(ask="progress"))
    assert "请再查一次" in (await person.get("/chat")).text


async def test_a_remark_or_a_push_leaves_the_question_open(person: Person, office: Office) -> None:
    await person.joins()
    talk = next(iter(office.talks.values()))
    office.say(talk, bodies.Body(prompt=Prompt("好的，正在整理：进度。", tone=Tone.NOTICE)))
    office.say(talk, bodies.Body(text="提醒：还有三天"))
    page = (await person.get("/chat")).text
    assert 'value="1.1"' in page
    assert "past" not in page


async def test_the_page_speaks_the_persons_language(person: Person, office: Office) -> None:
    await person.joins()
    office.language = "en"
    assert '<html lang="en">' in (await person.get("/chat")).text


async def test_a_flood_of_presses_is_slowed_and_loses_nothing(
    person: Person, office: Office
) -> None:
    await person.joins()
    page = form_id(await person.get("/chat"))
    for n in range(Pace.BURST):
        await person.says(f"第{n}次", page)
    slowed = await person.says("还有一句", page)
    assert slowed.status_code == 429
    assert 'value="还有一句"' in slowed.text
    assert len(inputs(office)) == Pace.BURST


def test_a_slowed_person_may_go_on_after_a_moment() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    assert sum(pace.allow("a") for _ in range(100)) == Pace.BURST
    assert pace.allow("b")
    now = 1.0
    assert sum(pace.allow("a") for _ in range(100)) == Pace.PER_SECOND


async def test_large_type_without_the_script(person: Person) -> None:
    await person.joins()
    answer = await person.post("/size", data={"size": "large", "back": "/chat"})
    assert answer.headers["location"] == "/chat"
    assert '<html lang="zh-CN" class="large">' in (await person.get("/chat")).text
    await person.post("/size", data={"size": "normal", "back": "/chat"})
    assert 'class="large"' not in (await person.get("/chat")).text


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
