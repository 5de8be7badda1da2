"""A chat written down, to be played again: a golden scenario.

about: 收到慰问金的老人，全部满意
role: beneficiary
on: 2021-01-20
talk:
- bot: 您好！……
  offers: [1 开始, 0 不参加]
- press: 开始
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import yaml
from pydantic import Field

from bot.campaign import Campaign
from bot.channels.listing import spelt_out
from bot.preview.rehearsal import Move, NotOffered, Part, Rehearsal
from surveys.conversation import Role
from surveys.form import Model
from surveys.messages import Prompt


class Said(Model):
    """One message of the bot, with what could be tapped under it."""

    bot: str
    offers: tuple[str, ...] = ()


class Done(Model):
    """One thing the person did; exactly one of the keys is filled."""

    say: str | None = None
    press: str | None = None
    photo: str | None = None
    start: Literal[""] | None = None

    @property
    def move(self) -> Move:
        given = self.model_dump(exclude_none=True)
        how, what = next(iter(given.items()), ("start", ""))
        return Move(how, what)


class Scenario(Model):
    about: str = ""
    role: Role = Role.BENEFICIARY
    unit: str = ""
    group: str = ""
    day: date
    talk: tuple[Said | Done, ...] = Field(default=())

    @property
    def part(self) -> Part:
        return Part(self.role, self.unit, self.group)

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(one.move for one in self.talk if isinstance(one, Done))


def said(prompt: Prompt) -> Said:
    every = (*prompt.options, *prompt.commands)
    return Said(bot=prompt.text, offers=tuple(spelt_out(option) for option in every))


def done(move: Move) -> Done:
    return Done.model_validate({move.how: move.what})


class _Dumper(yaml.SafeDumper):
    pass


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    """Messages as blocks, as they are read on a screen."""
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def to_yaml(scenario: Scenario) -> str:
    """As a file for people to read and correct."""
    plain = scenario.model_dump(mode="json", exclude_defaults=True)
    plain["day"] = scenario.day
    return str(yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


def from_yaml(text: str) -> Scenario:
    """Raises ValueError (pydantic's ValidationError is one) for anything else."""
    try:
        return Scenario.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"不是能读的 YAML：{str(error).splitlines()[0]}") from error


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a chat no longer goes as it was written down. `step`: from 1, within `talk`."""

    step: int
    expected: str
    found: str


def replay(scenario: Scenario, campaign: Campaign) -> tuple[Scenario, tuple[Difference, ...]]:
    """The same moves today: the chat as it goes now, and where it differs. It ends early at a
    button that is not there any more."""
    rehearsal, talk = Rehearsal(campaign, scenario.part, scenario.day), list[Said | Done]()
    broken: list[Difference] = []
    for move in scenario.moves:
        talk.append(done(move))
        try:
            prompts = rehearsal.hear(move.content(rehearsal))
        except NotOffered:
            broken = [Difference(len(talk), f"按“{move.what}”", "没有这个按钮")]
            talk.pop()
            break
        talk += [said(prompt) for prompt in prompts]
    now = scenario.model_copy(update={"talk": tuple(talk)})
    different = _differences(scenario.talk, now.talk)
    return now, tuple(different if not broken else [*_only_texts(different, broken), *broken])


def _only_texts(found: Iterable[Difference], broken: list[Difference]) -> Iterator[Difference]:
    return (each for each in found if each.step < broken[0].step)


def _differences(
    before: tuple[Said | Done, ...], after: tuple[Said | Done, ...]
) -> Iterator[Difference]:
    for n in range(max(len(before), len(after))):
        one = before[n] if n < len(before) else None
        other = after[n] if n < len(after) else None
        if one != other:
            yield Difference(n + 1, _shown(one), _shown(other))


def _shown(one: Said | Done | None) -> str:
    match one:
        case Said(bot=text, offers=offers):
            return "\n".join((text, *(f"  [{offer}]" for offer in offers)))
        case Done():
            return f"{one.move.how} {one.move.what}".strip()
        case None:
            return "（没有）"
