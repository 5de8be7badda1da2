"""questionnaire.xlsx in a project folder, and jixiao questionnaire import and export."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

import bot.cli
from bot.freeze import frozen
from bot.project import load
from bot.project.new import create
from storage.store import Store
from surveys.formats.anything import read_questionnaire
from surveys.formats.xlsform.writer import write_xlsform

TEXT = "小调查\n您好，现在开始吗？\n\n1. 收到了吗？*[单选题]\n收到了\n没收到\n\n2. 说一说[填空题]\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder whose questionnaire is a workbook."""
    directory = tmp_path / "small"
    create(directory)
    written = load(directory).folder
    assert written is not None
    (directory / "questionnaire.xlsx").write_bytes(write_xlsform(written.questionnaire))
    (directory / "questionnaire.yaml").unlink()
    return directory


def change(directory: Path, sheet: str, cell: str, value: str) -> None:
    path = directory / "questionnaire.xlsx"
    book = openpyxl.load_workbook(path)
    book[sheet][cell].value = value
    book.save(path)


def test_a_workbook_is_as_good_as_yaml(small: Path, tmp_path: Path) -> None:
    create(tmp_path / "yaml")
    other = load(tmp_path / "yaml").folder
    loaded = load(small)
    assert loaded.problems == ()
    assert loaded.folder is not None
    assert other is not None
    assert loaded.folder.questionnaire == other.questionnaire
    assert "questionnaire.xlsx" in loaded.folder.files


def test_a_mistake_in_the_workbook_is_told_with_its_row(small: Path) -> None:
    change(small, "survey", "A2", "selekt_one a")
    found = {(p.code, p.file, p.where) for p in load(small).problems}
    assert ("unknown_type", "questionnaire.xlsx", "“survey”表 第2行 type 列") in found


def test_two_questionnaires_are_one_too_many(small: Path) -> None:
    (small / "questionnaire.yaml").write_text("title: 另一份\n", "utf-8")
    assert "two_files" in {problem.code for problem in load(small).problems}


def test_remarks_on_wording_name_the_row(small: Path) -> None:
    change(small, "survey", "C3", "您不是不知道不去吧？" * 12)
    notes = [note for note in load(small).notes if note.file == "questionnaire.xlsx"]
    assert any("第3行" in note.where for note in notes)


async def test_the_workbook_is_frozen_byte_for_byte(small: Path, tmp_path: Path) -> None:
    before = (small / "questionnaire.xlsx").read_bytes()
    store = await Store.open(tmp_path / "data")
    try:
        await frozen(store, small, tmp_path / "data", datetime.now(UTC))
        revision = await store.revision()
        change(small, "survey", "C2", "改过的题")
        again = await frozen(store, small, tmp_path / "data", datetime.now(UTC))
    finally:
        await store.close()
    assert revision is not None
    kept = json.loads(revision.manifest)["contents"]["questionnaire.xlsx"]
    assert base64.b64decode(kept) == before
    assert again.changed == ("questionnaire.xlsx",)
    assert "改过的题" not in {one.text for one in again.folder.questionnaire.questions}


def test_import_writes_a_file_that_says_what_to_look_at(tmp_path: Path) -> None:
    source = tmp_path / "调查.txt"
    source.write_text(TEXT.replace("*[单选题]", ""), "utf-8")
    assert (
        bot.cli.execute(["questionnaire", "import", str(source), "--to", str(tmp_path / "p")]) == 0
    )
    written = (tmp_path / "p" / "questionnaire.yaml").read_text("utf-8")
    assert "# 第4行：没有写题型，按单选题导入" in written
    assert "{code: 1, label: 收到了}" in written


def test_import_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text(TEXT, "utf-8")
    create(tmp_path / "p")
    before = (tmp_path / "p" / "questionnaire.yaml").read_bytes()
    assert (
        bot.cli.execute(["questionnaire", "import", str(source), "--to", str(tmp_path / "p")]) == 1
    )
    assert (tmp_path / "p" / "questionnaire.yaml").read_bytes() == before
    assert "不会覆盖" in capsys.readouterr().err


def test_import_shows_the_file_without_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.txt"
    source.write_text(TEXT, "utf-8")
    assert bot.cli.execute(["questionnaire", "import", str(source)]) == 0
    assert capsys.readouterr().out.startswith("title: 小调查\n")


def test_import_lists_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.csv"
    source.write_text("type,name,label\nvideo,v,拍\ntext,t,\n", "utf-8")
    assert bot.cli.execute(["questionnaire", "import", str(source)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "unaskable" in told.err
    assert "no_label" in told.err


def test_import_of_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.execute(["questionnaire", "import", str(tmp_path / "nix.xlsx")]) == 1
    assert "没有这个路径" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["xlsx", "surveyjs", "xform", "wjx"])
def test_export(form: str, small: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out.{form}"
    arguments = ["questionnaire", "export", str(small), "--format", form, "-o", str(target)]
    assert bot.cli.execute(arguments) == 0
    data = target.read_bytes()
    match form:
        case "xlsx":
            loaded, folder = read_questionnaire(data, "out.xlsx"), load(small).folder
            assert folder is not None
            assert loaded.questionnaire == folder.questionnaire
        case "surveyjs":
            assert json.loads(data)["pages"]
        case "xform":
            assert b"<h:html" in data
        case "wjx":
            assert "[单选题]" in data.decode()


def test_export_with_an_unknown_form_is_wrong_usage(small: Path, tmp_path: Path) -> None:
    arguments = [
        "questionnaire",
        "export",
        str(small),
        "--format",
        "pdf",
        "-o",
        str(tmp_path / "x"),
    ]
    assert bot.cli.execute(arguments) == 2
