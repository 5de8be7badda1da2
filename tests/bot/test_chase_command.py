"""jixiao chase and jixiao withdraw, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

import bot.cli


def run(*arguments: object) -> int:
    return bot.cli.execute([str(argument) for argument in arguments])


def test_papers_and_notes(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = (small / "units.csv").read_text("utf-8-sig").splitlines()
    name = table[1].split(",")[1]
    lines = [f"{table[0]},办公电话,责任人", *(f"{line},0871-1234,一科" for line in table[1:])]
    (small / "units.csv").write_text("\n".join(lines), "utf-8-sig")
    assert run("chase", "list", small) == 0
    assert "0871-1234" in capsys.readouterr().out
    assert run("chase", "note", small, name, "--said", "李科说周四填") == 0
    assert run("chase", "note", small, name, "--how", "催办函", "--said", "已送达") == 0
    assert run("chase", "note", small, "没有的局", "--said", "喂") == 1
    assert run("chase", "note", small, name, "--said", " ") == 2
    for what, files in (("calls", 1), ("letters", len(table) - 1), ("supervision", 2)):
        assert run("chase", what, small, "-o", tmp_path / what) == 0
        assert len(list((tmp_path / what).iterdir())) == files
    assert run("chase", "letters", small, "--unit", name, "-o", tmp_path / "one") == 0
    assert len(list((tmp_path / "one").iterdir())) == 1
    capsys.readouterr()
    assert run("chase", "letters", small, "--unit", "没有的局") == 1
    assert "没有“没有的局”这个单位" in capsys.readouterr().err
    assert run("audit", small) == 0


def test_withdraw_says_why_it_cannot(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("withdraw", small, "ABC", "--why", "本人要求") == 2
    assert run("withdraw", small, "ABCD1234", "--why", " ") == 2
    assert run("withdraw", small, "ABCD1234", "--why", "本人要求", "--yes") == 1
    assert "没有编号是 ABCD1234" in capsys.readouterr().err
