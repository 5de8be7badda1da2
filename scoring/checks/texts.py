"""What goals and results say in words, against the tables. Only plain statements are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from scoring.checks.case import HIGH, MEDIUM, Case, Check, Draft, in_yuan
from scoring.checks.words import amounts, counts, half, key, sentences
from scoring.figures import money, yuan
from scoring.finding import Settler

ALL_SPENT = re.compile(
    r"全部(使用|支出|用|支付|花|拨付使用)(完毕|完|完了|完成|到位)|已(全部)?用完|全部支出|全部用于"
)
OFF_PURPOSE = re.compile(
    r"日常(经费|开支|公用|办公)|办公(经费|费|用品)|公用经费|工作经费|接待费|招待|弥补经费|发放补贴|人员工资"
)
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})[日号])?")
_PAID = re.compile(r"支付|付款|拨付|转账|报销|结清|发放")
COPIED = 15
"""Characters from which a sentence is not the same by chance."""


@Check(
    code="claim_all_spent",
    title="文字说全部用完，还有结余",
    checks="目标、完成情况里“全部使用完毕”一类的话，和这个单位的结余",
    example="宣传部称已全部使用完毕，结余 16,069.40",
    severities=((MEDIUM, "读报告的人会以为没有结余"),),
    settles=Settler.UNIT,
    remedy="改正文字，或改正结余",
    ask="是用完了还是有结余",
)
def claim_all_spent(case: Case) -> Iterator[Draft]:
    rows = [(f"goal.{g.row}", g.unit, g.text) for g in case.told.goals]
    rows += [(f"outcome.{o.row}", o.unit, o.text) for o in case.told.outcomes]
    for subject, unit, text in rows:
        said = next((part for part in sentences(text) if ALL_SPENT.search(part)), "")
        left = [line for line in case.lines_by_unit.get(unit, []) if (line.balance or 0) > 0]
        total = sum(line.balance or 0 for line in left)
        if said and left:
            yield Draft(
                subject=subject,
                title=f"{case.name(unit)}称资金全部用完，还有结余{money(total)}",
                sums=(f"原文“{said[-40:]}”", f"结余 {yuan(total)}"),
                at=tuple(f"line.{line.line}" for line in left),
                unit=unit,
                amount=in_yuan(total),
            )


@Check(
    code="whole_claimed",
    title="一个单位把整项活动的钱说成自己的",
    checks="目标、完成情况里写的金额，是这个单位自己的拨款、支出、结余或计划",
    example="区人大称 65,000.00，自己只有 10,000.00，65,000.00 是五个单位的合计",
    severities=((HIGH, "几个单位都这样报，同一笔钱算几次"),),
    settles=Settler.UNIT,
    remedy="写自己的金额，整项合计由协调员写一次",
    ask="本单位自己收到、支出多少",
)
def whole_claimed(case: Case) -> Iterator[Draft]:
    for subject, unit, fen, said in _sums_said(case):
        for line in case.lines_by_unit.get(unit, []):
            lines = case.lines_by_activity[line.activity_no]
            whole = sum(one.appropriated for one in lines)
            if len(lines) > 1 and fen == whole:
                yield Draft(
                    subject=subject,
                    title=f"{case.name(unit)}称{said}，拨给它的只有{money(line.appropriated)}",
                    sums=(
                        f"{yuan(fen)} − {yuan(line.appropriated)}"
                        f" = {yuan(fen - line.appropriated)}",
                        f"{yuan(fen)} 是第{line.activity_no}项{len(lines)}笔的合计",
                    ),
                    at=tuple(f"line.{one.line}" for one in lines),
                    unit=unit,
                    amount=in_yuan(fen - line.appropriated),
                )
                break


@Check(
    code="text_amount",
    title="文字里的金额表里没有",
    checks="目标、完成情况里写的金额，在这个单位的各表里找得到",
    example="完成情况写支出 86,000元，表里是 87,000.00",
    severities=((MEDIUM, "两处金额对不上"),),
    settles=Settler.UNIT,
    remedy="核对文字和表格，改正写错的一处",
    ask="这个金额说的是什么",
)
def text_amount(case: Case) -> Iterator[Draft]:
    for subject, unit, fen, said in _sums_said(case):
        lines = case.lines_by_unit.get(unit, [])
        shared = {
            sum(one.appropriated for one in case.lines_by_activity[line.activity_no])
            for line in lines
        }
        if fen in shared:
            continue
        near = min(
            (line.appropriated if line.spent is None else line.spent for line in lines),
            key=lambda one: abs(one - fen),
            default=0,
        )
        yield Draft(
            subject=subject,
            title=f"{case.name(unit)}写的{said}，在它的各表里找不到",
            sums=(f"文字 {yuan(fen)}，最接近的 {yuan(near)}，相差 {yuan(abs(fen - near))}",),
            at=tuple(f"line.{line.line}" for line in lines),
            unit=unit,
            amount=in_yuan(abs(fen - near)),
        )


def _sums_said(case: Case) -> Iterator[tuple[str, str, int, str]]:
    """Sums in a unit's texts that are none of its own figures: (subject, unit, fen, as written)."""
    own: dict[str, set[int]] = {}
    for plan in case.records.plan:
        alone = case.units_of(plan.unit) == (plan.unit,)
        for unit in case.units_of(plan.unit):  # what several plan together is nobody's own
            own.setdefault(unit, set()).update((plan.total, plan.per_unit)[not alone :])
    for group in case.told.groups:
        own.setdefault(group.unit, set()).update((group.count * group.per_unit, group.per_unit))
    for unit, lines in case.lines_by_unit.items():
        figures = own.setdefault(unit, set())
        for kind in ("appropriated", "spent", "balance"):
            each = [getattr(line, kind) or 0 for line in lines]
            figures.update((*each, sum(each)))
    for unit, plans in _plan_sums(case).items():
        own.setdefault(unit, set()).update(plans)
    rows = [(f"goal.{g.row}", g.unit, g.text) for g in case.told.goals]
    rows += [(f"outcome.{o.row}", o.unit, o.words) for o in case.told.outcomes]
    for subject, unit, text in rows:
        if unit and unit in own:
            odd = [(fen, said) for fen, said in amounts(text) if fen and fen not in own[unit]]
            if odd:
                yield (subject, unit, *odd[0])


