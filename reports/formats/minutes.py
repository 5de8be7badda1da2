"""会议纪要 of a meeting that judged the indicators together, as a Word file."""

from __future__ import annotations

from reports import words
from reports.closing import JudgedLine, Minutes
from reports.formats.letters import day_words
from reports.formats.official import Paper


def minutes_document(minutes: Minutes) -> bytes:
    head = minutes.head
    paper = Paper(
        f"{head.project}绩效评价集体评议会议纪要",
        head.body,
        simulated=head.simulated,
    )
    paper.heading("会议情况")
    paper.text(f"时间、地点：{minutes.place or '没有登记'}")
    paper.text(f"参加人员：{minutes.participants or '没有登记'}")
    paper.text(f"记录：{minutes.recorded_by}")
    left = f"，尚有{len(minutes.open)}项没有评议" if minutes.open else ""
    paper.text(
        f"会议按照评分标准，逐项评议了须由人评定的指标，形成结果{len(minutes.rows)}项{left}。"
        "得分由程序按评分标准计算。"
    )
    paper.heading("评议结果")
    paper.table(
        ("指标", "分值", "评议结果", "得分", "理由和依据"),
        [
            (
                f"{row.code} {row.name}",
                words.points(row.weight),
                row.result,
                "" if row.score is None else words.points(row.score),
                _reason(row),
            )
            for row in minutes.rows
        ],
        (40, 14, 32, 14, 56),
        figures=(1, 3),
    )
    if minutes.open:
        paper.heading("没有评议的指标")
        paper.text("、".join(minutes.open))
    paper.heading("签字")
    paper.text("主持人：　　　　　　　　　记录人：")
    paper.text("参加人员：")
    paper.signature(head.body, day_words(head.day), seal=False)
    if head.chain:
        paper.note(f"记录链 {head.chain}")
    return paper.save()


def _reason(row: JudgedLine) -> str:
    parts = (row.reason, f"佐证：{row.evidence}" if row.evidence else "", row.again)
    return words.joined(parts, "；")
