"""The annexes: the questionnaire, counts of every question, AAPOR's rates."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reports import words
from reports.asked import shown_asked
from reports.blocks import NONE, Block, Blocks, Caption, Grid, Note, Pending, Text, grid, runs
from reports.model import ReportInput
from reports.suppression import LEAST, Rate, shown
from reports.survey_report.sample import answer_rows

RATES = ("范围", "RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1")


def questionnaire(given: ReportInput) -> Blocks:
    """附件1: as it was asked, without what leads back to a single one."""
    facts = given.facts
    if not facts.questionnaire:
        return (Pending("问卷样表。"),)
    opening = tuple(Text(line) for line in facts.opening.splitlines() if line.strip())
    rows = [
        (
            str(one.number),
            f"{one.text}{f'（{one.only_if}的人答）' if one.only_if else ''}",
            one.how,
            "\n".join(one.choices) or NONE,
        )
        for one in facts.questionnaire
    ]
    table = grid(("序号", "题目", "题型", "选项"), rows, (12, 66, 20, 56), centred=(0, 2))
    return (*opening, table)


def frequencies(given: ReportInput) -> Blocks:
    """附件2: how many gave which answer; small cells are merged or hidden as everywhere."""
    seen = shown(given)
    blocks: list[Block] = []
    if seen.questions:
        blocks += [Caption("计分的题"), _rated(given, seen.questions)]
        blocks.append(
            Note(
                f"占比的分母是有效回答（不含“不清楚”）。不足{LEAST}人的等级与相邻等级合并；"
                f"“不清楚”不足{LEAST}人的写“<{LEAST}”。"
            )
        )
    blocks += [
        Text(f"{question.code} {question.text}：{why}。") for question, why in seen.hidden_questions
    ]
    others = [row for one in shown_asked(given) for row in answer_rows(one)]
    if others and seen.n:
        blocks += [Caption("不计分的题"), _counts(others)]
        blocks.append(
            Note(
                f"占比的分母是回答了这一题的人数；可选几项的，占比之和可以超过100%。不足{LEAST}人的不公布。"
            )
        )
    return tuple(blocks) or (Text(f"有效问卷{seen.n_words}份，没有可以公布的频数。"),)


def _rated(given: ReportInput, rates: tuple[Rate, ...]) -> Grid:
    return _counts([row for rate in rates for row in rated_rows(given, rate)])


def rated_rows(given: ReportInput, rate: Rate) -> Iterator[tuple[str, str, str, str, str]]:
    """(code, question, grades, how many, share), the best first."""
    labels = {answer.code: answer.label for answer in given.answers}
    for part in reversed(rate.parts):
        names = "、".join(labels.get(code, str(code)) for code in reversed(part.codes))
        share = words.percent(Fraction(part.count, rate.n), words.places(rate.n))
        yield rate.code, rate.name, names, f"{part.count:,}", share
    if rate.dont_know != 0:
        unsure = f"<{LEAST}" if rate.dont_know is None else f"{rate.dont_know:,}"
        yield rate.code, rate.name, "不清楚", unsure, ""
    yield rate.code, rate.name, "有效回答", f"{rate.n:,}", ""


def _counts(rows: list[tuple[str, str, str, str, str]]) -> Grid:
    return grid(
        ("题号", "题目", "回答", "人数", "占比"),
        rows,
        (14, 58, 48, 18, 18),
        figures=(3, 4),
        centred=(0,),
        merged=runs([row[0] for row in rows], (0, 1)),
    )


def response_rates(given: ReportInput) -> Blocks:
    """附件3."""
    response = given.facts.response
    if response is None or not response.rates or response.design == "open":
        return (Text("本次调查没有名单（或用公开链接收集），没有应答率可言。"),)
    names = {group.code: group.name for group in given.groups}
    rows = [(names.get(line[0], line[0]), *line[1:]) for line in response.rates]
    return (
        Text("应答率按美国舆论研究协会（AAPOR）的定义计算：RR1 最低，RR6 最高，COOP1 是合作率。"),
        grid(RATES, rows, (48, *(15.0,) * 7), figures=range(1, 8)),
        Note(f"{response.about}。“·”：不公布，会让人看出少数几个人做了什么。30人以下的类不单列。"),
    )
