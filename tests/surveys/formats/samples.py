"""Forms of other people, and small ones written as tables."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from surveys.formats.flaws import Loaded
from surveys.formats.xlsform.reader import read_xlsform
from surveys.questionnaire import Questionnaire

DATA = Path(__file__).parent / "data"
FILES = sorted(path for path in DATA.rglob("*") if path.is_file() and path.name != "README.md")


def read(table: str) -> Loaded:
    """A form written as a Markdown table."""
    return read_xlsform(dedent(table).encode(), "form.md")


def made(table: str) -> Questionnaire:
    """The same, without an error."""
    loaded = read(table)
    assert loaded.errors == ()
    assert loaded.questionnaire is not None
    return loaded.questionnaire
