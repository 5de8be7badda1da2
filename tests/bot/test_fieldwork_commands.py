"""What `check` remarks of the fieldwork, and its commands beside no running program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import bot.cli
from bot.project import load
from tests.bot.test_phases import project

REMINDER = {"who": "contact", "after_days": 2}


def notes(folder: Path) -> list[str]:
    loaded = load(folder)
    assert loaded.problems == ()
    return [note.code for note in loaded.notes]


def test_fieldwork_long_after_the_event_is_remarked(tmp_path: Path) -> None:
    for number, (opens, late) in enumerate(((date(2026, 2, 28), False), (date(2026, 3, 1), True))):
        survey = {"event_until": date(2025, 11, 30), "opens": opens}
        folder = project(tmp_path / str(number), survey=survey)
        assert ("late_fieldwork" in notes(folder)) is late


def test_a_year_without_its_holidays_is_remarked(tmp_path: Path) -> None:
    days = {"opens": date(2026, 12, 1), "closes": date(2027, 1, 31)}
    folder = project(tmp_path / "p", confirmation=days, reminders=[REMINDER])
    assert "no_holidays" in notes(folder)
    (folder / "holidays.csv").write_text("日期,安排,名称\n2027/1/1,放假,元旦\n", "utf-8")
    assert "no_holidays" not in notes(folder)


def test_a_quota_of_no_group_and_a_day_that_is_none_are_problems(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", survey={"quotas": {1: 5, 9: 5}})
    assert [problem.code for problem in load(folder).problems] == ["unknown_quota"]
    folder = project(tmp_path / "q")
    (folder / "holidays.csv").write_text("日期,安排,名称\n元旦,放假,元旦\n", "utf-8")
    assert [problem.code for problem in load(folder).problems] == ["date"]


def test_commands_where_nothing_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(project(tmp_path / "p", survey={"quotas": {1: 5}}))

    def jixiao(*arguments: str) -> tuple[int, str]:
        code = bot.cli.execute([arguments[0], folder, *arguments[1:]])
        told = capsys.readouterr()
        return code, told.out + told.err

    code, text = jixiao("progress")
    assert code == 0
    assert "问卷：开放" in text
    assert jixiao("close", "--survey", "--why", "收够了") == (
        0,
        "问卷已结束；没交的0份已按规则结束。要重新开放：--reopen\n",
    )
    assert jixiao("close", "--survey", "--why", "再来")[0] == 1
    assert "问卷：未开放" in jixiao("progress")[1]
    until = ("--reopen", "--until", "2030-01-31")
    code, text = jixiao("close", "--survey", "--why", "补做", *until)
    assert (code, text) == (0, "问卷已重新开放，到2030-01-31为止。\n")
    assert jixiao("close", "--why", "哪个")[0] == 2
    assert jixiao("close", "--survey", "--why", "x", "--until", "明天")[0] == 2

    assert jixiao("broadcast") == (0, "还没有群发过。\n")
    assert jixiao("broadcast", "--to", "everybody", "--say", "好")[0] == 2
    assert jixiao("broadcast", "--to", "contacts")[0] == 2
    code, text = jixiao("broadcast", "--to", "contacts", "--say", "请填报", "--yes")
    assert code == 1  # nobody there
    assert "发给0人" in text
    assert jixiao("broadcast", "--pause", "nothing")[0] == 1
