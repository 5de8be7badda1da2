"""self_targets.csv: approved targets of the self-evaluation form, imported, then completed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from bot.files.cells import CellError, identifier, words
from bot.files.columns import Column, TableSpec
from bot.files.grid import Value
from bot.files.problems import Problem, shown
from bot.files.tables import Table
from bot.project.draft import Doc
from bot.project.units import Units
from scoring.indicators import IndicatorSystem
from scoring.model import Evidence
from scoring.self_system import (
    EXECUTION_WEIGHT,
    can_be_system,
    evidence_of,
    is_execution,
    joined,
    system_of,
    whole_weight,
)
from scoring.self_targets import SelfTarget, Sign, contradicts, sign_of
from surveys.form import Model

STEM = "self_targets"


def target_sign(value: Value) -> Sign:
    found = sign_of(words(value))
    if found is None:
        raise CellError("sign", f"“{shown(value)}”不是≥、≤、=或定性", "写 ≥、≤、= 或 定性")
    return found


def weight(value: Value) -> Decimal | None:
    text = unicodedata.normalize("NFKC", words(value)).strip().removesuffix("分").removesuffix("%")
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 < found <= 100:
        raise CellError("weight", f"分值“{shown(value)}”不是0到100之间的数", "写成数字，例如 10")
    return found


def figure_or_words(value: Value) -> str:
    """A figure as it is written; a workbook's 0.95 in percent format is not told from 0.95, so it
    stays 0.95."""
    return words(value)


class SelfTargetRow(Model):
    name: str
    level1: str = ""
    level2: str = ""
    code: str = ""
    sign: Sign = ""
    target: str = ""
    adjusted: str = ""
    measure: str = ""
    weight: Decimal | None = None
    actual: str = ""
    reason: str = ""
    unit: str = ""


SELF_TARGETS = TableSpec(
    SelfTargetRow,
    {
        "code": Column("指标代码", ("代码", "指标编码"), identifier),
        "level1": Column("一级指标", ("一级",)),
        "level2": Column("二级指标", ("二级",)),
        "name": Column("三级指标", ("指标名称", "指标", "三级", "绩效指标名称")),
        "sign": Column(
            "符号", ("指标符号", "运算符号", "比较符", "计算符号", "指标性质"), target_sign
        ),
        "target": Column(
            "指标值",
            ("年度指标值", "目标值", "批复指标值", "批复值", "批复", "年初指标值", "approved"),
            figure_or_words,
        ),
        "adjusted": Column(
            "调整后指标值", ("调整值", "调整后", "调整", "调整指标值"), figure_or_words
        ),
        "measure": Column("计量单位", ("度量单位", "单位")),
        "weight": Column("分值", ("权重", "指标分值"), weight),
        "actual": Column("实际完成值", ("完成值", "实际值", "全年完成值"), figure_or_words),
        "reason": Column(
            "偏差原因及改进措施",
            ("偏差原因分析及改进措施", "未完成原因及改进措施", "偏差原因", "原因"),
        ),
        "unit": Column("实施单位", ("单位名称", "责任单位")),
    },
)


def targets_of(table: Table[SelfTargetRow], units: Units) -> tuple[SelfTarget, ...]:
    """The rows as values; units by id, unknown ones as written."""
    return tuple(
        SelfTarget(
            **row.model_dump(exclude={"unit"}),
            unit=(units.id(row.unit) or row.unit) if row.unit else "",
            place=table.where(index, "name"),
        )
        for index, row in enumerate(table.rows)
    )


def system_doc(
    given: Doc[IndicatorSystem], table: Table[SelfTargetRow], targets: tuple[SelfTarget, ...]
) -> tuple[Doc[IndicatorSystem], list[Problem]]:
    """In place of an absent self_evaluation.yaml: the system that weighted targets make."""
    if not can_be_system(targets):
        return given, []
    due = Decimal(100) - EXECUTION_WEIGHT
    total = whole_weight(targets)
    if total != due:
        message = f"各指标分值合计 {total}，应为 {due}（预算执行率 {EXECUTION_WEIGHT} 分另计）"
        return given, [Problem("weight_total", table.name, "", message, "改正“分值”列")]
    try:
        return replace(given, name=table.name, model=system_of(targets, "项目支出绩效自评表")), []
    except ValidationError as error:
        said = "；".join(one["msg"] for one in error.errors())
        return given, [Problem("self_targets", table.name, "", said, "核对指标代码和分值")]


def typed_actuals(
    targets: tuple[SelfTarget, ...],
    system: IndicatorSystem | None,
    name: str,
    typed: tuple[Evidence, ...],
) -> tuple[Evidence, ...]:
    """Evidence with what actual values give; what evidence.yaml says of a leaf stands."""
    if system is None:
        return typed
    said = {one.leaf for one in typed}
    return (*typed, *(one for one in evidence_of(targets, system, name) if one.leaf not in said))


def check_self_targets(
    table: Table[SelfTargetRow],
    targets: tuple[SelfTarget, ...],
    system: IndicatorSystem | None,
    units: Units,
) -> Iterator[Problem]:
    """Units that are none, signs that contradict the words, names twice, rows of no indicator."""
    seen: dict[tuple[str, str], int] = {}
    for index, (row, one) in enumerate(zip(table.rows, targets, strict=True)):
        if row.unit and units.id(row.unit) is None:
            yield units.unknown(row.unit, table.name, table.where(index, "unit"))
        for field, text in (("target", one.target), ("adjusted", one.adjusted)):
            if contradicts(one.sign, text):
                message = f"“{text}”和符号“{one.sign}”说的不一样"
                where = table.where(index, field)
                yield Problem("sign", table.name, where, message, "指标值只写数，或改正符号")
        first = seen.setdefault((one.unit, one.name), index)
        if first != index:
            message = f"“{one.name}”写了两次（{table.where(first, 'name')}）"
            where = table.where(index, "name")
            yield Problem("duplicate_id", table.name, where, message, "只留一行")
    if system is None:
        return
    _, lost = joined(targets, system)
    for one in lost:
        if not is_execution(one):
            message = f"自评表的指标体系里没有“{one.name}”"
            remedy = "“指标代码”列写它在 self_evaluation.yaml 里的代码，或在那里加上这个指标"
            yield Problem("unknown_leaf", table.name, one.place, message, remedy)
