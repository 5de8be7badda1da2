"""From forms to a table that nobody can be found in: without unit, place and time, in a new order.

Where a question has no declared place in this, its kind decides: ratings and ticked lists are
answers; any other choice, and any figure, is a trait that others may know of a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from reports import words
from reports.microdata.anonymity import Class, K, Trait, generalise
from reports.microdata.masking import masked
from reports.microdata.model import (
    DONT_KNOW,
    MISSING,
    OPEN,
    REFUSED,
    Dropped,
    Measure,
    Microdata,
    OpenAnswers,
    Variable,
)
from reports.microdata.spans import Spans, amount, spans
from surveys.conversation import Answer
from surveys.form import (
    Choice,
    ClosedQuestion,
    Consent,
    DateQuestion,
    DecimalQuestion,
    Form,
    Integer,
    Location,
    Money,
    Multiple,
    Note,
    Nps,
    Phone,
    PhotoQuestion,
    Question,
    QuestionBase,
    Ranking,
    Scale,
    Single,
    VoiceQuestion,
    Words,
)

Shuffle = Callable[[list[Any]], None]
"""Puts a list into a random order that nobody can tell again."""

NUMBER = "ID"
GROUP = "GRP"
_RESERVED = frozenset(
    ("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH")
)
_PLACE_LABEL = re.compile(r"(?:省|市|县|区|乡|镇|街道|村|社区|片区|小组|居委会|村委会)$")
_PLACE_ASKED = re.compile(
    r"住在(?:哪|什么)|哪(?:个|一个)?(?:省|市|县|区|乡|镇|街道|村|社区|小区|单位)|所在(?:地|单位)"
)
PLACE, PLACE_OR_UNIT = "地区", "地区或单位"
_OF_PLACE = (PLACE, PLACE_OR_UNIT)
_PERSON_ASKED = re.compile(r"姓名|名字|称呼|电话|手机|微信|身份证|地址|门牌")
_LEFT_OUT: tuple[tuple[type[QuestionBase], str], ...] = (
    (Consent, "只是同意与否"),
    (DateQuestion, "时间"),
    (Phone, "电话"),
    (Location, "地点"),
    (PhotoQuestion, "照片和文件"),
    (VoiceQuestion, "录音"),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that counts: the group it is counted in, and its answers."""

    group: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Known:
    """What the project says of its questions."""

    group_question: str = ""
    place_question: str = ""
    drop: frozenset[str] = frozenset()
    """Codes of questions that are left out besides."""
    names: tuple[str, ...] = ()
    """Of units and places."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Names by code, of groups that no question asks for."""


def microdata(form: Form, filled: Sequence[Filled], known: Known, shuffle: Shuffle) -> Microdata:
    """Raises reports.microdata.anonymity.TooFew for fewer than five forms."""
    asked = [q for q in form.questions if not isinstance(q, Note)]
    why = {q.code: _why_not(q, known) for q in asked}
    places = [c.label for q in asked if why[q.code] in _OF_PLACE for c in _telling(q)]
    known = replace(known, names=(*known.names, *places))
    kept = [q for q in asked if not why[q.code] and not isinstance(q, Words)]
    traits = [*_group(filled, known, kept), *(t for q in kept if (t := _trait(q, filled, known)))]
    names = _Names()
    number = Variable(
        names.new(NUMBER), "", "行号（导出时重新编排，与答卷编号无关）", measure="scale"
    )
    told = generalise(
        [one.trait for one in traits],
        list(zip(*(t.cells for t in traits), strict=True)) if traits else [() for _ in filled],
    )
    columns: list[tuple[Variable, Sequence[int]]] = [
        (replace(_told(one, classes, told.hidden), name=names.new(one.trait.code)), cells)
        for one, classes, cells in zip(
            traits, told.classes, _columns(told.rows, len(traits)), strict=True
        )
    ]
    for question in kept:
        for variable, cells in _answers(question, filled):
            columns.append((replace(variable, name=names.new(variable.name)), cells))
    rows = (
        list(zip(*(cells for _, cells in columns), strict=True)) if columns else [()] * len(filled)
    )
    shuffle(rows)
    return Microdata(
        variables=(number, *(variable for variable, _ in columns)),
        rows=tuple((n, *row) for n, row in enumerate(rows, start=1)),
        open=tuple(
            _open(q, filled, known, shuffle)
            for q in asked
            if isinstance(q, Words) and not why[q.code]
        ),
        dropped=tuple(
            Dropped(q.code, words.unpiped(q.text), why[q.code]) for q in asked if why[q.code]
        ),
        hidden=told.hidden,
    )


