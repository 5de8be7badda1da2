"""The words of scoring as types: indicator system, evidence, score with its trace, findings.

Scores and weights are `Decimal` points, rates are exact `Fraction`s of 1 (0.95 = 95 %), money is
integer fen. Nothing here is a float.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.finding import Finding as Finding
from scoring.finding import Severity as Severity

Basis = Literal[
    "asserted", "inferred", "derived", "confirmed", "assessed", "surveyed", "documented", "missing"
]
"""How a piece of evidence came to be: the first three are of a report that is being checked;
confirmed by units, assessed by a named assessor, surveyed among those served, documented: a figure
typed from a named document; missing: nobody has said anything yet (scored 0 and listed, never
guessed)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One rated item of a survey: its score rate and the number of valid answers behind it."""

    name: str
    rate: Fraction
    n: int = 0


OneValue = bool | int | str | Fraction | tuple[Fraction, ...] | tuple[str, ...] | tuple[Item, ...]
"""By rule kind: pass_fail bool or int count; deduct_per_item int count; checklist int count or the
ids of the failed conditions (tuple of str); tiered str label; coverage the missing categories
(tuple of str); rates, bands, proportional, linear and judged a Fraction of 1; parts shares and
formula figures (tuple of Fraction); satisfaction a tuple of Item."""

Disagreement = Literal["mean", "median", "consensus"]
"""What becomes of judgements that differ: the mean or median of the scores they give, or nothing
until all say the same."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What several assessors judged of one leaf, each for themselves, in the order of assignment.

    Each judgement is scored by the leaf's rule; `rule` makes one score of them."""

    values: tuple[OneValue, ...]
    rule: Literal["mean", "median"]


EvidenceValue = OneValue | Panel
"""What one rule takes, or a panel of several."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What the evidence would be under another reading of the same text."""

    reading: str
    """In words, Chinese. Leaves that give the same words are varied together."""
    value: EvidenceValue | None
    """None: without this evidence, so that nothing stands for the leaf."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a leaf is scored on, and where it comes from."""

    leaf: str
    value: EvidenceValue | None
    basis: Basis
    source: str
    """In words, Chinese: which table, which unit, which assessor, how many answers, as of when."""
    arithmetic: tuple[str, ...] = ()
    """How the value was reckoned, line by line, in figures a reader can follow."""
    simulated: bool = False
    otherwise: tuple[Otherwise, ...] = ()
    bare: bool = False
    """Judged without a reason or an attachment: no more than a statement."""
    vetoed: tuple[str, ...] = ()
    """Ids of the leaf's vetoes that have occurred."""
    veto_source: str = ""
    """Who says so, from what."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Why the score is what it is. Each line stands by itself; the last gives the score."""

    rule: str
    """The rule kind with its parameters, in words."""
    standard: str
    """The scoring standard as printed in the indicator system."""
    evidence: Evidence
    steps: tuple[str, ...]
    reading: str = ""
    """The reading chosen where the text allows several."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another reading of the same text would give for this leaf."""

    reading: str
    score: Decimal
    total: Decimal
    """The total with that reading wherever it applies, not in this leaf alone."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What another reading, applied to every leaf it concerns, would give."""

    reading: str
    changed: tuple[tuple[str, Decimal], ...]
    """Leaves that change, with their score under it."""
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Score:
    code: str
    name: str
    path: tuple[str, ...]
    """Names of the levels above, from the first."""
    weight: Decimal
    score: Decimal
    """Rounded as the project declares."""
    exact: Decimal
    """Before rounding; to 12 places where the fraction does not end."""
    trace: Trace
    alternatives: tuple[Alternative, ...] = ()
    """Only readings that change this leaf."""


