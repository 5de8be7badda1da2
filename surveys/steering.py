"""What the commands do, wherever they are said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from surveys import lending
from surveys.commands import Command, Ordered
from surveys.flow import OPENING, PLACES, REVIEW, WHY, next_stop, previous, unanswered
from surveys.guidance import guidance
from surveys.handover import move
from surveys.languages import names_of
from surveys.moves import (
    drop_correction,
    go_on,
    go_to,
    leave,
    park,
    submit,
    unchanged,
)
from surveys.places import answers, household, menu, visits, withdrawal
from surveys.places import question as asked
from surveys.turn import Turn


def obey(turn: Turn, ordered: Ordered) -> None:
    """Do what the command says, or say why it cannot be done here."""
    if ordered.command is None:
        turn.refuse(turn._("没有这个命令。回“帮助”看看可以怎么回。"))
    elif ordered.command is Command.EDIT:
        _edit(turn, ordered.number)
    elif ordered.command is Command.LANGUAGE:
        speak(turn, ordered.language)
    else:
        _DEEDS[ordered.command](turn)


def speak(turn: Turn, language: str = "") -> None:
    """语言, or the name of one: form and program speak it from here on."""
    others = [code for code in turn.languages if code != turn.conversation.language]
    if language == turn.conversation.language:
        turn.say(turn._("现在用的就是{language}。").format(language=names_of(language)[0]))
    elif not others or (language and language not in others):
        turn.refuse(turn._("现在没有别的语言可以换。"))
    elif language or len(others) == 1:
        turn.speak(language or others[0])
        name = names_of(turn.conversation.language)[0]
        turn.say(turn._("好的，现在用{language}。").format(language=name))
    else:
        names = turn._("、").join(names_of(code)[0] for code in others)
        turn.say(turn._("想换哪种语言？直接回它的名字：{names}。").format(names=names))


def _at(turn: Turn) -> str:
    """The place, or "" for a question, or "menu"."""
    if turn.run is None:
        return "menu"
    return turn.run.at if turn.run.at in PLACES else ""


def _back(turn: Turn) -> None:
    match _at(turn):
        case "menu":
            household.back(turn)
            visits.back(turn)
        case "opening":
            turn.refuse(turn._("还没有开始，前面没有题目。"))
        case "edit":
            answers.go_back(turn)
        case place if place == WHY:
            go_to(turn, REVIEW)
        case _:
            form, run = turn.open()
            before = previous(form, run)
            if before is None:
                turn.say(turn._("这已经是第一题了。"))
            else:
                go_to(turn, before)


def _edit(turn: Turn, number: int | None) -> None:
    if turn.run is None and turn.agenda.interview:
        visits.change(turn)
    elif turn.run is None:
        menu.change(turn, number)
    else:
        answers.change(turn, number)


def _skip(turn: Turn) -> None:
    match _at(turn):
        case "":
            asked.skip(turn)
        case "edit":
            answers.go_back(turn)
        case _:
            turn.refuse(turn._("这里没有要跳过的题目。"))


def _refuse(turn: Turn) -> None:
    match _at(turn):
        case "":
            asked.refuse(turn)
        case "opening":
            leave(turn, "refused")
        case _:
            turn.refuse(turn._("这里没有在问您问题。想停下来，回“暂停”或“退出”。"))


def _pause(turn: Turn) -> None:
    if turn.run is None and not menu.waiting(turn):
        return
    turn.conversation = replace(turn.conversation, status="paused")


def _resume(turn: Turn) -> None:
    match _at(turn):
        case "menu":
            menu.go_ahead(turn)
        case "edit":
            answers.go_back(turn)
        case "":
            _, run = turn.open()
            if run.at in run.answers and run.pending is None:
                go_on(turn)


def _start(turn: Turn) -> None:
    if _at(turn) == OPENING:
        go_on(turn)
    else:
        _resume(turn)


def _quit(turn: Turn) -> None:
    leave(turn, "left")


def _menu(turn: Turn) -> None:
    if not menu.has_menu(turn):
        turn.say(turn._("您只有这一份，接着答就行。"))
    elif unchanged(turn):
        drop_correction(turn)
    else:
        park(turn)


def _submit(turn: Turn) -> None:
    if turn.run is None:
        turn.say(turn._("现在没有要提交的。"))
        return
    form, run = turn.open()
    if run.at == REVIEW:
        submit(turn)
    elif run.at != OPENING and next_stop(form, run) == REVIEW and run.pending is None:
        turn.say(turn._("提交前请看一遍。"))
        go_on(turn)
    else:
        left = max(unanswered(form, run), 1)
        turn.refuse(turn._("还有{n}题没答完，答完就能提交。").format(n=left))


def _repeat(turn: Turn) -> None:
    """The open question is asked again in any case, and its recording played."""
    turn.hear = "again"


def _plain(turn: Turn) -> None:
    """长辈模式: remembered for this person, in every form and on every channel."""
    if turn.agenda.interview:
        turn.refuse(turn._("您在替别人填，题目要照原样读，用不着长辈模式。"))
    elif turn.conversation.plain:
        turn.say(turn._("现在就是长辈模式。想换回来，回“普通模式”。"))
    else:
        turn.conversation = replace(turn.conversation, plain=True)
        turn.arrived = True
        turn.say(turn._("好的，换成长辈模式：字大、话短，一次问一题。想换回来，回“普通模式”。"))


def _standard(turn: Turn) -> None:
    if turn.conversation.plain:
        turn.conversation = replace(turn.conversation, plain=False)
        turn.say(turn._("好的，换回普通模式。想要字大、话短，回“长辈模式”。"))
    else:
        turn.say(turn._("现在就是普通模式。想要字大、话短，回“长辈模式”。"))


def _help(turn: Turn) -> None:
    turn.say(guidance(turn))


def _notice(turn: Turn) -> None:
    turn.say(turn.agenda.notice or turn._("这里没有另外的说明。"))


_DEEDS: dict[Command, Callable[[Turn], None]] = {
    Command.BACK: _back,
    Command.SKIP: _skip,
    Command.REFUSE: _refuse,
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.START: _start,
    Command.QUIT: _quit,
    Command.HELP: _help,
    Command.MENU: _menu,
    Command.SUBMIT: _submit,
    Command.REPEAT: _repeat,
    Command.WITHDRAW: withdrawal.ask,
    Command.NOTICE: _notice,
    Command.MOVE: move,
    Command.LEND: lending.lend,
    Command.TAKE_BACK: lending.take_back,
    Command.GIVE_BACK: lending.give_back,
    Command.PLAIN: _plain,
    Command.STANDARD: _standard,
}
