"""Texts written in several languages in questionnaire.yaml: `text: {zh: 您满意吗？, en: …}`.

Wherever a text of the questionnaire stands, a text a language may stand. They become the text of
the questionnaire's own language, and `translations` by place (surveys.languages).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import PydanticCustomError

from surveys.form import Form
from surveys.languages import texts_of

BASE = "zh"
"""The language of a questionnaire that does not say `language`."""

_TEXTS = frozenset(
    {
        "title",
        "opening",
        "opening_plain",
        "closing",
        "text",
        "plain",
        "hint",
        "short",
        "label",
        "message",
        "stem",
        "unit",
        "audio",
    }
)
_LISTS = frozenset({"synonyms"})
LANGUAGE_CODE = r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$"
_CODE = re.compile(LANGUAGE_CODE)
_REMEDY = "写成 {zh: 中文, en: English}，每种语言一段文字"

Place = tuple[str | int, ...]
Flaw = tuple[Place, str, str, str]


class _Told(str):
    """A text in the base language that brings its translations along."""

    others: Mapping[str, str]


class _Listed(list[str]):
    """The same for a list of words."""

    others: Mapping[str, str]


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data with every text in the base language; the others go along unseen until
    `gathered`. Raises PydanticCustomError with all texts that are not written well."""
    base = data.get("language") or BASE
    flaws: list[Flaw] = []
    found = {key: _walk(key, part, str(base), (key,), flaws) for key, part in data.items()}
    if flaws:
        words = "；".join(flaw[2] for flaw in flaws)
        raise PydanticCustomError("flaws", "{words}", {"words": words, "flaws": tuple(flaws)})
    return found


def _walk(key: object, part: object, base: str, place: Place, flaws: list[Flaw]) -> object:
    if key == "translations":
        return part
    if isinstance(part, Mapping):
        if key in _TEXTS | _LISTS:
            return _chosen(str(key), part, base, place, flaws)
        return {name: _walk(name, one, base, (*place, name), flaws) for name, one in part.items()}
    if isinstance(part, list | tuple):
        return [_walk("", one, base, (*place, n), flaws) for n, one in enumerate(part)]
    return part


def _chosen(
    key: str, part: Mapping[Any, Any], base: str, place: Place, flaws: list[Flaw]
) -> object:
    if problem := _problem(key, part, base):
        flaws.append((place, "languages", problem, _REMEDY))
        return ""
    others = {code: _joined(text) for code, text in part.items() if code != base}
    made = _Listed(part[base]) if key in _LISTS else _Told(part[base])
    made.others = others
    return made


def _problem(key: str, part: Mapping[Any, Any], base: str) -> str:
    wrong = [str(code) for code in part if not (isinstance(code, str) and _CODE.fullmatch(code))]
    if wrong:
        return f"{key} 里的“{'、'.join(wrong)}”不是语言代码"
    if base not in part:
        return f"{key} 缺少问卷本身的语言（{base}）"
    kind: type = list if key in _LISTS else str
    odd = [code for code, text in part.items() if not isinstance(text, kind)]
    return f"{key} 的 {'、'.join(odd)} 不是一段文字" if odd else ""


def _joined(text: object) -> str:
    return "|".join(str(word) for word in text) if isinstance(text, list) else str(text)


def gathered(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with `translations` by place added to those it brings; what is written at a text
    goes before."""
    written = data.get("translations")
    found: dict[str, dict[str, str]] = {
        str(language): dict(texts)
        for language, texts in (written if isinstance(written, Mapping) else {}).items()
        if isinstance(texts, Mapping)
    }
    for place, others in _placed(data):
        for language, text in others.items():
            found.setdefault(language, {})[place] = text
    return {**data, "translations": found} if found else dict(data)


def _placed(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for field in ("title", "opening", "opening_plain", "closing"):
        yield from _if_told(field, data.get(field))
    for section in _mappings(data.get("sections")):
        yield from _if_told(f"section.{section.get('code')}", section.get("title"))
        yield from _if_told(f"section.{section.get('code')}.text", section.get("text"))
    for asked in _mappings(data.get("questions")):
        yield from _of_question(asked, str(asked.get("code")))


def _of_question(asked: Mapping[str, Any], code: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield from _if_told(code, asked.get("text"))
    for field in ("plain", "hint", "short", "stem", "unit", "audio"):
        yield from _if_told(f"{code}.{field}", asked.get(field))
    if isinstance(constraint := asked.get("constraint"), Mapping):
        yield from _if_told(f"{code}.constraint", constraint.get("message"))
    for index, wording in enumerate(_mappings(asked.get("wordings")), start=1):
        yield from _if_told(f"{code}.wording.{index}", wording.get("text"))
        yield from _if_told(f"{code}.wording.{index}.plain", wording.get("plain"))
    for choice in _mappings(asked.get("choices")):
        place = f"{code}#{choice.get('code')}"
        yield from _if_told(place, choice.get("label"))
        yield from _if_told(f"{place}.synonyms", choice.get("synonyms"))


def _if_told(place: str, text: object) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(text, _Told | _Listed):
        yield place, text.others


def _mappings(listed: object) -> Sequence[Mapping[str, Any]]:
    many = listed if isinstance(listed, list | tuple) else ()
    return [one for one in many if isinstance(one, Mapping)]


def untranslated(form: Form, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By language of the form, the places of texts that it does not have; of the questions, those
    of these codes."""
    others = {asked.code for asked in form.questions} - set(codes)
    wanted = [
        place
        for place in texts_of(form)
        if re.split(r"[.#]", place)[0] not in others and not place.endswith(".audio")
    ]
    return {
        language: missing
        for language, known in form.translations.items()
        if (missing := tuple(place for place in wanted if not known.get(place, "").strip()))
    }


def unknown_places(form: Form) -> tuple[str, ...]:
    """Places of translations where the form has no text."""
    known = {*texts_of(form)}
    known |= {f"{place}.synonyms" for place in known if "#" in place}
    found = (place for texts in form.translations.values() for place in texts)
    return tuple(dict.fromkeys(place for place in found if place not in known))
