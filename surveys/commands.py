"""Words that steer instead of answering: 上一题, 修改, 跳过 ... They work at every point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from surveys.agenda import Translate
from surveys.languages import NAMES, names_of
from surveys.numerals import chinese, squeeze


class Command(StrEnum):
    """The value is understood in every language, with or without a slash."""

    BACK = "back"
    EDIT = "edit"
    SKIP = "skip"
    REFUSE = "refuse"
    PAUSE = "pause"
    RESUME = "continue"
    START = "start"
    QUIT = "quit"
    HELP = "help"
    MENU = "menu"
    SUBMIT = "submit"
    REPEAT = "repeat"
    WITHDRAW = "withdraw"
    NOTICE = "notice"
    MOVE = "move"
    LANGUAGE = "language"
    LEND = "lend"
    TAKE_BACK = "takeback"
    GIVE_BACK = "giveback"
    PLAIN = "largeprint"
    STANDARD = "normalprint"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command as typed; `number` for 修改 5. No `command`: a slash word nobody knows."""

    command: Command | None
    number: int | None = None
    language: str = ""
    """For English, 中文 ...: which one; empty where only 语言 was said."""


def lists(_: Translate) -> dict[Command, str]:
    """The words of each command, separated by |; the first is the one shown."""
    return {
        Command.BACK: _("上一题|上一步|上一个|前一题|返回|退回"),
        Command.EDIT: _("修改|改|更改|改答案|我要改"),
        Command.SKIP: _("跳过|略过|先跳过"),
        Command.REFUSE: _("不想说|不想答|不愿意说|不愿意答|拒绝回答"),
        Command.PAUSE: _("暂停|暂存|等一下|等会儿|以后再填|稍后再填"),
        Command.RESUME: _("继续|接着答|接着填|继续回答|不改|不改了|下一题"),
        Command.START: _("开始"),
        Command.QUIT: _("退出|不答了|不填了|退订"),
        Command.HELP: _("帮助|怎么填|怎么答|不会填|?"),
        Command.MENU: _("菜单|清单|目录"),
        Command.SUBMIT: _("提交|确认提交|交卷"),
        Command.MOVE: _("换手机|换渠道|换个手机|换设备|换微信"),
        Command.REPEAT: _(
            "重听|重复|再说一遍|再问一遍|听|听一遍|再听一遍|听录音|放录音|读一遍|再读一遍|念一遍|再念一遍"
            "|没听清"
        ),
        Command.WITHDRAW: _(
            "删除我的答卷|撤回我的答卷|删除答卷|撤回答卷|删掉我的答卷|删除我的回答|撤回我的回答"
        ),
        Command.NOTICE: _("告知书|看告知书|隐私说明"),
        Command.LANGUAGE: _("语言|换语言|切换语言"),
        Command.LEND: _("转交|转给同事|转交同事|交给同事填"),
        Command.TAKE_BACK: _("收回|收回转交|收回来"),
        Command.GIVE_BACK: _("交回|填好交回"),
        Command.PLAIN: _(
            "长辈模式|长辈版|大字|大字版|大字模式|老人模式|老年模式|老人版|老年版|字太小|看不清|字大一点"
        ),
        Command.STANDARD: _(
            "普通模式|普通版|标准模式|标准版|正常模式|小字|退出长辈模式|关闭长辈模式|不用长辈模式|不要大字"
        ),
    }


def shown(command: Command, _: Translate) -> str:
    """The word that prompts and buttons use."""
    return lists(_)[command].split("|")[0]


def words(listed: str) -> tuple[str, ...]:
    """A list separated by |, made comparable."""
    return tuple(squeeze(word) for word in listed.split("|"))


def ordered(text: str, _: Translate) -> Ordered | None:
    """The command that the text is as a whole; None if it is none."""
    if text.lstrip().startswith(("/", "／")):
        return _slashed(squeeze(text)[1:])
    bare = squeeze(text)
    spoken = _spoken(_)
    if bare in spoken:
        return Ordered(spoken[bare])
    if bare in _LANGUAGES:
        return Ordered(Command.LANGUAGE, language=_LANGUAGES[bare])
    return _numbered(bare, spoken)


def _slashed(word: str) -> Ordered:
    word = word.split("@")[0]
    found = _ASCII.get(word)
    if found is None and word in _LANGUAGES:
        return Ordered(Command.LANGUAGE, language=_LANGUAGES[word])
    return Ordered(found)


_LANGUAGES = {
    squeeze(name): code
    for code in NAMES
    for name in names_of(code)
    if len(name) > 2 or not name.isascii()  # "en" may be anything
}


_ASCII = {command.value: command for command in Command} | {
    "stop": Command.QUIT,
    "exit": Command.QUIT,
    "resume": Command.RESUME,
    "cancel": Command.QUIT,
}


@lru_cache(maxsize=16)
def _spoken(_: Translate) -> dict[str, Command]:
    """By translator: the same words are looked up for every text that comes in."""
    source = lists(str)
    spoken = dict(_ASCII)
    for command, listed in lists(_).items():
        spoken |= dict.fromkeys(words(listed), command)
        spoken |= dict.fromkeys(words(source[command]), command)
    return spoken


def _numbered(bare: str, spoken: dict[str, Command]) -> Ordered | None:
    found = re.fullmatch(r"(.+?)第?(\d{1,3}|[一二三四五六七八九十]{1,3})[题项条]?", bare)
    if found is None or spoken.get(found[1]) is not Command.EDIT:
        return None
    spelt = None if found[2].isdecimal() else chinese(found[2])
    number = int(found[2]) if found[2].isdecimal() else int(spelt.value) if spelt else None
    return Ordered(Command.EDIT, number)
