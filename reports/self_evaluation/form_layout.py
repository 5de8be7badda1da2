"""The 项目支出绩效自评表 on its grid, as the standard form has it."""

from __future__ import annotations

from decimal import Decimal

from reports.self_evaluation.form import NONE, NOT_GIVEN, TO_FILL, FormRow, FundLine, SelfForm
from reports.self_evaluation.layout import (
    Box,
    Check,
    Kind,
    Layout,
    Money,
    Rate,
    Value,
    at,
    runs,
    span,
)

WIDTHS = (12, 12, 13, 18, 15, 15, 8, 13, 26)
_LAST = len(WIDTHS) - 1
_WEIGHT, _SCORE = 6, 7
_INITIAL, _ADJUSTED, _SPENT = 3, 4, 5


def form_layout(form: SelfForm) -> Layout:
    made = Layout(form.title, f"（{form.year}年度）", WIDTHS)
    row = _who(made, form)
    row, execution = _money(made, form, row)
    row = _goal(made, form, row)
    row, first = _indicators(made, form, row)
    _total(made, form, row, execution, first)
    made.notes += form.notes
    return made


def _who(made: Layout, form: SelfForm) -> int:
    made.put(0, (0, 1, "项目名称", "label", "center"), (1, 8, form.project, "value", "left"))
    made.put(
        1,
        (0, 1, "主管部门", "label", "center"),
        (1, 3, *_filled(form.department), "left"),
        (4, 1, "实施单位", "label", "center"),
        (5, 4, *_filled(form.unit), "left"),
    )
    return 2


def _filled(text: str, otherwise: str = TO_FILL) -> tuple[str, Kind]:
    return (text, "value") if text else (otherwise, "open")


def _money(made: Layout, form: SelfForm, row: int) -> tuple[int, int]:
    """The next row, and the row of the whole money."""
    made.boxes.append(Box(row, 0, "项目资金\n（万元）", 1 + len(form.funds), 1, "label"))
    heads = ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分")
    made.put(
        row,
        (1, 2, "", "label", "center"),
        *((3 + n, 1, head, "label", "center") for n, head in enumerate(heads)),
    )
    whole = row + 1
    for offset, line in enumerate(form.funds):
        _fund(made, form, line, whole + offset, whole)
    return whole + len(form.funds), whole


def _fund(made: Layout, form: SelfForm, line: FundLine, row: int, whole: int) -> None:
    first = line.key == "total"
    made.put(row, (1, 2, line.name, "label", "center" if first else "left"))
    fund = line.fund
    columns = ((_INITIAL, fund.initial), (_ADJUSTED, fund.adjusted), (_SPENT, fund.spent))
    for column, fen in columns:
        given = fen is not None
        formula = f"SUM({span(whole + 1, whole + 3, column)})" if first and given else ""
        value: Value = Money(fen) if fen is not None else _unknown(form, line.key, column)
        made.boxes.append(
            Box(
                row,
                column,
                value,
                kind="value" if given else "open",
                align="right",
                formula=formula,
            )
        )
        if first and fen is not None:
            made.checks.append(
                Check(f"年度资金总额 {_NAMES[column]}（万元）", at(row, column), Money(fen))
            )
    if not first:
        rate: Value = Rate(line.rate) if line.rate is not None else NONE
        formula = f"{at(row, _SPENT)}/{at(row, _ADJUSTED)}" if line.rate is not None else ""
        made.boxes.append(Box(row, _SCORE, rate, formula=formula))
        made.put(row, (_WEIGHT, 1, NONE, "value", "center"), (_LAST, 1, NONE, "value", "center"))
        return
    execution = form.execution
    weight: Value = execution.weight if execution.weight is not None else TO_FILL
    made.boxes.append(Box(row, _WEIGHT, weight))
    _rate(made, form, row, whole)
    made.boxes.append(_points(row, _LAST, execution.score))


def _unknown(form: SelfForm, key: str, column: int) -> str:
    """Fiscal spending is still to be confirmed; anything else nobody has stated."""
    fiscal = next(line.fund for line in form.funds if line.key == "fiscal")
    waits = column == _SPENT and fiscal.known and fiscal.spent is None
    return TO_FILL if waits and key in ("total", "fiscal") else NOT_GIVEN


_NAMES = {_INITIAL: "年初预算数", _ADJUSTED: "全年预算数", _SPENT: "全年执行数"}


def _rate(made: Layout, form: SelfForm, row: int, whole: int) -> None:
    """The rate that is scored, by formula where it is that of a line."""
    if form.rate is None:
        made.boxes.append(Box(row, _SCORE, TO_FILL, kind="open"))
        return
    keys = [line.key for line in form.funds]
    formula = ""
    if form.rate_of:
        of = whole + keys.index(form.rate_of)
        formula = f"{at(of, _SPENT)}/{at(of, _ADJUSTED)}"
    made.boxes.append(Box(row, _SCORE, Rate(form.rate), formula=formula))
    made.checks.append(Check("执行率", at(row, _SCORE), Rate(form.rate)))


