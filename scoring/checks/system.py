"""The indicator system itself: weights, rules that cannot do what they say, one fact in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from scoring.checks.case import HIGH, LOW, MEDIUM, Case, Check, Draft
from scoring.figures import percent, plain
from scoring.finding import Settler
from scoring.indicators import Leaf
from scoring.model import EvidenceValue, Item
from scoring.rates import RateThreshold
from scoring.readings import as_rate


@Check(
    code="weight_sum",
    title="下级分值之和不等于上级",
    checks="每一级：下面各指标的分值相加 = 印出的分值；全部相加 = 满分",
    example="C1 写 30，下级相加 29",
    severities=((HIGH, "总分不是满分100的分"),),
    settles=Settler.COORDINATOR,
    remedy="改正分值",
)
def weight_sum(case: Case) -> Iterator[Draft]:
    sums: dict[str, Decimal] = {}
    for leaf in case.system.leaves:
        for level in case.system.path(leaf):
            sums[level.code] = sums.get(level.code, Decimal(0)) + leaf.weight
    for level in case.system.levels:
        found = sums.get(level.code, Decimal(0))
        if level.weight is not None and found != level.weight:
            yield Draft(
                subject=f"level.{level.code}",
                title=f"{level.code} {level.name} 分值写{plain(level.weight)}，"
                f"下级相加{plain(found)}",
                sums=(f"{plain(level.weight)} − {plain(found)} = {plain(level.weight - found)}",),
                amount=abs(level.weight - found),
                measure="分",
            )
    whole = sum((leaf.weight for leaf in case.system.leaves), Decimal(0))
    if whole != case.system.total:
        off = case.system.total - whole
        yield Draft(
            subject="weights",
            title=f"全部指标分值相加{plain(whole)}，满分{plain(case.system.total)}",
            sums=(f"{plain(case.system.total)} − {plain(whole)} = {plain(off)}",),
            amount=abs(off),
            measure="分",
        )


@Check(
    code="leaf_over",
    title="得分超过分值",
    checks="每个指标印出的得分不超过分值",
    example="分值 2，印出 3",
    severities=((HIGH, "总分多算"),),
    settles=Settler.EVALUATOR,
    remedy="核对得分和分值",
)
def leaf_over(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves:
        if leaf.printed and leaf.printed.score > leaf.weight:
            over = leaf.printed.score - leaf.weight
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 得{leaf.printed.score}，分值只有{leaf.weight}",
                sums=(f"{leaf.printed.score} − {leaf.weight} = {plain(over)}",),
                amount=over,
                measure="分",
            )


@Check(
    code="no_zero",
    title="规则扣不到零分",
    checks="最差的情况（完成率0、全部条件不符合……）按规则得几分；写明了 `floor` 的不算",
    example="“每减少5%扣0.1分”：完成率 0 仍得 4/6",
    severities=((MEDIUM, "做得最差也得一多半的分，指标没有区分力"),),
    settles=Settler.EVALUATOR,
    remedy="调整每步扣分，或写明不计分线",
)
def no_zero(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves:
        worst = _worst(leaf)
        if worst is None:
            continue
        outcome = leaf.rule.apply(leaf.weight, worst, case.readings.of(leaf.code))
        if outcome.exact > Fraction(leaf.rule.floor):
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 最差也得{plain(outcome.exact)}/{leaf.weight}",
                sums=outcome.steps[-2:],
                amount=Decimal(plain(outcome.exact)),
                measure="分",
            )


def _worst(leaf: Leaf) -> EvidenceValue | None:
    """The worst evidence that the rule can be given; None where it always comes to nothing, or
    where nothing is the best."""
    rule = leaf.rule
    if getattr(rule, "better", "higher") == "lower":
        return None
    match rule.kind:
        case "rate_percent" | "rate_steps" | "rate_threshold" | "bands" | "proportional" | "linear":
            return Fraction(0)
        case "satisfaction":
            return tuple(Item(name, Fraction(0), 1) for name in rule.items)
        case "coverage":
            return rule.categories
        case "checklist":
            return rule.ids
        case "tiered":
            return min(rule.tiers, key=lambda tier: tier.score(leaf.weight)).label
        case "deduct_per_item" if not rule.each(leaf.weight).points:
            return 1
        case _:
            return None


@Check(
    code="rule_jump",
    title="规则从一多半的分跳到零",
    checks="不计分线上：线上一点点得几分，线下得零分，差一半以上的",
    example="60% 以上得权重的 65%，60% 得 0",
    severities=((LOW, "只在执行率接近不计分线时才要紧"),),
    settles=Settler.EVALUATOR,
    remedy="执行率接近这条线时，在报告里写明",
)
def rule_jump(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves:
        rule = leaf.rule
        if not isinstance(rule, RateThreshold) or rule.zero_below is None:
            continue
        just = as_rate(rule.zero_below) + Fraction(1, 10**6)
        outcome = rule.apply(leaf.weight, just, case.readings.of(leaf.code))
        share = outcome.exact / Fraction(leaf.weight) if leaf.weight else Fraction(0)
        here = rule.full_at - rule.zero_below
        steps = Fraction(here) / Fraction(rule.step_pct)
        line = 1 - steps * rule.each(leaf.weight).points / Fraction(leaf.weight or 1)
        if share >= Fraction(1, 2):
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 在{plain(rule.zero_below)}%处"
                f"从权重的{percent(line, 0)}跳到0",
                sums=(
                    f"{plain(rule.full_at)} − {plain(rule.zero_below)} = {plain(here)}个百分点，"
                    f"剩 {percent(line, 0)} × {leaf.weight} = "
                    f"{plain(line * Fraction(leaf.weight))}",
                ),
                amount=Decimal(plain(line * Fraction(leaf.weight))),
                measure="分",
            )


@Check(
    code="tier_full",
    title="两档一样多分",
    checks="分档的指标：低一档比高一档的分少",
    example="分值 1，“部分规范”也得 1 分",
    severities=((MEDIUM, "做到一半也是满分"),),
    settles=Settler.EVALUATOR,
    remedy="改正这一档的分",
)
def tier_full(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves:
        if leaf.rule.kind != "tiered":
            continue
        ranked = sorted(leaf.rule.tiers, key=lambda tier: -tier.score(leaf.weight))
        for above, below in pairwise(ranked):
            mark = below.score(leaf.weight)
            if mark and mark == above.score(leaf.weight):
                yield Draft(
                    subject=f"leaf.{leaf.code}",
                    title=f"{leaf.code} {leaf.name}“{below.label}”和“{above.label}”一样多分",
                    sums=(f"都得 {plain(mark)}，分值 {leaf.weight}",),
                    amount=Decimal(plain(mark)),
                    measure="分",
                )
                break


@Check(
    code="condition_reversed",
    title="条件的问法相反",
    checks="一个指标的几个条件，“是”都是好的，或都是不好的",
    example="a、b 问“是否已制定”，c 问“是否存在需要完善的环节”",
    severities=((LOW, "容易勾反"),),
    settles=Settler.EVALUATOR,
    remedy="改成同一个方向的问法",
)
def condition_reversed(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves:
        if leaf.rule.kind != "checklist":
            continue
        odd = [one for one in leaf.rule.conditions if not one.good]
        if odd and len(odd) < len(leaf.rule.conditions):
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 的条件{'、'.join(one.id for one in odd)}"
                "与其他条件问法相反",
                sums=tuple(f"{one.id} {one.text}" for one in odd),
                amount=len(odd),
                measure="条",
            )


SOURCES = {
    "execution_rate": "预算执行率",
    "events_missing": "活动开展情况",
    "events_completion": "活动开展情况",
    "reach": "慰问人数",
    "coverage": "对象覆盖",
    "survey": "满意度问卷",
}


@Check(
    code="scored_twice",
    title="一个事实计了两次分",
    checks="由记录计分的指标：同一个依据只用在一个指标",
    example="执行率在 B13 和 C1115 各计一次；取消的活动在 C111 和 C112 各计一次",
    severities=((MEDIUM, "同一个问题扣两次，或同一个成绩得两次"),),
    settles=Settler.EVALUATOR,
    remedy="合成一个指标，或写明为什么计两次",
)
def scored_twice(case: Case) -> Iterator[Draft]:
    by: dict[str, list[Leaf]] = {}
    for leaf in case.system.leaves:
        if leaf.evidence.kind in SOURCES:
            by.setdefault(SOURCES[leaf.evidence.kind], []).append(leaf)
    scores = {one.code: one.score for one in case.sheet.leaves}
    for words, leaves in by.items():
        if len(leaves) > 1:
            yield Draft(
                subject="leaf." + "+".join(leaf.code for leaf in leaves),
                title=f"{words}在{'、'.join(leaf.code for leaf in leaves)}计了{len(leaves)}次分",
                sums=tuple(
                    f"{leaf.code} {leaf.name} {scores.get(leaf.code, 0)}/{leaf.weight}"
                    for leaf in leaves
                ),
                at=tuple(f"leaf.{leaf.code}" for leaf in leaves),
                amount=sum((leaf.weight for leaf in leaves), Decimal(0)),
                measure="分",
            )


@Check(
    code="leaf_code",
    title="指标代码跳号",
    checks="代码由上级代码加顺序号组成的，一个不漏一个不跳",
    example="C111、C112、C113、C114 之后是 C1115",
    severities=((LOW, "只是写法，引用时容易错"),),
    settles=Settler.COORDINATOR,
    remedy="改正代码",
)
def leaf_code(case: Case) -> Iterator[Draft]:
    under: dict[str, list[str]] = {}
    for level in case.system.levels:
        under.setdefault(level.under, []).append(level.code)
    for leaf in case.system.leaves:
        under.setdefault(leaf.under, []).append(leaf.code)
    deepest = max((len(case.system.path(leaf)) for leaf in case.system.leaves), default=0)
    shallow = [one.code for one in case.system.leaves if len(case.system.path(one)) < deepest]
    for parent, siblings in under.items():
        codes = sorted(siblings, key=lambda code: (len(code), code))
        due = [f"{parent}{i}" for i in range(1, len(codes) + 1)]
        odd = [(code, right) for code, right in zip(codes, due, strict=True) if code != right]
        if parent and 0 < len(odd) <= len(codes) / 3:
            for code, right in odd:
                note = f"没有第{deepest + 1}级的：{'、'.join(shallow)}" if shallow else ""
                yield Draft(
                    subject=f"leaf.{code}",
                    title=f"{code} 按顺序应为 {right}",
                    sums=tuple(part for part in (f"同级：{'、'.join(codes)}", note) if part),
                    amount=1,
                    measure="个",
                )


VAGUE = re.compile(
    r"酌情|视情况|视情|适当(给|扣|得)|根据(实际)?情况(给|扣|打|评)?分|综合(评定|打分|评分|给分)|由.{0,6}掌握"
)
CONDITION = re.compile(
    r"\d|[一二三四五六七八九十]|得满分|不得分|扣|是|否|每|全部|以上|以下|符合|合格|规范|完整|有效|达到|低于"
)


@Check(
    code="vague",
    title="评分标准没有数也没有条件",
    checks="评分标准写明在什么情况下得几分：没有“酌情”“视情况”，有数或有条件",
    example="“根据完成情况酌情给分”",
    severities=((MEDIUM, "两个人评，分会不同，说不清为什么"),),
    settles=Settler.EVALUATOR,
    remedy="写明条件和分数",
)
def vague(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves:
        said = VAGUE.search(leaf.standard)
        if said or not CONDITION.search(leaf.standard):
            why = f"“{said[0]}”" if said else "没有数，也没有条件"
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 的评分标准{why}",
                sums=(f"“{leaf.standard.strip()[:60]}”",),
                amount=leaf.weight,
                measure="分",
            )


CHECKS = (
    *(weight_sum, leaf_over, no_zero, rule_jump, tier_full, condition_reversed),
    *(scored_twice, leaf_code, vague),
)
