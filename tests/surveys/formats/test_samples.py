"""Every form of other people loads, or is refused with place and reason; what loads comes back
from every form it is written in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.files.yaml import load_model
from surveys.formats.anything import read_questionnaire
from surveys.formats.book import Book, read_book
from surveys.formats.flaws import Loaded
from surveys.formats.readable import write_yaml
from surveys.formats.surveyjs import write_surveyjs
from surveys.formats.wjx_text import write_wjx
from surveys.formats.xform import write_xform
from surveys.formats.xlsform.reader import read_xlsform
from surveys.formats.xlsform.table import read_table
from surveys.formats.xlsform.writer import sheets_of, write_xlsform
from surveys.questionnaire import Questionnaire
from tests.surveys import cases
from tests.surveys.formats.samples import DATA, FILES

LOADED: dict[Path, Loaded] = {
    path: read_questionnaire(path.read_bytes(), path.name) for path in FILES
}
GOOD = {path.name: one.questionnaire for path, one in LOADED.items() if one.questionnaire}
SCHEMA: dict[str, Any] = json.loads(
    (DATA / "surveyjs" / "surveyjs_definition.json").read_text("utf-8")
)
TEXTS = (".csv", ".json", ".md", ".txt")

REFUSED = {
    "卷王用户导入模板.xlsx": "not_a_questionnaire",
    "字典导入模板.xlsx": "not_a_questionnaire",
    "白名单导入模板.xlsx": "not_a_questionnaire",
    "templateBase.json": "not_a_questionnaire",
    "sampleList.csv": "not_a_questionnaire",
    "fruits.csv": "not_a_questionnaire",
    "survey.json": "surveyjs",
    "surveyjs_definition.json": "surveyjs",
    "liberiaStdForm.xlsx": "repeat",
    "loop.md": "repeat",
    "simple_loop.csv": "repeat",
    "tutorial.xls": "repeat",
    "pull_data.xlsx": "expression",
    "bad_calc.xlsx": "expression",
    "duplicate_columns.xlsx": "duplicate_column",
    "gps.csv": "no_label",
    "include.md": "unknown_type",
    "widgets.csv": "unaskable",
    "choice_filter_test.xlsx": "duplicate_choice",
    "UCL_Biomass_Plot_Form.xlsx": "outside_list",
    "liberiaCoverageVillageForm.xlsx": "choice_filter",
    "unknown_question_type.xls": "unknown_type",
    "calculate_without_calculation.xls": "no_formula",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_form_loads_or_is_refused_with_place_and_reason(path: Path) -> None:
    loaded = LOADED[path]
    assert (loaded.questionnaire is None) == bool(loaded.errors)
    for flaw in loaded.flaws:
        assert flaw.code
        assert any("\u4e00" <= char <= "\u9fff" for char in flaw.message)
    if loaded.errors and path.suffix not in TEXTS:
        assert all(flaw.sheet for flaw in loaded.errors)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_asked_here_is_refused_for_its_reason(name: str) -> None:
    loaded = next(one for path, one in LOADED.items() if path.name == name)
    assert REFUSED[name] in {flaw.code for flaw in loaded.errors}


def test_most_forms_that_can_be_asked_in_a_chat_load() -> None:
    assert len(GOOD) >= 38


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_form_written_as_a_workbook_comes_back_as_it_was(name: str) -> None:
    asked = GOOD[name]
    assert read_xlsform(write_xlsform(asked), name).questionnaire == asked


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_form_written_as_yaml_comes_back_as_it_was(name: str) -> None:
    text = write_yaml(GOOD[name])
    assert load_model(Questionnaire, text.encode(), "questionnaire.yaml") == (GOOD[name], [])


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_form_exported_for_surveyjs_keeps_to_its_schema(name: str) -> None:
    written, _ = write_surveyjs(GOOD[name])
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(json.dumps(written)))


def test_the_schema_finds_what_is_wrong() -> None:
    wrong = {"pages": [{"name": "p", "elements": [{"type": "radiogroup", "name": 5}]}]}
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(wrong)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_form_goes_out_as_an_xform_and_as_text(name: str) -> None:
    xml, told = write_xform(GOOD[name])
    assert xml.startswith(b"<?xml"), [str(flaw) for flaw in told]
    text, _ = write_wjx(GOOD[name])
    assert f"1. {' '.join(GOOD[name].questions[0].text.split())}" in text


def test_the_real_questionnaire_goes_out_and_comes_back() -> None:
    case = cases.questionnaire()
    assert read_xlsform(write_xlsform(case), "case.xlsx").questionnaire == case
    assert load_model(Questionnaire, write_yaml(case).encode(), "q.yaml") == (case, [])
    written, _ = write_surveyjs(case)
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(json.dumps(written)))
    assert write_xform(case)[0]


SPREADSHEETS = [
    path for path, one in LOADED.items() if one.questionnaire and path.parent.name == "xlsform"
]


@pytest.mark.parametrize("path", SPREADSHEETS, ids=lambda path: path.name)
def test_every_cell_of_a_form_is_in_the_workbook_written_of_it(path: Path) -> None:
    """Ends of groups in our spelling and rows without a type or name excepted."""
    asked = LOADED[path].questionnaire
    assert asked is not None
    written = [cells for _, cells in rows_of(Book(sheets_of(asked)))]
    for sheet, cells in rows_of(read_book(path.read_bytes(), path.name)):
        comment = sheet == "survey" and not {"type", "name"} & cells.keys()
        if not comment and not cells.get("type", "").startswith("end"):
            texts = set(cells.values())
            assert any(texts <= set(one.values()) for one in written), cells


def rows_of(book: Book) -> list[tuple[str, dict[str, str]]]:
    return [
        (name, line.cells)
        for sheet in book.sheets
        if (name := sheet.name.casefold()) in ("survey", "choices", "settings")
        for line in read_table(sheet, ("type", "list_name", "form_title", "form_id")).lines
    ]
