"""Random forms: formulas, constraints, computed values, sections, drawn orders, languages."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from surveys.form import Form
from surveys.questionnaire import Questionnaire

KINDS = ("single", "multiple", "integer", "money", "text", "decimal", "date")


def _formulas(known: list[str]) -> st.SearchStrategy[str]:
    if not known:
        return st.sampled_from(["1 = 1", "today() > '2000-01-01'", "true()"])
    code = st.sampled_from(known).map(lambda one: f"${{{one}}}")
    part = st.one_of(
        st.tuples(code, st.sampled_from(["=", "!=", "<", ">="]), st.integers(0, 4)).map(
            lambda t: f"{t[0]} {t[1]} {t[2]}"
        ),
        st.tuples(code, st.integers(1, 3)).map(lambda t: f"selected({t[0]}, '{t[1]}')"),
        code.map(lambda c: f"string-length({c}) > 0"),
        code.map(lambda c: f"coalesce({c}, 1) mod 2 = 1"),
        code.map(lambda c: f"{c} = ''"),
    )
    joined = st.tuples(part, st.sampled_from(["and", "or"]), part).map(" ".join)
    return st.one_of(part, joined, part.map(lambda p: f"not({p})"))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A questionnaire that passes its own checks."""
    count = draw(st.integers(2, 7))
    computed: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    known: list[str] = []
    cut = draw(st.integers(0, count))
    for number in range(count):
        code = f"Q{number}"
        questions.append(draw(_questions(code, known, "S1" if number < cut else "S2")))
        known.append(code)
        if draw(st.booleans()):
            source = draw(st.sampled_from(known))
            formula = draw(st.sampled_from(["count({}) + 1", "coalesce({}, 1)", "number({}) * 2"]))
            computed.append({"code": f"C{number}", "formula": formula.format(f"${{{source}}}")})
            known.append(f"C{number}")
    sections = [
        {
            "code": code,
            "title": {"zh": f"分节{code}", "en": f"Part {code}"},
            "shuffle": draw(st.booleans()),
        }
        for code in dict.fromkeys(one["section"] for one in questions)
    ]
    written = {
        "title": {"zh": "随机的调查", "en": "A survey"},
        "opening": {"zh": "开始吗？", "en": "Begin?"},
        "sections": sections,
        "computed": computed,
        "questions": questions,
    }
    return Questionnaire.model_validate(written).to_form()


@st.composite
def _questions(draw: st.DrawFn, code: str, known: list[str], section: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    before = draw(st.sampled_from(["", *known]))
    spoken = f"（前面：${{{before}}}）" if before else ""
    asked: dict[str, Any] = {
        "code": code,
        "kind": kind,
        "section": section,
        "text": {"zh": f"第{code}问{spoken}？", "en": f"Question {code}{spoken}?"},
        "required": draw(st.booleans()),
    }
    if draw(st.integers(0, 2)) == 0:
        asked["ask_if"] = draw(_formulas(known))
    if draw(st.integers(0, 2)) == 0:
        asked["constraint"] = {"formula": draw(_constraints(kind, known)), "message": "不行"}
    if draw(st.integers(0, 3)) == 0:
        asked["wordings"] = [{"when": draw(_formulas(known)), "text": f"换个问法{code}"}]
    if kind in ("single", "multiple"):
        asked["shuffle"] = draw(st.booleans())
        asked["choices"] = [
            {"code": n, "label": {"zh": f"选项{n}", "en": f"Choice {n}"}} for n in range(1, 5)
        ]
    return asked


def _constraints(kind: str, known: list[str]) -> st.SearchStrategy[str]:
    own = {
        "single": [". != 3"],
        "multiple": ["count-selected(.) < 3"],
        "text": ["string-length(.) < 5"],
        "date": [". <= today()"],
    }.get(kind, [". < 3", ". > 0"])
    other = [f". >= ${{{code}}}" for code in known if kind in ("integer", "money", "decimal")]
    return st.sampled_from([*own, *other])
