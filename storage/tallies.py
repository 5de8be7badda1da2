"""Integer counters of closed survey forms, booked by signed deltas; recount.py proves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import combinations_with_replacement, groupby

from scoring.quality import duration_bin
from storage.changes import RunRow, Tallies, TallyBasis, TallyDelta, UnitTallies
from storage.db.core import Connection, Database, Value, calendar_day
from storage.parts import Counted, Divisions, part_deltas
from surveys.conversation import Answer
from surveys.form import ClosedQuestion, Form, Multiple, Question, Ranking, Scale
from surveys.validity import is_valid

DONT_KNOW = -1
"""The code 不清楚 is counted under, whatever code the form prints for it."""

ANSWERED = -2
"""The code that an answer is counted under where the choices do not tell how many answered: of
several choices, of figures, words, photos."""

OUT = "out"
"""The basis of forms outside the official estimate."""

Key = tuple[str, tuple[str, ...]]
"""(table, key) of a counter."""


@dataclass(frozen=True, slots=True)
class Booking:
    """Where a form stands in the counters."""

    unit: str
    group: str
    mode: str
    day: date
    """Of its first closing, in the project's time zone."""
    outside: str = ""
    """Why it is outside the official estimate; empty: inside."""
    helper: str = ""
    seconds: int | None = None
    """How long it took; None: not known."""

    @property
    def basis(self) -> str:
        return OUT if self.outside else ""


def booked_as(run: RunRow, day: date) -> Booking:
    """Where the counters hold this run, closed on `day`."""
    return Booking(run.unit, run.group, run.mode, day, run.outside, run.helper, run.seconds)


def deltas(
    form: Form,
    answers: Mapping[str, Answer],
    *,
    points: Mapping[int, int],
    at: Booking,
    sign: int,
    divided: Divisions | None = None,
) -> tuple[TallyDelta, ...]:
    """What one closed form adds to the counters (`sign` 1) or takes out again (−1).

    Nothing for a form that is not valid (surveys.validity). `points` maps the codes of scored
    questions to integer points; raises KeyError for a code without points. `divided`: by what
    parts are counted; None: no parts.
    """
    if not is_valid(form, answers):
        return ()
    on = at.day.isoformat()
    found: list[TallyDelta] = [
        TallyDelta("forms", (at.group, at.unit, at.mode, at.basis, on), sign)
    ]
    for question in form.questions:
        for code in _codes(question, answers.get(question.code)):
            key = (question.code, at.group, at.unit, at.mode, at.basis, on, str(code))
            found.append(TallyDelta("hist", key, sign))
    found += _moments(form, answers, points, at, sign)
    found += _of_helpers(form, answers, points, at, sign)
    found += _of_parts(form, answers, points, at, sign, divided)
    if at.seconds is not None:
        took = (form.id, at.mode, str(duration_bin(at.seconds)))
        found.append(TallyDelta("duration", took, sign))
    return tuple(found)


def _codes(question: Question, answer: Answer | None) -> tuple[int, ...]:
    """The codes an answer counts under: of a ranking its first place; of several choices each, and
    ANSWERED; of an open question ANSWERED alone. Skipped and refused: none."""
    if answer is None:
        return ()
    if answer.status == "dont_know":
        return (DONT_KNOW,)
    if answer.status != "given":
        return ()
    if not isinstance(question, ClosedQuestion):
        return (ANSWERED,)
    given = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    if isinstance(question, Ranking):
        given = given[:1]
    dont_know = {choice.code for choice in question.choices if choice.dont_know}
    codes = [DONT_KNOW if code in dont_know else code for code in given]
    whole = (ANSWERED,) if isinstance(question, Multiple) else ()
    return (*(code for code in codes if isinstance(code, int)), *whole)


def _moments(
    form: Form, answers: Mapping[str, Answer], points: Mapping[int, int], at: Booking, sign: int
) -> Iterator[TallyDelta]:
    """Products a·b of the vector (1, answered, points) over the rated questions, a ≤ b."""
    vector = {"1": 1}
    for question, earned in _earned(form, answers, points):
        vector[f"m:{question}"] = 1
        vector[f"y:{question}"] = earned
    for a, b in combinations_with_replacement(sorted(vector), 2):
        product = vector[a] * vector[b]
        if product:
            yield TallyDelta("moment", (at.group, at.mode, at.basis, a, b), sign * product)


