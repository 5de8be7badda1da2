"""What changed between two sheets, and why: one cause at a time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from scoring.changes import Cause, changes, changes_json
from scoring.score import score, to_json
from tests.scoring import case2020 as case

SHEET = to_json(score(case.system(), {one.leaf: one for one in case.typed()}))


def leaf(sheet: dict[str, Any]) -> dict[str, Any]:
    (found,) = [one for one in sheet["leaves"] if one["code"] == "C1115"]
    return found  # type: ignore[no-any-return]


def changed(how: str, sheet: dict[str, Any]) -> None:
    one = leaf(sheet)
    match how:
        case "evidence":
            one["trace"]["evidence"]["value"] = "1/2"
        case "reading":
            one["trace"]["reading"] = "按比例"
        case "rule":
            one["trace"]["standard"] = "另一条标准"
        case "weight":
            one["weight"] = "8"
        case "rounding":
            one["score"] = "5.46"
        case "program":
            one["score"], one["exact"] = "5.0", "5.0"
        case "removed":
            sheet["leaves"].remove(one)


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.ADDED])
def test_each_cause_is_named(cause: Cause) -> None:
    after = deepcopy(SHEET)
    changed(cause.value, after)
    (found,) = changes(SHEET, after).leaves
    assert (found.code, [why.cause for why in found.whys]) == ("C1115", [cause])
    assert cause.value in str(changes_json(changes(SHEET, after)))


def test_an_added_leaf() -> None:
    before = deepcopy(SHEET)
    changed("removed", before)
    (found,) = changes(before, SHEET).leaves
    assert (found.before, [why.cause for why in found.whys]) == (None, [Cause.ADDED])


def test_the_same_sheet_has_not_changed() -> None:
    found = changes(SHEET, deepcopy(SHEET))
    assert not found.leaves
    assert not found.moved
    assert not found.unexplained


def test_what_no_leaf_explains_is_told() -> None:
    after = deepcopy(SHEET)
    after["total"] = "96.9"
    assert str(changes(SHEET, after).unexplained) == "-0.1"
