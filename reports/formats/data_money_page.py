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
    ("结余", lambda line: _of(line, line.surplus)),
    ("结转", lambda line: _of(line, line.carry_over)),
    ("待支付", lambda line: _of(line, line.payable)),
    ("已收回财政", lambda line: _of(line, line.recovered)),
    ("库存物资", lambda line: _of(line, line.stock)),
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
        "单位：元，精确到分。没有确认的行只有拨款，其余为空，不算0。"
        "结存合计＝结余＋结转＋待支付＋已收回财政＋库存物资。"
    )
    page.header(*_HEAD, *(name for name, _ in _COLUMNS), *_TAIL)
    first = page.row + 1
    for line in given.lines:
        page.put(*_line(given, line))
    last = page.row
    sums: list[Entry] = []
    for number, (_, read) in enumerate(_COLUMNS, start=len(_HEAD) + 1):
        yuan = [Decimal(read(line) or 0).scaleb(-2) for line in given.lines]
        area = f"{page.at(number, first)}:{page.at(number, last)}"
        sums.append(rounded_sum(area, yuan, 2, MONEY))
    left, right = (text(""),) * (len(_HEAD) - 1), (text(""),) * len(_TAIL)
    added = page.put(text("合计（公式）"), *left, *sums, *right, shade=True)
    totals = [sum(read(line) or 0 for line in given.lines) for _, read in _COLUMNS]
    ours = page.put(
        text("合计（程序）"), *left, *(money(total) for total in totals), *right, shade=True
    )
    checks = [
        check(page.at(column, added), page.at(column, ours), 2, same=True)
        for column in range(len(_HEAD) + 1, len(_HEAD) + 1 + len(_COLUMNS))
    ]
    row = page.put(text("核对"), *left, *checks, *right, shade=True)
    for number in (added, ours, row):
        page.merge(number, 1, number, len(_HEAD))
    return page


def _of(line: LineRecord, fen: int) -> int | None:
    """A part of what is left; nothing where the line is not confirmed."""
    return None if line.spent is None else fen


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
