"""jixiao analyse: what it makes of good tables, and what it says of bad ones and wrong options."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.cli import execute
from tests.scoring.test_statistics import DATA, MARGINS, SIZES, R

TABLE = DATA / "beneficiaries7.csv"
QUESTIONS = ("--questions", "q1,q2,q3,q4,q5")
DRAWN = (*QUESTIONS, "--group", "group", "--size-column", "N", "--design", "probability")


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def analysed(*options: str, table: Path = TABLE, code: int = 0) -> None:
    assert execute(["analyse", str(table), *options]) == code


def figures(path: Path, **wanted: str) -> dict[str, dict[str, Any]]:
    found = json.loads(path.read_text("utf-8"))["figures"]
    return {
        one["code"]: one
        for one in found
        if all(one[key] == value for key, value in ({"by": "questions"} | wanted).items())
    }


def test_the_figures_are_those_of_r(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    analysed(*DRAWN, "--domain", "region", "--json", str(target))
    for code, one in figures(target).items():
        due = R["items"][code]["_r"]["fpc"]
        assert 100 * one["rate"] == pytest.approx(due["estimate"][f"{code}_r"], rel=1e-9)
        assert 100 * one["se"] == pytest.approx(due["se"][f"{code}_r"], rel=1e-9)
        interval = R["items"][code]["rate_ci_xlogit_df_design"]["ci95"]
        assert [one["low"], one["high"]] == pytest.approx(interval, rel=1e-8)
    due = {row["region"]: row for row in R["items"]["q1"]["by_region_r"]}
    for region, row in due.items():
        one = figures(target, by="region", level=region)["q1"]
        assert 100 * one["se"] == pytest.approx(row["se"], rel=1e-9)


def test_margins_and_sizes_can_be_written_out(tmp_path: Path) -> None:
    def spelt(of: Mapping[str, float]) -> str:
        return ",".join(f"{level}={n}" for level, n in of.items())

    target = tmp_path / "a.json"
    analysed(
        *(*QUESTIONS, "--group", "group", "--sizes", spelt(SIZES), "--design", "probability"),
        *("--margin", f"sex:{spelt(MARGINS['sex'])}"),
        *("--margin", f"region:{spelt(MARGINS['region'])}"),
        *("--margin", f"group:{spelt(MARGINS['group'])}"),
        *("--residuals", "plain", "--json", str(target)),
    )
    for code, one in figures(target).items():
        due = R["raked"]["mean"][code]
        assert 100 * one["rate"] == pytest.approx(due["estimate"][f"{code}_r"], rel=1e-8)
        assert 100 * one["se"] == pytest.approx(due["se"][f"{code}_r"], rel=1e-8)


def test_an_open_link_has_rates_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And it is what is taken where nothing is said."""
    target = tmp_path / "a.csv"
    analysed(*QUESTIONS, "--csv", str(target))
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert {row["se"] + row["low"] + row["moe"] for row in rows} == {""}
    assert "公开链接" in capsys.readouterr().out