def _points(row: int, column: int, score: Decimal | None) -> Box:
    return Box(row, column, TO_FILL, kind="open") if score is None else Box(row, column, score)


def _goal(made: Layout, form: SelfForm, row: int) -> int:
    made.boxes.append(Box(row, 0, "年度总体\n目标", 2, 1, "label"))
    made.put(row, (1, 4, "预期目标", "label", "center"), (5, 4, "实际完成情况", "label", "center"))
    made.put(row + 1, (1, 4, *_filled(form.goal), "left"), (5, 4, *_filled(form.done), "left"))
    return row + 2


def _indicators(made: Layout, form: SelfForm, row: int) -> tuple[int, int]:
    """The next row, and the first row of an indicator."""
    extra = 1 if form.execution.short else 0
    count = max(1, len(form.rows)) + extra
    made.boxes.append(Box(row, 0, "绩效指标", 1 + count, 1, "label"))
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
    made.put(
        row,
        *((1 + n, 1, head, "label", "center") for n, head in enumerate(heads)),
        (_LAST, 1, "偏差原因分析及改进措施", "label", "center"),
    )
    first = row + 1
    if not form.rows:
        made.put(first, (1, 8, f"指标和指标值{TO_FILL}", "open", "center"))
    for begin, number in runs([(one.level1,) for one in form.rows]):
        made.boxes.append(_level(form, first, begin, number, 1))
    for begin, number in runs([(one.level1, one.level2) for one in form.rows]):
        made.boxes.append(_level(form, first, begin, number, 2))
    for offset, one in enumerate(form.rows):
        _indicator(made, one, first + offset)
    if extra:
        _execution_reason(made, form, first + count - 1)
    return first + count, first


def _level(form: SelfForm, first: int, begin: int, number: int, column: int) -> Box:
    rows = form.rows[begin : begin + number]
    name = rows[0].level1 if column == 1 else rows[0].level2
    if column == 1 and name and all(one.weight is not None for one in rows):
        whole = sum((one.weight or Decimal(0) for one in rows), Decimal(0))
        name = f"{name}\n（{whole:f}分）"
    return Box(first + begin, column, name or NONE, number, 1, "label")


def _indicator(made: Layout, one: FormRow, row: int) -> None:
    weight: Value = one.weight if one.weight is not None else TO_FILL
    kind: Kind = "value" if one.weight is not None else "open"
    reason: tuple[str, Kind] = (one.reason, "value")
    if one.short and not one.reason:
        reason = (TO_FILL, "open")
    made.put(
        row,
        (3, 1, one.name, "value", "left"),
        (4, 1, *_filled(one.target), "center"),
        (5, 1, *_filled(one.actual), "center"),
        (_WEIGHT, 1, weight, kind, "center"),
        (_LAST, 1, *reason, "left"),
    )
    made.boxes.append(_points(row, _SCORE, one.score))


def _execution_reason(made: Layout, form: SelfForm, row: int) -> None:
    """The block of the money has no column for it."""
    made.put(
        row,
        (1, 3, "预算执行率偏差原因分析及改进措施", "label", "left"),
        (4, 5, *_filled(form.execution.reason), "left"),
    )


def _total(made: Layout, form: SelfForm, row: int, execution: int, first: int) -> None:
    last = row - 1
    weights = f"{at(execution, _WEIGHT)},{span(first, last, _WEIGHT)}"
    scores = f"{at(execution, _LAST)},{span(first, last, _SCORE)}"
    made.put(row, (0, 6, "总分", "label", "center"), (_LAST, 1, "", "value", "left"))
    if all(one.weight is not None for one in form.scored) and form.rows:
        made.boxes.append(Box(row, _WEIGHT, form.whole, formula=f"SUM({weights})"))
        made.checks.append(Check("分值合计", at(row, _WEIGHT), form.whole))
    else:
        made.boxes.append(Box(row, _WEIGHT, TO_FILL, kind="open"))
    if form.total is None:
        made.boxes.append(Box(row, _SCORE, TO_FILL, kind="open"))
        done = len(form.scored) - len(form.open)
        told = f"已有得分{done}项，待填{len(form.open)}项；填齐以前没有总分"
        made.notes.append(told)
        made.checks.append(
            Check("已有得分之和", f"ROUND(SUM({scores}),{form.places})", form.earned)
        )
        return
    formula = f"ROUND(SUM({scores}),{form.places})"
    made.boxes.append(Box(row, _SCORE, form.total, formula=formula))
    made.checks.append(Check("总分", at(row, _SCORE), form.total))
