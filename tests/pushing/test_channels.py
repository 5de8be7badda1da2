"""How channels show a push, and how a group chat comes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.inbound import read
from bot.channels.telegram.outbound import MAX_TEXT, told, utf16
from bot.channels.web.desk import Row
from bot.channels.web.view import bubble_of, label_of
from bot.control import for_groups
from reports.counts import counts, counts_text
from reports.pushed import MOST, WIDE, Push, push_text
from reports.summary import summarised
from surveys.messages import Inbound, Start
from surveys.more import more_options
from tests.reports import samples

NOW = datetime(2021, 1, 11, tzinfo=UTC)
MORE = more_options(("progress", "findings", "report"), str)


def update(chat: dict[str, Any], text: str) -> Update:
    message = {
        "message_id": 7,
        "date": 1610000000,
        "chat": chat,
        "from": {"id": 5, "is_bot": False, "first_name": "A"},
        "text": text,
    }
    return Update.de_json({"update_id": 1, "message": message}, None)


GROUP = {"id": -100, "type": "supergroup", "title": "群"}


def test_a_group_is_heard_when_it_shows_its_invitation_and_never_else() -> None:
    found = read(update(GROUP, "/start@jixiao_bot CODE"), NOW)
    assert isinstance(found, Inbound)
    assert (found.sender, found.content) == ("-100", Start("CODE", group=True))
    for text in ("/start", "得分", "5", "/help"):
        assert read(update(GROUP, text), NOW) is None
    assert read(update({"id": -1, "type": "channel", "title": "x"}, "/start CODE"), NOW) is None
    alone = read(update({"id": 5, "type": "private"}, "/start CODE"), NOW)
    assert isinstance(alone, Inbound)
    assert alone.content == Start("CODE")


def test_the_link_for_a_group_brings_the_bot_into_one() -> None:
    links = [["web", "https://x/i/C"], ["telegram", "https://t.me/bot?start=C"]]
    assert for_groups(links) == [["telegram", "https://t.me/bot?startgroup=C"]]


def test_buttons_stand_under_the_last_part_of_a_text() -> None:
    parts = told("很长的一行。\n" * 1000, MORE)
    assert len(parts) > 1
    assert all(utf16(part.text) <= MAX_TEXT for part in parts)
    assert [bool(part.rows) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert [b.text for row in parts[-1].rows for b in row] == ["进度", "疑点", "报告"]
    assert told("短", ()) == (parts[-1].__class__("短"),)


def test_buttons_stand_in_the_web_page_below_the_text() -> None:
    row = Row(3, NOW, text="推送", more=MORE)
    bubble = bubble_of(row, UTC, str)
    assert bubble.more == MORE
    assert bubble.form_id
    assert label_of(None, "more.findings", row.more) == "疑点"
    assert not bubble_of(Row(3, NOW, text="推送"), UTC, str).form_id


@pytest.mark.parametrize("what", ["综合", "进度", "问卷", "资金", "指标", "定稿"])
@pytest.mark.parametrize("of", [samples.dongchuan, samples.early, samples.empty, samples.real])
def test_a_push_is_ten_lines_that_first_say_what_changed(what: Any, of: Any) -> None:
    given, before = of(), summarised(samples.empty())
    late = "（补发：应在2021年1月5日 18:00发出。）"
    lines = push_text(given, Push("每日进展", what, "问卷已截止", late), before).splitlines()
    assert len(lines) <= MOST
    assert max(map(len, lines)) <= WIDE
    assert lines[0].startswith("【内部底稿】")
    assert lines[1:3] == [late, "发生：问卷已截止"]
    assert lines[3].startswith("变化：")
    assert utf16("\n".join(lines)) <= MAX_TEXT


def test_the_final_push_has_score_grade_and_who_approved() -> None:
    given = replace(samples.real(), label="最终", number="第1版", signoff=("由甲批准。",))
    text = push_text(given, Push("最终结果", "定稿"), summarised(samples.empty()))
    assert text.startswith("【报送版】最终结果")
    assert "最终得分：" in text
    assert "评价等级：优（第1版）" in text
    assert "由甲批准。" in text
    for open_ in ("疑点", "待办", "变化"):
        assert open_ not in text


@pytest.mark.parametrize("of", [samples.dongchuan, samples.early, samples.empty, samples.real])
def test_a_group_is_told_numbers_only(of: Any) -> None:
    given = of()
    text = counts_text(counts(given), "通报", happened="问卷已截止")
    lines = text.splitlines()
    assert len(lines) <= MOST
    assert lines[0].startswith("【报送版】")
    body = "\n".join(lines[1:])
    for secret in ("得分", "等级", "疑点", "%", "万元"):
        assert secret not in body
    for line in given.lines:
        assert line.unit_name not in body
