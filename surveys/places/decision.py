"""Something asked back: 您是说…吗？, 是万元吗？, or figures that do not agree."""

from __future__ import annotations

from dataclasses import replace

from surveys.checks import open_trouble
from surveys.commands import Command, words
from surveys.conversation import Answer
from surveys.figures import answer_text
from surveys.form import Money
from surveys.money import unit_slip, yuan
from surveys.moves import accept, count_miss, drop_pending
from surveys.places import question
from surveys.places.asking import asked_now
from surveys.turn import Offer, Scene, Turn

_YES, _NO, _AS_TYPED, _AGAIN, _STAND = "yes", "no", "astyped", "again", "stand"


def scene(turn: Turn) -> Scene:
    """The question back, with its two or three ways on."""
    offers = _offers(turn)
    lines = [_asks(turn), *(f"{offer.code} {offer.label}" for offer in offers)]
    commands = (Command.BACK, Command.EDIT, Command.PAUSE, Command.QUIT, Command.HELP)
    return Scene("\n".join(lines), offers, commands=commands, expects=("option",))


def _asks(turn: Turn) -> str:
    _, run, asked = asked_now(turn)
    if run.pending_for == "difference":
        return _trouble(turn)
    words_ = answer_text(asked, _pending(turn), turn._)
    if run.pending_for == "unit":
        text = turn._("您写的是 {typed}，登记的数是 {listed}，差得很远。单位是万元吗？")
        listed = asked.listed if isinstance(asked, Money) else None
        return text.format(typed=words_, listed=yuan(listed or 0))
    return turn._("您是说“{answer}”吗？").format(answer=words_)


def _trouble(turn: Turn) -> str:
    form, run, asked = asked_now(turn)
    trouble = open_trouble(form, {**run.answers, asked.code: _pending(turn)}, asked.code)
    hint = turn._("要改前面的数，回“上一题”或“修改”。")
    return f"{turn.spoken(trouble.text)}\n{hint}" if trouble else hint


def _pending(turn: Turn) -> Answer:
    _, run = turn.open()
    return run.pending or Answer("skipped")


def _offers(turn: Turn) -> tuple[Offer, ...]:
    _, run = turn.open()
    again = Offer(_AGAIN, turn._("重填"), words=words(turn._("重新填|改|重写")))
    if run.pending_for == "difference":
        stand = turn._("照此提交（记为差异）")
        keep = words(turn._("照此提交|就这样|不改了"))
        return (replace(again, code="1"), Offer(_STAND, stand, "2", keep))
    if run.pending_for == "unit":
        typed, meant = yuan(_amount(turn)), yuan(_meant(turn))
        yes, no = turn._("是，{amount}").format(amount=meant), turn._("不是，就是 {amount}")
        return (
            Offer(_YES, yes, "1", words(turn._("是|是的|对|对的|万元"))),
            Offer(_AS_TYPED, no.format(amount=typed), "2", words(turn._("不是|不对|元"))),
            replace(again, code="3"),
        )
    return (
        Offer(_YES, turn._("是"), "1", words(turn._("是的|对|对的|嗯|没错|正确"))),
        Offer(_NO, turn._("不是"), "2", words(turn._("不|不对|错了|没有|不是的"))),
    )


def _amount(turn: Turn) -> int:
    value = _pending(turn).value
    return value if isinstance(value, int) else 0


def _meant(turn: Turn) -> int:
    """The amount in fen that would be meant if the unit had slipped."""
    *_, asked = asked_now(turn)
    listed = asked.listed if isinstance(asked, Money) else None
    return unit_slip(_amount(turn), listed) or 0


def take(turn: Turn, action: str) -> bool:
    """The word that was waited for."""
    if action not in {offer.action for offer in _offers(turn)}:
        return False
    pending, meant = _pending(turn), _meant(turn)
    match action:
        case "no" | "again":
            drop_pending(turn)
            count_miss(turn)
            turn.say(turn._("好的，请重新回答。"))
        case "stand":
            _let_stand(turn)
        case "yes" if _waits_for_unit(turn):
            accept(turn, replace(pending, value=meant))
        case _:
            accept(turn, pending)
    return True


def _waits_for_unit(turn: Turn) -> bool:
    _, run = turn.open()
    return run.pending_for == "unit"


def _let_stand(turn: Turn) -> None:
    """The difference is kept in words with the answer, and counts for these figures only."""
    pending = _pending(turn)
    form, run, asked = asked_now(turn)
    trouble = open_trouble(form, {**run.answers, asked.code: pending}, asked.code)
    note = [line for line in (pending.note, trouble.text if trouble else "") if line]
    accept(turn, replace(pending, note="\n".join(note)))


def hear(turn: Turn, text: str) -> None:
    """Anything but yes or no is tried as a new answer to the question itself."""
    drop_pending(turn)
    question.hear(turn, text)