def points_of(form: Form, points: Mapping[int, int]) -> dict[str, dict[int, int]]:
    """Points by question and code: a choice's own where it has any, else the project's."""
    return {
        question.code: {
            choice.code: points[choice.code] if choice.points is None else choice.points
            for choice in question.choices
            if not choice.dont_know and (choice.points is not None or choice.code in points)
        }
        for question in form.questions
        if isinstance(question, Scale)
    }


def _earned(
    form: Form, answers: Mapping[str, Answer], points: Mapping[int, int]
) -> Iterator[tuple[str, int]]:
    """The rated questions that were rated, with their points: those of the items, and controls
    such as 总体评价."""
    own = points_of(form, points)
    for question in form.questions:
        if isinstance(question, Scale):
            for code in _codes(question, answers.get(question.code)):
                if code != DONT_KNOW:
                    yield question.code, own[question.code][code]


def _of_helpers(
    form: Form, answers: Mapping[str, Answer], points: Mapping[int, int], at: Booking, sign: int
) -> Iterator[TallyDelta]:
    """The form as one of its helper's: one, its mean in hundredths of a point, and the square."""
    earned = [n for _, n in _earned(form, answers, points)]
    mean = 100 * sum(earned) // len(earned) if earned else 0
    for feature, n in (("forms", 1), ("points", mean), ("squares", mean * mean)):
        if n:
            yield TallyDelta("helper", (at.group, at.helper, feature), sign * n)


def _of_parts(
    form: Form,
    answers: Mapping[str, Answer],
    points: Mapping[int, int],
    at: Booking,
    sign: int,
    divided: Divisions | None,
) -> Iterator[TallyDelta]:
    counted = Counted(
        at.unit,
        {q.code: _codes(q, answers.get(q.code)) for q in form.questions},
        dict(_earned(form, answers, points)),
        tuple(q.code for q in form.questions if isinstance(q, Scale)),
        tuple(item.questions for item in form.items),
    )
    yield from part_deltas(counted, divided, (at.group, at.mode, at.basis), sign)


def summed(found: Iterable[TallyDelta]) -> Counter[Key]:
    """One number a counter; those that come to nothing are left out."""
    sums: Counter[Key] = Counter()
    for delta in found:
        sums[delta.table, delta.key] += delta.n
    return Counter({key: n for key, n in sums.items() if n})


def with_sums(booked: Counter[Key]) -> Counter[Key]:
    """The same, and answers summed over units and days: `sum` (question, group, mode, basis, code).

    They follow from `hist`, and lie ready for a score: it reads questions × groups × ways of
    answering, however many days and units there are.
    """
    sums: Counter[Key] = Counter()
    for (table, key), n in booked.items():
        if table == "hist":
            question, group, _, mode, basis, _, code = key
            sums["sum", (question, group, mode, basis, code)] += n
    return Counter({**booked, **{key: n for key, n in sums.items() if n}})


UPSERTS = {
    "hist": """
INSERT INTO tally_hist (question, grp, unit, mode, basis, day, code, n)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (question, grp, unit, mode, basis, day, code)
DO UPDATE SET n = tally_hist.n + excluded.n
""",
    "sum": """
INSERT INTO tally_sum (question, grp, mode, basis, code, n) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (question, grp, code, basis, mode) DO UPDATE SET n = tally_sum.n + excluded.n
""",
    "moment": """
INSERT INTO tally_moment (grp, mode, basis, a, b, n) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (grp, a, b, basis, mode) DO UPDATE SET n = tally_moment.n + excluded.n
""",
    "forms": """
INSERT INTO tally_forms (grp, unit, mode, basis, day, n) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (grp, unit, mode, basis, day) DO UPDATE SET n = tally_forms.n + excluded.n
""",
    "duration": """
INSERT INTO tally_duration (form_id, mode, bin, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (form_id, mode, bin) DO UPDATE SET n = tally_duration.n + excluded.n
""",
    "helper": """
INSERT INTO tally_helper (grp, helper, feature, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (grp, helper, feature) DO UPDATE SET n = tally_helper.n + excluded.n
""",
    "part": """
INSERT INTO tally_part (part, grp, mode, basis, a, b, n) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (part, grp, mode, basis, a, b) DO UPDATE SET n = tally_part.n + excluded.n
""",
    "disposition": """
INSERT INTO tally_disposition (grp, code, n) VALUES ($1, $2, $3)
ON CONFLICT (grp, code) DO UPDATE SET n = tally_disposition.n + excluded.n
""",
}


