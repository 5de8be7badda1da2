"""Rates by question, item, group and unit, what differs, and what follows from it. All figures are
those of `reports.suppression`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reports import words
from reports.asked import shown_asked
from reports.blocks import NONE, Block, Blocks, Caption, Note, Pending, Text, grid, runs
from reports.charts.registry import chart
from reports.formats.compared_page import interval_words, last_year, verdict
from reports.formats.units_page import NO_PLACE, NO_UNIT
from reports.marks import pictured
from reports.model import ReportInput
from reports.remarks.brief import count_words
from reports.remarks.model import Digest
from reports.suppression import LEAST, Hidden, Rate, Shown, shown
from reports.units import ShownPart, shown_places, shown_units
from scoring.comparison import Difference, against_rest

CLOSED = "不公布"


def line_words(given: ReportInput) -> str:
    """满分线 in percent."""
    return words.points(words.decimal(given.full_line * 100, 2))


def scoring(given: ReportInput) -> Blocks:
    """七、计分方法."""
    points = [line for line in given.readings if line.startswith("问卷计分")]
    blocks: list[Block] = [Text(f"{line}。") for line in points]
    if not points:
        blocks.append(Pending("各等级的分值（项目设置 readings.points）。"))
    blocks += [
        Text(
            "一题的得分率＝各回答的得分之和÷（有效回答数×100）。分项得分率是所属各题得分率的平均。"
        ),
        Text(
            "满意率＝最好两级（三级及以下的取最好一级）的份数÷有效回答数。得分率和满意率是两个指标，不能混用。"
        ),
        Text("“不清楚”“没参加”和跳过的不计分，不进入该题的分母。"),
        Text(f"分项得分率达到{line_words(given)}%得满分（满分线）；从不四舍五入越过满分线。"),
    ]
    if given.survey and given.survey.method:
        blocks.append(Text(f"{given.survey.method.rstrip('。')}。"))
    return tuple(blocks)


def results(given: ReportInput) -> Blocks:
    """八、分项结果."""
    seen = shown(given)
    if seen.empty:
        return (Text(f"有效问卷{seen.n_words}份，没有可以公布的结果。"),)
    blocks: list[Block] = [Text(said) for said in _told(given, seen)]
    blocks += pictured(chart("rates").draw(replace(given, groups=())))  # by group there is a table
    blocks += [Caption("各题结果"), _questions(given, seen)]
    blocks += [Caption(f"分项得分率（满分线{line_words(given)}%）"), _items(given, seen)]
    blocks.append(Note(f"有效问卷{seen.n_words}份。{seen.method}"))
    blocks += pictured(chart("answers").draw(given))
    blocks += _by_group(given, seen)
    blocks += _by_part(given)
    return tuple(blocks)


def _told(given: ReportInput, seen: Shown) -> Iterator[str]:
    told = "；".join(f"{rate.name}{percent(given, rate)}" for rate in seen.items)
    yield f"各分项得分率：{told or '没有可以公布的'}。"
    below = [rate.name for rate in seen.items if rate.rate < given.full_line]
    line = line_words(given)
    yield (
        f"低于满分线{line}%的分项：{'、'.join(below)}。"
        if below
        else f"公布的各分项都达到满分线{line}%。"
    )
    overall = [rate for rate in seen.questions if not rate.item]
    yield from (f"总体评价（不计分）“{one.name}”得分率{percent(given, one)}。" for one in overall)


def percent(given: ReportInput, rate: Rate) -> str:
    return f"{words.rate_percent(rate.rate, rate.n, given.full_line)}%"


def satisfied(rate: Rate) -> str:
    """满意率; as many digits as its answers deserve."""
    if rate.satisfied is None:
        return CLOSED
    return words.percent(rate.satisfied, words.places(rate.n))


def _reached(given: ReportInput, rate: Rate) -> str:
    return "达到" if rate.rate >= given.full_line else "低于"


def _questions(given: ReportInput, seen: Shown) -> Block:
    names = {item.code: item.name for item in given.items} | {"": "总体评价（不计分）"}
    rows = [
        (
            names.get(rate.item, rate.item),
            rate.code,
            rate.name,
            f"{rate.n:,}",
            satisfied(rate),
            percent(given, rate),
            words.interval(rate.interval, rate.n, "%") or "不适用",
        )
        for rate in seen.questions
    ]
    rows += [
        (names.get(q.item, q.item), q.code, q.text, str(why), NONE, NONE, NONE)
        for q, why in seen.hidden_questions
    ]
    return grid(
        ("分项", "题号", "题目", "有效", "满意率", "得分率", "95%区间"),
        rows,
        (22, 11, 56, 17, 17, 17, 28),
        figures=(3, 4, 5),
        centred=(1, 6),
        merged=runs([row[0] for row in rows], (0,)),
    )


def _items(given: ReportInput, seen: Shown) -> Block:
    rows = [
        (
            rate.name,
            f"{rate.n:,}",
            percent(given, rate),
            words.interval(rate.interval, rate.n, "%") or "不适用",
            _reached(given, rate),
        )
        for rate in seen.items
    ]
    rows += [(item.name, NONE, str(why), NONE, NONE) for item, why in seen.hidden_items]
    return grid(
        ("分项", "有效", "得分率", "95%区间", "满分线"),
        rows,
        (56, 22, 28, 34, 20),
        figures=(1, 2),
        centred=(3, 4),
    )


def _by_group(given: ReportInput, seen: Shown) -> Iterator[Block]:
    if not seen.groups or not given.items:
        return
    rows = []
    for one in seen.groups:
        rates = {rate.code: rate for rate in one.items}
        cells = [
            percent(given, rates[item.code]) if item.code in rates else NONE for item in given.items
        ]
        few = not one.hidden and 0 < one.group.valid < words.SMALL_SAMPLE
        rows.append(
            (
                one.group.name,
                one.valid_words,
                *cells,
                "样本不足" if few else str(one.hidden),
            )
        )
    n = len(given.items)
    yield Caption("按调查对象的分项得分率")
    yield grid(
        ("调查对象", "有效", *(item.name for item in given.items), "备注"),
        rows,
        (46, 16, *(72 / n,) * n, 24),
        figures=range(1, 2 + n),
    )
    yield Note(f"有效不足{words.SMALL_SAMPLE}份的标“样本不足”，只写整百分数。")


def _by_part(given: ReportInput) -> Iterator[Block]:
    """By unit and by place, as far as people belong to any."""
    units, places = shown_units(given), shown_places(given)
    unit_names = {one.part: given.unit_name(one.part) for one in units if one.part}
    if units:
        yield from _parted(given, "实施单位", units, unit_names | {"": NO_UNIT})
    if places:
        yield from _parted(given, "地区", places, {**given.place_names, "": NO_PLACE})
    if not units and not places:
        yield Note("答卷没有登记属于哪个单位或地区，不作分单位、分地区的比较。")


def _parted(
    given: ReportInput, head: str, parts: tuple[ShownPart, ...], names: Mapping[str, str]
) -> Iterator[Block]:
    rows = []
    for part in parts:
        name = names.get(part.part, part.part)
        if not part.rates:
            rows.append((name, NONE, str(Hidden.COVER), NONE, NONE, NONE))
        for one in sorted(part.rates, key=lambda rate: not rate.item):
            digits = words.places(one.n)
            told = NONE if one.satisfied is None else words.percent(one.satisfied, digits)
            rate = f"{words.rate_percent(one.rate, one.n, given.full_line)}%"
            code = "分项" if one.item else one.code
            rows.append((name, code, one.text, f"{one.n:,}", told, rate))
    yield Caption(f"按{head}")
    yield grid(
        (head, "题号", "分项或题目", "有效", "满意率", "得分率"),
        rows,
        (34, 12, 62, 16, 18, 18),
        figures=(3, 4, 5),
        centred=(1,),
        merged=runs([row[0] for row in rows], (0,)),
    )


# -- what differs


def crossed(given: ReportInput) -> Blocks:
    """九、交叉与差异: each group against the others, this year against last; in the order of the
    questionnaire, never ranked."""
    seen = shown(given)
    found = [(name, one) for name, one in _differences(given, seen) if one.low is not None]
    blocks: list[Block] = []
    if found:
        blocks.append(Caption("每一类对象与其余各类合计相比"))
        blocks.append(_compared(found, "其余"))
    if rows := [(name, one) for name, one in last_year(given, seen) if one.low is not None]:
        blocks.append(Caption("与上年相比"))
        blocks.append(_compared(rows, "上年"))
    if not blocks:
        why = (
            "公开链接没有抽样误差可言，差多少才算差说不清，不作比较；各类的得分率见第八部分。"
            if given.survey and all(one.interval is None for one in given.survey.items)
            else "没有可以比较的两类对象（或两年），不作比较。"
        )
        return (Text(why),)
    said = "差为百分点。区间逐项为95%，含0的写“分不出高低”；一次看很多项，总有几项碰巧不含0。"
    return (*blocks, Note(said))


def _differences(given: ReportInput, seen: Shown) -> Iterator[tuple[str, Difference]]:
    of = given.grounds.surveyed if given.grounds else None
    if of is None or len([n for n in of.tally.forms.values() if n]) < 2:
        return
    names = {one.group.code: one.group.name for one in seen.groups if not one.hidden and one.items}
    against = against_rest(
        of.tally, of.items, of.points, of.headcounts, tuple(names), of.own, of.weights, of.design
    )
    open_ = {rate.code for rate in seen.items}
    for code, name in names.items():
        yield from ((name, one) for one in against.get(code, ()) if one.code in open_)


def _compared(found: list[tuple[str, Difference]], other: str) -> Block:
    rows = [
        (
            name,
            one.name,
            f"{words.percent(one.first, words.places(one.n))}（{one.n:,}）",
            f"{words.percent(one.second, words.places(one.against))}（{one.against:,}）",
            interval_words(one),
            verdict(one),
        )
        for name, one in found
    ]
    return grid(
        ("对象", "分项", "得分率（份数）", f"{other}（份数）", "差的95%区间", "结论"),
        rows,
        (32, 26, 28, 28, 30, 22),
        centred=(2, 3, 4, 5),
        merged=runs([row[0] for row in rows], (0,)),
    )


# -- what people said, what follows, what it cannot tell


def remarks(given: ReportInput) -> Blocks:
    """十、主要意见建议."""
    asked = [one for one in shown_asked(given) if one.question.kind == "open"]
    told = [
        Text(
            f"“{one.question.text}”有"
            f"{f'不足{LEAST}' if one.answered is None else f'{one.answered:,}'}人作答。"
        )
        for one in asked
    ]
    if not told:
        return (Text("问卷没有开放题。"),)
    sorted_ = [block for one in given.remarks for block in _digest(one)]
    if not sorted_:
        return (
            *told,
            Pending("意见建议的分类、各类条数，和去掉姓名、地点等线索的代表性原话。"),
        )
    return (
        *told,
        *sorted_,
        Note(f"按用词相近归类，不足{LEAST}条的不单列；姓名、电话等已遮住。"),
        Pending("核对归类和原话，再写明哪些已采纳、哪些要整改。"),
    )


def _digest(one: Digest) -> Iterator[Block]:
    """What was said most, the groups with one quotation each."""
    if one.total is None:
        return
    yield Text(f"{one.text}共{one.total:,}条。")
    for group in (*one.groups, *one.classes):
        quote = f"，例如“{group.quotes[0]}”" if group.quotes else ""
        yield Text(f"{group.label}：{count_words(group)}{quote}。")
    if one.keywords:
        yield Text("常提到：" + "、".join(str(key) for key in one.keywords) + "。")


def problems(given: ReportInput) -> Blocks:
    """十一、存在的问题与改进建议."""
    seen = shown(given)
    below = [rate for rate in (*seen.items, *seen.questions) if rate.rate < given.full_line]
    line = line_words(given)
    told = [
        Text(f"“{rate.name}”得分率{percent(given, rate)}（n={rate.n:,}），低于满分线{line}%。")
        for rate in below
    ]
    if not told:
        why = "没有可以公布的结果" if seen.empty else f"公布的各题、各分项都达到满分线{line}%"
        told = [Text(f"{why}。")]
    return (*told, Pending("原因分析，以及改进建议（措施、责任单位、时限）。"))


def limits(given: ReportInput) -> Blocks:
    """十二、局限性."""
    return tuple(Text(said) for said in _limits(given, shown(given)))


def _limits(given: ReportInput, seen: Shown) -> Iterator[str]:
    response = given.facts.response
    if given.is_simulated:
        yield "本报告含模拟数据，只供演示和测试，不反映任何真实的意见。"
    if response is None or response.design == "open":
        yield (
            "问卷用公开链接收集，参加与否由本人决定，"
            "结果只反映参加者的意见，不推算到全体，也不给抽样误差。"
        )
    else:
        yield "没有作答的人的意见不得而知；95%区间只说明抽样误差，不含由此可能产生的偏差。"
    if given.modes.get("assisted"):
        yield "一部分答卷由他人代填，回答可能受代填人影响；代填的份数和不含代填的结果见第五部分。"
    small = [
        one.group.name
        for one in seen.groups
        if not one.hidden and 0 < one.group.valid < words.SMALL_SAMPLE
    ]
    if small:
        yield f"样本不足{words.SMALL_SAMPLE}份、只供参考的对象：{'、'.join(small)}。"
    if any(one.hidden in (Hidden.FEW, Hidden.COVER) for one in seen.groups):
        yield (
            f"为不暴露个人，不足{LEAST}人的结果不公布，能由其他数推算出来的也不公布；"
            "这些答卷照常计入合计和得分。"
        )
    if given.label == "暂定":
        yield "调查或评价还没有结束，本报告为暂定，数字以最终报告为准。"
