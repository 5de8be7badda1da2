"""A running campaign: the frozen project, the forms made from it, and who may do which of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.i18n import translator
from bot.project import ProjectFolder
from bot.project.rows import EventRow, GroupRow, SpendingRow
from scoring.assess import Ask, ask
from scoring.indicators import Leaf
from storage.changes import Person
from surveys.agenda import Agenda
from surveys.assessment import LeafOptions, assessment_form
from surveys.confirmation import Event, Group, SpendingLine, Unit, line_form, unit_form
from surveys.conversation import Role
from surveys.form import Choice, Form, Single

SURVEY = "survey"


class Campaign:
    """What everybody may be asked. Made once at start; the files are not looked at again."""

    def __init__(self, folder: ProjectFolder, *, simulated: bool = False) -> None:
        self.folder = folder
        self.simulated = simulated
        """True for a demonstration: everybody in it is simulated, and labelled so."""
        self.zone = folder.project.zone
        self.language = folder.project.language
        self.group_question = folder.project.survey.group_question
        self.points: Mapping[int, int] = folder.project.readings.points
        self.survey = folder.questionnaire.to_form(
            SURVEY, retention=f"评价结束后{folder.project.retention_days}天"
        )
        self.by_unit = {
            unit.unit_id: tuple(_unit_forms(folder, unit.unit_id)) for unit in units(folder)
        }
        self.leaves: Mapping[str, Leaf] = {
            f"leaf.{leaf.code}": leaf
            for leaf in folder.indicators.leaves
            if leaf.evidence.kind == "assessment"
        }
        self.assessments = tuple(_leaf_form(leaf) for leaf in self.leaves.values())

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form of the campaign, to be stored before anybody begins one."""
        of_units = (form for forms in self.by_unit.values() for form in forms)
        return (self.survey, *of_units, *self.assessments)

    def day(self, moment: datetime) -> date:
        """The day in the project's time zone."""
        return moment.astimezone(self.zone).date()

    def forms_of(self, person: Person, today: date) -> tuple[Form, ...]:
        """What this person may do now."""
        match person.role:
            case Role.BENEFICIARY:
                return (self.survey,) if self._survey_is_open(today) else ()
            case Role.CONTACT:
                return self.by_unit.get(person.unit, ())
            case Role.ASSESSOR:
                return self.assessments
            case Role.COORDINATOR:
                return ()

    def agenda(
        self, person: Person, today: date, pinned: Mapping[str, Form], done: Iterable[str]
    ) -> Agenda:
        """`pinned`: forms by hash that the conversation began with; `done`: subjects that have a
        standing record, by whomever."""
        forms = self.forms_of(person, today)
        ids = {form.id for form in forms}
        return Agenda(
            role=person.role,
            forms=forms,
            pinned=pinned,
            done=frozenset(ids & set(done)),
            presets=self._presets(person),
            languages={code: translator(code) for code in ("zh", "en")},
            zone=self.folder.project.zone,
        )

    def _survey_is_open(self, today: date) -> bool:
        survey = self.folder.project.survey
        return (survey.opens is None or survey.opens <= today) and (
            survey.closes is None or today <= survey.closes
        )

    def _presets(self, person: Person) -> dict[str, int]:
        question = self.group_question
        if person.role is not Role.BENEFICIARY or not question or not person.group.isdigit():
            return {}
        return {question: int(person.group)}


def group_choices(folder: ProjectFolder) -> tuple[Choice, ...]:
    """The survey groups: choices of the question that asks for them; none if nothing does."""
    code = folder.project.survey.group_question
    for question in folder.questionnaire.questions:
        if question.code == code and isinstance(question, Single):
            return question.choices
    return ()


def units(folder: ProjectFolder) -> tuple[Unit, ...]:
    """Units that confirm something: not the joint names."""
    return tuple(Unit(unit.id, unit.name) for unit in folder.units if not unit.members)


def _unit_forms(folder: ProjectFolder, unit: str) -> Iterable[Form]:
    """A form for each of the unit's lines; one more for what hangs on no line, or if there is
    none."""
    project = folder.project
    end = f"{project.cut_off:%Y}年{project.cut_off.month}月{project.cut_off.day}日"
    lines = [line for line in folder.lines if line.unit == unit]
    groups = [group for group in folder.groups if group.unit == unit]
    events = [event for event in folder.events if event.unit == unit]
    numbers = {line.activity_no for line in lines}
    for line in lines:
        yield line_form(
            _line(folder, line),
            tuple(_group(g) for g in groups if g.activity_no == line.activity_no),
            tuple(_event(e) for e in events if e.activity_no == line.activity_no),
            end,
        )
    loose_groups = tuple(_group(g) for g in groups if g.activity_no not in numbers)
    loose_events = tuple(_event(e) for e in events if e.activity_no not in numbers)
    if not lines or loose_groups or loose_events:
        named = Unit(unit, folder.unit(unit).name)
        yield unit_form(named, loose_groups, loose_events, has_lines=bool(lines))


def _line(folder: ProjectFolder, row: SpendingRow) -> SpendingLine:
    return SpendingLine(
        line=row.row,
        activity_no=row.activity_no,
        activity=row.activity,
        category=row.category,
        unit_id=row.unit,
        appropriated=row.appropriated,
        unit_name=folder.unit(row.unit).name,
    )


def _group(row: GroupRow) -> Group:
    return Group(
        row.id, row.name, row.unit, row.activity_no, row.headcount, row.count_unit, row.per_head
    )


def _event(row: EventRow) -> Event:
    return Event(row.id, row.name, row.unit, row.activity_no, row.planned)


def _leaf_form(leaf: Leaf) -> Form:
    options = _options(ask(leaf))
    return assessment_form(leaf.code, leaf.name, leaf.standard, leaf.explanation, options)


def _options(asked: Ask) -> LeafOptions:
    """What scoring can judge, in the words of surveys."""
    match asked.how:
        case "one":
            return LeafOptions("labels", labels=asked.options)
        case "several":
            return LeafOptions("several", labels=asked.options, what=asked.prompt)
        case "count":
            return LeafOptions("count", what=asked.prompt)
        case "each":
            return LeafOptions("shares", parts=asked.parts)
