"""Rows into what a page shows: bubbles in order, and the panel to answer with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Literal

from bot.channels.base import Attachment
from bot.channels.web.desk import Row
from bot.channels.web.posted import fresh_form_id
from bot.i18n import Translate
from surveys.commands import Command
from surveys.messages import Option, Prompt, Tone

INLINE = frozenset({"image/png", "image/jpeg", "image/webp"})
"""What is shown in the page itself; everything else is a download."""

Field = Literal["text", "money", "number", "decimal", "date", "phone", "word"]
"""What is typed; `word` where it is a number of the choices or nothing."""
FIELDS: tuple[Field, ...] = ("text", "money", "number", "decimal", "date", "phone")

_PROGRESS = re.compile(r"\D{0,9}(\d{1,4})\D{1,9}(\d{1,4})\D?")
_NUMBERED = re.compile(r"(\d{1,3}) ✓?(.+)")


@dataclass(frozen=True, slots=True)
class File:
    url: str
    name: str
    caption: str
    picture: bool
    size: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message in the log. `asked` marks the dialogue's own, which a later one may replace."""

    seq: int
    text: str
    """The words; of a question those that ask, with `before` and `after` around them."""
    before: str = ""
    after: str = ""
    asks: bool = False
    """`text` is a question, to be set off."""
    tone: str = "notice"
    lead: str = ""
    """What there is to say to the last answer; `wrong` when it was not taken."""
    wrong: bool = False
    mine: bool = False
    asked: bool = False
    large: bool = False
    """To be read at arm's length: by an old person, or aloud."""
    edits: bool = False
    past: bool = False
    date: str = ""
    files: tuple[File, ...] = ()
    more: tuple[Option, ...] = ()
    """Buttons that ask for more; `form_id` makes a second press on one do nothing."""
    form_id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said after the row `after`; kept in memory only."""

    after: int
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """How to answer now: big buttons, small ones, a photo, a recording, a place, and always a field
    to type in."""

    numbers: tuple[Option, ...] = ()
    """Of a scale: they stand side by side."""
    options: tuple[Option, ...] = ()
    commands: tuple[Option, ...] = ()
    field: Field = "word"
    photo: bool = False
    files: bool = False
    """Documents are taken as well."""
    voice: bool = False
    place: bool = False
    progress: tuple[int, int] | None = None
    toggles: bool = False
    review: bool = False
    """Everything is answered: the first choice submits it."""

    @property
    def sent(self) -> bool:
        """Whether something that is no words answers it too."""
        return self.photo or self.voice or self.place

    @property
    def ends(self) -> tuple[Option, ...]:
        """The numbers that say more than themselves, as a rule the first and the last."""
        return tuple(option for option in self.numbers if option.meaning)

    @property
    def in_row(self) -> int:
        """Numbers in one row: at most six fit a narrow phone, and the rows are nearly equal."""
        rows = -(-len(self.numbers) // 6) or 1
        return -(-len(self.numbers) // rows)

    audio: str = ""
    """Name of a recording of the question."""
    play: bool = False
    """It was asked for just now."""

    @property
    def main(self) -> Option | None:
        """The one button that leads on, shown filled: what submits (提交), what ends a choice of
        several (完成), or the first of those that are the only answers (继续). Skipping a field or
        turning a page of choices is not it."""
        if self.review and self.options:
            return self.options[0]
        plain = [option for option in self.options if not option.code]
        if self.toggles:
            return plain[-1] if plain else None
        only = len(plain) == len(self.options) and self.field == "word" and not self.sent
        return plain[0] if plain and only else None

    @property
    def inputmode(self) -> str:
        modes = {"number": "numeric", "money": "decimal", "decimal": "decimal", "phone": "tel"}
        return modes.get(self.field, "text")


def open_prompt(rows: Iterable[Row]) -> Prompt | None:
    """The prompt to answer now; None when these rows change nothing about that.

    A pushed report leaves the question open, and so does a bare remark (正在整理 ...).
    """
    found = None
    for row in rows:
        if row.prompt is not None and _asks(row.prompt):
            found = row.prompt
    return found


def _asks(prompt: Prompt) -> bool:
    return bool(prompt.options or prompt.commands or prompt.expects)


def panel_of(prompt: Prompt | None) -> Panel:
    if prompt is None:
        return Panel()
    numbers = tuple(o for o in prompt.options if prompt.grid and o.label == o.code)
    return Panel(
        numbers=numbers,
        options=tuple(option for option in prompt.options if option not in numbers),
        commands=_commands(prompt),
        audio=prompt.audio,
        play=prompt.hear == "again",
        field=_field(prompt),
        photo="photo" in prompt.expects,
        files="file" in prompt.expects,
        voice="voice" in prompt.expects,
        place="location" in prompt.expects,
        progress=prompt.progress,
        toggles=any(option.selected for option in prompt.options),
        review=prompt.tone is Tone.SUMMARY,
    )


def _commands(prompt: Prompt) -> tuple[Option, ...]:
    """重听 is the player's own button."""
    if not prompt.audio:
        return prompt.commands
    repeat = f"/{Command.REPEAT.value}"
    return tuple(option for option in prompt.commands if not option.token.endswith(repeat))


def _field(prompt: Prompt) -> Field:
    found = (kind for kind in FIELDS if kind in prompt.expects)
    return next(found, "word")


