"""A confirmation's figures in words, and what changed from one version to the next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.checks import differences
from surveys.conditions import applicable, text_of, values_of
from surveys.confirmation_money import PARTS
from surveys.confirmation_rules import exceptions
from surveys.confirmation_values import values
from surveys.conversation import Answer
from surveys.figures import answer_text
from surveys.form import Form, FormKind, Question
from surveys.money import yuan
from surveys.piping import piped


@dataclass(frozen=True, slots=True)
class Figure:
    """One answer of a confirmation, as it is printed."""

    code: str
    label: str
    value: str
    raw: str
    """As it is stored: tells two photos apart."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after; empty: there was none."""

    label: str
    before: str
    after: str


def figures(form: Form, answers: Mapping[str, Answer]) -> tuple[Figure, ...]:
    """What the form itself brings (登记的拨款), then every answer that was given, and behind the
    expenditure what follows from it: the balance and its parts."""
    listed = [
        Figure(each.code, each.label, yuan(each.value), str(each.value))
        for each in form.fixed
        if each.unit == "元" and each.label and "." not in each.code
    ]
    asked = [
        Figure(each.code, _label(form, answers, each), _value(each, said), str(said.value))
        for each in applicable(form, answers)
        if (said := answers.get(each.code)) is not None and said.status != "skipped"
    ]
    found = [*listed, *asked]
    after = next((i for i, one in enumerate(found, start=1) if one.code == "spent"), len(found))
    return (*found[:after], *_left(form, answers), *found[after:])


def _left(form: Form, answers: Mapping[str, Answer]) -> list[Figure]:
    """到账 − 支出, and what of it is 结余, 结转 ...: worked out, never typed."""
    if form.kind is not FormKind.CONFIRMATION or "balance" in answers:  # forms of old asked for it
        return []
    said = values(form, answers)
    if said.received is None or said.spent is None:
        return []
    left = said.received - said.spent
    parts = [(name, label, getattr(said, name)) for name, label, _ in PARTS.values()]
    return [
        Figure("=left", "到账 − 支出", yuan(left), str(left)),
        *(Figure(f"={n}", label, yuan(fen), str(fen)) for n, label, fen in parts if fen),
    ]


def _label(form: Form, answers: Mapping[str, Answer], asked: Question) -> str:
    text = asked.short or text_of(asked, values_of(form, answers), form)
    return " ".join(piped(text, form, answers, str).split())


def _value(asked: Question, answer: Answer) -> str:
    return " ".join(answer_text(asked, answer, str).split())


def let_stand(form: Form, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The differences that the unit let stand with their arithmetic, and what it declared to be
    out of line."""
    found = [trouble.text for trouble in differences(form, answers)]
    if form.kind is FormKind.CONFIRMATION:
        found += [one.text for one in exceptions(form, answers)]
    return tuple(dict.fromkeys(found))


def changes(before: Sequence[Figure], after: Sequence[Figure]) -> tuple[Change, ...]:
    """Figure by figure, in the order of the form; what was taken out comes last."""
    old = {figure.code: figure for figure in before}
    new = {figure.code: figure for figure in after}
    found = []
    for code in {**new, **old}:
        was, now = old.get(code), new.get(code)
        if was is not None and now is not None and was.raw == now.raw:
            continue
        first, last = was.value if was else "", now.value if now else ""
        exchanged = "（已更换）" if first == last else ""
        label = now.label if now else was.label if was else ""
        found.append(Change(label, first, f"{last}{exchanged}"))
    return tuple(found)


def told(change: Change) -> str:
    """支出：50,000.00元 → 49,000.00元."""
    return f"{change.label}：{change.before or '（无）'} → {change.after or '（无）'}"
