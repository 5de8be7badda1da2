"""The opening of a form that asks for consent: 1 开始, 0 不参加."""

from __future__ import annotations

from surveys.commands import Command, shown, words
from surveys.conversation import Run
from surveys.flow import OPENING
from surveys.form import Form, FormKind
from surveys.languages import languages_of, names_of
from surveys.moves import go_on, leave, not_taken
from surveys.places.aloud import DECLINE, START, aloud, consent_asked, introduction
from surveys.recordings import recording_called
from surveys.turn import Offer, Scene, Turn

LANGUAGE = "lang."
"""Action of switching to a language; its code follows."""

MOST = 6
"""Languages offered as buttons; all can be typed."""


def scene(turn: Turn) -> Scene:
    """What it is about, who asks, and the choice to take part or not."""
    form, run = turn.open()
    offers = consent_asked(turn) if aloud(run) else _offers(turn)
    text = introduction(turn, form, run) if run.interview else _text(turn, form)
    lines = [text, *(f"{offer.code} {offer.label}" for offer in offers)]
    more = (Command.NOTICE,) if turn.agenda.notice else ()
    known = () if aloud(run) else turn.agenda.recordings
    audio = recording_called(OPENING, form, turn.conversation.language, known)
    heard = (Command.REPEAT,) if audio else ()
    back = (Command.STANDARD,) if turn.plain else ()
    return Scene(
        "\n".join(lines),
        offers,
        (*_plain(turn, run), *_languages(turn, form)),
        (*heard, *more, *back, Command.HELP),
        expects=("option",),
        audio=audio,
    )


def _plain(turn: Turn, run: Run) -> tuple[Offer, ...]:
    """长辈模式, where somebody reads for themselves."""
    if turn.conversation.plain or aloud(run) or run.kind is not FormKind.SURVEY:
        return ()
    return (Offer(f"/{Command.PLAIN.value}", turn._("长辈模式：字大、话短")),)


def _languages(turn: Turn, form: Form) -> tuple[Offer, ...]:
    """The other languages the form can be answered in, each by its own name."""
    others = [code for code in languages_of(form) if code != turn.conversation.language]
    return tuple(Offer(f"{LANGUAGE}{code}", names_of(code)[0]) for code in others[:MOST])


def _text(turn: Turn, form: Form) -> str:
    short = form.opening_plain if turn.plain else ""
    text = turn.spoken(short or form.opening or form.title)
    if turn.plain or not turn.agenda.notice:
        return text
    more = turn._("想看完整的说明，回“{notice}”。")
    return f"{text}\n{more.format(notice=shown(Command.NOTICE, turn._))}"


def _offers(turn: Turn) -> tuple[Offer, ...]:
    yes, no = turn._("好|好的|可以|行|愿意|同意|参加"), turn._("不|不了|不用|不想|不愿意|不同意")
    return (
        Offer(START, turn._("开始"), "1", words(yes)),
        Offer(DECLINE, turn._("不参加"), "0", words(no)),
    )


def take(turn: Turn, action: str) -> bool:
    """Start or decline."""
    if action == START:
        go_on(turn)
    elif action == DECLINE:
        leave(turn, "refused")
    return action in (START, DECLINE)


def hear(turn: Turn, _text: str) -> None:
    """Anything else is neither a yes nor a no."""
    not_taken(turn, turn._("想参加请回“1”，不想参加请回“0”。"))
