"""Messages: short, aligned, with the change first, and honest about what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from reports import words
from reports.summary import changes, read_summary, summarised, summary_json, summary_text
from reports.texts import (
    LONGEST,
    comparison_text,
    difference,
    findings_brief,
    findings_text,
    score_brief,
    score_text,
)
from scoring.model import EvidenceValue, Item, Score, Severity
from tests.reports import samples, views


@pytest.mark.parametrize("variant", list(views.VARIANTS))
@pytest.mark.parametrize("first", [True, False])
def test_a_summary_has_at_most_ten_lines(variant: str, first: bool) -> None:
    given = views.given(variant)
    before = None if first else summarised(samples.empty())
    lines = summary_text(given, before).splitlines()
    assert 0 < len(lines) <= 10
    assert all(lines)


def test_a_summary_tells_the_case() -> None:
    lines = summary_text(samples.real()).splitlines()
    assert lines == [
        "“迎新春·送温暖”系列活动经费 2020年度 · 暂定 · 截至2021年1月5日 09:00",
        "待办：紧急疑点2个：区民政局“慰问社会福利院1所，农村敬老院4所”拨款减支出不等于结余，差10,000.00元",
        "得分：96.8/100，等级优（暂定）",
        "预算执行率（财政口径）：96.42%，支出2,118,504.60元 / 拨款2,197,150.00元",
        "得分率（满分线95%，n=1,649）："
        "项目实施94.6% · 项目产出95.2% · 项目效果97.9% · 项目改进88.5%",
        "未了结疑点：紧急2 重要1 提醒1",
        "进度：单位确认19/19，资金29/29项，指标评判25/25，有效答卷1,649份"
        " · 记录链 9f86d081884c7d65（57条）",
    ]


def test_simulated_comes_first() -> None:
    first = summary_text(samples.dongchuan()).splitlines()[0]
    assert first.startswith("【模拟数据】")
    assert "模拟" not in summary_text(samples.real())


def test_what_changed_and_what_to_do_come_before_the_figures() -> None:
    text = summary_text(samples.early(), summarised(samples.empty()))
    lines = text.splitlines()
    assert lines[2].startswith("变化：得分0→65")
    assert "单位确认0→14" in lines[2]
    assert lines[3].startswith("待办：")
    assert "未确认单位5个：区政府办、区委宣传部、区民政局等5个" in lines[3]
    assert "3项指标缺证据：C221、C211、A131" in lines[3]
    assert "缺证据的按0分计，最高可到97" in text
    assert "另有1,010,850.00元未确认" in text


def test_changes_name_leaves_rates_and_findings() -> None:
    now = summarised(samples.dongchuan())
    before = replace(
        now,
        total=Decimal("97.0"),
        leaves=now.leaves | {"C221": Decimal(9)},
        items=now.items | {"项目改进": "90.1"},
        findings={"old:x": "旧疑点"} | dict(list(now.findings.items())[1:]),
        valid_forms="1,500",
    )
    assert changes(before, now) == (
        "得分97→96.8（C221 9→8.8）；项目改进90.1→88.5；有效答卷1,500→1,649；新疑点1；已消除疑点1"
    )
    assert changes(now, now) == "与上次相同"


def test_a_summary_can_be_kept_and_read_back() -> None:
    summary = summarised(samples.dongchuan())
    assert read_summary(summary_json(summary)) == summary
    with pytest.raises(ValidationError):
        read_summary(b"{}")


def test_before_anything_is_confirmed_no_rate_is_made_up() -> None:
    text = summary_text(samples.empty())
    assert "预算执行率（财政口径）：还没有单位确认" in text
    assert "满意度：有效答卷0份，满5份后显示" in text


def test_the_score_table_is_aligned_for_wide_characters() -> None:
    text = score_text(samples.score_sheet())
    lines = text.splitlines()
    ends = {words.columns(line.split("  -")[0].rstrip()) for line in lines if line[-1].isdigit()}
    assert max(ends) == 52 + 2 * 7
    assert lines[-2].split() == ["合计", "100", "97", "优"]
    assert lines[-1] == "有记录作依据的得分：97（已记录32项）"
    assert any(line.split() == ["C1", "项目产出", "30", "27", "-3"] for line in lines)
    assert all(words.columns(line) <= 80 for line in lines)


def test_the_score_table_cuts_no_name() -> None:
    text = "".join(score_text(samples.score_sheet()).split())
    for leaf in samples.score_sheet().leaves:
        # the figures of its row stand between the pieces of a long name
        assert leaf.name[:12].replace(" ", "") in text
        assert leaf.name[-6:].replace(" ", "") in text


def test_findings_on_a_phone_fit_one_message_and_say_what_is_left() -> None:
    high, *rest = samples.FINDINGS
    many = [replace(high, code="no_evidence", subject=f"leaf.{n}") for n in range(30)]
    long = [replace(high, code=f"check{n}", title=high.title * 9) for n in range(30)]
    text = findings_brief([high, *many, *long, *rest])
    assert len(text) <= LONGEST + 100
    assert text.splitlines()[1].startswith("【紧急】")
    assert "；……共30个" in text
    assert re.search(r"另有\d+个，逐条见工作簿，回“报告”。$", text)
    assert findings_brief([high]).endswith("\n逐条见工作簿，回“报告”。")
    assert findings_brief([]) == "没有未了结的疑点。"


def test_findings_stand_in_order_with_their_arithmetic() -> None:
    text = findings_text(tuple(reversed(samples.FINDINGS)))
    assert text.splitlines()[0] == "未了结疑点4个：紧急2 重要1 提醒1"
    assert text.index("【紧急】") < text.index("【重要】") < text.index("【提醒】")
    assert "60,000.00 − 50,000.00 − 0.00 = 10,000.00元" in text
    assert "处理：请区民政局核对支出" in text
    assert findings_text(()) == "没有未了结的疑点。"
    simulated = replace(samples.FINDINGS[0], simulated=True)
    assert findings_text([simulated]).startswith("【模拟数据】")
    assert set(words.SEVERITY) == set(Severity)


def test_a_comparison_shows_both_sides_and_why() -> None:
    text = comparison_text(samples.dongchuan().sheet, samples.score_sheet())
    assert text.startswith("原报告97分（优），本次96.8分（优）\n1项不同，其余31项得分相同。")
    assert "C221 服务对象满意度调查（分值9）" in text
    assert "原报告 9分，依据：评判" in text
    assert "本次 8.8分，依据：单位确认" in text
    assert "各项得分都相同。" in comparison_text(samples.score_sheet(), samples.score_sheet())


LEAF = samples.score_sheet().leaves[0]


def on(value: EvidenceValue | None) -> Score:
    """The leaf on this evidence."""
    return replace(
        LEAF, trace=replace(LEAF.trace, evidence=replace(LEAF.trace.evidence, value=value))
    )


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        (Fraction(3, 4), Fraction(22, 24), "依据不同，报告为75.00%，本次为91.67%"),
        (True, False, "依据不同，报告为符合，本次为不符合"),
        (0, 2, "依据不同，报告为0项，本次为2项"),
        ("规范", "部分规范", "依据不同，报告为“规范”，本次为“部分规范”"),
        ((), ("老党员和困难党员",), "依据不同，报告为无，本次为老党员和困难党员"),
        (
            (Item("项目实施", Fraction(1)),),
            (Item("项目实施", Fraction(9, 10), 40), Item("项目产出", Fraction(1, 2), 4)),
            "依据不同，报告为项目实施100.00%，本次为项目实施90.00%、项目产出不公布",
        ),
    ],
)
def test_the_reason_of_a_difference_is_told(
    theirs: EvidenceValue, mine: EvidenceValue, expected: str
) -> None:
    assert difference(on(mine), on(theirs)) == expected


def test_other_reasons_of_a_difference() -> None:
    read = replace(LEAF, trace=replace(LEAF.trace, reading="连续"))
    assert difference(LEAF, None) == "只在一份评分表里"
    assert difference(LEAF, replace(LEAF, weight=Decimal(2))) == "分值不同"
    assert difference(LEAF, read) == "读法不同，报告为“连续”，本次为“未注明”"
    assert difference(LEAF, replace(LEAF, score=Decimal(0))) == "取整方式不同"
    assert difference(LEAF, replace(LEAF, exact=Decimal(0))) == "评分规则不同"
    assert difference(on(None), LEAF) == "依据不同，报告为符合，本次为没有证据"


def test_the_score_for_a_phone_has_short_lines_and_every_loss() -> None:
    sheet = samples.score_sheet()
    lines = score_brief(sheet).splitlines()
    assert f"得分 97/100，等级{sheet.grade}" in lines
    assert "A 项目决策 20/20" in lines
    lost = [leaf for leaf in sheet.leaves if leaf.score < leaf.weight]
    for leaf in lost:
        assert sum(line.startswith(f"· {leaf.code} ") for line in lines) == 1
    assert len(lines) < 20
    assert not any("  " in line for line in lines)
