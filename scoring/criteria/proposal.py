"""What is proposed for one leaf: a rule that is sure, readings to choose from, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from scoring.criteria.clauses import Reading, read
from scoring.criteria.counts import counted
from scoring.criteria.evidence import source_of
from scoring.criteria.guess import Asked, Guess, Plain, text_of
from scoring.criteria.rates import on_rate
from scoring.criteria.text import NUM
from scoring.rules import Rule

State = Literal["sure", "decide", "unknown"]
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
_JUDGED = re.compile(r"100%?-80%\(含\).{0,40}80%?-60%\(含\).{0,40}60%?-0")
_SPREAD = re.compile(rf"{NUM}分?-{NUM}分")
LONGEST = 4000
"""Characters of a text that is still read; what is longer is no criterion."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of a text."""

    meaning: str
    rule: Plain


@dataclass(frozen=True, slots=True)
class Proposal:
    state: State
    """sure: one reading and nothing open. decide: readings, and questions for a person. unknown:
    no reading."""
    choices: tuple[Choice, ...]
    """The most likely first."""
    questions: tuple[str, ...]
    notes: tuple[str, ...]
    vetoes: tuple[str, ...]
    evidence: Plain
    """Where the evidence may come from, as in indicators.yaml."""

    @property
    def rule(self) -> Plain | None:
        return self.choices[0].rule if self.choices else None


def propose(
    standard: str, weight: Decimal | None = None, name: str = "", explanation: str = ""
) -> Proposal:
    """What a criterion text may mean as a rule. Never raises, and never settles what is open."""
    asked = Asked(standard, weight, name, explanation)
    if len(standard) > LONGEST:
        return _nothing("文字太长，不像一条评分标准")
    said = read(standard)
    guess = _guess(said, asked)
    questions = list(guess.questions)
    questions += [f"“{word}”没有写扣几分、得几分" for word in said.vague]
    left = [one for one in said.statements if one not in guess.used]
    if guess.rule is not None or not questions:
        questions += [f"“{one.words}”放不进这条规则" for one in left]
    questions += [f"“{part}”没有读懂" for part in said.unread]
    if said.stated_weight is not None and weight is not None and said.stated_weight != weight:
        stated = text_of(said.stated_weight)
        questions.append(f"文字里写满分{stated}分，分值是{text_of(weight)}分")
    notes = [
        *guess.notes,
        *(f"“{one}按满分”规则里不能写：不适用时请注明" for one in said.exceptions),
    ]
    parts = [one for one in said.statements if one.bracketed]
    if left and len(parts) > 1 and sum(one.result.value for one in parts) == weight:
        questions.insert(0, "像是几个指标写在一起，各有各的算法：请拆成几个末级指标")
    choices = _sound(guess, asked, questions)
    if not choices:
        return _nothing(*(questions or ["没有读出怎样得分、怎样扣分"]), notes=tuple(notes))
    evidence, more = source_of(asked, choices[0].rule)
    return Proposal(
        "decide" if questions else "sure",
        choices if questions else choices[:1],
        tuple(dict.fromkeys(questions)),
        tuple(dict.fromkeys([*notes, *more])),
        tuple(dict.fromkeys(guess.vetoes)),
        evidence,
    )


def _guess(said: Reading, asked: Asked) -> Guess:
    if _JUDGED.search(said.text):
        return Guess({"kind": "judged"}, list(said.statements))
    if not said.text:
        return Guess(None, questions=["没有评分标准"])
    if _SPREAD.search(said.text):
        return Guess(None, questions=["一档之内给几分由评价人定：可改用 judged，写明各档的百分比"])
    guess = on_rate(said, asked)
    if guess is None:
        guess = counted(said, asked)
    return guess or Guess(None)


def _sound(guess: Guess, asked: Asked, questions: list[str]) -> tuple[Choice, ...]:
    """The readings that are rules at all; what a rule itself objects to is a question."""
    if guess.rule is None:
        return ()
    found = []
    for meaning, plain in [(guess.meaning, guess.rule), *guess.others]:
        try:
            rule = _RULE.validate_python(plain)
        except ValidationError as error:
            questions.append(str(error.errors()[0]["msg"]))
            continue
        if asked.weight is not None:
            questions += [message for _, message, _ in rule.flaws(asked.weight)]
        found.append(Choice(meaning, plain))
    return tuple(found)


def _nothing(*questions: str, notes: tuple[str, ...] = ()) -> Proposal:
    return Proposal("unknown", (), questions, notes, (), {"kind": "assessment"})
