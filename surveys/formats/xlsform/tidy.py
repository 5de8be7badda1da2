"""Drops from what was kept whatever we would write in the same way ourselves."""

from __future__ import annotations

from surveys.form import Choice, ClosedQuestion, Question, Section
from surveys.formats.xlsform.printing import (
    Cells,
    Page,
    choice_cells,
    computed_cells,
    page_of,
    question_cells,
    section_cells,
)
from surveys.formats.xlsform.sections import AGAIN, WITHIN
from surveys.questionnaire import Questionnaire


def tidied(q: Questionnaire) -> Questionnaire:
    page = page_of(q)
    return q.model_copy(
        update={
            "questions": tuple(_question(one, page) for one in q.questions),
            "sections": tuple(
                one if WITHIN in one.xlsform or AGAIN in one.xlsform else _section(one, page)
                for one in q.sections
            ),
            "computed": tuple(
                one.model_copy(update={"xlsform": _less(one.xlsform, computed_cells(one, page))})
                for one in q.computed
            ),
            "choices": {
                name: tuple(_choice(choice, page) for choice in listed)
                for name, listed in q.choices.items()
                if not _is_own(name, q)
            },
        }
    )


def _section(section: Section, page: Page) -> Section:
    kept = _less(section.xlsform, section_cells(section, page))
    return section.model_copy(update={"xlsform": kept})


def _question(asked: Question, page: Page) -> Question:
    list_name = asked.xlsform.get("list_name", asked.code)
    cells = question_cells(asked, page, list_name, other=False, item="")
    cells["list_name"] = asked.code  # a list of its own needs no name
    named = page.names[asked.code] == asked.code
    kept = _less(asked.xlsform, cells, () if named else ("name",))
    update: dict[str, object] = {"xlsform": kept}
    if isinstance(asked, ClosedQuestion):
        update["choices"] = tuple(_choice(choice, page) for choice in asked.choices)
    return asked.model_copy(update=update)


def _is_own(name: str, q: Questionnaire) -> bool:
    """A list named after the only question that uses it is that question's."""
    users = [one.code for one in q.questions if one.xlsform.get("list_name") == name]
    return users == [name]


def _choice(choice: Choice, page: Page) -> Choice:
    cells = choice_cells(choice, "", {}, page)
    named = choice.xlsform.get("name") in (None, str(choice.code))
    return choice.model_copy(
        update={"xlsform": _less(choice.xlsform, cells, () if named else ("name",))}
    )


def _less(kept: dict[str, str], cells: Cells, needed: tuple[str, ...] = ()) -> dict[str, str]:
    return {
        column: text
        for column, text in kept.items()
        if column in needed or cells.get(column) != text
    }
