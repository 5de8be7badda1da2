"""The account after a survey: every answer that was sent is there, exactly once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pydantic import TypeAdapter

from storage.changes import Address
from storage.store import Store
from surveys import state
from surveys.conversation import Answer
from tests.system.crowd import Crowd, Value, Villager, expected
from tests.system.program import jixiao, rows

RATED = ("P1", "P2", "Q1", "Q2", "E1", "E2", "E3", "I1", "I2", "T")

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


async def settled(crowd: Crowd, data: Path) -> None:
    """Assert that what the people sent and what is stored are one and the same."""
    store = await Store.open(data)  # only after a restart nothing can be left in a memory
    try:
        for person in crowd.people:
            await _same(person, store, data)
        assert await store.verify() == []
    finally:
        await store.close()
    _counted(crowd, data)
    for command in ("audit", "verify"):
        done = await jixiao(command, data.parent)
        assert (done.code, done.err) == (0, ""), done


async def _same(person: Villager, store: Store, data: Path) -> None:
    known = await store.known(Address("telegram", str(person.user.id)))
    assert known is not None
    # each input makes one step: none is missing, and none was taken twice
    assert known.version == person.sent
    runs = rows(data, "SELECT id, status, version FROM run WHERE person = ?", known.person.id)
    assert len(runs) == 1
    _, status, version = runs[0]
    ended = ("open", 1) if person.stops_at else ("complete", 2 if person.corrects else 1)
    assert (status, version) == ended
    stored, wanted = stored_answers(data, known.person.id), expected(person)
    assert stored == wanted, f"{person}\nis stored as {stored},\nnot {wanted}"
    kept = state.from_json(known.state)
    said = kept.run if person.stops_at else kept.submitted["survey"]
    assert said is not None
    assert {code: _value(answer) for code, answer in said.answers.items()} == expected(person)


def stored_answers(data: Path, person: str) -> dict[str, Value]:
    """The answers of somebody who has one run."""
    found = rows(
        data,
        "SELECT question, value FROM answer JOIN run ON run.id = answer.run WHERE person = ?",
        person,
    )
    return {code: _value(_ANSWER.validate_json(value)) for code, value in found}


def _value(answer: Answer) -> Value:
    assert answer.value is not None
    return answer.value


def _counted(crowd: Crowd, data: Path) -> None:
    """The tables as a whole hold no more than what these people sent."""
    assert rows(data, "SELECT count(*) FROM person")[0][0] == len(crowd.people)
    assert rows(data, "SELECT count(*) FROM conversation")[0][0] == len(crowd.people)
    assert rows(data, "SELECT count(*) FROM input")[0][0] == sum(p.sent for p in crowd.people)
    assert rows(data, "SELECT count(*) FROM input WHERE failed <> ''") == [(0,)]
    assert rows(data, "SELECT DISTINCT status FROM outbox") == [("sent",)]
    found = rows(data, "SELECT question, grp, mode, code, n FROM tally_hist WHERE n <> 0")
    assert {(*key, mode, code): n for *key, mode, code, n in found} == _histogram(crowd)


ANSWERED = -2
"""Under which the counters keep how many answered a question of several choices or of words."""


def _histogram(crowd: Crowd) -> Counter[tuple[str, str, str, int]]:
    """Forms that are submitted and have five ratings, counted here once more."""
    counted: Counter[tuple[str, str, str, int]] = Counter()
    for person in crowd.people:
        answers = expected(person)
        ratings = [answers[code] for code in RATED if code in answers]
        if person.stops_at or len([rating for rating in ratings if rating]) < 5:
            continue
        mode = "assisted" if answers["G0"] == 2 else "self"
        for code, value in answers.items():
            if isinstance(value, tuple | str):
                counted[code, str(person.group), mode, ANSWERED] += 1
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, int):
                    unsure = code in RATED and one == 0
                    counted[code, str(person.group), mode, -1 if unsure else one] += 1
    return counted
