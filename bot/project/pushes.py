"""The keys of project.yaml for what is sent by itself: when, what, to whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.project.phases import Clock
from bot.pushing import words
from bot.pushing.plan import WEEKDAYS, Event, OnWeekdays, Plan, Timed
from bot.pushing.plan import Daily as EveryDay
from surveys.form import Model

Weekday = Literal["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
What = Literal["综合", "进度", "问卷", "资金", "指标", "定稿", "summary"]
"""What a push carries; `summary` is the older word for 综合."""
To = Literal["协调员", "群"]


def _understood(text: str) -> str:
    try:
        words.read(text)
    except words.NotUnderstood as error:
        raise PydanticCustomError(
            "schedule", "{why}", {"why": str(error), "remedy": error.remedy}
        ) from error
    return text


When = Annotated[str, AfterValidator(_understood)]
"""A plan in plain words, see bot.pushing.words."""


class Schedule(Model):
    """Something that is sent by itself."""

    id: Annotated[str, Field(pattern=r"^[\w.-]{1,40}$")]
    title: Annotated[str, Field(min_length=1)]
    when: When = ""
    """每天 18:00, 工作日 9:00, a cron expression, or something that happens: 全部单位确认时."""
    time: Clock | None = None
    """The older form of `when`, with `weekdays`."""
    weekdays: Literal["daily"] | tuple[Weekday, ...] | None = None
    what: What = "综合"
    """综合: everything with every chart; 进度, 问卷, 资金, 指标: a part of it; 定稿: final score,
    grade and documents. A group gets numbers of progress."""
    to: To = "协调员"
    """协调员: every coordinator, who can turn it off or to another time for themselves. 群: the
    group chats that were invited."""

    @model_validator(mode="after")
    def _one_plan(self) -> Schedule:
        if bool(self.when) is (self.time is not None):
            raise PydanticCustomError(
                "schedule",
                "推送“{title}”" + ("写了两种时间" if self.when else "没有写什么时候发"),
                {
                    "title": self.title,
                    "remedy": "只写 when，例如 when: 每天 18:00" if self.when else words.EXAMPLES,
                },
            )
        if self.when and self.weekdays is not None:
            raise PydanticCustomError(
                "schedule",
                "推送“{title}”的 weekdays 和 when 不能一起写",
                {"title": self.title, "remedy": "日子也写进 when，例如 when: 每周一、三 9:00"},
            )
        if self.to == "群" and self._tells_too_much():
            raise PydanticCustomError(
                "schedule",
                "推送“{title}”：群里只发进度数字",
                {
                    "title": self.title,
                    "remedy": "what 写进度或不写；when 写时间，或达到目标、全部确认、截止",
                },
            )
        return self

    def _tells_too_much(self) -> bool:
        """A group learns neither of rates nor of objections, not even that there are some."""
        event = self.event
        secret = event is not None and event.what in ("below", "dispute", "final")
        return secret or self.what not in ("综合", "summary", "进度")

    @property
    def plan(self) -> Plan:
        """When it goes out."""
        if self.time is None:
            return words.read(self.when)
        days = self.weekdays if isinstance(self.weekdays, tuple) else ()
        named = frozenset(WEEKDAYS.index(day[-1]) for day in days)
        every = len(named) in (0, len(WEEKDAYS))
        return Timed(EveryDay() if every else OnWeekdays(named), (self.time,))

    @property
    def event(self) -> Event | None:
        """What it waits for, where it is not for a time."""
        plan = self.plan
        return plan if isinstance(plan, Event) else None
