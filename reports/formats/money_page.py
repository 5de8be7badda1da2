"""资金表, 慰问人数 and 活动: records line by line, sums and checks by formula."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.page import COUNT, MONEY, PERCENT, Entry, Formula, Page, count, money, text
from reports.model import ReportInput
from reports.money import added
from scoring.model import LineRecord

CONFIRMED, WAITING = "已确认", "未确认"


def money_page(book: Workbook, given: ReportInput) -> Page:
    """Amounts in yuan. The check column tells every line that does not add up."""
    page = Page(book, "资金表", given, (11, 6, 40, 20, 16, 16, 14, 10, 40, 14, 9))
    page.line(f"单位：元。执行率为{given.money_scope}：已确认的支出 ÷ 相应拨款。")
    page.header(
        "类别",
        "序号",
        "项目",
        "实施单位",
        "实际拨款",
        "实际支出",
        "结余资金",
        "执行率",
        "结余原因",
        "核对",
        "状态",
    )
    first = page.row + 1
    for line in given.lines:
        _line(page, line)
    _merge_same(page, given.lines, first)
    _money_sums(page, given, first, page.row)
    return page


def _line(page: Page, line: LineRecord) -> None:
    row = page.row + 1
    spent, left = page.at(6, row), page.at(7, row)
    given = page.at(5, row)
    known = line.spent is not None
    rate = Entry(
        Formula(f'IF(OR({given}=0,{spent}=""),"",{spent}/{given})', _rate(line)), PERCENT, "right"
    )
    difference = f"{given}-{spent}-{left}"
    check = Entry(
        Formula(
            f'IF({spent}="","",IF(ROUND({difference},2)=0,"平","差"&TEXT({difference},"#,##0.00")))',
            _check(line),
        ),
        align="center",
        alarm=_check(line) not in ("", "平"),
    )
    page.put(
        text(line.category),
        text(line.activity_no, "center"),
        text(line.activity),
        text(line.unit_name),
        money(line.appropriated),
        money(line.spent),
        money(line.balance),
        rate,
        text(_reason(line)),
        check,
        text(CONFIRMED if known else WAITING, "center", alarm=not known),
    )


def _reason(line: LineRecord) -> str:
    disputed = line.disputed is not None and line.disputed != line.appropriated
    return words.joined(
        (
            line.reason,
            f"单位称实收{words.yuan(line.disputed)}元"
            if disputed and line.disputed is not None
            else "",
            f"单位未更正的差异：{'、'.join(line.differences)}" if line.differences else "",
        ),
        "；",
    )


def _rate(line: LineRecord) -> str | Fraction:
    if line.spent is None or not line.appropriated:
        return ""
    return Fraction(line.spent, line.appropriated)


def _check(line: LineRecord) -> str:
    if line.spent is None:
        return ""
    gap = line.appropriated - line.spent - (line.balance or 0)
    return f"差{words.yuan(gap)}" if gap else "平"


def _merge_same(page: Page, lines: tuple[LineRecord, ...], first: int) -> None:
    """Category, number and activity are written once over neighbouring lines."""
    for columns, same in (((1,), _category), ((2, 3), _activity)):
        row = first
        for _, group in groupby(lines, key=same):
            last = row + len(list(group)) - 1
            for column in columns:
                page.merge(row, column, last, column)
            row = last + 1


def _category(line: LineRecord) -> str:
    return line.category


def _activity(line: LineRecord) -> str:
    return f"{line.category}\n{line.activity_no}\n{line.activity}"


def _money_sums(page: Page, given: ReportInput, first: int, last: int) -> None:
    total = added("合计", given.lines)

    def column(number: int) -> str:
        return f"{page.at(number, first)}:{page.at(number, last)}"

    sums = [
        Entry(Formula(f"SUM({column(number)})", Fraction(fen, 100)), MONEY, "right")
        for number, fen in zip((5, 6, 7), (total.listed, total.spent, total.balance), strict=True)
    ]
    base = f'SUMIF({column(11)},"{CONFIRMED}",{column(5)})'
    rate = Formula(
        f'IF({base}=0,"",SUM({column(6)})/{base})', "" if total.rate is None else total.rate
    )
    difference = f"{base}-SUM({column(6)})-SUM({column(7)})"
    check = Formula(
        f'IF(ROUND({difference},2)=0,"平","差"&TEXT({difference},"#,##0.00"))',
        f"差{words.yuan(total.gap)}" if total.gap else "平",
    )
    done = Formula(
        f'COUNTIF({column(11)},"{CONFIRMED}")&"/"&ROWS({column(11)})',
        f"{total.lines_confirmed}/{total.lines}",
    )
    row = page.put(
        text("合计"),
        text(""),
        text(""),
        text(""),
        *sums,
        Entry(rate, PERCENT, "right"),
        text(""),
        Entry(check, align="center", alarm=bool(total.gap)),
        Entry(done, align="center"),
        shade=True,
    )
    page.merge(row, 1, row, 4)


def reach_page(book: Workbook, given: ReportInput) -> Page:
    """Persons, households and institutions are summed apart."""
    page = Page(book, "慰问人数", given, (40, 24, 8, 12, 12, 10, 12, 44))
    page.header("群体", "实施单位", "单位", "计划", "实际", "完成率", "少于计划", "原因")
    first = page.row + 1
    for reach in given.reach:
        _counted(
            page,
            [
                text(reach.name),
                text(given.unit_name(reach.unit)),
                text(reach.count_unit, "center"),
            ],
            (reach.planned, reach.reached),
            [text(reach.reason)],
        )
    last = page.row
    for unit in dict.fromkeys(reach.count_unit for reach in given.reach):
        same = [reach for reach in given.reach if reach.count_unit == unit]
        _counted_sum(
            page,
            [text("合计"), text(""), text(unit, "center")],
            (first, last, f'"{unit}"'),
            (
                sum(reach.planned for reach in same if reach.reached is not None),
                sum(reach.planned for reach in same),
                sum(reach.reached or 0 for reach in same),
            ),
        )
    return page


def events_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "活动", given, (44, 24, 24, 10, 10, 10, 10, 40))
    page.header("活动", "实施单位", "计划项", "计划", "实际", "完成率", "未开展", "原因")
    first = page.row + 1
    for event in given.events:
        _counted(
            page,
            [text(event.name), text(given.unit_name(event.unit)), text(event.plan_item)],
            (event.planned, event.held),
            [text(event.reason)],
        )
    _counted_sum(
        page,
        [text("合计"), text(""), text("")],
        (first, page.row, ""),
        (
            sum(event.planned for event in given.events if event.held is not None),
            sum(event.planned for event in given.events),
            sum(event.held or 0 for event in given.events),
        ),
    )
    return page


def _counted(
    page: Page, names: list[Entry], counts: tuple[int, int | None], notes: list[Entry]
) -> None:
    """Planned and done in columns 4 and 5, their ratio and difference by formula."""
    planned, done = counts
    row = page.row + 1
    plan, real = page.at(4, row), page.at(5, row)
    known = done is not None and planned
    rate = Formula(
        f'IF(OR({plan}=0,{real}=""),"",{real}/{plan})',
        Fraction(done or 0, planned) if known else "",
    )
    short = Formula(f'IF({real}="","",{plan}-{real})', "" if done is None else planned - done)
    behind = done is not None and done < planned
    page.put(
        *names,
        count(planned),
        count(done),
        Entry(rate, PERCENT, "right"),
        Entry(short, COUNT, "right", alarm=behind),
        *notes,
    )


def _counted_sum(
    page: Page, names: list[Entry], rows: tuple[int, int, str], sums: tuple[int, int, int]
) -> None:
    """Sums over the rows, of one unit of counting if there is one ("人"); the ratio is over the
    rows that are known."""
    first, last, unit = rows
    known, planned, done = sums

    def column(number: int) -> str:
        return f"{page.at(number, first)}:{page.at(number, last)}"

    only = f"*({column(3)}={unit})" if unit else ""
    base = f'SUMPRODUCT(({column(5)}<>""){only}*{column(4)})'
    plan = f"SUMIF({column(3)},{unit},{column(4)})" if unit else f"SUM({column(4)})"
    real = f"SUMIF({column(3)},{unit},{column(5)})" if unit else f"SUM({column(5)})"
    page.put(
        *names,
        Entry(Formula(plan, planned), COUNT, "right"),
        Entry(Formula(real, done), COUNT, "right"),
        Entry(
            Formula(f'IF({base}=0,"",{real}/{base})', Fraction(done, known) if known else ""),
            PERCENT,
            "right",
        ),
        Entry(Formula(f"{base}-{real}", known - done), COUNT, "right"),
        text("完成率只计已填报的"),
        shade=True,
    )
