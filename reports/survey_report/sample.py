"""Whom the survey asked, how many of each, and who has answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from reports import words
from reports.asked import ShownAsked, shown_asked
from reports.blocks import NONE, Block, Blocks, Caption, Note, Pending, Text, grid, runs
from reports.model import ReportInput
from reports.suppression import LEAST, shown

CLOSED = "不公布"

DESIGNS = {
    "open": "公开链接，任何拿到链接的人都可以填写",
    "census": "对全部服务对象逐一调查",
    "probability": "从名单中随机抽取样本",
}


def background(given: ReportInput) -> Blocks:
    """一、调查背景与目的."""
    purpose = (
        f"为了解服务对象对{given.title}的满意程度，为{given.year}年度绩效评价的服务对象满意度指标提供依据，"
        f"{given.body}组织了本次问卷调查。调查属于公众评判法，结果只作汇总使用，不针对任何个人。"
    )
    return Text(purpose), Pending("调查依据的文件（名称、文号）和其他需要交代的背景。")


def objects(given: ReportInput) -> Blocks:
    """二、调查对象与范围."""
    known = [group for group in given.groups if group.headcount]
    names = "、".join(group.name for group in given.groups)
    if not names:
        return (Pending("调查对象的类别、范围和总数（项目里没有登记）。"),)
    whole = sum(group.headcount for group in known)
    rest = [group.name for group in given.groups if not group.headcount]
    told = f"调查对象分{len(given.groups)}类：{names}。"
    if known:
        told += f"其中{len(known)}类有登记的总数，合计{whole:,}人（户）。"
    if rest and known:
        told += f"没有登记总数的：{'、'.join(rest)}。"
    return Text(told), Pending("调查覆盖的地区（乡镇、街道）和时间范围。")


def ways(given: ReportInput) -> Blocks:
    """三、调查方式与时间."""
    response = given.facts.response
    how = (
        "调查用电子问卷进行：服务对象在聊天窗口或网页自己填写；不便自己填写的，由工作人员代填、电话访问，"
        "或填写纸质问卷后录入。各种方式分开统计（见第五部分）。"
    )
    if response is None or not (response.opens or response.closes):
        return Text(how), Pending("调查的起止日期（项目里没有登记）。")
    begun = _day(response.opens) if response.opens else "开始日未登记"
    ended = (
        _day(response.closes)
        if response.closes
        else f"{words.moment(given.as_of, given.time_zone)}（尚未截止）"
    )
    return Text(how), Text(f"调查时间：{begun}至{ended}。")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def sampling(given: ReportInput) -> Blocks:
    """四、抽样与样本量."""
    response, seen = given.facts.response, shown(given)
    if response is None:
        return (Text(f"有效问卷{seen.n_words}份。"), Pending("抽样办法和计划样本量。"))
    blocks: list[Block] = [Text(f"抽样办法：{DESIGNS.get(response.design, response.design)}。")]
    blocks += [Text(line) for line in response.sampling]
    planned = [group for group in given.groups if group.target]
    if not planned:
        return (*blocks, Pending("计划样本量（项目里没有登记各类的目标份数）。"))
    rows = [
        (group.name, f"{group.headcount:,}" if group.headcount else NONE, f"{group.target:,}")
        for group in planned
    ]
    heads = sum(group.headcount for group in planned)
    rows.append(("合计", f"{heads:,}" if heads else NONE, f"{sum(g.target for g in planned):,}"))
    blocks.append(Caption("计划样本量"))
    table = grid(
        ("调查对象", "总数", "计划份数"),
        rows,
        (90, 30, 30),
        figures=(1, 2),
        sums=(len(rows) - 1,),
    )
    return (*blocks, table)


def structure(given: ReportInput) -> Blocks:
    """六、样本结构."""
    seen = shown(given)
    blocks: list[Block] = [Text(f"有效问卷{seen.n_words}份。")]
    if seen.n is not None and seen.n and seen.groups:
        blocks += [Caption("按调查对象"), _groups(given), Note(_hidden_note())]
    asked = [one for one in shown_asked(given) if one.question.kind == "choice"]
    if any(one.answered for one in asked):
        blocks += [Caption("按答卷人情况"), _asked(asked)]
        blocks.append(Note(f"占比的分母是回答了这一题的人数。{_hidden_note()}"))
    if len(blocks) == 1:
        blocks.append(Text(f"有效问卷满{LEAST}份后列出样本结构。"))
    return tuple(blocks)


def _hidden_note() -> str:
    return f"不足{LEAST}人的数不公布，能由它推算出来的也不公布，照常计入合计。"


def _groups(given: ReportInput) -> Block:
    seen = shown(given)
    rows = []
    for one in seen.groups:
        group = one.group
        open_ = one.valid_words == f"{group.valid:,}"
        rows.append(
            (
                group.name,
                f"{group.headcount:,}" if group.headcount else NONE,
                f"{group.target:,}" if group.target else NONE,
                one.valid_words,
                _share(group.valid, seen.n) if open_ and seen.n else CLOSED,
                _share(group.valid, group.target) if open_ and group.target else NONE,
            )
        )
    return grid(
        ("调查对象", "总数", "计划份数", "有效份数", "占有效", "完成计划"),
        rows,
        (60, 20, 20, 20, 18, 18),
        figures=(1, 2, 3, 4, 5),
    )


def _share(part: int, whole: int) -> str:
    return words.percent(Fraction(part, whole), words.places(whole))


def _asked(asked: list[ShownAsked]) -> Block:
    rows = [row for one in asked for row in answer_rows(one)]
    return grid(
        ("题号", "题目", "回答", "人数", "占比"),
        rows,
        (14, 50, 56, 18, 18),
        figures=(3, 4),
        centred=(0,),
        merged=runs([row[0] for row in rows], (0, 1)),
    )


def answer_rows(one: ShownAsked) -> Iterator[tuple[str, str, str, str, str]]:
    """(code, question, answer, how many, share) of a question that is not scored, as the workbook
    shows them."""
    asked = one.question
    head = asked.code, asked.text
    answered = f"<{LEAST}" if one.answered is None else f"{one.answered:,}"
    for cell in one.cells:
        count = CLOSED if cell.count is None else f"{cell.count:,}"
        share = _share(cell.count, one.answered) if cell.count is not None and one.answered else ""
        yield (*head, cell.label, count, share)
    if one.unsure != 0:
        yield (*head, "不清楚", f"<{LEAST}" if one.unsure is None else f"{one.unsure:,}", "")
    yield (*head, "回答人数", answered, "")
