"""How the evaluation was made, what it concludes, what cost it something."""

from __future__ import annotations

from collections.abc import Iterator

from reports import tree, words
from reports.blocks import Block, Blocks, Pending, Text
from reports.charts.registry import chart
from reports.evaluation.funds import executed
from reports.evaluation.score_table import LEVELS, WAITING, shown_sum
from reports.marks import pictured
from reports.model import ReportInput
from reports.suppression import shown
from reports.survey_report.results import line_words, percent


def introduction(given: ReportInput) -> Blocks:
    year = "" if str(given.year) in given.title else f"{given.year}年度"
    return (
        Pending("评价依据（法律、上级文件，写明文号）。"),
        Text(
            f"{given.body}对{year}{given.title}项目支出绩效进行了{given.facts.kind}，现将有关情况报告如下。"
        ),
    )


def system(given: ReportInput) -> Blocks:
    """（二）评价指标体系、原则和方法."""
    sheet = given.sheet
    blocks: list[Block] = []
    if sheet.leaves:
        depth = max(len(leaf.path) for leaf in sheet.leaves)
        counts = "，".join(
            f"{LEVELS[level]}级指标{len(tree.level(sheet, level + 1))}个" for level in range(depth)
        )
        first = "、".join(
            f"{node.name}（{words.points(node.weight)}分）" for node in tree.level(sheet, 1)
        )
        blocks.append(
            Text(
                f"评价指标体系满分{words.points(given.total_weight)}分，设{counts}，计分的末级指标"
                f"{len(sheet.leaves)}个。一级指标为{first}。"
            )
        )
    asked = given.items or given.questions
    survey = (
        f"服务对象满意度用问卷调查（公众评判法），有效问卷{shown(given).n_words}份；"
        if asked
        else ""
    )
    blocks.append(
        Text(
            f"资金、人数、活动以各实施单位的确认为准，{survey}需要评定的指标由评价人按评分标准评定并写明依据，"
            "得分由程序按评分标准计算，没有人工填写的总分。"
        )
    )
    blocks += [Text(line) for line in given.agreement]
    return (*blocks, Pending("评价原则，以及选用其他评价方法的说明。"))


def process(given: ReportInput) -> Blocks:
    """（三）绩效评价实施过程."""
    done = given.progress
    told = []
    if done.units:
        told.append(f"单位确认{done.units_confirmed}个，共{done.units}个")
    if done.lines:
        told.append(f"资金确认{done.lines_confirmed}项，共{done.lines}项")
    if done.leaves_to_judge:
        told.append(f"指标评定{done.leaves_judged}项，共{done.leaves_to_judge}项")
    if given.items or given.questions:
        told.append(f"有效问卷{shown(given).n_words}份，另见《社会调查问卷分析报告》")
    when = f"截至{words.moment(given.as_of, given.time_zone)}"
    said = Text(f"{when}：{'；'.join(told)}。") if told else Text(f"{when}，还没有收集数据。")
    return said, Pending("工作组、现场核查、会议等过程。")


def limits(given: ReportInput) -> Blocks:
    return tuple(Text(said) for said in _limits(given))


def _limits(given: ReportInput) -> Iterator[str]:
    if given.is_simulated:
        yield "本报告含模拟数据，只供演示和测试，不得作为评价依据。"
    if given.facts.kind == "单位自评":
        yield "本次评价为单位自评，评定部分带有一定的主观性。"
    if given.sheet.missing:
        yield (
            f"还没有依据的指标{len(given.sheet.missing)}项（评分表中写“{WAITING}”的），"
            "合计里暂按0分计，得分尚不完整。"
        )
    waiting = given.progress.waiting_units
    if waiting:
        yield f"还没有确认的单位{len(waiting)}个：{'、'.join(waiting)}。"
    if given.survey is not None and all(one.interval is None for one in given.survey.items):
        yield "满意度没有抽样误差可以计算，只反映参加者的意见。"
    yield from (f"读法：{reading.rstrip('。')}。" for reading in given.readings)
    if given.method:
        yield f"{given.method.rstrip('。')}。"


