"""Lines of money against themselves: what came in, went out and is left, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.checks.case import HIGH, MEDIUM, Case, Check, Draft, in_yuan
from scoring.figures import money, yuan
from scoring.finding import Settler
from scoring.model import LineRecord


def received(line: LineRecord) -> int:
    """What came in: as the unit says where it objects to the list."""
    return line.appropriated if line.disputed is None else line.disputed


def named(line: LineRecord) -> str:
    """区民政局（第3项 慰问社会福利院1所……）: the unit and the activity, not too long."""
    activity = line.activity if len(line.activity) <= 20 else line.activity[:18] + "……"
    return f"{line.unit_name}（第{line.activity_no}项 {activity}）"


def _draft(line: LineRecord, title: str, sums: tuple[str, ...], fen: int) -> Draft:
    return Draft(
        subject=f"line.{line.line}",
        title=f"{named(line)}{title}",
        sums=sums,
        unit=line.unit,
        amount=in_yuan(fen),
        simulated=line.simulated,
    )


@Check(
    code="dispute",
    title="到账与拨款清单不同",
    checks="单位说的到账和拨款清单",
    example="清单 87,900.00，单位称到账 80,000.00，相差 7,900.00",
    severities=((HIGH, "执行率的分母和结余都随它变"),),
    settles=Settler.COORDINATOR,
    remedy="协调员与单位核对到账凭证，改正拨款清单或由单位更正",
    ask="到账的日期和凭证号",
)
def dispute(case: Case) -> Iterator[Draft]:
    for line in case.records.lines:
        if line.objection and line.disputed is None:
            listed = (f"清单拨款 {yuan(line.appropriated)}",)
            title = f"单位对这笔拨款有异议：{line.objection}"
            yield _draft(line, title, listed, line.appropriated)
        if line.disputed is not None and line.disputed != line.appropriated:
            off = line.disputed - line.appropriated
            sums = f"{yuan(line.disputed)} − {yuan(line.appropriated)} = {yuan(off)}"
            title = f"清单拨款{money(line.appropriated)}，单位称到账{money(line.disputed)}"
            yield _draft(line, title, (sums,), abs(off))


@Check(
    code="balance",
    title="到账减支出不等于结余",
    checks="每一行：到账 − 支出 = 结余",
    example="60,000.00 − 50,000.00 = 10,000.00，结余填 0",
    severities=((HIGH, "有一笔钱没有着落，支出合计和执行率可能错"),),
    settles=Settler.UNIT,
    remedy="核对支出或结余；确有结余的，改正结余并写明原因",
    ask="支出和结余各是多少，差额用在哪里",
)
def balance(case: Case) -> Iterator[Draft]:
    for line in case.records.lines:
        if line.spent is None or line.balance is None:
            continue
        left = received(line) - line.spent
        if left == line.balance or (left < 0 and line.balance == 0):
            continue  # an over-spent line is told as such
        sums = (
            f"到账 {yuan(received(line))} − 支出 {yuan(line.spent)} = {yuan(left)}",
            f"填报结余 {yuan(line.balance)}，相差 {yuan(left - line.balance)}",
        )
        off = abs(left - line.balance)
        yield _draft(line, f"到账减支出不等于结余，有{money(off)}没有着落", sums, off)


@Check(
    code="overspent",
    title="支出比到账多",
    checks="每一行：支出不超过到账",
    example="支出 88,000.00 − 到账 87,900.00 = 100.00",
    severities=((HIGH, "多出的钱没有来源，执行率会超过100%"),),
    settles=Settler.UNIT,
    remedy="核对支出；用自筹资金支付的部分分开填报",
    ask="多支出的部分由什么资金支付",
)
def overspent(case: Case) -> Iterator[Draft]:
    for line in case.records.lines:
        over = (line.spent or 0) - received(line)
        if line.spent is not None and over > 0:
            sums: tuple[str, ...] = (
                f"支出 {yuan(line.spent)} − 到账 {yuan(received(line))} = {yuan(over)}",
            )
            if line.over_source:
                sums = (*sums, f"单位说明的来源：{line.over_source}")
            yield _draft(line, f"支出比到账多{money(over)}", sums, over)


@Check(
    code="off_purpose",
    title="钱没用在批准的用途上",
    checks="单位确认时说的用途",
    example="10,000.00 用于日常经费，批准的用途是慰问脱贫攻坚一线人员",
    severities=((HIGH, "资金使用合规性要扣分"),),
    settles=Settler.COORDINATOR,
    remedy="核对批准的用途和变更手续；确属挪用的，按资金合规性扣分并收回",
    ask="改变用途有没有批准，钱用在哪里",
)
def off_purpose(case: Case) -> Iterator[Draft]:
    for line in case.records.lines:
        if line.off_purpose:
            title = f"有{money(line.off_purpose)}没用在批准的用途上：{line.off_purpose_use}"
            yield _draft(line, title, (f"不按用途 {yuan(line.off_purpose)}",), line.off_purpose)


@Check(
    code="no_reason",
    title="有结余没有原因",
    checks="有结余的行写了原因",
    example="结余 51,676.00，“结余原因”空白（正文里写了的也算没有填表）",
    severities=((MEDIUM, "不改变得分，但读表的人不知道为什么"),),
    settles=Settler.UNIT,
    remedy="由单位补填结余原因",
    ask="结余的原因，是结余、结转还是待支付",
)
def no_reason(case: Case) -> Iterator[Draft]:
    for line in case.records.lines:
        if line.spent is not None and (line.balance or 0) > 0 and not line.reason.strip():
            left = line.balance or 0
            told = case.told.reasons_in_text.get(line.line, "").strip()
            title = f"结余{money(left)}没有原因"
            sums: tuple[str, ...] = (f"结余 {yuan(left)}",)
            if told:
                title = f"结余{money(left)}的原因栏空白，原因只写在正文"
                sums = (*sums, f"正文：{told}")
            yield _draft(line, title, sums, left)


@Check(
    code="difference",
    title="确认时保留了不一致",
    checks="单位确认时看到对不上，仍照此提交",
    example="单位保留了“支出加结余不等于到账”",
    severities=((MEDIUM, "单位已经看过，说明还没有人核"),),
    settles=Settler.COORDINATOR,
    remedy="协调员核对说明，接受或退回重填",
    ask="为什么照此提交",
)
def difference(case: Case) -> Iterator[Draft]:
    for line in case.records.lines:
        if line.spent is not None and line.differences:
            n = len(line.differences)
            yield Draft(
                subject=f"line.{line.line}",
                title=f"{named(line)}确认时保留了{n}处核对不一致",
                sums=line.differences,
                unit=line.unit,
                amount=n,
                measure="处",
                simulated=line.simulated,
            )


@Check(
    code="unlisted",
    title="清单之外的财政资金",
    checks="单位称收到、而拨款清单里没有的财政资金",
    example="区委组织部称收到 5,000.00，支出 3,000.00",
    severities=((HIGH, "这笔钱不在任何合计和执行率里"),),
    settles=Settler.COORDINATOR,
    remedy="协调员与单位核对；属于本项目的，补进拨款清单后由单位确认",
    ask="这笔钱由谁拨付、文号和用途",
)
def unlisted(case: Case) -> Iterator[Draft]:
    for one in case.records.unlisted:
        told = f"到账 {yuan(one.received)}，支出 {yuan(one.spent)}"
        yield Draft(
            subject=f"unit.{one.unit}",
            title=f"{one.unit_name}称收到财政资金{money(one.received)}，拨款清单里没有",
            sums=(told, f"单位说明：{one.note}") if one.note else (told,),
            unit=one.unit,
            amount=in_yuan(one.received),
            simulated=one.simulated,
        )


@Check(
    code="unconfirmed",
    title="还没有确认的拨款",
    checks="每一笔拨款都有单位的确认（核对报告时：都印了支出）",
    example="区政府办有3笔共 257,800.00 尚未确认",
    severities=((HIGH, "没有确认的按未支出计，执行率会低"),),
    settles=Settler.UNIT,
    remedy="催办；截止后仍未确认的，按未支出计分",
    ask="这些拨款的支出和结余",
)
def unconfirmed(case: Case) -> Iterator[Draft]:
    if case.told.from_files and all(line.spent is None for line in case.records.lines):
        return
    for unit, lines in case.lines_by_unit.items():
        still = [line for line in lines if line.spent is None and not line.objection]
        total = sum(line.appropriated for line in still)
        if still:
            yield Draft(
                subject=f"unit.{unit}",
                title=f"{still[0].unit_name}有{len(still)}笔共{money(total)}尚未确认",
                sums=tuple(f"{line.activity}：{yuan(line.appropriated)}" for line in still),
                at=tuple(f"line.{line.line}" for line in still),
                unit=unit,
                amount=in_yuan(total),
                simulated=any(line.simulated for line in still),
            )


@Check(
    code="duplicate_line",
    title="一个单位的一项活动列了两行",
    checks="拨款清单里同一单位、同一活动只有一行",
    example="第8项在区卫健局列了两行，各 87,900.00",
    severities=((HIGH, "合计多算了一行，执行率跟着变"),),
    settles=Settler.COORDINATOR,
    remedy="删去重复的一行；确是两笔的合成一行",
    ask="是一笔钱还是两笔钱",
)
def duplicate_line(case: Case) -> Iterator[Draft]:
    first: dict[tuple[str, str], LineRecord] = {}
    for line in case.records.lines:
        earlier = first.setdefault((line.unit, line.activity_no), line)
        if earlier is not line:
            yield Draft(
                subject=f"line.{line.line}",
                title=f"{named(line)}在拨款清单里列了两行",
                sums=(f"第一行 {yuan(earlier.appropriated)}，又一行 {yuan(line.appropriated)}",),
                at=(f"line.{earlier.line}",),
                unit=line.unit,
                amount=in_yuan(line.appropriated),
            )


CHECKS = (
    dispute,
    balance,
    overspent,
    off_purpose,
    no_reason,
    difference,
    unlisted,
    unconfirmed,
    duplicate_line,
)
