"""The conversation page: what is shown, what is taken, and that nothing counts twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import bodies
from bot.channels.base import Outgoing
from bot.channels.web import Web
from surveys.messages import Prompt, Text, Tone
from tests.web.conftest import Person, form_id
from tests.web.office import Office

JSON = {"accept": "application/json"}


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


async def test_nothing_typed_is_nothing_sent(person: Person, office: Office) -> None:
    await person.joins()
    assert (await person.says(" \n ")).status_code == 303
    assert office.inputs() == []


async def test_text_is_taken_as_written_without_control_characters(
    person: Person, office: Office
) -> None:
    await person.joins()
    await person.says(" 第一行\r\n第二行\x00\x08 ８７９００ ")
    assert office.inputs() == [Text("第一行\n第二行 ８７９００")]


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


async def test_large_type_without_the_script(person: Person) -> None:
    await person.joins()
    answer = await person.post("/size", data={"size": "large", "back": "/chat"})
    assert answer.headers["location"] == "/chat"
    assert '<html lang="zh-CN" class="large">' in (await person.get("/chat")).text
    await person.post("/size", data={"size": "normal", "back": "/chat"})
    assert 'class="large"' not in (await person.get("/chat")).text
