"""`jixiao findings` for people and programs, with and without a database."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

import bot.cli
from bot.app import opened
from bot.project import load
from bot.project.checked import findings_of_files
from tests.findings.clean import make
from tests.findings.files import ProjectFiles
from tests.pages import ROOT

CASE = ROOT / "examples" / "dongchuan-2020"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert bot.cli.execute(["findings", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_people_see_the_gravest_first_with_arithmetic_and_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bot.cli.execute(["findings", str(CASE)]) == 0
    shown = capsys.readouterr().out
    assert shown.index("紧急（高）：") < shown.index("重要（中）：") < shown.index("提醒（低）：")
    assert "到账 60000.00 − 支出 50000.00 = 10000.00" in shown
    assert "位置：spending.csv 第13行" in shown
    assert "若“少一类”：C113 6.0 → 5.0，总分 96.0，优" in shown
    assert "一个单位有几种写法：18条" in shown
    assert "区委统战部有5种写法" not in shown
    assert bot.cli.execute(["findings", str(CASE), "--all"]) == 0
    assert "区委统战部有5种写法" in capsys.readouterr().out


def test_a_unit_is_asked_not_accused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.execute(["findings", str(CASE), "--unit", "东川区民政局"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("请区民政局说明下面4个问题：")
    assert shown.count("请说明") == 4
    assert shown.count("数字无误的，写一份情况说明即可") == 4
    assert bot.cli.execute(["findings", str(CASE), "--unit", "区总工会"]) == 0
    assert "没有要请区总工会说明的问题" not in capsys.readouterr().out
    assert bot.cli.execute(["findings", str(CASE), "--unit", "没有的局"]) == 2


def test_strict_is_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.execute(["findings", str(CASE), "--strict"]) == 1
    clean = make(tmp_path / "p", 3)
    assert bot.cli.execute(["findings", str(clean), "--strict"]) == 0
    assert "没有疑点" in capsys.readouterr().out


def test_the_project_that_new_makes_gives_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.execute(["new", str(tmp_path / "p")]) == 0
    capsys.readouterr()
    assert listed(capsys, str(tmp_path / "p"))["findings"] == []


def test_what_check_refuses_is_still_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A doubled row with the id of the first: both keep their place."""
    directory = make(tmp_path / "p", 4, units=6, activities=5)
    files = ProjectFiles(directory)
    files.rows("spending").append(dict(files.rows("spending")[0]))
    files.save()
    assert bot.cli.execute(["check", str(directory)]) == 1
    capsys.readouterr()
    (found,) = [f for f in listed(capsys, str(directory))["findings"]
                if f["code"] == "duplicate_line"]  # fmt: skip
    assert found["subject"] == "line.1(2)"
    assert len(found["places"]) == 2


def test_a_table_headed_in_ten_thousands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = make(tmp_path / "p", 4, units=6, activities=5)
    table = directory / "spending.csv"
    table.write_text(f"单位：万元\n{table.read_text('utf-8-sig')}", "utf-8")
    (found,) = listed(capsys, str(directory))["findings"]
    assert found["key"] == "money_unit:table.spending.1"
    assert found["places"] == [{"file": "spending.csv", "where": "第1行“单位：万元”列"}]


def test_a_folder_that_cannot_be_read_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = make(tmp_path / "p", 5)
    (directory / "indicators.yaml").write_text("title: [", "utf-8")
    assert bot.cli.execute(["findings", str(directory)]) == 1
    assert "indicators.yaml" in capsys.readouterr().err


def test_keys_survive_recomputation_and_other_rows(tmp_path: Path) -> None:
    directory = make(tmp_path / "p", 6, units=8, activities=6)
    files = ProjectFiles(directory)
    row = files.rows("spending")[-1]
    row["原报告支出"] = str(float(row["原报告支出"]) - 1)
    files.save()
    before = {one.key for one in _found(directory)}
    other = ProjectFiles(directory)
    other.rows("goals").append({**other.rows("goals")[0], "行号": "999", "绩效目标": "按期完成。"})
    other.save()
    assert before
    assert before <= {one.key for one in _found(directory)}


def _found(directory: Path) -> tuple[Any, ...]:
    folder = load(directory, as_printed=True).folder
    assert folder is not None
    return findings_of_files(folder)


async def test_with_a_database_records_are_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "case"
    shutil.copytree(CASE, directory)
    async with opened(directory) as app:
        reply = await app.desk.answer({"ask": "findings"})
    codes = {one["code"] for one in reply["findings"]}
    assert {"unconfirmed", "no_evidence", "money_without_result"} <= codes
    assert not codes & {"row_sum", "split", "balance"}  # nobody has confirmed anything yet
    assert (directory / "data").is_dir()


def test_two_hundred_units_and_forty_activities_take_well_under_a_second(tmp_path: Path) -> None:
    folder = load(make(tmp_path / "p", 7, units=200, activities=40), as_printed=True).folder
    assert folder is not None
    began = time.process_time()
    assert findings_of_files(folder) == ()
    assert time.process_time() - began < 0.9
