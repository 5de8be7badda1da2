"""A campaign's state as `reports.model.ReportInput`. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.assess.agreed import agreement_words
from bot.campaign import Campaign, group_choices, place_choices, units
from bot.project.told import told
from bot.report_asked import asked_questions, common_grades
from bot.report_facts import facts_of
from bot.self_facts import self_facts
from bot.signing.shown import NO_SIGN_OFFS, SignOffs
from bot.standing import Collected
from reports.bases import basis_words, shown_bases
from reports.model import (
    Answer,
    ChainHead,
    Group,
    MarkCount,
    OtherBasis,
    Progress,
    RatedItem,
    RatedQuestion,
    Rechecked,
    ReportInput,
    SignedUnit,
)
from scoring.checks.bases import OtherScore, check_bases
from scoring.confidence import Grounds, Surveyed
from scoring.estimates import estimate
from scoring.findings import find
from scoring.gather import gather
from scoring.indicators import IndicatorSystem
from scoring.model import Finding, Records, ScoreSheet, SurveyEstimates
from scoring.outlook import as_planned
from scoring.quality import FLAGS
from scoring.readings import DENOMINATOR_WORDS, ITEM_WORDS, REACH_WORDS, STEP_WORDS
from scoring.score import score
from storage import changes
from storage.rechecks import Recheck
from surveys.confirmation import Unit
from surveys.figures import grades
from surveys.form import Form, Scale

PERSONS = ("人", "户")
"""Count units in which a group's headcount is a number of possible respondents."""


def headcounts(campaign: Campaign) -> dict[str, int]:
    """Persons (a household counts as one) by survey group; overlapping groups count once."""
    found: dict[str, int] = {}
    for row in campaign.folder.groups:
        if row.survey_code is not None and row.count_unit in PERSONS and not row.within:
            code = str(row.survey_code)
            found[code] = found.get(code, 0) + row.headcount
    return found


def waiting_units(campaign: Campaign, confirmed: Collection[str]) -> tuple[Unit, ...]:
    """Units with a form that nobody has confirmed yet."""
    return tuple(
        unit
        for unit in units(campaign.folder)
        if any(form.id not in confirmed for form in campaign.by_unit[unit.unit_id])
    )


def rated(form: Form) -> list[Scale]:
    return [question for question in form.questions if isinstance(question, Scale)]


def estimates_of(campaign: Campaign, records: Records) -> SurveyEstimates | None:
    """None while no valid form has been submitted."""
    if not any(records.survey.forms.values()):
        return None
    form = campaign.survey
    names = {question.code: question.text for question in rated(form)}
    heads = headcounts(campaign)
    return estimate(
        records.survey,
        form.items,
        campaign.points,
        heads,
        names,
        campaign.own_points,
        campaign.weights,
        campaign.folder.project.survey.design,
        weighting=campaign.weighting,
    )


def scored(
    campaign: Campaign, records: Records, system: IndicatorSystem | None = None
) -> tuple[SurveyEstimates | None, ScoreSheet]:
    """Estimates and score sheet of what has been collected. `system`: another one than
    indicators.yaml."""
    system, readings = system or campaign.folder.indicators, campaign.folder.project.readings
    estimates = estimates_of(campaign, records)
    return estimates, score(system, gather(system, records, estimates, readings), readings)


def evaluate(
    campaign: Campaign, records: Records
) -> tuple[SurveyEstimates | None, ScoreSheet, tuple[Finding, ...]]:
    """Estimates, score sheet and findings of what has been collected."""
    folder, readings = campaign.folder, campaign.folder.project.readings
    estimates, sheet = scored(campaign, records)
    findings = find(
        folder.indicators, records, estimates, sheet, readings=readings, told=told(folder)
    )
    return estimates, sheet, findings


