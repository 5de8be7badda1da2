"""The sheet to fill in, the minutes, and how far assessors agree: from what stands to values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.assess.desk import AssessDesk, how_words, result_words
from bot.results.letters import head_of
from bot.results.process import Actor
from bot.standing import Standing, opened
from reports import words
from reports.closing import Head, JudgedLine, Minutes
from reports.formats.judging_sheet import SheetRow
from scoring.assess import ask
from scoring.indicators import Leaf
from scoring.model import Score
from storage.changes import RecordKind
from surveys.assessment import MEETING, evidence_text
from surveys.conversation import Answer


@dataclass(frozen=True, slots=True)
class LeafState:
    """One judged leaf, for a list: what stands, or who is awaited. Never a single judgement of
    somebody who judges alone."""

    code: str
    name: str
    weight: str
    score: str
    state: str


async def states(desk: AssessDesk) -> list[LeafState]:
    sheet = await desk.sheet()
    scores = {leaf.code: leaf for leaf in sheet.leaves}
    standing = await desk.standing()
    found = []
    for subject, leaf in desk.judging.leaves.items():
        score = scores.get(leaf.code)
        known = score is not None and score.trace.evidence.value is not None
        found.append(
            LeafState(
                leaf.code,
                leaf.name,
                words.points(leaf.weight),
                words.points(score.score) if score is not None and known else "",
                _state(desk, subject, score, standing.get(subject)),
            )
        )
    return found


def _state(desk: AssessDesk, subject: str, score: Score | None, meeting: Standing | None) -> str:
    code = subject.removeprefix("leaf.")
    panel = desk.judging.panels.get(code)
    if meeting is not None or panel is None:
        return f"已评（{meeting.by}，第{meeting.version}次）" if meeting else "未评"
    if panel.waiting:
        there = len(panel.assigned) - len(panel.waiting)
        again = f"第{panel.round}轮，" if panel.round > 1 else ""
        return f"{again}已评{there}/{len(panel.assigned)}人，等：{'、'.join(panel.waiting)}"
    how = score.trace.evidence.source.split("评定：")[0] if score else "独立"
    return f"已评（{how}）"


async def sheet_rows(desk: AssessDesk, assessor: str) -> list[SheetRow]:
    """Of a meeting all judged leaves with what stands; of one assessor those assigned to them. What
    an assessor has judged is left out before all are in: a sheet lies about on desks."""
    standing, found = await desk.standing(), []
    for subject, leaf in desk.judging.leaves.items():
        own = subject
        if assessor:
            panel = desk.judging.panels.get(leaf.code)
            if panel is None or assessor not in panel.assigned:
                continue
            own = "" if panel.waiting else f"{subject}/{assessor}/{panel.round}"
        asked, judged = ask(leaf), standing.get(own)
        typed, reason, evidence = "", "", ""
        if judged is not None:
            _, answers = await desk.answers(judged)
            typed = typed_again(leaf, answers)
            reason, evidence = evidence_text(answers), _photo(answers)
        panel = desk.judging.panels.get(leaf.code)
        spread = panel.spread(desk.campaign.folder.project.readings) if panel else ""
        found.append(
            SheetRow(
                code=leaf.code,
                name=leaf.name,
                weight=words.points(leaf.weight),
                standard=leaf.standard,
                how=how_words(asked),
                labels=asked.options if asked.how == "one" else (),
                judged=typed,
                reason=reason,
                evidence=evidence,
                known=spread,
            )
        )
    return found


def typed_again(leaf: Leaf, answers: Mapping[str, Answer]) -> str:
    """A judgement as it would be typed."""
    asked = ask(leaf)
    match asked.how:
        case "one":
            value = answers["judgement"].value
            return asked.options[int(str(value)) - 1]
        case "count":
            return str(answers["count"].value)
        case "several":
            value = answers["found"].value
            return "+".join(map(str, value)) if isinstance(value, tuple) else str(value)
        case "each":
            return " ".join(_share(answers, n) for n in range(1, len(asked.parts) + 1))
        case "band":
            band = answers["band"].value
            return f"{band} {answers[f'band{band}.share'].value}"


def _share(answers: Mapping[str, Answer], n: int) -> str:
    match answers[f"part{n}"].value:
        case 1:
            return "全部"
        case 2:
            return f"{answers[f'part{n}.share'].value}%"
        case _:
            return "没有"


def _photo(answers: Mapping[str, Answer]) -> str:
    value = answers["photo"].value if "photo" in answers else None
    return value if isinstance(value, str) else ""


async def minutes(desk: AssessDesk, by: Actor) -> Minutes:
    """What the meeting decided, with what it had decided before where that changed."""
    standing = await desk.standing()
    sheet = await desk.sheet()
    scores = {leaf.code: leaf.score for leaf in sheet.leaves}
    rows, left = [], []
    for subject, leaf in desk.judging.leaves.items():
        judged = standing.get(subject)
        if judged is None:
            left.append(f"{leaf.code} {leaf.name}")
            continue
        form, answers = await desk.answers(judged)
        rows.append(
            JudgedLine(
                code=leaf.code,
                name=leaf.name,
                weight=leaf.weight,
                result=result_words(leaf, form, answers),
                score=scores.get(leaf.code),
                reason=evidence_text(answers),
                evidence=_evidence(_photo(answers)),
                again=await _again(desk, subject),
            )
        )
    meeting = standing.get(MEETING)
    said = meeting.answers if meeting else {}
    return Minutes(
        head=await head(desk),
        place=_said(said.get("place")),
        participants=_said(said.get("participants")),
        recorded_by=by.label,
        rows=tuple(rows),
        open=tuple(left),
    )


async def head(desk: AssessDesk) -> Head:
    given = await desk.reporter.live()
    return head_of(desk.campaign, given, desk.now(), desk.campaign.closing.process.n)


async def _again(desk: AssessDesk, subject: str) -> str:
    """The result before the last, where a leaf was judged anew."""
    history = [record for record in await desk.store.history(subject) if record.payload]
    if len(history) < 2 or history[-1].kind is not RecordKind.ASSESSMENT:
        return ""
    before = opened(history[-2])
    form, answers = await desk.answers(before)
    leaf = desk.judging.leaves[subject]
    return f"原评“{result_words(leaf, form, answers)}”，理由：{evidence_text(answers)}"


def _evidence(reference: str) -> str:
    return "照片1张" if reference.startswith("photo:") else reference


def _said(answer: Answer | None) -> str:
    return str(answer.value) if answer is not None and answer.value is not None else ""
