"""What a printed report says in its text, against its tables: declared in printed.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.checks.case import HIGH, MEDIUM, Case, Check, Draft, in_yuan
from scoring.checks.report_sums import fitting, meant, rows_of
from scoring.checks.words import core, key, runs
from scoring.figures import money, percent, plain, rounded, yuan
from scoring.finding import Effect, Settler
from scoring.model import EvidenceValue
from scoring.printed import FEN, SUM_WORDS, Claim, Statement, in_fen


@Check(
    code="statement",
    title="正文的数与表不符",
    checks="正文里的金额、人数、执行率（`statements`），和各表、预算、合计",
    example="正文 212.85万元，合计 2,118,504.60",
    severities=((MEDIUM, "两处对不上，不知道信哪一处"),),
    settles=Settler.COORDINATOR,
    remedy="核对正文与表格",
    ask="哪一个数是对的",
)
def statement(case: Case) -> Iterator[Draft]:
    for i, one in enumerate(case.printed.statements if case.printed else (), start=1):
        found = meant(case, one)
        if found is None:
            continue
        truth, source = found
        told = _off(one, truth)
        if told is None:
            continue
        off, true, measure = told
        yield Draft(
            subject=f"statement.{i}",
            title=f"{one.where}：{SUM_WORDS[one.means]}与别处不符",
            sums=(f"原文“{one.text}”；{SUM_WORDS[one.means]} {true}（{source}）",),
            at=tuple(_rows(one)),
            unit=one.whose,
            amount=off,
            measure=measure,
        )


def _rows(one: Statement) -> Iterator[str]:
    kind = "group" if one.means in ("headcount", "reached") else "line"
    kind = "plan" if one.means in ("planned", "budget", "fiscal", "own") else kind
    yield from (f"{kind}.{row}" for row in one.rows)


def _off(one: Statement, truth: Fraction) -> tuple[Decimal, str, str] | None:
    """(difference, true figure in words, measure); None where it is printed right, rounded half
    up, or only in the wrong unit, which is another finding."""
    places = max(0, -int(one.figure.as_tuple().exponent))
    if one.unit == "%":
        off = abs(rounded(truth * 100, places) - one.figure)
        return (off, percent(truth), "个百分点") if off else None
    if one.unit != "元" and one.unit != "万元":
        off = abs(Decimal(plain(truth)) - one.figure)
        return (off, plain(truth), one.unit) if off else None
    narrowed = one.whose or one.activity or one.rows
    unit = fitting(one.figure, one.unit, int(truth))
    if rounded(truth / FEN[unit], places) == one.figure and (unit == one.unit or not narrowed):
        return None
    if unit != one.unit and not narrowed:
        return None  # told as money_unit
    fen = abs(in_fen(one.figure, one.unit) - truth)
    return in_yuan(round(fen)), money(int(truth)), "元"


@Check(
    code="report_claim",
    title="报告的说法与表不符",
    checks="“全部用完”“各项任务都完成”一类的话、报告自己指出的问题（`claims`），和表格、得分",
    example="称资金全部用于项目支出，结余 68,645.40；称量化不够具体，相应指标仍是满分",
    severities=(
        (MEDIUM, "结论比表格好看"),
        (HIGH, "报告自己指出的问题没有扣分"),
    ),
    settles=Settler.EVALUATOR,
    remedy="改正说法；自己指出的问题相应扣分或说明为什么不扣",
)
def report_claim(case: Case) -> Iterator[Draft]:
    for i, one in enumerate(case.printed.claims if case.printed else (), start=1):
        match one.says:
            case "all_spent":
                yield from _all_spent(case, f"claim.{i}", one)
            case "all_done":
                yield from _all_done(case, f"claim.{i}", one)
            case "weakness":
                yield from _weakness(case, f"claim.{i}", one)


def _all_spent(case: Case, subject: str, one: Claim) -> Iterator[Draft]:
    left = rows_of(case).get("balance", 0)
    rows = [line for line in case.records.lines if (line.balance or 0) > 0]
    if left > 0:
        yield Draft(
            subject=subject,
            title=f"{one.where}：“{one.text}”，还有结余{money(left)}",
            sums=(*(f"{line.unit_name} {yuan(line.balance or 0)}" for line in rows),
                  f"结余合计 {yuan(left)}"),
            at=tuple(f"line.{line.line}" for line in rows),
            amount=in_yuan(left),
        )  # fmt: skip


def _all_done(case: Case, subject: str, one: Claim) -> Iterator[Draft]:
    undone = [each for each in case.told.outcomes if each.status in ("取消", "部分完成")]
    if undone:
        yield Draft(
            subject=subject,
            title=f"{one.where}：“{one.text}”，完成情况里有{len(undone)}项没有完成",
            sums=tuple(
                f"第{each.row}行 {each.activity or each.text[:20]}：{each.status}"
                for each in undone
            ),
            at=tuple(f"outcome.{each.row}" for each in undone),
            amount=len(undone),
            measure="项",
        )


def _weakness(case: Case, subject: str, one: Claim) -> Iterator[Draft]:
    full = [leaf for leaf in case.sheet.leaves if leaf.code in one.leaves
            and leaf.score == leaf.weight]  # fmt: skip
    if full:
        points = sum((leaf.score for leaf in full), Decimal(0))
        codes = "、".join(leaf.code for leaf in full)
        yield Draft(
            subject=subject,
            title=f"{one.where}自己指出“{one.text}”，{codes}仍是满分",
            sums=tuple(f"{leaf.code} {leaf.name} {leaf.score}/{leaf.weight}" for leaf in full),
            at=tuple(f"leaf.{leaf.code}" for leaf in full),
            amount=points,
            measure="分",
            severity=HIGH,
            effects=tuple(_failed(case, [leaf.code for leaf in full])),
        )


def _failed(case: Case, codes: list[str]) -> Iterator[Effect]:
    """Each of the leaves failed alone, where failing has one meaning."""
    for code in codes:
        leaf = case.system.leaf(code)
        if leaf.rule.kind == "pass_fail":
            value: EvidenceValue = 1 if leaf.rule.count_of else False
            yield from case.effect(f"{code} 按不符合计", {code: value})


@Check(
    code="section_said",
    title="正文说的分值、得分与指标体系不符",
    checks="正文里各部分的分值和得分（`sections_said`），和指标体系、各指标得分相加",
    example="“项目绩效部分分值为57分，占比60%”：57 是得分，分值是 60",
    severities=((MEDIUM, "读者分不清分值和得分"),),
    settles=Settler.COORDINATOR,
    remedy="改正正文",
)
def section_said(case: Case) -> Iterator[Draft]:
    known = {one.code: one.name for one in case.system.levels}
    for i, one in enumerate(case.printed.sections_said if case.printed else (), start=1):
        if one.section not in known:
            continue
        leaves = case.system.below(one.section)
        weight = sum((leaf.weight for leaf in leaves), Decimal(0))
        scores = [leaf.printed.score for leaf in leaves if leaf.printed]
        score = sum(scores, Decimal(0)) if len(scores) == len(leaves) else None
        wrong = one.weight is not None and one.weight != weight
        off = score is not None and one.score is not None and one.score != score
        if not (wrong or off):
            continue
        sums = [f"原文“{one.text}”", f"分值 {plain(weight)}"]
        if score is not None:
            sums.append(f"得分 {' + '.join(_parts(case, one.section))} = {plain(score)}")
        if wrong and one.score is None and one.weight == score:
            sums.append("正文把得分写成分值，得分没有写")
        said = one.weight if wrong else one.score
        yield Draft(
            subject=f"section.{one.section}",
            title=f"{one.where}：{one.section} {known[one.section]}的"
            f"{'分值' if wrong else '得分'}写成{said}",
            sums=tuple(sums),
            amount=abs((said or Decimal(0)) - (weight if wrong else score or Decimal(0))),
            measure="分",
            at=(f"section_said.{i}",),
        )


def _parts(case: Case, section: str) -> list[str]:
    """Printed scores of what hangs directly under a section."""
    below = [level.code for level in case.system.levels if level.under == section]
    sums = []
    for code in below:
        scores = [leaf.printed.score for leaf in case.system.below(code) if leaf.printed]
        sums.append(plain(sum(scores, Decimal(0))))
    return sums or [plain(leaf.printed.score) for leaf in case.system.leaves
                    if leaf.under == section and leaf.printed]  # fmt: skip


@Check(
    code="heading_other",
    title="表头是别的单位的活动",
    checks="各单位的项目名称（`headings`）不是别的单位的活动",
    example="区总工会慰问职工，项目名称写“百姓春节联欢晚会活动经费”",
    severities=((MEDIUM, "钱会记到别的活动上"),),
    settles=Settler.COORDINATOR,
    remedy="改正项目名称",
    ask="这笔钱属于哪项活动",
)
def heading_other(case: Case) -> Iterator[Draft]:
    for i, one in enumerate(case.printed.headings if case.printed else (), start=1):
        own = {line.activity_no for line in case.lines_by_unit.get(one.whose, [])}
        own |= {
            plan.activity_no for plan in case.records.plan if one.whose in case.units_of(plan.unit)
        }
        text = key(one.text)
        for no, lines in case.lines_by_activity.items():
            if no not in own and any(run in text for run in runs(core(lines[0].activity), 8)):
                given = sum(line.appropriated for line in lines)
                yield Draft(
                    subject=f"heading.{i}",
                    title=f"{one.where}：{case.name(one.whose)}的项目名称是第{no}项的活动",
                    sums=(f"“{one.text}”；第{no}项：{lines[0].activity} {yuan(given)}",),
                    at=tuple(f"line.{line.line}" for line in lines),
                    unit=one.whose,
                    amount=in_yuan(given),
                )
                break


CHECKS = (statement, report_claim, section_said, heading_other)
