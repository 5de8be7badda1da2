"""A questionnaire as SurveyJS JSON, for web pages that show it (surveyjs.io, MIT form library).

What SurveyJS has no word for is told beside the result, never dropped silently. Expressions are
translated as far as they can be; an element whose condition cannot be carries none and is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from surveys.conditions_as_text import condition_text
from surveys.expressions import ExpressionError, parse
from surveys.form import (
    Choice,
    ClosedQuestion,
    Condition,
    DateQuestion,
    DecimalQuestion,
    Form,
    Integer,
    Multiple,
    Question,
    Ranking,
    Words,
)
from surveys.formats.surveyjs_expressions import Untold, alike_rows, expression, table_of
from surveys.questionnaire import Questionnaire

Json = dict[str, Any]

_TYPES = {
    "scale": "radiogroup",
    "single": "radiogroup",
    "consent": "radiogroup",
    "nps": "rating",
    "multiple": "checkbox",
    "ranking": "ranking",
    "integer": "text",
    "decimal": "text",
    "money": "text",
    "date": "text",
    "phone": "text",
    "location": "text",
    "text": "comment",
    "photo": "file",
    "voice": "file",
    "note": "html",
}
_SIMPLE: dict[str, Json] = {
    "money": {"inputType": "number", "min": 0, "step": 0.01},
    "phone": {"inputType": "tel"},
    "photo": {"acceptedTypes": "image/*"},
    "voice": {"acceptedTypes": "audio/*"},
}
_LANGUAGES = {"zh": "zh-cn"}


@dataclass(slots=True)
class _Export:
    form: Form
    lost: list[str] = field(default_factory=list)

    def text(self, own: str, place: str) -> str | Json:
        """In one language as it is, in several by language."""
        others = {
            _LANGUAGES.get(code, code): texts[place]
            for code, texts in self.form.translations.items()
            if place in texts
        }
        shown = _piped(own)
        return {"default": shown, **{c: _piped(t) for c, t in others.items()}} if others else shown

    def condition(self, of: Condition, named: str) -> Json:
        try:
            return {"visibleIf": expression(parse(condition_text(of, self.form)), self.form)}
        except (ExpressionError, Untold) as error:
            self.lost.append(f"{named}的显示条件没有写出（{error}）")
            return {}


def write_surveyjs(q: Questionnaire) -> tuple[Json, tuple[str, ...]]:
    """The JSON, and what it cannot say, in words."""
    export = _Export(q.to_form())
    pages = _pages(export)
    made: Json = {"title": export.text(q.title, "title")}
    if q.opening.strip():
        made["description"] = export.text(q.opening.strip(), "opening")
    if q.language != "en" or q.translations:
        made["locale"] = _LANGUAGES.get(q.language, q.language)
    made |= {"showQuestionNumbers": "off", "pages": pages}
    if values := _values(export):
        made["calculatedValues"] = values
    if q.closing:
        made["completedHtml"] = export.text(q.closing, "closing")
    return made, tuple(export.lost)


def _pages(export: _Export) -> list[Json]:
    sections = {section.code: section for section in export.form.sections}
    pages: list[Json] = []
    for code, group in groupby(export.form.questions, key=lambda asked: asked.section):
        page: Json = {"name": f"page_{code or len(pages) + 1}"}
        section = sections.get(code)
        if section is not None:
            if section.title:
                page["title"] = export.text(section.title, f"section.{code}")
            if section.text:
                page["description"] = export.text(section.text, f"section.{code}.text")
            if section.ask_if is not None:
                page |= export.condition(section.ask_if, f"分节{code}")
            page |= {"questionsOrder": "random"} if section.shuffle else {}
        page["elements"] = _elements(list(group), export)
        pages.append(page)
    return pages


def _elements(questions: list[Question], export: _Export) -> list[Json]:
    found: list[Json] = []
    for key, group in groupby(questions, key=table_of):
        rows = list(group)
        alike = len(rows) > 1 and all(alike_rows(rows[0], row) for row in rows)
        if key and alike:
            found.append(_matrix(rows, export))
        else:
            found += [_element(row, export) for row in rows]
    return found


def _matrix(rows: list[Question], export: _Export) -> Json:
    first = rows[0]
    assert isinstance(first, ClosedQuestion)
    made: Json = {
        "type": "matrix",
        "name": f"{first.code}_matrix",
        "title": export.text(first.stem, f"{first.code}.stem"),
        "columns": [_choice(choice, first.code, export) for choice in first.choices],
        "rows": [_row(row, first, export) for row in rows],
    }
    if all(row.ask_if == first.ask_if for row in rows) and first.ask_if is not None:
        made |= export.condition(first.ask_if, first.code)
    return made | ({"isRequired": True, "eachRowRequired": True} if first.required else {})


def _row(row: Question, first: Question, export: _Export) -> Json:
    made: Json = {"value": row.code, "text": export.text(row.text, row.code)}
    if row.ask_if is not None and row.ask_if != first.ask_if:
        made |= export.condition(row.ask_if, row.code)
    return made


def _element(asked: Question, export: _Export) -> Json:
    code = asked.code
    made: Json = {"type": _TYPES[asked.kind], "name": code}
    title = f"{asked.stem}\n{asked.text}" if asked.stem else asked.text
    made["html" if asked.kind == "note" else "title"] = export.text(title, code)
    if asked.hint and asked.kind != "note":
        made["description"] = export.text(asked.hint, f"{code}.hint")
    if asked.ask_if is not None:
        made |= export.condition(asked.ask_if, code)
    if asked.required and asked.kind != "note":
        made["isRequired"] = True
    made |= _details(asked, export)
    if asked.constraint is not None:
        made |= _validator(asked, export)
    if asked.wordings:
        export.lost.append(f"{code}的换问法没有写出")
    return made


def _details(asked: Question, export: _Export) -> Json:
    match asked:
        case ClosedQuestion() if asked.kind == "nps":
            return {"rateMin": 0, "rateMax": 10}
        case ClosedQuestion():
            return _closed(asked, export)
        case Integer():
            return {"inputType": "number", "min": asked.minimum, "max": asked.maximum, "step": 1}
        case DecimalQuestion():
            limits = {"min": asked.minimum, "max": asked.maximum}
            told = {name: float(value) for name, value in limits.items() if value is not None}
            return {"inputType": "number", "step": 10**-asked.places, **told}
        case DateQuestion():
            days = {"min": asked.earliest, "max": asked.latest}
            return {"inputType": "date", **{k: d.isoformat() for k, d in days.items() if d}}
        case Words():
            return {"maxLength": asked.max_length}
    if asked.kind == "location":
        export.lost.append(f"{asked.code}的位置改成了文字")
    return dict(_SIMPLE.get(asked.kind, {}))


def _closed(asked: ClosedQuestion, export: _Export) -> Json:
    made: Json = {"choices": [_choice(choice, asked.code, export) for choice in asked.choices]}
    if asked.shuffle:
        made["choicesOrder"] = "random"
    if isinstance(asked, Multiple | Ranking):
        if asked.at_least > 1:
            made["minSelectedChoices"] = asked.at_least
        if asked.at_most < len(asked.choices):
            made["maxSelectedChoices"] = asked.at_most
    if isinstance(asked, Multiple) and asked.exclusive:
        export.lost.append(f"{asked.code}的单独选项没有写出")
    return made


def _choice(choice: Choice, code: str, export: _Export) -> Json:
    return {"value": choice.code, "text": export.text(choice.label, f"{code}#{choice.code}")}


def _validator(asked: Question, export: _Export) -> Json:
    assert asked.constraint is not None
    try:
        told = expression(parse(asked.constraint.formula), export.form, asked.code)
    except (ExpressionError, Untold) as error:
        export.lost.append(f"{asked.code}的约束没有写出（{error}）")
        return {}
    made: Json = {"type": "expression", "expression": told}
    if asked.constraint.message:
        made["text"] = export.text(asked.constraint.message, f"{asked.code}.constraint")
    return {"validators": [made]}


def _values(export: _Export) -> list[Json]:
    found = []
    for one in export.form.computed:
        try:
            told = expression(parse(one.formula), export.form)
        except (ExpressionError, Untold) as error:
            export.lost.append(f"计算值{one.code}没有写出（{error}）")
            continue
        found.append({"name": one.code, "expression": told})
    return found


def _piped(text: str) -> str:
    return text.replace("${", "{")
