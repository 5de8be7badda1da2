"""How questions are worded: what an old person, or anybody on a telephone, would stumble over.

Remarks, never errors: the rules are rough, and who writes the questionnaire decides. They follow
common advice on questionnaires: short, one thing at a time, no double negatives, one scale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.figures import choices
from surveys.form import Choice, Nps, Question, Scale
from surveys.questionnaire import Questionnaire

LONG_QUESTION = 40
"""Characters of a question (without spaces and brackets): more is hard to keep in mind."""

LONG_PLAIN = 20
"""Characters of a question in 长辈模式."""

LONG_CHOICE = 24
"""Characters of one choice."""

MANY_QUESTIONS = 40
"""Questions that somebody is asked at most; more than some ten minutes."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to read once more. `question`: its place in the questionnaire; None: the whole."""

    code: str
    question: int | None
    message: str
    remedy: str


def remarks(written: Questionnaire) -> tuple[Remark, ...]:
    """All remarks, question by question, then those on the questionnaire as a whole."""
    found = [
        Remark(code, index, f"问题{question.code}：{message}", remedy)
        for index, question in enumerate(written.questions)
        for code, message, remedy in _of_question(question)
    ]
    return (*found, *_of_scales(written), *_of_length(written))


def _of_question(question: Question) -> Iterator[tuple[str, str, str]]:
    texts = (question.text, *(wording.text for wording in question.wordings))
    for text in dict.fromkeys(texts):
        yield from _of_text(text, rated=isinstance(question, Scale | Nps))
    plain = (question.plain, *(wording.plain for wording in question.wordings))
    for text in dict.fromkeys(plain):
        if _length(text) > LONG_PLAIN:
            message = f"长辈模式里的问法（plain）有{_length(text)}个字"
            yield "long_plain", message, f"缩到{LONG_PLAIN}个字以内"
    for choice in choices(question):
        if _length(choice.label) > LONG_CHOICE:
            message = f"选项“{choice.label}”有{_length(choice.label)}个字"
            yield "long_choice", message, f"缩到{LONG_CHOICE}个字以内，手机上一行看得完"


def _of_text(text: str, *, rated: bool) -> Iterator[tuple[str, str, str]]:
    quoted, length = f"“{text.strip()}”", _length(text)
    if length > LONG_QUESTION:
        yield "long_question", f"题目有{length}个字", f"缩到{LONG_QUESTION}个字以内，一题只说一件事"
    if found := _double_negative(text):
        yield "double_negative", f"{quoted}有双重否定（{found}）", "改成肯定的说法"
    if _marks(text) > 1:
        yield "two_questions", f"{quoted}里问了不止一句", "拆成两题，一题问一件事"
    elif rated and (found := _two_things(text)):
        remedy = "拆成两题：对一样满意、对另一样不满意的人没法回答"
        yield "two_questions", f"{quoted}像是一题问了两件事（{found}）", remedy


_BRACKETS = re.compile(r"[（(【\[][^（()）【】\[\]]*[）)】\]]|\$\{[^}]*\}")
_CLAUSE = re.compile(r"[，。？！；：,.?!;:\s]+")


def _bare(text: str) -> str:
    """Without what stands in brackets: examples and instructions."""
    return _BRACKETS.sub("", text)


def _length(text: str) -> int:
    return len("".join(_bare(text).split()))


def _marks(text: str) -> int:
    return len(re.findall(r"[？?]+", _bare(text)))


_EITHER_OR = re.compile(r"(.)[不没]\1|有没有|是不是|能不能|会不会|可不可以")
"""好不好, 公不公平, 有没有: a question, not a negation."""

_SET_PHRASES = re.compile(
    r"不知不觉|不得不说|不管|不论|无论|不仅|不但|不光|不过|差不多|不断|不同意见"
)
_NEGATION = r"(?:不是|不会|不能|不可能|没有|没|并非|并不|从不|不|无法|未)"
_TWICE = re.compile(rf"{_NEGATION}[^不没未]{{0,6}}?(?:不|没有?|未|无法)|非.{{1,6}}不可|难道不|无不")


def _double_negative(text: str) -> str:
    """The words that deny twice within one clause; empty if none do."""
    for clause in _CLAUSE.split(_bare(text)):
        plain = _SET_PHRASES.sub("＿", _EITHER_OR.sub("＿", clause))
        found = _TWICE.search(plain)
        if found:
            return found[0]
    return ""


_JOINED = re.compile(r"[^和与及、]+(?:、|和|与|以及|及|并且|且)[^和与及、]+")
_NOT_A_JOIN = re.compile(
    r"和睦|和谐|和平|和气|和善|温和|总和|及时|以及时|普及|涉及|参与|与否|给与|(?:和|与|跟)[^，]*?相?比"
)


def _two_things(text: str) -> str:
    """What a rating asks about, where that is two things. 党和政府的关心 is one: what is rated
    stands after the last 的."""
    for clause in _CLAUSE.split(_bare(text)):
        rated = re.split("的", clause)[-1]
        found = _JOINED.search(_NOT_A_JOIN.sub("＿", rated))
        if found:
            return found[0].replace("＿", "……")
    return ""


_BAD = re.compile(r"不|没|非常差|很差|较差|差$|难|坏|少$|慢")


def _of_scales(written: Questionnaire) -> Iterator[Remark]:
    """Every rating in one direction, with one number of steps and the same words."""
    first: tuple[Scale, tuple[Choice, ...]] | None = None
    for index, question in enumerate(written.questions):
        if not isinstance(question, Scale):
            continue
        steps = tuple(c for c in question.choices if not (c.dont_know or c.refusal))
        if first is None:
            first = (question, steps)
            continue
        for code, message, remedy in _unlike(first[0].code, first[1], steps):
            yield Remark(code, index, f"问题{question.code}：{message}", remedy)


def _unlike(
    code: str, first: tuple[Choice, ...], steps: tuple[Choice, ...]
) -> Iterator[tuple[str, str, str]]:
    ways = {_rising(first), _rising(steps)} - {None}
    if len(ways) > 1:
        message = f"打分的方向和{code}相反（一个数字大是好，一个数字小是好）"
        yield "scale_turns", message, "全卷统一：数字越大越满意"
    elif (first[0].code > first[-1].code) != (steps[0].code > steps[-1].code):
        yield "scale_turns", f"选项排列的次序和{code}相反", "全卷都从最满意排到最不满意"
    if len(first) != len(steps):
        message = f"是{len(steps)}级打分，{code}是{len(first)}级"
        yield "scale_changes", message, "中途换尺子容易点错，尽量用同一种"


def _rising(steps: tuple[Choice, ...]) -> bool | None:
    """Whether the highest code is the best; None where the words do not tell."""
    ordered = sorted(steps, key=lambda choice: choice.code)
    low, high = (bool(_BAD.search(choice.label)) for choice in (ordered[0], ordered[-1]))
    return None if low == high else low


def _of_length(written: Questionnaire) -> Iterator[Remark]:
    asked = sum(1 for question in written.questions if question.kind != "note")
    if asked > MANY_QUESTIONS:
        message = f"共有{asked}道题"
        yield Remark("many_questions", None, message, "老年人答十几题就累了，只留用得上的")