def bubbles(rows: Sequence[Row], said: Sequence[Said], zone: tzinfo, _: Translate) -> list[Bubble]:
    """The whole log: a toggled prompt takes the place of the one before, answers follow theirs."""
    shown: list[Bubble] = []
    places: dict[int, int] = {0: 0}
    for row in rows:
        bubble = bubble_of(row, zone, _)
        last = _last_asked(shown)
        if bubble.edits and last is not None:
            bubble = shown[last] = replace(bubble, seq=shown[last].seq)
        else:
            shown.append(bubble)
        places[row.seq] = bubble.seq
    mine = [
        Bubble(places[s.after], s.text, tone="mine", mine=True) for s in said if s.after in places
    ]
    # stable: a message of mine comes right after the row it answers
    merged = sorted([*shown, *mine], key=lambda b: (b.seq, b.mine))
    return _fade(merged)


def _last_asked(shown: Sequence[Bubble]) -> int | None:
    return next((i for i in reversed(range(len(shown))) if shown[i].asked), None)


def _fade(log: list[Bubble]) -> list[Bubble]:
    last = _last_asked(log)
    return [replace(b, past=b.asked and i != last) for i, b in enumerate(log)]


def bubble_of(row: Row, zone: tzinfo, _: Translate) -> Bubble:
    if row.prompt is not None:
        return _asked(row.seq, row.prompt)
    date = row.at.astimezone(zone).strftime("%m-%d %H:%M")
    if row.lost:
        return Bubble(row.seq, _("这里原来有一份汇总，现在不再保留，请再查一次。"), date=date)
    files = tuple(file_of(row.seq, n, file) for n, file in enumerate(row.files))
    form_id = fresh_form_id() if row.more else ""
    return Bubble(
        row.seq, row.text, tone="report", date=date, files=files, more=row.more, form_id=form_id
    )


def _asked(seq: int, prompt: Prompt) -> Bubble:
    if not _asks(prompt):
        return Bubble(seq, prompt.text, prompt.tone.value, edits=prompt.edits)
    # what there is to say to the last answer comes first, then the question
    lead, gap, question = prompt.text.partition("\n\n")
    if not gap:
        lead, question = "", prompt.text
    wrong = prompt.tone is Tone.PROBLEM and bool(lead)
    words = without_lists(question, prompt)
    if lead and not words.strip() and not wrong:
        lead, words = "", lead  # thanks, and a menu that is all buttons
    before, asks, after = words.partition(prompt.question) if prompt.question else ("", "", "")
    return Bubble(
        seq,
        asks or words,
        before.strip("\n"),
        after.strip("\n"),
        bool(asks),
        "question" if wrong else prompt.tone.value,
        lead=lead,
        wrong=wrong,
        asked=True,
        large=prompt.large,
        edits=prompt.edits,
    )


def without_lists(text: str, prompt: Prompt) -> str:
    """The text without what the page shows by itself: the numbered choices, which are buttons
    here, and the progress, which is a bar."""
    lines = [line for line in text.split("\n") if not _counts(line, prompt)]
    if prompt.grid:
        lines = [line for line in lines if not _numbers(line, prompt)]
    labels = {option.code: option.label.rstrip("…") for option in prompt.options if option.code}
    if prompt.grid:
        labels = {code: label for code, label in labels.items() if code != label}
    listed = [i for i, line in enumerate(lines) if _lists(line, labels)]
    if len(listed) < len(labels) or not listed:
        return "\n".join(lines)  # not a list of just these: leave it
    first, last = listed[0], listed[-1]
    while last + 1 < len(lines) and _NUMBERED.match(lines[last + 1]):
        last += 1  # choices of a further page
    while first and _NUMBERED.match(lines[first - 1]):
        first -= 1
    more = [line for line in lines[first : last + 1] if _says_more(line, labels)]
    return "\n".join((*lines[:first], *more, *lines[last + 1 :]))


def _counts(line: str, prompt: Prompt) -> bool:
    """Whether the line says how far we are: two numbers, and hardly more."""
    found = _PROGRESS.fullmatch(line) if prompt.progress else None
    return found is not None and (int(found[1]), int(found[2])) == prompt.progress


def _numbers(line: str, prompt: Prompt) -> bool:
    """Whether the line names the numbers of a grid, or says what they stand for."""
    numbers = [option for option in prompt.options if option.label == option.code]
    named = bool(numbers) and line.endswith(" ".join(option.code for option in numbers))
    told = [f"{option.code} = {option.meaning}" for option in numbers if option.meaning]
    return named or (bool(told) and all(each in line for each in told))


def _lists(line: str, labels: Mapping[str, str]) -> bool:
    found = _NUMBERED.match(line)
    return found is not None and found[1] in labels and found[2].startswith(labels[found[1]])


def _says_more(line: str, labels: Mapping[str, str]) -> bool:
    """Whether the line of a choice has a remark that its button has not: （不读，…）."""
    found = _NUMBERED.match(line)
    return found is not None and found[2].endswith("）") and labels.get(found[1], "") + "（" in line


def file_of(seq: int, number: int, file: Attachment) -> File:
    size = file.path.stat().st_size if file.path.is_file() else 0
    return File(
        url=f"/files/{seq}-{number}",
        name=file.name,
        caption=file.caption,
        picture=file.mime in INLINE,
        size=f"{max(1, round(size / 1024))} KB" if size else "",
    )


def label_of(prompt: Prompt | None, token: str, more: Iterable[Option] = ()) -> str:
    """What a tapped button said; empty for a token that is not on the page any more. `more`: the
    buttons under texts."""
    asked = (*prompt.options, *prompt.commands) if prompt is not None else ()
    for option in (*asked, *more):
        if option.token == token:
            return f"{option.code} {option.label}".strip()
    return ""
