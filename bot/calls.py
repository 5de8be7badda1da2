"""The telephone list between the store and the dialogue: the number to call, when to call again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo

from bot.campaign import Campaign
from storage.changes import Person
from storage.store import Store
from surveys.agenda import Agenda, Call
from surveys.conversation import Again

_CLOCK = {"evening": time(19), "morning": time(9, 30), "afternoon": time(15)}


def call_again(when: Again, at: datetime, zone: tzinfo) -> datetime | None:
    """The moment that was agreed in words; None for none. An evening that is over is the next."""
    if not when:
        return None
    if when == "soon":
        return at + timedelta(hours=2)
    today = at.astimezone(zone)
    then = datetime.combine(today.date(), _CLOCK[when], zone)
    if when != "evening" or then <= today:
        then = datetime.combine(today.date() + timedelta(days=1), _CLOCK[when], zone)
    return then


async def with_call(
    agenda: Agenda, store: Store, person: Person, now: datetime, campaign: Campaign
) -> Agenda:
    """The agenda of a telephone interviewer between two calls, with the number to call."""
    if not await store.calls_listed():
        return agenda
    attempts = campaign.folder.project.survey.calls.attempts
    listed = await store.next_number(person.id, now, attempts)
    if listed is None:
        return replace(agenda, calls=True)
    appointed = listed.appointed.astimezone(campaign.zone) if listed.appointed else None
    words = f"{appointed.month}月{appointed.day}日{appointed:%H:%M}" if appointed else ""
    question = campaign.group_question
    known = {question: int(listed.group)} if question and listed.group.isdigit() else {}
    call = Call(listed.number, listed.attempts + 1, words)
    return replace(agenda, calls=True, call=call, presets={**agenda.presets, **known})
