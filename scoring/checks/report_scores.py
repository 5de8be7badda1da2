"""The scores of a printed report against its own sums, notes and results, and against the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.checks.activities import NOT_HELD
from scoring.checks.case import HIGH, MEDIUM, Case, Check, Draft
from scoring.checks.words import key
from scoring.figures import percent, plain, rounded
from scoring.finding import Effect, Settler
from scoring.indicators import Leaf
from scoring.readings import Resolved
from scoring.sources import CoverageSource, EventsCompletion, EventsMissing

FELL_SHORT = re.compile(
    r"(未|没有|没|不)(能)?(全部|完全|全|都|足额|及时|按期|按时)?"
    r"(覆盖|完成|达到|达标|符合|到位|完整|规范|落实|开展|执行|建立|健全|足)|不足|欠缺|缺失|滞后|有待"
)


@Check(
    code="printed_score",
    title="印出的得分与规则不符",
    checks="每个指标印出的得分，和按规则、按报告自己的依据算出的",
    example="印出 2，按一项不合规算是 1",
    severities=((HIGH, "总分会变"),),
    settles=Settler.EVALUATOR,
    remedy="核对依据和读法",
)
def printed_score(case: Case) -> Iterator[Draft]:
    if case.printed is None:
        return
    for leaf, scored in zip(case.system.leaves, case.sheet.leaves, strict=True):
        missing = scored.code in case.sheet.missing
        if leaf.printed and not missing and leaf.printed.score != scored.score:
            off = leaf.printed.score - scored.score
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 印出的得分与按规则计算的不同",
                sums=(
                    *scored.trace.steps,
                    f"印出 {leaf.printed.score} − 计算 {scored.score} = {off}",
                ),
                amount=abs(off),
                measure="分",
                simulated=scored.trace.evidence.simulated,
            )


@Check(
    code="printed_total",
    title="小计、总分不等于各指标相加",
    checks="印出的各级小计和总分，和各指标印出的得分相加",
    example="印出 98，各指标相加 97",
    severities=((HIGH, "总分会变"),),
    settles=Settler.EVALUATOR,
    remedy="重新相加",
)
def printed_total(case: Case) -> Iterator[Draft]:
    if case.printed is None:
        return
    for level in case.system.levels:
        said = case.printed.sections.get(level.code)
        leaves = case.system.below(level.code) if said is not None else ()
        yield from _sum(f"section.{level.code}", level.name, said, leaves)
    yield from _sum("total", "总分", case.printed.total, case.system.leaves)


def _sum(
    subject: str, name: str, said: Decimal | None, leaves: tuple[Leaf, ...]
) -> Iterator[Draft]:
    scores = [leaf.printed.score for leaf in leaves if leaf.printed]
    found = sum(scores, Decimal(0))
    if said is not None and len(scores) == len(leaves) and said != found:
        yield Draft(
            subject=subject,
            title=f"{name}印出的得分不等于各指标相加",
            sums=(f"印出 {said} − 相加 {found} = {said - found}",),
            amount=abs(said - found),
            measure="分",
        )


@Check(
    code="printed_grade",
    title="等级与总分不符",
    checks="印出的等级，和印出的总分按分数线应得的等级",
    example="总分 89.5 应为良，印为优",
    severities=((HIGH, "结论错了"),),
    settles=Settler.EVALUATOR,
    remedy="核对评价等级的分数线",
)
def printed_grade(case: Case) -> Iterator[Draft]:
    printed = case.printed
    if printed and printed.total is not None and printed.grade:
        due = case.system.grade(printed.total)
        if due != printed.grade:
            yield Draft(
                subject="grade",
                title=f"总分{printed.total}应为{due}，印为{printed.grade}",
                sums=(f"{printed.total}分：{due}",),
                amount=1,
                measure="个等级",
            )


@Check(
    code="note_contradicts",
    title="评分说明与得分矛盾",
    checks="满分的指标，评分说明不说“未全部覆盖”“不到位”一类的话",
    example="说明写“未全部覆盖”，得 5/5",
    severities=((HIGH, "按说明应当扣分，总分会变"),),
    settles=Settler.EVALUATOR,
    remedy="核对事实：说明对的扣分，得分对的改说明",
)
def note_contradicts(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves if case.printed else ():
        printed = leaf.printed
        if not printed or printed.score < leaf.weight or key(printed.note) == key(leaf.standard):
            continue
        said = FELL_SHORT.search(printed.note)
        if said:
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 说明写“{said[0]}”，仍是满分",
                sums=(
                    f"说明“…{printed.note[-40:]}”",
                    f"得分 {printed.score}/{leaf.weight}",
                ),
                amount=printed.score,
                measure="分",
                effects=tuple(_one_missing(case, said[0])),
            )


def _one_missing(case: Case, said: str) -> Iterator[Effect]:
    """What a leaf about coverage would be with one category fewer."""
    for leaf in case.system.leaves if "覆盖" in said else ():
        if leaf.rule.kind == "coverage" and isinstance(leaf.evidence, CoverageSource):
            yield from case.effect("少一类", {leaf.code: (leaf.rule.categories[-1],)})


@Check(
    code="note_is_standard",
    title="评分说明只是抄评分标准",
    checks="评分说明说的是事实，不是重复评分标准",
    example="满意度 9/9，说明逐字重复标准，没有样本和得分率",
    severities=((MEDIUM, "说明不了为什么得这么多"),),
    settles=Settler.EVALUATOR,
    remedy="写明依据：数字、来源、时间",
)
def note_is_standard(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves if case.printed else ():
        if leaf.printed and leaf.printed.note and key(leaf.printed.note) == key(leaf.standard):
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 的评分说明只重复评分标准",
                sums=(f"得分 {leaf.printed.score}/{leaf.weight}",),
                amount=leaf.printed.score,
                measure="分",
                effects=case.effect("没有依据，按0分计", {leaf.code: None}),
            )


@Check(
    code="loss_unexplained",
    title="扣了分没有说明",
    checks="没有得满分的指标写了评分说明",
    example="C111 扣 2 分，说明空白",
    severities=((MEDIUM, "被评价的单位不知道为什么扣分、怎样改"),),
    settles=Settler.EVALUATOR,
    remedy="写明扣分的事实和算式",
)
def loss_unexplained(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves if case.printed else ():
        printed = leaf.printed
        if printed and printed.score < leaf.weight and not printed.note.strip():
            lost = leaf.weight - printed.score
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 扣{plain(lost)}分没有说明",
                sums=(f"{leaf.weight} − {printed.score} = {plain(lost)}",),
                amount=lost,
                measure="分",
            )


@Check(
    code="completion_differs",
    title="完成率与完成情况表不符",
    checks="按完成率计分的指标：印出的得分，和完成情况表里完成的行数",
    example="24行完成22行 = 91.67%，应得 5.9，印 5.5",
    severities=((HIGH, "总分会变"),),
    settles=Settler.EVALUATOR,
    remedy="写明完成率怎样算、哪些活动计入",
)
def completion_differs(case: Case) -> Iterator[Draft]:
    rows = [one for one in case.told.outcomes if one.status]
    done = sum(one.status == "完成" for one in rows)
    for leaf in case.system.leaves if rows and case.printed else ():
        if not leaf.printed or not isinstance(leaf.evidence, EventsCompletion):
            continue
        rate = Fraction(done, len(rows))
        effects = case.effect(f"按完成情况表 {done}/{len(rows)}", {leaf.code: rate})
        now = next(one.score for one in case.sheet.leaves if one.code == leaf.code)
        due = effects[0].changed[0][2] if effects[0].changed else now
        if due == leaf.printed.score:
            continue
        each = "，".join(_under(leaf, rate, mode) for mode in ("floor", "continuous", "ceil"))
        yield Draft(
            subject=f"leaf.{leaf.code}",
            title=f"{leaf.code} 印出{leaf.printed.score}分，完成情况表是{percent(rate)}",
            sums=(
                f"{done} ÷ {len(rows)} = {percent(rate)}，按规则 {due}",
                f"整步、比例、进一步：{each}",
                f"印出 {leaf.printed.score} − {due} = {leaf.printed.score - due}",
            ),
            at=tuple(f"outcome.{one.row}" for one in rows if one.status != "完成"),
            amount=abs(leaf.printed.score - due),
            measure="分",
            effects=effects,
        )


def _under(leaf: Leaf, rate: Fraction, mode: str) -> str:
    how = Resolved.model_validate({"step_mode": mode})
    return plain(leaf.rule.apply(leaf.weight, rate, how).exact, 2)


@Check(
    code="missing_differs",
    title="少办的次数与完成情况表不符",
    checks="每少办一次扣分的指标：扣的分相当于几次，完成情况表里取消了几项",
    example="扣 2.0 = 4次 × 0.5，表里取消 2 项，正文另有 1 项",
    severities=((HIGH, "总分会变"),),
    settles=Settler.EVALUATOR,
    remedy="列出少办的是哪几次",
)
def missing_differs(case: Case) -> Iterator[Draft]:
    gone = [one for one in case.told.outcomes if one.status == "取消"]
    told = [no for no, text in case.told.reasons_in_text.items() if NOT_HELD.search(text)]
    if case.printed is None or not any(one.status for one in case.told.outcomes):
        return
    for leaf in case.system.leaves:
        rule = leaf.rule
        if not leaf.printed or not isinstance(leaf.evidence, EventsMissing):
            continue
        if rule.kind != "deduct_per_item" or not rule.each(leaf.weight).points:
            continue
        each = rule.each(leaf.weight).points
        n = Fraction(leaf.weight - leaf.printed.score) / each
        rounding = case.readings.arithmetic or case.system.arithmetic
        due = rule.apply(leaf.weight, len(gone), case.readings.of(leaf.code)).exact
        places = rounding.decimals if rounding.round == "leaf" else 12
        if rounded(due, places, rounding.mode) == leaf.printed.score:
            continue
        plan = sum(one.min_times for one in leaf.evidence.plan)
        sums = [
            f"扣 {plain(leaf.weight - leaf.printed.score)} ÷ {plain(each)} = {plain(n)}次",
            f"完成情况表取消{len(gone)}项" + (f"，正文另有{len(told)}项" if told else ""),
        ]
        effects = [*case.effect(f"按取消{len(gone)}项", {leaf.code: len(gone)})]
        if told:
            many = len(gone) + len(told)
            effects += case.effect(f"连正文共{many}项", {leaf.code: many})
        if plan and n <= plan:
            rate = Fraction(plan) - n
            sums.append(f"按这个计划的完成率 {plain(rate)} ÷ {plan} = {percent(rate / plan)}")
        yield Draft(
            subject=f"leaf.{leaf.code}",
            title=f"{leaf.code} 相当于少办{plain(n)}次，完成情况表取消{len(gone)}项",
            sums=tuple(sums),
            at=(
                *(f"outcome.{one.row}" for one in gone),
                *(f"line.{no}" for no in told),
            ),
            amount=Decimal(plain(abs(n - len(gone)))),
            measure="次",
            effects=tuple(effects),
        )


CHECKS = (
    *(printed_score, printed_total, printed_grade, note_contradicts, note_is_standard),
    *(loss_unexplained, completion_differs, missing_differs),
)
