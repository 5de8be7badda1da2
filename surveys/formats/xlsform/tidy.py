"""Drops from what was kept whatever we would write in the same way ourselves."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.form import ClosedQuestion, Question
from surveys.formats.workbook import as_stored
from surveys.formats.xlsform.printing import (
    Cells,
    Page,
    choice_cells,
    computed_cells,
    heading,
    kept_of,
    list_of,
    page_of,
    question_cells,
    section_cells,
)
from surveys.formats.xlsform.sections import AGAIN, WITHIN
from surveys.questionnaire import Questionnaire


def tidied(q: Questionnaire) -> Questionnaire:
    """The same questionnaire with less kept; lists that only one question uses under its own code
    are that question's."""
    kept = dict(q.xlsform)
    for place, cells in _printed(q, page_of(q)):
        if place in kept:
            kept[place] = _less(kept[place], cells, place)
    lists = {name: listed for name, listed in q.choices.items() if not _is_own(name, q)}
    made = q.model_copy(update={"choices": lists, "xlsform": kept})
    for asked in q.questions:
        _drop_list_name(asked, made)
    kept["settings"] = _other_names(made)
    known = {place: cells for place, cells in kept.items() if cells}
    return made.model_copy(update={"xlsform": known})


def _other_names(q: Questionnaire) -> dict[str, str]:
    """The settings, without names of languages that we would use ourselves."""
    ours = {f"language.{code}": heading(code) for code in q.translations}
    if q.translations:
        ours["language"] = heading(q.language)
    settings = q.xlsform.get("settings", {})
    empty = {name for name in settings if name.startswith("language.")} - {
        f"language.{code}" for code in q.translations
    }
    return {
        name: text
        for name, text in settings.items()
        if ours.get(name) != text and name not in empty
    }


def _drop_list_name(asked: Question, q: Questionnaire) -> None:
    """The name of the list is not kept where it is found without."""
    place = f"question.{asked.code}"
    name = q.xlsform.get(place, {}).get("list_name")
    if name is None:
        return
    bare = {k: v for k, v in q.xlsform[place].items() if k != "list_name"}
    less = q.model_copy(update={"xlsform": {**q.xlsform, place: bare}})
    if list_of(less, asked) == name:
        q.xlsform[place] = bare


def _printed(q: Questionnaire, page: Page) -> Iterator[tuple[str, Cells]]:
    for asked in q.questions:
        listed = kept_of(q, asked.code).get("list_name", asked.code)
        cells = question_cells(asked, page, listed, other=False, item="")
        yield f"question.{asked.code}", cells
    for section in q.sections:
        yield f"section.{section.code}", section_cells(section, page)
    for computed in q.computed:
        yield f"computed.{computed.code}", computed_cells(computed, page)
    for name, choices in q.choices.items():
        for choice in choices:
            yield f"list.{name}#{choice.code}", choice_cells(choice, name, {}, page)


def _less(kept: dict[str, str], cells: Cells, place: str) -> dict[str, str]:
    """Names are kept wherever they are not the code itself; the row of a group within groups is
    kept whole."""
    if WITHIN in kept or AGAIN in kept:
        return kept
    code = place.partition("#" if place.startswith("list.") else ".")[2]
    return {
        column: text
        for column, text in kept.items()
        if as_stored(cells.get(column, "")) != text or (column == "name" and text != code)
    }


def _is_own(name: str, q: Questionnaire) -> bool:
    """A list named after the only question that uses it is that question's."""
    closed = [one for one in q.questions if isinstance(one, ClosedQuestion)]
    users = [one.code for one in closed if list_of(q, one) == name]
    return users == [name]
