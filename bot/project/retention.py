"""Until when what people answered is kept: one setting, in every text and in what is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.i18n import Translate, source
from bot.project.model import Project

WARNING_DAYS = 7
"""Coordinators hear of it so long before single answers are deleted."""


@dataclass(frozen=True, slots=True)
class Retention:
    """The days that matter, in the project's time zone; all None while the survey has no end."""

    days: int
    closes: date | None
    """Last day of the survey."""

    @property
    def until(self) -> date | None:
        """The last day on which single answers, and the links to those who gave them, are kept."""
        return self.closes + timedelta(days=self.days) if self.closes else None

    @property
    def warned_on(self) -> date | None:
        return self.until - timedelta(days=WARNING_DAYS) if self.until else None

    def words(self, _: Translate = source) -> str:
        """What {retention} stands for in texts."""
        if self.until is None:
            return _("调查结束后{n}天").format(n=self.days)
        return day_words(self.until, _)

    def within(self, _: Translate = source) -> str:
        """The same as a space of time: 2021年2月19日以前."""
        if self.until is None:
            return _("调查结束后{n}天以内").format(n=self.days)
        return _("{day}以前").format(day=day_words(self.until, _))

    def over(self, today: date) -> bool:
        """Whether the answers are due to be deleted."""
        return self.until is not None and today > self.until


def retention_of(project: Project) -> Retention:
    return Retention(project.retention_days, project.survey.closes)


def day_words(day: date, _: Translate = source) -> str:
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)