def grounds_of(campaign: Campaign, records: Records, estimates: SurveyEstimates | None) -> Grounds:
    """What confidence in the score is reckoned from."""
    system, project = campaign.folder.indicators, campaign.folder.project
    surveyed = (
        None
        if estimates is None
        else Surveyed(
            tally=records.survey,
            estimates=estimates,
            items=campaign.survey.items,
            points=campaign.points,
            headcounts=headcounts(campaign),
            own=campaign.own_points,
            weights=campaign.weights,
            design=project.survey.design,
            weighting=campaign.weighting,
        )
    )
    return Grounds(
        system=system,
        readings=project.readings,
        evidence=gather(system, records, estimates, project.readings),
        planned=gather(system, as_planned(records), estimates, project.readings),
        surveyed=surveyed,
    )


def printed_sheet(campaign: Campaign) -> ScoreSheet | None:
    """The score of a printed report's own inputs, where the folder brings them."""
    folder = campaign.folder
    if folder.printed is None or not folder.evidence:
        return None
    typed = {one.leaf: one for one in folder.evidence}
    return score(folder.indicators, typed, folder.project.readings)


def report_input(
    campaign: Campaign,
    collected: Collected,
    *,
    as_of: datetime,
    head: changes.ChainHead,
    withdrawn: int = 0,
    rechecks: Sequence[Recheck] = (),
    signing: SignOffs = NO_SIGN_OFFS,
    font: str = "",
) -> ReportInput:
    """What every chart and file of a report is made from."""
    project, records = campaign.folder.project, collected.records
    estimates, sheet, findings = evaluate(campaign, records)
    form = campaign.survey
    asked, common = rated(form), common_grades(form)
    others = _others(campaign, collected)
    given = ReportInput(
        title=project.title,
        year=project.year,
        body=project.body,
        as_of=as_of,
        time_zone=project.time_zone,
        sheet=sheet,
        simulated=campaign.simulated,
        report_sheet=printed_sheet(campaign),
        survey=estimates,
        others=others,
        marks=mark_counts(collected),
        outside_rule=outside_words(campaign.rules.outside),
        answers=tuple(Answer(choice.code, choice.label) for choice in common),
        questions=tuple(
            RatedQuestion(q.code, q.text, _item(form, q.code), grades(q) == common) for q in asked
        ),
        items=tuple(RatedItem(item.code, item.name) for item in form.items),
        groups=_groups(campaign, records),
        modes=_modes(records),
        rechecked=_rechecked(rechecks),
        asked=asked_questions(form, records.survey, besides=campaign.group_question),
        place_names={str(one.code): one.label for one in place_choices(campaign.folder)},
        unit_names={unit.unit_id: unit.name for unit in units(campaign.folder)},
        lines=records.lines,
        own=records.own,
        budget=records.budget,
        reach=records.reach,
        events=records.events,
        findings=findings,
        progress=replace(_progress(campaign, collected), withdrawn=withdrawn),
        chain=ChainHead(head.hash, head.count),
        signoff=signed_words(signing.units, second=project.sign_off.second_person),
        signed=signing.units,
        corrected=signing.corrected,
        readings=_readings(campaign),
        agreement=tuple(agreement_words(collected.agreement)),
        last_year=campaign.folder.last_year,
        grounds=grounds_of(campaign, records, estimates),
        facts=facts_of(campaign, records, findings),
        self_facts=self_facts(campaign.folder, records, _self_sheet(campaign, records)),
        font=font,
    )
    return replace(given, findings=(*findings, *_other_scores(given)))


def _self_sheet(campaign: Campaign, records: Records) -> ScoreSheet | None:
    """The score by the self-evaluation's own system, where there is one."""
    system = campaign.folder.self_evaluation
    return scored(campaign, records, system)[1] if system is not None else None


def signed_words(signed: Sequence[SignedUnit], *, second: bool) -> tuple[str, ...]:
    """How the confirmations were signed, as every report says it."""
    stamped = sum(1 for unit in signed if unit.stamped)
    stamps = f"已盖章归档{stamped}个单位，共{len(signed)}个。" if signed else ""
    if not second:
        return (f"本轮为线上确认，经办人提交即生效，未设第二人复核（项目设定）。{stamps}",)
    reviewed = sum(1 for unit in signed if unit.reviewed)
    said = f"本轮为线上确认，由另一人审核：已审核{reviewed}个单位，{stamps}"
    return (said,) if signed else ()


