"""What a report is made from and what comes out: plain values, picklable both ways.

Everything is given. Reports looks nothing up, reads no clock and knows no database; what it may
show of the survey is decided in `reports.suppression`, never by a view.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from reports.facts import Facts
from reports.remarks.model import Digest
from reports.self_evaluation.facts import SelfFacts
from scoring.confidence import Grounds
from scoring.model import (
    Budget,
    EventRecord,
    Finding,
    LineRecord,
    OwnMoney,
    ReachRecord,
    ScoreSheet,
    SurveyEstimates,
)

if TYPE_CHECKING:
    from reports.summary import Summary

PNG = "image/png"
SVG = "image/svg+xml"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


Edition = Literal["内部底稿", "报送版"]
"""Working papers tell how sure a score is, what is open and who ranks where: for coordinators
alone. What is handed in tells none of that."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One grade of the satisfaction scale, e.g. 5 非常满意. The higher code is the better."""

    code: int
    label: str


@dataclass(frozen=True, slots=True)
class RatedQuestion:
    """A scored question as people read it, and the item it belongs to ("" for the control T)."""

    code: str
    text: str
    item: str = ""
    alike: bool = True
    """False: its grades are not those of `ReportInput.answers`, so they are not shown beside them
    but with the other questions."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that is counted and not scored, with the number of its answers."""

    code: str
    text: str
    kind: Literal["choice", "several", "rank", "nps", "grades", "open"]
    """one choice; several choices; first place of a ranking; 0 to 10; grades of another scale than
    `ReportInput.answers`; words, figures, photos ..."""
    choices: tuple[Answer, ...] = ()
    counts: dict[int, int] = field(default_factory=dict)
    """Answers by the code of the choice; −1: 不清楚."""
    answered: int = 0
    """Who answered at all, 不清楚 aside."""


@dataclass(frozen=True, slots=True)
class RatedItem:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of those served, and how many valid forms it has sent so far.

    `target` is the planned sample; 0 where none is planned. `headcount` is N of the group; 0 where
    it is not known.
    """

    code: str
    name: str
    headcount: int
    target: int
    valid: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Valid forms booked on one day, by one way of answering."""

    day: str
    """ISO, in the project's time zone."""
    mode: str
    """self, assisted, phone, paper."""
    n: int


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """How far those who are asked have come, in persons; None: not known.

    Raw counts: what of them may be shown is decided in `reports.returns`.
    """

    listed: int | None = None
    """On the roster."""
    invited: int | None = None
    """Of these, sent an invitation."""
    started: int | None = None
    """Forms begun, those left half-way included; deleted forms and refusals are not."""
    submitted: int | None = None
    """Forms handed in, valid or not, in the official estimate or outside it."""
    days: tuple[DayCount, ...] = ()
    """Of the official estimate."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the collection is: done of planned."""

    units_confirmed: int = 0
    units: int = 0
    lines_confirmed: int = 0
    lines: int = 0
    leaves_judged: int = 0
    leaves_to_judge: int = 0
    valid_forms: int = 0
    waiting_units: tuple[str, ...] = ()
    """Names of the units that have not confirmed yet, in the order to press them."""
    withdrawn: int = 0
    """Forms deleted at the wish of those who had filled them in."""


@dataclass(frozen=True, slots=True)
class Rechecked:
    """复核回访: assisted interviews that somebody else asked once more."""

    drawn: int
    agrees: int
    differs: int
    unreached: int

    @property
    def done(self) -> int:
        return self.agrees + self.differs + self.unreached


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Head of the chain of records at `as_of`: anyone can check the file against it later."""

    hash: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class OtherBasis:
    """The survey over other forms than those of the official estimate, and the score with it."""

    name: str
    survey: SurveyEstimates
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A score rate that last year's report printed."""

    item: str
    """Code of an item or question of this year."""
    rate: Fraction
    n: int
    group: str = ""
    """Code of a group; "" over all."""
    se: float | None = None
    """Standard error, a share of 1; None where it was not printed."""


@dataclass(frozen=True, slots=True)
class MarkCount:
    """How many forms bear a mark."""

    name: str
    n: int


