"""The execution rate of a printed report: which denominator it takes, and what that decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from scoring.checks.case import HIGH, Case, Check, Draft
from scoring.checks.report_sums import Rows, fitting, rows_of
from scoring.collect.money import denominators
from scoring.figures import percent, plain, yuan
from scoring.finding import Settler
from scoring.indicators import Leaf
from scoring.printed import Printed, Unit, in_fen
from scoring.readings import DENOMINATOR_WORDS, Denominator
from scoring.sources import ExecutionRate

STATED = re.compile(
    r"[/÷]\s*(项目)?(实际)?(到位|拨款|拨付|下达|收到)|以(实际)?(到位|拨款|拨付).{0,6}为分母"
)
"""A text that says what an execution rate is taken of."""


@Check(
    code="denominator",
    title="执行率换一种分母，得分不同",
    checks="指标没有写明分母是到位（拨付）资金的：执行率的分母取实际拨款、财政预算、全部预算时的得分",
    example="÷ 2,197,150.00 = 96.88% 得 2；÷ 4,531,900.00 = 46.97% 得 0",
    severities=((HIGH, "等级会变"),),
    settles=Settler.EVALUATOR,
    remedy="在项目设置中选定一种读法，并在报告中写明分母和口径",
)
def denominator(case: Case) -> Iterator[Draft]:
    printed = case.printed.budget if case.printed else None
    rows = rows_of(case)
    if printed is None or "spent" not in rows:
        return
    lines = case.records.lines
    spent = _said_spent(case.printed, rows) - rows["spent"]
    ratios: dict[Denominator, tuple[int, int]] = {
        name: (above + spent, below)
        for name, (above, below) in denominators(lines, printed.fen()).items()
    }
    leaves = [
        leaf
        for leaf in case.system.leaves
        if isinstance(leaf.evidence, ExecutionRate)
        and not STATED.search(f"{leaf.name}{leaf.explanation}{leaf.standard}")
    ]
    scores = {name: [_mark(case, leaf, Fraction(*r)) for leaf in leaves]
              for name, r in ratios.items()}  # fmt: skip
    if len({tuple(marks) for marks in scores.values()}) < 2:
        return
    yield Draft(
        subject="execution_rate",
        title="预算执行率的分母不同，得分不同",
        sums=tuple(
            f"{DENOMINATOR_WORDS[name]}：{yuan(above)} ÷ {yuan(below)}"
            f" = {percent(Fraction(above, below))}，{'，'.join(scores[name])}"
            for name, (above, below) in ratios.items()
        ),
        at=tuple(f"leaf.{leaf.code}" for leaf in leaves),
        effects=tuple(
            effect
            for name, ratio in ratios.items()
            for effect in case.effect(
                DENOMINATOR_WORDS[name], {leaf.code: Fraction(*ratio) for leaf in leaves}
            )
            if effect.changed
        ),
        amount=len({tuple(marks) for marks in scores.values()}),
        measure="种得分",
    )


def _said_spent(printed: Printed | None, rows: Rows) -> int:
    """What the report prints as spent in all, in fen; else its rows."""
    funds = printed.funds if printed else None
    if funds is None:
        return rows["spent"]
    fits: Unit = fitting(funds.appropriated, funds.heading, rows["appropriated"])
    return int(in_fen(funds.spent, fits))


def _mark(case: Case, leaf: Leaf, rate: Fraction) -> str:
    exact = leaf.rule.apply(leaf.weight, rate, case.readings.of(leaf.code)).exact
    return f"{leaf.code} 得 {plain(exact)}"


CHECKS = (denominator,)