# -- what is left out


def _why_not(question: Question, known: Known) -> str:
    """Why a question is left out; "" for one that is not."""
    if question.code in known.drop:
        return "导出时指明不要"
    for kind, why in _LEFT_OUT:
        if isinstance(question, kind):
            return why
    if question.code == known.place_question:
        return PLACE
    if isinstance(question, Scale | Nps) or question.code == known.group_question:
        return ""
    if isinstance(question, Words) and _PERSON_ASKED.search(question.text):
        return "问的是个人信息"
    if _PLACE_ASKED.search(question.text):
        return PLACE_OR_UNIT
    labels = [c.label for c in _telling(question)]
    near = [one for one in labels if _PLACE_LABEL.search(one) or one in known.names]
    return PLACE_OR_UNIT if labels and 2 * len(near) >= len(labels) else ""


def _telling(question: Question) -> tuple[Choice, ...]:
    """Choices that say something."""
    if not isinstance(question, ClosedQuestion):
        return ()
    return tuple(c for c in question.choices if not (c.dont_know or c.refusal))


# -- traits


@dataclass(frozen=True, slots=True)
class _Told:
    """A trait with its value in every form, and how its classes are called."""

    trait: Trait
    cells: tuple[int, ...]
    text: str
    labels: Mapping[int, str]
    spans: Spans | None = None


def _group(filled: Sequence[Filled], known: Known, kept: Sequence[Question]) -> Iterator[_Told]:
    """The group, where no question asks for it."""
    if any(q.code == known.group_question for q in kept) or not any(one.group for one in filled):
        return
    cells = tuple(int(one.group) if one.group.isdigit() else OPEN for one in filled)
    labels = {int(code): name for code, name in known.groups.items() if code.isdigit()}
    values = (*sorted({*labels, *cells} - set(MISSING)), *MISSING)
    yield _Told(Trait(GROUP, values, missing=frozenset(MISSING)), cells, "对象类别", labels)


def _trait(question: Question, filled: Sequence[Filled], known: Known) -> _Told | None:
    text = words.unpiped(question.text)
    match question:
        case Integer() | DecimalQuestion() | Money():
            given = [_value(question, one.answers.get(question.code)) for one in filled]
            cut = spans([v for v in given if not isinstance(v, int)], amount(question))
            cells = tuple(v if isinstance(v, int) else cut.place(v) for v in given)
            values = (*range(1, len(cut.cuts) + 2), *MISSING)
            trait = Trait(question.code, values, True, frozenset(MISSING))
            return _Told(trait, cells, text, {}, cut)
        case Single():
            cells = tuple(_of_group(question, one, known) for one in filled)
            labels = {c.code: c.label for c in _telling(question)}
            figures = sum(1 for label in labels.values() if re.search(r"\d", label))
            ordered = 2 * figures >= len(labels) and question.code != known.group_question
            trait = Trait(question.code, (*labels, *MISSING), ordered, frozenset(MISSING))
            return _Told(trait, cells, text, labels)
    return None


def _of_group(question: Question, one: Filled, known: Known) -> int:
    """A form counts in the group of its link, whatever it answers."""
    if question.code == known.group_question and one.group.isdigit():
        return int(one.group)
    return _code(question, one.answers.get(question.code))


def _told(one: _Told, classes: Sequence[Class], hidden: int) -> Variable:
    labels = {each[0]: _class_label(one, each) for each in classes}
    merged = [labels[each[0]] for each in classes if len(each) > 1]
    measure: Measure = "ordinal" if one.trait.ordered else "nominal"
    note = f"合并为一类：{'；'.join(merged)}" if merged else ""
    if hidden:
        note = "；".join(part for part in (note, f"{hidden}份不公布") if part)
    shown = tuple((value, label) for value, label in labels.items() if value not in MISSING)
    return Variable("", one.trait.code, one.text, shown, measure, trait=True, note=note)


def _class_label(one: _Told, values: Class) -> str:
    inside = [value for value in values if value not in MISSING]
    silent = [MISSING[value] for value in values if value in MISSING]
    if one.spans is not None and inside:
        named = [one.spans.label(min(inside), max(inside))]
    else:
        named = [one.labels.get(value, str(value)) for value in inside]
    every = "、".join((*named, *silent))
    return every if len(values) == 1 or one.trait.ordered else f"其他/合并（{every}）"


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[tuple[int, ...]]:
    return [tuple(row[n] for row in rows) for n in range(width)]


