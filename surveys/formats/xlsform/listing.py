"""The choices sheet: lists that questions share once, the others by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.form import Choice, ClosedQuestion
from surveys.formats.xlsform.printing import Cells, Page, choice_cells, kept_of, list_of
from surveys.formats.xlsform.types import read_type
from surveys.questionnaire import Questionnaire


@dataclass(slots=True)
class Lists:
    rows: dict[str, tuple[tuple[Choice, ...], dict[int, dict[str, str]]]] = field(
        default_factory=dict
    )
    """Choices and their other labels, by name of the list."""
    of: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """The list of each question, and whether 其他 is added to it."""


def lists_of(q: Questionnaire) -> Lists:
    """Lists that questions share are written once."""
    found = Lists()
    for asked in q.questions:
        if isinstance(asked, ClosedQuestion):
            found.of[asked.code] = _list_of(asked, q, found)
    for name, choices in q.choices.items():
        found.rows.setdefault(name, (choices, {}))
    names = [*q.choices, *(name for name in found.rows if name not in q.choices)]
    found.rows = {name: found.rows[name] for name in names}
    return found


def _list_of(asked: ClosedQuestion, q: Questionnaire, found: Lists) -> tuple[str, bool]:
    """A list of the questionnaire that holds exactly these choices, else one of its own."""
    labels = _labels(asked, q)
    kept = kept_of(q, asked.code)
    other = read_type(kept.get("type", "")).other and asked.choices[-1].other
    choices = asked.choices[:-1] if other else asked.choices
    names = [list_of(q, asked), *q.choices]
    for name in names:
        if q.choices.get(name) == choices and found.rows.get(name) in (None, (choices, labels)):
            found.rows[name] = (choices, labels)
            return name, other
    name = _free(asked.code, {*found.rows, *q.choices})
    found.rows[name] = (choices, labels)
    return name, other


def _labels(asked: ClosedQuestion, q: Questionnaire) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for choice in asked.choices:
        place = f"{asked.code}#{choice.code}"
        labels = {code: texts[place] for code, texts in q.translations.items() if place in texts}
        if labels:
            found[choice.code] = labels
    return found


def _free(code: str, taken: set[str]) -> str:
    names = (code, *(f"{code}_{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def choice_rows(lists: Lists, page: Page) -> Iterator[Cells]:
    for name, (choices, labels) in lists.rows.items():
        for choice in choices:
            was = page.kept.get(f"list.{name}#{choice.code}", {})
            kept = {k: v for k, v in was.items() if k != "name"}
            yield choice_cells(choice, name, labels.get(choice.code, {}), page) | kept
