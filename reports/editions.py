"""Which edition a file or a text is of, and how that is marked on it.

A working paper (内部底稿) may tell the chance of a grade, tipping points, sensitivity, rankings and
open findings; what is handed in (报送版) tells none of them. The mark stands in the name, the
caption and the alt text of a file, and at the head of a text.
"""

from __future__ import annotations

from dataclasses import replace

from reports.model import Edition, ReportFile

INTERNAL: Edition = "内部底稿"
OFFICIAL: Edition = "报送版"


def mark(edition: Edition) -> str:
    """As it stands before a caption or a text."""
    return f"【{edition}】"


def marked(file: ReportFile, edition: Edition) -> ReportFile:
    """The file with its edition on it; one that says so already stays as it is."""
    before = mark(edition)
    return replace(
        file,
        name=file.name if edition in file.name else f"{edition}-{file.name}",
        alt=file.alt if before in file.alt else before + file.alt,
        caption=file.caption if before in file.caption else before + (file.caption or file.name),
    )


def marked_text(text: str, edition: Edition) -> str:
    """The text with its edition at its head."""
    return text if text.startswith(mark(edition)) else mark(edition) + text