def conclusion(given: ReportInput) -> Blocks:
    """（一）评价结论."""
    sheet = given.sheet
    if not sheet.leaves:
        return (Pending("评价得分和等级（项目里没有指标体系）。"),)
    if len(sheet.missing) == len(sheet.leaves):
        return (Pending("评价得分和等级（还没有一项指标有依据，得分待评）。"),)
    score = (
        f"经评价，{given.title}得分{words.points(sheet.total)}分"
        f"（满分{words.points(given.total_weight)}分），等级为“{sheet.grade}”"
    )
    if given.label == "暂定":
        left = "，还有指标没有依据，暂按0分计" if sheet.missing else ""
        return (Text(f"{score}（暂定{left}；以批准的最终结果为准）。"),)
    return (Text(f"{score}（最终{given.number and f'，{given.number}'}）。"),)


def analysis(given: ReportInput) -> Blocks:
    """（三）具体绩效分析: sums by level, before the table."""
    if not given.sheet.leaves:
        return (Pending("各部分得分分析。"),)
    blocks: list[Block] = []
    for node in tree.level(given.sheet, 1):
        below = [one for one in tree.level(given.sheet, 2) if one.path[0] == node.path[0]]
        parts = "；".join(
            f"{one.name}{words.points(one.weight)}分，{_got(given, one)}" for one in below
        )
        inner = f"。其中：{parts}" if parts else ""
        blocks.append(
            Text(f"{node.name}部分{words.points(node.weight)}分，评价{_got(given, node)}{inner}。")
        )
    if len(given.sheet.missing) < len(given.sheet.leaves):
        blocks += pictured(chart("indicators").draw(given))
    return tuple(blocks)


def _got(given: ReportInput, node: tree.Node) -> str:
    told = shown_sum(given, node.leaves)
    return (
        WAITING
        if told == WAITING
        else f"得{told.replace('（', '分（')}{'' if '（' in told else '分'}"
    )


def economy(given: ReportInput) -> Blocks:
    """四、成本效益分析: the figures it rests on."""
    events = [event for event in given.events if event.counted]
    known = [event for event in events if event.held is not None]
    seen = shown(given)
    economic = [Text(f"经济性：{said}") for said in [*executed(given)][:1]]
    efficient: list[Block] = []
    if known:
        held, planned = sum(e.held or 0 for e in known), sum(e.planned for e in known)
        waiting = len(events) - len(known)
        rest = f"；另有{waiting}项未确认" if waiting else ""
        efficient.append(Text(f"效率性：计入完成率的活动计划{planned}场次，开展{held}场次{rest}。"))
    effective: list[Block] = []
    if seen.items:
        rates = "、".join(f"{rate.name}{percent(given, rate)}" for rate in seen.items)
        effective.append(
            Text(
                f"效益性：服务对象满意度得分率{rates}（n={seen.n_words}，满分线{line_words(given)}%）。"
            )
        )
    return (*economic, *efficient, *effective, Pending("经济性、效率性、效益性分析。"))


def problems(given: ReportInput) -> Blocks:
    """（二）存在的问题: where points were lost, and what people have found to be so. What is still
    open is counted, not told: it may turn out to be right."""
    blocks: list[Block] = [Text(said) for said in _problems(given)]
    return (*blocks, Pending("问题的原因分析；没有的，写明没有发现问题。"))


def _problems(given: ReportInput) -> Iterator[str]:
    sheet = given.sheet
    for leaf in tree.lost(sheet):
        if leaf.code in sheet.missing:
            continue
        loss = words.points(leaf.weight - leaf.score)
        why = leaf.trace.steps[-1].rstrip("。") if leaf.trace.steps else ""
        yield f"{leaf.code} {leaf.name}扣{loss}分{why and f'：{why}'}。"
    for one in given.facts.problems:
        unit = f"{one.unit}：" if one.unit else ""
        why = f"（已核：{one.reason.rstrip('。')}）" if one.reason else ""
        yield f"{unit}{one.title.rstrip('。')}{why}。"
    if given.facts.in_question:
        yield f"另有{given.facts.in_question}处数据待核实，核实的结果以最终报告为准。"
