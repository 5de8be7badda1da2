"""Papers that leave the office, one for each unit: 征求意见函 and 反馈、整改通知."""

from __future__ import annotations

from datetime import date

from reports import words
from reports.closing import ConsultLetter, Head, NoticeLetter, UnitView
from reports.formats.official import Paper


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def consult_letter(letter: ConsultLetter) -> bytes:
    """征求意见函, as a Word file."""
    head, view = letter.head, letter.view
    paper = Paper(
        f"关于征求{head.project}绩效评价初步结果意见的函",
        head.body,
        simulated=head.simulated,
    )
    paper.salutation(view.name)
    paper.text(
        f"{head.body}组织开展了{head.project}项目支出绩效评价，已形成初步结果。"
        "现就涉及你单位的内容征求意见。"
    )
    _own_figures(paper, view)
    _leaves(paper, view, "初步得分")
    if view.questions:
        paper.heading("请说明的事项")
        for number, question in enumerate(view.questions, start=1):
            paper.item(number, f"请核实并说明：{question.title}", *question.arithmetic)
    paper.heading("回复办法")
    contact = f"联系方式：{head.contact.rstrip('。')}。" if head.contact else ""
    paper.text(
        f"请于{day_words(letter.deadline)}前书面回复（可在聊天窗口里直接回复，也可盖章后送来）。有意见的，"
        "请写明是哪一项、应当是什么、理由和佐证；逾期没有回复的，按没有意见处理。采纳与否，将书面告知理由。"
        f"{contact}"
    )
    paper.text("初步结果尚未审定，请勿对外公开。")
    paper.signature(head.body, day_words(head.day))
    _imprint(paper, head)
    return paper.save()


def notice_letter(letter: NoticeLetter) -> bytes:
    """反馈通知; with tasks, 反馈和整改通知. A Word file."""
    head, view = letter.head, letter.view
    what = "结果反馈和整改" if letter.tasks else "结果反馈"
    paper = Paper(
        f"关于{head.project}绩效评价{what}的通知",
        head.body,
        simulated=head.simulated,
    )
    paper.salutation(view.name)
    paper.text(
        f"{head.project}项目支出绩效评价结果已经审定（第{head.version}版，最终）："
        f"{words.points(letter.total)}分，等级为“{letter.grade}”。现将涉及你单位的内容反馈如下。"
    )
    _own_figures(paper, view)
    _leaves(paper, view, "得分")
    if letter.replies:
        paper.heading("对你单位意见的处理")
        for number, reply in enumerate(letter.replies, start=1):
            paper.item(number, reply.text, f"{reply.verdict}。理由：{reply.reason}")
    if letter.tasks:
        paper.heading("整改要求")
        for task in letter.tasks:
            until = f"整改措施：{task.measure}。完成时限：{day_words(task.deadline)}前。"
            paper.item(task.number, task.problem, until)
        paper.text("请按时限完成整改，并将整改情况和佐证材料书面报送，经核实后销号。")
    paper.signature(head.body, day_words(head.day))
    _imprint(paper, head)
    return paper.save()


def _own_figures(paper: Paper, view: UnitView) -> None:
    if not (view.lines or view.reach or view.events):
        return
    paper.heading("你单位填报的情况")
    if view.lines:
        paper.table(
            ("序号", "活动", "拨款（元）", "支出（元）", "结余（元）", "结余原因"),
            [
                (
                    line.activity_no,
                    line.activity,
                    words.yuan(line.appropriated),
                    _money(line.spent),
                    _money(line.balance),
                    line.reason,
                )
                for line in view.lines
            ],
            (14, 40, 26, 26, 24, 26),
            figures=(2, 3, 4),
        )
    told = [
        (
            row.name,
            f"{row.planned}{row.count_unit}",
            _count(row.reached, row.count_unit),
            row.reason,
        )
        for row in view.reach
    ]
    told += [
        (event.name, f"{event.planned}场次", _count(event.held, "场次"), event.reason)
        for event in view.events
    ]
    if told:
        if view.lines:
            paper.note("")
        paper.table(
            ("慰问对象或活动", "计划", "实际", "说明"), told, (60, 24, 24, 48), figures=(1, 2)
        )


def _money(fen: int | None) -> str:
    return "未确认" if fen is None else words.yuan(fen)


def _count(n: int | None, unit: str) -> str:
    return "未确认" if n is None else f"{n}{unit}"


def _leaves(paper: Paper, view: UnitView, score: str) -> None:
    if not view.leaves:
        return
    paper.heading("涉及你单位的指标")
    paper.table(
        ("指标", "评分标准", "分值", score),
        [
            (
                f"{leaf.code} {leaf.name}",
                " ".join(leaf.standard.split()),
                words.points(leaf.weight),
                words.points(leaf.score),
            )
            for leaf in view.leaves
        ],
        (50, 72, 14, 22),
        figures=(2, 3),
    )
    paper.note("这些指标按全部实施单位合计计分，不是单独给你单位打的分。")


def _imprint(paper: Paper, head: Head) -> None:
    """By what the paper can be checked later."""
    if head.chain:
        paper.note(f"第{head.version}版；记录链 {head.chain}")
