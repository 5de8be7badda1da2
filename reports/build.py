"""All files of one report. Runs in a worker process: what goes in and comes out is picklable."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from reports import tree, words
from reports.charts.registry import chart, drawn
from reports.formats.workbook import workbook
from reports.model import XLSX, ReportFile, ReportInput
from scoring.finding import finding_json
from scoring.model import Finding


def build(given: ReportInput) -> tuple[ReportFile, ...]:
    """Charts as PNG, then the workbook; the same input gives the same bytes.

    A chart whose matter the project does not have is left out. Raises reports.style.FontMissing
    where no font has Chinese glyphs.
    """
    return (*charts(given), workbook_file(given))


def charts(given: ReportInput, keys: Collection[str] | None = None) -> tuple[ReportFile, ...]:
    """The usual charts; `keys`: only those (`reports.charts.registry`)."""
    return drawn(given) if keys is None else drawn(given, [chart(key) for key in keys])


def workbook_file(given: ReportInput) -> ReportFile:
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    prefix = "模拟-" if given.is_simulated else ""
    when = words.moment(given.as_of, given.time_zone)
    score = f"得分{words.points(given.sheet.total)}，等级{given.sheet.grade}"
    short = len(tree.lost(given.sheet))
    return ReportFile(
        name=f"{prefix}{given.year}-绩效评价表-{given.label}.xlsx",
        mime=XLSX,
        data=workbook(given),
        alt=f"{mark}绩效评价工作簿：{score}，{short}项扣分；评分、资金、人数、活动、满意度、疑点和说明",
        caption=f"{mark}绩效评价表（{given.label}，截至{when}）",
    )


def findings_json(findings: Sequence[Finding]) -> bytes:
    """Open findings for other programs: UTF-8, in the order given, same findings same bytes."""
    plain = [finding_json(finding) for finding in findings]
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()
