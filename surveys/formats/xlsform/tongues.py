"""Which language column is the form's own, and what the others are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from surveys.formats.xlsform.table import Line, languages
from surveys.languages import NAMES

_KNOWN = {
    **{name.casefold(): code for code, names in NAMES.items() for name in (*names, code)},
    "zh-cn": "zh",
    "zh-hans": "zh",
    "default": "zh",
}


@dataclass(frozen=True, slots=True)
class Tongues:
    main: str = ""
    """The form's own language as columns write it; empty for columns without one."""
    others: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Columns without a language are Chinese, unless Chinese has columns of its own."""
        if self.main:
            return language_code(self.main)
        return next(code for code in ("zh", "en", "und") if code not in self.codes().values())

    def codes(self) -> dict[str, str]:
        """The other languages: code by the name in the columns."""
        return {name: language_code(name) for name in self.others}

    def text(self, line: Line, column: str) -> str:
        """In the form's own language, or in the first that has the text."""
        names = (self.main, "", *self.others)
        return next((text for name in names if (text := line.get(headed(column, name)))), "")

    def own(self, line: Line, column: str) -> bool:
        """Whether the text is there in the form's own language (or without any)."""
        return bool(line.get(headed(column, self.main)) or line.get(column))

    def translations(self, line: Line, column: str) -> dict[str, str]:
        """The text in the other languages, by code."""
        found = {code: line.get(headed(column, name)) for name, code in self.codes().items()}
        return {code: text for code, text in found.items() if text}


def headed(column: str, language: str) -> str:
    return f"{column}::{language}" if language else column


def tongues(survey: tuple[str, ...], more: Iterable[tuple[str, ...]], default: str) -> Tongues:
    """From the columns of the survey sheet and of the others. `default` is what the settings say;
    without it the labels without a language, then Chinese, then the first."""
    labels = languages(tuple(column for column in survey if column.startswith("label")))
    names = [*labels, *(name for sheet in (survey, *more) for name in languages(sheet))]
    if not names:
        return Tongues()
    wanted = [name for name in names if name and name.casefold() == default.casefold()]
    plain = [""] if "" in labels or not labels else []
    chinese = [name for name in names if name and language_code(name) == "zh"]
    main = (wanted or plain or chinese or labels)[0]
    others = dict.fromkeys(name for name in names if name not in (main, ""))
    return Tongues(main, tuple(_distinct(main, others)))


def _distinct(main: str, others: Iterable[str]) -> Iterable[str]:
    """Two columns of one language are told apart by their names."""
    taken = {language_code(main)} if main else set()
    for name in others:
        code = language_code(name)
        if code not in taken:
            taken.add(code)
            yield name


def language_code(name: str) -> str:
    """`English (en)` is en; a known name its code; any other name an undetermined language
    (ISO 639: und) told apart by its name."""
    if not name:
        return "zh"
    if found := re.search(r"\(([A-Za-z]{2,3}(?:-[A-Za-z]{2,8})?)\)\s*$", name):
        code = found[1].casefold()
        return _KNOWN.get(code, code)
    bare = name.strip().casefold()
    if bare in _KNOWN:
        return _KNOWN[bare]
    if re.fullmatch(r"[a-z]{2,3}", bare):
        return bare
    letters = re.sub(r"[^a-z]", "", bare)[:8]
    digest = sha256(bare.encode()).hexdigest().translate(_LETTERS)[:8]
    return f"und-{letters if bare.isascii() and len(letters) > 1 else digest}"


_LETTERS = str.maketrans("0123456789", "ghijklmnop")
