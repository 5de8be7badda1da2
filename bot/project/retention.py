"""Until when what people answered is kept: one setting, in every text and in what is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

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

    @property
    def words(self) -> str:
        """What {retention} stands for in texts."""
        if self.until is None:
            return f"调查结束后{self.days}天"
        return day_words(self.until)

    @property
    def within(self) -> str:
        """The same as a space of time: 2021年2月19日以前."""
        return f"{self.words}以前" if self.until else f"{self.words}以内"

    def over(self, today: date) -> bool:
        """Whether the answers are due to be deleted."""
        return self.until is not None and today > self.until


def retention_of(project: Project) -> Retention:
    return Retention(project.retention_days, project.survey.closes)


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
