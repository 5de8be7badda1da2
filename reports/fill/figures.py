"""The named figures that a form can be filled with, each with its source. Names are Chinese: they
stand in {{…}} and in the remembered mapping, where people read and change them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from reports import words
from reports.fill.template import same
from reports.model import ReportInput
from reports.self_evaluation.form import FormRow, SelfForm, self_form
from reports.suppression import shown

Kind = Literal["text", "money", "rate", "points", "count"]

FUNDS = {
    "total": "年度资金总额",
    "fiscal": "财政拨款",
    "carried": "上年结转资金",
    "other": "其他资金",
}
FUND_COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "执行率")
ROW_FIELDS = ("指标名称", "年度指标值", "实际完成值", "分值", "得分", "偏差原因及改进措施")
ROW = "指标"
NOTHING = "没有偏差，不用写"
"""Why a place is empty that nobody has to fill."""


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    kind: Kind
    value: str | int | Decimal | Fraction | None
    """money: fen; rate: a share; None: not known, the place stays empty."""
    source: str = ""
    lacking: str = ""
    """Why there is none: 待填, 未提供 …"""


@dataclass(frozen=True, slots=True)
class Indicator:
    """How a row of a form's table of indicators is found."""

    code: str
    name: str
    level1: str
    level2: str


def indicators(form: SelfForm) -> tuple[Indicator, ...]:
    return tuple(
        Indicator(row.code or same(row.name), row.name, row.level1, row.level2) for row in form.rows
    )


def figures(given: ReportInput) -> tuple[Figure, ...]:
    """All that is known of a project by name, in the order of the self-evaluation form."""
    form, mark = self_form(given), f"【{words.SIMULATED}】" if given.is_simulated else ""
    found = [
        Figure("项目名称", "text", f"{mark}{given.title}", "project.yaml title"),
        Figure("年度", "count", given.year, "project.yaml year"),
        Figure("主办单位", "text", given.body, "project.yaml body"),
    ]
    if form is not None:
        found += _of_form(form)
    found += _of_evaluation(given)
    return tuple(found)


def _of_form(form: SelfForm) -> Iterator[Figure]:
    yield _text("主管部门", form.department, "project.yaml self_form.department")
    yield _text("实施单位", form.unit, "project.yaml self_form.unit")
    yield from _funds(form)
    yield from _execution(form)
    yield _text("预期目标", form.goal, "goals 表")
    yield _text("实际完成情况", form.done, "project.yaml self_form.done")
    for row, one in zip(form.rows, indicators(form), strict=True):
        yield from _row(row, one.code)
    yield Figure("总分.分值", "points", form.whole, "各指标分值之和")
    open_ = f"待填{len(form.open)}项"
    yield Figure("总分", "points", form.total, "各指标得分之和", "" if not form.open else open_)


def _text(name: str, value: str, source: str) -> Figure:
    return Figure(name, "text", value or None, source, "" if value else "待填")


def _funds(form: SelfForm) -> Iterator[Figure]:
    for line in form.funds:
        fund, name = line.fund, FUNDS[line.key]
        sums = (("initial", fund.initial), ("adjusted", fund.adjusted), ("spent", fund.spent))
        for column, (field, fen), source in zip(
            FUND_COLUMNS, sums, _SOURCES[line.key], strict=False
        ):
            own = f"project.yaml self_form.funds.{line.key}.{field}"
            source = own if field in fund.said else source
            waits = field == "spent" and line.key == "fiscal" and fund.why
            lacking = "" if fen is not None else "待填" if waits else "未提供"
            yield Figure(f"{name}.{column}", "money", fen, source, lacking)
        if line.key != "total":
            lacking = "全年预算数为0" if fund.adjusted == 0 else "未提供"
            lacking = "" if line.rate is not None else lacking
            yield Figure(f"{name}.执行率", "rate", line.rate, "执行数 ÷ 预算数", lacking)


