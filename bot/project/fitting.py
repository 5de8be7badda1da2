"""What indicators, questionnaire, readings, evidence and groups say of each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.files.problems import Problem, nearest
from bot.files.tables import Table
from bot.project.assessing import Assessor
from bot.project.draft import Doc
from bot.project.model import Project
from bot.project.references import Tables, problem
from bot.project.units import Units
from scoring.counted import Coverage
from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import Evidence
from scoring.printed import Printed
from scoring.schema import Flaw
from scoring.sources import Assessment, EventsCompletion, EventsMissing, SurveyRate
from scoring.sources import Survey as SurveySource
from scoring.typed import TypedEvidence
from surveys.conditions import questions_of
from surveys.figures import grades
from surveys.form import Scale, Single
from surveys.questionnaire import Questionnaire
from surveys.translations import untranslated
from surveys.wording import remarks


@dataclass(frozen=True, slots=True)
class Docs:
    project: Doc[Project]
    questionnaire: Doc[Questionnaire]
    indicators: Doc[IndicatorSystem]
    self_evaluation: Doc[IndicatorSystem]
    evidence: Doc[TypedEvidence]
    printed: Doc[Printed]

    @property
    def systems(self) -> tuple[tuple[Doc[IndicatorSystem], IndicatorSystem], ...]:
        """The indicator systems that could be read."""
        both = (self.indicators, self.self_evaluation)
        return tuple((doc, doc.model) for doc in both if doc.model is not None)


def typed_evidence(docs: Docs) -> tuple[tuple[Evidence, ...], list[Problem]]:
    """evidence.yaml in the terms of the indicators' rules."""
    typed = docs.evidence.model
    if docs.indicators.model is None or typed is None:
        return (), []
    evidence, flaws = typed.read(*(system for _, system in docs.systems))
    return evidence, [_flaw(docs.evidence, flaw) for flaw in flaws]


def with_unit_ids(docs: Docs, units: Units) -> Docs:
    """printed.yaml with its units by id, however they were written; unknown ones as written."""
    printed = docs.printed.model
    if printed is None:
        return docs
    changed = {
        name: tuple(
            one.model_copy(update={"whose": units.id(one.whose) or one.whose})
            for one in getattr(printed, name)
        )
        for name in NAMING
    }
    return replace(docs, printed=replace(docs.printed, model=printed.model_copy(update=changed)))


def check_printed(docs: Docs, tables: Tables, units: Units) -> Iterator[Problem]:
    """Units, activities, leaves and sections that printed.yaml names exist."""
    printed, system = docs.printed.model, docs.indicators.model
    if printed is None:
        return
    known = {unit.id for unit in tables.units.rows}
    activities = {row.activity_no for row in tables.spending.rows}
    for name in NAMING:
        for i, one in enumerate(getattr(printed, name)):
            if one.whose and one.whose not in known:
                found = units.unknown(one.whose, docs.printed.name, "")
                place = (name, i, "whose")
                yield docs.printed.problem(place, "unknown_unit", found.message, found.remedy)
            number = getattr(one, "activity", "")
            if number and number not in activities:
                message = f"拨款清单里没有活动{number}"
                place = (name, i, "activity")
                yield docs.printed.problem(place, "unknown_activity", message, "改正活动序号")
    if system:
        yield from _printed_codes(docs, printed, system)


NAMING = ("statements", "headings", "named")


def _printed_codes(docs: Docs, printed: Printed, system: IndicatorSystem) -> Iterator[Problem]:
    leaves = [leaf.code for leaf in system.leaves]
    levels = [level.code for level in system.levels]
    places: list[tuple[tuple[int | str, ...], str, list[str]]] = [
        (("claims", i, "leaves"), code, leaves)
        for i, one in enumerate(printed.claims)
        for code in one.leaves
    ]
    places += [
        (("sections_said", i, "section"), one.section, levels)
        for i, one in enumerate(printed.sections_said)
    ]
    places += [(("sections", code), code, levels) for code in printed.sections]
    for place, code, known in places:
        if code not in known:
            message = f"指标体系里没有“{code}”"
            yield docs.printed.problem(place, "unknown_leaf", message, _or_list(code, known))


def check_systems(docs: Docs) -> Iterator[Problem]:
    """Evidence and judgements are kept by a leaf's code, so no code may stand in both systems."""
    main, other = docs.indicators.model, docs.self_evaluation.model
    if main is None or other is None:
        return
    known = {leaf.code for leaf in main.leaves}
    for index, leaf in enumerate(other.leaves):
        if leaf.code in known:
            message = f"指标代码“{leaf.code}”在 {docs.indicators.name} 里已经有了"
            remedy = "两个体系的指标用不同的代码，例如自评表的都以 Z 开头"
            place = ("leaves", index, "code")
            yield docs.self_evaluation.problem(place, "duplicate_code", message, remedy)


