"""One form in several languages: where its texts stand, and the form with other texts in them.

Codes stay as they are, and so does the hash: an answer is the same in every language. Places:
`title`, `opening`, `opening_plain`, `closing`; `Q1`, `Q1.plain`, `Q1.hint`, `Q1.short`, `Q1.stem`,
`Q1.unit`, `Q1.audio` (its recording), `Q1.constraint` (its message), `Q1.wording.1`,
`Q1.wording.1.plain`; `Q1#5` (the label of choice 5) and `Q1#5.synonyms` (separated by |);
`section.S1` (its title) and `section.S1.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from surveys.form import Choice, ClosedQuestion, Form, Model, Question

NAMES: Mapping[str, tuple[str, ...]] = {
    "zh": ("中文", "汉语", "普通话", "Chinese"),
    "en": ("English", "英语", "英文"),
    "bo": ("བོད་ཡིག", "藏语", "藏文", "Tibetan"),
    "ug": ("ئۇيغۇرچە", "维吾尔语", "维语", "Uyghur"),
    "mn": ("ᠮᠣᠩᠭᠣᠯ", "蒙古语", "蒙语", "蒙文", "Mongolian"),
    "kk": ("قازاقشا", "哈萨克语", "Kazakh"),
    "ko": ("조선말", "朝鲜语", "韩语", "Korean"),
    "ii": ("ꆈꌠꉙ", "彝语", "Yi"),
    "za": ("Vahcuengh", "壮语", "Zhuang"),
    "ar": ("العربية", "阿拉伯语", "Arabic"),
    "es": ("Español", "西班牙语", "Spanish"),
    "fr": ("Français", "法语", "French"),
    "pt": ("Português", "葡萄牙语", "Portuguese"),
    "ru": ("Русский", "俄语", "Russian"),
    "vi": ("Tiếng Việt", "越南语", "Vietnamese"),
}
"""What languages are called, by code; the first name is the one shown."""

_WHOLE = ("title", "opening", "opening_plain", "closing")
_OF_QUESTION = {
    "text": "",
    "plain": ".plain",
    "hint": ".hint",
    "short": ".short",
    "stem": ".stem",
    "unit": ".unit",
    "audio": ".audio",
}
_OF_WORDING = {"text": "", "plain": ".plain"}

_M = TypeVar("_M", bound=Model)


def names_of(language: str) -> tuple[str, ...]:
    """What this language may be called, its code included."""
    return (*NAMES.get(language, ()), language)


def languages_of(form: Form) -> tuple[str, ...]:
    """The languages a form can be shown in, its own first."""
    return (form.language, *(code for code in form.translations if code != form.language))


def title_of(form: Form, language: str) -> str:
    """The form's title in this language."""
    return form.translations.get(language, {}).get("title", form.title)


def localized(form: Form, language: str) -> Form:
    """The form in this language; texts without a translation stay as they are. The labels of the
    form's own language are still understood when typed."""
    texts = form.translations.get(language) if language != form.language else None
    if not texts:
        return form
    changed: dict[str, object] = {field: texts[field] for field in _WHOLE if field in texts}
    sections = (
        _with(one, {"title": f"section.{one.code}", "text": f"section.{one.code}.text"}, texts)
        for one in form.sections
    )
    return form.model_copy(
        update={
            **changed,
            "base": form.hash,
            "own": form.own or form.questions,
            "questions": tuple(_question(asked, texts) for asked in form.questions),
            "sections": tuple(sections),
        }
    )


def texts_of(form: Form) -> dict[str, str]:
    """All texts of the form in its own language, by place; empty ones are left out."""
    found = {field: str(getattr(form, field)) for field in _WHOLE}
    for section in form.sections:
        found[f"section.{section.code}"] = section.title
        found[f"section.{section.code}.text"] = section.text
    for asked in form.questions:
        found |= _texts_of_question(asked)
    return {place: text for place, text in found.items() if text}


def _texts_of_question(asked: Question) -> dict[str, str]:
    found = {
        f"{asked.code}{suffix}": str(getattr(asked, field, ""))
        for field, suffix in _OF_QUESTION.items()
    }
    for index, wording in enumerate(asked.wordings, start=1):
        place = f"{asked.code}.wording.{index}"
        found |= {f"{place}{end}": getattr(wording, field) for field, end in _OF_WORDING.items()}
    if asked.constraint is not None:
        found[f"{asked.code}.constraint"] = asked.constraint.message
    if isinstance(asked, ClosedQuestion) and asked.choices != _usual(asked):
        found |= {f"{asked.code}#{choice.code}": choice.label for choice in asked.choices}
    return found


def _usual(asked: ClosedQuestion) -> object:
    """The choices a kind of question has by itself: the program's own words."""
    return type(asked).model_fields["choices"].default


def _with(model: _M, places: Mapping[str, str], texts: Mapping[str, str]) -> _M:
    """The model with those texts that are translated, by the places of its fields."""
    found = {field: texts[place] for field, place in places.items() if place in texts}
    return model.model_copy(update=found) if found else model


def _question(asked: Question, texts: Mapping[str, str]) -> Question:
    code = asked.code
    has = {field: f"{code}{end}" for field, end in _OF_QUESTION.items() if hasattr(asked, field)}
    changed: dict[str, object] = {
        "wordings": tuple(
            _with(wording, {f: f"{code}.wording.{index}{e}" for f, e in _OF_WORDING.items()}, texts)
            for index, wording in enumerate(asked.wordings, start=1)
        )
    }
    if asked.constraint is not None:
        changed["constraint"] = _with(asked.constraint, {"message": f"{code}.constraint"}, texts)
    if isinstance(asked, ClosedQuestion):
        changed["choices"] = tuple(_choice(code, choice, texts) for choice in asked.choices)
    return _with(asked, has, texts).model_copy(update=changed)


def _choice(code: str, choice: Choice, texts: Mapping[str, str]) -> Choice:
    place = f"{code}#{choice.code}"
    label = texts.get(place)
    more = tuple(word for word in texts.get(f"{place}.synonyms", "").split("|") if word)
    if label is None and not more:
        return choice
    known = dict.fromkeys((*more, choice.label, *choice.synonyms))
    known.pop(label or choice.label, None)
    return choice.model_copy(update={"label": label or choice.label, "synonyms": tuple(known)})
