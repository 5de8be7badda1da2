"""发放、回收、有效 by way of answering, as offices count them, and why forms do not count.

发放: handed out; 回收: submitted; 有效: in the official estimate. A way with fewer than five valid
forms is told together with the next smallest. Where one to four were not returned or do not count,
their number is hidden, and with it those that would tell it by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from reports import words
from reports.blocks import NONE, Block, Blocks, Note, Pending, Text, grid, runs
from reports.facts import Response, Returns
from reports.model import ReportInput
from reports.modes import NAMES, modes_lines
from reports.modes import together as told_together
from reports.suppression import LEAST, Shown, shown, withdrawn_words
from reports.survey_report.bases import bases_table
from scoring.suppression import hidden_groups, shown_count

CLOSED = "不公布"


Hidden = Literal["", "few", "cover"]
"""few: one to four do not count, which is said; cover: it would tell another line, or how many were
not returned."""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One row: a way of answering, or several told together."""

    name: str
    sent: int | None
    returned: int
    valid: int
    hidden: Hidden = ""


def return_lines(given: ReportInput) -> tuple[ReturnLine, ...]:
    """By way of answering, the sum last; empty while fewer than five forms are valid."""
    response = given.facts.response
    valid = {mode: given.modes.get(mode, 0) for mode in NAMES}
    if response is None or sum(valid.values()) < LEAST:
        return ()
    of = {one.mode: one for one in response.returns}
    together = told_together(valid)
    rows: list[tuple[str, tuple[str, ...]]] = [
        (name, (mode,)) for mode, name in NAMES.items() if mode not in together
    ]
    if together:
        joined = tuple(mode for mode in NAMES if mode in together)
        rows.append((f"{'、'.join(NAMES[mode] for mode in joined)}合计", joined))
    lines = [_line(name, modes, valid, of) for name, modes in rows]
    lines = [line for line in lines if line.returned or line.sent]
    counts = {line.name: line.returned - line.valid for line in lines}
    unreturned = {line.name: (line.sent or line.returned) - line.returned for line in lines}
    hidden = _hidden(counts) | _hidden(unreturned)
    total = _total(response, lines)
    return (*(replace(one, hidden=_why(one, one.name in hidden)) for one in lines), total)


def _hidden(counts: Mapping[str, int]) -> frozenset[str]:
    """Lines with one to four, and what covers them; where all together are so few, their sum is
    hidden too and nothing has to cover them."""
    if 0 < sum(counts.values()) < LEAST:
        return frozenset(name for name, n in counts.items() if n)
    return hidden_groups([counts])


def _why(line: ReturnLine, hidden: bool) -> Hidden:
    rest = 0 if line.sent is None else line.sent - line.returned
    few = 0 < line.returned - line.valid < LEAST
    if not hidden and not few and not 0 < rest < LEAST:
        return ""
    return "few" if few and not 0 < rest < LEAST else "cover"


def _line(
    name: str, modes: tuple[str, ...], valid: dict[str, int], of: dict[str, Returns]
) -> ReturnLine:
    found = [of[mode] for mode in modes if mode in of]
    counted = sum(valid[mode] for mode in modes)
    returned = counted + sum(one.invalid + one.outside for one in found)
    known = [one.sent for one in found if one.sent is not None]
    whole = len(known) == len([m for m in modes if valid[m] or m in of]) and bool(known)
    sent = sum(known) if whole else None
    if sent is not None and sent < returned:  # more came back than are known to have gone out
        sent = None
    return ReturnLine(name, sent, returned, counted)


def _total(response: Response, lines: list[ReturnLine]) -> ReturnLine:
    returned, valid = sum(one.returned for one in lines), sum(one.valid for one in lines)
    known = [one.sent for one in lines if one.sent is not None]
    sent = sum(known) if len(known) == len(lines) else response.sent or None
    if sent is not None and sent < returned:
        sent = None
    total = ReturnLine("合计", sent, returned, valid)
    return replace(total, hidden=_why(total, False))


def returned_part(given: ReportInput) -> Blocks:
    """Section 五."""
    response, seen = given.facts.response, shown(given)
    if response is None:
        return (
            Text(f"有效问卷{seen.n_words}份。"),
            Pending("发放、回收份数和无效原因（程序里没有这次调查的收发记录）。"),
        )
    return (
        *_definitions(response),
        *_table(given),
        *_why_not(given, response),
        *_helpers(given, seen),
    )


