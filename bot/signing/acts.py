"""From what was said in a form to an entry of the record chain. Pure: values in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.changes import Record, RecordKind
from surveys.conversation import RunClosed
from surveys.form import Form
from surveys.sign_off import Act, What, payload_of
from surveys.sign_off_forms import REOPEN, REVIEW, reopened_unit, verdict, why

SUBJECT = "sheet."


def subject_of(unit: str) -> str:
    """What a unit's acts stand under in the chain."""
    return f"{SUBJECT}{unit}"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: the role's label, the account holder's random id (none for a command)."""

    label: str
    person: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """An act in the making."""

    unit: str
    what: What
    sheet: int = 0
    """0: the newest version, whichever that is."""
    why: str = ""
    forms: Mapping[str, int] = field(default_factory=dict)
    review: bool = True
    scans: tuple[tuple[str, str], ...] = ()


def said(closed: RunClosed, form: Form) -> Said | None:
    """What a finished form of the sign-off says; None for a scan, which has to be stored first."""
    if closed.form_id.startswith(REVIEW):
        unit, _, sheet = closed.form_id.removeprefix(REVIEW).rpartition(".")
        confirmed, reason = verdict(closed.answers)
        return Said(unit, "confirmed" if confirmed else "returned", int(sheet), reason)
    if closed.form_id.startswith(REOPEN):
        return Said(reopened_unit(form, closed.answers), "reopened", why=why(closed.answers))
    return None


def act_record(said: Said, *, version: int, by: By, at: datetime) -> Record:
    """The entry, as the `version`-th act of the unit."""
    subject = subject_of(said.unit)
    act = Act(
        what=said.what,
        sheet=said.sheet,
        by=by.label,
        at=at,
        hash="",
        why=said.why,
        review=said.review,
        forms=said.forms,
        scans=said.scans,
        simulated=by.simulated,
    )
    return Record(
        id=f"{subject}.{version}",
        kind=RecordKind.SIGN_OFF,
        subject=subject,
        version=version,
        person=by.person,
        unit=said.unit,
        payload=payload_of(act),
        at=at,
    )
