"""Indicator tables of Word, Excel and csv: layouts that offices use, and files that are none."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal

import openpyxl
import pytest
import yaml
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.formats.grid import Unreadable
from scoring.formats.indicators_import import Imported, read_indicators
from scoring.formats.indicators_yaml import write_indicators
from scoring.indicators import IndicatorSystem
from scoring.rules import UNDECIDED
from tests.scoring.indicator_files import excel, report_2020, word

HEAD = ["一级指标", "二级指标", "三级指标", "分值", "评分标准"]
FIRST = ["决策", "立项", "依据充分", "5", "充分得满分，不充分不得分"]
SECOND = ["决策", "立项", "程序规范", "5", "规范得满分，不规范不得分"]
THIRD = ["产出", "数量", "完成率", "90", "完成率100%得满分，每降低1%扣权重的1%"]


def decided(text: str) -> IndicatorSystem:
    """The file after somebody has taken the first reading everywhere."""
    taken = re.sub(
        r"rule: \{kind: 待定\}\n((?:\s+# (?!rule:).*\n)*)\s+# (rule: .*)", r"\2\n\1", text
    )
    return IndicatorSystem.model_validate(yaml.safe_load(taken))


def tree(read: Imported) -> list[tuple[str, str, Decimal | None]]:
    table = read.table
    return [(leaf.name, leaf.above.name, leaf.weight) for leaf in table.leaves]


def test_the_report_of_2020_in_word() -> None:
    rows, system = report_2020()
    read = read_indicators(word([rows], "绩效评价指标体系", merge=4), "评分表.docx")
    assert read.counts() == {"sure": 29, "decide": 3, "unknown": 0}
    assert read.troubles == ()
    text = write_indicators(read, "评分表.docx")
    written = yaml.safe_load(text)
    assert written["title"] == "绩效评价指标体系"
    assert written["levels"] == system["levels"]
    for made, printed in zip(written["leaves"], system["leaves"], strict=True):
        for key in ("code", "under", "name", "weight", "explanation", "standard", "printed"):
            assert made[key] == printed[key]
    made = decided(text)
    kinds = [leaf.rule.kind for leaf in made.leaves]
    assert kinds == [leaf["rule"]["kind"] for leaf in system["leaves"]]


def test_nobody_scores_by_an_import_that_is_not_decided() -> None:
    rows, _ = report_2020()
    text = write_indicators(read_indicators(word([rows], merge=4), "x.docx"), "x.docx")
    assert text.count(f"rule: {{kind: {UNDECIDED}}}") == 4  # three, and the word at the head
    with pytest.raises(ValueError, match=UNDECIDED):
        IndicatorSystem.model_validate(yaml.safe_load(text))


def test_weights_beside_each_level_titles_totals_and_notes() -> None:
    head = ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "指标说明", "评价标准"]
    rows = [
        head,
        [
            "投入",
            "40",
            "配置",
            "40",
            "控制率",
            "（40分）",
            "",
            "控制率≦100%，计40分；每超过1%扣0.5分",
        ],
        ["过程", "60", "执行", "60", "完成率", "60%", "", "100%计满分，每低于5%扣2分，扣完为止。"],
        ["合计", "100", "", "100", "", "100", "", ""],
        ["注：本表一式两份", "", "", "", "", "", "", ""],
    ]
    title = "部门绩效评价指标表"
    for data in (word([rows], title), excel(rows, head=["附件1", title])):
        read = read_indicators(data, "x")
        assert tree(read) == [("控制率", "配置", Decimal(40)), ("完成率", "执行", Decimal(60))]
        assert [level.weight for level in read.table.levels] == [40, 40, 60, 60]
        assert read.table.title == title
        assert read.troubles == ()
        decided(write_indicators(read, "x"))


def test_sums_that_do_not_agree_are_told_with_their_place_and_left_alone() -> None:
    rows = [HEAD, FIRST, [*SECOND[:3], "7", SECOND[4]], THIRD, ["合计", "", "", "100", ""]]
    rows[1][0] = rows[2][0] = "决策（10分）"
    read = read_indicators(excel(rows), "x.xlsx")
    told = [(one.place, one.message) for one in read.troubles]
    assert told == [
        ("Sheet!D5", "末级指标分值合计 102，合计行印的是 100，差 2"),
        ("Sheet!A2", "A 决策 印的分值 10，下级合计 12，差 2"),
    ]
    assert [leaf.weight for leaf in read.table.leaves] == [5, 7, 90]
    assert "核对：Sheet!A2：A 决策 印的分值 10，下级合计 12，差 2" in write_indicators(read, "x")


def test_a_table_that_goes_on_in_the_next_one() -> None:
    other = [["甲", "乙"], ["1", "2"]]
    read = read_indicators(word([other, [HEAD, FIRST], [SECOND, THIRD]]), "x.docx")
    assert [name for name, _, _ in tree(read)] == ["依据充分", "程序规范", "完成率"]
    assert len(read.table.levels) == 4
    again = read_indicators(word([[HEAD, FIRST], [HEAD, SECOND, THIRD]]), "x.docx")
    assert tree(again) == tree(read)


def test_two_rows_of_heads_and_line_breaks_in_cells() -> None:
    document = Document()
    table = document.add_table(4, 5)
    for at, row in enumerate(
        [["指标"] * 3 + HEAD[3:], HEAD, FIRST, [*SECOND[:3], "95", SECOND[4]]]
    ):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    table.cell(0, 0).merge(table.cell(0, 2)).text = "指标"
    for column in (3, 4):
        table.cell(0, column).merge(table.cell(1, column)).text = HEAD[column]
    table.cell(2, 0).merge(table.cell(3, 0)).text = "决策\n（100分）"
    table.cell(2, 4).text = "充分得满分，\n不充分不得分"
    out = io.BytesIO()
    document.save(out)
    read = read_indicators(out.getvalue(), "x.docx")
    assert [level.name for level in read.table.levels] == ["决策", "立项"]
    assert read.table.levels[0].weight == 100
    assert read.counts()["sure"] == 2
    assert "充分得满分，\n" in read.table.leaves[0].standard


def test_blanks_below_a_level_and_a_file_in_the_old_encoding() -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, FIRST, ["", "", *SECOND[2:]], THIRD])
    read = read_indicators(out.getvalue().encode("gb18030"), "x.csv")
    assert [above for _, above, _ in tree(read)] == ["立项", "立项", "数量"]
    assert read.troubles == ()


def test_percent_cells_and_shares_of_one() -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel([HEAD, FIRST, THIRD])))
    sheet = book.active
    assert sheet is not None
    sheet["D2"], sheet["D3"] = 0.1, 0.9
    shares = io.BytesIO()
    book.save(shares)
    read = read_indicators(shares.getvalue(), "x.xlsx")
    assert [leaf.weight for leaf in read.table.leaves] == [10, 90]
    assert "乘了 100" in read.troubles[0].message
    for cell in ("D2", "D3"):
        sheet[cell].number_format = "0%"
    percents = io.BytesIO()
    book.save(percents)
    read = read_indicators(percents.getvalue(), "x.xlsx")
    assert [leaf.weight for leaf in read.table.leaves] == [10, 90]
    assert read.troubles == ()


def test_a_formula_never_reckoned_is_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel([HEAD, FIRST, THIRD])))
    sheet = book.active
    assert sheet is not None
    sheet["D2"] = "=5+5"
    out = io.BytesIO()
    book.save(out)
    read = read_indicators(out.getvalue(), "x.xlsx")
    assert any("Sheet!D2 公式没有保存过结果" in one.message for one in read.troubles)
    assert any("没有分值" in one.message for one in read.troubles)
    assert f"weight: {UNDECIDED}" in write_indicators(read, "x.xlsx")


def test_a_self_evaluation_form() -> None:
    money = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    head = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析",
    ]
    rows = [
        ["项目名称", "老年活动中心", "", "", "", "", "", ""],
        ["项目资金（万元）", "", *money],
        ["", "年度资金总额", "90", "90", "89", "10", "98.9%", "9.9"],
        ["", "其中：财政拨款", "90", "90", "89", "—", "", "—"],
        head,
        ["产出指标（50分）", "数量指标", "活动场次", "≥50场", "48", "50", "48", ""],
        ["效益指标（30分）", "社会效益", "社会影响", "效果明显", "达成", "30", "30", ""],
        ["满意度指标（10分）", "满意度", "服务对象满意度", "≥90%", "95%", "10", "10", ""],
        ["总分", "", "", "", "", "100", "97.9", ""],
    ]
    read = read_indicators(word([rows], "项目支出绩效自评表", merge=2), "自评表.docx")
    assert read.table.self_evaluation
    assert read.troubles == ()
    text = write_indicators(read, "自评表.docx")
    made = decided(text)
    assert [leaf.code for leaf in made.leaves] == ["Z11", "Z211", "Z311", "Z411"]
    kinds = [
        (str(leaf.rule.kind), str(leaf.evidence.kind), int(leaf.weight)) for leaf in made.leaves
    ]
    assert kinds == [
        ("proportional", "execution_rate", 10),
        ("proportional", "figure", 50),
        ("judged", "assessment", 30),
        ("proportional", "survey_rate", 10),
    ]
    assert read.counts()["sure"] == 0  # the form does not say how to score


WRONG = [
    (b"", "空的"),
    (b"  \r\n", "空的"),
    (b"%PDF-1.7 scanned", "PDF"),
    (b"\x89PNG\r\n", "图片"),
    (b"PK\x03\x04 nothing", "不完好"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "docx|旧格式"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "不完好"),
    (b"<html><table></table></html>", "网页"),
    ("你好，世界".encode(), "没有找到指标表"),
    (b"\x00\x01\x02\xff", "不是 Word"),
    (word([], "只有文字"), "没有表格"),
    (word([[["甲", "乙"], ["1", "2"]]]), "没有找到指标表"),
    (excel([["a", "b"], ["1", "2"]]), "没有找到指标表"),
]


@pytest.mark.parametrize(("data", "words"), WRONG)
def test_a_file_that_is_none_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as raised:
        read_indicators(data, "x")
    assert raised.value.remedy


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with contextlib.suppress(Unreadable):
            read_indicators(start + data, "x")


# -- a generated system comes back the same


@dataclass
class Node:
    name: str
    below: list[Node] = field(default_factory=list)
    weight: int = 0

    def leaves(self) -> list[tuple[list[str], int]]:
        if not self.below:
            return [([self.name], self.weight)]
        return [([self.name, *path], weight) for one in self.below for path, weight in one.leaves()]


@st.composite
def systems(draw: st.DrawFn) -> tuple[int, list[tuple[list[str], int]]]:
    """Depth, and the leaves with their paths and weights. No two names are the same."""
    depth = draw(st.integers(2, 4))
    count = iter(range(1000))

    def node(level: int) -> Node:
        word = draw(st.sampled_from(["财务", "产出", "效益", "（试点）资金", "2020年活动"]))
        made = Node(f"{word}{next(count)}号")
        if level == depth:
            made.weight = draw(st.integers(1, 30))
        else:
            made.below = [node(level + 1) for _ in range(draw(st.integers(1, 2)))]
        return made

    roots = [node(1) for _ in range(draw(st.integers(1, 2)))]
    return depth, [leaf for root in roots for leaf in root.leaves()]


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(systems(), st.sampled_from(["{}", "{}分", "（{}分）", "{}%"]))
def test_a_system_written_to_word_and_excel_comes_back(
    system: tuple[int, list[tuple[list[str], int]]], shown: str
) -> None:
    depth, leaves = system
    head = ["一级指标", "二级指标", "三级指标", "四级指标"][:depth]
    total = sum(weight for _, weight in leaves)
    rows = [[*head, "权重", "评分标准"]]
    rows += [[*path, shown.format(weight), "是，得满分；否，不得分。"] for path, weight in leaves]
    rows += [["合计", *[""] * (depth - 1), str(total), ""]]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    files = [word([rows], merge=depth - 1), excel(rows, merge=depth - 1), out.getvalue().encode()]
    for data in files:
        text = write_indicators(read_indicators(data, "x"), "x")
        made = IndicatorSystem.model_validate(yaml.safe_load(text))
        found = [
            ([*(level.name for level in made.path(leaf)), leaf.name], int(leaf.weight))
            for leaf in made.leaves
        ]
        assert found == leaves
        assert made.total == total
        assert {leaf.rule.kind for leaf in made.leaves} == {"pass_fail"}
