"""What evidence is on record, only said, or missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

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
