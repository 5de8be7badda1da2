"""The form as this person meets it in this step: in their language, in the order of their run, on
this day. Its hash and its codes are those of the form that is stored."""

from __future__ import annotations

from datetime import date

from surveys.form import Form
from surveys.languages import localized
from surveys.order import drawn, is_drawn


def presented(form: Form, *, language: str, seed: str, day: date | None = None) -> Form:
    """`seed`: of the run; empty: everything in the order it is written."""
    shown = localized(form, language)
    changed: dict[str, object] = {}
    if seed and is_drawn(form):
        changed["questions"] = drawn(shown, seed)
    if day is not None:
        changed["day"] = day
    if not changed:
        return shown
    return shown.model_copy(update={**changed, "base": form.hash})
