"""A running campaign: the frozen project, the forms made from it, and who may do which of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from bot.assess.judging import Judging
from bot.i18n import translator
from bot.notice import filled, notice
from bot.phases import Phases
from bot.project import ProjectFolder
from bot.project.retention import retention_of
from bot.project.rows import EventRow, GroupRow, SpendingRow
from bot.quality import Rules
from bot.results.closing import Closing
from bot.working_days import quiet_until
from scoring.indicators import Leaf
from scoring.weighting import Margin, Weighting
from storage.changes import Person
from storage.parts import Divisions
from storage.tallies import points_of
from surveys.agenda import Agenda, Translate
from surveys.confirmation import Event, Group, SpendingLine, Unit, line_form, unit_form
from surveys.consents import Consents, with_consents
from surveys.conversation import Role
from surveys.form import Choice, Form, Scale, Single
from surveys.lending import GUEST

SURVEY = "survey"

MODE_QUESTION = "G0"
"""是本人填吗, by whose answer older questionnaires tell 自填 (1) from 代填 (2)."""


class Campaign:
    """What everybody may be asked. Made once at start; the files are not looked at again."""

    def __init__(self, folder: ProjectFolder, *, simulated: bool = False) -> None:
        self.folder = folder
        self.simulated = simulated
        """True for a demonstration: everybody in it is simulated, and labelled so."""
        self.zone = folder.project.zone
        self.language = folder.project.language
        self.group_question = folder.project.survey.group_question
        self.call_pause = timedelta(hours=folder.project.survey.calls.pause_hours)
        self.place_question = folder.project.survey.place_question
        self._elders = folder.project.survey.elder_mode
        self._places = place_choices(folder)
        self.weighting = weighting_of(folder)
        margins = self.weighting.margins if self.weighting else ()
        self.divided = Divisions(self.place_question, tuple(one.question for one in margins))
        """By what parts of the forms are counted."""
        self.phases = Phases(folder.project)
        """When what can be filled in: moved by the coordinators' decisions."""
        quotas = folder.project.survey.quotas
        self.quotas: Mapping[str, int] = {str(code): most for code, most in quotas.items()}
        """Forms that count in the official estimate at most, by survey group."""
        self.stops = folder.project.survey.quota == "stop"
        """Whether nobody begins any more whose group has reached its quota."""
        self.points: Mapping[int, int] = folder.project.readings.points
        self.retention = retention_of(folder.project)
        self._notices: dict[Translate, str] = {}
        complaints = folder.project.complaints
        self.handler_key = complaints.public_key if complaints else b""
        self.complaint = complaints.told if complaints else None
        self.rules = Rules(folder.project.quality, folder.project.survey.outside)
        self.survey = survey_form(folder)
        self.own_points = own_points(self.survey, self.points)
        self.weights = {q.code: q.weight for q in self.survey.questions if isinstance(q, Scale)}
        self.by_unit = {
            unit.unit_id: tuple(_unit_forms(folder, unit.unit_id)) for unit in units(folder)
        }
        self.judging = Judging(folder)
        self.leaves: Mapping[str, Leaf] = self.judging.leaves
        self.closing = Closing(folder)
        """From draft to closed: moved by what coordinators and units have put on record."""

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form of the campaign, to be stored before anybody begins one."""
        of_units = (form for forms in self.by_unit.values() for form in forms)
        return (self.survey, *of_units, *self.judging.forms)

    def quiet(self, moment: datetime) -> bool:
        """Whether nothing may be sent unasked now."""
        hours = self.folder.project.quiet_hours
        return quiet_until(moment, self.zone, hours.start, hours.end) is not None

    def day(self, moment: datetime) -> date:
        """The day in the project's time zone."""
        return moment.astimezone(self.zone).date()

    def hour(self, moment: datetime) -> int:
        """The hour of the day in the project's time zone."""
        return moment.astimezone(self.zone).hour

    def elder(self, person: Person) -> bool:
        """Whether this person begins in 长辈模式."""
        if person.role is not Role.BENEFICIARY or isinstance(self._elders, bool):
            return person.role is Role.BENEFICIARY and self._elders is True
        return person.group in {str(code) for code in self._elders}

    def duties(self, person: Person) -> tuple[Form, ...]:
        """What this person is asked to do, whether or not it can be done today."""
        match person.role:
            case Role.BENEFICIARY | Role.HELPER:
                return (self.survey,)
            case Role.CONTACT:
                return () if person.place == GUEST else self.by_unit.get(person.unit, ())
            case Role.ASSESSOR | Role.COORDINATOR:
                return self.judging.forms_of(person)
            case Role.REVIEWER | Role.GROUP:
                return ()

    def forms_of(self, person: Person, today: date) -> tuple[Form, ...]:
        """What this person may do now. Once archived, nobody can do anything but read."""
        if self.closing.process.archived:
            return ()
        duties = self.duties(person) if self.phases.of(person.role).open_on(today) else ()
        return (*self.closing.forms_of(person), *duties)

    def agenda(
        self,
        person: Person,
        today: date,
        pinned: Mapping[str, Form],
        done: Iterable[str],
        _: Translate = str,
        full: Collection[str] = (),
    ) -> Agenda:
        """`pinned`: forms by hash that the conversation began with; `done`: subjects that have a
        standing record, by whomever; `full`: survey groups whose quota is reached, where that is a
        reason not to begin."""
        forms = self.forms_of(person, today)
        closed = self.phases.of(person.role).why_closed(today, _)
        if self.closing.process.archived:
            closed = _("这个项目已经办结归档，只能查看，不再收回答。谢谢您！")
        if person.role is Role.BENEFICIARY and person.group in full and not pinned:
            forms, closed = (), _("您这一类的问卷已经收满，不用再填了。谢谢您愿意参加！")
        ids = {form.id for form in forms}
        return Agenda(
            role=person.role,
            forms=forms,
            pinned=pinned,
            done=frozenset(ids & {*done, *self.closing.process.decided}),
            again=frozenset(ids) if person.role is Role.COORDINATOR else frozenset(),
            presets=self._presets(person),
            kept=self.retention.within(_),
            notice=self._notice(_) if person.role is Role.BENEFICIARY else "",
            complaint=self.complaint,
            interview=interviews(person),
            family=self.folder.project.survey.family if person.role is Role.BENEFICIARY else 0,
            mode_question=MODE_QUESTION,
            closed=closed,
            recordings=self.folder.recordings,
            languages={code: translator(code) for code in ("zh", "en")},
            zone=self.folder.project.zone,
        )

    def _notice(self, _: Translate) -> str:
        """The 告知书 in the person's language."""
        if _ not in self._notices:
            self._notices[_] = notice(self.folder, _)
        return self._notices[_]

    def _presets(self, person: Person) -> dict[str, int]:
        """What the link says of a respondent, as answers: those questions are not asked."""
        if person.role not in (Role.BENEFICIARY, Role.HELPER):
            return {}
        presets = {}
        if self.group_question and person.group.isdigit():
            presets[self.group_question] = int(person.group)
        place = next((c.code for c in self._places if c.label == person.place), None)
        if place is not None:
            presets[self.place_question] = place
        return presets