# -- answers


def _answers(
    question: Question, filled: Sequence[Filled]
) -> Iterator[tuple[Variable, tuple[int, ...]]]:
    given = [one.answers.get(question.code) for one in filled]
    text = words.unpiped(question.text)
    match question:
        case Scale() | Nps():
            labels = tuple((c.code, c.label) for c in _telling(question))
            variable = Variable(question.code, question.code, text, labels, "ordinal")
            yield variable, tuple(_code(question, each) for each in given)
        case Multiple():
            for choice in _telling(question):
                yield (
                    _part(question, choice, ((1, "选了"), (0, "没选")), "nominal"),
                    tuple(_ticked(question, each, choice.code) for each in given),
                )
        case Ranking():
            places = ((0, "没有排"), *((n, f"第{n}") for n in range(1, len(question.choices) + 1)))
            for choice in _telling(question):
                yield (
                    _part(question, choice, places, "ordinal"),
                    tuple(_placed(question, each, choice.code) for each in given),
                )


def _part(
    question: Question, choice: Choice, labels: tuple[tuple[int, str], ...], measure: Measure
) -> Variable:
    text = f"{words.unpiped(question.text)}——{choice.label}"
    return Variable(f"{question.code}_{choice.code}", question.code, text, labels, measure)


def _silent(question: Question, answer: Answer | None) -> int | None:
    """The missing value that an answer is; None for one that says something."""
    match answer:
        case None:
            return OPEN
        case Answer(status="dont_know"):
            return DONT_KNOW
        case Answer(status="refused"):
            return REFUSED
        case Answer(status="skipped"):
            return OPEN
    if isinstance(question, ClosedQuestion) and isinstance(answer.value, int):
        chosen = next((c for c in question.choices if c.code == answer.value), None)
        if chosen is not None and chosen.dont_know:
            return DONT_KNOW
        if chosen is not None and chosen.refusal:
            return REFUSED
    return None


def _code(question: Question, answer: Answer | None) -> int:
    silent = _silent(question, answer)
    if silent is not None:
        return silent
    assert answer is not None
    return answer.value if isinstance(answer.value, int) else OPEN


def _value(question: Question, answer: Answer | None) -> Decimal | int:
    """A figure as the spans take it, or the missing value."""
    silent = _silent(question, answer)
    if silent is not None or answer is None:
        return OPEN if silent is None else silent
    return amount(question).read(answer.value)


def _several(question: Question, answer: Answer | None) -> tuple[int, ...] | int:
    silent = _silent(question, answer)
    if silent is not None or answer is None:
        return OPEN if silent is None else silent
    chosen = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    codes = tuple(code for code in chosen if isinstance(code, int))
    telling = {choice.code for choice in _telling(question)}
    return codes if telling & set(codes) else DONT_KNOW


def _ticked(question: Question, answer: Answer | None, code: int) -> int:
    chosen = _several(question, answer)
    return chosen if isinstance(chosen, int) else int(code in chosen)


def _placed(question: Question, answer: Answer | None, code: int) -> int:
    chosen = _several(question, answer)
    if isinstance(chosen, int):
        return chosen
    return chosen.index(code) + 1 if code in chosen else 0


# -- open answers


def _open(question: Words, filled: Sequence[Filled], known: Known, shuffle: Shuffle) -> OpenAnswers:
    given = [one.answers.get(question.code) for one in filled]
    said = [
        text
        for each in given
        if each is not None
        and each.status == "given"
        and isinstance(each.value, str)
        and not each.value.startswith("voice:")
        and (text := masked(each.value, known.names))
    ]
    text = words.unpiped(question.text)
    if len(said) < K:
        return OpenAnswers(question.code, text, (), withheld=bool(said))
    shuffle(said)
    return OpenAnswers(question.code, text, tuple(said))


class _Names:
    """Names that SPSS takes: ASCII, not reserved, told apart without case."""

    def __init__(self) -> None:
        self._taken: set[str] = set(_RESERVED)

    def new(self, code: str) -> str:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", code).strip("_")[:56] or "V"
        name, n = plain, 1
        while name.upper() in self._taken:
            n += 1
            name = f"{plain}_v{n}"
        self._taken.add(name.upper())
        return name
