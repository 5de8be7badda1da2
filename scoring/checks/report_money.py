"""The money of a printed report against its own rows, labels and units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.checks.case import HIGH, LOW, MEDIUM, Case, Check, Draft, in_yuan
from scoring.checks.report_sums import Rows, fitting, rows_of
from scoring.figures import money, percent, plain, rounded, yuan
from scoring.finding import Settler
from scoring.model import Budget, PlanRecord
from scoring.printed import FEN, SUM_WORDS, Sum, in_fen, prints_as

FUNDS: tuple[Sum, ...] = ("appropriated", "spent", "balance")


@Check(
    code="money_unit",
    title="金额单位印错",
    checks="表头、正文里印的单位（元、万元）和数字的大小",
    example="表头印万元，数字 2,197,150 是元",
    severities=((MEDIUM, "差一万倍，但看得出来"),),
    settles=Settler.COORDINATOR,
    remedy="把单位改对",
)
def money_unit(case: Case) -> Iterator[Draft]:
    for i, (words, place) in enumerate(case.told.in_ten_thousands, start=1):
        yield Draft(
            subject=f"table.{place.file.partition('.')[0]}.{i}",
            title=f"{place.file}：{words}",
            sums=(f"各行按元读，合计 {yuan(sum(one.appropriated for one in case.records.lines))}",)
            if place.file.startswith("spending")
            else (),
            amount=10_000,
            measure="倍",
            remedy="把“万元”改为“元”，或把数字换算成元",
            places=(place,),
        )
    printed = case.printed
    if printed is None:
        return
    rows = rows_of(case)
    if printed.funds and rows:
        funds = printed.funds
        fits = fitting(funds.appropriated, funds.heading, rows["appropriated"])
        if fits != funds.heading:
            true = rounded(Fraction(rows["appropriated"], FEN["万元"]), 2)
            said = f"{plain(funds.appropriated)}{funds.heading}；各行合计 {true}万元"
            yield _unit("funds", funds.where, said, funds.heading, fits)
    known = _known(case, rows)
    for i, one in enumerate(printed.statements, start=1):
        truth = known.get(one.means) if not (one.whose or one.activity or one.rows) else None
        if truth is None or one.unit not in FEN:
            continue
        fits = fitting(one.figure, one.unit, truth)
        if fits != one.unit:
            said = f"原文“{one.text}”；{SUM_WORDS[one.means]} {money(truth)}"
            yield _unit(f"statement.{i}", one.where, said, one.unit, fits)


def _unit(subject: str, where: str, said: str, unit: str, fits: str) -> Draft:
    return Draft(
        subject=subject,
        title=f"{where}：单位印为{unit}，数字是{fits}",
        sums=(said,),
        amount=10_000,
        measure="倍",
        remedy=f"把单位改为{fits}",
    )


def _known(case: Case, rows: Rows) -> dict[str, int]:
    known: dict[str, int] = {str(name): fen for name, fen in rows.items()}
    if case.printed and case.printed.budget:
        budget: Budget = case.printed.budget.fen()
        known |= {"budget": budget.total, "fiscal": budget.fiscal, "own": budget.own}
    return known


@Check(
    code="row_sum",
    title="合计不等于各行相加",
    checks="资金表合计行的拨款、支出、结余，和各行相加",
    example="合计 2,128,504.60，各行相加 2,118,504.60，差 10,000.00",
    severities=((HIGH, "执行率按哪一个算，得分可能不同"),),
    settles=Settler.COORDINATOR,
    remedy="逐行核对，合计由相加得出",
)
def row_sum(case: Case) -> Iterator[Draft]:
    rows, printed = rows_of(case), case.printed
    if printed is None or printed.funds is None or not rows:
        return
    funds = printed.funds
    fits = fitting(funds.appropriated, funds.heading, rows["appropriated"])
    for name in FUNDS:
        figure: Decimal = getattr(funds, name)
        if name not in rows or prints_as(rows[name], figure, fits):
            continue
        off = in_fen(figure, fits) - rows[name]
        yield Draft(
            subject=f"funds.{name}",
            title=f"{funds.where}：{SUM_WORDS[name]}的合计不等于各行相加",
            sums=(
                f"印出合计 {plain(in_fen(figure, fits) / 100)} − 各行相加 {yuan(rows[name])}"
                f" = {plain(off / 100)}",
                *_rates(name, in_fen(figure, fits), rows),
                *_one_row(case, name, off),
            ),
            amount=_exact(abs(off)),
        )


def _rates(name: Sum, said: Fraction, rows: Rows) -> Iterator[str]:
    if name == "spent" and rows["appropriated"] and "spent" in rows:
        of = Fraction(rows["appropriated"])
        here = percent(rows["spent"] / of)
        yield f"执行率：按合计 {percent(said / of)}，按各行 {here}"
        yield f"按各行的结余应为 {yuan(rows['appropriated'] - rows['spent'])}"


def _one_row(case: Case, name: Sum, off: Fraction) -> Iterator[str]:
    """A row whose figure is just the difference: it was left out, or counted twice."""
    same = [one.line for one in case.records.lines if abs(off) == (getattr(one, name) or 0) != 0]
    if same and name != "spent":
        yield f"差额正好是第{'、'.join(same[:3])}行的数"


def _exact(fen: Fraction) -> Decimal:
    return (
        Decimal(fen.numerator) / Decimal(fen.denominator) / 100
        if fen.denominator != 1
        else (in_yuan(int(fen)))
    )


@Check(
    code="printed_balance",
    title="合计行自己不平",
    checks="合计行：拨款 − 支出 = 结余",
    example="2,197,150.00 − 2,128,504.60 = 68,645.40，印为 68,645.50",
    severities=((HIGH, "合计行有一个数是错的"),),
    settles=Settler.COORDINATOR,
    remedy="核对合计行",
)
def printed_balance(case: Case) -> Iterator[Draft]:
    funds = case.printed.funds if case.printed else None
    if funds and funds.appropriated - funds.spent != funds.balance:
        left = funds.appropriated - funds.spent
        rows = rows_of(case)
        fits = fitting(funds.appropriated, funds.heading, rows.get("appropriated", 0))
        off = in_fen(abs(left - funds.balance), fits)
        yield Draft(
            subject="funds",
            title=f"{funds.where}：合计行的拨款减支出不等于结余",
            sums=(f"{funds.appropriated} − {funds.spent} = {left}，印为 {funds.balance}",),
            amount=_exact(off),
        )


@Check(
    code="budget_sum",
    title="财政加自筹不等于预算总额",
    checks="印出的预算：财政 + 自筹 = 总额",
    example="219.72 + 233.47 = 453.19，印为 453.20（万元）",
    severities=((HIGH, "执行率的分母可能错"),),
    settles=Settler.COORDINATOR,
    remedy="核对三个数",
)
def budget_sum(case: Case) -> Iterator[Draft]:
    budget = case.printed.budget if case.printed else None
    if budget and budget.fiscal + budget.own != budget.total:
        found = budget.fiscal + budget.own
        yield Draft(
            subject="budget",
            title=f"{budget.where}：财政加自筹不等于预算总额",
            sums=(f"{budget.fiscal} + {budget.own} = {found}，印为 {budget.total}"
                  f"（{budget.unit}）",),
            amount=_exact(in_fen(abs(found - budget.total), budget.unit)),
        )  # fmt: skip


@Check(
    code="split",
    title="各项标注的资金来源与印出的构成不符",
    checks="计划明细按标注的来源相加，和印出的财政、自筹",
    example="标注财政合计 2,855,350.00，印为 219.72万元；658,200.00 改列自筹后正好相符",
    severities=((HIGH, "财政资金多少决定执行率的分母"),),
    settles=Settler.COORDINATOR,
    remedy="核对各项的资金来源",
)
def split(case: Case) -> Iterator[Draft]:
    """Plan lines summed by the source printed beside them, against the printed split."""
    budget, plan = case.printed.budget if case.printed else None, case.records.plan
    if budget is None or not plan:
        return
    fiscal = sum(one.total for one in plan if one.funding == "财政")
    own = sum(one.total for one in plan if one.funding == "自筹")
    if prints_as(fiscal, budget.fiscal, budget.unit) and prints_as(own, budget.own, budget.unit):
        return
    loose = [one for one in plan if one.funding == "财政" and not one.activity_no]
    moved = sum(one.total for one in loose)
    fits = bool(moved) and prints_as(fiscal - moved, budget.fiscal, budget.unit)
    off = in_yuan(moved) if fits else _exact(abs(fiscal - in_fen(budget.fiscal, budget.unit)))
    if not fits and prints_as(fiscal, budget.fiscal, budget.unit):
        off = _exact(abs(own - in_fen(budget.own, budget.unit)))
    yield Draft(
        subject="budget",
        title="按各项标注的资金来源相加，与印出的财政、自筹金额不符",
        sums=(
            f"标注财政合计 {yuan(fiscal)}，印为 {budget.fiscal}{budget.unit}",
            f"标注自筹合计 {yuan(own)}，印为 {budget.own}{budget.unit}",
            *(_moved(loose, fiscal - moved, own + moved) if fits else ()),
        ),
        at=tuple(f"plan.{one.line}" for one in loose) if fits else (),
        amount=off,
    )


def _moved(loose: list[PlanRecord], fiscal: int, own: int) -> tuple[str, str]:
    names = "、".join(f"{one.item} {yuan(one.total)}" for one in loose)
    return (
        f"资金表中没有对应行的财政项目：{names}",
        f"改列自筹后：财政 {yuan(fiscal)}，自筹 {yuan(own)}，与印出的一致",
    )


@Check(
    code="rounding",
    title="印出的数正好在舍入的边上",
    checks="由计划合计四舍五入得来的万元数：换成“四舍六入五成双”会不会不同",
    example="4,531,850.00 四舍五入为 453.19万，五成双为 453.18万",
    severities=((LOW, "两种取整都有人用，写明是四舍五入即可"),),
    settles=Settler.COORDINATOR,
    remedy="报告写明四舍五入",
)
def rounding(case: Case) -> Iterator[Draft]:
    budget, plan = case.printed.budget if case.printed else None, case.records.plan
    if budget is None or not plan:
        return
    for name in ("total", "fiscal", "own"):
        figure: Decimal = getattr(budget, name)
        fen = _true(name, plan)
        places = max(0, -int(figure.as_tuple().exponent))
        exact = Fraction(fen, FEN[budget.unit])
        even = rounded(exact, places, "half_even")
        if rounded(exact, places) == figure != even:
            yield Draft(
                subject=f"budget.{name}",
                title=f"{budget.where}：{figure}{budget.unit}是四舍五入得来的",
                sums=(f"{yuan(fen)}元 → 四舍五入 {figure}，五成双 {even}（{budget.unit}）",),
                amount=_exact(abs(in_fen(figure, budget.unit) - fen)),
            )


def _true(name: str, plan: tuple[PlanRecord, ...]) -> int:
    wanted = {"total": ("财政", "自筹", ""), "fiscal": ("财政",), "own": ("自筹",)}[name]
    return sum(one.total for one in plan if one.funding in wanted)


@Check(
    code="own_funds",
    title="自筹资金没有支出记录",
    checks="预算里有自筹的，报告印出自筹的支出（`budget.own_spent`）",
    example="自筹 233.47万元，占 51.52%，没有支出、结余和执行率",
    severities=((HIGH, "预算的一大半花没花不知道"),),
    settles=Settler.COORDINATOR,
    remedy="向各单位补充采集自筹资金的计划、支出和结余",
)
def own_funds(case: Case) -> Iterator[Draft]:
    budget = case.printed.budget if case.printed else None
    if budget and budget.own and budget.own_spent is None:
        part = Fraction(budget.own) / Fraction(budget.total) if budget.total else Fraction(0)
        plan = [one for one in case.records.plan if one.funding == "自筹"]
        yield Draft(
            subject="budget.own",
            title=f"自筹{budget.own}{budget.unit}没有支出记录",
            sums=(f"{budget.own} ÷ {budget.total} = {percent(part)}",),
            at=tuple(f"plan.{one.line}" for one in plan),
            amount=_exact(in_fen(budget.own, budget.unit)),
        )


@Check(
    code="own_overspent",
    title="自筹支出超过自筹预算",
    checks="印出的自筹支出不超过自筹预算",
    example="自筹预算 10.00万元，支出 12.00万元",
    severities=((HIGH, "多出的钱没有来源"),),
    settles=Settler.COORDINATOR,
    remedy="核对自筹资金的来源和支出",
)
def own_overspent(case: Case) -> Iterator[Draft]:
    budget = case.printed.budget if case.printed else None
    if budget and budget.own_spent is not None and budget.own_spent > budget.own:
        off = budget.own_spent - budget.own
        yield Draft(
            subject="budget.own",
            title=f"自筹支出{budget.own_spent}{budget.unit}超过预算{budget.own}{budget.unit}",
            sums=(f"{budget.own_spent} − {budget.own} = {off}（{budget.unit}）",),
            amount=_exact(in_fen(off, budget.unit)),
        )


CHECKS = (
    *(money_unit, row_sum, printed_balance, budget_sum, split, rounding),
    *(own_funds, own_overspent),
)
