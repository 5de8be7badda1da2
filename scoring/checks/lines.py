"""Lines of money against themselves: what came in, went out and is left, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.figures import money, yuan
from scoring.model import Finding, LineRecord, Records, Severity, UnlistedMoney


def check_lines(records: Records) -> Iterator[Finding]:
    for line in records.lines:
        yield from _disputed(line)
        yield from _off_purpose(line)
        if line.spent is not None:
            yield from _balance(line, line.spent)
            yield from _overspent(line, line.spent)
            yield from _unexplained(line)
            yield from _let_stand(line)
    yield from _unlisted(records.unlisted)
    yield from _unconfirmed(records.lines)
    yield from _plan(records)


def received(line: LineRecord) -> int:
    """What came in: as the unit says where it objects to the list."""
    return line.appropriated if line.disputed is None else line.disputed


def named(line: LineRecord) -> str:
    """区民政局（第3项 慰问社会福利院1所……）: the unit and the activity, not too long."""
    activity = line.activity if len(line.activity) <= 20 else line.activity[:18] + "……"
    return f"{line.unit_name}（第{line.activity_no}项 {activity}）"


def _finding(
    line: LineRecord, code: str, severity: Severity, title: str, arithmetic: tuple[str, ...]
) -> Finding:
    return Finding(
        code=code,
        subject=f"line.{line.line}",
        severity=severity,
        title=f"{named(line)}{title}",
        arithmetic=arithmetic,
        remedy=_REMEDIES[code],
        unit=line.unit,
        simulated=line.simulated,
    )


_REMEDIES = {
    "dispute": "协调员与单位核对到账凭证，改正拨款清单或由单位更正",
    "balance": "核对支出或结余；确有结余的，改正结余并写明原因",
    "overspent": "核对支出；用自筹资金支付的部分分开填报",
    "off_purpose": "核对批准的用途和变更手续；确属挪用的，按资金合规性扣分并收回",
    "no_reason": "由单位补填结余原因",
    "difference": "协调员核对说明，接受或退回重填",
}


def _disputed(line: LineRecord) -> Iterator[Finding]:
    if line.objection and line.disputed is None:
        title = f"单位对这笔拨款有异议：{line.objection}"
        yield _finding(
            line, "dispute", Severity.HIGH, title, (f"清单拨款 {yuan(line.appropriated)}",)
        )
    if line.disputed is not None and line.disputed != line.appropriated:
        off = line.disputed - line.appropriated
        sums = f"{yuan(line.disputed)} − {yuan(line.appropriated)} = {yuan(off)}"
        title = f"清单拨款{money(line.appropriated)}，单位称到账{money(line.disputed)}"
        yield _finding(line, "dispute", Severity.HIGH, title, (sums,))


def _off_purpose(line: LineRecord) -> Iterator[Finding]:
    if line.off_purpose:
        title = f"有{money(line.off_purpose)}没用在批准的用途上：{line.off_purpose_use}"
        yield _finding(
            line, "off_purpose", Severity.HIGH, title, (f"不按用途 {yuan(line.off_purpose)}",)
        )


def _balance(line: LineRecord, spent: int) -> Iterator[Finding]:
    left = received(line) - spent
    if line.balance is not None and left >= 0 and left != line.balance:
        sums = (
            f"到账 {yuan(received(line))} − 支出 {yuan(spent)} = {yuan(left)}",
            f"填报结余 {yuan(line.balance)}，相差 {yuan(left - line.balance)}",
        )
        title = f"到账减支出不等于结余，有{money(abs(left - line.balance))}没有着落"
        yield _finding(line, "balance", Severity.HIGH, title, sums)


def _overspent(line: LineRecord, spent: int) -> Iterator[Finding]:
    over = spent - received(line)
    if over > 0:
        sums: tuple[str, ...] = (
            f"支出 {yuan(spent)} − 到账 {yuan(received(line))} = {yuan(over)}",
        )
        if line.over_source:
            sums = (*sums, f"单位说明的来源：{line.over_source}")
        title = f"支出比到账多{money(over)}"
        yield _finding(line, "overspent", Severity.HIGH, title, sums)


def _unexplained(line: LineRecord) -> Iterator[Finding]:
    if line.balance and line.balance > 0 and not line.reason.strip():
        sums = (f"结余 {yuan(line.balance)}",)
        title = f"结余{money(line.balance)}没有原因"
        yield _finding(line, "no_reason", Severity.MEDIUM, title, sums)


def _let_stand(line: LineRecord) -> Iterator[Finding]:
    if line.differences:
        title = f"确认时保留了{len(line.differences)}处核对不一致"
        yield _finding(line, "difference", Severity.MEDIUM, title, line.differences)


def _unlisted(money_of: tuple[UnlistedMoney, ...]) -> Iterator[Finding]:
    """It is in no rate and no total, so it must not go unseen."""
    for one in money_of:
        told = f"到账 {yuan(one.received)}，支出 {yuan(one.spent)}"
        yield Finding(
            code="unlisted",
            subject=f"unit.{one.unit}",
            severity=Severity.HIGH,
            title=f"{one.unit_name}称收到财政资金{money(one.received)}，拨款清单里没有",
            arithmetic=(told, f"单位说明：{one.note}") if one.note else (told,),
            remedy="协调员与单位核对；属于本项目的，补进拨款清单后由单位确认",
            unit=one.unit,
            simulated=one.simulated,
        )


def _unconfirmed(lines: tuple[LineRecord, ...]) -> Iterator[Finding]:
    """One finding a unit, with all its open lines."""
    units: dict[str, list[LineRecord]] = {}
    for line in lines:
        if line.spent is None and not line.objection:
            units.setdefault(line.unit, []).append(line)
    for unit, still in units.items():
        total = sum(line.appropriated for line in still)
        yield Finding(
            code="unconfirmed",
            subject=f"unit.{unit}",
            severity=Severity.HIGH,
            title=f"{still[0].unit_name}有{len(still)}笔共{money(total)}尚未确认",
            arithmetic=tuple(f"{line.activity}：{yuan(line.appropriated)}" for line in still),
            remedy="催办；截止后仍未确认的，按未支出计分",
            unit=unit,
            simulated=any(line.simulated for line in still),
        )


def _plan(records: Records) -> Iterator[Finding]:
    for one in records.plan:
        due = one.count * one.per_unit
        if one.per_unit and due != one.total:
            reckoned = f"{one.count}{one.count_unit} × {yuan(one.per_unit)} = {yuan(due)}"
            yield Finding(
                code="plan_product",
                subject=f"plan.{one.line}",
                severity=Severity.MEDIUM,
                title=f"{one.unit_name}“{one.item}”数量乘标准不等于金额",
                arithmetic=(f"{reckoned}，列出 {yuan(one.total)}",),
                remedy="核对数量、标准和金额",
                unit=one.unit,
            )
