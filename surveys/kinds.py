"""What each kind of question asks of how it is written in a questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from surveys.figures import grades
from surveys.form import (
    AGREED,
    Consent,
    DateQuestion,
    DecimalQuestion,
    Integer,
    Note,
    Nps,
    Question,
    Words,
)
from surveys.others import LONGEST_CODE, code_of, others


def kind_troubles(questions: Sequence[Question]) -> list[str]:
    """All that is wrong, in words for the person who wrote the file."""
    found = [problem for question in questions for problem in _of_kind(question)]
    if all(isinstance(question, Note) for question in questions):
        found.append("问卷里只有说明（note），没有要回答的题")
    return [*found, *_explained(questions)]


def _of_kind(question: Question) -> list[str]:
    code, found = question.code, list[str]()
    if isinstance(question, Consent):
        if AGREED not in {choice.code for choice in question.choices}:
            found.append(f"问题{code}征求同意，表示同意的选项编号要写 {AGREED}")
        if not question.required:
            found.append(f"问题{code}征求同意，不能跳过，去掉 required: false")
    if isinstance(question, Nps) and {c.code for c in grades(question)} != set(range(11)):
        found.append(f"问题{code}是推荐度题（nps），选项编号要从 0 到 10")
    low, high = _bounds(question)
    if low is not None and high is not None and low > high:
        found.append(f"问题{code}的最小值（最早）比最大值（最晚）还大")
    return found


def _bounds(question: Question) -> tuple[Decimal | int | None, Decimal | int | None]:
    match question:
        case Integer() | DecimalQuestion():
            return question.minimum, question.maximum
        case DateQuestion():
            days = question.earliest, question.latest
            low, high = (day.toordinal() if day else None for day in days)
            return low, high
        case Words():
            return question.min_length, question.max_length
    return None, None


def _explained(questions: Sequence[Question]) -> list[str]:
    """The text questions that 其他（请说明） brings along."""
    codes, found = {question.code for question in questions}, []
    for question in questions:
        if not others(question):
            continue
        made = code_of(question)
        if made in codes:
            found.append(f"问题编号{made}留给问题{question.code}的“其他（请说明）”，换一个编号")
        if len(made) > LONGEST_CODE:
            found.append(f"问题{question.code}有“其他（请说明）”，编号最多34个字符")
        if question.stem:
            found.append(f"问题{question.code}在矩阵题里，选项不能用 other，请单独成题")
    return found
