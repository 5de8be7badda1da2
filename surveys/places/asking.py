"""How a question is asked: progress, wording, numbered choices, ways around it."""

from __future__ import annotations

from collections.abc import Collection

from surveys.commands import Command, shown, words
from surveys.conditions import number, values_of
from surveys.conversation import Run
from surveys.figures import answer_text, choices, is_grid, question, suggestion, value_text
from surveys.flow import preset, previous, walked
from surveys.form import (
    AGREED,
    ClosedQuestion,
    Consent,
    DateQuestion,
    DecimalQuestion,
    Form,
    FormKind,
    Integer,
    Location,
    Money,
    Multiple,
    Phone,
    PhotoQuestion,
    Question,
    Ranking,
    VoiceQuestion,
    Words,
)
from surveys.messages import Expects
from surveys.money import yuan
from surveys.places import ticking, wording
from surveys.places.aloud import aloud, read_out
from surveys.recordings import recording_of
from surveys.turn import Offer, Scene, Turn

PATIENCE = 3
"""Refused inputs after which the ways around the question are spelt out."""

SUGGESTED = "suggested"


def asked_now(turn: Turn) -> tuple[Form, Run, Question]:
    """The question we stand at."""
    form, run = turn.open()
    found = question(form, run.at)
    if found is None:
        raise LookupError(run.at)
    return form, run, found


def scene(turn: Turn) -> Scene:
    """Progress, the question, its numbered choices."""
    form, run, asked = asked_now(turn)
    offers, actions = _offers(turn, form, run, asked), _actions(turn, run, asked)
    asks, listed = wording.asks(turn, form, run, asked), wording.listed(turn, asked, offers)
    if aloud(run):
        asks, listed = read_out(turn, asked, asks, listed)
    progress = _progress(form, run)
    lines = [
        turn._("第{n}题/共{total}题").format(n=progress[0], total=progress[1]) if progress else "",
        *asks,
        turn.spoken(asked.hint) if _hinted(turn, asked) else "",
        _arithmetic(form, run, asked),
        *listed,
        *_asides(turn, form, run, asked),
    ]
    known = () if aloud(run) else turn.agenda.recordings
    audio = recording_of(asked, form, turn.conversation.language, known)
    return Scene(
        before=tuple(wording.notes(turn, form, run)),
        audio=audio,
        body="\n".join(line for line in lines if line),
        offers=offers,
        actions=actions,
        commands=(
            *((Command.REPEAT,) if audio else ()),
            *_commands(form, run, asked, {offer.action for offer in actions}),
        ),
        expects=_expects(form, asked),
        progress=progress,
        grid=is_grid(asked),
        several=isinstance(asked, Multiple),
        question=next((line for line in asks if line.startswith(wording.NOW)), "\n".join(asks)),
    )


def _hinted(turn: Turn, asked: Question) -> bool:
    """In 长辈模式 a hint stays where it tells what to write, and no shorter text of the question
    does; what a consent says stays whole."""
    if not asked.hint or not turn.plain or isinstance(asked, Consent):
        return bool(asked.hint)
    return not asked.plain and not choices(asked)


def _progress(form: Form, run: Run) -> tuple[int, int] | None:
    """None in a confirmation: most of what could be asked is asked of few, and 第3题/共37题 would
    only frighten."""
    if form.kind in (FormKind.CONFIRMATION, FormKind.SIGN_OFF):
        return None
    order = [asked.code for asked in walked(form, run)]
    return (order.index(run.at) + 1, len(order)) if run.at in order else None


def _arithmetic(form: Form, run: Run, asked: Question) -> str:
    """87,900.00元 − 87,000.00元 = 900.00元, where an amount follows from earlier ones."""
    if not isinstance(asked, Money) or asked.suggested_difference is None:
        return ""
    values = values_of(form, run.answers)
    minuend, subtrahend = (number(operand, values) for operand in asked.suggested_difference)
    if minuend is None or subtrahend is None:
        return ""
    return f"{yuan(minuend)} − {yuan(subtrahend)} = {yuan(minuend - subtrahend)}"


def _offers(turn: Turn, form: Form, run: Run, asked: Question) -> tuple[Offer, ...]:
    if isinstance(asked, Multiple | Ranking):
        return ticking.offers(turn, run, asked)
    if isinstance(asked, Consent):
        return _consent(turn, asked)
    if isinstance(asked, ClosedQuestion):
        return wording.choice_offers(turn, asked)
    amount = suggestion(form, asked, values_of(form, run.answers))
    if amount is None:
        return ()
    yes = words(turn._("是|是的|对|对的|正确|没错"))
    return (Offer(SUGGESTED, value_text(asked, amount), words=yes),)