def check_readings(docs: Docs) -> Iterator[Problem]:
    """Readings of leaves that do not exist; answers that have no points."""
    project, system, asked = docs.project.model, docs.indicators.model, docs.questionnaire.model
    if project and system:
        known = {leaf.code for _, one in docs.systems for leaf in one.leaves}
        for place, code, message, remedy in project.readings.flaws(known):
            yield docs.project.problem(("readings", *place), code, message, remedy)
    if project and asked:
        scored = {code for question in asked.questions for code in _scored(question)}
        if lacking := sorted(scored - set(project.readings.points)):
            codes = "、".join(map(str, lacking))
            message = f"问卷的等级 {codes} 没有分值"
            remedy = "在 readings.points 里写上每个等级的分值"
            yield docs.project.problem(("readings", "points"), "points", message, remedy)


def check_quality(docs: Docs) -> Iterator[Problem]:
    """Contradictions that speak of questions which do not exist."""
    project, asked = docs.project.model, docs.questionnaire.model
    if project is None or asked is None:
        return
    known = {question.code for question in asked.questions} | {c.code for c in asked.computed}
    for number, each in enumerate(project.quality.contradictions):
        codes = {code for part in each.when for code in questions_of(part)}
        if unknown := sorted(codes - known):
            message = f"矛盾“{each.name}”里的题号 {'、'.join(unknown)} 问卷里没有"
            place = ("quality", "contradictions", number, "when")
            yield docs.project.problem(place, "unknown_question", message, "改成问卷里的题号")


def _scored(question: object) -> Iterator[int]:
    if isinstance(question, Scale):
        yield from (choice.code for choice in grades(question) if choice.points is None)


def note_wording(asked: Doc[Questionnaire]) -> Iterator[Problem]:
    """What is worth reading once more before old people are asked it."""
    for remark in remarks(asked.model) if asked.model else ():
        place = () if remark.question is None else ("questions", remark.question)
        yield asked.problem(place, remark.code, remark.message, remark.remedy)


def note_translations(asked: Doc[Questionnaire]) -> Iterator[Problem]:
    """Texts that a language of the questionnaire does not have yet: they are shown as they are."""
    if asked.model is None:
        return
    codes = [question.code for question in asked.model.questions]
    for language, places in untranslated(asked.model.to_form(), codes).items():
        listed = "、".join(places[:8]) + ("……" if len(places) > 8 else "")
        message = f"{language} 的翻译还缺{len(places)}处：{listed}"
        yield asked.problem((), "translation", message, "补上译文；没补的照原文显示")


def check_sources(docs: Docs) -> Iterator[Problem]:
    """Items and questions that an indicator rests on exist in the questionnaire."""
    asked = docs.questionnaire.model
    if asked is None:
        return
    items = [name for item in asked.items for name in (item.name, item.code)]
    questions = [question.code for question in asked.questions]
    for doc, system in docs.systems:
        for index, leaf in enumerate(system.leaves):
            source = leaf.evidence
            if isinstance(source, SurveySource):
                wanted = source.items or getattr(leaf.rule, "items", ())
                yield from _absent(doc, index, leaf, "items", "分项", wanted, items)
            if isinstance(source, SurveyRate) and source.of:
                wanted = (source.of,)
                yield from _absent(doc, index, leaf, "of", "题目", wanted, [*items, *questions])
            if isinstance(source, Assessment):
                yield from _absent(doc, index, leaf, "support", "问题", source.support, questions)


def check_assessors(docs: Docs) -> Iterator[Problem]:
    """What independent assessors judge exists and is judged at all, and nothing is left out."""
    project, systems = docs.project.model, [system for _, system in docs.systems]
    if project is None or not systems or project.assessment.how == "meeting":
        return
    judged = {
        leaf.code
        for system in systems
        for leaf in system.leaves
        if isinstance(leaf.evidence, Assessment)
    }
    known = judged | {level.code for system in systems for level in system.levels}
    taken: set[str] = set()
    for index, one in enumerate(project.assessment.assessors):
        place = ("assessment", "assessors", index, "leaves")
        for code in sorted(set(one.leaves) - known):
            message = f"{one.name} 要评的“{code}”不是由人评定的指标，也不是上级指标"
            remedy = _or_list(code, sorted(known))
            yield docs.project.problem(place, "unknown_leaf", message, remedy)
        taken |= {code for system in systems for code in judged_by(system, one)}
    if left := sorted(judged - taken):
        message = f"没有人评定的指标：{'、'.join(left)}"
        yield docs.project.problem(
            ("assessment", "assessors"), "unassigned", message, "分给某个评价人"
        )


