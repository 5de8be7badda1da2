"""The self-evaluation form as values: what Word, Excel, a bureau's own template and the list for
typing in are all filled from, so that they cannot differ.

A row without target or actual is 待填 and has no score; while any is, there is no total. Money that
nobody stated is 未提供, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports import words
from reports.model import ReportInput
from reports.self_evaluation.actual import actual_words
from reports.self_evaluation.facts import Fund, SelfFacts
from scoring.indicators import Leaf
from scoring.model import Score
from scoring.self_system import EXECUTION, is_execution, joined, level_name, of_project
from scoring.self_targets import SelfTarget

TO_FILL = "待填"
NOT_GIVEN = "未提供"
NONE = "—"


@dataclass(frozen=True, slots=True)
class FundLine:
    key: str
    """total, fiscal, carried, other."""
    name: str
    fund: Fund

    @property
    def rate(self) -> Fraction | None:
        """全年执行数 ÷ 全年预算数."""
        if self.fund.spent is None or not self.fund.adjusted:
            return None
        return Fraction(self.fund.spent, self.fund.adjusted)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One third-level indicator."""

    code: str
    level1: str
    level2: str
    name: str
    target: str
    """"" is 待填; so are `actual` and a `reason` that is needed."""
    actual: str
    weight: Decimal | None
    score: Decimal | None
    reason: str
    source: str = ""
    """Where the actual value comes from."""
    missed: bool = False
    """Whether points were lost before rounding: 99.98 % may print as full marks."""

    @property
    def short(self) -> bool:
        """Whether anything was lost, so that a reason is due."""
        if self.score is None or self.weight is None:
            return False
        return self.missed or self.score < self.weight

    @property
    def lacks(self) -> tuple[str, ...]:
        """What has to be filled in yet."""
        wanted = {
            "年度指标值": bool(self.target),
            "实际完成值": bool(self.actual),
            "分值": self.weight is not None,
            "得分": self.score is not None or not (self.target and self.actual),
            "偏差原因及改进措施": bool(self.reason) or not self.short,
        }
        return tuple(name for name, there in wanted.items() if not there)


@dataclass(frozen=True, slots=True)
class SelfForm:
    title: str
    project: str
    year: int
    department: str
    unit: str
    goal: str
    done: str
    funds: tuple[FundLine, ...]
    """The whole first, then its parts."""
    execution: FormRow
    """预算执行率: its target is the weight's line, its actual the rate."""
    rate: Fraction | None
    """The execution rate that is scored; None while it is 待填."""
    rate_of: str
    """Key of the fund line whose rate that is; "" where it is of none of them."""
    rows: tuple[FormRow, ...]
    whole: Decimal
    """Σ of the weights, of which the total is out."""
    notes: tuple[str, ...]

    @property
    def scored(self) -> tuple[FormRow, ...]:
        return (self.execution, *self.rows)

    @property
    def earned(self) -> Decimal:
        """Σ of the scores there are."""
        return sum((row.score for row in self.scored if row.score is not None), Decimal(0))

    @property
    def open(self) -> tuple[FormRow, ...]:
        """Rows without a score."""
        return tuple(row for row in self.scored if row.score is None)

    @property
    def total(self) -> Decimal | None:
        """None while a row has no score."""
        return None if self.open or not self.rows else self.earned

    @property
    def places(self) -> int:
        """Decimals that the scores have."""
        exponents = [row.score.as_tuple().exponent for row in self.scored if row.score is not None]
        return max((-each for each in exponents if isinstance(each, int)), default=2)


def self_form(given: ReportInput) -> SelfForm | None:
    """None where the project has no self-evaluation."""
    facts = given.self_facts
    if facts is None:
        return None
    execution, rate, why = _execution(facts)
    funds = _funds(facts)
    rate_of = next((f.key for f in _scope(facts, funds) if f.rate == rate), "") if rate else ""
    rows = tuple(_rows(facts))
    weights = [row.weight or Decimal(0) for row in (execution, *rows)]
    return SelfForm(
        title="项目支出绩效自评表",
        project=given.title,
        year=given.year,
        department=facts.department,
        unit=facts.unit,
        goal=facts.goal,
        done=facts.done,
        funds=funds,
        execution=execution,
        rate=rate,
        rate_of=rate_of,
        rows=rows,
        whole=sum(weights, Decimal(0)),
        notes=tuple(_notes(facts, funds, rate, rate_of, why)),
    )


# -- money


def _funds(facts: SelfFacts) -> tuple[FundLine, ...]:
    parts = (
        FundLine("fiscal", "其中：当年财政拨款", facts.fiscal),
        FundLine("carried", "上年结转资金", facts.carried),
        FundLine("other", "其他资金", facts.other),
    )
    known = [part.fund for part in parts if part.fund.known]
    total = Fund(
        _sum([fund.initial for fund in known]),
        _sum([fund.adjusted for fund in known]),
        _sum([fund.spent for fund in known]),
    )
    return (FundLine("total", "年度资金总额", total), *parts)


def _sum(parts: list[int | None]) -> int | None:
    """None where one of them is not known."""
    if not parts or None in parts:
        return None
    return sum(part or 0 for part in parts)


def _scope(facts: SelfFacts, funds: tuple[FundLine, ...]) -> Iterator[FundLine]:
    """Lines whose rate the scored one may be, the likelier first."""
    total, fiscal, *_ = funds
    yield from (total, fiscal) if facts.whole else (fiscal, total)


