"""The examples in the pages are worked out by the program: what a page says comes out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.project import load
from scoring.collect.case import Case
from scoring.collect.events import events_completion, events_missing
from scoring.collect.people import reach
from scoring.estimates import estimate
from scoring.figures import decimal, percent, plain
from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import EventRecord, ReachRecord, Records, SurveyTally
from scoring.readings import Readings, Resolved
from scoring.rules import Rule
from scoring.score import score
from scoring.sources import EventsCompletion, EventsMissing, PlanItem, Reach
from surveys.conversation import Answer
from surveys.form import (
    Condition,
    DateQuestion,
    DecimalQuestion,
    Integer,
    Item,
    Money,
    Phone,
    Question,
)
from surveys.money import yuan
from surveys.questionnaire import Questionnaire
from surveys.reading import Doubtful, Reading, Refused, Taken
from surveys.understand import understand
from tests.pages import ROOT, examples, page, rows, section
from tests.surveys import cases
from tests.surveys.chat import Chat

RULE: TypeAdapter[Any] = TypeAdapter(Rule)
CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


def test_the_questionnaire_of_the_page_is_one() -> None:
    written, *_ = examples(page("questionnaire.md"))
    form = Questionnaire.model_validate(written).to_form()
    chat = Chat(form).opens().answers("开始", "2", "4")
    assert "现场工作人员的态度" in chat.last.text


@pytest.mark.parametrize("row", rows(section(page("questionnaire.md"), "条件"))[:11])
def test_the_conditions_of_the_page_are_what_they_say(row: list[str]) -> None:
    (written,) = examples(f"```yaml\n{row[2].strip('`')}\n```")
    assert CONDITION.validate_python(written).op == row[0].strip("`")


INDICATORS = page("indicators.md")
WORKED = [
    (kind, worked)
    for kind, text in re.findall(r"^### (\w+)$\n(.*?)(?=^#{2,3} )", INDICATORS, re.M | re.S)
    for worked in examples(text)
]


def test_the_indicator_system_of_the_page_is_one() -> None:
    IndicatorSystem.model_validate(examples(INDICATORS)[0])


@pytest.mark.parametrize(("kind", "worked"), WORKED)
def test_every_rule_comes_to_what_its_example_says(kind: str, worked: dict[str, Any]) -> None:
    rule = RULE.validate_python(worked["rule"])
    assert rule.kind == kind
    outcome = rule.apply(Decimal(worked["weight"]), rule.read(worked["value"]))
    assert list(outcome.steps) == worked["steps"]


def test_every_rule_has_an_example() -> None:
    assert {kind for kind, _ in WORKED} == set(re.findall(r"^### (\w+)$", INDICATORS, re.M))


def test_what_may_stand_for_evidence_can_be_read() -> None:
    """The page on scoring writes a value for the first example of each kind."""
    known = {kind: RULE.validate_python(worked["rule"]) for kind, worked in reversed(WORKED)}
    table = rows(section(page("scoring.md"), "evidence.yaml：录入的依据"))
    told = {row[0].strip("`"): row[2].strip("`") for row in table if row[0].strip("`") in known}
    assert set(told) == set(known)
    for kind, written in told.items():
        ((value,),) = [examples(f"```yaml\n[{written}]\n```")[0]]
        known[kind].read(value)


@pytest.mark.parametrize("row", rows(section(INDICATORS, "读法"))[:7])
def test_every_reading_comes_to_its_score(row: list[str]) -> None:
    name, mode = row[0].strip("`"), re.findall(r"`(\w+)`", row[1])[0]
    keys: dict[str, Any] = {"kind": "rate_percent", "full_at": 100, "deduct_pct_of_weight": 3}
    weight, value = Decimal(2), "96.88%"
    if name == "item_mode":
        keys = {"kind": "satisfaction", "full_at": 95, "deduct_pct_of_weight": 1}
        keys["items"] = ["甲", "乙"]
        weight = Decimal(10)
    rule = RULE.validate_python(keys)
    found = rule.read({"甲": "93.5%", "乙": "92.4%"} if name == "item_mode" else value)
    exact = rule.apply(weight, found, Resolved.model_validate({name: mode})).exact
    assert str(decimal(exact)) == row[2]


def _case(records: Records, readings: Readings | None = None) -> Case:
    leaf = IndicatorSystem.model_validate(examples(INDICATORS)[0]).leaves[0]
    assert isinstance(leaf, Leaf)
    return Case(leaf, records, None, readings or Readings())


def test_the_example_of_missing_events() -> None:
    text = section(INDICATORS, "依据")
    planned = (PlanItem(item="演出", min_times=30), PlanItem(item="灯展", min_times=1))
    show = EventRecord("e1", "演出", "U1", 29, 28, "演出")
    lanterns = EventRecord("e2", "灯展", "U1", 1, 0, "灯展")
    case = _case(Records(events=(show, lanterns)))
    for count, words in (("against_plan", "= 3 次"), ("not_held", "= 2 次")):
        source = EventsMissing(plan=planned, count=count)
        assert f"= {events_missing(case, source).value} 次" == words
        assert words in text
    for how in ("times", "activities"):
        rate = events_completion(case, EventsCompletion(count=how)).value
        assert isinstance(rate, Fraction)
        assert f"= {percent(rate)}" in text


@pytest.mark.parametrize("row", rows(section(INDICATORS, "读法"))[7:9])
def test_the_example_of_people_reached(row: list[str]) -> None:
    mode = re.findall(r"`(\w+)`", row[1])[0]
    groups = [ReachRecord(n, n, "U1", "人", p, r) for n, p, r in (("a", 293, 290), ("b", 25, 20))]
    readings = Readings().everywhere(reach=mode)
    value = reach(_case(Records(reach=tuple(groups)), readings), Reach()).value
    assert isinstance(value, Fraction)
    assert f"= {percent(value)}" in row[1]


# -- what people write

MESSAGES = page("messages-and-commands.md")
MANNERS: dict[str, type[Any]] = {"直接记": Taken, "先反问": Doubtful, "不收": Refused}


@pytest.mark.parametrize("row", rows(section(MESSAGES, "金额")), ids=lambda row: row[0])
def test_amounts_are_read_as_the_page_says(row: list[str]) -> None:
    _reads(Money(code="A", text="金额"), row, yuan)


@pytest.mark.parametrize("row", rows(section(MESSAGES, "人数、次数")), ids=lambda row: row[0])
def test_numbers_are_read_as_the_page_says(row: list[str]) -> None:
    _reads(Integer(code="N", text="多少人", unit="人"), row, str)


LAND = DecimalQuestion(
    code="D", text="？", minimum=Decimal(0), maximum=Decimal(1000), places=2, unit="亩"
)


@pytest.mark.parametrize("row", rows(section(MESSAGES, "小数")), ids=lambda row: row[0])
def test_decimals_are_read_as_the_page_says(row: list[str]) -> None:
    _reads(LAND, row, str)


@pytest.mark.parametrize("row", rows(section(MESSAGES, "日期")), ids=lambda row: row[0])
def test_days_are_read_as_the_page_says(row: list[str]) -> None:
    _reads(DateQuestion(code="E", text="？"), row, str)


@pytest.mark.parametrize("row", rows(section(MESSAGES, "电话")), ids=lambda row: row[0])
def test_telephone_numbers_are_read_as_the_page_says(row: list[str]) -> None:
    _reads(Phone(code="T", text="？"), row, str)


def test_the_matrix_of_the_page_is_a_matrix() -> None:
    written = examples(section(page("questionnaire.md"), "矩阵题"))[0]
    lists = {"satisfaction": [{"code": 2, "label": "好"}, {"code": 1, "label": "差"}]}
    form = {"title": "t", "consent": False, "choices": lists, "questions": written}
    questions = Questionnaire.model_validate(form).questions
    assert [question.code for question in questions] == ["P1", "P2", "P3"]
    assert {question.stem for question in questions} == {"您对发放工作的下面几项满意吗？"}


def _reads(asked: Question, row: list[str], written: Any) -> None:
    reading: Reading = understand(asked, row[0].strip("`"), date(2026, 2, 5), str)
    assert isinstance(reading, MANNERS[re.split("[：（]", row[2])[0]])
    if not isinstance(reading, Refused):
        assert isinstance(reading.answer, Answer)
        assert written(reading.answer.value) == row[1]


def test_the_difference_of_the_page_is_shown_so() -> None:
    text = page("confirmation.md")
    (shown,) = re.findall(r"例：拨款 60,000.*?```\n(.*?)```", text, re.S)
    chat = Chat(cases.welfare_line()).opens().answers("是", "70000")
    told = [line for line in chat.last.text.splitlines() if not line.startswith("要改")]
    assert told == shown.strip().splitlines()


def test_the_weights_of_the_page_come_to_its_rates() -> None:
    text = section(page("survey-statistics.md"), "权重")
    few, many = _alike("甲", 5, 4, 80), _alike("乙", 10, 5, 100)
    tally = SurveyTally(
        {**few.hist, **many.hist}, {**few.moments, **many.moments}, {**few.forms, **many.forms}
    )
    points = {5: 100, 4: 80, 3: 60, 2: 40, 1: 20}
    items = (Item(code="i", name="分项", questions=("P1",)),)
    for heads, words in (({"甲": 100, "乙": 20}, "= 83.33%"), ({}, "会是 93.33%")):
        found = estimate(tally, items, points, heads, {"P1": "题"})
        assert words.endswith(percent(found.items[0].rate))
        assert words in text


def _alike(group: str, n: int, code: int, points: int) -> SurveyTally:
    """n forms of one group with the same answer."""
    vector = {"1": 1, "m:P1": 1, "y:P1": points}
    moments = {(group, a, b): n * vector[a] * vector[b] for a in vector for b in vector if a <= b}
    return SurveyTally({("P1", group, code): n}, moments, {group: n})


def test_the_trace_of_the_page_is_the_real_one() -> None:
    """→ 5.5 and the other reading are those of C1115 in the 2020 case."""
    folder = load(ROOT / "examples" / "dongchuan-2020").folder
    assert folder is not None
    typed = {one.leaf: one for one in folder.evidence}
    sheet = score(folder.indicators, typed, folder.project.readings)
    leaf = next(leaf for leaf in sheet.leaves if leaf.code == "C1115")
    text = section(page("scoring.md"), "每个得分都写明来历")
    for line in (leaf.trace.rule, leaf.trace.reading, "；".join(leaf.trace.steps[1:])):
        assert line in text
    other = leaf.alternatives[0]
    words = f"{other.reading}：本项 {plain(other.score)}，总分 {plain(other.total)}"
    assert words in text
    assert leaf.trace.standard in text