def _plan_sums(case: Case) -> dict[str, set[int]]:
    """Sums of a unit's plan: all, by source, by activity."""
    sums: dict[str, dict[str, int]] = {}
    for one in case.records.plan:
        of = sums.setdefault(one.unit, {})
        for name in ("", one.funding, f"#{one.activity_no}"):
            of[name] = of.get(name, 0) + one.total
    return {unit: set(of.values()) for unit, of in sums.items()}


@Check(
    code="result_no_count",
    title="目标有人数，结果没有",
    checks="目标写了人数、户数、单位数的单位，完成情况里也写了数",
    example="目标 293人 87,900元，完成情况一个数也没有",
    severities=((MEDIUM, "完成率没有依据"),),
    settles=Settler.UNIT,
    remedy="由单位补写实际的数",
    ask="实际完成了多少",
)
def result_no_count(case: Case) -> Iterator[Draft]:
    for unit, rows in case.outcomes_by_unit.items():
        outcomes = [one for one in rows if one.status != "取消"]
        goals = [(g, next(counts(g.text), None)) for g in case.goals_by_unit.get(unit, [])]
        said = [(goal, first) for goal, first in goals if first]
        if not said or not outcomes or any(next(counts(one.words), None) for one in outcomes):
            continue
        goal, first = said[0]
        sums = tuple(amounts(goal.text))
        spent = [one for one in case.lines_by_unit.get(unit, []) if one.spent is not None]
        paid = sum(one.spent or 0 for one in spent)
        yield Draft(
            subject=f"unit.{unit}",
            title=f"{case.name(unit)}目标写{first.n}{first.of}，完成情况没有数",
            sums=(
                f"目标第{goal.row}行：{first.n}{first.of}"
                + (f"，{yuan(max(sums)[0])}元" if sums else ""),
                *((f"资金表：支出 {yuan(paid)}",) if spent else ()),
            ),
            at=(f"goal.{goal.row}", *(f"outcome.{one.row}" for one in outcomes)),
            unit=unit,
            amount=first.n,
            measure=first.of,
        )


@Check(
    code="copied_text",
    title="几个单位的文字一样",
    checks=f"一句话（{COPIED}个字以上）不在几个单位的目标、完成情况里重复",
    example="四个单位的目标里是同一句慰问名单",
    severities=((MEDIUM, "照抄的话不是自己的结果，各单位相加会重复计算"),),
    settles=Settler.COORDINATOR,
    remedy="请各单位写自己做了什么",
    ask="这句话里哪些是本单位做的",
)
def copied_text(case: Case) -> Iterator[Draft]:
    rows = [("goals", f"goal.{g.row}", g.unit, g.text) for g in case.told.goals if g.unit]
    rows += [("outcomes", f"outcome.{o.row}", o.unit, o.text) for o in case.told.outcomes]
    said: dict[tuple[str, str], dict[str, str]] = {}
    original: dict[str, str] = {}
    for table, place, unit, text in rows:
        for part in sentences(text):
            plain = re.sub(r"^\d+", "", key(part))
            if len(plain) >= COPIED:
                said.setdefault((table, plain), {}).setdefault(unit, place)
                original.setdefault(plain, part)
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    at: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
    for (table, plain), units in said.items():
        if len(units) > 1:
            group = (table, tuple(sorted(units)))
            together.setdefault(group, []).append(original[plain])
            at.setdefault(group, {}).update(dict.fromkeys(units.values()))
    for (table, units_of), parts in together.items():
        names = "、".join(case.name(unit) for unit in units_of)
        where = "目标" if table == "goals" else "完成情况"
        digest = sha256("+".join(units_of).encode()).hexdigest()[:8]
        yield Draft(
            subject=f"{table}.{digest if len(units_of) > 4 else '+'.join(units_of)}",
            title=f"{names}的{where}有{len(parts)}句一样的话",
            sums=tuple(f"“{part[:60]}”" for part in parts[:3]),
            at=tuple(at[table, units_of]),
            amount=len(units_of),
            measure="个单位",
        )


