"""资金确认: a row a line of money, exact yuan, every column added up and checked against ours."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.checked_sums import check, rounded_sum
from reports.formats.page import MONEY, Entry, Page, count, money, text
from reports.model import ReportInput
from scoring.model import LineRecord

_COLUMNS: tuple[tuple[str, Callable[[LineRecord], int | None]], ...] = (
    ("拨款", lambda line: line.appropriated),
    ("实际支出", lambda line: line.spent),
    ("结存合计", lambda line: line.balance),
    ("结余", lambda line: _part(line, line.surplus)),
    ("结转", lambda line: _part(line, line.carry_over)),
    ("待支付", lambda line: _part(line, line.payable)),
    ("已收回财政", lambda line: _part(line, line.recovered)),
    ("库存物资", lambda line: _part(line, line.stock)),
    ("去向待查", lambda line: _of(line, line.unclear)),
    ("改变用途", lambda line: _of(line, line.off_purpose)),
)
_HEAD = ("行", "序号", "类别", "项目", "单位代码", "单位", "资金来源")
_TAIL = ("单位称实收", "原因和说明", "状态", "版次")


def data_money_page(book: Workbook, given: ReportInput) -> Page:
    """Amounts in yuan. A line that nobody has confirmed has its appropriation alone."""
    widths = (6, 6, 11, 34, 10, 22, 10, *(15.0,) * len(_COLUMNS), 15, 40, 9, 6)
    page = Page(book, "资金确认", given, widths)
    page.line(
        "单位：元，精确到分。没有确认的行只有拨款，其余为空，不算0；结存没有分开说明的，各分项为空。"
        "结存合计＝结余＋结转＋待支付＋已收回财政＋库存物资。"
    )
    page.header(*_HEAD, *(name for name, _ in _COLUMNS), *_TAIL)
    first = page.row + 1
    for line in given.lines:
        page.put(*_line(given, line))
    last = page.row
    rows = zip(*(_checked(page, n, first, last, given) for n in range(len(_COLUMNS))), strict=True)
    left, right = (text(""),) * (len(_HEAD) - 1), (text(""),) * len(_TAIL)
    for name, cells in zip(("合计（公式）", "合计（程序）", "核对"), rows, strict=True):
        named = range(1, len(_HEAD) + 1)
        row = page.put(text(name), *left, *cells, *right, shade=True, merged=named)
        page.merge(row, 1, row, len(_HEAD))
    return page


def _checked(
    page: Page, number: int, first: int, last: int, given: ReportInput
) -> tuple[Entry, Entry, Entry]:
    """The sum of a column by formula, ours, and whether they agree; below a column in which nothing
    is known there is none."""
    column, read = len(_HEAD) + 1 + number, _COLUMNS[number][1]
    known = [fen for line in given.lines if (fen := read(line)) is not None]
    if not known:
        nothing = text("—", "center")
        return nothing, nothing, nothing
    area = f"{page.at(column, first)}:{page.at(column, last)}"
    return (
        rounded_sum(area, [Decimal(fen).scaleb(-2) for fen in known], 2, MONEY),
        money(sum(known)),
        check(page.at(column, last + 1), page.at(column, last + 2), 2, same=True),
    )


def _of(line: LineRecord, fen: int) -> int | None:
    """A figure of a confirmed line; nothing where it is not confirmed."""
    return None if line.spent is None else fen


def _part(line: LineRecord, fen: int) -> int | None:
    """A part of the balance; nothing where the balance was told as a whole."""
    parts = (line.surplus, line.carry_over, line.payable, line.recovered, line.stock)
    return None if line.balance and not any(parts) else _of(line, fen)


def _line(given: ReportInput, line: LineRecord) -> list[Entry]:
    notes = words.joined((line.objection, line.reason, line.over_source, *line.differences), "；")
    confirmed = line.spent is not None
    return [
        text(line.line),
        text(line.activity_no),
        text(line.category),
        text(line.activity),
        text(line.unit),
        text(line.unit_name),
        text("自筹" if line.own else given.money_scope.removesuffix("口径")),
        *(money(read(line)) for _, read in _COLUMNS),
        money(line.disputed),
        text(notes),
        text("已确认" if confirmed else "未确认", "center", alarm=not confirmed),
        count(line.version or None),
    ]
