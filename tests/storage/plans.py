"""Random questionnaires, as plans that the reference reads and as files that the program reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from surveys.form import Form
from surveys.questionnaire import Questionnaire
from tests.storage.build import TODAY
from tests.storage.reference import Asked, Condition, Plan

KINDS = ("single", "single", "scale", "multiple", "integer", "money", "text", "date")
DAYS = [(TODAY + timedelta(days=n)).isoformat() for n in (1, 2, 4)]
CHOICES = [
    {"code": 1, "label": {"zh": "每周都去", "en": "Every week"}},
    {"code": 2, "label": {"zh": "每月一次", "en": "Monthly"}, "synonyms": ["月月去"]},
    {"code": 3, "label": {"zh": "偶尔才去", "en": "Now and then"}},
    {"code": 4, "label": {"zh": "从来不去", "en": "Never"}},
    {"code": 9, "label": "不清楚", "dont_know": True},
]


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, Form]:
    count = draw(st.integers(3, 7))
    cut = draw(st.integers(1, count))
    asked: list[Asked] = []
    totals: dict[str, tuple[str, ...]] = {}
    sections: dict[str, Condition | None] = {"S1": None, "S2": None}
    others: set[str] = set()
    for number in range(count):
        section = "S1" if number < cut else "S2"
        if number == cut and draw(st.booleans()):
            sections["S2"] = draw(_conditions(asked, totals))
        asked.append(draw(_questions(f"Q{number}", section, asked, totals)))
        may = asked[-1].kind in ("single", "multiple") and not asked[-1].stem
        if may and draw(st.integers(0, 2)) == 0:
            others.add(asked[-1].code)
            of, code = asked[-1], asked[-1].code
            asked.append(Asked(f"{code}_other", "text", of.required, section, when=("is", code, 4)))
        whole = [one.code for one in asked if one.kind in ("single", "scale", "integer")]
        if whole and not totals and draw(st.booleans()):
            totals["T"] = tuple(draw(st.lists(st.sampled_from(whole), min_size=1, max_size=2)))
    plan = Plan(tuple(asked), sections, totals)
    style = draw(st.sampled_from(["formula", "structured"]))
    written = {
        "title": "随机的调查",
        "opening": "开始吗？",
        "sections": [
            _without_none(
                code=code,
                title=code,
                shuffle=draw(st.booleans()),
                ask_if=when and _written(when, plan, style),
            )
            for code, when in sections.items()
            if any(one.section == code for one in asked)
        ],
        "computed": [
            {"code": code, "formula": " + ".join(f"coalesce(${{{one}}}, 0)" for one in parts)}
            for code, parts in totals.items()
        ],
        "questions": [
            _question(one, plan, style, other=one.code in others)
            for one in asked
            if not one.code.endswith("_other")
        ],
    }
    return plan, Questionnaire.model_validate(written).to_form()


@st.composite
def _questions(
    draw: st.DrawFn, code: str, section: str, before: list[Asked], totals: dict[str, Any]
) -> Asked:
    kind = draw(st.sampled_from(KINDS))
    stem = ""
    last = before[-1] if before else None
    if last and last.kind == kind == "single" and last.section == section and draw(st.booleans()):
        stem = last.stem or "这几样呢？"
    limit: Condition | None = None
    if kind == "integer" and draw(st.booleans()):
        known = [one.code for one in before if one.kind == "integer"]
        limit = ("below", draw(st.sampled_from(known))) if known else ("not", 7)
    if kind == "date" and draw(st.booleans()):
        limit = ("today or later",)
    return Asked(
        code,
        kind,
        required=draw(st.booleans()),
        section=section,
        when=draw(_conditions(before, totals)) if draw(st.booleans()) else None,
        otherwise=draw(_conditions(before, totals)) if draw(st.integers(0, 3)) == 0 else None,
        limit=limit,
        stem=stem,
    )


def _conditions(before: list[Asked], totals: dict[str, Any]) -> st.SearchStrategy[Condition]:
    since = st.tuples(st.just("since"), st.sampled_from(DAYS))
    kinds: list[st.SearchStrategy[Condition]] = [since, since]
    closed = [one.code for one in before if one.kind in ("single", "scale", "multiple")]
    numbers = [one.code for one in before if one.kind in ("single", "scale", "integer", "money")]
    if closed:
        kinds.append(st.tuples(st.just("is"), st.sampled_from(closed), st.integers(1, 4)))
    if numbers or totals:
        figures = st.sampled_from([*numbers, *totals])
        kinds.append(st.tuples(st.just("over"), figures, st.integers(0, 5)))
    if before:
        codes = st.sampled_from([one.code for one in before])
        kinds.append(st.tuples(st.just("answered"), codes))
    simple = st.one_of(*kinds)
    joined = st.tuples(st.sampled_from(["and", "or"]), simple, simple)
    return st.one_of(simple, simple, st.tuples(st.just("not"), simple), joined)


def _formula(condition: Condition) -> str:
    match condition:
        case ("is", code, n):
            return f"selected(${{{code}}}, '{n}')"
        case ("over", code, n):
            return f"${{{code}}} > {n}"
        case ("answered", code):
            return f"${{{code}}} != ''"
        case ("since", day):
            return f"today() >= '{day}'"
        case ("not", one):
            return f"not({_formula(one)})"
        case (word, one, other):
            return f"({_formula(one)}) {word} ({_formula(other)})"
    raise AssertionError(condition)


def _written(condition: Condition, plan: Plan, style: str) -> Any:
    """As a formula, or in the words of the file."""
    match condition:
        case ("since", _):
            return _formula(condition)
        case _ if style == "formula":
            return _formula(condition)
        case ("is", code, n):
            return {"op": "is", "question": code, "codes": [n]}
        case ("over", code, n):
            money = any(one.code == code and one.kind == "money" for one in plan.asked)
            return {"op": "gt", "question": code, "value": n * 100 if money else n}
        case ("answered", code):
            return {"op": "answered", "question": code}
        case ("not", one):
            return {"op": "not", "of": _written(one, plan, style)}
        case (word, one, other):
            parts = [_written(one, plan, style), _written(other, plan, style)]
            return {"op": {"and": "all", "or": "any"}[word], "of": parts}
    raise AssertionError(condition)


def _question(one: Asked, plan: Plan, style: str, *, other: bool) -> dict[str, Any]:
    limits = {"below": ". < ${{{}}}", "not": ". != {}", "today or later": ". >= today()"}
    made: dict[str, Any] = _without_none(
        code=one.code,
        kind=one.kind,
        text={"zh": f"问{one.code}？", "en": f"Ask {one.code}?"},
        short=f"问{one.code}？",
        required=one.required,
        section=one.section,
        stem=one.stem or None,
        ask_if=one.when and _written(one.when, plan, style),
        constraint=one.limit
        and {"formula": limits[one.limit[0]].format(*one.limit[1:]), "message": "不行"},
        wordings=one.otherwise
        and [{"when": _written(one.otherwise, plan, style), "text": f"换问{one.code}？"}],
    )
    if one.kind == "integer":
        made |= {"minimum": 0, "maximum": 20, "unit": "次"}
    if one.kind in ("single", "scale", "multiple"):
        last = {"code": 4, "label": f"别的{one.code}", "other": True}
        made["choices"] = [last if other and c["code"] == 4 else c for c in CHOICES]
    return made


def _without_none(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
