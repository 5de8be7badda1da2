"""Figures and times as people read them. Exact until the last step, half-up as in bookkeeping."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from reports.model import ChainHead
from scoring.model import Finding, Severity

SIMULATED = "模拟数据"
SMALL_SAMPLE = 30
"""Below so many answers a rate is marked 样本不足 and shown in whole percents."""
HASH_SHOWN = 16

SEVERITY = {Severity.HIGH: "紧急", Severity.MEDIUM: "重要", Severity.LOW: "提醒"}


def decimal(value: Fraction, places: int) -> Decimal:
    """The fraction as a decimal of so many places, halves away from zero."""
    step = Fraction(1, 10**places)
    whole, rest = divmod(abs(value), step)
    units = int(whole) + (2 * rest >= step)
    return Decimal(-units if value < 0 else units).scaleb(-places)


def yuan(fen: int) -> str:
    """87,900.00"""
    return f"{Decimal(fen).scaleb(-2):,.2f}"


def wan(fen: int) -> str:
    """219.72 (万元), half-up."""
    return f"{decimal(Fraction(fen, 1_000_000), 2):,.2f}"


def percent(rate: Fraction, places: int = 1) -> str:
    """96.4 %, written 96.4%."""
    return f"{decimal(rate * 100, places)}%"


def places(n: int) -> int:
    """Decimals a percent of n answers deserves."""
    return 1 if n >= SMALL_SAMPLE else 0


def interval(of: tuple[float, float] | None, n: int, sign: str = "") -> str:
    """94.2–95.5, with as many digits as n answers deserve; empty where there is no interval."""
    if of is None:
        return ""
    digits = places(n)
    low, high = of
    return f"{low * 100:.{digits}f}{sign}–{high * 100:.{digits}f}{sign}"


def rate_percent(rate: Fraction, n: int, line: Fraction) -> Decimal:
    """A score rate in percent, never rounded over the full line: 94.98 is not shown as 95.0."""
    tried = (1, 2) if n >= SMALL_SAMPLE else (0,)
    for digits in tried:
        shown = decimal(rate * 100, digits)
        if (Fraction(shown) >= line * 100) == (rate >= line):
            return shown
    return Decimal(math.floor(rate * 100 * 10**digits)).scaleb(-digits)


def points(value: Decimal) -> str:
    """5.50 as 5.5 and 20.0 as 20."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(at: datetime, zone: str) -> str:
    """2020年12月31日 18:00 in the project's zone; another zone than Beijing's is named."""
    local = at.astimezone(ZoneInfo(zone))
    words = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return words if zone == "Asia/Shanghai" else f"{words}（{zone}）"


def head(chain: ChainHead) -> str:
    """The chain's head as printed under charts and texts; "" before the first record."""
    return f"记录链 {chain.hash[:HASH_SHOWN]}（{chain.count}条）" if chain.hash else ""


def alerts(findings: Iterable[Finding]) -> str:
    """紧急2 重要1: findings by level, "" where there is none."""
    counts = Counter(finding.severity for finding in findings)
    return joined((f"{SEVERITY[level]}{counts[level]}" for level in Severity if counts[level]), " ")


def joined(parts: Iterable[str], mark: str = " · ") -> str:
    return mark.join(part for part in parts if part)


def columns(text: str) -> int:
    """Width in a terminal: full-width characters take two columns."""
    return sum(_columns(char) for char in text)


def padded(text: str, width: int, right: bool = False) -> str:
    room = " " * max(0, width - columns(text))
    return room + text if right else text + room


def folded(text: str, width: int) -> Iterator[str]:
    """The text in pieces of at most so many columns."""
    piece = ""
    for char in text:
        if columns(piece + char) > width and piece:
            yield piece
            piece = ""
        piece += char
    yield piece


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def unpiped(text: str) -> str:
    """A question's text for paper, where earlier answers it speaks of are not known."""
    return re.sub(r"\$\{[\w.]+\}", "＿＿＿", text)
