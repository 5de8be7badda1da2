"""What evidence is on record, only said, or missing; and what may still stand in the way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.finding import Finding, Severity, open_high
from scoring.model import Basis, Evidence
from scoring.score import score, to_json
from scoring.support import Support, recorded_total, support
from tests.scoring import case2020 as case


@pytest.mark.parametrize(
    ("basis", "bare", "state"),
    [
        ("confirmed", False, Support.RECORDED),
        ("surveyed", False, Support.RECORDED),
        ("derived", False, Support.RECORDED),
        ("assessed", False, Support.RECORDED),
        ("assessed", True, Support.ASSERTED),
        ("asserted", False, Support.ASSERTED),
        ("inferred", False, Support.ASSERTED),
    ],
)
def test_how_evidence_came_to_be_decides(basis: Basis, bare: bool, state: Support) -> None:
    assert support(Evidence("A", True, basis, "", bare=bare)) is state


def test_nothing_is_missing() -> None:
    assert support(Evidence("A", None, "missing", "")) is Support.MISSING


def test_the_total_of_records_alone() -> None:
    evidence = case.evidence()
    evidence["C211"] = replace(evidence["C211"], basis="assessed")
    sheet = score(case.system(), evidence)
    assert recorded_total(sheet) == Decimal("33.5")  # 12.5 + 21
    assert to_json(sheet)["recorded_total"] == "33.5"


def test_what_is_settled_or_accepted_no_longer_stands_in_the_way() -> None:
    high = [Finding("balance", f"line.{n}", Severity.HIGH, "") for n in range(4)]
    low = Finding("unit_name", "unit.U1", Severity.LOW, "")
    states = {
        "balance:line.0": "settled",
        "balance:line.1": "accepted",
        "balance:line.2": "answered",
    }
    assert open_high((*high, low), states) == (high[2], high[3])
