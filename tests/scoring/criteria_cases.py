"""The collected criterion texts, and whether a proposal says what a person reads in them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from scoring.criteria.proposal import Proposal, propose

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "criteria.yaml").read_text("utf-8")
)
SEEN, HELD_OUT = CASES[0::2], CASES[1::2]


def proposed(case: dict[str, Any]) -> Proposal:
    weight = Decimal(str(case["weight"]))
    return propose(case["text"], weight, case["name"], case.get("explanation", ""))


def wrong(case: dict[str, Any]) -> str:
    """What is wrong with the proposal for a case; empty where nothing is."""
    found = proposed(case)
    if case.get("decide") and found.state == "sure":
        return f"sure of {found.rule}"
    if "rule" not in case:
        return ""
    if found.rule is None:
        return f"nothing: {found.questions}"
    if found.rule["kind"] in case.get("or", ()):
        return ""
    if len(found.vetoes) != case.get("vetoes", len(found.vetoes)):
        return f"vetoes {found.vetoes}"
    wanted = dict(case["rule"])
    given = {key: _brief(key, found.rule.get(key), wanted[key]) for key in wanted}
    if wanted["kind"] == "bands":
        given["bands"], wanted["bands"] = (
            [_points(band, case["weight"]) for band in bands or ()]
            for bands in (given["bands"], wanted["bands"])
        )
    return "" if same(given, wanted) else f"{given} instead of {wanted}"


def _brief(key: str, value: Any, wanted: Any) -> Any:
    if key == "conditions" and isinstance(wanted, int):
        return len(value or ())
    if key in ("parts", "tiers") and wanted and not isinstance(wanted[0], dict):
        return [
            _worth(one, total) for one, total in zip(value or (), [wanted[0]] * 99, strict=False)
        ]
    return value


def _points(band: dict[str, Any], weight: Any) -> dict[str, Any]:
    """A band with what it earns as points."""
    worth = float(band["points"]) if "points" in band else float(band["factor"]) * weight
    bound = {"bound": band["bound"]} if "bound" in band else {}
    return {**bound, "points": round(worth, 6), "inclusive": band.get("inclusive", True)}


def _worth(one: dict[str, Any], full: Any) -> Any:
    if "points" in one:
        return one["points"]
    return one["factor"] * full


def same(one: Any, two: Any) -> bool:
    if isinstance(two, dict):
        keys = set(two) | (set(one) if isinstance(one, dict) else set())
        return isinstance(one, dict) and all(same(one.get(k), two.get(k)) for k in keys)
    if isinstance(two, list):
        return (
            isinstance(one, list)
            and len(one) == len(two)
            and all(same(a, b) for a, b in zip(one, two, strict=True))
        )
    if isinstance(two, int | float) and not isinstance(two, bool):
        return isinstance(one, int | float | Decimal) and Decimal(str(one)) == Decimal(str(two))
    return bool(one == two)
