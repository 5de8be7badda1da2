"""The records that one leaf's evidence rests on, in words: who, which version, when. Pure.

Survey answers are counts, groups of fewer than five hidden as in every view. Judgements are named
once the leaf has one: whoever judges alone stays unseen until all are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.assess.panel import Place
from bot.standing import Standing
from reports import words
from reports.model import ReportInput
from reports.suppression import shown
from scoring.indicators import Leaf
from scoring.model import ScoreSheet
from scoring.sources import (
    Assessment,
    CoverageSource,
    EventsCompletion,
    EventsMissing,
    ExecutionRate,
    FundsInPlace,
    Reach,
    Survey,
    SurveyRate,
)
from storage.changes import Record, RecordKind
from surveys.confirmation import values
from surveys.form import Form

LISTED = 20
"""Records told of one leaf; the workbook has them all."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A standing record with what was said in it. `said` is None once it was erased by law."""

    record: Record
    said: tuple[Standing, Form] | None


def newest(records: Iterable[Record]) -> list[Record]:
    """The version of each subject that stood at the end of these entries of the chain."""
    found = {record.subject: record for record in records if record.kind in _TOLD}
    return list(found.values())


_TOLD = (RecordKind.CONFIRMATION, RecordKind.ASSESSMENT)


def behind(
    leaf: Leaf, sheet: ScoreSheet, given: ReportInput, records: Sequence[Behind]
) -> list[str]:
    """Lines below an explanation; [] for a figure that is typed from a document."""
    match leaf.evidence:
        case Survey() | SurveyRate():
            return list(_answers(given))
        case Assessment():
            judged = _is_judged(sheet, leaf)
            mine = [one for one in records if judged and _judges(one.record, leaf)]
        case ExecutionRate() | FundsInPlace():
            mine = [one for one in records if one.record.kind is RecordKind.CONFIRMATION]
        case EventsMissing() | EventsCompletion() | CoverageSource() | Reach():
            mine = [one for one in records if _tells(one, leaf)]
        case _:
            return []
    lines = [_line(one, given.unit_names, given.time_zone) for one in mine]
    more = [f"另有{len(lines) - LISTED}条，见报告的工作簿"] if len(lines) > LISTED else []
    return [*lines[:LISTED], *more]


def _is_judged(sheet: ScoreSheet, leaf: Leaf) -> bool:
    found = {one.code: one.trace.evidence.basis for one in sheet.leaves}
    return found.get(leaf.code) == "assessed"


def _answers(given: ReportInput) -> Iterator[str]:
    seen = shown(given)
    yield f"有效问卷{seen.n_words}份"
    groups = [f"{one.group.name}{one.valid_words}" for one in seen.groups]
    if groups:
        yield f"按人群：{'、'.join(groups)}"


def _judges(record: Record, leaf: Leaf) -> bool:
    place = Place.of(record.subject)
    return record.subject == f"leaf.{leaf.code}" or (place is not None and place.leaf == leaf.code)


def _tells(one: Behind, leaf: Leaf) -> bool:
    """A confirmation with a figure of the kind that the leaf counts."""
    if one.said is None or one.record.kind is not RecordKind.CONFIRMATION:
        return False
    standing, form = one.said
    told = values(form, standing.answers, standing.differences)
    return bool(told.reached if isinstance(leaf.evidence, CoverageSource | Reach) else told.held)


def _line(one: Behind, names: Mapping[str, str], zone: str) -> str:
    record = one.record
    who = names.get(record.unit, record.unit)
    when = f"第{record.version}版，{words.moment(record.at, zone)}"
    if one.said is None:
        return f"{who} {record.subject}：{when}，内容已依法删除".lstrip()
    standing, form = one.said
    by = "" if standing.by == who else f"，{standing.by}"
    why = f"，更正原因：{standing.why}" if standing.why else ""
    return f"{who}“{form.title}”{when}{by}{why}"