def _consent(turn: Turn, asked: Consent) -> tuple[Offer, ...]:
    yes = words(turn._("同意|愿意|可以|好|好的|行|是|是的|没问题"))
    no = words(turn._("不同意|不愿意|不可以|不行|不|不了|不是|不好"))
    own = {"同意": turn._("同意"), "不同意": turn._("不同意")}
    return tuple(
        Offer(
            f"c{c.code}",
            own.get(c.label) or turn._(c.label),
            str(c.code),
            yes if c.code == AGREED else no,
        )
        for c in asked.choices
    )


def _actions(turn: Turn, run: Run, asked: Question) -> tuple[Offer, ...]:
    found = []
    if isinstance(asked, Multiple | Ranking):
        found.append(ticking.done(turn))
    stuck = run.attempts >= PATIENCE
    if not asked.required and (not choices(asked) or stuck):
        found.append(_command(turn, Command.SKIP))
    elif asked.required and stuck:
        found += [_command(turn, command) for command in _past(run.kind, asked)]
    return tuple(found)


def _command(turn: Turn, command: Command) -> Offer:
    return Offer(f"/{command.value}", shown(command, turn._))


def _past(kind: FormKind, asked: Question) -> tuple[Command, ...]:
    """How somebody who is stuck gets past a question that must be answered. A choice for 不清楚
    stands among the choices already; figures of a unit are owed, so there is only the pause."""
    if kind is not FormKind.SURVEY:
        return (Command.PAUSE,)
    known = isinstance(asked, Consent) or any(c.dont_know or c.refusal for c in choices(asked))
    return () if known else (Command.REFUSE,)


def _asides(turn: Turn, form: Form, run: Run, asked: Question) -> list[str]:
    """What else is good to know just now."""
    lines = []
    answer = run.answers.get(asked.code)
    if isinstance(asked, Multiple | Ranking):
        lines.append(ticking.how(turn, asked))
    if suggestion(form, asked, values_of(form, run.answers)) is not None:
        lines.append(turn._("是这个数就回“对”，不是就写金额。"))
    if answer is not None:
        was = answer_text(asked, answer, turn._)
        lines.append(turn._("（现在记的是：{answer}。不改就回“继续”。）").format(answer=was))
    elif not asked.required and not choices(asked) and not turn.plain:
        lines.append(turn._("（不想填可以回“跳过”。）"))
    return lines + (_ways_out(turn, form, asked) if run.attempts >= PATIENCE else [])


def _ways_out(turn: Turn, form: Form, asked: Question) -> list[str]:
    """After several refused inputs: how to get past this question in any case."""
    lines = []
    unsure = next((c for c in choices(asked) if c.dont_know), None)
    if unsure is not None:
        text = turn._("说不准没关系，回“{code}”就行（{label}）。")
        lines.append(text.format(code=unsure.code, label=turn._(unsure.label)))
    if not asked.required:
        lines.append(turn._("也可以回“跳过”，先答后面的。"))
    if isinstance(asked, Consent):
        lines.append(turn._("不同意也没关系，直接回“不同意”。"))
    elif form.kind is FormKind.SURVEY:
        lines.append(turn._("不愿意答这一题，回“不想说”。"))
    else:
        lines.append(turn._("一时定不下来，可以回“暂停”，问清楚了再回“继续”。"))
        lines.append(turn._("实在填不了，请和协调员联系。"))
    return lines


def _commands(
    form: Form, run: Run, asked: Question, offered: Collection[str]
) -> tuple[Command, ...]:
    found = []
    if previous(form, run) is not None:
        found.append(Command.BACK)
    if run.answers.get(asked.code) is not None:
        found.append(Command.RESUME)
    elif not asked.required:
        found.append(Command.SKIP)
    if any(not preset(run, code) for code in run.answers):
        found.append(Command.EDIT)
    every = (*found, Command.PAUSE, Command.QUIT, Command.HELP)
    return tuple(command for command in every if f"/{command.value}" not in offered)


def _expects(form: Form, asked: Question) -> tuple[Expects, ...]:
    match asked:
        case PhotoQuestion() if form.kind is FormKind.SIGN_OFF:
            return ("photo", "file")
        case PhotoQuestion():
            sent: tuple[Expects, ...] = ("photo", "file") if asked.files else ("photo",)
            return (*sent, "text") if asked.text_instead else sent
        case Words():
            return ("text", "voice") if asked.voice else ("text",)
        case _:
            return _EXPECTS.get(type(asked), ("option",))


_EXPECTS: dict[type[Question], tuple[Expects, ...]] = {
    Money: ("money",),
    Integer: ("number",),
    DecimalQuestion: ("decimal",),
    DateQuestion: ("date",),
    Phone: ("phone",),
    VoiceQuestion: ("voice", "text"),
    Location: ("location", "text"),
}
