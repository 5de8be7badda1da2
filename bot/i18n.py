"""Message catalogues: Chinese is the source, English stands in locale/en/LC_MESSAGES/jixiao.po."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

Translate = Callable[[str], str]


def source(message: str) -> str:
    return message


@cache
def translator(language: str) -> Translate:
    """The translator of a language; one without a catalogue speaks Chinese.

    The .po file is read as it is (some milliseconds, once), so there is nothing to compile and
    nothing to forget.
    """
    catalogue = files("bot") / "locale" / language / "LC_MESSAGES" / "jixiao.po"
    if language == "zh" or not catalogue.is_file():
        return source
    with catalogue.open("rb") as file:
        read = read_po(file, locale=language)
        messages = {str(m.id): str(m.string) for m in read if m.id and m.string}  # no header
    return lambda message: messages.get(message, message)
