"""Something asked back: 您是说…吗？, 是万元吗？, or figures that do not agree."""

from __future__ import annotations

from dataclasses import replace

from surveys.checks import open_trouble
from surveys.commands import Command, words
from surveys.conversation import Answer, MediaOffered
from surveys.figures import PHOTO, answer_text
from surveys.flow import COVERED, NOTHING_TO_COVER
from surveys.form import Money
from surveys.money import unit_slip, yuan
from surveys.moves import accept, count_miss, drop_pending
from surveys.places import question
from surveys.places.asking import asked_now
from surveys.turn import Offer, Scene, Turn

_YES, _NO, _AS_TYPED, _AGAIN, _STAND = "yes", "no", "astyped", "again", "stand"
_COVERED, _PLAIN = "covered", "plain"


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
    if run.pending_for == "mask":
        return turn._(
            "先别急：这份照片（文件）里的姓名、证件号、银行卡号、手机号都遮住了吗？\n"
            "没遮住的不收：用手机相册的“涂鸦”“马赛克”盖住，或用纸条盖住再拍。"
        )
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
        stand = _standing_as(turn) or turn._("照此提交（记为差异）")
        keep = words(turn._("照此提交|就这样|不改了"))
        return (replace(again, code="1"), Offer(_STAND, stand, "2", keep))
    if run.pending_for == "mask":
        covered = words(turn._("已遮住|遮了|遮好了|都遮了|是"))
        plain = turn._("里面没有这些内容")
        resend = turn._("没遮，我重新发")
        return (
            Offer(_COVERED, turn._("已遮住"), "1", covered),
            Offer(_PLAIN, plain, "2", words(turn._("没有这些|没有这些内容"))),
            Offer(_AGAIN, resend, "3", words(turn._("没遮|没有遮|重发|重新发"))),
        )
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


def _standing_as(turn: Turn) -> str:
    """What the check itself calls letting it stand."""
    form, run, asked = asked_now(turn)
    trouble = open_trouble(form, {**run.answers, asked.code: _pending(turn)}, asked.code)
    return turn._(trouble.check.stand) if trouble and trouble.check.stand else ""


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
        case "covered" | "plain":
            _offer(turn, COVERED if action == _COVERED else NOTHING_TO_COVER)
        case "again" if _waits_for_mask(turn):
            drop_pending(turn)
            turn.say(turn._("好的，这一份没有收下。遮好以后再发，或者只写凭证号。"))
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


def _waits_for_mask(turn: Turn) -> bool:
    _, run = turn.open()
    return run.pending_for == "mask"


def _offer(turn: Turn, said: str) -> None:
    """The photo or file counts from here on; what was said of it stays with it."""
    _, run = turn.open()
    pending, sent = _pending(turn), run.offered
    if sent is None or not isinstance(pending.value, str):
        return
    media_id = pending.value.removeprefix(PHOTO)
    turn.facts.append(MediaOffered(run.id, run.at, media_id, sent))
    turn.put(replace(run, offered=None))
    accept(turn, replace(pending, note=said))


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