def survey_form(folder: ProjectFolder) -> Form:
    """The questionnaire as it is asked: with the project's own words in its texts, and with the
    consents that the law wants of their own."""
    project, survey = folder.project, folder.project.survey
    kept, own = retention_of(project), folder.questionnaire.language
    form = folder.questionnaire.to_form(
        SURVEY,
        retention=kept.words(translator(own)),
        retentions={code: kept.words(translator(code)) for code in ("zh", "en")},
    )
    texts = {
        language: {place: filled(text, project) for place, text in said.items()}
        for language, said in form.translations.items()
    }
    filled_in = {
        "opening": filled(form.opening, project),
        "opening_plain": filled(form.opening_plain, project),
        "closing": filled(form.closing, project),
        "translations": texts,
    }
    wanted = Consents(
        survey.group_question,
        survey.sensitive_groups,
        survey.sensitive_questions,
        survey.guardian_groups,
    )
    return with_consents(form.model_copy(update=filled_in), wanted)


def interviews(person: Person) -> Literal["", "assisted", "phone"]:
    """How a person asks others, if they do."""
    if person.role is not Role.HELPER:
        return ""
    return "phone" if person.mode == "phone" else "assisted"


def own_points(form: Form, points: Mapping[int, int]) -> dict[str, dict[int, int]]:
    """Points by code, of the questions whose answers have points of their own."""
    every = points_of(form, points)
    return {
        question.code: every[question.code]
        for question in form.questions
        if isinstance(question, Scale) and any(c.points is not None for c in question.choices)
    }