_SOURCES = {
    "total": ("三种资金之和", "三种资金之和", "三种资金之和"),
    "fiscal": ("计划明细的财政资金合计", "拨款清单合计", "各行支出合计"),
    "carried": ("没有来源", "没有来源", "没有来源"),
    "other": ("计划明细的自筹合计", "计划明细的自筹合计", "单位报的自筹支出合计"),
}


def _execution(form: SelfForm) -> Iterator[Figure]:
    row = form.execution
    lacking = "" if form.rate is not None else "待填"
    yield Figure("年度资金总额.执行率", "rate", form.rate, row.source, lacking)
    yield Figure("预算执行率.分值", "points", row.weight, "自评表指标体系")
    yield Figure("预算执行率.得分", "points", row.score, row.source, lacking)
    short = "待填" if row.short and not row.reason else "" if row.reason else NOTHING
    yield Figure(
        "预算执行率.偏差原因及改进措施", "text", row.reason or None, "self_targets 表", short
    )


def _row(row: FormRow, code: str) -> Iterator[Figure]:
    name = f"{ROW}.{code}"
    yield Figure(f"{name}.指标名称", "text", row.name, "自评表指标体系")
    yield _text(f"{name}.年度指标值", row.target, "self_targets 表")
    yield _text(f"{name}.实际完成值", row.actual, row.source or "self_targets 表")
    lacking = "" if row.weight is not None else "待填"
    yield Figure(f"{name}.分值", "points", row.weight, "自评表指标体系", lacking)
    lacking = "" if row.score is not None else "待填"
    yield Figure(f"{name}.得分", "points", row.score, "得分表", lacking)
    wanted = "待填" if row.short and not row.reason else "" if row.reason else NOTHING
    yield Figure(
        f"{name}.偏差原因及改进措施", "text", row.reason or None, "self_targets 表", wanted
    )


def _of_evaluation(given: ReportInput) -> Iterator[Figure]:
    sheet, known = given.sheet, shown(given)
    if sheet.leaves and not sheet.missing:
        yield Figure("评价得分", "points", sheet.total, f"评价得分表（{given.label}）")
        yield Figure("评价等级", "text", sheet.grade, f"评价得分表（{given.label}）")
    elif sheet.leaves:
        why = f"{len(sheet.missing)}项尚无依据"
        yield Figure("评价得分", "points", None, "评价得分表", why)
        yield Figure("评价等级", "text", None, "评价得分表", why)
    yield Figure("有效问卷数", "count", known.n or None, "问卷", "" if known.n else "没有或不足5份")


def figure_json(figure: Figure) -> dict[str, Any]:
    """For the running program's answer: figures as text, so that none becomes a float."""
    value = figure.value
    return {
        "name": figure.name,
        "kind": figure.kind,
        "value": None if value is None else str(value),
        "source": figure.source,
        "lacking": figure.lacking,
    }


def figure_of(plain: dict[str, Any]) -> Figure:
    """Raises KeyError and ValueError for what `figure_json` does not make."""
    kind: Kind = plain["kind"]
    read = {"text": str, "money": int, "count": int, "rate": Fraction, "points": Decimal}[kind]
    text = plain["value"]
    value = None if text is None else read(text)
    return Figure(plain["name"], kind, value, plain["source"], plain["lacking"])


def shown_value(figure: Figure, unit: str = "") -> str:
    """As it is typed or printed: money in 元 or 万元 with two decimals, no separators."""
    value = figure.value
    if value is None:
        return ""
    match figure.kind:
        case "money":
            return f"{in_unit(int(value), unit):f}"
        case "rate":
            return words.percent(Fraction(value), 2)
        case "points":
            return f"{Decimal(value):f}" if isinstance(value, Decimal) else str(value)
        case _:
            return str(value)


def in_unit(fen: int, unit: str) -> Decimal:
    """元 to the fen, 万元 with two decimals, half-up."""
    if unit == "元":
        return Decimal(fen).scaleb(-2)
    return words.decimal(Fraction(fen, 1_000_000), 2)
