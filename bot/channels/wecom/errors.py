"""errcode → what becomes of the message, and what the administrator has to do.

Every answer of the platform is HTTP 200 with `errcode`; 0 is good. Source: the platform's table of
error codes (developer.work.weixin.qq.com/document/path/90313).
"""

from __future__ import annotations

import re
from typing import Literal

from bot.channels.base import (
    Closed,
    Gone,
    Misconfigured,
    NotSent,
    Rejected,
    SendError,
    Throttled,
    Unknown,
)

TOKEN = frozenset({40014, 41001, 42001})
"""The access token is not valid (any more): get another and try once more."""
MEDIA = frozenset({40007})
"""The uploaded file has run out (after three days): upload it again and try once more."""

Meaning = Literal["again", "slow", "gone", "setup", "budget", "rejected"]

_MEANING: dict[int, Meaning] = {
    -1: "again",
    45009: "slow",
    45033: "again",
    **dict.fromkeys((40003, 60111, 60021, 81013, 846607), "gone"),
    **dict.fromkeys((95001, 95002, 95013, 95018), "budget"),
    **dict.fromkeys(
        (40001, 40013, 40056, 43009, 95003, 48002, 48006, 50003, 60011, 60020, 60030, 301002),
        "setup",
    ),
    **dict.fromkeys((93000, 93004, 93006, 93008, 95000, 95004, 95011, 95012, 95017), "setup"),
}

_REMEDY = {
    40001: "应用的 Secret 不对，或应用已停用：在管理后台“应用管理”核对 Secret",
    40013: "企业ID不对：在管理后台“我的企业”最下面核对",
    40056: "AgentId 不对：在管理后台“应用管理”打开这个应用核对",
    43009: "企业没有认证，这个接口不能用：先完成企业认证",
    95003: "企业没有认证，微信客服不能用：先完成企业认证",
    48002: "应用没有这个接口的权限：在管理后台给它授权",
    48006: "应用长期不用，权限被收回：在管理后台重新启用",
    50003: "应用被停用：在管理后台启用",
    60011: "对象不在应用的可见范围：在管理后台“可见范围”加上",
    60020: "本机的出口IP{ip}不在“企业可信IP”里：在管理后台应用页面加上，约一分钟后生效",
    60030: "接待人员不在应用的可见范围：在管理后台“可见范围”加上",
    301002: "AgentId 和 Secret 不是同一个应用的：重新核对",
    93000: "群机器人的地址不对，或机器人已被移出群：在群里重新添加，换上新地址",
    93004: "群机器人被停用：在群里启用",
    95000: "客服帐号不对：在微信客服后台核对 open_kfid",
    95004: "没有写客服帐号：设置 JIXIAO_WECOM_KF_ACCOUNT",
    95011: "微信客服在独立版，这个 Secret 是联合版的：在企业微信里接管微信客服",
    95012: "微信客服在联合版，这个 Secret 是独立版的：用自建应用的 Secret",
    95017: "微信客服的 API 开关没有打开：在微信客服“API”页打开",
}
_IP = re.compile(r"from ip:?\s*([0-9a-fA-F.:]{3,45})")

WINDOW = 60.0
"""Seconds after which the shortest of the platform's limits ends."""


class ApiError(Exception):
    """The platform said no. Holds the call's name, the code and the remedy: neither token nor
    contents."""

    def __init__(self, call: str, code: int, words: str = "") -> None:
        self.call, self.code = call, code
        self.remedy = _remedy(code, words)
        super().__init__(f"{call}: {code}" + (f"，{self.remedy}" if self.remedy else ""))

    @property
    def meaning(self) -> Meaning:
        return _MEANING.get(self.code, "rejected")


def _remedy(code: int, words: str) -> str:
    found = _IP.search(words)
    return _REMEDY.get(code, "").format(ip=found[1] if found else "")


def send_error(error: ApiError) -> SendError:
    """What becomes of the message. A budget that is used up (微信客服: five messages for each of
    the customer's, within 48 hours) comes back with the customer's next word."""
    words = str(error)
    match error.meaning:
        case "again":
            return NotSent(words)
        case "slow":
            return Throttled(WINDOW)
        case "gone":
            return Gone(words)
        case "setup":
            return Misconfigured(words)
        case "budget":
            return Closed(words)
    return Unknown(words) if error.code in TOKEN else Rejected(words)
