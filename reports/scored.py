"""评分说明: why a leaf scores what it does, as score tables print it."""

from __future__ import annotations

import re

from reports import words
from reports.model import ReportInput
from reports.texts import BASIS, evidence_words
from scoring.model import Score, ScoreSheet


def evidence_numbers(sheet: ScoreSheet) -> dict[str, int]:
    """佐证 by leaf, numbered in the order of the table; leaves without evidence have none."""
    known = [leaf.code for leaf in sheet.leaves if leaf.trace.evidence.basis != "missing"]
    return {code: number for number, code in enumerate(known, start=1)}


def trace_words(given: ReportInput, leaf: Score, evidence: str = "") -> str:
    """Evidence, arithmetic and reading of a leaf, a line each. `evidence`: its number in a list, in
    words; how its value was reckoned is told there then."""
    of = leaf.trace.evidence
    told = words.joined((BASIS[of.basis], of.source), "；") if evidence else evidence_words(of)
    lines = [f"依据{evidence}：{told}", *leaf.trace.steps]
    if leaf.trace.reading:
        lines.append(f"读法：{leaf.trace.reading}")
    if leaf.code in given.sheet.missing:
        lines.append("还没有证据，暂按0分计。")
    return "\n".join(dict.fromkeys(lines))


def standard_lines(standard: str) -> str:
    """Printed standards often part their clauses by a run of spaces: a line each."""
    return re.sub(r"[ \u3000]{2,}", "\n", standard.strip())
