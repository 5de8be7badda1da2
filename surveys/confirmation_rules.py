"""The rules V01-V21 of a confirmation: what each asks for, and what a unit let stand under it.

Where each of them lives: V01 `money.read_amount`; V02 `money.unit_slip`; V03, V04, V05, V12, V14
`confirmation_money.money_checks`; V06 `confirmation_money` (questions on the reason); V07, V08,
V09, V10, V18 `confirmation_reach`; V11, V17, V19 `confirmation_matters`; V13 the invitation, which
is bound to a unit of the list. V15, V16 and V21 compare units and reports: `scoring.checks`. V20
is the sign-off's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from surveys.checks import differences
from surveys.conditions import codes_of
from surveys.confirmation_money import NOT_OURS, OBJECTIONS, PARTS, WRONG_ACTIVITY, WRONG_SOURCE
from surveys.confirmation_values import values
from surveys.conversation import Answer
from surveys.figures import answer_text, question
from surveys.form import Form
from surveys.money import yuan


@dataclass(frozen=True, slots=True)
class Rule:
    """E refuses; W asks for a reason and lists the answer as an exception."""

    severity: Literal["E", "W"]
    says: str


RULES: Mapping[str, Rule] = {
    "V01": Rule("E", "金额不小于0，最多两位小数"),
    "V02": Rule("W", "差一万倍的，问是元还是万元"),
    "V03": Rule("W", "到账（下达）等于登记的拨款"),
    "V04": Rule("E", "支出不超过到账；超出的写明来源"),
    "V05": Rule("E", "没付的各部分加起来等于到账减支出"),
    "V06": Rule("E", "有钱没付，写原因和至少5个字的说明"),
    "V07": Rule("W", "活动没办、人数少了，写明已花的钱买了什么"),
    "V08": Rule("W", "实际人数和计划不同，写原因"),
    "V09": Rule("W", "人数乘标准等于支出；几种标准分行填"),
    "V10": Rule("W", "场次和计划不同，逐项写原因"),
    "V11": Rule("W", "没用在批准用途上的，写金额和去向"),
    "V12": Rule("W", "日期在当年；截至日以后付的算待支付"),
    "V13": Rule("E", "单位由邀请链接定，不能自己填"),
    "V14": Rule("E", "不把几个单位的合计报成自己的"),
    "V15": Rule("E", "各单位之和等于活动、项目合计"),
    "V16": Rule("W", "有钱的单位有结果，有结果的有钱"),
    "V17": Rule("W", "财政、自筹分开，来源和清单一致"),
    "V18": Rule("W", "计数单位固定；含于上项的不重复合计"),
    "V19": Rule("W", "有支出就有佐证；一份佐证不两家用"),
    "V20": Rule("E", "复核人不是经办人，签后只读"),
    "V21": Rule("W", "有余额，目标里不写“全部使用完毕”"),
}

_OF_CHECKS = {
    "received": "V03",
    "arrived": "V12",
    "spent_over_received": "V04",
    "balance": "V05",
    "reach": "V08",
    "held": "V10",
    "held_on": "V12",
    "per_head": "V09",
}
"""By the first part of a check's code."""

_OF_QUESTIONS = {
    "received_why": "V03",
    "arrived_why": "V12",
    "over_source": "V04",
    "part.unclear": "V05",
    "bought": "V07",
    "held_paid": "V07",
    "reach_why": "V08",
    "per_head_why": "V09",
    "held_why": "V10",
    "off_purpose": "V11",
    "own_source": "V17",
    "no_evidence": "V19",
}
"""Answers that are exceptions by themselves: the reasons people gave."""

_OBJECTED = {NOT_OURS: "V03", WRONG_ACTIVITY: "V03", WRONG_SOURCE: "V17"}


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something a coordinator should look at, by its rule; `text` in the unit's own figures."""

    rule: str
    text: str


def exceptions(form: Form, answers: Mapping[str, Answer]) -> tuple[Deviation, ...]:
    """What a confirmation says out of the ordinary, in the order of the rules."""
    found = dict.fromkeys((*_objected(answers), *_let_stand(form, answers), *_told(form, answers)))
    return tuple(sorted(found, key=lambda one: one.rule))


def _objected(answers: Mapping[str, Answer]) -> Iterator[Deviation]:
    code = answers["agreed"].value if "agreed" in answers else None
    if isinstance(code, int) and code in _OBJECTED:
        words = answers["objection"].value if "objection" in answers else ""
        yield Deviation(_OBJECTED[code], f"{OBJECTIONS[code]}：{words}")


def _let_stand(form: Form, answers: Mapping[str, Answer]) -> Iterator[Deviation]:
    for trouble in differences(form, answers):
        rule = _OF_CHECKS.get(trouble.check.code.split(".")[0])
        if rule:
            yield Deviation(rule, trouble.text)


def _told(form: Form, answers: Mapping[str, Answer]) -> Iterator[Deviation]:
    for code, answer in answers.items():
        rule = _OF_QUESTIONS.get(code) or _OF_QUESTIONS.get(code.split(".")[0])
        asked = question(form, code)
        if rule and asked is not None and answer.status == "given" and answer.value != 0:
            yield Deviation(rule, f"{asked.short}：{answer_text(asked, answer, str)}")
    ticked = codes_of(answers["left"].value) if "left" in answers else ()
    if [PARTS[code][0] for code in ticked] == ["unclear"]:
        yield Deviation("V05", f"去向待查：{yuan(values(form, answers).unclear)}")
