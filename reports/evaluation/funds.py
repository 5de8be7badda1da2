"""资金使用情况: every line from its document to what is left of it, fiscal and self-raised money
added up apart. All sums are those of `reports.money`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reports import words
from reports.blocks import NONE, TO_FILL, Block, Blocks, Grid, Note, Pending, Text, runs
from reports.charts.registry import chart
from reports.facts import Fund
from reports.marks import pictured
from reports.model import ReportInput
from reports.money import added
from scoring.model import LineRecord, OwnMoney

WAITING = "未确认"

HEADS = (
    ("活动内容", "活动内容", "活动内容", *("",) * 10),
    (
        "名称",
        "序号",
        "项目",
        "实施单位",
        "文号",
        "实际拨款",
        "其中调整",
        "实际支出",
        "结余资金",
        "其中结转",
        "其中结余",
        "已收回",
        "结余原因",
    ),
)
WIDTHS = (11, 8, 32, 20, 17, 25, 17, 25, 21, 19, 19, 19, 27)
_FIGURES = (5, 6, 7, 8, 9, 10, 11)


def fiscal(given: ReportInput) -> tuple[LineRecord, ...]:
    return tuple(line for line in given.lines if not line.own)


def self_raised(given: ReportInput) -> tuple[LineRecord, ...]:
    return tuple(line for line in given.lines if line.own)


def funds_part(given: ReportInput) -> Blocks:
    """The table on its wide page."""
    if not given.lines and not given.facts.own:
        return (Pending("资金使用情况表（项目里没有拨款清单）。"),)
    notes = [
        "单位：元。结余资金是单位确认的余额，其中结转留下年使用、结余交回、已收回是财政已收回的；"
        "待支付等其他余额写在原因里。"
    ]
    if any(line.spent is None for line in given.lines):
        notes.append(f"“{WAITING}”的不计入支出和结余，也不计入执行率。")
    notes.append(f"“{NONE}”：没有登记。")
    return (Note("".join(notes)), funds_table(given))


def funds_table(given: ReportInput) -> Grid:
    lines = [*fiscal(given), *self_raised(given)]
    rows: list[tuple[str, ...]] = []
    sums: list[int] = []
    keys: list[tuple[object, ...]] = []
    own = self_raised(given), given.facts.own
    for name, of, reported in (("财政拨款小计", fiscal(given), ()), ("自筹资金小计", *own)):
        if not of and not reported:
            continue
        rows += [_row(given, line) for line in of]
        keys += [(line.own, line.category, line.activity_no, line.activity) for line in of]
        rows += [_reported(one) for one in reported]
        keys += [("own", one.subject) for one in reported]
        sums.append(len(rows))
        rows.append(_sum(given, name, of, reported))
        keys.append((name,))
    sums.append(len(rows))
    rows.append(_sum(given, "合计", lines, given.facts.own))
    keys.append(("合计",))
    categories = [key[:2] if len(key) == 4 else key for key in keys]
    merged = [*runs(categories, (0,)), *runs(keys, (1, 2)), *((row, 0, row, 4) for row in sums)]
    heads = len(HEADS)
    return Grid(
        rows=(*(_head(row) for row in HEADS), *rows),
        widths=WIDTHS,
        heads=heads,
        merged=(
            (0, 0, 0, 2),
            *((0, column, 1, column) for column in range(3, len(WIDTHS))),
            *((top + heads, left, bottom + heads, right) for top, left, bottom, right in merged),
        ),
        figures=_FIGURES,
        centred=(1,),
        sums=tuple(row + heads for row in sums),
        small=True,
    )


def _head(row: Sequence[str]) -> tuple[str, ...]:
    """A head over two rows says its words in the first."""
    return tuple(said or HEADS[1][column] for column, said in enumerate(row))


def _row(given: ReportInput, line: LineRecord) -> tuple[str, ...]:
    fund = given.facts.funds.get(line.line, Fund())
    known = line.spent is not None
    return (
        line.category,
        line.activity_no,
        line.activity,
        line.unit_name,
        fund.document or NONE,
        words.yuan(line.appropriated),
        NONE if fund.adjusted is None else words.yuan(fund.adjusted),
        words.yuan(line.spent) if line.spent is not None else WAITING,
        words.yuan(line.balance or 0) if known else NONE,
        *(_left(line, fen) for fen in (line.carry_over, line.surplus, line.recovered)),
        reason(line),
    )


def _told_apart(line: LineRecord) -> bool:
    """Whether the unit has said what becomes of the balance."""
    kinds = (line.surplus, line.carry_over, line.recovered, line.payable, line.stock)
    return line.spent is not None and (any(kinds) or not line.balance)


def _left(line: LineRecord, fen: int) -> str:
    return words.yuan(fen) if _told_apart(line) else NONE


def reason(line: LineRecord) -> str:
    """Why something is left, and what of it is neither 结转 nor 结余."""
    parts = (
        line.reason,
        f"待支付{words.yuan(line.payable)}" if line.payable else "",
        f"库存物资{words.yuan(line.stock)}" if line.stock else "",
        f"去向待查{words.yuan(line.unclear)}" if line.unclear else "",
    )
    told = words.joined(parts, "；")
    return told or (f"【{TO_FILL}】" if line.balance else "")


def _reported(one: OwnMoney) -> tuple[str, ...]:
    """Own money that a unit reports on its form, which no line lists."""
    return (
        "自筹",
        NONE,
        one.source or "自筹资金",
        one.unit_name,
        NONE,
        words.yuan(one.planned),
        NONE,
        words.yuan(one.spent),
        words.yuan(one.planned - one.spent),
        NONE,
        NONE,
        NONE,
        "",
    )


def _sum(
    given: ReportInput, name: str, lines: Iterable[LineRecord], reported: Iterable[OwnMoney]
) -> tuple[str, ...]:
    of, own = tuple(lines), tuple(reported)
    total = added(name, of)
    adjusted = [given.facts.funds.get(line.line, Fund()).adjusted for line in of]
    known = [fen for fen in adjusted if fen is not None]
    apart = [line for line in of if line.spent is not None]
    whole = bool(apart) and all(map(_told_apart, apart))
    whole = whole and all(one.planned == one.spent for one in own)
    return (
        name,
        *("",) * 4,
        words.yuan(total.listed + sum(one.planned for one in own)),
        words.yuan(sum(known)) if known else NONE,
        words.yuan(total.spent + sum(one.spent for one in own)) if apart or own else WAITING,
        words.yuan(total.balance + sum(one.planned - one.spent for one in own))
        if apart or own
        else NONE,
        words.yuan(sum(line.carry_over for line in apart)) if whole else NONE,
        words.yuan(sum(line.surplus for line in apart)) if whole else NONE,
        words.yuan(sum(line.recovered for line in apart)) if whole else NONE,
        "",
    )


def sources(given: ReportInput) -> Blocks:
    """资金来源: planned and appropriated, in words."""
    return tuple(_sources(given))


def _sources(given: ReportInput) -> Iterator[Block]:
    budget = given.facts.budget
    if budget is not None:
        yield Text(
            f"项目计划资金{words.wan(budget.total)}万元，其中财政资金{words.wan(budget.fiscal)}万元，"
            f"单位自筹{words.wan(budget.own)}万元（按计划明细相加）。"
        )
    else:
        yield Pending("项目预算金额及来源（项目里没有计划明细）。")
    if given.lines:
        money, own = added("", fiscal(given)), self_raised(given)
        yield Text(f"财政实际拨款{words.yuan(money.listed)}元，{len(fiscal(given))}项。")
        if own:
            yield Text(f"列入清单的自筹资金{words.yuan(added('', own).listed)}元，{len(own)}项。")
    yield from (Text(said) for said in executed(given))


def executed(given: ReportInput) -> Iterator[str]:
    """The execution rate as the workbook has it, with its scope."""
    if not given.lines:
        return
    total = added("合计", given.lines)
    if total.rate is None:
        yield "各单位还没有确认支出，预算执行率待定。"
        return
    waiting = f"；另有拨款{words.yuan(total.unconfirmed)}元未确认支出" if total.unconfirmed else ""
    yield (
        f"预算执行率（{given.money_scope}）{words.percent(total.rate, 2)}："
        f"支出{words.yuan(total.spent)}元÷拨款{words.yuan(total.appropriated)}元{waiting}。"
    )
    if total.gap:
        yield f"已确认的拨款减支出、减结余，还差{words.yuan(total.gap)}元，待核实。"


def balances(given: ReportInput) -> Blocks:
    """结余资金原因分析, a sentence for each line that has one."""
    told: list[Block] = []
    for line in given.lines:
        if line.spent is not None and line.balance:
            why = reason(line)
            told.append(
                Text(f"{line.unit_name}“{line.activity}”结余{words.yuan(line.balance)}元：{why}。")
            )
    if not told:
        confirmed = any(line.spent is not None for line in given.lines)
        told = [Text("已确认的各项没有结余。")] if confirmed else [Text("各单位还没有确认结余。")]
    return (*told, *pictured(chart("execution").draw(given)))
