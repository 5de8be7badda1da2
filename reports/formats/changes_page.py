"""修改情况对照表: what changed between 初稿, 送审稿 and 定稿, as a Word file on wide pages."""

from __future__ import annotations

from decimal import Decimal

from reports import words
from reports.closing import ChangeList
from reports.formats.letters import day_words
from reports.formats.official import Paper


def changes_document(changes: ChangeList) -> bytes:
    head = changes.head
    paper = Paper(
        f"{head.project}绩效评价结果修改情况对照表",
        head.body,
        simulated=head.simulated,
        wide=True,
    )
    paper.heading("各稿情况")
    paper.table(
        ("稿次", "时间", "总分", "等级", "经办"),
        [(one.stage, one.at, words.points(one.total), one.grade, one.by) for one in changes.stages],
        (26, 60, 26, 22, 100),
        figures=(2,),
    )
    paper.heading("逐项修改")
    if changes.rows:
        paper.table(
            ("指标", "修改", "原得分", "现得分", "原因", "由谁"),
            [
                (
                    f"{row.code} {row.name}",
                    row.stage,
                    _points(row.old),
                    _points(row.new),
                    row.why,
                    row.who,
                )
                for row in changes.rows
            ],
            (60, 32, 22, 22, 74, 34),
            figures=(2, 3),
        )
    else:
        paper.text("各稿之间，各指标得分没有修改。")
    paper.note(
        f"第{head.version}版；{day_words(head.day)}"
        + (f"；记录链 {head.chain}" if head.chain else "")
    )
    return paper.save()


def _points(score: Decimal | None) -> str:
    return "没有依据" if score is None else words.points(score)
