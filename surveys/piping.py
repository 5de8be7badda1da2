"""`${code}` in a text: the answer in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from surveys.agenda import Translate
from surveys.conditions import values_of
from surveys.conversation import Answer, Value
from surveys.figures import answer_text, in_unit, question
from surveys.form import Form
from surveys.formulas import computed_values

PLACE = re.compile(r"\$\{\s*([^\s{}$]{1,64})\s*\}")

UNANSWERED = "……"
"""Stands for what nobody has answered yet."""

LONGEST = 80
"""Characters of a piped answer; the rest of a long one is left out."""


def piped(text: str, form: Form, answers: Mapping[str, Answer], _: Translate) -> str:
    """The text with the answers it speaks of. A code nobody knows stays as it is written."""
    return PLACE.sub(lambda found: _words(found, form, answers, _), text)


def _words(found: re.Match[str], form: Form, answers: Mapping[str, Answer], _: Translate) -> str:
    code = found[1]
    asked = question(form, code)
    if asked is not None:
        answer = answers.get(code)
        told = answer is not None and (answer.value is not None or answer.status == "dont_know")
        return _short(answer_text(asked, answer, _)) if answer and told else UNANSWERED
    if any(fixed.code == code for fixed in form.fixed):
        return in_unit(form, code, values_of(form, answers)[code])
    if all(computed.code != code for computed in form.computed):
        return found[0]
    values, _open = computed_values(form, [code], values_of(form, answers), spoken=True)
    return _short(_plain(values[code])) if code in values else UNANSWERED


def _plain(value: Value) -> str:
    """A reckoned number with two decimals at most."""
    if not isinstance(value, str):
        return str(value)
    try:
        rounded = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        return value
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
