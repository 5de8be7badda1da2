"""Where the people of a roster stand, and the response rates that follow (AAPOR's definitions).

The rates are exact fractions. A rate is None where nothing stands below the line of the fraction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Standing(StrEnum):
    """How far somebody on the roster has come."""

    NEW = "new"
    SENT = "sent"
    OPENED = "opened"
    STARTED = "started"
    PARTIAL = "partial"
    COMPLETE = "complete"
    REFUSED = "refused"
    LEFT = "left"
    UNREACHABLE = "unreachable"
    UNABLE = "unable"
    """Died, too ill, does not hear, speaks another language."""
    INELIGIBLE = "ineligible"
    """Does not belong to those who are asked."""


WORDS: Mapping[Standing, str] = {
    Standing.NEW: "未发",
    Standing.SENT: "已发",
    Standing.OPENED: "已打开",
    Standing.STARTED: "答了一半",
    Standing.PARTIAL: "部分完成",
    Standing.COMPLETE: "已完成",
    Standing.REFUSED: "拒访",
    Standing.LEFT: "中途退出",
    Standing.UNREACHABLE: "联系不上",
    Standing.UNABLE: "不能作答",
    Standing.INELIGIBLE: "不属调查对象",
}

CODES: Mapping[Standing, str] = {
    Standing.COMPLETE: "1.1",
    Standing.PARTIAL: "1.2",
    Standing.REFUSED: "2.112",
    Standing.LEFT: "2.12",
    Standing.STARTED: "2.12",
    Standing.OPENED: "2.121",
    Standing.SENT: "2.20",
    Standing.UNABLE: "2.30",
    Standing.NEW: "3.11",
    Standing.UNREACHABLE: "3.30",
    Standing.INELIGIBLE: "4.10",
}
"""AAPOR's final disposition codes. Somebody who is still on the way counts as what they would be if
fieldwork ended now: an opened link without an answer, and a form begun, as break-offs."""


@dataclass(frozen=True, slots=True)
class Dispositions:
    """Counts of the people on a list, by what became of them."""

    complete: int = 0
    partial: int = 0
    refused: int = 0
    """Refusals and break-offs."""
    no_contact: int = 0
    """Delivered, never opened."""
    other: int = 0
    unknown: int = 0
    """Nobody knows whether they are reachable at all: not sent, or not delivered."""
    not_eligible: int = 0

    @property
    def eligible(self) -> int:
        """Those known to belong to the ones who are asked."""
        return self.complete + self.partial + self.refused + self.no_contact + self.other

    @property
    def total(self) -> int:
        return self.eligible + self.unknown + self.not_eligible

    def __add__(self, more: Dispositions) -> Dispositions:
        return Dispositions(
            self.complete + more.complete,
            self.partial + more.partial,
            self.refused + more.refused,
            self.no_contact + more.no_contact,
            self.other + more.other,
            self.unknown + more.unknown,
            self.not_eligible + more.not_eligible,
        )


def dispositions(by_code: Mapping[str, int]) -> Dispositions:
    """From counts by AAPOR code. Raises ValueError for a code of no known family."""
    kinds = dict.fromkeys(
        ("complete", "partial", "refused", "no_contact", "other", "unknown", "not_eligible"), 0
    )
    for code, n in by_code.items():
        kinds[_kind(code)] += n
    return Dispositions(**kinds)


_FAMILIES = (
    ("1.1", "complete"),
    ("1.2", "partial"),
    ("2.1", "refused"),
    ("2.2", "no_contact"),
    ("2.3", "other"),
    ("3.", "unknown"),
    ("4.", "not_eligible"),
)


def _kind(code: str) -> str:
    for family, kind in _FAMILIES:
        if code.startswith(family):
            return kind
    raise ValueError(f"no AAPOR disposition: {code}")


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """AAPOR's response, cooperation, refusal and contact rates, as shares of 1."""

    rr1: Fraction | None
    """Complete ÷ all who may be eligible: the lowest, and the headline."""
    rr2: Fraction | None
    rr3: Fraction | None
    rr4: Fraction | None
    rr5: Fraction | None
    rr6: Fraction | None
    coop1: Fraction | None
    coop2: Fraction | None
    coop3: Fraction | None
    coop4: Fraction | None
    ref1: Fraction | None
    ref2: Fraction | None
    ref3: Fraction | None
    con1: Fraction | None
    con2: Fraction | None
    con3: Fraction | None
    e: Fraction
    """Share of the unknown ones taken to be eligible, in RR3, RR4, REF2 and CON2."""


def response_rates(given: Dispositions, e: Fraction | None = None) -> ResponseRates:
    """`e` None: as many of the unknown are eligible as of those whose eligibility is known.

    Raises ValueError for an `e` outside 0..1.
    """
    known = given.eligible
    share = _ratio(known, known + given.not_eligible) or Fraction(1) if e is None else e
    if not 0 <= share <= 1:
        raise ValueError("e is a share between 0 and 1")
    done, some = given.complete, given.complete + given.partial
    met = some + given.refused + given.other
    able = some + given.refused
    every, estimated = Fraction(known + given.unknown), known + share * given.unknown
    return ResponseRates(
        rr1=_ratio(done, every),
        rr2=_ratio(some, every),
        rr3=_ratio(done, estimated),
        rr4=_ratio(some, estimated),
        rr5=_ratio(done, known),
        rr6=_ratio(some, known),
        coop1=_ratio(done, met),
        coop2=_ratio(some, met),
        coop3=_ratio(done, able),
        coop4=_ratio(some, able),
        ref1=_ratio(given.refused, every),
        ref2=_ratio(given.refused, estimated),
        ref3=_ratio(given.refused, known),
        con1=_ratio(met, every),
        con2=_ratio(met, estimated),
        con3=_ratio(met, known),
        e=share,
    )


def _ratio(above: int, below: Fraction | int) -> Fraction | None:
    return Fraction(above) / below if below else None
