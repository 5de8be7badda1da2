"""What 帮助 says: what can be answered here, and the words that always work."""

from __future__ import annotations

from surveys.commands import Command, shown
from surveys.figures import question
from surveys.flow import OPENING, PLACES, WHY
from surveys.form import (
    DateQuestion,
    DecimalQuestion,
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
from surveys.places.menu import has_menu
from surveys.places.withdrawal import withdrawable
from surveys.turn import Turn


def guidance(turn: Turn) -> str:
    """A short list of what can be typed at this point."""
    return "\n".join([turn._("可以这样回："), *(f"· {line}" for line in _lines(turn))])


def _lines(turn: Turn) -> list[str]:
    _, run = turn._, turn.run
    if run is None:
        if has_menu(turn):
            return [_("回前面的数字，选一项"), *_always(turn)]
        return [_correct(turn), *_rights(turn)]
    if run.at == WHY:
        return [_("用您自己的话写，一两句就行"), *_always(turn)]
    if run.at in PLACES:
        number = _("点一个选项，或者回前面的数字")
        opening = [*_size(turn), _quit(turn), *_rights(turn)]
        return [number, *(opening if run.at == OPENING else _always(turn))]
    form, _run = turn.open()
    asked = question(form, run.at)
    lines = [_how(turn, asked)] if asked else []
    if asked and not asked.required:
        lines.append(_("{skip}：这一题先不答").format(skip=shown(Command.SKIP, _)))
    if form.kind is FormKind.SURVEY:
        lines.append(_("{refuse}：不愿意答这一题").format(refuse=shown(Command.REFUSE, _)))
    back = _("{back}：回到前一题").format(back=shown(Command.BACK, _))
    return [*lines, back, _correct(turn), *_always(turn)]


def _how(turn: Turn, asked: Question) -> str:
    _ = turn._
    match asked:
        case Money():
            return _("写金额，比如 87900 或 8.79万")
        case Integer():
            return _("写一个数，比如 290")
        case DecimalQuestion():
            return _("写一个数，可以带小数，比如 3.5")
        case DateQuestion():
            return _("写日子，比如 2026年1月31日")
        case Phone():
            return _("写电话号码：手机11位，座机连区号")
        case _:
            return _how_otherwise(turn, asked)


def _how_otherwise(turn: Turn, asked: Question) -> str:
    _ = turn._
    match asked:
        case VoiceQuestion() | Words(voice=True):
            return _("发一段语音，或者用您自己的话写")
        case Words():
            return _("用您自己的话写，一两句就行")
        case PhotoQuestion():
            return _("发一张照片；没有照片，写凭证号或存放的地方也行")
        case Location():
            return _("发一个位置，或者用一句话写清在哪里")
        case Ranking():
            return _("按先后点选再点“完成”，或者按先后回数字，比如“2 1 3”")
        case Multiple():
            return _("点选几项再点“完成”，或者一次回几个数字，比如“1 3”")
        case _:
            return _("点一个选项，或者回前面的数字，也可以把选项的字写出来")


def _correct(turn: Turn) -> str:
    return turn._("{edit}：看答过的，挑一项改").format(edit=shown(Command.EDIT, turn._))


def _quit(turn: Turn) -> str:
    return turn._("{quit}：马上停止，不再问您").format(quit=shown(Command.QUIT, turn._))


def _always(turn: Turn) -> list[str]:
    _ = turn._
    pause = _("{pause}：先停一停，回“{resume}”接着答").format(
        pause=shown(Command.PAUSE, _), resume=shown(Command.RESUME, _)
    )
    menu = _("{menu}：看全部要填的").format(menu=shown(Command.MENU, _))
    move = _("{move}：换个手机或聊天工具接着答").format(move=shown(Command.MOVE, _))
    language = _("{language}：换一种语言").format(language=shown(Command.LANGUAGE, _))
    return [
        *_size(turn),
        pause,
        _quit(turn),
        move,
        *([menu] if has_menu(turn) else []),
        *([language] if len(turn.languages) > 1 else []),
        *_rights(turn),
    ]


def _size(turn: Turn) -> list[str]:
    """How to get into 长辈模式, or out of it."""
    _ = turn._
    if turn.agenda.interview:
        return []
    if turn.conversation.plain:
        return [_("{standard}：从长辈模式换回来").format(standard=shown(Command.STANDARD, _))]
    return [_("{plain}：字大、话短").format(plain=shown(Command.PLAIN, _))]


def _rights(turn: Turn) -> list[str]:
    """What a respondent may always ask for."""
    _ = turn._
    notice = _("{notice}：谁在问、记什么、保存到什么时候").format(notice=shown(Command.NOTICE, _))
    lines = [notice] if turn.agenda.notice else []
    if withdrawable(turn.conversation):
        word = shown(Command.WITHDRAW, _)
        until = _("（{kept}都可以）").format(kept=turn.agenda.kept) if turn.agenda.kept else ""
        lines.append(_("{withdraw}：把您答过的全部删掉").format(withdraw=word) + until)
    return lines
