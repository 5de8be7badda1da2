"""A question waiting for its answer: what is tapped, typed or sent is taken or not."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.checks import open_trouble
from surveys.closed import answer_of
from surveys.commands import words
from surveys.conditions import values_of
from surveys.conversation import Answer, MediaOffered
from surveys.figures import PHOTO, VOICE, choices, suggestion
from surveys.form import (
    Consent,
    FormKind,
    Location,
    Multiple,
    PhotoQuestion,
    Question,
    Ranking,
    VoiceQuestion,
    Words,
)
from surveys.locations import no_place, rounded
from surveys.messages import Photo, Place, Voice, is_picture
from surveys.moves import accept, drop_pending, go_on, not_taken, wait_for
from surveys.numerals import squeeze
from surveys.places import ticking
from surveys.places.asking import SUGGESTED, asked_now, scene
from surveys.reading import Doubtful, Refused, Slipped, Taken
from surveys.sign_off_forms import RETURN, said_with_reason
from surveys.turn import Turn
from surveys.understand import understand

PDF = "application/pdf"

__all__ = ["hear", "pick", "refuse", "scene", "skip", "take", "take_sent"]


def take(turn: Turn, action: str) -> bool:
    """A choice, a tick, 完成, or the suggested figure."""
    form, run, asked = asked_now(turn)
    if action == SUGGESTED:
        amount = suggestion(form, asked, values_of(form, run.answers))
        if amount is not None:
            accept(turn, Answer("given", amount))
        return amount is not None
    if isinstance(asked, Multiple | Ranking):
        return ticking.take(turn, run, asked, action)
    codes = {f"c{choice.code}": choice.code for choice in choices(asked)}
    if action in codes:
        accept(turn, answer_of(asked, (codes[action],)))
    return action in codes


def pick(turn: Turn, actions: Sequence[str]) -> bool:
    """Several choices sent off as one."""
    *_, asked = asked_now(turn)
    return isinstance(asked, Multiple) and ticking.pick(turn, asked, actions)


def hear(turn: Turn, text: str) -> None:
    """Typed words: taken, asked back, or refused."""
    form, run, asked = asked_now(turn)
    returned = said_with_reason(form, run.at, text)
    if returned:
        accept(turn, Answer("given", RETURN))
        hear(turn, returned)
        return
    match understand(asked, text, turn.today, turn._):
        case Taken(answer=answer) if isinstance(asked, Multiple | Ranking):
            ticking.hear(turn, run, asked, answer)
        case Taken(answer=answer):
            accept(turn, answer)
        case Doubtful(answer=answer):
            wait_for(turn, answer, "echo")
        case Slipped(answer=answer):
            wait_for(turn, answer, "unit")
        case Refused() if _unsure(turn, asked, text):
            accept(turn, Answer("dont_know"))
        case Refused(why=why):
            not_taken(turn, why)


def _unsure(turn: Turn, asked: Question, text: str) -> bool:
    """不知道 in a survey is an honest answer, also where no choice is made for it."""
    form, _ = turn.open()
    said = words(turn._("不清楚|不知道|说不清|说不准|记不清|不晓得"))
    closed = bool(choices(asked)) and not isinstance(asked, Consent)
    return form.kind is FormKind.SURVEY and closed and squeeze(text) in said


def take_sent(turn: Turn, sent: Photo | Voice | Place) -> bool:
    """A picture, a voice note or a place answers a question for one; False where none is asked
    for."""
    *_, asked = asked_now(turn)
    match sent:
        case Photo() if isinstance(asked, PhotoQuestion) and _fits(turn, asked, sent):
            _take_media(turn, asked, PHOTO, sent)
        case Photo() if isinstance(asked, PhotoQuestion):
            not_taken(turn, turn._("这里请发照片，不收文件。"))
        case Voice() if isinstance(asked, VoiceQuestion) or _spoken(asked):
            _take_media(turn, asked, VOICE, sent)
        case Place() if isinstance(asked, Location):
            answer = rounded(asked, sent)
            if answer is None:
                not_taken(turn, no_place(turn._))
            else:
                accept(turn, answer)
        case _:
            return False
    return True


def _fits(turn: Turn, asked: PhotoQuestion, sent: Photo) -> bool:
    """A picture always; a document where the question takes them; a stamped sheet as a PDF."""
    form, _run = turn.open()
    stamped = form.kind is FormKind.SIGN_OFF and sent.mime == PDF
    return is_picture(sent) or asked.files or stamped


def _spoken(asked: Question) -> bool:
    return isinstance(asked, Words) and asked.voice


def _take_media(turn: Turn, asked: Question, kind: str, sent: Photo | Voice) -> None:
    _, run = turn.open()
    media_id = f"m{turn.fresh[:24]}"
    if isinstance(asked, PhotoQuestion) and asked.masked and isinstance(sent, Photo):
        wait_for(turn, Answer("given", f"{kind}{media_id}"), "mask", sent)
        return
    turn.facts.append(MediaOffered(run.id, asked.code, media_id, sent))
    accept(turn, Answer("given", f"{kind}{media_id}"))


def skip(turn: Turn) -> None:
    """跳过: for a question that may stay open. What has been answered already stays."""
    form, run, asked = asked_now(turn)
    drop_pending(turn)
    if asked.code in run.answers and open_trouble(form, run.answers, asked.code) is None:
        turn.say(turn._("好的，原来的回答不变。"))
        go_on(turn)
    elif asked.required or isinstance(asked, Consent):
        not_taken(turn, _must(turn, asked))
    else:
        accept(turn, Answer("skipped"))


def _must(turn: Turn, asked: Question) -> str:
    if isinstance(asked, Consent):
        return turn._("这一题不能跳过。同意就回“1”，不同意就回“2”。")
    unsure = next((c for c in choices(asked) if c.dont_know), None)
    if unsure is None:
        return turn._("这一题需要回答，不能跳过。")
    return turn._("这一题不能跳过。说不准就回“{code}”（{label}）。").format(
        code=unsure.code, label=turn._(unsure.label)
    )


def refuse(turn: Turn) -> None:
    """不想说: an answer of its own in a survey; figures of a unit are owed."""
    form, _, asked = asked_now(turn)
    drop_pending(turn)
    if form.kind is not FormKind.SURVEY:
        not_taken(turn, turn._("这一项要如实填写。一时填不了，可以回“暂停”。"))
        return
    unwilling = next((c for c in choices(asked) if c.refusal), None)
    accept(turn, answer_of(asked, (unwilling.code,)) if unwilling else Answer("refused"))
