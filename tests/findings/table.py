"""The tables of docs/findings.md, made from the checks: `python -m tests.findings.table` writes."""

from __future__ import annotations

import re

from scoring.checks.case import Check
from scoring.checks.registry import SECTIONS
from scoring.finding import SETTLER_WORDS, Severity
from tests.pages import DOCS

PAGE = DOCS / "findings.md"
WORDS = {Severity.HIGH: "高", Severity.MEDIUM: "中", Severity.LOW: "低"}
HEADING = "## 全部检查"
HEAD = "| 代码 | 级别，为什么 | 查什么 | 例 | 谁了结，怎么办 |\n| --- | --- | --- | --- | --- |"


def tables() -> str:
    """Every check in its section, a row each."""
    parts = [HEADING]
    for name, checks in SECTIONS.items():
        rows = "\n".join(_row(check) for check in checks)
        parts.append(f"### {name}\n\n{HEAD}\n{rows}")
    return "\n\n".join(parts) + "\n"


def _row(check: Check) -> str:
    grades = "；".join(f"{WORDS[grade]}：{why}" for grade, why in check.severities)
    settles = f"{SETTLER_WORDS[check.settles]}：{check.remedy}"
    cells = (
        f"`{check.code}`",
        grades,
        f"**{check.title}**。{check.checks}",
        check.example,
        settles,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def written(page: str) -> str:
    """The part of the page that is made from the checks."""
    found = re.search(rf"^{HEADING}\n.*?(?=^\*English|\Z)", page, re.M | re.S)
    assert found, "the page has lost its tables"
    return found[0].rstrip() + "\n"


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text.replace(written(text).rstrip(), tables().rstrip()), "utf-8")
