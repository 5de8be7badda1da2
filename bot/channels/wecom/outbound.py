"""A `Prompt` as a member's app shows it: a card where there is something to tap, else a text. Pure.

| what is asked | card |
| --- | --- |
| up to six choices | button_interaction: one button each, pressed once |
| up to nine | multiple_interaction: a list to open, with 请选择 on top |
| more, and several choices | vote_interaction: boxes and a button to send them off |
| nothing to choose, but 上一题, 跳过 ... | button_interaction with these |

上一题, 跳过 ... stand in the menu of buttons, three at most; typed they work everywhere. No card
has a field for words, and what does not fit a card is said in a text before it. Limits are in bytes
of UTF-8, and the platform cuts silently: everything is cut here, between characters.
Source: developer.work.weixin.qq.com/document/path/90236.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels.listing import TICK, spelt_out, unlisted
from surveys.messages import Option, Prompt

Json = dict[str, Any]

MAX_TEXT_BYTES = 2048
MAX_KEY_BYTES = 1024
MAX_OPTION_BYTES = 128
"""Of an option's id."""
MAX_BUTTONS, MAX_LISTED, MAX_BOXES, MAX_MENU = 6, 10, 20, 3
BUTTON, LISTED, BOX = 10, 16, 17
"""Characters that phones show of a button, a listed choice, a box."""
Kind = Literal["button_interaction", "multiple_interaction", "vote_interaction"]
_LABEL: dict[Kind, int] = {
    "button_interaction": BUTTON,
    "multiple_interaction": LISTED,
    "vote_interaction": BOX,
}
_ROOM: dict[Kind, tuple[int, int]] = {
    "button_interaction": (36, 160),
    "multiple_interaction": (36, 44),
    "vote_interaction": (16, 160),
}
"""Characters that phones show of a card's title and text."""
NOTHING = "none"
"""Id of 请选择: the platform always has one choice chosen, so none of ours may be the first."""
QUESTION = "q"
SEND_OFF = "send"
"""Key of the button that sends off a list or boxes."""


@dataclass(frozen=True, slots=True)
class Message:
    """One call of message/send without receiver and app."""

    kind: str
    body: Json

    @property
    def is_card(self) -> bool:
        return self.kind == "template_card"


def render(prompt: Prompt, task: str) -> tuple[Message, ...]:
    """The messages that show the prompt. `task`: unique, of letters, digits, _ - and @, at most 128
    bytes; the platform tells it back with the press. Raises ValueError for a token or a task that
    cannot be sent, and for a prompt without words."""
    if not prompt.text.strip():
        raise ValueError("a prompt without words")
    if not 1 <= len(task.encode()) <= MAX_OPTION_BYTES:
        raise ValueError("a task that a card cannot carry")
    for option in (*prompt.options, *prompt.commands):
        if not 1 <= len(option.token.encode()) <= MAX_OPTION_BYTES:
            raise ValueError("a token that a card cannot carry")
    if not prompt.options and not prompt.commands:
        return tuple(text(part) for part in split(prompt.text))
    kind, words = _kind(prompt), _words(prompt)
    fitting = _headed(words, _ROOM[kind])
    if fitting:
        return (Message("template_card", _card(kind, prompt, task, *fitting)),)
    title = clip(_shortly(prompt), _ROOM[kind][0])  # the words first, then what to tap
    before = (text(part) for part in split(words))
    return (*before, Message("template_card", _card(kind, prompt, task, title, "")))


def text(words: str) -> Message:
    return Message("text", {"content": words})


def _words(prompt: Prompt) -> str:
    """The prompt's text, with a line for each choice that a button would cut and no line names."""
    room = _LABEL[_kind(prompt)]
    long = [one for one in prompt.options if len(spelt_out(one)) > room]
    lines = [spelt_out(one) for one in unlisted(prompt, tuple(long))]
    return "\n".join([prompt.text, *lines])


def _kind(prompt: Prompt) -> Kind:
    if prompt.several or len(prompt.options) >= MAX_LISTED:
        return "vote_interaction"
    return "button_interaction" if len(prompt.options) <= MAX_BUTTONS else "multiple_interaction"


