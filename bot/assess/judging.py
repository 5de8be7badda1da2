"""The judged leaves of a running campaign: what each person is asked, kept up with the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from bot.assess.panel import Given, LeafPanel, Place, agreed, panels
from bot.project import ProjectFolder
from scoring.agreement import Agreement
from scoring.assess import Ask, ask, judged
from scoring.indicators import Leaf
from scoring.model import Judgement, OneValue
from scoring.sources import Assessment
from storage.changes import Person
from surveys.assessment import (
    MEETING,
    LeafOptions,
    assessment_form,
    evidence_media,
    evidence_text,
    judgement_value,
    meeting_form,
)
from surveys.conversation import Answer, Role
from surveys.form import Form

Told = tuple[str, Form, Mapping[str, Answer], str, bool]
"""A standing assessment: subject, form, answers, who by, whether simulated."""


class Judging:
    """`keep` is given all standing assessments, after every commit that adds one."""

    def __init__(self, folder: ProjectFolder) -> None:
        self._folder = folder
        self.leaves: Mapping[str, Leaf] = leaves_of(folder)
        self.meets = folder.project.assessment.how == "meeting"
        self.by_meeting = tuple(leaf_form(folder, leaf) for leaf in self.leaves.values())
        self.participants = meeting_form()
        self.panels: Mapping[str, LeafPanel] = panels(folder, ())

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form that can be begun now."""
        return (self.participants, *self.by_meeting, *self._alone())

    def keep(self, told: Iterable[Told]) -> None:
        """Rounds follow from what is judged."""
        self.panels = panels(self._folder, given(self.leaves, told))

    def forms_of(self, person: Person) -> tuple[Form, ...]:
        """A meeting's result is entered by a coordinator, or by whoever was invited to record it;
        who judges alone meets the leaves assigned to them, and nobody else's judgement."""
        if self.meets:
            forms = (self.participants, *self.by_meeting)
            return forms if person.role is Role.COORDINATOR else self.by_meeting
        if person.role is Role.COORDINATOR:
            return ()
        return self._alone(person.label)

    def _alone(self, name: str | None = None) -> tuple[Form, ...]:
        return tuple(
            leaf_form(self._folder, panel.leaf, panel, assessor)
            for panel in self.panels.values()
            for assessor in panel.assigned
            if name in (None, assessor)
        )


def leaves_of(folder: ProjectFolder) -> dict[str, Leaf]:
    """The judged leaves of all systems, by the subject of their records."""
    return {
        f"leaf.{leaf.code}": leaf
        for system in folder.systems
        for leaf in system.leaves
        if leaf.evidence.kind == "assessment"
    }


def leaf_form(
    folder: ProjectFolder, leaf: Leaf, panel: LeafPanel | None = None, assessor: str = ""
) -> Form:
    """What is asked about a leaf: of a meeting, or of one assessor in this round."""
    source = leaf.evidence
    assert isinstance(source, Assessment)
    known = [f"可参考问卷：{'、'.join(source.support)}题"] if source.support else []
    known += [
        f"目前的依据：{one.source}"
        for one in folder.evidence
        if one.leaf == leaf.code and one.basis == "assessed"
    ]
    if panel is not None:
        known += [panel.spread(folder.project.readings)]
    return assessment_form(
        leaf.code,
        leaf.name,
        leaf.standard,
        leaf.explanation,
        options_of(ask(leaf)),
        form_id=Place(leaf.code, assessor, panel.round).subject if panel else "",
        known=tuple(line for line in known if line),
        photo=source.require == "photo",
    )


def options_of(asked: Ask) -> LeafOptions:
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
        case "band":
            return LeafOptions("bands", labels=asked.options, limits=asked.limits)


def given(leaves: Mapping[str, Leaf], told: Iterable[Told]) -> list[Given]:
    """The judgements made alone, among all assessments."""
    found = []
    for subject, form, answers, _by, simulated in told:
        place = Place.of(subject)
        leaf = leaves.get(f"leaf.{place.leaf}") if place else None
        if place is not None and leaf is not None:
            found.append(
                Given(
                    leaf=place.leaf,
                    assessor=place.assessor,
                    round=place.round,
                    value=value_of(leaf, form, answers),
                    text=evidence_text(answers),
                    media=evidence_media(answers),
                    simulated=simulated,
                )
            )
    return found


def judgements(folder: ProjectFolder, told: Sequence[Told]) -> list[Judgement]:
    """What stands of each leaf: the meeting's result; else what the assessors who judge alone come
    to, once all are in."""
    leaves = leaves_of(folder)
    alone = panels(folder, given(leaves, told)).values()
    found = {panel.leaf.code: panel.judgement for panel in alone}
    for subject, form, answers, by, simulated in told:
        leaf = leaves.get(subject)
        if leaf is not None:
            found[leaf.code] = Judgement(
                leaf=leaf.code,
                value=value_of(leaf, form, answers),
                text=evidence_text(answers),
                assessor=by,
                media=evidence_media(answers),
                simulated=simulated,
            )
    return [one for one in found.values() if one is not None]


def agreement_of(folder: ProjectFolder, told: Sequence[Told]) -> Agreement | None:
    """How far assessors agree; None where a meeting judges."""
    if folder.project.assessment.how == "meeting":
        return None
    leaves = leaves_of(folder)
    return agreed(folder, given(leaves, told))


def value_of(leaf: Leaf, form: Form, answers: Mapping[str, Answer]) -> OneValue:
    """An answered assessment in the terms of the leaf's rule."""
    answer = judgement_value(form, answers)
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


__all__ = [
    "MEETING",
    "Judging",
    "Told",
    "agreement_of",
    "given",
    "judgements",
    "leaf_form",
    "options_of",
    "value_of",
]