@dataclass(frozen=True, slots=True)
class Section:
    """A node above the leaves: sums of what hangs under it."""

    code: str
    name: str
    level: int
    weight: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    total: Decimal
    grade: str
    leaves: tuple[Score, ...]
    sections: tuple[Section, ...]
    missing: tuple[str, ...] = ()
    """Leaves without evidence; while there are any the sheet is 暂定."""
    simulated: bool = False
    exact_total: Decimal = Decimal(0)
    """Sum of the leaves before rounding."""
    sensitivity: tuple[Sensitivity, ...] = ()


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One line of money (an activity at a unit), as listed and as confirmed. Amounts in fen."""

    line: str
    activity_no: str
    activity: str
    category: str
    unit: str
    unit_name: str
    appropriated: int
    spent: int | None = None
    """None: not confirmed yet."""
    balance: int | None = None
    reason: str = ""
    disputed: int | None = None
    """What the unit says it received, where it objects to `appropriated`."""
    differences: tuple[str, ...] = ()
    """Arithmetic that does not come out and that the unit let stand, in words."""
    version: int = 0
    simulated: bool = False
    own: bool = False
    """自筹: not fiscal money; in no execution rate of fiscal money."""
    objection: str = ""
    """The unit says that the line, or its sum, is not so: the kind and its words."""
    surplus: int = 0
    carry_over: int = 0
    payable: int = 0
    recovered: int = 0
    stock: int = 0
    unclear: int = 0
    """结余, 结转, 待支付, 已收回财政, 库存物资, 去向待查: what was received and not paid, told
    apart. `balance` is their sum without `unclear`; `spent` is what was paid."""
    over_source: str = ""
    """What was paid beyond the receipt came from here."""
    off_purpose: int = 0
    off_purpose_use: str = ""
    evidence: tuple[str, ...] = ()
    """References in words, or `photo:<media id>`."""


@dataclass(frozen=True, slots=True)
class OwnMoney:
    """自筹资金 that a unit reports, for one confirmation form. Amounts in fen."""

    subject: str
    unit: str
    unit_name: str
    planned: int
    spent: int
    source: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class UnlistedMoney:
    """Fiscal money that a unit says it had and that no line lists. Amounts in fen."""

    unit: str
    unit_name: str
    received: int
    spent: int
    note: str = ""
    """Who gave it and what for, in the unit's words."""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class ReachRecord:
    """Persons (households, units ...) planned and reached in one beneficiary group."""

    group: str
    name: str
    unit: str
    count_unit: str
    planned: int
    reached: int | None = None
    category: str = ""
    """The category of a coverage rule that this group belongs to."""
    reason: str = ""
    simulated: bool = False
    activity_no: str = ""
    per_unit: int = 0
    """Fen for each person (household ...); 0: not known."""
    also: tuple[str, ...] = ()
    """Further categories that the group belongs to."""
    within: str = ""
    """Id of the group these people are part of already: left out of sums of persons."""
    standards: tuple[tuple[int, int], ...] = ()
    """Rows of (heads, fen each) where the unit gave more than one sum."""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event (or kind of event) planned and held so many times."""

    event: str
    name: str
    unit: str
    planned: int
    held: int | None = None
    plan_item: str = ""
    """The item of a leaf's plan it counts for, e.g. 文艺演出、文化下乡、文体活动."""
    reason: str = ""
    simulated: bool = False
    activity_no: str = ""
    counted: bool = True
    """Whether it counts in a completion rate."""
    held_on: str = ""
    """An ISO day, or days in words."""
    paid_for: str = ""
    """What was bought for what was not held, in the unit's words."""


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """One line of the plan as written down: so many at so much, paid from this source."""

    line: str
    unit: str
    unit_name: str
    item: str
    count: int
    count_unit: str
    total: int
    """Fen."""
    per_unit: int = 0
    """Fen for each; 0: not given."""
    funding: Literal["财政", "自筹", ""] = ""
    activity_no: str = ""
    """Empty: the funds table has no row for it."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The project's budget in fen, by source."""

    total: int
    fiscal: int
    own: int = 0
    """自筹."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """An assessor's judgement of one leaf, in the terms of the leaf's rule."""

    leaf: str
    value: EvidenceValue
    text: str
    """The evidence in words."""
    assessor: str
    media: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Clusters:
    """The forms of a group by sampling unit: a helper's forms are one, every other form is one.

    Sums over the forms' mean points, in hundredths of a point; no helper and no form is named.
    """

    units: int
    forms: int
    points: int
    squares: int
    unit_squares: int
    """Σ over units of (its points)²."""
    unit_products: int
    """Σ over units of its points × its forms."""
    unit_sizes: int
    """Σ over units of (its forms)²."""

    @property
    def shared(self) -> bool:
        """Whether any helper brought in more than one form."""
        return self.units < self.forms


@dataclass(frozen=True, slots=True)
class SurveyTally:
    """Integer counts of closed valid forms; enough for every estimate, whatever the points.

    hist[(question, group, code)] = n; code -1 is 不清楚. moments: sums over the forms of a group of
    products a·b of the vector (1, answered_q ..., points_q ...), keyed (group, a, b) with a ≤ b,
    a and b being "1", "m:P1" or "y:P1". forms[group] = valid forms.
    """

    hist: dict[tuple[str, str, int], int] = field(default_factory=dict)
    moments: dict[tuple[str, str, str], int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)
    simulated: bool = False
    modes: dict[tuple[str, str], int] = field(default_factory=dict)
    """Valid forms by (group, way of answering): self, assisted, phone, paper."""
    clusters: dict[str, Clusters] = field(default_factory=dict)
    """By group; empty: every form stands for itself."""
    unit_hist: dict[tuple[str, str, str, int], int] = field(default_factory=dict)
    """Answers by (question, unit, group, code); unit "" is of nobody in particular."""
    unit_forms: dict[tuple[str, str], int] = field(default_factory=dict)
    """Valid forms by (unit, group)."""
    part_hist: dict[tuple[str, str, str, int], int] = field(default_factory=dict)
    """Answers by (question, part, group, code). Parts are `place:3` and cells of the weighting
    margins, `cell:1/2`: the codes answered, empty where none was."""
    part_forms: dict[tuple[str, str], int] = field(default_factory=dict)
    """Valid forms by (part, group); for `at:U01|3` too, a unit's in a place."""
    part_moments: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    """Products of two different questions by (part, group, a, b), of `unit:U01` too."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score rate (share of attainable points) with its uncertainty; fractions of 1.

    `se`, `low`, `high`, `moe` and `deff` are None for an open link: whoever answers chose to, so
    there is no sampling error to speak of.
    """

    code: str
    name: str
    rate: Fraction
    se: float | None
    low: float | None
    high: float | None
    n: int
    satisfied: Fraction
    """满意率: share of the two best answers among valid ones."""
    distribution: dict[int, int] = field(default_factory=dict)
    """Counts by code, 不清楚 under -1."""
    moe: float | None = None
    """误差范围: half of the symmetric t interval; (low, high) is reckoned on the logit scale."""
    deff: float | None = None
    """Design effect of a question; None for a mean of several."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """(low, high), where there is one."""
        if self.low is None or self.high is None:
            return None
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class SurveyEstimates:
    questions: tuple[Estimate, ...]
    items: tuple[Estimate, ...]
    by_group: dict[str, tuple[Estimate, ...]]
    """Items by group code. Groups under 5 respondents are for the score only, never for display."""
    n: int
    weighted: bool
    method: str
    """In words: points, weights, interval, suppression. Printed under every chart."""
    simulated: bool = False
    forms: dict[str, int] = field(default_factory=dict)
    """Valid forms by group."""
    heads: dict[str, int] = field(default_factory=dict)
    """Headcounts by group, as far as they are known."""
    hidden: tuple[str, ...] = ()
    """Groups taken out of `by_group` and `forms` by `suppress`: 样本不足，不公布."""


@dataclass(frozen=True, slots=True)
class Records:
    """Everything a campaign has collected that scoring needs, as values."""

    lines: tuple[LineRecord, ...] = ()
    unlisted: tuple[UnlistedMoney, ...] = ()
    own: tuple[OwnMoney, ...] = ()
    reach: tuple[ReachRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    survey: SurveyTally = field(default_factory=SurveyTally)
    typed: tuple[Evidence, ...] = ()
    """Figures and judgements of evidence.yaml."""
    plan: tuple[PlanRecord, ...] = ()
    budget: Budget | None = None
    targets: dict[str, int] = field(default_factory=dict)
    """Valid forms aimed at, by group."""
