"""What a Word report says, as values and as it stands in the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

from docx import Document
from docx.document import Document as DocumentObject
from docx.table import Table

from reports.blocks import Block, Grid, Pending, Picture, Signature
from reports.evaluation import places as evaluation
from reports.formats.templates import EVALUATION, SCORES, SURVEY
from reports.formats.word_reports import word_file
from reports.model import ReportInput
from reports.places import Places
from reports.survey_report import places as survey
from tests.reports import views

NAMES = {"survey-report": SURVEY, "evaluation-report": EVALUATION, "score-table": SCORES}
PLACES = {
    "survey-report": survey.places,
    "evaluation-report": evaluation.places,
    "score-table": evaluation.table_places,
}


@cache
def made(key: str, variant: str) -> bytes:
    """As the maker makes it, with its charts drawn once."""
    return word_file(views.given(variant), NAMES[key], places(key, variant)).data


@cache
def places(key: str, variant: str) -> Places:
    return PLACES[key](views.given(variant))


def opened(key: str, variant: str) -> DocumentObject:
    return Document(io.BytesIO(made(key, variant)))


def table(document: DocumentObject, *heads: str) -> Table:
    """The one whose first row holds these heads."""
    return next(
        each
        for each in document.tables
        if set(heads) <= {cell.text for row in each.rows[:2] for cell in row.cells}
    )


def rows(of: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in of.rows]


def words(of: ReportInput) -> Iterator[tuple[str, str]]:
    """(document, everything it says) of the documents of a project."""
    for key, places_of in PLACES.items():
        yield key, said(places_of(of))


def said(found: Places) -> str:
    blocks = (block for part in found.parts.values() for block in part)
    return "\n".join([*found.words.values(), *map(words_of, blocks)])


def words_of(block: Block) -> str:
    match block:
        case Grid():
            return "\n".join("\t".join(row) for row in block.rows)
        case Picture():
            return block.alt
        case Signature():
            return "\n".join(block.lines)
        case Pending():
            return block.words
        case _:
            return block.text
