"""All sheets together: codes, kinds, sections, computed values, items, translations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from surveys.form import Choice, Computed
from surveys.formats.flaws import Flaw, quoted
from surveys.formats.xlsform.columns import SPOKEN
from surveys.formats.xlsform.context import Context
from surveys.formats.xlsform.kept import fitted
from surveys.formats.xlsform.lists import ChoiceList, loose_lines, read_lists
from surveys.formats.xlsform.names import code_for, spoken_of
from surveys.formats.xlsform.questions import Drafted, draft, kind_of
from surveys.formats.xlsform.sections import Sections
from surveys.formats.xlsform.settings import TEXTS, Settings
from surveys.formats.xlsform.survey import Entry, Survey, scan
from surveys.formats.xlsform.table import Line, Table
from surveys.formats.xlsform.tongues import Tongues, headed, tongues
from surveys.formats.xlsform.types import CLOCKS, read_type

SILENT = "silent"
"""Key of what is kept of the settings: rows that a device fills in, as JSON."""

_Made = tuple[Computed, dict[str, str]]
"""A computed value and the cells of its row."""

_ITEM = re.compile(r"([A-Za-z][A-Za-z0-9_.]*)\s*[:：]\s*(\S.*)")


@dataclass(slots=True)
class Draft:
    """A file on its way to a questionnaire."""

    data: dict[str, Any] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    sheet: str = ""
    """The survey sheet."""
    lines: dict[int, Line] = field(default_factory=dict)
    """The row of each question, by its index."""
    failed: set[str] = field(default_factory=set)
    """Codes and names whose flaws are told: what speaks of them is not blamed as well."""
    others: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    """Sheet and row of each section and computed value, by kind and index."""
    codes: dict[str, str] = field(default_factory=dict)
    """Codes by name, where they differ."""
    asked: list[str] = field(default_factory=list)
    """The codes of the questions, in order."""


def build(into: Draft, survey: Table, choices: Table, settings: Settings) -> None:
    rows = scan(survey.lines)
    more = (choices.columns, tuple(settings.line.cells))
    spoken = tongues(survey.columns, more, settings.default_language)
    clocks = list(_clocks(rows, survey))
    context = Context(spoken, {}, rows.names, rows.ambiguous, rows.refused)
    context.lists = read_lists(choices, spoken, rows.names)
    _kinds(rows, context)
    sections = Sections(context)
    asked, computed = _rows(rows, context, sections)
    into.codes = {name: code for name, code in rows.names.items() if name != code}
    fields = settings.fields(spoken.main)
    into.data = {
        "questions": [one.question for one in asked if one.question is not None],
        "sections": sections.made,
        "computed": [one for one, _ in (*clocks, *computed)],
        "items": _items(asked, into.flaws),
        "choices": _lists(context.lists, rows, spoken),
        "language": spoken.code,
        "translations": _translations(asked, sections, settings, context),
        "xlsform": _kept(rows, settings, context, asked, sections, [*clocks, *computed]),
        **fields,
    }
    kept = [one for one in asked if one.question is not None]
    into.lines = {index: one.line for index, one in enumerate(kept)}
    into.asked = [one.code for one in kept]
    into.sheet, into.failed = survey.name, context.failed
    opened = [line.number for _, line in sections.lines()]
    reckoned = [_row_of(made, rows) for made in (*clocks, *computed)]
    for kind, numbers in (("sections", opened), ("computed", reckoned)):
        into.others |= {(kind, n): (survey.name, row) for n, row in enumerate(numbers)}
    into.flaws += [*rows.flaws, *context.flaws, *settings.flaws, *loose_lines(choices, spoken)]
    _remarks(asked, rows, into, settings, spoken)
    if not into.data["questions"]:
        into.data = {}
        message = "没有一道能问的题"
        into.flaws.append(
            Flaw("no_questions", message, "每行一道题：type、name、label", survey.name)
        )


def _row_of(made: _Made, rows: Survey) -> int:
    """The row of a computed value."""
    name = made[1].get("name")
    entries = (*rows.entries, *rows.silent)
    return next((one.line.number for one in entries if one.line.get("name") == name), 0)


def _kinds(rows: Survey, context: Context) -> None:
    for entry in rows.entries:
        name = entry.line.get("name")
        if entry.type.word == "calculate":
            continue
        context.kinds[entry.code] = kind_of(entry.line, entry.type, context)
        if entry.type.list_name in context.lists:
            context.choices[name] = context.lists[entry.type.list_name].texts()
        elif entry.type.word == "acknowledge":
            context.choices[name] = {"OK": "1"}


def _rows(rows: Survey, context: Context, sections: Sections) -> tuple[list[Drafted], list[_Made]]:
    asked, computed = list[Drafted](), list[_Made]()
    for entry in rows.entries:
        if entry.type.word == "calculate":
            computed += _computed(entry, context, sections)
            continue
        made = draft(entry.line, entry.type, entry.code, context, place(entry, context, sections))
        asked.append(made)
        if made.question is None:
            context.failed.add(entry.code)
    return asked, computed


def place(entry: Entry, context: Context, sections: Sections) -> dict[str, Any]:
    """Where a question stands: its section, and the table it is a row of."""
    found: dict[str, Any] = {"section": sections.at(entry.groups)}
    stem = sections.stem(entry.groups)
    if stem and context.kinds[entry.code] in ("scale", "single"):
        found["stem"] = stem
    return found


def _computed(entry: Entry, context: Context, sections: Sections) -> Iterator[_Made]:
    line = entry.line
    if not line.get("calculation"):
        message = "计算题没有写公式（calculation）"
        context.flaws.append(line.flaw("no_formula", message, "补上公式，或删去", "calculation"))
        context.failed.add(entry.code)
        return
    read = context.expression(line, "calculation", line.get("name"))
    if read is not None:
        data = {"code": entry.code, "formula": sections.formula(read, entry.groups)}
        kept = {column: text for column, text in line.cells.items() if column != "jixiao"}
        yield fitted(Computed.model_validate, data, line, context.flaws), kept
    else:
        context.failed.add(entry.code)


def _clocks(rows: Survey, survey: Table) -> Iterator[_Made]:
    """Start, end and today, where an expression or a text speaks of them."""
    spoken = {
        name for line in survey.lines for cell in line.cells.values() for name in spoken_of(cell)
    }
    for entry in rows.silent:
        name = entry.line.get("name")
        if entry.type.detail in CLOCKS and name in spoken and name not in rows.names:
            code = code_for(name, set(rows.names.values()))
            rows.names[name] = code
            formula = CLOCKS[entry.type.detail]
            yield Computed(code=code, formula=formula), dict(entry.line.cells)


def _items(asked: list[Drafted], flaws: list[Flaw]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in asked:
        if not one.item or one.question is None:
            continue
        if one.question.kind != "scale":
            message = "只有打分题能归入分项，这一格没有采用"
            flaws.append(one.line.note("item", message, "改成 select_one，或清空 item", "item"))
            continue
        split = _ITEM.fullmatch(one.item)
        name = split[2] if split else one.item
        code = split[1] if split else code_for(one.item, {i["code"] for i in found.values()})
        item = found.setdefault(one.item, {"code": code, "name": name, "questions": []})
        item["questions"].append(one.code)
    return list(found.values())


def _lists(
    lists: dict[str, ChoiceList], rows: Survey, spoken: Tongues
) -> dict[str, tuple[Choice, ...]]:
    """All lists; the labels in other languages of those that no question uses stay with them."""
    used = {entry.type.list_name for entry in rows.entries}
    heads = {code: headed("label", name) for name, code in spoken.codes().items()}
    for name, one in lists.items():
        for code, labels in one.labels.items() if name not in used else ():
            one.kept[code] |= {heads[language]: text for language, text in labels.items()}
    return {name: one.choices for name, one in lists.items()}


def _translations(
    asked: list[Drafted], sections: Sections, settings: Settings, context: Context
) -> dict[str, dict[str, str]]:
    """By language, then by place (surveys.languages)."""
    spoken = context.tongues
    found: dict[str, dict[str, str]] = {code: {} for code in spoken.codes().values()}
    for name, code in spoken.codes().items():
        texts = {ours: settings.line.get(headed(column, name)) for column, ours in TEXTS.items()}
        found[code] |= {ours: text for ours, text in texts.items() if text}
    for section, line in sections.lines():
        _add(
            found,
            f"section.{section.code}",
            context.translations(line, "label") if section.title else {},
        )
        _add(found, f"section.{section.code}.text", context.translations(line, "hint"))
    ends = {"label": "", "hint": ".hint", "constraint_message": ".constraint"}
    ends |= {column: f".{key}" for column, key in SPOKEN.items()}
    for one in asked:
        for column, end in ends.items():
            _add(found, f"{one.code}{end}", one.translations[column])
        for choice, labels in one.labels.items():
            _add(found, f"{one.code}#{choice}", labels)
    return {code: texts for code, texts in found.items() if texts}


def _add(into: dict[str, dict[str, str]], place: str, texts: dict[str, str]) -> None:
    for code, text in texts.items():
        into[code][place] = text


def _kept(
    rows: Survey,
    settings: Settings,
    context: Context,
    asked: list[Drafted],
    sections: Sections,
    computed: list[_Made],
) -> dict[str, dict[str, str]]:
    """By place."""
    told = settings.kept() | _silent(rows, computed) | _languages(context.tongues)
    told.pop("default_language", None)
    found = {"settings": told}
    found |= {f"question.{one.code}": one.kept for one in asked}
    found |= {f"section.{code}": kept for code, kept in sections.kept.items()}
    found |= {f"computed.{one.code}": kept for one, kept in computed}
    for name, listed in context.lists.items():
        found |= {f"list.{name}#{code}": kept for code, kept in listed.kept.items()}
    return {place: kept for place, kept in found.items() if kept}


def _silent(rows: Survey, computed: list[_Made]) -> dict[str, str]:
    spoken = {kept.get("name") for _, kept in computed}
    kept = [entry.line.cells for entry in rows.silent if entry.line.get("name") not in spoken]
    return {SILENT: json.dumps(kept, ensure_ascii=False)} if kept else {}


def _languages(spoken: Tongues) -> dict[str, str]:
    own = {"language": spoken.main} if spoken.main else {}
    return own | {f"language.{code}": name for name, code in spoken.codes().items()}


def _remarks(
    asked: list[Drafted], rows: Survey, into: Draft, settings: Settings, spoken: Tongues
) -> None:
    """What goes for many rows is said once."""
    if rows.silent:
        first = rows.silent[0].line
        names = "、".join(entry.line.get("type") for entry in rows.silent[:6])
        message = f"设备自动填的项目（{names}）不问，导出时还在"
        into.flaws.append(first.note("silent", message, "", "type"))
    for word, told in (("time", "时刻"), ("datetime", "日期时刻"), ("barcode", "条形码")):
        lines = [one.line for one in asked if read_type(one.line.get("type")).word == word]
        if lines:
            message = f"{told}（{word}）按文字题来问，共{len(lines)}道题，导出时还原"
            into.flaws.append(lines[0].note("as_text", message, "", "type"))
    preset = [one for one in asked if one.line.get("default")]
    if preset:
        message = f"预填的答案（default）不采用，共{len(preset)}道题，导出时还在"
        into.flaws.append(preset[0].line.note("default", message, "", "default"))
    wanted = settings.default_language
    if wanted and wanted != spoken.main:
        message = f"default_language 写的是“{quoted(wanted)}”，没有这种语言的 label 列"
        remedy = "改成列名里 :: 后面的写法"
        into.flaws.append(
            settings.line.note("default_language", message, remedy, "default_language")
        )
    whole = [
        one for one in asked if one.data.get("kind") == "integer" and "minimum" not in one.data
    ]
    if whole:
        message = f"没有写下限的整数题不收负数，共{len(whole)}道题"
        remedy = "要收负数，在 constraint 里写明，例如 . >= -100"
        into.flaws.append(whole[0].line.note("no_minimum", message, remedy, "constraint"))
