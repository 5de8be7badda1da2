"""survey.margins of project.yaml: how many persons there are by sex, age ..., to weight by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.files.tables import Table
from bot.project.rows import GroupRow
from scoring.schema import Flaw, flaws_error
from surveys.form import Choice, Model, Single
from surveys.questionnaire import Questionnaire


def _levels(value: object) -> object:
    """{1: 7800, "2+3": 8152} with the codes apart: (((1,), 7800), ((2, 3), 8152))."""
    if not isinstance(value, Mapping):
        return value
    found = []
    for key, heads in value.items():
        if not re.fullmatch(r"\d+(\s*\+\s*\d+)*", str(key)):
            raise PydanticCustomError(
                "margin",
                "“{key}”不是选项编号",
                {"key": str(key), "remedy": "写选项编号，几个合成一类的用加号：1+2: 8000"},
            )
        found.append((tuple(int(code) for code in str(key).split("+")), heads))
    return tuple(found)


Level = tuple[tuple[int, ...], Annotated[int, Field(ge=0)]]


class Margin(Model):
    """Persons by their answer to one question of the questionnaire."""

    question: Annotated[str, Field(min_length=1)]
    name: str = ""
    """What it is called in reports (性别, 年龄); empty: the question's code."""
    heads: Annotated[tuple[Level, ...], BeforeValidator(_levels), Field(min_length=2)]

    @property
    def called(self) -> str:
        return self.name or self.question

    @property
    def total(self) -> int:
        return sum(heads for _, heads in self.heads)

    @model_validator(mode="after")
    def _once(self) -> Margin:
        codes = [code for of, _ in self.heads for code in of]
        flaws: list[Flaw] = []
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            message = f"选项{'、'.join(map(str, twice))}写了两次"
            flaws.append((("heads",), "margin", message, "每个选项只归一类"))
        if not self.total:
            flaws.append((("heads",), "margin", "各类人数都是0", "写总体里的人数"))
        if flaws:
            raise flaws_error(flaws)
        return self


Found = tuple[tuple[int | str, ...], str, str, str]
"""Where under `survey`, code, message, remedy."""


def check_margins(
    margins: tuple[Margin, ...],
    asked: Questionnaire,
    group_question: str,
    groups: Table[GroupRow],
) -> Iterator[Found]:
    """Margins speak of single-choice questions, of all their answers, and of the same persons."""
    singles = {each.code: each for each in asked.questions if isinstance(each, Single)}
    seen: set[str] = set()
    for index, margin in enumerate(margins):
        place = ("margins", index, "question")
        if margin.question == group_question:
            message = f"{margin.question} 是对象题，各类人数已经用来加权"
            yield place, "margin", message, "各类人数写在 groups 表里，margins 里删去这一项"
        elif margin.question not in singles:
            remedy = f"可写：{'、'.join(code for code in singles if code != group_question)}"
            yield place, "unknown_question", f"问卷里没有单选题“{margin.question}”", remedy
        else:
            yield from _answers(index, margin, singles[margin.question])
        if margin.question in seen:
            yield place, "duplicate_id", f"{margin.question} 写了两次", "只留一项"
        seen.add(margin.question)
    yield from _sums(margins, singles.get(group_question), groups)


def _answers(index: int, margin: Margin, question: Single) -> Iterator[Found]:
    place = ("margins", index, "heads")
    proper = [choice for choice in question.choices if not (choice.dont_know or choice.refusal)]
    named = {choice.code: choice.label for choice in proper}
    given = {code for codes, _ in margin.heads for code in codes}
    if unknown := sorted(given - set(named)):
        message = f"{margin.question} 没有选项 {'、'.join(map(str, unknown))}"
        remedy = f"可写：{'、'.join(f'{code} {label}' for code, label in named.items())}"
        yield place, "margin", message, remedy
    if lacking := [code for code in named if code not in given]:
        told = "、".join(f"{code} {named[code]}" for code in lacking)
        message = f"{margin.question} 的选项 {told} 没有人数"
        yield place, "margin", message, "写上人数，或和相近的一类合并：1+2: 8000"


def _sums(
    margins: tuple[Margin, ...], question: Single | None, groups: Table[GroupRow]
) -> Iterator[Found]:
    """All margins count the same persons: those of the groups, where all their heads are known."""
    known = _heads(groups)
    choices: tuple[Choice, ...] = question.choices if question else ()
    complete = bool(choices) and all(str(choice.code) in known for choice in choices)
    whole, of = (sum(known.values()), f"{groups.name} 各类") if complete else (0, "")
    for index, margin in enumerate(margins):
        if not whole:
            whole, of = margin.total, margin.called
        elif margin.total != whole:
            message = f"{margin.called} 合计{margin.total}人，{of}合计{whole}人"
            remedy = "几个边际说的是同一批人，合计要一样：核对口径和年份"
            yield ("margins", index, "heads"), "margin_sum", message, remedy


def _heads(groups: Table[GroupRow]) -> dict[str, int]:
    """As the weights take them: persons or households by survey group, overlaps once."""
    found: dict[str, int] = {}
    for row in groups.rows:
        if row.survey_code is not None and row.count_unit in ("人", "户") and not row.within:
            code = str(row.survey_code)
            found[code] = found.get(code, 0) + row.headcount
    return found
