"""How far a person is with what they were asked to do, read off their conversation. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.campaign import Campaign
from storage.broadcasts import Reach
from surveys import state
from surveys.conversation import Conversation, Role
from surveys.flow import PRESET


class Stage(StrEnum):
    NEW = "new"
    """Joined, and has answered nothing yet."""
    STARTED = "started"
    FINISHED = "finished"
    LEFT = "left"
    """退出 or 不参加: is written to no more, until they come back by their own will."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one person stands; `left` of `total` forms wait (for respondents: of the one)."""

    stage: Stage
    left: int
    total: int


def progress(campaign: Campaign, reach: Reach, standing: Collection[str]) -> Progress:
    """`standing`: subjects that have a standing record, by whomever."""
    person = reach.person
    conversation = state.from_json(reach.state) if reach.state else None
    wanted = [form.id for form in campaign.duties(person)]
    done = set(standing) | (_submitted(conversation) if conversation else set())
    left = sum(1 for form_id in wanted if form_id not in done)
    return Progress(_stage(conversation, left, len(wanted), person.role), left, len(wanted))


def _submitted(conversation: Conversation) -> set[str]:
    return {form_id for form_id, run in conversation.submitted.items() if not run.partial}


def _stage(conversation: Conversation | None, left: int, total: int, role: Role) -> Stage:
    if conversation is None:
        return Stage.NEW
    if conversation.status == "left":
        return Stage.LEFT
    if not left:
        return Stage.FINISHED
    runs = [*conversation.parked.values(), *([conversation.run] if conversation.run else [])]
    told = (answer for run in runs for answer in run.answers.values())
    begun = bool(conversation.submitted) or any(answer.note != PRESET for answer in told)
    shared = role is not Role.BENEFICIARY and left < total
    return Stage.STARTED if begun or shared else Stage.NEW