@Check(
    code="off_purpose",
    title="用途不是批准的用途",
    checks="目标、完成情况里没有“日常经费”“办公费”一类批准活动之外的用途",
    example="区纪委 10,000.00 用于“日常经费开支”，批准的是慰问一线人员",
    severities=((HIGH, "资金使用合规性要扣分"),),
    settles=Settler.EVALUATOR,
    remedy="查支付凭证；属实的，资金使用情况按一项不合规计",
    ask="用在批准用途以外的是多少、有没有批准",
)
def off_purpose(case: Case) -> Iterator[Draft]:
    told: dict[str, tuple[str, list[str]]] = {}
    rows = [(f"outcome.{o.row}", o.unit, o.text) for o in case.told.outcomes]
    rows += [(f"goal.{g.row}", g.unit, g.text) for g in case.told.goals if g.unit]
    approved = {
        unit: "".join(line.activity for line in lines) for unit, lines in case.lines_by_unit.items()
    }
    for place, unit, text in rows:
        found = OFF_PURPOSE.search(text)
        if found and unit in approved and found[0] not in approved[unit]:
            said = next(part for part in sentences(text) if found[0] in part)
            told.setdefault(unit, (said, []))[1].append(place)
    for unit, (said, places) in told.items():
        lines = case.lines_by_unit[unit]
        given = sum(line.appropriated for line in lines)
        yield Draft(
            subject=f"unit.{unit}",
            title=f"{case.name(unit)}的资金用途不是批准的用途",
            sums=(
                f"原文“{said[:60]}”",
                *(f"批准：{one.activity[:30]} {yuan(one.appropriated)}" for one in lines),
            ),
            at=(*places, *(f"line.{one.line}" for one in lines)),
            unit=unit,
            amount=in_yuan(given),
            effects=case.effect("计一项不合规", _one_breach(case)),
        )


def _one_breach(case: Case) -> dict[str, int]:
    """The leaf about the use of money with one item more, if the system has one."""
    for leaf, scored in zip(case.system.leaves, case.sheet.leaves, strict=True):
        now = scored.trace.evidence.value
        about = "资金使用" in leaf.name or "不合规" in leaf.standard
        if leaf.rule.kind == "deduct_per_item" and about and type(now) is int:
            return {leaf.code: now + 1}
    return {}


@Check(
    code="date_outside",
    title="日期不在年度里",
    checks="目标、完成情况里的年月日在评价年度里；支付在截至日以前",
    example="完成情况写 2021年3月支付，年度是 2020",
    severities=(
        (HIGH, "截至日以后的支付不能计入支出"),
        (MEDIUM, "事情不在评价年度里，或日期写错"),
    ),
    settles=Settler.UNIT,
    remedy="核对日期；截至日以后的支付改列待支付",
    ask="日期是否写错，钱是什么时候付的",
)
def date_outside(case: Case) -> Iterator[Draft]:
    if not case.told.year:
        return
    rows = [(f"goal.{g.row}", g.unit, g.text) for g in case.told.goals]
    rows += [(f"outcome.{o.row}", o.unit, o.words) for o in case.told.outcomes]
    rows += [
        (f"line.{line.line}", line.unit, line.reason) for line in case.records.lines if line.reason
    ]
    for subject, unit, text in rows:
        plain = half(text)
        for found in _DAY.finditer(plain):
            year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
            after = _after(year, month, day, case.told.cut_off)
            paid = bool(_PAID.search(_around(plain, found)))
            sound = 1 <= month <= 12 and day <= 31
            if sound and year == case.told.year and not (after and paid):
                continue
            late = after and paid and sound
            words = f"截至日{case.told.cut_off}以后的支付" if late else "不在评价年度里的日期"
            yield Draft(
                subject=subject,
                title=f"{case.name(unit) or '项目'}写了{words}：{found[0]}",
                sums=(f"{found[0]}，评价年度 {case.told.year}",),
                unit=unit,
                amount=abs(year - case.told.year),
                measure="年",
                severity=HIGH if late else MEDIUM,
            )
            break


def _around(text: str, found: re.Match[str]) -> str:
    return re.split(r"[。；;]", text[found.start() :])[0][:40]


def _after(year: int, month: int, day: int, cut_off: date | None) -> bool:
    return cut_off is not None and (year, month, day) > (cut_off.year, cut_off.month, cut_off.day)


CHECKS = (
    *(claim_all_spent, whole_claimed, text_amount, result_no_count, copied_text),
    *(off_purpose, date_outside),
)