@dataclass(frozen=True, slots=True)
class SignedUnit:
    """A unit's sign-off as a report shows it: offices, no names."""

    unit: str
    """Its name."""
    version: int
    """Of its 确认表; 0 before the first."""
    code: str
    stage: str
    """In words."""
    submitted: str = ""
    """By which office, when."""
    reviewed: str = ""
    stamped: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """One figure of a confirmation before and after."""

    unit: str
    form: str
    version: int
    """Which confirmation of the form it is."""
    when: str
    by: str
    """Office, no name."""
    why: str
    figure: str
    before: str
    after: str
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class ReportInput:
    """All that charts, texts and files of one report are made from."""

    title: str
    """The project."""
    year: int
    body: str
    """Who carries out the evaluation."""
    as_of: datetime
    """Aware. Nothing later than this is in the figures."""
    sheet: ScoreSheet
    time_zone: str = "Asia/Shanghai"
    label: Literal["暂定", "最终"] = "暂定"
    number: str = ""
    """Number and version of a final report."""
    simulated: bool = False
    report_sheet: ScoreSheet | None = None
    """The score of a printed report's own inputs, to be compared with `sheet`."""
    report_name: str = "原报告"
    total_weight: Decimal = Decimal(100)
    survey: SurveyEstimates | None = None
    others: tuple[OtherBasis, ...] = ()
    """The same on other bases; what of them may be shown is decided in `reports.bases`."""
    marks: tuple[MarkCount, ...] = ()
    """Quality marks that forms bear."""
    outside_rule: str = ""
    """Which marked forms stand outside the official estimate, in a sentence."""
    answers: tuple[Answer, ...] = ()
    questions: tuple[RatedQuestion, ...] = ()
    items: tuple[RatedItem, ...] = ()
    asked: tuple[AskedQuestion, ...] = ()
    """The other questions, in the order they are asked."""
    groups: tuple[Group, ...] = ()
    modes: dict[str, int] = field(default_factory=dict)
    """Valid forms of the official estimate by self, assisted, phone, paper."""
    rechecked: Rechecked | None = None
    full_line: Fraction = Fraction(95, 100)
    """得分率 from which an item has full marks."""
    lines: tuple[LineRecord, ...] = ()
    money_scope: str = "财政口径"
    """Which money the execution rate is about; printed with every rate."""
    unit_names: dict[str, str] = field(default_factory=dict)
    """Names by unit code, for records that carry the code only."""
    place_names: dict[str, str] = field(default_factory=dict)
    """Names of places by the code of the answer that tells them."""
    own: tuple[OwnMoney, ...] = ()
    """自筹资金, as far as units have said anything of it."""
    budget: Budget | None = None
    reach: tuple[ReachRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    findings: tuple[Finding, ...] = ()
    """The open ones."""
    progress: Progress = field(default_factory=Progress)
    chain: ChainHead = field(default_factory=ChainHead)
    signoff: tuple[str, ...] = ()
    signed: tuple[SignedUnit, ...] = ()
    """How far each unit is with its sign-off."""
    corrected: tuple[Correction, ...] = ()
    """Every figure of a confirmation that was corrected."""
    """Who signed, or what about signing a reader has to know, each in one sentence."""
    readings: tuple[str, ...] = ()
    """Readings chosen where the indicator system is ambiguous, each in one sentence."""
    agreement: tuple[str, ...] = ()
    """How far assessors who judge alone agree, each in one sentence."""
    last_year: tuple[Earlier, ...] = ()
    remarks: tuple[Digest, ...] = ()
    """What was written to the open questions, masked and put into groups."""
    grounds: Grounds | None = None
    """What confidence in the score is reckoned from, for the coordinators' working papers."""
    fieldwork: Fieldwork | None = None
    previous: Summary | None = None
    """What the last report to the same readers said; None before the first."""
    previous_at: datetime | None = None
    """Its cut-off time."""
    self_facts: SelfFacts | None = None
    """What the self-evaluation form is made from; None where the project has none."""
    method: str = ""
    """What besides `survey.method` a reader has to know about the figures."""
    facts: Facts = field(default_factory=Facts)
    """What the written reports say beside the figures."""
    font: str = ""
    """Path of a font file with Chinese glyphs; "" takes the one that the install brings."""

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError("as_of must be aware: a cut-off without a zone is no cut-off")

    def unit_name(self, code: str) -> str:
        """The name of a unit, from the money lines if nowhere else; else the code itself."""
        named = next((line.unit_name for line in self.lines if line.unit == code), code)
        return self.unit_names.get(code, named)

    @property
    def is_simulated(self) -> bool:
        """Whether any part is: one simulated line makes the whole report a simulated one."""
        parts: tuple[bool, ...] = (
            self.simulated,
            self.sheet.simulated,
            self.survey is not None and self.survey.simulated,
            *(line.simulated for line in self.lines),
            *(own.simulated for own in self.own),
            *(reach.simulated for reach in self.reach),
            *(event.simulated for event in self.events),
            *(finding.simulated for finding in self.findings),
            *(leaf.trace.evidence.simulated for leaf in self.sheet.leaves),
            self.self_facts is not None and self.self_facts.simulated,
        )
        return any(parts)


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file to send. `alt` says in words what the picture shows, `caption` goes with it."""

    name: str
    mime: str
    data: bytes
    alt: str
    caption: str = ""
    width: int = 0
    height: int = 0
    """Pixels of a picture; 0 otherwise. A channel that shrinks tall photos sends them as files."""
