"""How a question is asked: progress, wording, numbered choices, ways around it."""

from __future__ import annotations

from collections.abc import Collection

from surveys.commands import Command, shown, words
from surveys.conditions import codes_of, number, text_of, values_of
from surveys.conversation import Run
from surveys.figures import answer_text, choices, question, suggestion, value_text
from surveys.flow import preset, previous, walked
from surveys.form import Form, FormKind, Integer, Money, Multiple, PhotoQuestion, Question, Words
from surveys.messages import Expects
from surveys.money import yuan
from surveys.places.aloud import aloud, read_out
from surveys.turn import Offer, Scene, Turn

PATIENCE = 3
"""Refused inputs after which the ways around the question are spelt out."""

DONE, SUGGESTED = "done", "suggested"


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
    numbered = [f"{offer.code} {_mark(offer)}{offer.label}" for offer in offers if offer.code]
    told = turn._(text_of(asked, values_of(form, run.answers)))
    if aloud(run):
        told, numbered = read_out(turn, asked, told, numbered)
    progress = _progress(form, run)
    lines = [
        turn._("第{n}题/共{total}题").format(n=progress[0], total=progress[1]) if progress else "",
        told,
        turn._(asked.hint) if asked.hint else "",
        _arithmetic(form, run, asked),
        *numbered,
        *_asides(turn, form, run, asked),
    ]
    return Scene(
        body="\n".join(line for line in lines if line),
        offers=offers,
        actions=actions,
        commands=_commands(form, run, asked, {offer.action for offer in actions}),
        expects=_expects(asked),
        progress=progress,
    )


def _mark(offer: Offer) -> str:
    return "✓" if offer.selected else ""


def _progress(form: Form, run: Run) -> tuple[int, int] | None:
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
    if isinstance(asked, Multiple):
        chosen = ticked(run)
        return tuple(
            Offer(
                action=f"t{c.code}.{int(c.code not in chosen)}",
                label=turn._(c.label),
                code=str(c.code),
                selected=c.code in chosen,
                typed=False,
            )
            for c in asked.choices
        )
    if options := choices(asked):
        return tuple(Offer(f"c{c.code}", turn._(c.label), str(c.code)) for c in options)
    amount = suggestion(asked, values_of(form, run.answers))
    if amount is None:
        return ()
    yes = words(turn._("是|是的|对|对的|正确|没错"))
    return (Offer(SUGGESTED, value_text(asked, amount), words=yes),)


def _actions(turn: Turn, run: Run, asked: Question) -> tuple[Offer, ...]:
    found = []
    if isinstance(asked, Multiple):
        done = words(turn._("完成|好了|选好了|就这些"))
        found.append(Offer(DONE, turn._("完成"), words=done))
    if not asked.required and (not choices(asked) or run.attempts >= PATIENCE):
        found.append(Offer(f"/{Command.SKIP.value}", shown(Command.SKIP, turn._)))
    return tuple(found)


def _asides(turn: Turn, form: Form, run: Run, asked: Question) -> list[str]:
    """What else is good to know just now."""
    lines = []
    answer = run.answers.get(asked.code)
    if isinstance(asked, Multiple):
        text = turn._("可以选几项：点选后点“完成”，或者一次回几个数字，比如“{example}”。")
        lines.append(text.format(example=" ".join(str(c.code) for c in asked.choices[:2])))
    if suggestion(asked, values_of(form, run.answers)) is not None:
        lines.append(turn._("是这个数就回“对”，不是就写金额。"))
    if answer is not None:
        was = answer_text(asked, answer, turn._)
        lines.append(turn._("（现在记的是：{answer}。不改就回“继续”。）").format(answer=was))
    elif not asked.required and not choices(asked):
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
    if form.kind is FormKind.SURVEY:
        lines.append(turn._("不愿意答这一题，回“不想说”。"))
    else:
        lines.append(turn._("一时定不下来，可以回“暂停”，问清楚了再回“继续”。"))
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


def _expects(asked: Question) -> tuple[Expects, ...]:
    match asked:
        case Money():
            return ("money",)
        case Integer():
            return ("number",)
        case Words():
            return ("text",)
        case PhotoQuestion():
            return ("photo", "text") if asked.text_instead else ("photo",)
        case _:
            return ("option",)


def ticked(run: Run) -> tuple[int, ...]:
    """The boxes ticked so far, or those of the standing answer."""
    standing = run.pending if run.pending_for == "choosing" else run.answers.get(run.at)
    return codes_of(standing.value) if standing else ()
