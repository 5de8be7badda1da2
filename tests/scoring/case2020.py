"""The real 2020 case and the simulated survey, as the tests of scoring use them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from bot.files.yaml import load_model, read_yaml
from scoring.indicators import IndicatorSystem
from scoring.model import (
    EventRecord,
    Evidence,
    LineRecord,
    PlanRecord,
    ReachRecord,
    Records,
    SurveyTally,
)
from scoring.printed import Printed
from scoring.typed import TypedEvidence

DATA = Path(__file__).parent / "data"
EXAMPLE = Path(__file__).parents[2] / "examples" / "dongchuan-2020"
POINTS = {5: 100, 4: 80, 3: 60, 2: 40, 1: 20}
QUESTIONS = ("q1", "q2", "q3", "q4", "q5")

T = TypeVar("T", bound=BaseModel)


def load(model: type[T], name: str) -> T:
    made, problems = load_model(model, (EXAMPLE / name).read_bytes(), name)
    assert made is not None, [str(problem) for problem in problems]
    return made


@cache
def system() -> IndicatorSystem:
    return load(IndicatorSystem, "indicators.yaml")


@cache
def typed() -> tuple[Evidence, ...]:
    found, flaws = load(TypedEvidence, "evidence.yaml").read(system())
    assert not flaws
    return found


def evidence() -> dict[str, Evidence]:
    return {one.leaf: one for one in typed()}


@cache
def printed() -> Printed:
    return load(Printed, "printed.yaml")


@cache
def expected() -> dict[str, Any]:
    data, _, problems = read_yaml((DATA / "expected.yaml").read_bytes(), "expected.yaml")
    assert not problems
    assert isinstance(data, dict)
    return data


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


@cache
def lines() -> tuple[LineRecord, ...]:
    """The 29 rows of the funds table as printed."""
    return tuple(
        LineRecord(
            line=row["row"],
            activity_no=row["activity_no"],
            activity=row["activity"],
            category=row["category"],
            unit=row["unit_id"],
            unit_name=row["unit_as_printed"],
            appropriated=_fen(row["appropriated_yuan"]),
            spent=_fen(row["spent_yuan"]),
            balance=_fen(row["balance_yuan"]),
            reason=row["balance_reason_in_table"],
        )
        for row in _rows("spending.csv")
    )


@cache
def plan(funding: str = "funding_as_printed") -> tuple[PlanRecord, ...]:
    """The 57 lines of the plan, with their source as printed or as reconciled."""
    return tuple(
        PlanRecord(
            line=row["line"],
            unit=row["unit_id"],
            unit_name=row["unit_as_printed"],
            item=row["group"],
            count=int(row["headcount"]),
            count_unit=row["count_unit"],
            total=_fen(row["total_yuan"]),
            per_unit=_fen(row["yuan_per_unit"]),
            funding="财政" if row[funding] == "财政" else "自筹",
            activity_no=row["activity_no"],
        )
        for row in _rows("planned.csv")
    )


@cache
def reach() -> tuple[ReachRecord, ...]:
    """Every group reached as planned, but for the three who had died."""
    kinds = {row["line"]: row["kind"] for row in _rows("planned.csv")}
    return tuple(
        ReachRecord(
            group=f"G{one.line}",
            name=one.item,
            unit=one.unit,
            count_unit=one.count_unit,
            planned=one.count,
            reached=290 if one.count == 293 else one.count,
            reason="慰问对象3人已死亡" if one.count == 293 else "",
            activity_no=one.activity_no,
            per_unit=one.per_unit,
        )
        for one in plan()
        if kinds[one.line] == "beneficiary"
    )


def events() -> tuple[EventRecord, ...]:
    """What the report prints of events: two cancelled, each in a line that is fully spent."""
    return (
        EventRecord(
            "E1", "游园活动", "U02", 1, 0, "游园活动", "受疫情影响，取消", activity_no="13"
        ),
        EventRecord(
            "E2", "春节龙狮拜年活动", "U17", 1, 0, "", "受疫情影响，取消", activity_no="15"
        ),
        EventRecord("E3", "百姓春节联欢晚会", "U18", 1, 1, "文艺演出", activity_no="16"),
    )


def records() -> Records:
    """What the report prints, as if it had been collected."""
    return Records(lines=lines(), plan=plan(), reach=reach(), events=events(), typed=typed())


@dataclass(frozen=True)
class SurveyItem:
    code: str
    name: str
    questions: tuple[str, ...]


def tally(
    forms: Iterable[Mapping[str, str]],
    points: Mapping[int, int] = POINTS,
    questions: tuple[str, ...] = QUESTIONS,
) -> SurveyTally:
    """Tallies of forms given as rows: group, and an answer code or nothing by question."""
    hist: Counter[tuple[str, str, int]] = Counter()
    moments: Counter[tuple[str, str, str]] = Counter()
    counts: Counter[str] = Counter()
    for form in forms:
        group = form["group"]
        counts[group] += 1
        vector = {"1": 1}
        for question in questions:
            code = int(form[question] or -1)
            hist[question, group, code] += 1
            if code != -1:
                vector |= {f"m:{question}": 1, f"y:{question}": points[code]}
        for a in vector:
            for b in vector:
                if a <= b:
                    moments[group, a, b] += vector[a] * vector[b]
    return SurveyTally(dict(hist), dict(moments), dict(counts))


def divided(
    forms: Sequence[Mapping[str, str]],
    parts: Callable[[int, Mapping[str, str]], Mapping[str, str]],
    points: Mapping[int, int] = POINTS,
    questions: tuple[str, ...] = QUESTIONS,
) -> SurveyTally:
    """Tallies with counters of parts. `parts` tells of the i-th form its unit, place and cell,
    as far as it has them."""
    unit_hist: Counter[tuple[str, str, str, int]] = Counter()
    unit_forms: Counter[tuple[str, str]] = Counter()
    part_hist: Counter[tuple[str, str, str, int]] = Counter()
    part_forms: Counter[tuple[str, str]] = Counter()
    part_moments: Counter[tuple[str, str, str, str]] = Counter()
    for i, form in enumerate(forms):
        group, at = form["group"], parts(i, form)
        codes = {question: int(form[question] or -1) for question in questions}
        earned = {question: points[code] for question, code in codes.items() if code != -1}
        if "unit" in at and "place" in at:
            part_forms[f"at:{at['unit']}|{at['place']}", group] += 1
        for kind, name in at.items():
            part = f"{kind}:{name}"
            if kind == "unit":
                unit_forms[name, group] += 1
                unit_hist.update((q, name, group, code) for q, code in codes.items())
            else:
                part_forms[part, group] += 1
                part_hist.update((q, part, group, code) for q, code in codes.items())
            for one, other in combinations(sorted(earned), 2):
                for a, x in ((f"m:{one}", 1), (f"y:{one}", earned[one])):
                    for b, y in ((f"m:{other}", 1), (f"y:{other}", earned[other])):
                        part_moments[part, group, min(a, b), max(a, b)] += x * y
    return replace(
        tally(forms, points, questions),
        unit_hist=dict(unit_hist),
        unit_forms=dict(unit_forms),
        part_hist=dict(part_hist),
        part_forms=dict(part_forms),
        part_moments=dict(part_moments),
    )


@cache
def survey_forms() -> tuple[dict[str, str], ...]:
    return tuple(_rows("beneficiaries7.csv"))


@cache
def oracle() -> dict[str, Any]:
    found = json.loads((DATA / "beneficiaries7.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found