def group_choices(folder: ProjectFolder) -> tuple[Choice, ...]:
    """The survey groups: choices of the question that asks for them; none if nothing does."""
    return _choices(folder, folder.project.survey.group_question)


def place_choices(folder: ProjectFolder) -> tuple[Choice, ...]:
    """The places: choices of the question that asks for them; none if nothing does."""
    return _choices(folder, folder.project.survey.place_question)


def _choices(folder: ProjectFolder, code: str) -> tuple[Choice, ...]:
    for question in folder.questionnaire.questions:
        if question.code == code and isinstance(question, Single):
            return question.choices
    return ()


def weighting_of(folder: ProjectFolder) -> Weighting | None:
    """The margins that the official estimate is weighted by; None: the groups' heads alone."""
    survey = folder.project.survey
    if survey.weighting == "heads":
        return None
    margins = tuple(
        Margin(
            one.question,
            one.called,
            tuple((frozenset(codes), heads) for codes, heads in one.heads),
        )
        for one in survey.margins
    )
    return Weighting(margins, survey.trim)


def units(folder: ProjectFolder) -> tuple[Unit, ...]:
    """Units that confirm something: not the joint names."""
    return tuple(Unit(unit.id, unit.name) for unit in folder.units if not unit.members)


def discreet(folder: ProjectFolder, unit: str, text: str) -> str:
    """`text` as the unit may read it: other units are not named, except in its own activities.
    Nothing is hidden from who is of no unit (`unit` is "")."""
    if not unit:
        return text
    own = {line.activity for line in folder.lines if line.unit == unit}
    own.add(folder.unit(unit).name)
    others = sorted((each.name for each in folder.units if each.id != unit), key=len, reverse=True)
    names = [name for name in others if not any(name in said for said in own)]
    if not names:
        return text
    kept = "|".join(re.escape(said) for said in sorted(own, key=len, reverse=True))
    hidden = "|".join(re.escape(name) for name in names)
    return re.sub(
        f"(?P<own>{kept})|(?:{hidden})(?:、(?:{hidden}))*",
        lambda found: found["own"] or "别的单位",
        text,
    )


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
            tuple(_group(folder, g) for g in groups if g.activity_no == line.activity_no),
            tuple(_event(e) for e in events if e.activity_no == line.activity_no),
            end,
        )
    loose_groups = tuple(_group(folder, g) for g in groups if g.activity_no not in numbers)
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
        document=row.document,
        quota=row.way == "指标",
        arrived=row.arrived.isoformat() if row.arrived else "",
        own=row.funding == "自筹",
        shared_total=_shared_total(folder, row),
        year=folder.project.year,
    )


def _shared_total(folder: ProjectFolder, row: SpendingRow) -> int:
    """What all units of the activity were appropriated together; 0 where there is only one."""
    of_activity = [line for line in folder.lines if line.activity_no == row.activity_no]
    several = len({line.unit for line in of_activity}) > 1
    return sum(line.appropriated for line in of_activity) if several else 0


def _group(folder: ProjectFolder, row: GroupRow) -> Group:
    above = next((group.name for group in folder.groups if group.id == row.within), "")
    return Group(
        row.id,
        row.name,
        row.unit,
        row.activity_no,
        row.headcount,
        row.count_unit,
        row.per_head,
        own=row.funding == "自筹",
        within=above if row.within else "",
    )


def _event(row: EventRow) -> Event:
    return Event(row.id, row.name, row.unit, row.activity_no, row.planned)
