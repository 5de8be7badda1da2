"""The files of the microdata: SPSS, CSV, codebook, open answers apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from reports.formats.plain_sheet import PlainSheet, Value
from reports.formats.spss import spss
from reports.microdata.anonymity import HIDDEN, K
from reports.microdata.model import MISSING, Microdata, Variable
from reports.model import XLSX, ReportFile

SAV = "application/x-spss-sav"
CSV = "text/csv"
_RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def microdata_files(
    data: Microdata, title: str, *, simulated: bool = False
) -> tuple[ReportFile, ...]:
    """`title`: of project and year, as it stands at the head of each file."""
    mark = "模拟-" if simulated else ""
    named = f"【模拟数据】{title}" if simulated else title
    files = [
        ReportFile(f"{mark}微数据.sav", SAV, spss(data, f"{named} 微数据"), "SPSS 数据文件"),
        ReportFile(f"{mark}微数据.csv", CSV, _csv(_head(data), data.rows), "逐份数据"),
        ReportFile(f"{mark}微数据-编码本.xlsx", XLSX, codebook(data, named), "编码本"),
        ReportFile(
            f"{mark}微数据-编码本.csv", CSV, _csv(_CODES, _coded(data)), "编码本，一行一个取值"
        ),
    ]
    said = [(each.code, each.text, answer) for each in data.open for answer in each.answers]
    if said:
        content = _csv(("题号", "题目", "回答（已隐去个人信息，顺序已打乱）"), said)
        files.append(ReportFile(f"{mark}开放题.csv", CSV, content, "开放题的回答"))
    return tuple(files)


def _head(data: Microdata) -> list[str]:
    return [variable.name for variable in data.variables]


def _csv(head: Sequence[str], rows: Iterable[Sequence[int | str]]) -> bytes:
    """UTF-8 with a mark, as Excel wants it. No text in it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: int | str) -> int | str:
    if isinstance(cell, str) and cell.lstrip().startswith(_RUNS):
        return f"'{cell}"
    return cell


_CODES = ("变量", "题号", "变量说明", "取值", "取值说明", "缺失值", "备注")


def _coded(data: Microdata) -> Iterator[tuple[int | str, ...]]:
    for variable in data.variables:
        about = (variable.name, variable.code, variable.label)
        if not variable.code:
            yield (*about, "", "", "", variable.note)
            continue
        for value, label in variable.labels:
            yield (*about, value, label, "", variable.note)
        for value, label in MISSING.items():
            yield (*about, value, label, "是", variable.note)


def codebook(data: Microdata, title: str) -> bytes:
    """The codebook for people: what the file holds, what was done so that nobody is found in it."""
    sheet = PlainSheet("编码本", f"{title} 微数据编码本", (14, 10, 44, 12, 52, 44))
    for line in _words(data):
        sheet.line(line)
    sheet.header("变量", "题号", "变量说明", "类别", "取值", "备注")
    for variable in data.variables:
        sheet.put(*_row(variable))
    if data.open:
        sheet.line("开放题（另存一个文件，与上面的行对不上）", size=12)
        for each in data.open:
            n = "没有人填"
            if each.withheld:
                n = f"不足{K}条，不导出"
            elif each.answers:
                n = f"{len(each.answers)}条"
            sheet.put("", each.code, each.text, "开放题", n, "")
    if data.dropped:
        sheet.line("没有导出的题", size=12)
        for left in data.dropped:
            sheet.put("", left.code, left.text, "不导出", left.why, "")
    return sheet.save()


def _row(variable: Variable) -> tuple[Value, ...]:
    kind = "背景" if variable.trait else "回答" if variable.code else "行号"
    values = "\n".join(f"{value} = {label}" for value, label in variable.labels)
    return (variable.name, variable.code, variable.label, kind, values, variable.note)


def _words(data: Microdata) -> Iterator[str]:
    missing = "、".join(f"{value} {label}" for value, label in MISSING.items())
    yield f"共{len(data.rows)}行，一行一份计入正式口径的有效答卷；与报告中的份数相同。"
    yield f"各变量的缺失值相同：{missing}。SPSS 文件里已设为用户缺失值。"
    traits = "、".join(v.name for v in data.variables if v.trait) or "没有"
    yield (
        f"背景变量（别人可能知道的）：{traits}。任何一种背景组合要么没有人，要么至少{K}份；"
        "做不到的，类别按顺序合并，或并入“其他/合并”，见备注。"
    )
    if data.hidden:
        yield (
            f"有{data.hidden}份合并以后仍不足{K}份，"
            f"它们的背景变量一律记为 {HIDDEN}（不公布），回答不变。"
        )
    yield "去掉了单位、地区、时间、方式和答卷编号；行的顺序随机重排；每次导出的行号都不一样。"
    yield "请勿与名单或别的数据对照。汇总、发表时，不足5人的格子请合并或不写。"
