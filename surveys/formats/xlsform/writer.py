"""A questionnaire as an XLSForm workbook, which reads back as the same questionnaire.

What standard columns can say stands in them, in the words of the file it came from where they
still hold; what only we know goes into columns of ours, the rest as JSON into `jixiao`. The
writer reads its own sheets to find out what that rest is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.form import Question, Section
from surveys.formats.book import Book, Row, Sheet
from surveys.formats.workbook import as_stored, write_book
from surveys.formats.xlsform.build import SILENT
from surveys.formats.xlsform.kept import COLUMN, packed
from surveys.formats.xlsform.listing import Lists, choice_rows, lists_of
from surveys.formats.xlsform.names import code_for
from surveys.formats.xlsform.printing import (
    Cells,
    Page,
    computed_cells,
    filled,
    kept_of,
    page_of,
    question_cells,
    section_cells,
)
from surveys.formats.xlsform.reader import draft_of
from surveys.formats.xlsform.sections import AGAIN, WITHIN
from surveys.formats.xlsform.settings import TEXTS
from surveys.formats.xlsform.tongues import headed
from surveys.questionnaire import Questionnaire

_INNER = frozenset({AGAIN, WITHIN, "list_name", "code"})
"""Keys of what was kept that are no columns of their row."""

_SAYING = frozenset({"type", "relevant", "constraint", "required", "parameters", "label", "hint"})
"""Columns in which a question or a group says something of its own."""

_Path = list[tuple[str, Cells]]
"""Groups by their code, outermost first."""

_FIRST = {
    "survey": ("type", "name", "label", "hint", "required", "relevant", "constraint"),
    "choices": ("list_name", "name", "label"),
    "settings": ("form_title", "form_id", "version", "default_language"),
}


@dataclass(slots=True)
class _Extra:
    """What went missing in the last reading, by code; written into the `jixiao` column."""

    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    """Questions whose kept cells contradict them by now: written anew."""
    flat: bool = False
    """Sections written one by one, not in the groups they came in."""
    whole: dict[str, Any] = field(default_factory=dict)


def write_xlsform(q: Questionnaire) -> bytes:
    """The workbook. Raises ValueError where a text is too long for a cell."""
    return write_book(sheets_of(q))


def sheets_of(q: Questionnaire) -> tuple[Sheet, ...]:
    """The same as sheets: survey, choices, settings."""
    extra = _Extra()
    for _ in range(4):  # each reading tells what the next writing must add
        sheets = _sheets(q, extra)
        if not _learn(q, sheets, extra):
            break
    return sheets


def _learn(q: Questionnaire, sheets: tuple[Sheet, ...], extra: _Extra) -> bool:
    """Whether something was lost that has not been tried to keep yet."""
    data = draft_of(Book(sheets), "x.xlsx").data
    got = {one.code: one for one in data.get("questions", ())}
    learnt = False
    for asked in q.questions:
        lost = _lost(asked, got.get(asked.code), flat=extra.flat)
        if lost and kept_of(q, asked.code) and asked.code not in extra.plain:
            extra.plain.add(asked.code)
            learnt = True
        elif lost:
            extra.questions.setdefault(asked.code, {}).update(lost)
            learnt = True
    if _dumped(q.sections) != _dumped(data.get("sections", ())) and not extra.flat:
        extra.flat = True
        return True
    return _learn_whole(q, data, extra) or learnt


def _lost(asked: Question, got: Question | None, *, flat: bool) -> dict[str, Any]:
    """Fields that do not come back as they are."""
    mine = asked.model_dump(mode="json")
    theirs = got.model_dump(mode="json") if got is not None else {}
    return {
        name: value
        for name, value in mine.items()
        if theirs.get(name) != value
        and name not in ("code", "kind")
        and not (name == "section" and not flat)
    }


def _learn_whole(q: Questionnaire, data: Mapping[str, Any], extra: _Extra) -> bool:
    learnt = False
    for name in type(q).model_fields:
        if name in ("questions", "choices", "xlsform"):
            continue
        value = getattr(q, name)
        if _dumped(value) != _dumped(data.get(name, type(q).model_fields[name].get_default())):
            dumped = _dumped(value)
            learnt = learnt or extra.whole.get(name) != dumped
            extra.whole[name] = dumped
    return learnt


def _dumped(value: Any) -> Any:  # noqa: ANN401 - any field of a questionnaire
    if isinstance(value, list | tuple):
        return [_dumped(one) for one in value]
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, dict) and "questions" in value and "name" in value:
        return {**value, "questions": list(value["questions"])}
    return value


# -- sheets


def _sheets(q: Questionnaire, extra: _Extra) -> tuple[Sheet, ...]:
    page = page_of(q)
    lists = lists_of(q)
    survey = [*_silent(q), *_survey(q, page, lists, extra), *_computed(q, page)]
    choices = list(choice_rows(lists, page))
    settings = [_settings(q, page, extra)]
    return (
        _sheet("survey", survey),
        _sheet("choices", choices or [{"list_name": "", "name": "", "label": ""}]),
        _sheet("settings", settings),
    )


def _sheet(name: str, rows: Sequence[Cells]) -> Sheet:
    heads = list(dict.fromkeys(column for row in rows for column in row))
    first = [head for want in _FIRST[name] for head in heads if head.partition("::")[0] == want]
    order = dict.fromkeys([*first, *heads])
    rows = [{head: as_stored(text) for head, text in row.items()} for row in rows]
    at = {head: index for index, head in enumerate(order, start=1)}
    found = [Row(1, {index: head for head, index in at.items()})]
    for number, row in enumerate(rows, start=2):
        found.append(Row(number, {at[head]: text for head, text in row.items() if text}))
    return Sheet(name, tuple(found))


def _silent(q: Questionnaire) -> list[Cells]:
    rows = json.loads(q.xlsform.get("settings", {}).get(SILENT, "[]"))
    return [dict(row) for row in rows]


def _computed(q: Questionnaire, page: Page) -> Iterator[Cells]:
    for one in q.computed:
        cells = computed_cells(one, page)
        was = q.xlsform.get(f"computed.{one.code}", {})
        kept = {k: v for k, v in was.items() if k != "calculation" or _still(v, cells, page)}
        yield cells | kept


def _still(kept: str, cells: Cells, page: Page) -> bool:
    """Whether an expression kept from the file says the same as what we would write."""
    return page.canonical(kept) == page.canonical(cells.get("calculation", ""))


def _survey(q: Questionnaire, page: Page, lists: Lists, extra: _Extra) -> Iterator[Cells]:
    sections = {section.code: section for section in q.sections}
    items = {code: _item(item.code, item.name) for item in q.items for code in item.questions}
    stack: _Path = []
    for asked in q.questions:
        section = sections.get(asked.section)
        wanted = _path(section, page, extra) if section else []
        yield from _moved(stack, wanted)
        stack = wanted
        name, other = lists.of.get(asked.code, ("", False))
        cells = question_cells(asked, page, name, other=other, item=items.get(asked.code, ""))
        cells |= _kept(kept_of(q, asked.code), fresh=asked.code in extra.plain)
        if lost := extra.questions.get(asked.code):
            cells[COLUMN] = packed(lost, cells)
        yield filled(cells)
    yield from _moved(stack, [])


def _kept(kept: Cells, *, fresh: bool) -> Cells:
    """The cells as they came; `fresh`: without those that say what the question says itself."""
    without = _INNER | {"name"} | (_SAYING if fresh else set())
    return {column: text for column, text in kept.items() if column not in without}


def _item(code: str, name: str) -> str:
    return name if code_for(name, ()) == code else f"{code}: {name}"


def _path(section: Section, page: Page, extra: _Extra) -> _Path:
    """The groups of a section, outermost first."""
    was = page.kept.get(f"section.{section.code}", {})
    kept = {k: v for k, v in was.items() if k not in _INNER}
    own = section_cells(section, page)
    if extra.flat or not {WITHIN, AGAIN} & was.keys():
        if extra.flat:
            kept = {k: v for k, v in kept.items() if k not in own and k not in _SAYING}
        return [(section.code, own | kept)]
    outer = [dict(row) for row in json.loads(was.get(WITHIN, "[]"))]
    code = was.get(AGAIN, section.code)
    return [*((row["code"], _group(row)) for row in outer), (code, _group({**kept, "code": code}))]


def _group(row: Cells) -> Cells:
    """The row of a group as it came; its code only where its name does not give it."""
    named = code_for(row.get("name", ""), ()) == row["code"]
    return {k: v for k, v in row.items() if k != "code" or not named}


def _moved(stack: _Path, wanted: _Path) -> Iterator[Cells]:
    """Groups closed and opened to come from one place to another."""
    same = 0
    while same < min(len(stack), len(wanted)) and stack[same][0] == wanted[same][0]:
        same += 1
    for _ in stack[same:]:
        yield {"type": "end_group"}
    yield from (cells for _, cells in wanted[same:])


def _settings(q: Questionnaire, page: Page, extra: _Extra) -> Cells:
    own = ("language", SILENT)
    cells = {"form_title": ""} | {
        k: v
        for k, v in q.xlsform.get("settings", {}).items()
        if k not in own and not k.startswith("language.")
    }
    for column, name in TEXTS.items():
        cells[column] = getattr(q, name)
        for code, language in page.languages.items():
            cells[headed(column, language)] = q.translations.get(code, {}).get(name, "")
    if page.main:
        cells["default_language"] = page.main
    cells["consent"] = "yes" if q.consent else "no"
    if extra.whole:
        cells[COLUMN] = packed(extra.whole, cells)
    return filled(cells)
