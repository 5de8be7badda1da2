"""jixiao analyse: rates with their errors from any table of answers."""

from __future__ import annotations

import json as jsons
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bot.analysis import wish as read
from bot.analysis.shown import as_csv, as_json, blocks, tables
from bot.analysis.table import SHOWN, AnswerTable, read_answers
from bot.analysis.wish import Unclear, Wish
from bot.cli.console import content, err, out, problem_tables
from bot.files.grid import MAX_BYTES
from bot.project.disk import why
from scoring.readings import SurveyDesign
from scoring.statistics import Analysis
from scoring.statistics.design import Lonely
from scoring.statistics.raking import Residuals

LISTED = 30
"""Problems that are shown."""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Columns:
    """哪一列是什么。"""

    questions: Annotated[str, Parameter(help="题目的列名，逗号隔开：q1,q2 · Columns of answers")]
    group: Annotated[str, Parameter(help="组（对象类别）的列名 · Column of groups")] = ""
    size_column: Annotated[str, Parameter(help="组的人数所在的列 · Column of group sizes")] = ""
    domain: Annotated[
        tuple[str, ...], Parameter(help="另按这一列分开估计，可多次 · Domain", negative="")
    ] = ()
    helper: Annotated[str, Parameter(help="代填人的列名：按人成群 · Column of clusters")] = ""
    item: Annotated[
        tuple[str, ...], Parameter(help="分项：项目实施:q1,q2，可多次 · Item", negative="")
    ] = ()
    missing: Annotated[str, Parameter(help="不清楚等的编号，逗号隔开 · Codes of no answer")] = ""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Method:
    """怎样估计。"""

    design: Annotated[
        SurveyDesign, Parameter(help="probability 抽样、census 全部对象、open 公开链接 · Design")
    ] = "open"
    sizes: Annotated[str, Parameter(help="各组人数：甲=9852,乙=1874 · Group sizes")] = ""
    points: Annotated[str, Parameter(help="各级分值，默认 5=100,4=80,… · Points")] = ""
    margin: Annotated[
        tuple[str, ...],
        Parameter(help="边际：性别:男=7800,女=8152，可多次 · Margin for raking", negative=""),
    ] = ()
    trim: Annotated[float | None, Parameter(help="权重最多是本组平均的几倍 · Trim weights")] = None
    fpc: Annotated[bool, Parameter(help="有限总体修正 · Finite-population correction")] = True
    lonely: Annotated[Lonely, Parameter(help="只有一份答卷的组怎样计方差 · Lonely strata")] = (
        "adjust"
    )
    residuals: Annotated[
        Residuals, Parameter(help="加权后的方差：weighted 或 plain · Variance after raking")
    ] = "weighted"


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Written:
    """写成文件。"""

    json: Annotated[Path | None, Parameter(help="写成 JSON 文件 · JSON file")] = None
    csv: Annotated[Path | None, Parameter(help="写成 CSV 文件 · CSV file")] = None
    small: Annotated[
        bool, Parameter(help="不足5人的组也列出，只供本机核对 · Small cells too", negative="")
    ] = False


def analyse(
    file: Annotated[Path, Parameter(help="答卷表：csv 或 xlsx，一份一行 · Table of answers")],
    /,
    *,
    columns: Columns,
    how: Method = Method(),
    written: Written = Written(),
) -> int:
    """从任何一张答卷表算得分率、满意率、标准误、区间、设计效应。表留在原处，什么也不存。"""
    try:
        wanted = _wish(columns, how)
    except Unclear as error:
        err().print(str(error), soft_wrap=True)
        return 2
    raw = content(file, MAX_BYTES)
    if raw is None:
        return 1
    table, problems = read_answers(raw, file.name, wanted)
    if table is None:
        for each in problem_tables(problems[:LISTED]):
            err().print(each)
        many = "" if len(problems) <= LISTED else f"，列出前{LISTED}处"
        count = f"{len(problems)}处" if len(problems) < SHOWN else f"至少{SHOWN}处"
        err().print(f"{file.name}：{count}读不出来{many}，没有分析", soft_wrap=True)
        return 1
    found = _analysed(table, wanted)
    return 1 if found is None else _show(found, table, wanted, written)


