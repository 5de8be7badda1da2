"""Approved targets of a self-evaluation form: ≥30场, ≤100%, =300元/人, or words alone (定性).

A figure is compared with its target only where both are numbers of one unit; nothing is computed
from a target or an actual that is not there.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Sign = Literal["≥", "≤", "=", "定性", ""]
"""Empty: not said; a target without a number is 定性 then."""

_SIGNS: dict[str, Sign] = {
    "≥": "≥", ">=": "≥", "=>": "≥", "⩾": "≥", "≧": "≥", "不少于": "≥", "不低于": "≥",
    "大于等于": "≥", "大于或等于": "≥", "至少": "≥", "正向": "≥",
    "≤": "≤", "<=": "≤", "=<": "≤", "⩽": "≤", "≦": "≤", "不超过": "≤", "不高于": "≤", "不多于": "≤",
    "不大于": "≤", "小于等于": "≤", "小于或等于": "≤", "反向": "≤",
    "=": "=", "==": "=", "等于": "=",
    "定性": "定性", "定性指标": "定性",
}  # fmt: skip
_AFTER: dict[str, Sign] = {"以上": "≥", "及以上": "≥", "以下": "≤", "及以下": "≤", "以内": "≤"}
"""The number itself included (民法典1259)."""

_NUMBER = r"(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
_TEXT = re.compile(
    rf"(?P<sign>{'|'.join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))})?\s*"
    rf"{_NUMBER}\s*(?P<unit>[^\d\s]{{0,12}}?)\s*(?P<after>{'|'.join(_AFTER)})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as it is compared: `number` None for words alone."""

    sign: Sign
    number: Decimal | None
    unit: str
    text: str
    """As it is printed, e.g. ≥30场."""


@dataclass(frozen=True, slots=True)
class SelfTarget:
    """One third-level indicator with its approved target, as imported or typed; "" is not given."""

    name: str
    level1: str = ""
    level2: str = ""
    code: str = ""
    """Of the leaf it belongs to."""
    sign: Sign = ""
    target: str = ""
    """批复的指标值."""
    adjusted: str = ""
    """调整后的指标值; it counts where there is one."""
    measure: str = ""
    """计量单位."""
    weight: Decimal | None = None
    actual: str = ""
    reason: str = ""
    """偏差原因分析及改进措施."""
    unit: str = ""
    """Id of the implementing unit whose own target it is; "": of the project."""
    place: str = ""
    """Where it stands, for messages."""

    @property
    def aim(self) -> Aim | None:
        """What counts: the adjusted target, else the approved one; None where there is none."""
        return aim(self.sign, self.adjusted or self.target, self.measure)

    @property
    def shown(self) -> str:
        """The target as the form prints it; "" where there is none."""
        counts = self.aim
        if counts is None:
            return ""
        before = aim(self.sign, self.target, self.measure) if self.adjusted else None
        if before is None or before.text == counts.text:
            return counts.text
        return f"{counts.text}（调整前{before.text}）"


def sign_of(text: str) -> Sign | None:
    """The sign that a word stands for; None for what is none (＞ and ＜ among them)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return "" if not plain else _SIGNS.get(plain)


def aim(sign: Sign, text: str, unit: str = "") -> Aim | None:
    """A target such as ≥30场, 不少于30 (unit 场), 95%以上, or words; None for an empty one."""
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return None
    match = _TEXT.fullmatch(said)
    if match is None or sign == "定性":
        return Aim("定性", None, "", text.strip())
    own = _SIGNS.get(match["sign"] or "") or _AFTER.get(match["after"] or "") or ""
    counts = sign or own
    measure = match["unit"] or unicodedata.normalize("NFKC", unit).strip()
    number = Decimal(match["number"].replace(",", ""))
    return Aim(counts or "=", number, measure, f"{counts}{match['number']}{measure}")


def contradicts(sign: Sign, text: str) -> bool:
    """Whether the target's own words say another sign than its column."""
    match = _TEXT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    own = match and (_SIGNS.get(match["sign"] or "") or _AFTER.get(match["after"] or ""))
    return bool(own and sign and own != sign)


def measured(text: str, due: Aim) -> Decimal | None:
    """An actual value as a number in the target's unit; None where it is none or has another."""
    match = _TEXT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or match["sign"] or match["after"]:
        return None
    if match["unit"] and match["unit"] != due.unit:
        return None
    return Decimal(match["number"].replace(",", ""))


def reached(due: Aim, actual: Decimal) -> bool:
    """Whether a number meets a target with a number."""
    assert due.number is not None
    if due.sign == "≥":
        return actual >= due.number
    return actual <= due.number if due.sign == "≤" else actual == due.number


def share(due: Aim, actual: Decimal) -> Fraction | None:
    """实际 ÷ 目标, the evidence of a 完成比例 rule; None where it says nothing: a target of 0, a
    negative figure, or more than a target of exactly so much, which people must judge."""
    if due.number is None or due.number <= 0 or actual < 0:
        return None
    if due.sign == "=" and actual > due.number:
        return None
    return Fraction(actual) / Fraction(due.number)