def _others(campaign: Campaign, collected: Collected) -> tuple[OtherBasis, ...]:
    """Estimates and score over other forms than the official ones."""
    found = []
    for name, tally in collected.others.items():
        estimates, sheet = scored(campaign, replace(collected.records, survey=tally))
        if estimates is not None:
            found.append(OtherBasis(name, estimates, sheet.total, sheet.grade))
    return tuple(found)


def _other_scores(given: ReportInput) -> Iterator[Finding]:
    """That another basis would give another score, where that may be told."""
    first, *others = shown_bases(given) or (None,)
    if first is not None:
        told = [
            OtherScore(one.total, one.grade, basis_words(given, one))
            for one in others
            if one.total is not None
        ]
        yield from check_bases(given.sheet, basis_words(given, first), told)


def mark_counts(collected: Collected) -> tuple[MarkCount, ...]:
    """Submitted forms by mark, and those that stand outside; nothing where none is marked."""
    counts = {
        flag: sum(one.n for one in collected.marks if flag in one.marks.flags) for flag in FLAGS
    }
    outside = sum(one.n for one in collected.marks if one.marks.outside)
    found = [MarkCount(FLAGS[flag], n) for flag, n in counts.items() if n]
    return (*found, MarkCount("不计入正式口径的", outside)) if collected.marks else ()


def outside_words(rules: tuple[str, ...]) -> str:
    """The declared rule in a sentence."""
    named = "、".join(
        "且".join(FLAGS[part].split("（")[0] for part in rule.split("+")) for rule in rules
    )
    return f"正式口径不含有这些标记的答卷：{named}" if named else "有标记的答卷都计入正式口径"


def _item(form: Form, code: str) -> str:
    return next((item.code for item in form.items if code in item.questions), "")


def _groups(campaign: Campaign, records: Records) -> tuple[Group, ...]:
    heads = headcounts(campaign)
    return tuple(
        Group(
            code=str(choice.code),
            name=choice.label,
            headcount=heads.get(str(choice.code), 0),
            target=records.targets.get(str(choice.code), 0),
            valid=records.survey.forms.get(str(choice.code), 0),
        )
        for choice in group_choices(campaign.folder)
    )


def _modes(records: Records) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (_, mode), n in records.survey.modes.items():
        counts[mode] = counts.get(mode, 0) + n
    return counts


def _rechecked(rechecks: Sequence[Recheck]) -> Rechecked | None:
    """Withdrawn forms are not counted; None where nothing was drawn."""
    told = [each.outcome for each in rechecks if each.counts]
    if not told:
        return None
    return Rechecked(
        len(told), told.count("agrees"), told.count("differs"), told.count("unreached")
    )


def _progress(campaign: Campaign, collected: Collected) -> Progress:
    records = collected.records
    confirmed = [line for line in records.lines if line.spent is not None]
    waiting = waiting_units(campaign, collected.confirmed)
    every = units(campaign.folder)
    return Progress(
        units_confirmed=len(every) - len(waiting),
        units=len(every),
        lines_confirmed=len(confirmed),
        lines=len(records.lines),
        leaves_judged=len(records.judgements),
        leaves_to_judge=len(campaign.leaves),
        valid_forms=sum(records.survey.forms.values()),
        waiting_units=tuple(unit.name for unit in waiting),
    )


def _readings(campaign: Campaign) -> tuple[str, ...]:
    chosen = campaign.folder.project.readings
    points = "、".join(f"{code}计{points}分" for code, points in chosen.points.items())
    own = "、".join(campaign.own_points)
    heavy = "、".join(f"{code}×{n}" for code, n in campaign.weights.items() if n != 1)
    points += f"（{own}按问卷里各选项的分值）" if own else ""
    points += f"；分项内权重 {heavy}，其余×1" if heavy else ""
    return (
        STEP_WORDS[chosen.step_mode],
        ITEM_WORDS[chosen.item_mode],
        REACH_WORDS[chosen.reach],
        DENOMINATOR_WORDS[chosen.execution_rate],
        f"问卷计分：{points}",
    )
