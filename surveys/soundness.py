"""What must hold of the logic of a questionnaire: formulas that can be read and look back only,
computed values that do not go round in circles, sections that stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from graphlib import CycleError
from itertools import groupby
from typing import Protocol

from surveys.conditions import questions_of
from surveys.expressions import ExpressionError
from surveys.form import (
    All,
    Any,
    Computed,
    Condition,
    Form,
    FormKind,
    Formula,
    Not,
    Note,
    Question,
    Section,
)
from surveys.formulas import closure, codes_in, expression, in_order
from surveys.piping import PLACE


class Logic(Protocol):
    """The part of a questionnaire that is looked at here."""

    @property
    def questions(self) -> tuple[Question, ...]: ...
    @property
    def sections(self) -> tuple[Section, ...]: ...
    @property
    def computed(self) -> tuple[Computed, ...]: ...


def logic_troubles(written: Logic, questions: Sequence[Question]) -> list[str]:
    """All that is wrong. `questions`: as they are asked, with those that follow 其他."""
    return [problem for check in _CHECKS for problem in check(written, tuple(questions))]


def asked_by(written: Logic, codes: frozenset[str]) -> frozenset[str]:
    """The questions behind these codes, computed values resolved."""
    computed = {one.code for one in written.computed}
    return closure(_bare(written), codes) - computed


def _bare(written: Logic) -> Form:
    return Form(
        id="check", kind=FormKind.SURVEY, title="check", questions=(), computed=written.computed
    )


def _readable(text: str) -> str:
    """Why a formula cannot be read; empty if it can."""
    try:
        expression(text)
    except ExpressionError as error:
        return f"公式“{text.strip()[:30]}”{error}"
    return ""


def _formulas(condition: Condition | None) -> Iterator[str]:
    match condition:
        case Formula(text=text):
            yield text
        case Not(of=of):
            yield from _formulas(of)
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from _formulas(part)


def _syntax(written: Logic, questions: tuple[Question, ...]) -> list[str]:
    found = [
        f"问题{asked.code}的条件：{why}"
        for asked in questions
        for condition in (asked.ask_if, *(wording.when for wording in asked.wordings))
        for text in _formulas(condition)
        if (why := _readable(text))
    ]
    found += [
        f"问题{asked.code}的约束：{why}"
        for asked in questions
        if asked.constraint and (why := _readable(asked.constraint.formula))
    ]
    found += [
        f"分节{section.code}的条件：{why}"
        for section in written.sections
        for text in _formulas(section.ask_if)
        if (why := _readable(text))
    ]
    return found + [
        f"计算值{one.code}：{why}" for one in written.computed if (why := _readable(one.formula))
    ]


def _codes(written: Logic, questions: tuple[Question, ...]) -> list[str]:
    counts = Counter(section.code for section in written.sections)
    found = [f"分节{code}用了{n}次" for code, n in counts.items() if n > 1]
    codes = [one.code for one in (*written.computed, *questions)]
    named = {one.code for one in written.computed}
    return found + [
        f"计算值{code}和别的编号重复"
        for code, n in Counter(codes).items()
        if n > 1 and code in named
    ]


def _computed(written: Logic, questions: tuple[Question, ...]) -> list[str]:
    known = {one.code for one in (*questions, *written.computed)}
    found = [
        f"计算值{one.code}提到{code}，它不存在"
        for one in written.computed
        for code in sorted(codes_in(one.formula) - known)
    ]
    try:
        in_order(written.computed)
    except CycleError as error:
        found.append(f"计算值{error.args[1][0]}绕成一圈：{' → '.join(error.args[1])}")
    return found


def _constraints(written: Logic, questions: tuple[Question, ...]) -> list[str]:
    found, earlier = [], set[str]()
    every = {question.code for question in questions if not isinstance(question, Note)}
    computed = {one.code for one in written.computed}
    for asked in questions:
        earlier.add(asked.code)
        if asked.constraint is None:
            continue
        for code in sorted(asked_by(written, codes_in(asked.constraint.formula)) - earlier):
            if code not in computed:
                why = "排在后面（约束只能看这一题和前面的题）" if code in every else "不存在"
                found.append(f"问题{asked.code}的约束提到{code}，它{why}")
    return found


def _sections(written: Logic, questions: tuple[Question, ...]) -> list[str]:
    known = {section.code: section for section in written.sections}
    blocks = [code for code, _ in groupby(questions, key=lambda asked: asked.section) if code]
    found = [
        f"问题{asked.code}写的分节{asked.section}不存在"
        for asked in questions
        if asked.section and asked.section not in known
    ]
    found += [f"分节{code}的题没有排在一起" for code, n in Counter(blocks).items() if n > 1]
    found += [f"分节{code}里没有题" for code in known if code not in blocks]
    earlier = set[str]()
    for asked in questions:
        section = known.pop(asked.section, None)
        if section is not None and section.ask_if is not None:
            found += [
                f"分节{section.code}的条件提到{code}，它不在这一节的前面"
                for code in sorted(asked_by(written, questions_of(section.ask_if)) - earlier)
            ]
        earlier.add(asked.code)
    return found


def _piping(written: Logic, questions: tuple[Question, ...]) -> list[str]:
    """`${code}` in a text: of an answer that there may be by then."""
    found, earlier = [], {one.code for one in written.computed}
    sections = {section.code: section for section in written.sections}
    for asked in questions:
        section = sections.pop(asked.section, None)
        texts = [asked.text, asked.hint, asked.stem, *(one.text for one in asked.wordings)]
        texts += [section.title, section.text] if section else []
        message = asked.constraint.message if asked.constraint else ""
        said = [code for text in texts for code in PLACE.findall(text) if code not in earlier]
        earlier.add(asked.code)
        said += [code for code in PLACE.findall(message) if code not in earlier]
        found += [
            f"问题{asked.code}的文字里有${{{code}}}，它不存在或排在后面"
            for code in dict.fromkeys(said)
        ]
    return found


_CHECKS: tuple[Callable[[Logic, tuple[Question, ...]], list[str]], ...] = (
    _syntax,
    _codes,
    _computed,
    _constraints,
    _sections,
    _piping,
)
