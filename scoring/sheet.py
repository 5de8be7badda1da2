"""A score sheet as JSON, for files, snapshots and other programs: same sheet, same bytes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scoring.model import Evidence, Score, ScoreSheet
from scoring.rules import to_plain
from scoring.support import recorded_total, support


def to_json(sheet: ScoreSheet) -> dict[str, Any]:
    """Plain dicts and lists in a fixed order; every decimal is a string, so none becomes a float.

    `recorded_total`: the points that recorded evidence alone supports. `simulated` and
    `provisional` (暂定: leaves without evidence) are present only when true.
    """
    return {
        "total": _text(sheet.total),
        "grade": sheet.grade,
        "exact_total": _text(sheet.exact_total),
        "recorded_total": _text(recorded_total(sheet)),
        **({"provisional": True} if sheet.missing else {}),
        **_simulated(sheet.simulated),
        "leaves": [_leaf(one) for one in sheet.leaves],
        "sections": [
            {
                "code": one.code,
                "name": one.name,
                "level": one.level,
                "weight": _text(one.weight),
                "score": _text(one.score),
            }
            for one in sheet.sections
        ],
        "missing": list(sheet.missing),
        "sensitivity": [
            {
                "reading": one.reading,
                "changed": {code: _text(points) for code, points in one.changed},
                "total": _text(one.total),
                "grade": one.grade,
            }
            for one in sheet.sensitivity
        ],
    }


def _leaf(one: Score) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "path": list(one.path),
        "weight": _text(one.weight),
        "score": _text(one.score),
        "exact": _text(one.exact),
        "trace": {
            "rule": one.trace.rule,
            "standard": one.trace.standard,
            "reading": one.trace.reading,
            "evidence": _evidence(one.trace.evidence),
            "steps": list(one.trace.steps),
        },
        "alternatives": [
            {"reading": each.reading, "score": _text(each.score), "total": _text(each.total)}
            for each in one.alternatives
        ],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "value": None if one.value is None else to_plain(one.value),
        "basis": one.basis,
        "support": support(one).value,
        "source": one.source,
        "arithmetic": list(one.arithmetic),
        **_simulated(one.simulated),
        **({"vetoed": list(one.vetoed), "veto_source": one.veto_source} if one.vetoed else {}),
    }


def _simulated(flag: bool) -> dict[str, bool]:
    return {"simulated": True} if flag else {}


def _text(x: Decimal) -> str:
    return f"{x:f}"
