"""The recordings of a project folder, in audio/: what is there, and what is to be said of it.

They are remarks, never problems: a recording that cannot be played stops nobody, the question is
asked in words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.files.problems import Problem, nearest
from bot.project.draft import Doc
from surveys.consents import AGE, GUARDIAN, SENSITIVE
from surveys.form import Form, Question
from surveys.questionnaire import Questionnaire
from surveys.recordings import TYPES, called, recording_called, recording_of

FOLDER = "audio"
MOST = 50_000_000
"""Bytes of a file that a Telegram bot may send; a larger one is not played anywhere."""
ADVISED = 1024 * 1024
"""Bytes: more takes long on a village's mobile network."""

_OPENING = "opening"
_LYING_ABOUT = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Recording:
    """One file of audio/."""

    path: Path
    size: int
    """Bytes."""
    sha256: str

    @property
    def mime(self) -> str:
        """Empty for a file that is no recording we know."""
        return TYPES.get(self.path.suffix.casefold(), "")


def read_recordings(directory: Path) -> dict[str, Recording]:
    """Every file of audio/ by name, whatever it is. An unreadable one is left out."""
    found = {}
    try:
        paths = sorted(path for path in (directory / FOLDER).iterdir() if path.is_file())
    except OSError:
        return {}
    for path in paths:
        if path.name.startswith((".", "~$")) or path.name.casefold() in _LYING_ABOUT:
            continue
        try:
            found[path.name] = Recording(path, path.stat().st_size, digest(path))
        except OSError:
            continue
    return found


def digest(path: Path) -> str:
    """The sha256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def usable(found: Mapping[str, Recording]) -> dict[str, Recording]:
    """Those that can be played."""
    return {name: one for name, one in found.items() if one.mime and 0 < one.size <= MOST}


def note_recordings(asked: Doc[Questionnaire], found: Mapping[str, Recording]) -> Iterator[Problem]:
    """Recordings that are missing, useless, too large or nobody's; questions without one where
    others have one."""
    if asked.model is None:
        return
    form = asked.model.to_form()
    for index, question in enumerate(asked.model.questions):
        for name in _named(question, form):
            if name.casefold() not in {each.casefold() for each in found}:
                near = nearest(name, [*found])
                remedy = f"是不是“{near}”？" if near else f"放进 {FOLDER}/，或改正 audio"
                message = f"问题{question.code}的录音 {FOLDER}/{name} 不存在"
                yield asked.problem(("questions", index), "no_recording", message, remedy)
    used = _used(form, found)
    for name, one in found.items():
        yield from _of_file(name, one, used=name in used)
    yield from _silent(asked, form, usable(found))


def _named(question: Question, form: Form) -> list[str]:
    """The names that the question gives itself, in all languages."""
    others = (texts.get(f"{question.code}.audio", "") for texts in form.translations.values())
    return [name for name in dict.fromkeys((question.audio, *others)) if name]


def _used(form: Form, found: Mapping[str, Recording]) -> set[str]:
    """Names that a question may play, the opening, or a consent that the program asks for."""
    languages = (form.language, *form.translations)
    others = (_OPENING, AGE, GUARDIAN, SENSITIVE)
    names = {recording_called(code, form, one, found) for code in others for one in languages}
    for question in form.questions:
        names |= {recording_of(question, form, language, found) for language in languages}
    return names


def _of_file(name: str, one: Recording, *, used: bool) -> Iterator[Problem]:
    file, size = f"{FOLDER}/{name}", f"{one.size / 1024 / 1024:.1f} MB"
    kinds = "、".join(ending.removeprefix(".") for ending in TYPES)
    if not one.mime:
        yield Problem("recording_type", file, "", "不是认识的录音，不会播放", f"转成 {kinds}")
    elif not one.size:
        yield Problem("recording_empty", file, "", "是空文件，不会播放", "重新录一遍")
    elif one.size > MOST:
        message = f"有 {size}，超过 50 MB，不会播放"
        yield Problem("recording_size", file, "", message, "转成单声道 mp3，一题不超过 1 MB")
    elif one.size > ADVISED:
        message = f"有 {size}，乡下的网络要等很久"
        yield Problem("recording_size", file, "", message, "转成单声道 mp3，一题不超过 1 MB")
    if one.mime and not used:
        remedy = "按题号改名，例如 P1.mp3；开场白叫 opening.mp3；用不着就删掉"
        yield Problem("recording_unused", file, "", "没有一题用它", remedy)


def _silent(
    asked: Doc[Questionnaire], form: Form, found: Mapping[str, Recording]
) -> Iterator[Problem]:
    """Questions that stay without a recording, where others have one, by language."""
    assert asked.model is not None
    questions = asked.model.questions
    for language in (form.language, *form.translations):
        silent = [q.code for q in questions if not recording_of(q, form, language, found)]
        silent = [code for code in silent if not _is_note(questions, code)]
        if not silent or len(silent) == sum(q.kind != "note" for q in questions):
            continue
        listed = "、".join(silent[:8]) + ("……" if len(silent) > 8 else "")
        example = next(iter(called(silent[0], form, language)))
        message = f"{language} 有录音，这几题没有：{listed}"
        remedy = f"录好放进 {FOLDER}/，按题号起名，例如 {example}；没有的用文字问"
        yield asked.problem((), "silent", message, remedy)


def _is_note(questions: tuple[Question, ...], code: str) -> bool:
    return any(question.code == code and question.kind == "note" for question in questions)
