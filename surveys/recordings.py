"""Which recording goes with a question: the one it names, or the one called like its code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from surveys.form import Form, Question

TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
}
"""What a recording may be, by the ending of its name; the first that is there is taken."""


def recording_of(asked: Question, form: Form, language: str, known: Collection[str]) -> str:
    """Name of the recording, in the language that the question is shown in; empty if there is
    none. `known`: the recordings of the project's audio/ folder. `form` in any language."""
    return _there(_named(asked, form, language), known)


def recording_called(code: str, form: Form, language: str, known: Collection[str]) -> str:
    """The same for what has no key `audio`, such as the opening."""
    return _there(called(code, form, language), known)


def called(code: str, form: Form, language: str) -> Iterator[str]:
    """The names that a recording may have by convention: P1.en.mp3, and P1.mp3 for the form's own
    language."""
    spoken = shown_in(form, language)
    yield from (f"{code}.{spoken}{ending}" for ending in TYPES)
    if spoken == form.language:
        yield from (f"{code}{ending}" for ending in TYPES)


def shown_in(form: Form, language: str) -> str:
    """The language in which somebody who speaks this one reads the form."""
    return language if language in form.translations else form.language


def _there(names: Iterable[str], known: Collection[str]) -> str:
    """The first of these that is there; P1.MP3 from a recorder is P1.mp3 as well."""
    by_name = {name.casefold(): name for name in known}
    return next((by_name[n.casefold()] for n in names if n.casefold() in by_name), "")


def _named(asked: Question, form: Form, language: str) -> Iterator[str]:
    spoken = shown_in(form, language)
    if spoken != form.language:
        yield form.translations[spoken].get(f"{asked.code}.audio", "")
    else:
        yield asked.audio
    yield from called(asked.code, form, language)
