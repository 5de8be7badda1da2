"""What the self-evaluation form says of a project's money, targets and goals. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from bot.project import ProjectFolder
from bot.project.records import budget
from bot.project.self_form import FundRow
from reports.self_evaluation.facts import Fund, SelfFacts, UnitFunds
from scoring.model import LineRecord, PlanRecord, Records, ScoreSheet
from scoring.readings import DENOMINATOR_WORDS


def self_facts(
    folder: ProjectFolder, records: Records, sheet: ScoreSheet | None
) -> SelfFacts | None:
    """None where the project has neither a system nor targets of a self-evaluation."""
    if folder.self_evaluation is None and not folder.self_targets:
        return None
    said, reading = folder.project.self_form, folder.project.readings.execution_rate
    fiscal = [line for line in records.lines if not line.own]
    planned = budget(folder)
    return SelfFacts(
        department=said.department,
        unit=said.unit or folder.project.body,
        goal="\n".join(row.goal for row in folder.goals if not row.unit),
        done=said.done,
        fiscal=_with(_lines(fiscal, planned.fiscal if planned else None), said.funds.fiscal),
        carried=_with(Fund(), said.funds.carried),
        other=_with(_own(records.plan, records), said.funds.other),
        units=tuple(_units(folder, records)),
        targets=folder.self_targets,
        system=folder.self_evaluation,
        sheet=sheet,
        scope=DENOMINATOR_WORDS[reading],
        whole=reading.startswith("whole"),
    )


def _lines(lines: Sequence[LineRecord], initial: int | None) -> Fund:
    """What was given is the year's budget. Spending is known once every line is confirmed."""
    if not lines:
        return Fund(initial=initial)
    given = sum(line.appropriated for line in lines)
    spent = [line.spent for line in lines if line.spent is not None]
    if len(spent) < len(lines):
        why = f"{len(lines)}笔拨款中已确认支出{len(spent)}笔"
        return Fund(initial, given, None, why)
    return Fund(initial, given, sum(spent))


def _own(plan: Iterable[PlanRecord], records: Records, unit: str | None = None) -> Fund:
    """自筹: as planned; spent only where every unit that planned some has said how much."""
    rows = [row for row in plan if row.funding == "自筹" and unit in (None, row.unit)]
    lines = [line for line in records.lines if line.own and unit in (None, line.unit)]
    said = [each for each in records.own if unit in (None, each.unit)]
    if lines:
        return _lines(lines, sum(row.total for row in rows) if rows else None)
    if not rows:
        planned = sum(each.planned for each in said)
        return Fund(None, planned, sum(each.spent for each in said)) if said else Fund()
    planned = sum(row.total for row in rows)
    due, told = {row.unit for row in rows}, {each.unit for each in said}
    if due - told:
        why = f"{len(due)}个单位有自筹资金，{len(due - told)}个没有报执行数"
        return Fund(planned, planned, None, why)
    return Fund(planned, planned, sum(each.spent for each in said))


def _with(found: Fund, said: FundRow) -> Fund:
    """What project.yaml says goes before what the tables add up to."""
    initial, adjusted, spent = (_fen(each) for each in (said.initial, said.adjusted, said.spent))
    return Fund(
        found.initial if initial is None else initial,
        found.adjusted if adjusted is None else adjusted,
        found.spent if spent is None else spent,
        found.why if spent is None else "",
        frozenset(said.model_fields_set),
    )


def _fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None else int(yuan * 100)


def _units(folder: ProjectFolder, records: Records) -> Iterable[UnitFunds]:
    """Units with money or targets, in the order of the list; joint names only for own money."""
    aims = {one.unit for one in folder.self_targets if one.unit}
    for unit in folder.units:
        lines = [line for line in records.lines if line.unit == unit.id and not line.own]
        own = _own(records.plan, records, unit.id)
        if lines or own.known or unit.id in aims:
            reasons = dict.fromkeys(line.reason for line in lines if line.reason)
            yield UnitFunds(unit.id, unit.name, _lines(lines, None), own, tuple(reasons))
