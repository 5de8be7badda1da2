"""What a unit is told: its own figures, its leaves, questions about its findings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.campaign import Campaign, discreet
from bot.results.forms import day_words
from bot.results.process import VERDICTS, Process
from reports import words
from reports.closing import (
    ConsultLetter,
    Head,
    LeafLine,
    NoticeLetter,
    Question,
    ReplyLine,
    TaskLine,
    UnitView,
)
from reports.model import ReportInput
from scoring.figures import money

IN_CHAT = 6
"""Lines of a kind that fit a message; the rest is in the letter."""


def head_of(campaign: Campaign, given: ReportInput, now: datetime, n: int) -> Head:
    project = campaign.folder.project
    return Head(
        title=project.title,
        year=project.year,
        body=project.body,
        contact=project.contact,
        day=campaign.day(now),
        version=n,
        chain=words.head(given.chain).removeprefix("记录链 "),
        simulated=given.is_simulated,
    )


def view_of(campaign: Campaign, given: ReportInput, unit: str) -> UnitView:
    """Nothing in it is of another unit."""

    def told(text: str) -> str:
        return discreet(campaign.folder, unit, text)

    lines = tuple(line for line in given.lines if line.unit == unit)
    reach = tuple(row for row in given.reach if row.unit == unit)
    events = tuple(event for event in given.events if event.unit == unit)
    concerned = {
        "execution_rate": bool(lines),
        "events_missing": any(event.plan_item for event in events),
        "events_completion": any(event.counted for event in events),
        "coverage": any(row.category for row in reach),
        "reach": bool(reach),
    }
    scores = {leaf.code: leaf.score for leaf in given.sheet.leaves}
    return UnitView(
        unit=unit,
        name=campaign.folder.unit(unit).name,
        lines=lines,
        reach=reach,
        events=events,
        leaves=tuple(
            LeafLine(leaf.code, leaf.name, leaf.weight, scores[leaf.code], leaf.standard)
            for leaf in campaign.folder.indicators.leaves
            if concerned.get(leaf.evidence.kind, False)
        ),
        questions=tuple(
            Question(told(finding.title), tuple(told(step) for step in finding.arithmetic))
            for finding in given.findings
            if finding.unit == unit
        ),
    )


def consult(
    campaign: Campaign, given: ReportInput, head: Head, unit: str, deadline: date
) -> ConsultLetter:
    return ConsultLetter(head, view_of(campaign, given, unit), deadline)


def notice(
    campaign: Campaign, given: ReportInput, head: Head, unit: str, standing: Process
) -> NoticeLetter:
    reply = standing.replies.get((head.version, unit))
    decided = standing.decisions.get(reply.decision) if reply else None
    return NoticeLetter(
        head=head,
        view=view_of(campaign, given, unit),
        total=given.sheet.total,
        grade=given.sheet.grade,
        replies=(ReplyLine(reply.text, VERDICTS[decided.verdict], decided.reason),)
        if reply and decided
        else (),
        tasks=tuple(
            TaskLine(item.number, item.problem, item.measure, item.deadline)
            for item in standing.items
            if item.unit == unit and item.state != "closed"
        ),
    )


def consult_words(letter: ConsultLetter) -> str:
    """The letter in short, for the chat."""
    head, view = letter.head, letter.view
    lines = [f"【征求意见】{head.project}绩效评价有了初步结果，请{view.name}核对："]
    lines += _few(
        f"· {line.activity}：拨款{money(line.appropriated)}，支出{_said(line.spent)}，"
        f"结余{_said(line.balance)}"
        for line in view.lines
    )
    if view.leaves:
        lines.append("涉及你们的指标（按全部单位合计计分，初步）：")
        lines += _few(
            f"· {leaf.name}：{words.points(leaf.score)}/{words.points(leaf.weight)}分"
            for leaf in view.leaves
        )
    if view.questions:
        lines.append("请说明：")
        lines += _few(f"· {question.title}" for question in view.questions)
    return "\n".join(lines)


def notice_words(letter: NoticeLetter) -> str:
    head = letter.head
    lines = [
        f"【结果反馈】{head.project}绩效评价已审定（第{head.version}版，最终）："
        f"{words.points(letter.total)}分，{letter.grade}。"
    ]
    lines += [f"你们的意见：{one.verdict}。理由：{one.reason}" for one in letter.replies]
    lines += [
        f"整改第{task.number}项：{task.problem}；{task.measure}；{day_words(task.deadline)}前完成。"
        for task in letter.tasks
    ]
    return "\n".join(lines)


def _few(lines: Iterable[str]) -> list[str]:
    listed = list(lines)
    rest = len(listed) - IN_CHAT
    return listed[:IN_CHAT] + ([f"· 还有{rest}条，见所附的函"] if rest > 0 else [])


def _said(fen: int | None) -> str:
    return "未确认" if fen is None else money(fen)


def replies_words(standing: Process, names: Mapping[str, str]) -> list[str]:
    """Who replied what in the current consultation, a line each."""
    found = []
    for (n, unit), reply in sorted(standing.replies.items()):
        if n != standing.n:
            continue
        decided = standing.decisions.get(reply.decision)
        what = f"有意见：{reply.text}" if reply.objects else "没有意见"
        then = f"（{VERDICTS[decided.verdict]}：{decided.reason}）" if decided else ""
        found.append(f"{names.get(unit, unit)}：{what}{then if reply.objects else ''}")
    return found
