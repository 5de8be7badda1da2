"""Counters of parts of the forms: a unit's, a place's, those of a cell of the weighting margins.

A part keeps how many forms it has, the histogram of its rated questions, and the products of what
two questions earned in one form; with the points, that is all a rate and its error need. A unit's
histogram stands in `tally_hist` already.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import combinations

from storage.changes import TallyBasis, TallyDelta
from storage.db.core import Connection, Database

SETTING = "divisions"
"""Name of the setting that says by what the counters are divided."""


@dataclass(frozen=True, slots=True)
class Divisions:
    """By which answers forms are divided, besides their unit."""

    place: str = ""
    """Code of the question that tells the place; empty: none."""
    margins: tuple[str, ...] = ()
    """Codes of the questions that make up a cell."""

    def to_json(self) -> str:
        return json.dumps([self.place, *self.margins])


async def divisions(connection: Connection) -> Divisions | None:
    """What the counters are divided by; None: by nothing yet."""
    row = await connection.fetchrow("SELECT value FROM setting WHERE name = $1", SETTING)
    if row is None:
        return None
    place, *margins = json.loads(row["value"])
    return Divisions(place, tuple(margins))


async def put_divisions(connection: Connection, divided: Divisions) -> None:
    await connection.execute(
        "INSERT INTO setting (name, value) VALUES ($1, $2) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        SETTING,
        divided.to_json(),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """One form, as far as its parts are concerned."""

    unit: str
    codes: Mapping[str, tuple[int, ...]]
    """What every question counts under."""
    earned: Mapping[str, int]
    """Points of the rated questions."""
    rated: tuple[str, ...]
    """Codes of the questions that have points, answered or not."""
    items: tuple[tuple[str, ...], ...]
    """Questions by item."""


def part_deltas(
    form: Counted, divided: Divisions | None, place: tuple[str, str, str], sign: int
) -> Iterator[TallyDelta]:
    """What the form adds to the counters of its parts. `place`: group, mode, basis."""
    if divided is None:
        return
    within = [pair for item in form.items for pair in combinations(sorted(item), 2)]
    every = list(combinations(sorted(form.rated), 2))
    unit = f"unit:{form.unit}"
    yield from _products(form, unit, within, place, sign)
    if divided.place:
        at = _code(form, divided.place)
        yield from _whole(form, f"place:{at}", within, place, sign)
        yield TallyDelta("part", (f"at:{form.unit}|{at}", *place, "1", "1"), sign)
    if divided.margins:
        cell = "/".join(_code(form, question) for question in divided.margins)
        yield from _whole(form, f"cell:{cell}", every, place, sign)


def _whole(
    form: Counted,
    part: str,
    pairs: Iterable[tuple[str, str]],
    place: tuple[str, str, str],
    sign: int,
) -> Iterator[TallyDelta]:
    yield TallyDelta("part", (part, *place, "1", "1"), sign)
    for question in form.rated:
        for code in form.codes.get(question, ()):
            yield TallyDelta("part", (part, *place, f"h:{question}", str(code)), sign)
    yield from _products(form, part, pairs, place, sign)


def _products(
    form: Counted,
    part: str,
    pairs: Iterable[tuple[str, str]],
    place: tuple[str, str, str],
    sign: int,
) -> Iterator[TallyDelta]:
    """Of two questions that were both rated: answered and earned, each with each."""
    for one, other in pairs:
        if one not in form.earned or other not in form.earned:
            continue
        first = {f"m:{one}": 1, f"y:{one}": form.earned[one]}
        second = {f"m:{other}": 1, f"y:{other}": form.earned[other]}
        for a, x in first.items():
            for b, y in second.items():
                if x * y:
                    yield TallyDelta("part", (part, *place, min(a, b), max(a, b)), sign * x * y)


def _code(form: Counted, question: str) -> str:
    """The answer that puts a form in its part; empty where there is none or 不清楚."""
    given = form.codes.get(question, ())
    return str(given[0]) if given and given[0] >= 0 else ""


@dataclass(frozen=True, slots=True)
class PartTallies:
    """Counters of one moment by part, summed over modes."""

    hist: dict[tuple[str, str, str, int], int] = field(default_factory=dict)
    """By (question, part, group, code)."""
    forms: dict[tuple[str, str], int] = field(default_factory=dict)
    """By (part, group)."""
    moments: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    """Products of two questions, by (part, group, a, b)."""


class PartBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def parts(
        self,
        basis: TallyBasis = "official",
        *,
        without_modes: Set[str] = frozenset(),
        cells: bool = False,
    ) -> PartTallies:
        """Of every part, or of the `cells` alone."""
        low, high = ("cell:", "cell;") if cells else ("", "~")
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT part, grp, a, b, sum(n) AS n FROM tally_part "
                "WHERE part >= $1 AND part < $2 AND ($3 = 'all' OR basis = '') "
                "AND NOT (mode = ANY($4)) GROUP BY part, grp, a, b HAVING sum(n) <> 0",
                low,
                high,
                basis,
                sorted(without_modes),
            )
        found = PartTallies()
        for row in rows:
            part, group, a, b, n = row["part"], row["grp"], row["a"], row["b"], int(row["n"])
            if a == "1":
                found.forms[part, group] = n
            elif a.startswith("h:"):
                found.hist[a[2:], part, group, int(b)] = n
            else:
                found.moments[part, group, a, b] = n
        return found