def _execution(facts: SelfFacts) -> tuple[FormRow, Fraction | None, str]:
    """The row, the rate, and why there is none."""
    reason = next((t.reason for t in of_project(facts.targets) if is_execution(t)), "")
    leaf = _execution_leaf(facts)
    score = _score(facts, leaf.code) if leaf else None
    value = score.trace.evidence.value if score else None
    why = facts.fiscal.why
    rate = value if isinstance(value, Fraction) and not why else None
    row = FormRow(
        code=leaf.code if leaf else "",
        level1=EXECUTION,
        level2="",
        name=EXECUTION,
        target="100%",
        actual="" if rate is None else words.percent(rate, 2),
        weight=leaf.weight if leaf else Decimal(10),
        score=score.score if score and rate is not None else None,
        reason=reason,
        source=score.trace.evidence.source if score and rate is not None else why,
        missed=score is not None and score.exact < score.weight,
    )
    return row, rate, why


def _execution_leaf(facts: SelfFacts) -> Leaf | None:
    if facts.system is None:
        return None
    return next((leaf for leaf in facts.system.leaves if _of_execution(facts, leaf)), None)


def _of_execution(facts: SelfFacts, leaf: Leaf) -> bool:
    assert facts.system is not None
    first = facts.system.path(leaf)[0]
    return leaf.evidence.kind == "execution_rate" and "执行率" in first.name


# -- indicators


def _rows(facts: SelfFacts) -> Iterator[FormRow]:
    if facts.system is None:
        for one in of_project(facts.targets):
            if not is_execution(one):
                yield _unscored(one)
        return
    found, _ = joined(facts.targets, facts.system)
    first = _execution_leaf(facts)
    for leaf in facts.system.leaves:
        if leaf is not first:
            yield _row(facts, leaf, found.get(leaf.code))


def _unscored(one: SelfTarget) -> FormRow:
    """Of a target without a weight: there is nothing to score it by."""
    levels = level_name(one.level1), level_name(one.level2)
    actual = _with_unit(one)
    return FormRow(
        one.code, *levels, one.name, one.shown, actual, one.weight, None, one.reason, one.place
    )


def _row(facts: SelfFacts, leaf: Leaf, one: SelfTarget | None) -> FormRow:
    assert facts.system is not None
    path = facts.system.path(leaf)
    score = _score(facts, leaf.code)
    shown = one.shown if one else ""
    actual = _with_unit(one) if one else ""
    source = one.place if one and actual else ""
    if not actual and score is not None and one is not None:
        actual = actual_words(leaf, score, one.aim)
        source = score.trace.evidence.source if actual else ""
    missing = score is None or score.trace.evidence.value is None
    counts = bool(shown and actual) and not missing
    return FormRow(
        code=leaf.code,
        level1=path[0].name,
        level2=path[-1].name if len(path) > 1 else "",
        name=leaf.name,
        target=shown,
        actual=actual,
        weight=leaf.weight,
        score=score.score if counts and score else None,
        reason=one.reason if one else "",
        source=source,
        missed=score is not None and score.exact < score.weight,
    )


def _score(facts: SelfFacts, code: str) -> Score | None:
    leaves = facts.sheet.leaves if facts.sheet else ()
    return next((leaf for leaf in leaves if leaf.code == code), None)


def _with_unit(one: SelfTarget) -> str:
    """The typed actual; a bare number gets the target's unit."""
    due = one.aim
    typed = one.actual.strip()
    bare = typed.replace(",", "").replace(".", "", 1).isdigit()
    return f"{typed}{due.unit}" if bare and due else typed


# -- notes under the form


def _notes(
    facts: SelfFacts, funds: tuple[FundLine, ...], rate: Fraction | None, rate_of: str, why: str
) -> Iterator[str]:
    total = funds[0]
    if rate is None and why:
        yield f"执行率待填：{why}"
    elif rate is not None and rate_of != "total":
        yield f"执行率和得分的口径：{facts.scope}，不按年度资金总额"
    if total.fund.spent is None and facts.other.why:
        yield f"其他资金（自筹）执行数{NOT_GIVEN}：{facts.other.why}；合计执行数因此{NOT_GIVEN}"
    left = [part.name for part in funds[1:] if not part.fund.known]
    if left and total.fund.known:
        yield f"{'、'.join(left).removeprefix('其中：')}{NOT_GIVEN}，不在年度资金总额内"
    if any(_rounds(column) for column in _columns(funds)):
        yield "金额按元计算，以万元列示，四舍五入，各项之和与合计可能差0.01万元"


def _columns(funds: tuple[FundLine, ...]) -> Iterator[list[int | None]]:
    yield [line.fund.initial for line in funds]
    yield [line.fund.adjusted for line in funds]
    yield [line.fund.spent for line in funds]


def _rounds(column: list[int | None]) -> bool:
    """Whether the printed parts do not add up to the printed total."""
    total, *parts = column
    if total is None:
        return False
    printed = sum((wan(part) for part in parts if part is not None), Decimal(0))
    return printed != wan(total)


def wan(fen: int) -> Decimal:
    """万元 with two decimals, half-up."""
    return words.decimal(Fraction(fen, 1_000_000), 2)