async def book(connection: Connection, found: Sequence[TallyDelta]) -> None:
    """Add the deltas, summed by counter, in the order of the keys."""
    sums = sorted(with_sums(summed(found)).items())
    for table, entries in groupby(sums, key=lambda entry: entry[0][0]):
        rows = [(*_columns(table, key), n) for (_, key), n in entries]
        await connection.executemany(UPSERTS[table], rows)


def _columns(table: str, key: tuple[str, ...]) -> tuple[Value, ...]:
    """The key as the columns of its table; a histogram's code and the days have types."""
    if table == "hist":
        *facts, on, code = key
        return (*facts, date.fromisoformat(on), int(code))
    if table in ("duration", "sum"):
        *facts, number = key
        return (*facts, int(number))
    if table == "forms":
        *facts, on = key
        return (*facts, date.fromisoformat(on))
    return key


class TallyBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def forms_by_mode(self, basis: TallyBasis = "official") -> dict[tuple[str, str], int]:
        """Valid forms by group and way of answering."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT grp, mode, sum(n) AS n FROM tally_forms "
                "WHERE ($1 = 'all' OR basis = '') GROUP BY grp, mode HAVING sum(n) <> 0",
                basis,
            )
        return {(row["grp"], row["mode"]): int(row["n"]) for row in rows}

    async def forms_by_day(self, basis: TallyBasis = "official") -> dict[tuple[date, str], int]:
        """Valid forms by the day they were handed in and the way of answering."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT day, mode, sum(n) AS n FROM tally_forms "
                "WHERE ($1 = 'all' OR basis = '') GROUP BY day, mode HAVING sum(n) <> 0 "
                "ORDER BY day, mode",
                basis,
            )
        return {(calendar_day(row["day"]), row["mode"]): int(row["n"]) for row in rows}

    async def by_unit(self, basis: TallyBasis = "official") -> UnitTallies:
        """Answers and forms by unit and group, summed over modes and days."""
        async with self._database.read() as connection:
            hist = await connection.fetch(
                "SELECT question, unit, grp, code, sum(n) AS n FROM tally_hist "
                "WHERE ($1 = 'all' OR basis = '') "
                "GROUP BY question, unit, grp, code HAVING sum(n) <> 0",
                basis,
            )
            forms = await connection.fetch(
                "SELECT unit, grp, sum(n) AS n FROM tally_forms "
                "WHERE ($1 = 'all' OR basis = '') GROUP BY unit, grp HAVING sum(n) <> 0",
                basis,
            )
        return UnitTallies(
            {(r["question"], r["unit"], r["grp"], r["code"]): int(r["n"]) for r in hist},
            {(r["unit"], r["grp"]): int(r["n"]) for r in forms},
        )

    async def tallies(
        self, basis: TallyBasis = "official", *, without_modes: Set[str] = frozenset()
    ) -> Tallies:
        """Counters of one moment, summed over units, modes and days.

        `official` leaves out what stands outside the estimate, `all` takes it in;
        `without_modes` leaves out forms answered in those ways (without {"assisted"}: 不含代填).
        """
        without = sorted(without_modes)
        async with self._database.read() as connection:
            hist = await connection.fetch(
                "SELECT question, grp, code, sum(n) AS n FROM tally_sum "
                "WHERE ($1 = 'all' OR basis = '') AND NOT (mode = ANY($2)) "
                "GROUP BY question, grp, code HAVING sum(n) <> 0",
                basis,
                without,
            )
            moments = await connection.fetch(
                "SELECT grp, a, b, sum(n) AS n FROM tally_moment "
                "WHERE ($1 = 'all' OR basis = '') AND NOT (mode = ANY($2)) "
                "GROUP BY grp, a, b HAVING sum(n) <> 0",
                basis,
                without,
            )
            forms = await connection.fetch(
                "SELECT grp, sum(n) AS n FROM tally_forms "
                "WHERE ($1 = 'all' OR basis = '') AND NOT (mode = ANY($2)) "
                "GROUP BY grp HAVING sum(n) <> 0",
                basis,
                without,
            )
            ends = await connection.fetch("SELECT grp, code, n FROM tally_disposition WHERE n <> 0")
        return Tallies(
            hist={(r["question"], r["grp"], r["code"]): int(r["n"]) for r in hist},
            moments={(r["grp"], r["a"], r["b"]): int(r["n"]) for r in moments},
            forms={r["grp"]: int(r["n"]) for r in forms},
            dispositions={(r["grp"], r["code"]): r["n"] for r in ends},
        )