def _headed(words: str, room: tuple[int, int]) -> tuple[str, str] | None:
    """(title, text) of a card; None where the words do not fit."""
    title, text = room
    first, _, rest = words.strip().partition("\n")
    if len(first) <= title and len(rest.strip()) <= text:
        return first, rest.strip()
    return ("请看", words.strip()) if len(words.strip()) <= text else None


def _shortly(prompt: Prompt) -> str:
    """A title for a card whose words stand above it."""
    return prompt.question.strip().partition("\n")[0] or "请选择"


def _card(kind: Kind, prompt: Prompt, task: str, title: str, rest: str) -> Json:
    head: Json = {"card_type": kind, "main_title": {"title": title}, "task_id": task}
    match kind:
        case "button_interaction":
            said = {"sub_title_text": rest} if rest else {}
            buttons = prompt.options or prompt.commands[:MAX_BUTTONS]
            menu = _menu(prompt.commands) if prompt.options else {}
            return head | said | _buttons(buttons) | menu
        case "multiple_interaction":
            made = _list(prompt)
        case "vote_interaction":
            made = _boxes(prompt)
    if rest:
        head["main_title"]["desc"] = rest
    return head | made


def _buttons(options: Sequence[Option]) -> Json:
    return {
        "button_list": [
            {"text": clip(spelt_out(one), BUTTON), "style": 1 if one.code else 2, "key": one.token}
            for one in options
        ],
    }


def _menu(commands: Sequence[Option]) -> Json:
    if not commands:
        return {}
    listed = [{"text": one.label, "key": one.token} for one in commands[:MAX_MENU]]
    return {"action_menu": {"desc": "更多", "action_list": listed}}


def _boxes(prompt: Prompt) -> Json:
    boxes = [one for one in prompt.options if one.code or not prompt.several]
    return {
        "checkbox": {
            "question_key": QUESTION,
            "mode": int(prompt.several),  # 0: one of them
            "option_list": [
                {"id": one.token, "text": clip(_bare(one), BOX), "is_checked": one.selected}
                for one in boxes[:MAX_BOXES]
            ],
        },
        "submit_button": {"text": _send_off(prompt), "key": SEND_OFF},
    }


def _list(prompt: Prompt) -> Json:
    first = {"id": NOTHING, "text": "请选择"}
    options = [{"id": one.token, "text": clip(_bare(one), LISTED)} for one in prompt.options]
    return {
        "select_list": [
            {"question_key": QUESTION, "title": "您的选择", "option_list": [first, *options]}
        ],
        "submit_button": {"text": "确定", "key": SEND_OFF},
    }


def _send_off(prompt: Prompt) -> str:
    done = next((one.label for one in prompt.options if not one.code), "完成")
    return clip(done, BUTTON)


def _bare(option: Option) -> str:
    """Without the tick, which the card draws itself."""
    return spelt_out(option).removeprefix(f"{TICK} ")


def pressed(card: Json, key: str) -> str:
    """What a press did, to be shown on the card in its place."""
    for button in card.get("button_list", ()):
        if button["key"] == key:
            return f"已选：{button['text']}"
    return "已提交"


def split(words: str, limit: int = MAX_TEXT_BYTES) -> list[str]:
    """In pieces of at most `limit` bytes, cut at line ends where there are any."""
    parts, held = [], ""
    for line in _short_lines(words, limit):
        if held and len((held + line).encode()) > limit:
            parts.append(held)
            held = ""
        held += line
    parts.append(held)
    return [part.strip("\n") for part in parts if part.strip()]


def _short_lines(words: str, limit: int) -> Iterator[str]:
    for line in words.splitlines(keepends=True):
        rest = line
        while len(rest.encode()) > limit:
            head = rest.encode()[:limit].decode(errors="ignore")
            yield head
            rest = rest[len(head) :]
        yield rest


def clip(words: str, room: int) -> str:
    """At most so many characters, with … where something was left out."""
    return words if len(words) <= room else words[: room - 1] + "…"