def small(path: Path, others: int = 40) -> Path:
    """A group of three beside others, in a workbook with a title, words and 不清楚."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["满意度调查"])
    sheet.append(["组", "总体", "服务"])
    for _ in range(3):
        sheet.append(["甲", "满意", 4])
    for i in range(others):
        sheet.append(
            ["乙" if i % 2 else "丙", "非常满意" if i % 3 else "一般", 5 if i else "不清楚"]
        )
    book.save(path)
    return path


def test_small_groups_are_not_listed_nor_to_be_had(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, target = small(tmp_path / "t.xlsx"), tmp_path / "a.json"
    asked = ("--questions", "总体,服务", "--group", "组")
    analysed(*asked, "--json", str(target), table=table)
    found = json.loads(target.read_text("utf-8"))
    assert {one["level"] for one in found["hidden"]} == {"甲", "丙"}
    assert {one["level"] for one in found["figures"] if one["by"] == "group"} == {"乙"}
    assert "人数少，不列出" in capsys.readouterr().out
    # 服务: nobody among the others is dissatisfied but the total tells it all the same
    assert {one["code"] for one in found["figures"] if one["satisfied"] is not None} == {
        *("总体", "服务")
    }
    analysed(*asked, "--small", "--json", str(target), table=table)
    assert json.loads(target.read_text("utf-8"))["hidden"] == []


def test_a_share_that_tells_of_a_few_is_not_listed(tmp_path: Path) -> None:
    table, target = tmp_path / "t.csv", tmp_path / "a.json"
    table.write_text("q1,q2\n" + "5,5\n" * 30 + "1,5\n" * 2, encoding="utf-8")
    analysed("--questions", "q1,q2", "--json", str(target), table=table)
    told = {code: one["satisfied"] for code, one in figures(target).items()}
    assert told == {"q1": None, "q2": 1.0}


def test_every_bad_cell_is_named_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("组,q1,q2\n甲,5,4\n乙,6,还行\n,3,9\n", encoding="gb18030")
    options = ("--questions", "q1,q2", "--group", "组", "--sizes", "甲=10,丙=5")
    analysed(*options, table=table, code=1)
    said = capsys.readouterr().err
    for words in (
        *("第3行“q1”列", "“6”不是选项", "第3行“q2”列", "“还行”不是选项"),
        *("第4行“q2”列", "“9”不是选项", "--missing 9"),
        *("--sizes 里没有“乙”的人数", "第4行“组”列", "“组”没有填", "5处读不出来"),
    ):
        assert words in said


def test_columns_that_are_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    analysed("--questions", "q1,q9", "--group", "grup", code=1)
    said = capsys.readouterr().err
    assert "没有“q9”这一列" in said
    assert "是不是“group”？" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--questions", ","), "--questions 是空的"),
        (("--questions", "q1,q1"), "有一列写了两次"),
        (("--questions", "q1", "--sizes", "甲=1"), "也要用 --group"),
        (("--questions", "q1", "--group", "group", "--sizes", "甲"), "“甲”读不出来"),
        (("--questions", "q1", "--group", "group", "--sizes", "甲=1.5"), "须是正整数"),
        (("--questions", "q1", "--group", "group", "--sizes", "甲=1,甲=2"), "写了两次"),
        (("--questions", "q1", "--points", "好=100,差=0"), "等号左边是选项编号"),
        (("--questions", "q1", "--points", "1=0,2=0"), "至少要有两级"),
        (("--questions", "q1", "--item", "项:q2"), "“q2”不在 --questions 里"),
        (("--questions", "q1", "--item", "q1"), "写成 项目实施:q1,q2"),
        (("--questions", "q1", "--margin", "sex"), "写成 性别:男=7800,女=8152"),
        (("--questions", "q1", "--trim", "3"), "和 --margin 一起用"),
        (("--questions", "q1", "--domain", "q1"), "已经是题目"),
        (("--questions", "q1", "--size-column", "N", "--sizes", "甲=1"), "只写一个"),
    ],
)
def test_options_that_cannot_be_meant(
    options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    analysed(*options, code=2)
    assert words in capsys.readouterr().err


def test_margins_that_cannot_be_met(capsys: pytest.CaptureFixture[str]) -> None:
    analysed(*DRAWN, "--margin", "sex:M=100,F=100,X=5", code=1)
    assert "X没有一份答卷，请与相近的类合并" in capsys.readouterr().err
    analysed(*DRAWN, "--margin", "sex:M=100", code=1)
    assert "--margin 里没有“F”的人数" in capsys.readouterr().err
    analysed(*DRAWN, "--margin", "sex:M=8000,F=7000", "--margin", "region:A=1,B=2,C=3", code=1)
    assert "各个边际的总人数不同" in capsys.readouterr().err


def test_sizes_that_differ_within_a_group(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("g,q,N\na,5,10\na,4,11\nb,4,x\n", encoding="utf-8")
    analysed("--questions", "q", "--group", "g", "--size-column", "N", table=table, code=1)
    said = capsys.readouterr().err
    assert "“a”的人数前面写的是10，这里是11" in said
    assert "“x”不是人数" in said


def test_helpers_and_lonely_strata_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    rows = "".join(f"a,{3 + i % 3},h{i % 4}\n" for i in range(40))
    table.write_text(f"g,q,代填\n{rows}b,5,\n", encoding="utf-8")
    asked = ("--questions", "q", "--group", "g", "--design", "probability")
    analysed(*asked, "--helper", "代填", table=table)
    said = capsys.readouterr().out
    assert "代填人太少，不给误差" in said
    assert "只有一份答卷的类：b" in said
    analysed(*asked, "--lonely", "fail", table=table, code=1)
    assert "只有一个抽样单元" in capsys.readouterr().err
