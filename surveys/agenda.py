"""What a person may do now: given to the dialogue by the shell with every step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Literal

from surveys.complaint import Complaint
from surveys.conversation import Conversation, Role, Run
from surveys.form import Form
from surveys.lookups import FindingNow, LookUp

Translate = Callable[[str], str]
"""Chinese source text to the person's language; texts it does not know come back unchanged."""


@dataclass(frozen=True, slots=True)
class Call:
    """A number of the coordinator's list that is given to this interviewer now."""

    number: str
    """Of the row in the list, never a telephone number."""
    attempt: int = 1
    appointed: str = ""
    """When a call was agreed, in words; empty: it was not."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Forms, in an order that stays the same while the person works through them.

    A form that is not here any more is closed: its run takes no answers, and a submitted run
    cannot be corrected.
    """

    role: Role
    forms: tuple[Form, ...] = ()
    """Current versions; a new run begins with these."""
    pinned: Mapping[str, Form] = field(default_factory=dict)
    """By hash: at least the forms of `needed(conversation)`."""
    done: frozenset[str] = frozenset()
    """Ids of forms that have been submitted, by this person or by someone else."""
    presets: Mapping[str, int] = field(default_factory=dict)
    """Answers a survey invitation brings, by question code (the group of the link): not asked."""
    languages: Mapping[str, Translate] = field(default_factory=dict)
    """Translators of the program's own words, by language: what a person may switch to."""
    zone: tzinfo = UTC
    """The project's: what 昨天 means."""
    notice: str = ""
    """告知书: who asks, what is kept, how long, how to refuse; shown whole on demand."""
    complaint: Complaint | None = None
    """Where to turn to after an answer such as 没收到."""
    kept: str = ""
    """How long answers can be deleted, as in 2021年2月19日以前."""
    answered: bool = False
    """The survey of this person has been answered from elsewhere (on paper, by telephone), and
    only one answer counts for a row of the roster."""
    doors: tuple[str, ...] = ()
    """Links by which the program can be reached, with {code} where a code goes."""

    interview: Literal["", "assisted", "phone"] = ""
    """Not empty: the person interviews others, one after another, at the side of each or on the
    telephone."""
    family: int = 0
    """For how many family members an account that came by a group's link may answer again."""
    mode_question: str = ""
    """Code of an older questionnaire's own question who is answering (1 本人, 2 代填): not asked
    where the run knows."""
    calls: bool = False
    """A telephone list is loaded: its numbers come one after another."""
    call: Call | None = None
    """The number to call now; None with `calls`: none is due."""
    clarify: tuple[FindingNow, ...] = ()
    """Findings that this person's unit is asked about and has not answered."""
    looked_up: Mapping[LookUp[Any], Any] = field(default_factory=dict)
    """What was looked up for this step; see `surveys.lookups`."""
    guest: bool = False
    """A colleague to whom forms were lent, and who has none of their own."""
    lent: Mapping[str, str] = field(default_factory=dict)
    """Forms this person has lent: by id, "open" or "returned"."""
    borrowed: frozenset[str] = frozenset()
    """Ids of forms lent to this person."""
    drafts: Mapping[str, Run] = field(default_factory=dict)
    """By form id: a lent form as it stands with the other one."""
    recordings: Collection[str] = ()
    """Names of the recordings in the project's audio/ folder."""
    closed: str = ""
    """Why there is nothing to fill in now, with the day on which it begins or ended."""
    again: frozenset[str] = frozenset()
    """Ids of forms that this person may submit anew, whoever submitted them before."""
    locked: Mapping[str, str] = field(default_factory=dict)
    """Forms that cannot be corrected now, with the reason: signed already, for one."""
    sheet: bool = False
    """There is a 确认表 of the person's unit to print."""

    def current(self, form_id: str) -> Form | None:
        """The form a new run of this id would begin with."""
        return next((form for form in self.forms if form.id == form_id), None)

    def form_of(self, run: Run) -> Form | None:
        """Exactly the text the run began with; None if nobody has it any more."""
        pinned = self.pinned.get(run.form_hash)
        if pinned is not None:
            return pinned
        current = self.current(run.form_id)
        return current if current is not None and current.hash == run.form_hash else None


def needed(conversation: Conversation) -> frozenset[str]:
    """Hashes of the forms that this conversation's runs are pinned to."""
    runs = [*conversation.submitted.values(), *conversation.parked.values()]
    if conversation.run is not None:
        runs.append(conversation.run)
    return frozenset(run.form_hash for run in runs)
