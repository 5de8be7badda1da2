"""What has been confirmed and judged so far, in the terms of scoring. Pure: values in and out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from bot.campaign import Campaign, units
from bot.project.records import as_listed
from scoring.assess import ask, judged
from scoring.indicators import Leaf
from scoring.model import (
    Basis,
    EventRecord,
    EvidenceValue,
    Judgement,
    LineRecord,
    ReachRecord,
    Records,
    SurveyTally,
    UnlistedMoney,
)
from storage.changes import MarkedRuns, Record, Tallies
from surveys.assessment import evidence_media, evidence_text, judgement_value
from surveys.confirmation import ConfirmationValues, values
from surveys.conversation import Answer
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
    told = {
        standing.subject: (standing, values(form, standing.answers, standing.differences))
        for standing, form in confirmations
    }
    listed = as_listed(campaign.folder)
    reached = {
        key: (standing, number, said.reached_why.get(key, ""))
        for standing, said in told.values()
        for key, number in said.reached.items()
    }
    held = {
        key: (standing, number, said.held_why.get(key, ""))
        for standing, said in told.values()
        for key, number in said.held.items()
    }
    records = replace(
        listed,
        lines=tuple(_line(line, told.get(f"line.{line.line}")) for line in listed.lines),
        unlisted=tuple(_unlisted(campaign, told)),
        reach=tuple(_reach(row, reached.get(row.group)) for row in listed.reach),
        events=tuple(_event(row, held.get(row.event)) for row in listed.events),
        judgements=tuple(_judgement(campaign, *each) for each in assessments),
        survey=tally,
        typed=tuple(one for one in listed.typed if one.basis not in OF_A_REPORT),
    )
    return Collected(records, frozenset(told))


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
    notes = tuple(answer.note for answer in standing.answers.values() if answer.note)
    return notes if standing.differences else ()


def _reach(row: ReachRecord, told: tuple[Standing, int, str] | None) -> ReachRecord:
    if told is None:
        return row
    standing, number, reason = told
    return replace(row, reached=number, reason=reason, simulated=standing.simulated)


def _event(row: EventRecord, told: tuple[Standing, int, str] | None) -> EventRecord:
    if told is None:
        return row
    standing, number, reason = told
    return replace(row, held=number, reason=reason, simulated=standing.simulated)


def _judgement(campaign: Campaign, standing: Standing, form: Form) -> Judgement:
    leaf = campaign.leaves[standing.subject]
    return Judgement(
        leaf=leaf.code,
        value=_value(leaf, judgement_value(form, standing.answers)),
        text=evidence_text(standing.answers),
        assessor=standing.by,
        media=evidence_media(standing.answers),
        simulated=standing.simulated,
    )


def _value(
    leaf: Leaf, answer: str | int | Fraction | tuple[int, ...] | tuple[Fraction, ...]
) -> EvidenceValue:
    """An answered assessment in the terms of the leaf's rule."""
    if isinstance(answer, Fraction):
        leaf.rule.check(answer)
        return answer
    if isinstance(answer, str):
        return judged(leaf, ask(leaf).options.index(answer))
    if isinstance(answer, int):
        return judged(leaf, answer)
    shares = tuple(part for part in answer if isinstance(part, Fraction))
    if shares:
        leaf.rule.check(shares)
        return shares
    return judged(leaf, [part for part in answer if isinstance(part, int)])


def tally_of(
    tallies: Tallies,
    *,
    simulated: bool,
    modes: Mapping[tuple[str, str], int] | None = None,
) -> SurveyTally:
    return SurveyTally(tallies.hist, tallies.moments, tallies.forms, simulated, dict(modes or {}))
