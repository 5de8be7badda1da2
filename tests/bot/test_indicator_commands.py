"""jixiao indicators import: what it writes, what it says, what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import bot.cli
from bot.project.new import create
from tests.scoring.indicator_files import excel, report_2020, word


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "评分表.docx"
    path.write_bytes(word([report_2020()[0]], "绩效评价指标体系", merge=4))
    return path


def run(*arguments: object) -> int:
    return bot.cli.execute(["indicators", "import", *map(str, arguments)])


def test_it_writes_a_file_and_says_what_is_left_to_decide(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(report, "--to", tmp_path / "p") == 0
    told = capsys.readouterr().out
    assert "32个末级指标，读出 29个，要决定 3个，没读出 0个" in told
    assert "分值层层相加，都对得上" in told
    assert "还有3个写着 {kind: 待定}" in told
    written = yaml.safe_load((tmp_path / "p" / "indicators.yaml").read_text("utf-8"))
    assert len(written["leaves"]) == 32


def test_it_overwrites_nothing(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "p" / "indicators.yaml"
    kept.parent.mkdir()
    kept.write_text("mine", "utf-8")
    assert run(report, "--to", tmp_path / "p") == 1
    assert kept.read_text("utf-8") == "mine"
    assert "不会覆盖" in capsys.readouterr().err


def test_without_a_folder_the_file_goes_to_the_screen_and_the_report_beside_it(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(report) == 0
    told = capsys.readouterr()
    assert len(yaml.safe_load(told.out)["leaves"]) == 32
    assert "要决定 3个" in told.err


def test_check_refuses_what_nobody_has_decided(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "p"
    create(directory)
    (directory / "indicators.yaml").unlink()
    assert run(report, "--to", directory) == 0
    capsys.readouterr()
    assert bot.cli.execute(["check", str(directory)]) == 1
    told = "".join(capsys.readouterr().out.split())
    assert told.count("undecided") == 3
    assert "还没有决定" in told


def test_sums_that_do_not_agree_are_shown_with_their_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "表.xlsx"
    rows = [
        ["一级指标", "二级指标", "分值", "评分标准"],
        ["决策（20分）", "立项", "10", "是，得满分；否，不得分"],
        ["产出（80分）", "完成率", "80", "完成率100%得满分，每降低1%扣权重的1%"],
    ]
    path.write_bytes(excel(rows))
    assert run(path, "--to", tmp_path / "p") == 0
    told = capsys.readouterr().out
    assert "表里有2处要核对，没有替你改" in told
    assert "Sheet!A2 A 决策 印的分值 20，下级合计 10，差 10" in told


def test_the_old_excel() -> None:
    old = Path(__file__).parents[1] / "scoring" / "data" / "indicators.xls"
    assert run(old) == 0


def test_a_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "扫描.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert run(path) == 1
    assert "这是 PDF" in capsys.readouterr().err
    assert run(tmp_path / "nix.docx") == 1
    assert "没有这个路径" in capsys.readouterr().err
