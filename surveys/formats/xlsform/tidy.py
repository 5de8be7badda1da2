"""Drops from what was kept whatever we would write in the same way ourselves."""

from __future__ import annotations

from surveys.form import Choice, ClosedQuestion, Question
from surveys.formats.xlsform.printing import (
    Cells,
    Page,
    choice_cells,
    computed_cells,
    page_of,
    question_cells,
    section_cells,
)
from surveys.questionnaire import Questionnaire


def tidied(q: Questionnaire) -> Questionnaire:
    page = page_of(q)
    return q.model_copy(
        update={
            "questions": tuple(_question(one, page) for one in q.questions),
            "sections": tuple(
                one.model_copy(update={"xlsform": _less(one.xlsform, section_cells(one, page))})
                for one in q.sections
            ),
            "computed": tuple(
                one.model_copy(update={"xlsform": _less(one.xlsform, computed_cells(one, page))})
                for one in q.computed
            ),
            "choices": {
                name: tuple(_choice(choice, page) for choice in listed)
                for name, listed in q.choices.items()
            },
        }
    )


def _question(asked: Question, page: Page) -> Question:
    list_name = asked.xlsform.get("list_name", asked.code)
    other = "or_other" in asked.xlsform.get("type", "")
    cells = question_cells(asked, page, list_name, other=other, item="")
    named = page.names[asked.code] == asked.code
    kept = _less(asked.xlsform, cells, () if named else ("name",))
    update: dict[str, object] = {"xlsform": kept}
    if isinstance(asked, ClosedQuestion):
        update["choices"] = tuple(_choice(choice, page) for choice in asked.choices)
    return asked.model_copy(update=update)


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
