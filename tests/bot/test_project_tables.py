"""Tables as people really save them: encodings, workbooks, slips of the pen."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bot.files.cells import (
    CellError,
    count,
    one_of,
    several,
    short_code,
    signed_yuan,
    words,
    yes_no,
    yuan,
)
from bot.files.columns import TableSpec
from bot.files.problems import Problem
from bot.files.tables import Table, read_table
from bot.project.rows import (
    EVENTS,
    GOALS,
    GROUPS,
    OUTCOMES,
    PLANNED,
    SPENDING,
    TARGETS,
    UNITS,
    SpendingRow,
)

HEAD = "行号,活动序号,活动,实施单位,实际拨款\n"
ROW = "17,8,慰问计划生育困难家庭,区卫健局,87900\n"
TITLES: list[object] = ["行号", "活动序号", "活动", "实施单位", "实际拨款"]


def read(raw: str | bytes) -> tuple[Table[SpendingRow], list[Problem]]:
    return read_table(SPENDING, raw.encode() if isinstance(raw, str) else raw, "spending.csv")


def rows(raw: str | bytes) -> tuple[SpendingRow, ...]:
    table, problems = read(raw)
    assert problems == []
    return table.rows


def problem(raw: str | bytes) -> Problem:
    _, problems = read(raw)
    assert len(problems) == 1, problems
    assert problems[0].remedy
    return problems[0]


def workbook(fill: list[list[object]]) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in fill:
        sheet.append(line)
    return book, sheet


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_every_way_of_saving_reads_the_same(self, encoding: str) -> None:
        (row,) = rows((HEAD + ROW).encode(encoding))
        assert (row.unit, row.appropriated) == ("区卫健局", 8_790_000)

    @pytest.mark.parametrize("mark", ["\t", ";"])
    def test_other_separators(self, mark: str) -> None:
        assert len(rows((HEAD + ROW).replace(",", mark))) == 1

    def test_blank_rows_trailing_columns_and_wide_spaces_do_no_harm(self) -> None:
        text = "\n\u3000,,\n" + HEAD.replace("\n", ",,\n") + "\n" + ROW.replace("\n", ",\u3000,\n")
        assert rows(text)[0].row == "17"

    def test_english_headers_and_other_names(self) -> None:
        text = "row,activity_no,项目, UNIT ,实际拨款（元）\n" + ROW
        assert rows(text)[0].appropriated == 8_790_000

    def test_a_title_above_the_header(self) -> None:
        assert len(rows("2020年资金使用情况表,,,,\n" + HEAD + ROW)) == 1

    def test_line_breaks_inside_a_cell_keep_the_place(self) -> None:
        found = problem(HEAD + '1,1,"慰问\n乡镇",区委办,10000\n2,1,慰问,区委办,许多\n')
        assert found.code == "amount"
        assert found.where == "第3行（文本第4行起）“实际拨款”列"

    def test_a_gb18030_file_with_a_bad_row(self) -> None:
        found = problem((HEAD + ROW + "18,8,慰问,区卫健局,-900\n").encode("gb18030"))
        assert (found.code, found.where) == ("amount_negative", "第3行“实际拨款”列")

    def test_a_damaged_byte_is_not_read_as_another_alphabet(self) -> None:
        raw = (HEAD + ROW * 9).encode()
        found = problem(raw[:150] + b"\xff" + raw[150:])
        assert found.code == "encoding"
        assert found.where == "第3行"

    def test_unclosed_quotes(self) -> None:
        found = problem(HEAD + '1,1,"慰问,区委办,10000\n' + ROW)
        assert found.code == "csv_quotes"
        assert "第2行" in found.where

    def test_chinese_commas_between_columns(self) -> None:
        assert problem(HEAD.replace(",", "，") + ROW).code == "fullwidth_comma"

    def test_a_comma_in_an_amount_without_quotes(self) -> None:
        found = problem(HEAD + "17,8,慰问,区卫健局,87,900\n")
        assert (found.code, found.where) == ("cell_outside", "第2行第6列")
        assert "双引号" in found.remedy

    def test_every_problem_at_once(self) -> None:
        _, problems = read(HEAD + "1,1,慰问,区委办,x\n2,,慰问,区委办,-1\n" + ROW)
        assert [each.code for each in problems] == ["amount", "empty", "amount_negative"]


class TestHeaders:
    def test_a_misspelt_column_names_the_nearest(self) -> None:
        found = problem(HEAD.replace("实际拨款", "实际拔款") + ROW)
        assert (found.code, found.where) == ("column_unknown", "第1行“实际拔款”列")
        assert "“实际拨款”" in found.remedy

    def test_a_missing_column_is_said_once(self) -> None:
        found = problem("行号,活动序号,活动,实施单位\n" + "1,1,慰问,区委办\n" * 3)
        assert found.code == "column_missing"
        assert "实际拨款" in found.message

    def test_a_column_twice_under_two_names(self) -> None:
        found = problem(HEAD.replace("\n", ",拨款\n") + ROW.replace("\n", ",87900\n"))
        assert (found.code, found.where) == ("column_twice", "第1行“拨款”列")

    def test_an_unknown_column(self) -> None:
        found = problem(HEAD.replace("\n", ",电话\n") + ROW)
        assert found.code == "column_unknown"
        assert "备注" in found.remedy

    def test_remarks_are_free(self) -> None:
        text = HEAD.replace("\n", ",备注\n") + ROW.replace("\n", ",随便写\n")
        assert len(rows(text)) == 1

    def test_no_header_at_all(self) -> None:
        found = problem("a,b\n1,2\n")
        assert found.code == "header"
        assert "实际拨款" in found.remedy

    @pytest.mark.parametrize("text", ["", "\n\n", " , ,\n"])
    def test_an_empty_table(self, text: str) -> None:
        assert problem(text).code == "empty"

    @pytest.mark.parametrize("head", ["单位：万元,,,,\n" + HEAD, HEAD.replace("款", "款（万元）")])
    def test_amounts_headed_in_ten_thousands(self, head: str) -> None:
        assert "unit_wan" in {each.code for each in read(head + ROW)[1]}

    @pytest.mark.parametrize(
        "spec", [UNITS, SPENDING, PLANNED, GROUPS, EVENTS, GOALS, OUTCOMES, TARGETS]
    )
    def test_no_name_means_two_columns_and_none_is_forgotten(self, spec: TableSpec[Any]) -> None:
        names = [name for column in spec.columns for name in set(spec.names(column))]
        assert len(names) == len(set(names))
        assert set(spec.columns) == set(spec.model.model_fields)
        assert not spec.ignored & set(names)


class TestTotals:
    def test_a_total_that_agrees_is_no_row(self) -> None:
        assert len(rows(HEAD + ROW + ROW.replace("17", "18") + "合计,,,,175800\n")) == 2

    def test_a_total_that_does_not(self) -> None:
        found = problem(HEAD + ROW + "合计,,,,97900\n")
        assert (found.code, found.where) == ("total", "第3行“实际拨款”列")
        assert "差 10,000.00元" in found.message

    def test_subtotals_are_refused(self) -> None:
        assert problem(HEAD + ROW + "小计,,,,87900\n").code == "subtotal"


class TestWorkbooks:
    def test_numbers_and_binary_dust(self) -> None:
        book, _ = workbook([TITLES, [26, 17, "三下乡", "区委宣传部", 233930.60000000001]])
        (row,) = rows(saved(book))
        assert (row.row, row.activity_no, row.appropriated) == ("26", "17", 23_393_060)

    def test_a_bad_cell_is_named_as_excel_names_it(self) -> None:
        book, sheet = workbook([TITLES, [1, 1, "慰问", "区委办", 10000]])
        sheet["A7"], sheet["B7"], sheet["C7"], sheet["D7"] = 2, 1, "慰问", "区委办"
        sheet["E7"] = 0.125
        found = problem(saved(book))
        assert (found.code, found.where) == ("amount_decimals", "E7")

    def test_the_sheet_is_named_where_there_are_several(self) -> None:
        book, sheet = workbook([TITLES, [1, 1, "慰问", "区委办", "x"]])
        sheet.title = "资金表"
        notes = book.create_sheet("说明", 0)
        notes["A1"] = "这里是说明"
        assert problem(saved(book)).where == "资金表!E2"

    def test_a_formula_without_its_result(self) -> None:
        book, _ = workbook([TITLES, [1, 1, "慰问", "区委办", "=100*100"]])
        found = problem(saved(book))
        assert (found.code, found.where) == ("formula", "E2")
        assert "重新计算" in found.remedy

    def test_an_activity_merged_over_its_units(self) -> None:
        book, sheet = workbook(
            [TITLES, [1, 1, "慰问", "区委办", 10000], [2, None, None, "区政协", 20000]]
        )
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")
        assert [(row.activity_no, row.activity) for row in rows(saved(book))] == [("1", "慰问")] * 2

    def test_a_merged_amount_is_not_counted_twice(self) -> None:
        book, sheet = workbook(
            [TITLES, [1, 1, "慰问", "区委办", 10000], [2, 1, "慰问", "区政协", None]]
        )
        sheet.merge_cells("E2:E3")
        found = problem(saved(book))
        assert (found.code, found.where) == ("merged", "E3")

    def test_a_stray_cell_at_the_very_end_costs_nothing(self) -> None:
        book, sheet = workbook([TITLES, [1, 1, "慰问", "区委办", 10000]])
        sheet.cell(1_048_576, 1, " ")
        assert len(rows(saved(book))) == 1

    def test_old_excel_and_passwords(self) -> None:
        found = problem(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
        assert found.code == "old_excel"
        assert ".xlsx" in found.remedy

    def test_a_damaged_workbook(self) -> None:
        book, _ = workbook([TITLES])
        assert problem(saved(book)[:700]).code == "workbook"


class TestAmounts:
    @pytest.mark.parametrize(
        ("value", "fen"),
        [
            ("87900", 8_790_000),
            ("87,900.00", 8_790_000),
            ("８７９００", 8_790_000),
            ("￥16,069.40元", 1_606_940),
            ("0", 0),
            (16069.4, 1_606_940),
            (0.1 + 0.2, 30),
            (2128504.6, 212_850_460),
            (87900, 8_790_000),
            ("87900.000", 8_790_000),
        ],
    )
    def test_exact_fen(self, value: str | float, fen: int) -> None:
        assert yuan(value) == fen

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("-1", "amount_negative"),
            ("(900)", "amount_negative"),
            ("－900", "amount_negative"),
            ("1.234", "amount_decimals"),
            (1.005, "amount_decimals"),
            ("8.79万", "amount_wan"),
            ("8.79万元", "amount_wan"),
            ("一万", "amount_wan"),
            ("87,90", "amount"),
            ("1e5", "amount"),
            ("-", "amount"),
            (float("nan"), "amount"),
            (float("inf"), "amount"),
            (True, "amount"),
            (datetime(2020, 1, 10), "amount"),  # noqa: DTZ001  as a workbook gives it
            ("9" * 14, "amount_large"),
        ],
    )
    def test_refused(self, value: str | float | datetime, code: str) -> None:
        with pytest.raises(CellError) as caught:
            yuan(value)
        assert caught.value.code == code

    def test_ten_thousands_are_worked_out_but_not_taken(self) -> None:
        with pytest.raises(CellError) as caught:
            yuan("1.5万元")
        assert caught.value.remedy.endswith("写成 15000")

    def test_a_printed_balance_may_be_negative(self) -> None:
        assert signed_yuan("(900.50)") == -90_050

    @given(fen=st.integers(0, 10**14))
    @settings(max_examples=100)
    def test_what_is_written_is_read_back(self, fen: int) -> None:
        assert yuan(f"{fen // 100:,}.{fen % 100:02d}") == fen

    @given(fen=st.integers(0, 10**12))
    @settings(max_examples=100)
    def test_a_workbook_gives_it_back_as_well(self, fen: int) -> None:
        assert yuan(fen / 100) == fen


class TestOtherCells:
    @pytest.mark.parametrize("value", ["1,035", "１０３５", 1035, 1035.0, "1035.0", " 1035 "])
    def test_counts(self, value: str | float) -> None:
        assert count(value) == 1035

    @pytest.mark.parametrize(
        ("value", "code"),
        [("1035人", "count"), ("12.5", "count"), (12.5, "count"), ("-3", "count_negative")],
    )
    def test_no_counts(self, value: str | float, code: str) -> None:
        with pytest.raises(CellError) as caught:
            count(value)
        assert caught.value.code == code

    @pytest.mark.parametrize("value", ["D-1", "甲", "D" * 29, "D 1", "."])
    def test_ids_that_become_part_of_a_question(self, value: str) -> None:
        assert short_code("Ｄ0１") == "D01"
        with pytest.raises(CellError) as caught:
            short_code(value)
        assert caught.value.code == "identifier"

    def test_words_as_people_see_them(self) -> None:
        shown = [words(each) for each in ("\u3000区委办\u00a0", 8.0, 8.5, None)]
        assert shown == ["区委办", "8", "8.5", ""]
        assert words(datetime(2020, 1, 10)) == "2020-01-10"  # noqa: DTZ001

    def test_yes_and_no(self) -> None:
        assert [yes_no(each) for each in ("是", "Y", 1, "√")] == [True] * 4
        assert [yes_no(each) for each in ("否", 0, "不计入")] == [False] * 3
        with pytest.raises(CellError):
            yes_no("也许")

    def test_one_of_a_few_words_names_the_others(self) -> None:
        with pytest.raises(CellError) as caught:
            one_of({"财政": "财政", "自筹": "自筹"})("财正")
        assert caught.value.code == "choice"
        assert "财政、自筹" in caught.value.remedy

    def test_several_words_in_a_cell(self) -> None:
        assert several("区人大|区人大办； 东川区人大\n区人大") == (
            "区人大",
            "区人大办",
            "东川区人大",
        )