def _definitions(response: Response) -> Iterator[Block]:
    links = (
        "公开链接没有发放数"
        if not response.listed
        else f"名单上{response.listed:,}人，已发出{response.sent:,}份"
    )
    yield Text(
        "发放：自填按名单上已发出的链接计，代填、电话按开始访问的计，纸质按印发的份数计"
        f"（{links}）。回收：提交了的问卷。有效：计入正式口径的问卷。有效率＝有效÷回收。"
    )


def _table(given: ReportInput) -> Iterator[Block]:
    lines = return_lines(given)
    if not lines:
        yield Text(f"有效问卷{shown(given).n_words}份，满{LEAST}份后列出收发情况。")
        return
    rows = [_cells(line) for line in lines]
    yield grid(
        ("方式", "发放（份）", "回收（份）", "回收率", "有效（份）", "有效率"),
        rows,
        (34, 24, 24, 22, 24, 22),
        figures=(1, 2, 3, 4, 5),
        sums=(len(rows) - 1,),
    )
    notes = [f"“{NONE}”：没有登记发放数，或没有发放数可言。"]
    if any(line.hidden for line in lines):
        notes.append(
            f"不计入的不足{LEAST}份的，回收写范围；“{CLOSED}”的能由别的数推算出来，"
            f"或没有收回的不足{LEAST}份。"
        )
    yield Note("".join(notes))
    if any(one.mode == "paper" and one.sent is None for one in _returns(given)):
        yield Pending("纸质问卷的印发份数。")


def _returns(given: ReportInput) -> tuple[Returns, ...]:
    return given.facts.response.returns if given.facts.response else ()


def _cells(line: ReturnLine) -> tuple[str, ...]:
    sent = NONE if line.sent is None else f"{line.sent:,}"
    valid = f"{line.valid:,}"
    if line.hidden == "cover":
        return line.name, sent, CLOSED, CLOSED, valid, CLOSED
    if line.hidden == "few":
        most = line.valid + LEAST - 1
        least = f"{line.valid + 1:,}–{most:,}"
        at_least = _floor(line.valid, most)
        rate = _floor(line.valid + 1, line.sent) if line.sent else NONE
        return line.name, sent, least, rate, valid, at_least
    return (
        line.name,
        sent,
        f"{line.returned:,}",
        _share(line.returned, line.sent),
        valid,
        _share(line.valid, line.returned),
    )


def _floor(part: int, whole: int) -> str:
    """So much or more."""
    digits = words.places(whole)
    tenths = part * 100 * 10**digits // whole
    return f"{Decimal(tenths).scaleb(-digits)}%以上"


def _share(part: int, whole: int | None) -> str:
    return words.percent(Fraction(part, whole), words.places(whole)) if whole else NONE


def reasons(given: ReportInput) -> tuple[tuple[str, str], ...]:
    """(why, how many) of the submitted forms that do not count, as they may be shown."""
    response = given.facts.response
    if response is None:
        return ()
    counts = {
        "打分题回答不足（不足5道；打分题不到10道的，不足一半）": sum(
            one.invalid for one in response.returns
        ),
        f"不计入正式口径（{given.outside_rule or '按事先定下的规则'}）": sum(
            one.outside for one in response.returns
        ),
    }
    hidden = hidden_groups([counts])
    alone = sum(1 for n in counts.values() if n) == 1
    return tuple(
        (why, (f"<{LEAST}" if alone else CLOSED) if why in hidden else f"{n:,}")
        for why, n in counts.items()
    )


def _why_not(given: ReportInput, response: Response) -> Iterator[Block]:
    told = reasons(given)
    rows = [("回收而不计入的", why, n) for why, n in told]
    rows += [
        ("没有回收的", "中途退出，已答的不计", shown_count(response.left)),
        ("没有回收的", "不愿参加", shown_count(response.refused)),
    ]
    yield Text("不计入和没有回收的原因：")
    yield grid(
        ("类别", "原因", "份数"),
        rows,
        (32, 94, 24),
        figures=(2,),
        merged=runs([row[0] for row in rows], (0,)),
    )
    if said := withdrawn_words(given.progress.withdrawn):
        yield Note(f"{said}，不在上面的份数里。")


def _helpers(given: ReportInput, seen: Shown) -> Iterator[Block]:
    """代填 apart: how many, and the rates without them."""
    yield from (Text(f"{line}。") for line in modes_lines(given))
    if not seen.empty:
        yield from bases_table(given)
