"""What has been confirmed and judged so far, in the terms of scoring. Pure: values in and out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from bot.assess.judging import Told as Judged
from bot.assess.judging import agreement_of, judgements
from bot.campaign import Campaign, units
from bot.project.records import as_listed
from scoring.agreement import Agreement
from scoring.clusters import clusters
from scoring.model import (
    Basis,
    EventRecord,
    LineRecord,
    OwnMoney,
    ReachRecord,
    Records,
    SurveyTally,
    UnlistedMoney,
)
from scoring.quality import Worked
from storage.changes import MarkedRuns, Record, Tallies, UnitTallies
from storage.parts import PartTallies
from surveys.confirmation import ConfirmationValues, values
from surveys.conversation import Answer
from surveys.flow import SAID_OF_MEDIA
from surveys.form import Form

OF_A_REPORT: frozenset[Basis] = frozenset({"asserted", "inferred", "derived"})
"""How evidence of a report that is being checked came to be."""

_ANSWERS: TypeAdapter[dict[str, Answer]] = TypeAdapter(dict[str, Answer])


@dataclass(frozen=True, slots=True)
class Standing:
    """One standing record, opened: what was answered, by which office, in which version."""

    subject: str
    version: int
    unit: str
    by: str
    simulated: bool
    form_hash: str
    answers: Mapping[str, Answer]
    differences: tuple[str, ...]
    run: str = ""
    mode: str = "chat"
    """chat, or excel: a sheet that came back."""
    sheet_version: int = 0
    """Of a sheet: the version that stood when it was made."""
    why: str = ""
    """Of a correction: its reason."""


def opened(record: Record) -> Standing:
    payload: dict[str, Any] = json.loads(record.payload)
    return Standing(
        subject=record.subject,
        version=record.version,
        unit=record.unit,
        by=payload["by"],
        simulated=payload["simulated"],
        form_hash=payload["form"],
        answers=_ANSWERS.validate_python(payload["answers"]),
        differences=tuple(payload["differences"]),
        run=payload.get("run", ""),
        mode=payload.get("mode", "chat"),
        sheet_version=payload.get("sheet_version", 0),
        why=payload.get("why", ""),
    )


Told = tuple[Standing, ConfirmationValues]


@dataclass(frozen=True, slots=True)
class Collected:
    """The state of a collection: what scoring needs, and which forms have been confirmed."""

    records: Records
    confirmed: frozenset[str]
    """Ids of the confirmation forms that stand."""
    others: Mapping[str, SurveyTally] = field(default_factory=dict)
    """The survey over other forms than those of the official estimate, by name."""
    marks: tuple[MarkedRuns, ...] = ()
    """How many submitted forms bear which marks."""
    agreement: Agreement | None = None
    """How far assessors who judge alone agree; None where a meeting judges."""


def collect(
    campaign: Campaign,
    confirmations: Iterable[tuple[Standing, Form]],
    assessments: Iterable[tuple[Standing, Form]],
    tally: SurveyTally,
) -> Collected:
    """Everything a campaign has collected. What nobody has confirmed stays open, not zero.

    What a printed report asserts, or what was inferred from it, is no evidence of a campaign: it
    is scored apart and compared.
    """
    judged = [_judged(*each) for each in assessments]
    told = {
        standing.subject: (standing, values(form, standing.answers, standing.differences))
        for standing, form in confirmations
    }
    listed = as_listed(campaign.folder)
    reached = {key: each for each in told.values() for key in each[1].reached}
    held = {key: each for each in told.values() for key in each[1].held}
    records = replace(
        listed,
        lines=tuple(_line(line, told.get(f"line.{line.line}")) for line in listed.lines),
        unlisted=tuple(_unlisted(campaign, told)),
        own=tuple(_own(campaign, told)),
        reach=tuple(_reach(row, reached.get(row.group)) for row in listed.reach),
        events=tuple(_event(row, held.get(row.event)) for row in listed.events),
        judgements=tuple(judgements(campaign.folder, judged)),
        survey=tally,
        typed=tuple(one for one in listed.typed if one.basis not in OF_A_REPORT),
    )
    return Collected(records, frozenset(told), agreement=agreement_of(campaign.folder, judged))


def _judged(standing: Standing, form: Form) -> Judged:
    return standing.subject, form, standing.answers, standing.by, standing.simulated


def _line(line: LineRecord, told: Told | None) -> LineRecord:
    if told is None:
        return line
    standing, said = told
    return replace(
        line,
        spent=said.spent,
        balance=said.balance,
        reason=said.reason,
        disputed=said.received if said.disputed else None,
        differences=_let_stand(standing),
        version=standing.version,
        simulated=standing.simulated,
        objection=said.objection,
        surplus=said.surplus,
        carry_over=said.carry_over,
        payable=said.payable,
        recovered=said.recovered,
        stock=said.stock,
        unclear=said.unclear,
        over_source=said.over_source,
        off_purpose=said.off_purpose,
        off_purpose_use=said.off_purpose_use,
        evidence=said.evidence,
    )


def _own(campaign: Campaign, told: Mapping[str, Told]) -> Iterator[OwnMoney]:
    """自筹资金, as far as units have said anything of it."""
    names = {unit.unit_id: unit.name for unit in units(campaign.folder)}
    for subject, (standing, said) in told.items():
        if said.own_spent is not None and standing.unit in names:
            yield OwnMoney(
                subject,
                standing.unit,
                names[standing.unit],
                said.own_planned or 0,
                said.own_spent,
                said.own_source,
                standing.simulated,
            )


def _unlisted(campaign: Campaign, told: Mapping[str, Told]) -> Iterator[UnlistedMoney]:
    """Money that units without a line say they received."""
    for unit in units(campaign.folder):
        standing, said = told.get(f"unit.{unit.unit_id}", (None, None))
        if standing and said and said.received is not None:
            yield UnlistedMoney(
                unit.unit_id,
                unit.name,
                said.received,
                said.spent or 0,
                said.notes,
                standing.simulated,
            )


def _let_stand(standing: Standing) -> tuple[str, ...]:
    """The arithmetic of the differences that the unit let stand, in its own figures."""
    notes = tuple(
        answer.note
        for answer in standing.answers.values()
        if answer.note and answer.note not in SAID_OF_MEDIA
    )
    return notes if standing.differences else ()


def _reach(row: ReachRecord, told: Told | None) -> ReachRecord:
    if told is None:
        return row
    standing, said = told
    return replace(
        row,
        reached=said.reached[row.group],
        reason=said.reached_why.get(row.group, ""),
        standards=said.standards.get(row.group, ()),
        simulated=standing.simulated,
    )


def _event(row: EventRecord, told: Told | None) -> EventRecord:
    if told is None:
        return row
    standing, said = told
    return replace(
        row,
        held=said.held[row.event],
        reason=said.held_why.get(row.event, ""),
        held_on=said.held_on.get(row.event, ""),
        paid_for=said.held_paid.get(row.event, ""),
        simulated=standing.simulated,
    )


def tally_of(
    tallies: Tallies,
    *,
    simulated: bool,
    modes: Mapping[tuple[str, str], int] | None = None,
    worked: Mapping[str, Mapping[str, Worked]] | None = None,
    units: UnitTallies | None = None,
    parts: PartTallies | None = None,
) -> SurveyTally:
    """`worked`: what each helper brought in, by group."""
    return SurveyTally(
        tallies.hist,
        tallies.moments,
        tallies.forms,
        simulated,
        dict(modes or {}),
        clusters(worked or {}),
        units.hist if units else {},
        units.forms if units else {},
        parts.hist if parts else {},
        parts.forms if parts else {},
        parts.moments if parts else {},
    )