def _wish(columns: Columns, how: Method) -> Wish:
    questions = read.names(columns.questions)
    if not questions or len({*questions}) < len(questions):
        raise Unclear("--questions 是空的，或有一列写了两次：写成 --questions q1,q2")
    if how.sizes and columns.size_column:
        raise Unclear("--sizes 和 --size-column 只写一个")
    if how.sizes and not columns.group:
        raise Unclear("写了 --sizes，也要用 --group 写明哪一列是组")
    if how.trim is not None and (how.trim <= 1 or not how.margin):
        raise Unclear("--trim 是大于1的倍数，和 --margin 一起用")
    others = (columns.group, columns.size_column, columns.helper, *columns.domain)
    if both := [one for one in others if one in questions]:
        raise Unclear(f"“{both[0]}”已经是题目，不能又作别的用")
    return Wish(
        questions=questions,
        group=columns.group,
        sizes=read.heads(how.sizes) if how.sizes else {},
        size_column=columns.size_column,
        points=read.points(how.points) if how.points else dict(read.POINTS),
        items=read.members(columns.item, questions),
        domains=columns.domain,
        margins=read.margins(how.margin),
        helper=columns.helper,
        missing=frozenset(read.names(columns.missing)),
        design=how.design,
        fpc=how.fpc,
        trim=how.trim,
        lonely=how.lonely,
        residuals=how.residuals,
    )


def _analysed(table: AnswerTable, wish: Wish) -> Analysis | None:
    """None after the reason has been shown."""
    from scoring.statistics import analyse  # slow to import, so only where something is analysed
    from scoring.statistics.design import LonelyStratum
    from scoring.statistics.raking import MarginError

    try:
        return analyse(
            table.columns,
            questions=wish.questions,
            points=wish.points,
            group=wish.group or "group",
            sizes=table.sizes,
            items=wish.items,
            design=wish.design,
            fpc=wish.fpc,
            domains=wish.domains,
            margins=wish.margins or None,
            cap=wish.trim,
            helper=wish.helper,
            lonely=wish.lonely,
            residuals=wish.residuals,
        )
    except (MarginError, LonelyStratum) as error:
        err().print(f"{error}。没有分析", soft_wrap=True)
        return None


def _show(found: Analysis, table: AnswerTable, wish: Wish, written: Written) -> int:
    made = blocks(found, table, wish, everything=written.small)
    files: list[tuple[Path, str]] = []
    if written.json is not None:
        values = as_json(found, made, table.rows)
        files.append((written.json, jsons.dumps(values, ensure_ascii=False, indent=2) + "\n"))
    if written.csv is not None:
        files.append((written.csv, as_csv(made)))
    console = out()
    for each in tables(made, wish.group):
        console.print(each)
    for line in _said(found, table, wish):
        console.print(line, soft_wrap=True)
    return _write(files)


def _said(found: Analysis, table: AnswerTable, wish: Wish) -> Sequence[str]:
    lines = [f"{table.rows:,}份答卷"]
    silent = "、".join(f"{q} {n}" for q, n in table.not_scored.items() if n >= 5)
    if silent:
        lines.append(f"没有计分的回答（不清楚、空着，不入分母）：{silent}")
    if found.calibration is not None:
        fitted = found.calibration
        cut = f"，截了{fitted.trimmed}份的权重" if wish.trim is not None else ""
        lines.append(f"按{'、'.join(wish.margins)}迭代加权，{fitted.rounds}轮收敛{cut}")
    lines.append(f"权重的设计效应{found.kish_deff:.3f}，有效样本量{found.effective:.1f}")
    if found.alpha is not None:
        alpha = found.alpha
        few = "" if alpha.sound else "，题目或份数太少，不作结论"
        lines.append(
            f"Cronbach's α {alpha.alpha:.4f}（{alpha.low:.4f}–{alpha.high:.4f}），"
            f"{alpha.questions}题，各题都答了的{alpha.n}份{few}"
        )
    return [*lines, *found.notes]


def _write(files: Sequence[tuple[Path, str]]) -> int:
    for path, text in files:
        try:
            path.write_text(text, encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8")
        except OSError as error:
            err().print(f"写不了 {path}：{why(error)}", soft_wrap=True)
            return 1
        out().print(f"已写 {path}", soft_wrap=True)
    return 0
