"""A state as what the pages list. Pure; what of the survey may be shown is decided in `reports`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dashboard.board import State
from bot.oversight.states import CLOSED, key_of
from bot.oversight.units import LateUnit
from reports import words
from reports.model import Group, ReportInput, SignedUnit
from reports.money import Money, added
from reports.suppression import Rate, ShownGroup, shown
from reports.units import PartRate, shown_units
from scoring.model import EventRecord, Finding, LineRecord, ReachRecord
from surveys.lookups import FindingNow

STATUS: Mapping[str, str] = {
    "open": "待处理",
    "assigned": "已分派",
    "answered": "已说明，待定",
    "settled": "已了结",
    "accepted": "已接受",
}
LEVELS: Mapping[str, str] = {"high": "紧急", "medium": "重要", "low": "提醒"}
NONE = "—"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the list."""

    id: str
    name: str
    money: Money
    waiting: LateUnit | None
    """None: everything is filled in."""
    signed: SignedUnit | None
    findings: int

    @property
    def rate(self) -> str:
        return NONE if self.money.rate is None else words.percent(self.money.rate, 2)

    @property
    def state(self) -> str:
        if self.waiting is not None:
            return f"差{len(self.waiting.missing)}/{self.waiting.total}项"
        return "已确认"


@dataclass(frozen=True, slots=True)
class UnitPage:
    row: UnitRow
    lines: tuple[LineRecord, ...]
    reach: tuple[ReachRecord, ...]
    events: tuple[EventRecord, ...]
    findings: tuple[FindingRow, ...]
    rates: tuple[PartRate, ...]
    """Empty where too few answered."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with what is known of it and what people have made of it."""

    now: FindingNow
    finding: Finding | None
    """None: it is not found any more."""

    @property
    def level(self) -> str:
        return LEVELS[self.now.severity]

    @property
    def status(self) -> str:
        told = STATUS[self.now.status]
        if self.now.to:
            told += f"（{self.now.to}）"
        if self.now.late:
            told += "，逾期"
        return f"{told}，更正后已不存在" if self.now.gone else told

    @property
    def arithmetic(self) -> tuple[str, ...]:
        return self.finding.arithmetic if self.finding else ()

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(map(str, self.finding.places)) if self.finding else ()

    @property
    def effects(self) -> tuple[str, ...]:
        return tuple(one.words() for one in self.finding.effects) if self.finding else ()


def unit_rows(state: State) -> tuple[UnitRow, ...]:
    """Every unit of the project, in its order."""
    given = state.given
    late = {unit.id: unit for unit in state.late}
    signed = {one.unit: one for one in given.signed}
    counts: dict[str, int] = {}
    for each in state.findings:
        if each.status not in CLOSED and not each.gone:
            counts[each.unit] = counts.get(each.unit, 0) + 1
    codes = dict.fromkeys((*given.unit_names, *(line.unit for line in given.lines)))
    return tuple(
        UnitRow(
            code,
            given.unit_name(code),
            added(given.unit_name(code), _of(given.lines, code)),
            late.get(code),
            signed.get(given.unit_name(code)),
            counts.get(code, 0),
        )
        for code in codes
    )


def _of(lines: Iterable[LineRecord], unit: str) -> tuple[LineRecord, ...]:
    return tuple(line for line in lines if line.unit == unit)


def filtered_units(rows: Iterable[UnitRow], show: str, words_: str) -> tuple[UnitRow, ...]:
    """`show`: waiting, findings, or anything else for all; `words_`: part of a name."""
    found = (row for row in rows if words_ in row.name)
    match show:
        case "waiting":
            return tuple(row for row in found if row.waiting is not None)
        case "findings":
            return tuple(row for row in found if row.findings)
        case _:
            return tuple(found)


def unit_page(state: State, code: str) -> UnitPage | None:
    """All of one unit; None where there is none of that code."""
    row = next((row for row in unit_rows(state) if row.id == code), None)
    if row is None:
        return None
    given = state.given
    rates = next((one.rates for one in shown_units(given) if one.part == code), ())
    return UnitPage(
        row,
        _of(given.lines, code),
        tuple(one for one in given.reach if one.unit == code),
        tuple(one for one in given.events if one.unit == code),
        tuple(one for one in finding_rows(state) if one.now.unit == code),
        rates,
    )


