"""The keys of project.yaml for the fieldwork: its phases, quotas and reminders."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bot.project.margins import Margin
from bot.project.sample_plan import SamplePlan
from scoring.quality import DECIDED, FLAGS
from scoring.schema import flaws_error
from surveys.form import Model


def _clock(value: object) -> object:
    """08:00, 8:00 and ８：００ are the same time of day."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", unicodedata.normalize("NFKC", value).strip())
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise PydanticCustomError("time", "“{value}”不是时刻", {"value": value, "remedy": "写成 09:00"})


def unless_none(value: object) -> object:
    return {} if value is None else value


Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of day in the project's time zone."""


class Phase(Model):
    """A stretch of days in which a kind of form can be filled in."""

    opens: date | None = None
    """First day; none: open as soon as the project runs."""
    closes: date | None = None
    """Last day, included; none: open until a coordinator closes it."""

    @model_validator(mode="after")
    def _in_order(self) -> Phase:
        if self.opens and self.closes and self.closes < self.opens:
            message = f"截止日 {self.closes} 早于开始日 {self.opens}"
            raise flaws_error([(("closes",), "dates", message, "核对两个日期")])
        return self

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.opens is None or self.opens <= day) and (
            self.closes is None or day <= self.closes
        )


class Calls(Model):
    """The telephone list: how often a number is tried."""

    attempts: Annotated[int, Field(ge=1, le=20)] = 4
    """Attempts after which a number that nobody answers is not called any more."""
    pause_hours: Annotated[int, Field(ge=1, le=168)] = 4
    """Hours before a number that nobody answered comes again."""


class Survey(Phase):
    """The survey among those served."""

    design: Literal["open", "census", "probability"] = "open"
    """How respondents come in: by an open link, all of them, or a drawn sample. An open link
    gives no margin of error for the population, and reports say so."""
    group_question: str = ""
    """Code of the question by which respondents say to which group they belong."""
    sensitive_groups: tuple[int, ...] = ()
    """Groups whose very name is sensitive (残疾, 低保 ...), by code of the group question: they are
    asked for a consent of its own."""
    sensitive_questions: tuple[str, ...] = ()
    """What that consent is for; empty: the whole questionnaire after the group question."""
    guardian_groups: tuple[int, ...] = ()
    """Groups of children: a guardian must agree and be present."""
    family: Annotated[int, Field(ge=0, le=6)] = 6
    """For how many family members an account that came by a group's link may answer again
    (替家人再答一份); 0: it may not."""
    elder_mode: bool | tuple[int, ...] = False
    """长辈模式 from the first word: for everybody, or for who comes by a link of one of these
    groups (codes of the group question). Each person may switch."""
    calls: Annotated[Calls, BeforeValidator(unless_none)] = Calls()
    """How numbers of the telephone list are tried."""
    sample: Annotated[SamplePlan, BeforeValidator(unless_none)] = SamplePlan()
    """How many of each group are to be asked."""
    place_question: str = ""
    """Code of the question by which respondents say where they live. Whoever comes by a link made
    for a place is not asked."""
    margins: tuple[Margin, ...] = ()
    """Persons by the answers to questions, known from elsewhere."""
    weighting: Literal["heads", "margins"] = "heads"
    """heads: by the sizes of the groups; margins: by `margins` too, in the official estimate."""
    trim: Annotated[float, Field(gt=1)] | None = None
    """With margins: no weight above so many times the mean of its group."""
    event_until: date | None = None
    """Last day of what people are asked about; `check` warns of fieldwork long after it."""
    quotas: dict[int, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """Valid forms that count in the estimate at most, by answer code of the group question."""
    quota: Literal["keep", "stop"] = "keep"
    """Over the quota: `keep` takes the form and marks it outside the estimate; `stop` also lets
    nobody begin whose group is known from the link."""
    outside: tuple[str, ...] = ("involved", "quota")
    """Marks (scoring.quality) with which a form stands outside the official estimate; `a+b`: both
    together. Declared before the first answer, frozen with the campaign."""

    @model_validator(mode="after")
    def _weighted(self) -> Survey:
        if self.weighting == "margins" and not self.margins:
            message = "按边际加权，却没有写边际"
            remedy = "在 survey.margins 写明各题各选项的总体人数，或删去 weighting"
            raise flaws_error([(("weighting",), "margin", message, remedy)])
        return self

    @field_validator("outside")
    @classmethod
    def _known_marks(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        known = set(FLAGS) - DECIDED
        for rule in rules:
            if unknown := sorted(set(rule.split("+")) - known):
                raise PydanticCustomError(
                    "outside",
                    "不认识标记“{mark}”",
                    {"mark": unknown[0], "remedy": "可以写：" + "、".join(sorted(known))},
                )
        return rules


class Reminder(Model):
    """Who is reminded of what they left open, and how often at most."""

    who: Literal["beneficiary", "contact", "assessor"]
    after_days: Annotated[int, Field(ge=1, le=365)]
    """Days without a word from the person before a reminder, and between two."""
    at_most: Annotated[int, Field(ge=1, le=10)] = 3
    """Reminders one person gets over all."""
    time: Clock = time(10)
    working_days: bool = True
    """Counted in working days, and sent on working days only."""
