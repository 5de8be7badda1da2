"""Questions, sections, choices as cells, in our own spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from surveys.conditions_as_text import condition_text
from surveys.expressions import ExpressionError, parse, text_of
from surveys.form import Choice, ClosedQuestion, Computed, Condition, Form, Section
from surveys.form import QuestionBase as Base
from surveys.formats.xlsform import bounds
from surveys.formats.xlsform.columns import (
    KINDS,
    PLAIN_COLUMNS,
    PLAIN_KIND,
    SPOKEN,
    printed_type,
    written,
)
from surveys.formats.xlsform.names import code_for, in_text
from surveys.formats.xlsform.renaming import Renaming
from surveys.formats.xlsform.tongues import headed
from surveys.formats.xlsform.types import CLOCKS, read_type
from surveys.questionnaire import Questionnaire

Cells = dict[str, str]

_WORDS = {"image": "photo", "audio": "voice", "geopoint": "location"}
"""Standard types that we call otherwise."""


@dataclass(frozen=True, slots=True)
class Page:
    """What printing a row needs of the whole questionnaire."""

    form: Form
    names: Mapping[str, str]
    """Name in the file by code, of questions and computed values."""
    choices: Mapping[str, Mapping[str, str]]
    """Name of each choice by its code, by code of the question."""
    kept: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Cells of the file it came from, by place."""
    main: str = ""
    """What the columns of the form's own language are called; empty: nothing."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """What the columns of the other languages are called, by code."""

    def expression(self, text: str, itself: str = "") -> str:
        """With the names of the file; left as it is where it cannot be read."""
        try:
            return replace(Renaming(self.names, self.choices), itself=itself).text(text)
        except ExpressionError:
            return text

    def canonical(self, text: str) -> str:
        """An expression in our spelling, over the names of the file."""
        try:
            return text_of(parse(text))
        except ExpressionError:
            return text

    def condition(self, of: Condition, itself: str = "") -> str:
        try:
            return self.expression(condition_text(of, self.form), itself)
        except ExpressionError:
            return ""

    def text(self, column: str, own: str, place: str) -> Cells:
        """A text in all languages, by column."""
        texts = {headed(column, self.main): own}
        for code, name in self.languages.items():
            texts[headed(column, name)] = self.form.translations.get(code, {}).get(place, "")
        return {head: in_text(text, dict(self.names)) for head, text in texts.items() if text}


def page_of(q: Questionnaire) -> Page:
    """How the questionnaire is written: its own names where it was read from a file."""
    closed = [one for one in q.questions if isinstance(one, ClosedQuestion)]
    names = {one.code: list_kept(q, one.code) for one in closed}
    choices = {
        one.code: {
            str(c.code): names[one.code](c.code).get("name", str(c.code)) for c in one.choices
        }
        for one in closed
    }
    for one in q.questions:
        if kept_of(q, one.code).get("type", "").casefold() in ("acknowledge", "trigger"):
            choices[one.code] = {"1": "OK"}
    settings = q.xlsform.get("settings", {})
    languages = {code: settings.get(f"language.{code}", heading(code)) for code in q.translations}
    main = settings.get("language", heading(q.language) if languages else "")
    return Page(q.to_form(), file_names(q), choices, q.xlsform, main, languages)


def kept_of(q: Questionnaire, code: str) -> dict[str, str]:
    """The cells kept of a question."""
    return q.xlsform.get(f"question.{code}", {})


def list_kept(q: Questionnaire, code: str) -> Callable[[int], Mapping[str, str]]:
    """The cells kept of each choice of a question, by its code."""
    asked = next(one for one in q.questions if one.code == code)
    name = list_of(q, asked)
    return lambda choice: q.xlsform.get(f"list.{name}#{choice}", {})


def list_of(q: Questionnaire, asked: Base) -> str:
    """The list a question uses: the one it came with, else the first of the questionnaire's that
    holds its choices, else one named after it."""
    kept, choices = kept_of(q, asked.code), getattr(asked, "choices", ())
    if read_type(kept.get("type", "")).other and choices and choices[-1].other:
        choices = choices[:-1]
    names = (name for name, shared in q.choices.items() if shared == choices)
    return kept.get("list_name") or next(names, asked.code)


def heading(code: str) -> str:
    """What the columns of a language are called."""
    known = {"zh": "中文 (zh)", "en": "English (en)"}
    return known.get(code, f"{code} ({code})" if code.isascii() and len(code) in (2, 3) else code)


def file_names(q: Questionnaire) -> dict[str, str]:
    """By code. A name that two have is used once, or in two groups if nothing speaks of it."""
    found: dict[str, str] = {}
    places = [(one.code, f"question.{one.code}", one.section) for one in q.questions]
    places += [(one.code, f"computed.{one.code}", "") for one in q.computed]
    names = {code: q.xlsform.get(place, {}).get("name", code) for code, place, _ in places}
    text = q.model_dump_json(exclude={"xlsform"})
    taken: dict[str, set[str]] = {}
    for code, _, section in places:
        name, sections = names[code], taken.setdefault(names[code], set())
        alike = [other for other, known in names.items() if sections and known == name]
        doubled = section in sections or any(_is_spoken_of(one, text) for one in alike)
        found[code] = code if sections and doubled else name
        taken.setdefault(found[code], set()).add(section)
    return found


def _is_spoken_of(code: str, text: str) -> bool:
    """`text`: the questionnaire as JSON."""
    ways = (f"${{{code}}}", f'"question":"{code}"', f'"other":"{code}"')
    return any(way in text for way in ways)


def question_cells(asked: Base, page: Page, list_name: str, *, other: bool, item: str) -> Cells:
    kind = str(getattr(asked, "kind", ""))
    name = page.names[asked.code]
    cells = {"type": printed_type(asked, list_name, other=other), "name": name}
    if code_for(name, ()) != asked.code:
        cells["code"] = asked.code
    cells["kind"] = _claimed(asked, kind, page)
    cells |= page.text("label", asked.text, asked.code)
    cells |= page.text("hint", asked.hint, f"{asked.code}.hint")
    cells["required"] = "yes" if asked.required else ""
    cells["relevant"] = page.condition(asked.ask_if, asked.code) if asked.ask_if else ""
    cells["constraint"] = page.expression(bounds.printed(asked), asked.code)
    if asked.constraint:
        cells |= page.text(
            "constraint_message", asked.constraint.message, f"{asked.code}.constraint"
        )
    for column, key in SPOKEN.items():
        cells |= page.text(column, getattr(asked, key), f"{asked.code}.{key}")
    cells["item"] = item
    fields = type(asked).model_fields
    for column in PLAIN_COLUMNS:
        if column in fields and getattr(asked, column) != fields[column].default:
            cells[column] = written(getattr(asked, column))
    return filled(cells)


def _claimed(asked: Base, kind: str, page: Page) -> str:
    """The kind, where the type alone would be read as another."""
    if kind == "single":
        rated = any(choice.points is not None for choice in getattr(asked, "choices", ()))
        likert = "likert" in page.kept.get(f"question.{asked.code}", {}).get("appearance", "")
        return kind if rated or likert else ""
    return "" if PLAIN_KIND.get(_WORDS.get(KINDS[kind], KINDS[kind])) == kind else kind


def section_cells(section: Section, page: Page) -> Cells:
    kept = page.kept.get(f"section.{section.code}", {})
    cells = {"type": "begin_group", "name": kept.get("name", section.code)}
    if code_for(cells["name"], ()) != section.code:
        cells["code"] = section.code
    cells |= page.text("label", section.title, f"section.{section.code}")
    cells |= page.text("hint", section.text, f"section.{section.code}.text")
    cells["relevant"] = page.condition(section.ask_if) if section.ask_if else ""
    cells["shuffle"] = "yes" if section.shuffle else ""
    return filled(cells)


def computed_cells(computed: Computed, page: Page) -> Cells:
    name = page.names[computed.code]
    clock = page.kept.get(f"computed.{computed.code}", {}).get("type", "")
    cells = {"type": "calculate", "name": name}
    if code_for(name, ()) != computed.code:
        cells["code"] = computed.code
    if CLOCKS.get(clock) != computed.formula:
        cells["calculation"] = page.expression(computed.formula)
    return filled(cells)


def choice_cells(choice: Choice, list_name: str, labels: Mapping[str, str], page: Page) -> Cells:
    """`labels`: in the other languages, by code."""
    name = page.kept.get(f"list.{list_name}#{choice.code}", {}).get("name", str(choice.code))
    cells = {"list_name": list_name, "name": name}
    if name != str(choice.code):
        cells["code"] = str(choice.code)
    cells[headed("label", page.main)] = in_text(choice.label, dict(page.names))
    for code, text in labels.items():
        cells[headed("label", page.languages[code])] = in_text(text, dict(page.names))
    special = [word for word in ("dont_know", "refusal", "other") if getattr(choice, word)]
    cells["special"] = " ".join(special)
    cells["score"] = "" if choice.points is None else str(choice.points)
    cells["synonyms"] = "|".join(choice.synonyms)
    return filled(cells)


def filled(cells: Cells) -> Cells:
    return {column: text for column, text in cells.items() if text}
