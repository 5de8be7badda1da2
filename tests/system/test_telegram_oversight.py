"""Coordinators at work over Telegram, on the running program: reminders, findings, a broadcast, a
deletion; what others press leads nowhere."""

from __future__ import annotations

import json

import pytest

from tests.support.emulator import World, eventually
from tests.system.program import Program
from tests.system.talk import Talk, a_beneficiary, a_contact, a_coordinator

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_unit_is_reminded_asked_and_answers(program: Program, town: World) -> None:
    chief, clerk = await a_coordinator(program, town), await a_contact(program, town)
    await clerk.rest()
    asked = await chief.says("催办")
    assert "区民政局：还差" in asked.text
    sure = await chief.says("区民政局")
    assert "发催办给区民政局，共1人" in sure.text
    done = await chief.presses("发出催办")
    assert "催办已发给1个单位" in done.text
    heard = await clerk.hears_of("【催办】")
    assert "第1次提醒" in heard.text
    query = "SELECT count(*) FROM outbox WHERE id LIKE 'chase.%'"
    assert program.rows(query) == [(1,)]

    findings = await chief.says("处理疑点")
    assert "1 " in findings.text
    await chief.says("1")
    assert "哪个单位" in (await chief.presses("分派给")).text
    assert "什么时候以前" in (await chief.says("区民政局")).text
    await chief.says("2", "请说明为什么")
    await chief.presses("确定")
    question = await clerk.hears_of("【请说明】")
    assert "请说明为什么" in question.text
    shown = await clerk.says("说明")
    assert "怎么回事" in shown.text
    await clerk.says("有会议纪要")
    assert "收到了" in (await clerk.presses("交")).text
    told = await chief.hears_of("【已说明】")
    assert "有会议纪要" in told.text
    acts = [
        json.loads(payload)["act"]
        for (payload,) in program.rows(
            "SELECT payload FROM record WHERE kind = 'finding' ORDER BY seq"
        )
    ]
    assert acts == ["assign", "answer"]


async def test_a_broadcast_goes_out_once_and_forged_presses_do_nothing(
    program: Program, town: World
) -> None:
    chief, ada = await a_coordinator(program, town), await a_beneficiary(program, town)
    mallory = await a_beneficiary(program, town)
    await chief.says("群发", "受益群众", "全部", "各位乡亲：周日截止。")
    shown = await chief.user.sees()
    buttons = [button for row in shown.buttons for button in row]
    token = next(b["callback_data"] for b in buttons if "发出" in b["text"])
    await mallory.does(lambda: mallory.user.taps(token))
    assert program.rows("SELECT count(*) FROM broadcast") == [(0,)]
    await chief.presses("发出")
    assert "周日截止" in (await ada.hears_of("各位乡亲")).text
    await chief.hears_of("已发完")
    rows = program.rows("SELECT count(*) FROM outbox WHERE broadcast <> '' AND status = 'sent'")
    people = program.rows("SELECT count(*) FROM person WHERE role = 'beneficiary'")
    assert rows == people


async def test_an_interview_is_deleted_by_its_number(program: Program, town: World) -> None:
    chief = await a_coordinator(program, town)
    made = await program.invited("代填人", "--group", "1")
    helper = Talk(town)
    await helper.opens(made.invitation_code)
    await helper.says("1", "2")
    asked = await helper.presses("开始第一位")
    for _ in range(60):
        if "编号" in asked.text:
            break
        asked = await helper.says("提交" if "提交" in asked.text else "1")
    ((run,),) = program.rows("SELECT id FROM run WHERE counts AND mode = 'assisted'")
    sure = await chief.says("删除一份答卷", run[1:9], "本人打电话要求")
    assert "代填" in sure.text
    assert "已经删除" in (await chief.presses("确定删除")).text
    await eventually(
        lambda: program.rows("SELECT status FROM run WHERE id = ?", run) == [("withdrawn",)]
    )
    assert program.rows("SELECT count(*) FROM answer WHERE run = ?", run) == [(0,)]
