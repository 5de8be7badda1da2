"""The JSON of 小桔问卷 (XIAOJUSURVEY): its questions, without looks and limits."""

from __future__ import annotations

import html
import re
from typing import Any

from surveys.formats.cn_excel import settle
from surveys.formats.flaws import Flaw, Loaded, quoted, refused
from surveys.formats.plain import Plain, assemble

_KINDS = {
    "text": "text",
    "textarea": "text",
    "radio": "single",
    "checkbox": "multiple",
    "binary-choice": "single",
    "radio-star": "scale",
    "radio-nps": "nps",
    "vote": "vote",
}


def read_xiaoju(data: Any, name: str) -> Loaded:  # noqa: ANN401 - whatever JSON holds
    """`data`: the JSON as read."""
    listed = _at(data, "dataConf", "dataList")
    if not isinstance(listed, list):
        message = "没有题目（dataConf.dataList）：这可能是只有外观和设置的模板"
        return refused([Flaw("not_a_questionnaire", message, "导出带题目的问卷再试")])
    flaws, asked = list[Flaw](), list[Plain]()
    for number, one in enumerate(listed, start=1):
        made = _question(one, number, flaws) if isinstance(one, dict) else None
        asked += [made] if made else []
    if _at(data, "logicConf", "showLogicConf") or _at(data, "logicConf", "jumpLogicConf"):
        message = "显示和跳转逻辑没有导入"
        flaws.append(Flaw("logic", message, "在题目的 ask_if 里写明", severity="warning"))
    titles = (_at(data, "title"), _at(data, "bannerConf", "titleConfig", "mainTitle"))
    title = next((text for one in titles if (text := _words(one))), name.rpartition(".")[0])
    return assemble(title or "问卷", "", asked, flaws)


def _at(data: Any, *path: str) -> Any:  # noqa: ANN401
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _words(value: object) -> str:
    """Text without its markup."""
    bare = re.sub(r"<[^<>]*>", " ", value) if isinstance(value, str) else ""
    return " ".join(html.unescape(bare).split())


def _question(one: dict[str, Any], number: int, flaws: list[Flaw]) -> Plain | None:
    written = str(one.get("type", ""))
    made = Plain(_words(one.get("title")), sheet="dataList", row=number)
    if not made.text:
        flaws.append(made.note("no_title", "没有题目，这一项没有导入"))
        return None
    made.required = one.get("isRequired") is not False
    made.hint = _words(one.get("placeholder"))
    options = one.get("options")
    for option in options if isinstance(options, list) else ():
        text = _words(_at(option, "text"))
        made.options += [f"{text}____" if _at(option, "others") is True else text] if text else []
    made.kind = _KINDS.get(written, "single" if made.options else "text")
    instead = "单选题" if made.options else "填空题"
    if written not in _KINDS:
        flaws.append(
            made.note(
                "unknown_type",
                f"问不了“{quoted(written)}”这种题，先按{instead}导入",
            )
        )
    if written == "vote" and one.get("innerType") in ("radio", "checkbox"):
        made.kind = "multiple" if one["innerType"] == "checkbox" else "single"
    _limits(one, made)
    settle(made, flaws)
    return made


def _limits(one: dict[str, Any], made: Plain) -> None:
    low, high = one.get("minNum"), one.get("maxNum")
    if made.kind == "multiple":
        for name, value in (("at_least", low), ("at_most", high)):
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 99:
                made.more[name] = value
    if made.kind == "text":
        most = _at(one, "textRange", "max", "value")
        if isinstance(most, int) and not isinstance(most, bool) and 0 < most <= 10_000:
            made.more["max_length"] = most
