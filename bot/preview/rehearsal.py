"""One person's conversation, played in memory with the real dialogue. Nothing is stored or sent.

Ids come from a counter and the clock stands still, so that the same moves give the same words.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bot.campaign import Campaign
from bot.i18n import translator
from storage.changes import Person
from surveys.agenda import needed
from surveys.conversation import Conversation, Role
from surveys.dialogue import step
from surveys.form import Form
from surveys.messages import Content, Inbound, Option, Photo, Press, Prompt, Start, Text

CHANNEL = "preview"


@dataclass(frozen=True, slots=True)
class Part:
    """Who is played: a beneficiary of a group (empty: of none known), or somebody of a unit."""

    role: Role = Role.BENEFICIARY
    unit: str = ""
    group: str = ""


class NotOffered(LookupError):
    """A button that the last message does not have."""


class Rehearsal:
    """`on`: the day it is taken to be; see `rehearsal_day`."""

    def __init__(self, campaign: Campaign, part: Part, on: date) -> None:
        self._campaign = campaign
        self._person = Person("preview", part.role, part.unit, part.group)
        self._on = on
        self._forms: dict[str, Form] = {form.hash: form for form in campaign.forms}
        self._heard = 0
        self.conversation = Conversation(
            "preview",
            self._person.role,
            language=campaign.language,
            plain=campaign.elder(self._person),
        )
        self.last: Prompt | None = None
        """What was shown last and can be answered."""

    def hear(self, content: Content) -> tuple[Prompt, ...]:
        """Take one input; what is said to it."""
        self._heard += 1
        fresh = hashlib.sha256(str(self._heard).encode()).hexdigest()
        at = datetime.combine(self._on, time(12), self._campaign.zone).astimezone(UTC)
        inbound = Inbound(CHANNEL, str(self._heard), "preview", at, content)
        wanted = needed(self.conversation)
        pinned = {known: form for known, form in self._forms.items() if known in wanted}
        agenda = self._campaign.agenda(self._person, self._on, pinned, ())
        _ = translator(self.conversation.language)
        done = step(self.conversation, inbound, agenda, fresh, _)
        self.conversation = done.conversation
        for prompt in done.prompts:
            if prompt.options or prompt.commands or prompt.expects:
                self.last = prompt
        return done.prompts

    def press(self, label: str) -> Press:
        """The press on a button by what it says (or by its code). Raises NotOffered."""
        return Press(offered(self.last, label).token)


def offered(prompt: Prompt | None, label: str) -> Option:
    """The option or command of this label or code. Raises NotOffered."""
    for option in (*prompt.options, *prompt.commands) if prompt else ():
        if label in (option.label, option.code):
            return option
    raise NotOffered(label)


def rehearsal_day(campaign: Campaign, today: date) -> date:
    """Today, or the nearest day on which the survey is open."""
    survey = campaign.folder.project.survey
    if survey.opens and today < survey.opens:
        return survey.opens
    return survey.closes if survey.closes and today > survey.closes else today


@dataclass(frozen=True, slots=True)
class Move:
    """What a person did, in words that outlive the buttons' tokens."""

    how: str
    """say, press, photo or start."""
    what: str = ""

    def content(self, rehearsal: Rehearsal) -> Content:
        """Raises NotOffered for a button that is not there any more."""
        match self.how:
            case "say":
                return Text(self.what)
            case "press":
                return rehearsal.press(self.what)
            case "photo":
                return Photo(self.what)
            case _:
                return Start()


def move_of(content: Content, last: Prompt | None) -> Move | None:
    """The move behind an input; None for what cannot be put into words (a forged button)."""
    match content:
        case Text(text=text):
            return Move("say", text)
        case Photo(ref=ref):
            return Move("photo", ref)
        case Start():
            return Move("start")
        case Press(token=token):
            every = (*last.options, *last.commands) if last else ()
            found = next((o for o in every if o.token == token), None)
            return Move("press", found.label) if found else None
        case _:
            return None
