"""Consents of their own, put into a survey before what they are for.

Sensitive personal information needs a separate consent (个人信息保护法, PIPL, art. 29), children
under fourteen that of a guardian (art. 31).
"""

from __future__ import annotations

from dataclasses import dataclass

from surveys.form import (
    AGREED,
    All,
    Any,
    Choice,
    Condition,
    Consent,
    Form,
    Is,
    Not,
    Question,
    Single,
)

AGE, GUARDIAN, SENSITIVE = "law.age", "law.guardian", "law.sensitive"
"""Codes of the questions that are put in."""

_YOUNG = 2


@dataclass(frozen=True, slots=True)
class Consents:
    """Whom to ask, as the project says it; groups by code of the group question."""

    group_question: str = ""
    sensitive_groups: tuple[int, ...] = ()
    sensitive_questions: tuple[str, ...] = ()
    """What the consent is for; empty: everything after the group question."""
    guardian_groups: tuple[int, ...] = ()


def _(text: str) -> str:
    """Marks a text for the catalogue: it is put into the person's language when it is asked."""
    return text


def with_consents(form: Form, wanted: Consents) -> Form:
    """The form with its consents; the same form where none is wanted."""
    found: list[Question] = []
    asked = False
    for question in form.questions:
        if question.code in wanted.sensitive_questions:
            if not asked:
                found.append(_sensitive(wanted, question.section, ends=False))
            asked = True
            found.append(_only_with_consent(question, wanted))
            continue
        found.append(question)
        if question.code == wanted.group_question:
            found += _after_the_group(wanted, question.section)
    if len(found) == len(form.questions):
        return form
    return form.model_copy(update={"questions": tuple(found)})


def _after_the_group(wanted: Consents, section: str) -> list[Question]:
    found: list[Question] = []
    if wanted.guardian_groups:
        found += _guardian(_of(wanted, wanted.guardian_groups), section)
    if wanted.sensitive_groups and not wanted.sensitive_questions:
        found.append(_sensitive(wanted, section, ends=True))
    return found


def _of(wanted: Consents, groups: tuple[int, ...]) -> Is:
    return Is(question=wanted.group_question, codes=groups)


def _guardian(children: Condition, section: str) -> list[Question]:
    age = Single(
        code=AGE,
        text=_("答题的人满十四周岁了吗？"),
        short=_("是否满十四周岁"),
        choices=(Choice(code=1, label=_("满了")), Choice(code=_YOUNG, label=_("还没满"))),
        ask_if=children,
        section=section,
    )
    guardian = Consent(
        code=GUARDIAN,
        text=_("没满十四周岁，要监护人（父母等）同意，并且在旁边陪着。监护人同意并在场吗？"),
        short=_("监护人同意并在场"),
        choices=(
            Choice(code=AGREED, label=_("同意，在旁边")),
            Choice(code=2, label=_("不同意，或者不在")),
        ),
        ask_if=All(of=(children, Is(question=AGE, codes=(_YOUNG,)))),
        section=section,
        ends=True,
    )
    return [age, guardian]


def _sensitive(wanted: Consents, section: str, *, ends: bool) -> Consent:
    if ends:
        text = _(
            "您属于的这一类涉及身体、救助、优抚这类敏感情况。同意我们记下来、只做汇总吗？"
            "不同意就到这里。"
        )
    else:
        text = _("后面有几题涉及身体、救助、优抚这类敏感情况。同意回答吗？不同意就不问这几题。")
    return Consent(
        code=SENSITIVE,
        text=text,
        short=_("同意回答敏感情况"),
        ask_if=_of(wanted, wanted.sensitive_groups) if wanted.sensitive_groups else None,
        section=section,
        ends=ends,
    )


def _only_with_consent(question: Question, wanted: Consents) -> Question:
    agreed: Condition = Is(question=SENSITIVE, codes=(AGREED,))
    if wanted.sensitive_groups:
        agreed = Any(of=(agreed, Not(of=_of(wanted, wanted.sensitive_groups))))
    before = (question.ask_if,) if question.ask_if is not None else ()
    return question.model_copy(update={"ask_if": All(of=(*before, agreed))})
