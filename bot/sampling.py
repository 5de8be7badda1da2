"""The sample plan of a project: its settings over the headcounts of groups.csv."""

from __future__ import annotations

from bot.campaign import Campaign
from bot.report_input import headcounts
from scoring.sampling import Plan, plan


def plan_of(campaign: Campaign) -> Plan | None:
    """How many of each survey group are wanted; None where groups.csv names no persons.

    `plan.against(tallies.forms)` is the progress. Raises ValueError where neyman lacks a standard
    deviation."""
    sizes = dict(sorted(headcounts(campaign).items(), key=lambda each: _order(each[0])))
    if not sizes:
        return None
    wanted = campaign.folder.project.survey.sample
    return plan(
        sizes,
        total=wanted.total,
        margin=wanted.margin / 100,
        how=wanted.allocation,
        sds={str(group): sd for group, sd in wanted.spread.items()},
        floor=wanted.floor,
    )


def _order(code: str) -> tuple[int, str]:
    return (int(code), "") if code.isdecimal() else (10**9, code)
