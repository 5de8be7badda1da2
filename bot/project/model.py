"""project.yaml: what is evaluated, when, by whom, and how texts with several readings are read.

Three keys are needed (title, year, body); everything else has a default that suits an ordinary
单位自评. Secrets never stand here: tokens come from the environment.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.project.assessing import Assessing, Results, spelt_out
from bot.project.phases import Clock, Phase, Reminder, Survey, unless_none
from bot.project.pushes import Schedule
from bot.project.quality import Quality
from bot.project.rights import Complaints, SurveyMedia, Use
from bot.project.self_form import SelfForm
from scoring.readings import Readings
from scoring.schema import Flaw, flaws_error
from surveys.form import Model

Kind = Literal["单位自评", "部门评价", "财政评价"]


def _zone(value: object) -> object:
    try:
        ZoneInfo(str(value))
    except (ValueError, OSError, KeyError) as error:
        raise PydanticCustomError(
            "time_zone",
            "不认识时区“{value}”",
            {"value": str(value), "remedy": "中国各地写 Asia/Shanghai"},
        ) from error
    return value


Words = Annotated[str, Field(min_length=1)]


class QuietHours(Model):
    """Nothing is sent unasked between start and end; over midnight where end comes first;
    the same time twice means never."""

    start: Clock = time(21)
    end: Clock = time(8)


class SignOff(Model):
    """How a unit's confirmation becomes valid."""

    second_person: bool = True
    """Whether a person other than the reporter has to review. false: what the contact submits
    needs no review, and every report says so."""


class Channels(Model):
    """Which channels run. Their tokens stand in the environment, never here."""

    web: bool = True
    telegram: bool = False
    wecom: bool = False
    """企业微信: the app, and 微信客服 where an account is set."""


class Project(Model):
    """project.yaml as a whole."""

    title: Words
    year: Annotated[int, Field(ge=2000, le=2100)]
    kind: Kind = "单位自评"
    body: Words
    """主办单位: the body responsible, named to respondents and in reports."""
    contact: str = ""
    """How to reach it, in words: 咨询电话…… Shown to respondents; not a private number."""
    language: Literal["zh", "en"] = "zh"
    """What the bot speaks around the project's own texts."""
    time_zone: Annotated[str, BeforeValidator(_zone)] = "Asia/Shanghai"
    period_end: date | None = None
    """截至: the day up to which money counts; none: the last day of the year."""
    survey: Annotated[Survey, BeforeValidator(unless_none)] = Survey()
    confirmation: Annotated[Phase, BeforeValidator(unless_none)] = Phase()
    """When units confirm and assessors judge."""
    reminders: tuple[Reminder, ...] = ()
    quality: Annotated[Quality, BeforeValidator(unless_none)] = Quality()
    """When a form is marked for a second look."""
    readings: Annotated[Readings, BeforeValidator(unless_none)] = Readings()
    coordinators: tuple[Words, ...] = ()
    """Display names, as shown with approvals. Who may act is decided by invitations alone."""
    assessment: Annotated[Assessing, BeforeValidator(spelt_out)] = Assessing()
    """How the judged indicators are judged; `assessment: independent` needs assessors."""
    results: Annotated[Results, BeforeValidator(unless_none)] = Results()
    """From draft to closed: how long units have."""
    self_form: Annotated[SelfForm, BeforeValidator(unless_none)] = SelfForm()
    """What the self-evaluation form says besides the tables."""
    schedule: tuple[Schedule, ...] = ()
    quiet_hours: Annotated[QuietHours, BeforeValidator(unless_none)] = QuietHours()
    sign_off: Annotated[SignOff, BeforeValidator(unless_none)] = SignOff()
    retention_days: Annotated[int, Field(ge=1, le=3660)] = 365
    """Days after the survey's end for which single answers are kept."""
    use: Use = "trial"
    """official: real answers for an official report; then Telegram is refused. trial, demo: not."""
    media: Annotated[SurveyMedia, BeforeValidator(unless_none)] = SurveyMedia()
    """Voice and photos in the survey; off unless the project asks for them."""
    complaints: Complaints | None = None
    channels: Annotated[Channels, BeforeValidator(unless_none)] = Channels()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def cut_off(self) -> date:
        """The day up to which money counts."""
        return self.period_end or date(self.year, 12, 31)

    @model_validator(mode="after")
    def _coherent(self) -> Project:
        flaws: list[Flaw] = [
            (
                ("schedule", index, "id"),
                "duplicate_id",
                f"schedule 里编号“{each.id}”用了两次",
                "每项推送各用一个编号",
            )
            for index, each in enumerate(self.schedule)
            if each.id in [earlier.id for earlier in self.schedule[:index]]
        ]
        if self.period_end and self.period_end.year < self.year:
            message = f"截至日 {self.period_end} 早于 {self.year} 年"
            flaws.append((("period_end",), "dates", message, "核对年度与截至日"))
        if flaws:
            raise flaws_error(flaws)
        return self
