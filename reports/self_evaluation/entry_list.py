"""录入对照表: what is typed into the bureau's system, in the order of its screens, with the source
of each value. A working paper: it also lists what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator

from reports.fill.figures import (
    FUND_COLUMNS,
    FUNDS,
    NOTHING,
    ROW,
    ROW_FIELDS,
    Figure,
    figures,
    indicators,
    shown_value,
)
from reports.model import ReportInput
from reports.self_evaluation.form import SelfForm
from reports.self_evaluation.layout import Box, Kind, Layout, runs

WIDTHS = (6, 22, 22, 44, 8, 34, 8)
UNIT = "万元"

_Entry = tuple[str, str, Figure]
"""The part of the screen, the field, what goes there."""


def entries(given: ReportInput, form: SelfForm) -> Iterator[_Entry]:
    """Every field, in the order of the form."""
    known = {one.name: one for one in figures(given)}
    for name in ("项目名称", "年度", "主管部门", "实施单位"):
        yield "基本信息", name, known[name]
    for fund in FUNDS.values():
        for column in FUND_COLUMNS:
            if f"{fund}.{column}" in known:
                yield f"项目资金：{fund}", column, known[f"{fund}.{column}"]
    for field in ("分值", "得分", "偏差原因及改进措施"):
        yield "预算执行率", field, known[f"预算执行率.{field}"]
    for name in ("预期目标", "实际完成情况"):
        yield "年度总体目标", name, known[name]
    for one in indicators(form):
        block = f"{one.level2 or one.level1}：{one.name}"
        for field in ROW_FIELDS:
            yield block, field, known[f"{ROW}.{one.code}.{field}"]
    yield "总分", "总分", known["总分"]


def entry_layout(given: ReportInput, form: SelfForm) -> Layout:
    line = f"{given.title}（{given.year}年度）　金额以{UNIT}录入"
    made = Layout("录入对照表", line, WIDTHS, head=1)
    heads = ("序号", "屏幕上的位置", "栏目", "录入内容", "单位", "来源", "已录入")
    made.put(0, *((number, 1, head, "label", "center") for number, head in enumerate(heads)))
    rows = [one for one in entries(given, form) if one[2].lacking != NOTHING]
    for begin, number in runs([(block,) for block, _, _ in rows]):
        made.boxes.append(Box(1 + begin, 1, rows[begin][0], number, 1, "label", "left"))
    for number, (_, field, figure) in enumerate(rows, start=1):
        kind: Kind = "value" if figure.value is not None else "open"
        value = shown_value(figure, UNIT) or figure.lacking or "待填"
        unit = UNIT if figure.kind == "money" and figure.value is not None else ""
        made.put(
            number,
            (0, 1, number, "value", "center"),
            (2, 1, field, "value", "left"),
            (3, 1, value, kind, "left"),
            (4, 1, unit, "value", "center"),
            (5, 1, figure.source, "value", "left"),
            (6, 1, "□", "value", "center"),
        )
    open_ = sum(1 for _, _, figure in rows if figure.value is None)
    made.notes.append(f"共{len(rows)}格，{open_}格没有内容（红字），由人填写或留空")
    return made
