"""The narrowest channel: every prompt fits 微信客服, and a whole conversation keeps its rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from surveys.messages import Content, Option, Press, Prompt, Text
from tests.channels.contract import RenderingContract, Shown
from tests.channels.prompts import SCALE
from tests.support import kf

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def _raw(**text: str) -> dict[str, Any]:
    return {
        "msgid": "m",
        "external_userid": "wm1",
        "send_time": 1,
        "origin": 3,
        "msgtype": "text",
        "text": text,
    }


def _addressed(message: dict[str, Any], number: int, who: str = "anna") -> dict[str, Any]:
    return {"touser": who, "open_kfid": "wk1", "msgid": f"out_{number}", **message}


class TestKf(RenderingContract):
    table: ClassVar[Sequence[tuple[Any, Content | None]]] = [
        (_raw(content="5"), Text("5")),
        (_raw(content="5 非常满意", menu_id="a.1.5"), Press("a.1.5")),
    ]

    def read(self, raw: dict[str, Any]) -> Content | None:
        return kf.read(raw)

    def tappable(self, prompt: Prompt) -> Sequence[Option]:
        return (*prompt.options, *prompt.commands)[: kf.MAX_CLICKS]

    def show(self, prompt: Prompt) -> Shown:
        account = kf.Kf(NOW)
        for number, message in enumerate(kf.render(prompt)):
            account.says("anna", "继续")  # here only the size of each message is in question
            account.send_msg(_addressed(message, number))
        menus = [m["msgmenu"] for m in account.customers["anna"].received if "msgmenu" in m]
        clicks = [item["click"] for menu in menus for item in menu["list"]]
        return Shown([account.sees("anna")], [(c["content"], c["id"]) for c in clicks])

    def check_limits(self, shown: Shown) -> None:
        """`send_msg` has refused what does not fit."""
        assert len(shown.taps) <= kf.MAX_CLICKS


def _menu(**more: Any) -> dict[str, Any]:
    return {"msgtype": "msgmenu", "msgmenu": more}


def _item(content: str = "5 非常满意", token: str = "a") -> dict[str, Any]:
    return {"type": "click", "click": {"id": token, "content": content}}


@pytest.mark.parametrize(
    ("message", "errcode"),
    [
        ({"msgtype": "text", "text": {"content": "好" * 683}}, kf.TOO_LONG),
        ({"msgtype": "text", "text": {"content": " "}}, kf.MISSING),
        ({"msgtype": "markdown", "markdown": {"content": "x"}}, kf.BAD_FORMAT),
        ({"msgtype": "image"}, kf.BAD_FORMAT),
        (_menu(head_content="好" * 342, list=[_item()]), kf.TOO_LONG),
        (_menu(head_content="x", list=[_item("好" * 43)]), kf.TOO_LONG),
        (_menu(head_content="x", list=[_item(token="#1")]), kf.BAD_ITEM),
        (_menu(head_content="x", list=[_item(token=str(n)) for n in range(11)]), kf.TOO_MANY_ITEMS),
        (_menu(head_content="x", list=[]), kf.BAD_ITEM),
        (_menu(head_content="x", list=[{"type": "button", "click": {}}]), kf.BAD_ITEM),
    ],
)
def test_the_account_refuses_what_the_platform_refuses(
    message: dict[str, Any], errcode: int
) -> None:
    account = kf.Kf(NOW)
    account.says("anna", "你好")
    with pytest.raises(kf.Refused) as caught:
        account.send_msg(_addressed(message, 1))
    assert caught.value.errcode == errcode


def _never_wrote(account: kf.Kf) -> None:
    account.customers.clear()


def _two_days_later(account: kf.Kf) -> None:
    account.now += timedelta(hours=49)


def _five_sent(account: kf.Kf) -> None:
    for number in range(5):
        account.send_msg(_addressed(kf.render(SCALE)[0], 10 + number))


def _used_before(account: kf.Kf) -> None:
    account.send_msg(_addressed(kf.render(SCALE)[0], 1))


@pytest.mark.parametrize(
    ("before", "errcode"),
    [
        (_never_wrote, kf.NOT_ALLOWED_NOW),
        (_two_days_later, kf.NOT_ALLOWED_NOW),
        (_five_sent, kf.TOO_MANY_SENDS),
        (_used_before, kf.REPEATED_ID),
    ],
)
def test_the_account_keeps_its_budget(before: Callable[[kf.Kf], None], errcode: int) -> None:
    account = kf.Kf(NOW)
    account.says("anna", "你好")
    before(account)
    with pytest.raises(kf.Refused) as caught:
        account.send_msg(_addressed(kf.render(SCALE)[0], 1))
    assert caught.value.errcode == errcode


def test_a_tap_renews_the_budget() -> None:
    account = kf.Kf(NOW)
    account.says("anna", "你好")
    _five_sent(account)
    raw = account.taps("anna", "非常满意")
    assert kf.read(raw) == Press("a:1:5:n")
    account.send_msg(_addressed(kf.render(SCALE)[0], 1))
