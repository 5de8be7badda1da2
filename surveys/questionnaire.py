"""The questionnaire as written in questionnaire.yaml, checked as a whole, and as a form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from surveys.closed import Ticked, whole
from surveys.commands import Command, ordered
from surveys.conditions import questions_of
from surveys.figures import choices
from surveys.form import (
    Choice,
    Computed,
    Condition,
    Form,
    FormKind,
    Is,
    Item,
    Model,
    Multiple,
    Note,
    Question,
    Ranking,
    Scale,
    Section,
    Words,
)
from surveys.kinds import kind_troubles
from surveys.matrix import moved, spread
from surveys.numerals import squeeze
from surveys.others import with_others
from surveys.soundness import asked_by, logic_troubles
from surveys.translations import LANGUAGE_CODE, gathered, told, unknown_places

RESERVED = frozenset({"opening", "edit", "review", "closed"})
"""Question codes that would be taken for places of the dialogue."""


class Questionnaire(Model):
    """What a coordinator writes. A list of choices that several questions share is written once
    under `choices` and named by the questions; a matrix is written as one question with rows."""

    title: str = Field(min_length=1)
    language: str = Field(default="zh", pattern=LANGUAGE_CODE)
    """What the texts are written in; another language stands beside them or in `translations`."""
    opening: str = ""
    opening_plain: str = ""
    consent: bool = True
    choices: dict[str, tuple[Choice, ...]] = Field(default_factory=dict)
    questions: tuple[Question, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = ()
    computed: tuple[Computed, ...] = ()
    items: tuple[Item, ...] = ()
    closing: str = ""
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)
    """By language, then by place (surveys.languages)."""
    xlsform: dict[str, dict[str, str]] = Field(default_factory=dict)
    """What a workbook it was read from says beyond all this, by place (`settings`, `question.Q1`,
    `section.S1`, `computed.C1`, `list.yes_no#1`) and column: kept for writing it back."""

    @model_validator(mode="before")
    @classmethod
    def _named_choices(cls, data: object) -> object:
        """Puts the lists in the places of their names; raises ValueError for an unknown name."""
        if not isinstance(data, Mapping) or not isinstance(data.get("questions"), list | tuple):
            return data
        lists = data.get("choices") or {}
        unknown = [
            f"问题{question.get('code', '？')}：没有名为“{question['choices']}”的选项表"
            for question in data["questions"]
            if isinstance(question, Mapping)
            and isinstance(question.get("choices"), str)
            and question["choices"] not in lists
        ]
        if unknown:
            raise ValueError("；".join(unknown))
        return gathered({**data, "questions": [_expanded(q, lists) for q in data["questions"]]})

    @model_validator(mode="after")
    def _agrees(self) -> Questionnaire:
        """All problems at once, in words for the person who wrote the file."""
        found = [problem for check in _CHECKS for problem in check(self)]
        if found:
            flaws = tuple((_place(self, words), "questionnaire", words, _REMEDY) for words in found)
            told = {"words": "；".join(found), "flaws": flaws}
            raise PydanticCustomError("flaws", "{words}", told)
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _matrices(
        cls, data: object, handler: ModelWrapValidatorHandler[Questionnaire]
    ) -> Questionnaire:
        """Spreads every matrix out into its rows; mistakes are told where they are written. Stands
        behind the other validators: it is tried around them."""
        if not isinstance(data, Mapping) or not isinstance(data.get("questions"), list | tuple):
            return handler(data)
        data = told(data)
        written = spread(data["questions"])
        try:
            return handler({**data, "questions": written.questions})
        except ValidationError as error:
            raise moved(error, written.places) from None

    def to_form(
        self,
        form_id: str = "survey",
        *,
        retention: str = "评价结束后1年",
        retentions: Mapping[str, str] = MappingProxyType({}),
    ) -> Form:
        """The form that conversations go through. `retention` fills {retention} in the texts,
        `retentions` in those of other languages."""
        return Form(
            id=form_id,
            kind=FormKind.SURVEY,
            title=self.title,
            opening=self.opening.replace("{retention}", retention).strip(),
            opening_plain=self.opening_plain.replace("{retention}", retention).strip(),
            consent=self.consent,
            questions=tuple(with_others(self.questions)),
            sections=self.sections,
            computed=self.computed,
            language=self.language,
            translations={
                language: {
                    place: text.replace("{retention}", retentions.get(language, retention))
                    for place, text in texts.items()
                }
                for language, texts in self.translations.items()
            },
            items=self.items,
            closing=self.closing.replace("{retention}", retention).strip(),
        )


_REMEDY = "照此改正，再检查一次"


def _place(written: Questionnaire, words: str) -> tuple[str | int, ...]:
    """Where a problem stands, for readers that know the lines: the question or item it names."""
    for index, question in enumerate(written.questions):
        if re.search(rf"问题(编号)?(不能叫)?{re.escape(question.code)}(?![A-Za-z0-9_.])", words):
            return ("questions", index)
    for index, item in enumerate(written.items):
        if f"“{item.name}”" in words or f"评分项编号{item.code}" in words:
            return ("items", index)
    for kind, name, codes in (
        ("sections", "分节", [section.code for section in written.sections]),
        ("computed", "计算值", [computed.code for computed in written.computed]),
    ):
        for index, code in enumerate(codes):
            if re.search(rf"{name}{re.escape(code)}(?![A-Za-z0-9_.])", words):
                return (kind, index)
    return ()


def _expanded(question: object, lists: Mapping[str, object]) -> object:
    if not isinstance(question, Mapping) or not isinstance(question.get("choices"), str):
        return question
    return {**question, "choices": lists[question["choices"]]}


def _duplicate_codes(written: Questionnaire) -> list[str]:
    counts = Counter(question.code for question in written.questions)
    return [f"问题编号{code}用了{n}次" for code, n in counts.items() if n > 1]


def _reserved_codes(written: Questionnaire) -> list[str]:
    return [f"问题编号不能叫{q.code}" for q in written.questions if q.code in RESERVED]


def _conditions(written: Questionnaire) -> list[str]:
    """A condition may look back only, at questions and codes that exist."""
    found, earlier = [], dict[str, Question]()
    questions = tuple(with_others(written.questions))
    every = {question.code for question in questions if not isinstance(question, Note)}
    for question in questions:
        for condition in _conditions_of(question):
            for code in sorted(asked_by(written, questions_of(condition)) - set(earlier)):
                why = "排在后面（条件只能看前面的题）" if code in every else "不存在"
                found.append(f"问题{question.code}的条件提到{code}，它{why}")
            found += [f"问题{question.code}的条件：{why}" for why in _codes(condition, earlier)]
        if not isinstance(question, Note):
            earlier[question.code] = question
    return found


def _logic(written: Questionnaire) -> list[str]:
    return logic_troubles(written, tuple(with_others(written.questions)))


def _translations(written: Questionnaire) -> list[str]:
    places = unknown_places(written.to_form())
    return [f"translations 里的“{place}”不是问卷里的一段文字" for place in places]


def _kinds(written: Questionnaire) -> list[str]:
    return kind_troubles(written.questions)


def _conditions_of(question: Question) -> list[Condition]:
    asked = [question.ask_if] if question.ask_if is not None else []
    return [*asked, *(wording.when for wording in question.wordings)]


def _codes(condition: Condition, earlier: Mapping[str, Question]) -> list[str]:
    """Codes that the question spoken of does not have."""
    found = []
    for part in _parts(condition):
        if isinstance(part, Is) and part.question in earlier:
            known = {choice.code for choice in choices(earlier[part.question])}
            wrong = [str(code) for code in part.codes if code not in known]
            found += [f"{part.question}没有选项{'、'.join(wrong)}"] if wrong else []
    return found


def _parts(condition: Condition) -> list[Condition]:
    inner = getattr(condition, "of", ())
    nested = inner if isinstance(inner, tuple) else (inner,)
    return [condition, *(part for one in nested for part in _parts(one))]


def _choices(written: Questionnaire) -> list[str]:
    return [problem for question in written.questions for problem in _choice_trouble(question)]


def _choice_trouble(question: Question) -> list[str]:
    options, found = choices(question), []
    if hasattr(question, "choices") and len(options) < 2:
        found.append(f"问题{question.code}至少要有两个选项")
    codes = Counter(choice.code for choice in options)
    found += [f"问题{question.code}的选项{code}重复" for code, n in codes.items() if n > 1]
    names = Counter(
        name for c in options for name in {squeeze(word) for word in (c.label, *c.synonyms)}
    )
    found += [f"问题{question.code}有两个选项都叫“{name}”" for name, n in names.items() if n > 1]
    found += [
        f"问题{question.code}的选项“{word}”是操作用词，换一个说法"
        for choice in options
        for word in (choice.label, *choice.synonyms)
        if _is_taken(choice, word)
    ]
    if isinstance(question, Multiple):
        wrong = sorted(set(question.exclusive) - set(codes))
        found += [f"问题{question.code}的单独选项{code}不存在" for code in wrong]
    if isinstance(question, Multiple | Ranking):
        found += _never_enough(question)
    return found


def _is_taken(choice: Choice, word: str) -> bool:
    """Steering words would not reach the choice; 不想说 means the same for both."""
    found = ordered(word, str)
    if found is not None and found.language:
        return False  # a choice goes before the name of a language
    return found is not None and not (choice.refusal and found.command is Command.REFUSE)


def _never_enough(question: Ticked) -> list[str]:
    most = whole(question)
    if question.at_least <= most:
        return []
    return [f"问题{question.code}要求至少选{question.at_least}项，但最多能选{most}项"]


def _items(written: Questionnaire) -> list[str]:
    by_code = {question.code: question for question in written.questions}
    counts = Counter(code for item in written.items for code in item.questions)
    found = [f"问题{code}归入了{n}个评分项" for code, n in counts.items() if n > 1]
    for item in written.items:
        if not item.questions:
            found.append(f"评分项“{item.name}”没有题目")
        for code in item.questions:
            if code not in by_code:
                found.append(f"评分项“{item.name}”提到不存在的问题{code}")
            elif not isinstance(by_code[code], Scale):
                found.append(f"评分项“{item.name}”里的问题{code}不是打分题（scale）")
    codes = Counter(item.code for item in written.items)
    return found + [f"评分项编号{code}用了{n}次" for code, n in codes.items() if n > 1]


def _texts(written: Questionnaire) -> list[str]:
    if written.consent and not written.opening.strip():
        return ["要先征得同意（consent），就要有开场白（opening）"]
    return []


_CHECKS: tuple[Callable[[Questionnaire], list[str]], ...] = (
    _duplicate_codes,
    _reserved_codes,
    _conditions,
    _logic,
    _translations,
    _choices,
    _kinds,
    _items,
    _texts,
)


def condition_troubles(written: Questionnaire, condition: Condition) -> list[str]:
    """What is wrong with a condition over all answers of this questionnaire that stands outside
    it, e.g. in project.yaml."""
    probe = Words(code="law.when", text="", ask_if=condition)
    probed = written.model_copy(update={"questions": (*written.questions, probe)})
    named = f"问题{probe.code}的条件"
    found = [problem for check in _CHECKS for problem in check(probed)]
    return [p.removeprefix(named).lstrip("：") for p in found if p.startswith(named)]
