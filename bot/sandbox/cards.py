"""What a template card may be. Pure. Source: developer.work.weixin.qq.com/document/path/90236."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

_TASK = re.compile(r"[0-9a-zA-Z_@-]{1,128}")
_NOTICES = ("text_notice", "news_notice")


def checked(card: Json) -> str:
    """Why the platform refuses it; "" where it does not."""
    kind = card.get("card_type")
    check = {
        "button_interaction": _buttons,
        "vote_interaction": _vote,
        "multiple_interaction": _multiple,
    }.get(str(kind))
    if check is None and kind not in _NOTICES:
        return "card_type"
    if not _TASK.fullmatch(str(card.get("task_id", ""))):
        return "task_id"
    if check is None:
        return "" if "card_action" in card else "card_action"
    if not card.get("main_title", {}).get("title"):
        return "main_title"
    menu = card.get("action_menu")
    if menu is not None:
        if kind == "vote_interaction":
            return "a vote has no action_menu"
        if not 1 <= len(menu.get("action_list", ())) <= 3:
            return "action_menu"
        if why := _keys("action_menu", (one.get("key") for one in menu["action_list"]), 1024):
            return why
    return check(card)


def _buttons(card: Json) -> str:
    buttons = card.get("button_list", ())
    if not 1 <= len(buttons) <= 6:
        return "button_list"
    if any(not one.get("text") for one in buttons):
        return "a button without words"
    return _keys("button_list", (one.get("key") for one in buttons), 1024)


def _vote(card: Json) -> str:
    box = card.get("checkbox", {})
    if not box.get("question_key") or box.get("mode") not in (0, 1):
        return "checkbox"
    return _options(box.get("option_list", ()), 20) or _submit(card)


def _multiple(card: Json) -> str:
    lists = card.get("select_list", ())
    if not 1 <= len(lists) <= 3:
        return "select_list"
    if why := _keys("question_key", (one.get("question_key") for one in lists), 1024):
        return why
    for one in lists:
        if why := _options(one.get("option_list", ()), 10):
            return why
    return _submit(card)


def _options(options: Iterable[Json], most: int) -> str:
    listed = list(options)
    if not 1 <= len(listed) <= most:
        return "option_list"
    if any(not one.get("text") for one in listed):
        return "an option without words"
    return _keys("option_list", (one.get("id") for one in listed), 128)


def _submit(card: Json) -> str:
    button = card.get("submit_button", {})
    return "" if button.get("text") and button.get("key") else "submit_button"


def _keys(where: str, keys: Iterable[object], most: int) -> str:
    """Each there, not too long, and no two alike."""
    listed = list(keys)
    fit = all(isinstance(key, str) and 1 <= len(key.encode()) <= most for key in listed)
    return "" if fit and len(set(listed)) == len(listed) else f"keys of {where}"