def finding_rows(state: State) -> tuple[FindingRow, ...]:
    """The gravest first; settled and accepted ones last."""
    known = {key_of(finding): finding for finding in state.given.findings}
    return tuple(FindingRow(each, known.get(each.key)) for each in state.findings)


def filtered_findings(
    rows: Iterable[FindingRow], level: str, status: str, unit: str
) -> tuple[FindingRow, ...]:
    """`status`: open (whatever is not closed), one of STATUS, or "" for all."""
    return tuple(
        row
        for row in rows
        if level in ("", row.now.severity)
        and unit in ("", row.now.unit)
        and (row.now.status not in CLOSED if status == "left" else status in ("", row.now.status))
    )


# -- the survey


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate with its interval, as text and as places on a line of 100 units."""

    name: str
    rate: str
    interval: str
    n: str
    at: float
    low: float
    width: float
    few: bool
    below: bool
    satisfied: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Rates on one scale, which ends at 100 %."""

    rows: tuple[Bar, ...]
    begins: int
    """Percent at which the scale begins: not 0, where all rates are high."""
    line: float
    """Place of the full line."""

    @property
    def intervals(self) -> bool:
        return any(row.interval for row in self.rows)

    @property
    def satisfied(self) -> bool:
        return any(row.satisfied for row in self.rows)

    def of(self, name: str) -> Bar | None:
        return next((row for row in self.rows if row.name == name), None)


def bars(given: ReportInput, rates: Sequence[Rate]) -> Bars:
    lows = [min(float(one.rate), *(one.interval or (1.0,))) for one in rates]
    begins = min((int(low * 10) * 10 for low in [*lows, float(given.full_line)]), default=0)
    begins = max(0, begins if begins < 100 else 90)

    def place(share: float) -> float:
        return round(max(0.0, (share * 100 - begins) / (100 - begins) * 100), 2)

    return Bars(
        tuple(_bar(given, one, place) for one in rates), begins, place(float(given.full_line))
    )


def _bar(given: ReportInput, one: Rate, place: Callable[[float], float]) -> Bar:
    low, high = one.interval or (float(one.rate), float(one.rate))
    shown_rate = words.rate_percent(one.rate, one.n, given.full_line)
    return Bar(
        one.name,
        f"{shown_rate}%",
        words.interval(one.interval, one.n, "%"),
        f"{one.n:,}",
        min(99.0, max(1.0, place(float(one.rate)))),
        place(low),
        round(max(0.0, place(min(1.0, high)) - place(low)), 2),
        one.n < words.SMALL_SAMPLE,
        one.rate < given.full_line,
        "" if one.satisfied is None else words.percent(one.satisfied, words.places(one.n)),
    )


@dataclass(frozen=True, slots=True)
class GroupRow:
    code: str
    name: str
    headcount: str
    target: str
    valid: str
    share: str
    """Valid of planned."""
    why: str
    """Why its rates are not shown; "" where they are."""
    bars: Bars


def item_bars(given: ReportInput) -> Bars:
    return bars(given, shown(given).items)


def question_bars(given: ReportInput) -> Bars:
    return bars(given, shown(given).questions)


def hidden_words(given: ReportInput) -> Iterator[str]:
    """Items and questions that are not shown, and why."""
    seen = shown(given)
    yield from (f"{item.name}：{why}" for item, why in seen.hidden_items)
    yield from (f"{question.text}：{why}" for question, why in seen.hidden_questions)


def group_rows(given: ReportInput) -> tuple[GroupRow, ...]:
    return tuple(_group(given, one) for one in shown(given).groups)


def _group(given: ReportInput, one: ShownGroup) -> GroupRow:
    group = one.group
    return GroupRow(
        group.code,
        group.name,
        f"{group.headcount:,}" if group.headcount else NONE,
        f"{group.target:,}" if group.target else NONE,
        one.valid_words,
        _share(group, one),
        str(one.hidden),
        bars(given, one.items),
    )


def _share(group: Group, one: ShownGroup) -> str:
    if not group.target or (one.hidden and group.valid):
        return NONE
    return f"{100 * group.valid // group.target}%"