def judged_by(system: IndicatorSystem, assessor: Assessor) -> set[str]:
    """Codes of the judged leaves that are assigned to this assessor."""
    return {
        leaf.code
        for leaf in system.leaves
        if isinstance(leaf.evidence, Assessment)
        and (
            not assessor.leaves
            or {leaf.code, *(level.code for level in system.path(leaf))} & set(assessor.leaves)
        )
    }


def _absent(
    doc: Doc[IndicatorSystem],
    index: int,
    leaf: Leaf,
    key: str,
    what: str,
    wanted: tuple[str, ...],
    known: list[str],
) -> Iterator[Problem]:
    for name in wanted:
        if name not in known:
            guess = nearest(name, known)
            remedy = f"是不是“{guess}”？" if guess else f"问卷里有：{'、'.join(known)}"
            yield doc.problem(
                ("leaves", index, "evidence", key),
                "unknown_item" if key == "items" else "unknown_question",
                f"{leaf.code} 所依据的{what}“{name}”不在问卷里",
                remedy,
            )


def check_groups(docs: Docs, tables: Tables) -> Iterator[Problem]:
    """Categories, plan items and survey codes used in tables are those of the other files."""
    if docs.indicators.model:
        leaves = tuple(leaf for _, system in docs.systems for leaf in system.leaves)
        yield from _categories(leaves, tables)
        yield from _plan_items(leaves, tables)
    if docs.project.model and docs.questionnaire.model:
        yield from _survey_codes(docs, docs.project.model, docs.questionnaire.model, tables)


def _categories(leaves: tuple[Leaf, ...], tables: Tables) -> Iterator[Problem]:
    known = [
        category
        for leaf in leaves
        if isinstance(leaf.rule, Coverage)
        for category in leaf.rule.categories
    ]
    for index, group in enumerate(tables.groups.rows):
        for written in group.category:
            if written not in known:
                message = f"覆盖类别“{written}”不在指标体系里"
                remedy = _or_list(written, known)
                yield problem(tables.groups, index, "category", "unknown_category", message, remedy)


def _plan_items(leaves: tuple[Leaf, ...], tables: Tables) -> Iterator[Problem]:
    items = [name for leaf in leaves for name in _named(leaf.evidence)]
    for index, event in enumerate(tables.events.rows):
        if event.plan_item and event.plan_item not in items:
            message = f"计划项“{event.plan_item}”不在指标体系里"
            remedy = _or_list(event.plan_item, items)
            yield problem(tables.events, index, "plan_item", "unknown_plan_item", message, remedy)


def _named(source: object) -> tuple[str, ...]:
    """The plan items that a source of evidence speaks of."""
    match source:
        case EventsMissing(plan=plan):
            return tuple(one.item for one in plan)
        case EventsCompletion(items=items):
            return items
        case _:
            return ()


def _survey_codes(
    docs: Docs, project: Project, asked: Questionnaire, tables: Tables
) -> Iterator[Problem]:
    """The group question exists, and tables name its choices only."""
    singles = {each.code: each.choices for each in asked.questions if isinstance(each, Single)}
    code = project.survey.group_question
    if code and code not in singles:
        place = ("survey", "group_question")
        message = f"问卷里没有单选题“{code}”"
        yield docs.project.problem(place, "unknown_question", message, _or_list(code, [*singles]))
        return
    place_code = project.survey.place_question
    if place_code and place_code not in singles:
        place = ("survey", "place_question")
        message = f"问卷里没有单选题“{place_code}”"
        remedy = _or_list(place_code, [*singles])
        yield docs.project.problem(place, "unknown_question", message, remedy)
    choices = singles.get(code, ())
    remedy = f"可写：{'、'.join(f'{each.code} {each.label}' for each in choices)}"
    if not code:
        remedy = "在 project.yaml 的 survey.group_question 写明哪一题问对象类别，或把这一列留空"
    asking: tuple[Table[Any], ...] = (tables.groups, tables.targets)
    for table in asking:
        for index, row in enumerate(table.rows):
            if row.survey_code not in {None, *(each.code for each in choices)}:
                message = f"问卷的对象题没有选项 {row.survey_code}"
                field = "survey_code"
                yield problem(table, index, field, "unknown_survey_code", message, remedy)


def _or_list(written: str, known: list[str]) -> str:
    guess = nearest(written, known)
    return f"是不是“{guess}”？" if guess else f"可写：{'、'.join(known) or '（没有，留空）'}"


def _flaw(doc: Doc[TypedEvidence], flaw: Flaw) -> Problem:
    place, code, message, remedy = flaw
    return doc.problem(place, code, message, remedy)
