"""Where a leaf's evidence comes from, told apart by `kind`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scoring.schema import Model, Text


class Assessment(Model):
    """A named assessor judges, in chat. What may be answered follows from the rule."""

    kind: Literal["assessment"] = "assessment"
    support: tuple[Text, ...] = ()
    """Survey questions whose rates are shown beside the judgement; they do not decide it."""
    require: Literal["text", "photo"] = "text"
    """What an assessor must bring besides the judgement: words, or words and a photo or file."""


class ExecutionRate(Model):
    """Money spent over money given, from the units' confirmed lines."""

    kind: Literal["execution_rate"] = "execution_rate"


class PlanItem(Model):
    """So many events of a kind at least."""

    item: Text
    min_times: Annotated[int, Field(ge=0)]


class EventsMissing(Model):
    """How many events are missing against the plan."""

    kind: Literal["events_missing"] = "events_missing"
    plan: Annotated[tuple[PlanItem, ...], Field(min_length=1)]
    count: Literal["against_plan", "not_held"] = "against_plan"
    """against_plan: held against `min_times`; not_held: planned by the units and not held."""


class EventsCompletion(Model):
    """Events held over events planned."""

    kind: Literal["events_completion"] = "events_completion"
    items: tuple[Text, ...] = ()
    """Plan items that count; none named: every event."""
    count: Literal["times", "activities"] = "times"
    """times: times held over times planned; activities: every activity weighs the same, however
    often it is planned."""


class CoverageSource(Model):
    """Which categories of the rule were reached, from the confirmed groups."""

    kind: Literal["coverage"] = "coverage"


class Reach(Model):
    """Persons reached over persons planned, over all groups or in the lowest one."""

    kind: Literal["reach"] = "reach"
    count_units: tuple[Text, ...] = ()
    """人, 户 ...; none named: all. A household counts as one."""


class Survey(Model):
    """Item score rates of the beneficiaries' survey."""

    kind: Literal["survey"] = "survey"
    items: tuple[Text, ...] = ()
    """Codes or names of the survey's items, in the order of the rule's; empty: the same names."""


class SurveyRate(Model):
    """One rate of the beneficiaries' survey: an item's, a question's, or the mean of the items."""

    kind: Literal["survey_rate"] = "survey_rate"
    of: str = ""
    """Code or name of an item or a question; empty: the mean of all items."""
    measure: Literal["score_rate", "satisfied_share"] = "score_rate"
    """得分率, or 满意率: the share of the two best answers."""


class FundsInPlace(Model):
    """资金到位率: fiscal money that arrived at the units over the fiscal budget."""

    kind: Literal["funds_in_place"] = "funds_in_place"


class Figure(Model):
    """A figure that stands in a document and that nobody is asked for: typed in evidence.yaml with
    basis `documented`."""

    kind: Literal["figure"] = "figure"
    what: str = ""
    """What figure it is, e.g. 质量达标产出数 ÷ 实际产出数."""
    document: Text = "文件"
    """Where it stands: 验收报告, 决算报表 ..."""


Source = Annotated[
    Assessment
    | ExecutionRate
    | FundsInPlace
    | EventsMissing
    | EventsCompletion
    | CoverageSource
    | Reach
    | Survey
    | SurveyRate
    | Figure,
    Field(discriminator="kind"),
]

_JUDGED = ("pass_fail", "tiered", "checklist", "deduct_per_item", "coverage", "parts", "judged")
_RATES = (
    "rate_threshold",
    "rate_steps",
    "rate_percent",
    "bands",
    "proportional",
    "linear",
    "formula",
)
"""Rules over one rate; a formula with one input is one."""
FITS: dict[str, tuple[str, ...]] = {
    "assessment": _JUDGED,
    "execution_rate": _RATES,
    "funds_in_place": _RATES,
    "events_missing": ("deduct_per_item",),
    "events_completion": _RATES,
    "coverage": ("coverage",),
    "reach": _RATES,
    "survey": ("satisfaction",),
    "survey_rate": _RATES,
    "figure": (*_JUDGED, *_RATES),
}
"""Which rule kinds a source can feed."""
