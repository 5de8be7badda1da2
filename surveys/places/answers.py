"""What has been answered: the list to change from, and the review before 提交."""

from __future__ import annotations

from surveys.checks import differences
from surveys.commands import Command, words
from surveys.conditions import applicable, text_of, values_of
from surveys.confirmation_card import card, marked
from surveys.conversation import Run
from surveys.figures import answer_text
from surveys.flow import EDIT, changeable, preset
from surveys.form import Form, FormKind, Question
from surveys.messages import Tone
from surveys.moves import (
    correcting,
    drop_correction,
    go_on,
    go_to,
    not_taken,
    submit,
    unchanged,
)
from surveys.places import wording
from surveys.turn import Offer, Scene, Turn

_SUBMIT, _CHANGE, _KEEP, _RETURN = "submit", "change", "keep", "return"
_COMMANDS = (Command.BACK, Command.PAUSE, Command.QUIT, Command.HELP)


def review(turn: Turn) -> Scene:
    """All answers and open differences, and 提交."""
    form, run = turn.open()
    offers = _review_offers(turn, form)
    # after a slip the whole list is on the screen already, right above
    notes = wording.notes(turn, form, run)
    summary = [] if turn.troubled else [*notes, *_summary(turn, form, run)]
    lines = [*summary, *(f"{offer.code} {offer.label}" for offer in offers)]
    return Scene("\n".join(lines), offers, (), _COMMANDS, Tone.SUMMARY, ("option",))


def _summary(turn: Turn, form: Form, run: Run) -> list[str]:
    asked = [asked for asked in applicable(form, run.answers) if asked.code in run.answers]
    listed = [f"· {_line(turn, form, run, question)}" for question in asked]
    if not _binding(form):
        return [turn._("都答完了，请您看一遍："), *listed, *_differences(turn, form, run)]
    return [
        turn._("都答完了，请您看一遍："),
        *card(form, run.answers, run.version),
        *listed,
        *marked(form, run.answers),
        turn._("这是线上确认，不代替签字盖章。"),
    ]


def _binding(form: Form) -> bool:
    return form.kind is FormKind.CONFIRMATION


def _differences(turn: Turn, form: Form, run: Run) -> list[str]:
    found = [f"· {turn._(trouble.text)}" for trouble in differences(form, run.answers)]
    return [turn._("记为差异的："), *found] if found else []


def _review_offers(turn: Turn, form: Form) -> tuple[Offer, ...]:
    label = turn._("确认提交") if _binding(form) else turn._("提交")
    say = words(turn._("提交|确认|没问题|好了"))
    offers = [
        Offer(_SUBMIT, label, "1", say),
        Offer(_CHANGE, turn._("修改"), "2", words(turn._("改|我要改"))),
    ]
    if correcting(turn):
        offers.append(Offer(_KEEP, turn._("不改了，还用原来提交的"), "3", words(turn._("不改了"))))
    return tuple(offers)


def _line(turn: Turn, form: Form, run: Run, asked: Question) -> str:
    full = asked.short or text_of(asked, values_of(form, run.answers), form)
    text = turn.spoken(full).split("\n")[0]
    answer = answer_text(asked, run.answers[asked.code], turn._)
    mark = turn._("（邀请中已注明）") if preset(run, asked.code) else ""
    return f"{_short(text, 36)} {_short(answer, 60)}{mark}"


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def take_review(turn: Turn, action: str) -> bool:
    """Submit, change, or leave what was submitted as it is."""
    match action:
        case "submit":
            submit(turn)
        case "change":
            go_to(turn, EDIT)
        case "keep" if correcting(turn):
            drop_correction(turn)
            turn.say(turn._("好的，还是您原来提交的，没有改动。"))
        case _:
            return False
    return True


def hear_review(turn: Turn, _text: str) -> None:
    """Nothing is submitted or changed by words that mean neither."""
    not_taken(turn, turn._("请回前面的数字：回“1”提交，回“2”修改。"))


def edit(turn: Turn) -> Scene:
    """The numbered answers."""
    form, run = turn.open()
    offers = tuple(
        Offer(f"e{number}", _line(turn, form, run, asked), str(number), _ordinals(number))
        for number, asked in changeable(form, run)
    )
    back = Offer(_RETURN, turn._("返回"), words=words(turn._("继续|不改|不改了|上一题")))
    lines = [
        turn._("想改哪一项？请回前面的数字；不改就回“返回”。"),
        *(f"{offer.code} {offer.label}" for offer in offers),
    ]
    commands = (Command.PAUSE, Command.QUIT, Command.HELP)
    return Scene("\n".join(lines), offers, (back,), commands, expects=("option",))


def _ordinals(number: int) -> tuple[str, ...]:
    return tuple(f"{before}{number}{after}" for before in ("", "第") for after in "题项条个")


def take_edit(turn: Turn, action: str) -> bool:
    """Go to the answer that is to be changed, or back."""
    form, run = turn.open()
    if action == _RETURN:
        go_back(turn)
        return True
    known = {f"e{number}": asked.code for number, asked in changeable(form, run)}
    if action in known:
        go_to(turn, known[action])
    return action in known


def go_back(turn: Turn) -> None:
    """From the list to where the person was; a correction that changed nothing ends here."""
    if unchanged(turn):
        drop_correction(turn)
        turn.say(turn._("好的，没有改动。"))
    else:
        go_on(turn)


def change(turn: Turn, number: int | None) -> None:
    """修改 shows the list, 修改 5 goes there at once."""
    form, run = turn.open()
    known = {n: asked.code for n, asked in changeable(form, run)}
    if not known:
        not_taken(turn, turn._("还没有可以修改的回答。"))
    elif number is None:
        go_to(turn, EDIT)
    elif number in known:
        go_to(turn, known[number])
    else:
        go_to(turn, EDIT)
        turn.refuse(turn._("没有第{n}项可以修改。").format(n=number))


def hear_edit(turn: Turn, _text: str) -> None:
    """A number that is not in the list, or no number."""
    not_taken(turn, turn._("请回列表里的数字，或者回“返回”。"))
