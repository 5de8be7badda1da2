"""What the columns of an XLSForm become, and what is said about mistakes: sheet, row, column."""

from __future__ import annotations

from decimal import Decimal

import pytest

from surveys.form import (
    All,
    Answered,
    Compare,
    Consent,
    DecimalQuestion,
    Formula,
    Integer,
    Is,
    Multiple,
    Not,
    Scale,
    Single,
)
from surveys.formats.book import Book, Row, Sheet
from surveys.formats.xlsform.reader import read_sheets, read_xlsform
from surveys.formats.xlsform.writer import sheets_of, write_xlsform
from tests.surveys.formats.samples import made, read

YES_NO = """
| choices |           |      |       |
|         | list_name | name | label |
|         | yn        | yes  | 是    |
|         | yn        | no   | 否    |
"""


def test_names_that_are_no_codes_are_mapped_and_their_expressions_with_them() -> None:
    q = made(
        """
        | survey |               |         |          |                        |
        |        | type          | name    | label    | relevant               |
        |        | select_one yn | 收到了吗 | 收到了吗 |                        |
        |        | text          | 说明    | 怎么收的？ | ${收到了吗} = 'yes'    |
        """
        + YES_NO
    )
    first, second = q.questions
    assert first.code.isascii()
    assert second.ask_if == Is(question=first.code, codes=(1,))
    assert isinstance(first, Single)
    assert [(c.code, c.label, c.synonyms) for c in first.choices] == [
        (1, "是", ("yes",)),
        (2, "否", ("no",)),
    ]
    again = read_xlsform(write_xlsform(q), "form.md").questionnaire
    assert again == q
    rows = sheets_of(q)[0].rows
    assert [row.cells[2] for row in rows[1:]] == ["收到了吗", "说明"]
    assert "${收到了吗} = 'yes'" in rows[2].cells.values()


def test_a_code_made_from_a_name_does_not_depend_on_the_rows_before() -> None:
    one = made("| survey | | | |\n| | type | name | label |\n| | text | 问题 | 甲 |\n")
    two = made(
        "| survey | | | |\n| | type | name | label |\n| | text | 前面 | 乙 |\n"
        "| | text | 问题 | 甲 |\n"
    )
    assert one.questions[0].code == two.questions[1].code


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("${a} = 'yes'", Is(question="a", codes=(1,))),
        ("selected(${a}, 'no') or ${a} = 'yes'", Is(question="a", codes=(2, 1))),
        ("${a} != 'yes'", Not(of=Is(question="a", codes=(1,)))),
        ("${n} > 3", Compare(op="gt", question="n", value=3)),
        ("3 >= ${n}", Compare(op="le", question="n", value=3)),
        ("${m} < 50.5", Compare(op="lt", question="m", value=5050)),
        ("${n} != ''", Answered(question="n")),
        (
            "${a} = 'yes' and ${n} >= 2",
            All(of=(Is(question="a", codes=(1,)), Compare(op="ge", question="n", value=2))),
        ),
        ("${n} != 3", Formula(text="${n} != 3")),
        ("${n} * 2 > ${m}", Formula(text="${n} * 2 > ${m}")),
        ("if(${a} = 'no', 1, 0) = 1", Formula(text="if(${a} = '2', 1, 0) = 1")),
    ],
)
def test_plain_expressions_become_conditions_that_people_read(
    expression: str, condition: object
) -> None:
    q = made(
        f"""
        | survey |               |   |      |          |
        |        | type          | name | label | relevant |
        |        | select_one yn | a | 甲？ |          |
        |        | integer       | n | 几？ |          |
        |        | money         | m | 多少？ |        |
        |        | text          | t | 说说 | {expression} |
        """
        + YES_NO
    )
    assert q.questions[3].ask_if == condition
    assert read_xlsform(write_xlsform(q), "form.md").questionnaire == q


def test_scores_weights_and_items() -> None:
    q = made(
        """
        | survey |                |    |        |                |        |
        |        | type           | name | label | item           | weight |
        |        | select_one sat | P1 | 态度？ | attitude: 态度 | 2      |
        |        | select_one sat | P2 | 及时？ | 及时           |        |
        | choices |           |      |        |       |           |
        |         | list_name | name | label  | score | special   |
        |         | sat       | 5    | 满意   | 100   |           |
        |         | sat       | 1    | 不满意 | 20    |           |
        |         | sat       | 98   | 没接触 |       | dont_know |
        """
    )
    first = q.questions[0]
    assert isinstance(first, Scale)
    assert first.weight == 2
    assert [(c.code, c.points, c.dont_know) for c in first.choices] == [
        (5, 100, False),
        (1, 20, False),
        (98, None, True),
    ]
    assert [(item.name, item.questions) for item in q.items] == [
        ("态度", ("P1",)),
        ("及时", ("P2",)),
    ]
    assert q.items[0].code == "attitude"


def test_groups_become_sections_with_the_conditions_around_them() -> None:
    q = made(
        """
        | survey |               |      |        |            |            |
        |        | type          | name | label  | relevant   | appearance |
        |        | select_one yn | a    | 甲？   |            |            |
        |        | begin_group   | out  | 外     | ${a}='yes' |            |
        |        | text          | q1   | 一     |            |            |
        |        | begin_group   | in   | 内     | ${q1}!=''  |            |
        |        | text          | q2   | 二     |            |            |
        |        | end_group     |      |        |            |            |
        |        | text          | q3   | 三     |            |            |
        |        | end_group     |      |        |            |            |
        |        | begin_group   | tab  | 怎么样 |            | table-list |
        |        | select_one yn | t1   | 这个   |            |            |
        |        | select_one yn | t2   | 那个   |            |            |
        |        | end_group     |      |        |            |            |
        """
        + YES_NO
    )
    assert [(s.code, s.title) for s in q.sections] == [
        ("out", "外"),
        ("in", "外 / 内"),
        ("out_2", "外"),
        ("tab", ""),
    ]
    assert q.sections[0].ask_if == q.sections[2].ask_if == Is(question="a", codes=(1,))
    assert q.sections[1].ask_if == All(of=(Is(question="a", codes=(1,)), Answered(question="q1")))
    assert [one.stem for one in q.questions[-2:]] == ["怎么样", "怎么样"]
    survey = sheets_of(q)[0]
    types = [row.cells.get(1, "") for row in survey.rows[1:]]
    assert types.count("begin_group") == types.count("end_group") == 3
    assert read_xlsform(write_xlsform(q), "form.md").questionnaire == q


def test_bounds_move_out_of_the_constraint_and_back() -> None:
    q = made(
        """
        | survey |  |  |  |  |  |  |
        |  | type | name | label | constraint | constraint_message | parameters |
        |  | integer | a | 几岁？ | . >= 18 and . < 120 |  |  |
        |  | integer | b | 几人？ | . > 0 and . mod 2 = 0 |  |  |
        |  | integer | c | 几户？ | . <= 9 | 最多九户 |  |
        |  | range | d | 几分？ |  |  | start=1 end=5 step=1 |
        """
    )
    a, b, c, d = q.questions
    assert isinstance(a, Integer)
    assert isinstance(d, Integer)
    assert (a.minimum, a.maximum, a.constraint) == (18, 119, None)
    assert b.constraint is not None
    assert b.constraint.formula == ". mod 2 = 0"
    assert c.constraint is not None
    assert (c.constraint.formula, c.constraint.message) == (". <= 9", "最多九户")
    assert (d.minimum, d.maximum) == (1, 5)
    assert read_xlsform(write_xlsform(q), "form.md").questionnaire == q


def test_languages_stand_in_columns() -> None:
    q = made(
        """
        | survey |               |      |                 |                     |
        |        | type          | name | label::中文(zh) | label::English (en) |
        |        | select_one yn | a    | 收到了吗？      | Did you get it?     |
        | choices |           |      |                 |                     |
        |         | list_name | name | label::中文(zh) | label::English (en) |
        |         | yn        | 1    | 是              | Yes                 |
        |         | yn        | 2    | 否              | No                  |
        """
    )
    assert q.language == "zh"
    assert q.translations == {"en": {"a": "Did you get it?", "a#1": "Yes", "a#2": "No"}}
    head = sheets_of(q)[0].rows[0]
    assert "label::English (en)" in head.cells.values()


@pytest.mark.parametrize(
    ("column", "language"),
    [
        ("label", "zh"),
        ("label::中文", "zh"),
        ("label::English (en)", "en"),
        ("LABEL : Français (fr)", "fr"),
        ("label::藏语", "bo"),
        ("label::Kiswahili", "und-kiswahil"),
    ],
)
def test_a_form_may_be_in_any_language(column: str, language: str) -> None:
    q = made(f"| survey | | | |\n| | type | name | {column} |\n| | text | a | 甲 |\n")
    assert q.language == language
    assert read_xlsform(write_xlsform(q), "form.md").questionnaire == q


def test_columns_without_a_language_beside_chinese_ones_are_another_language() -> None:
    q = made(
        "| survey | | | | |\n| | type | name | label | label::中文 |\n| | text | a | A | 甲 |\n"
    )
    assert (q.language, q.translations) == ("en", {"zh": {"a": "甲"}})


def test_languages_of_two_names_do_not_become_one() -> None:
    q = made(
        "| survey | | | | | |\n| | type | name | label::中文 | label::哈尼语 | label::傈僳语 |\n"
        "| | text | a | 甲 | 乙 | 丙 |\n"
    )
    assert sorted(texts["a"] for texts in q.translations.values()) == ["丙", "乙"]


def test_one_name_in_two_groups_is_kept_in_both() -> None:
    q = made(
        """
        | survey |             |      |       |
        |        | type        | name | label |
        |        | begin_group | g    | 甲组  |
        |        | text        | t    | 说    |
        |        | end_group   |      |       |
        |        | begin_group | h    | 乙组  |
        |        | text        | t    | 再说  |
        |        | end_group   |      |       |
        """
    )
    assert len({one.code for one in q.questions}) == 2
    names = [row.cells.get(2) for row in sheets_of(q)[0].rows]
    assert names.count("t") == 2
    assert read_xlsform(write_xlsform(q), "form.md").questionnaire == q


def test_a_default_language_without_columns_is_told() -> None:
    loaded = read(
        "| survey | | | |\n| | type | name | label |\n| | text | a | 甲 |\n"
        "| settings | | |\n| | form_title | default_language |\n| | 表 | Klingon |\n"
    )
    assert "default_language" in {flaw.code for flaw in loaded.warnings}


def test_other_acknowledge_metadata_and_calculations() -> None:
    loaded = read(
        """
        | survey |                        |      |      |             |            |
        |        | type                   | name | label | calculation | appearance |
        |        | start                  | s    |      |             |            |
        |        | acknowledge            | ok   | 知道了 |            | minimal    |
        |        | select_multiple yn or_other | m | 哪些？ |       |            |
        |        | calculate              | n    |      | count-selected(${m}) | |
        """
        + YES_NO
    )
    q = loaded.questionnaire
    assert q is not None
    ok, several = q.questions
    assert isinstance(ok, Consent)
    assert isinstance(several, Multiple)
    assert several.choices[-1].other
    assert [(c.code, c.formula) for c in q.computed] == [("n", "count-selected(${m})")]
    assert "silent" in {flaw.code for flaw in loaded.warnings}
    cells = [set(row.cells.values()) for row in sheets_of(q)[0].rows]
    assert any({"start", "s"} <= row for row in cells)
    assert any({"acknowledge", "ok", "minimal"} <= row for row in cells)
    assert any("select_multiple yn or_other" in row for row in cells)


def test_the_main_language_is_told_where_a_text_lacks_it() -> None:
    loaded = read(
        "| survey | | | | |\n| | type | name | label::中文 | label::English |\n"
        "| | text | a | 甲 | A |\n| | text | b | | B |\n"
    )
    assert [(f.code, f.row, f.column) for f in loaded.warnings if f.code == "no_translation"] == [
        ("no_translation", 4, "label")
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("| | text | a b | 甲 | ${zz} = 1 | |", "unknown_name", "relevant"),
        ("| | text | t | 甲 | ${a} = = 1 | |", "expression", "relevant"),
        ("| | text | t | 甲 | position(..) > 1 | |", "expression", "relevant"),
        ("| | texd | t | 甲 | | |", "unknown_type", "type"),
        ("| | select_one nix | t | 甲 | | |", "no_list", "type"),
        ("| | text | a | 又一个 | | |", "duplicate_name", "name"),
        ("| | text | t | | | |", "no_label", "label"),
        ("| | text | | 甲 | | |", "no_name", "name"),
        ("| | begin_repeat | r | 每人 | | |", "repeat", "type"),
        ("| | end_group | | | | |", "end_group", "type"),
        ("| | begin_group | g | 组 | | |", "open_group", "type"),
        ("| | video | v | 拍一段 | | |", "unaskable", "type"),
        ("| | select_one_from_file x.csv | v | 选 | | |", "outside_list", "type"),
        ("| | calculate | v | | | |", "no_formula", "calculation"),
    ],
)
def test_a_mistake_is_told_with_its_row_and_column(row: str, code: str, column: str) -> None:
    loaded = read(
        "| survey | | | | | |\n| | type | name | label | relevant | calculation |\n"
        f"| | integer | a | 几？ | | |\n{row}\n"
    )
    assert loaded.questionnaire is None
    found = {(flaw.code, flaw.sheet, flaw.row, flaw.column) for flaw in loaded.errors}
    assert (code, "survey", 4, column) in found
    assert all(flaw.remedy for flaw in loaded.errors if flaw.code == code)


def test_all_mistakes_come_at_once_and_none_of_their_consequences() -> None:
    loaded = read(
        """
        | survey |       |   |      |             |
        |        | type  | name | label | relevant |
        |        | video | v | 拍   |             |
        |        | text  | t | 说   | ${v} != ''  |
        |        | texd  | u | 说   |             |
        """
    )
    assert [(flaw.code, flaw.row) for flaw in loaded.errors if flaw.row] == [
        ("unaskable", 4),
        ("unknown_type", 6),
    ]


def _changed(cell: str) -> str:
    return cell if "was" in cell else cell.replace("${n} > 0", "${n} > 7")


def test_an_edited_cell_counts_more_than_what_the_program_noted_beside_it() -> None:
    q = made(
        "| survey | | | | |\n| | type | name | label | relevant |\n| | integer | n | 几？ | |\n"
        "| | text | t | 说 | |\n"
    )
    last = q.questions[1].model_copy(update={"ask_if": All(of=(Compare(op="gt", question="n"),))})
    q = q.model_copy(update={"questions": (q.questions[0], last)})
    sheets = sheets_of(q)
    assert any("jixiao" in row.cells.values() for row in sheets[0].rows)
    edited = [{at: _changed(text) for at, text in row.cells.items()} for row in sheets[0].rows]
    assert "${n} > 7" in edited[2].values()
    rows = tuple(Row(n, cells) for n, cells in enumerate(edited, start=1))
    again = read_sheets(Book((Sheet("survey", rows), *sheets[1:])), "x").questionnaire
    assert again is not None
    assert again.questions[1].ask_if == Compare(op="gt", question="n", value=7)


@pytest.mark.parametrize("between", [" ", ";", ", "])
def test_the_parameters_of_a_range_stand_apart_in_several_ways(between: str) -> None:
    written = between.join(("start=0.5", "end=2", "step=0.5"))
    head = "| survey | | | | |\n| | type | name | label | parameters |\n"
    q = made(f"{head}| | range | r | 几 | {written} |\n")
    (asked,) = q.questions
    assert isinstance(asked, DecimalQuestion)
    assert (asked.minimum, asked.maximum) == (Decimal("0.5"), Decimal(2))


def test_what_of_a_range_is_not_kept_is_told() -> None:
    head = "| survey | | | | |\n| | type | name | label | parameters |\n"
    loaded = read(head + "| | range | r | 几 | start=0 end=10 step=2 |\n")
    assert [(f.code, f.row, f.column) for f in loaded.warnings if f.code == "range"] == [
        ("range", 3, "parameters")
    ]
    loaded = read(head + "| | range | r | 几 | start=零 end=10 |\n")
    assert [(f.code, f.row, f.column) for f in loaded.errors] == [("range", 3, "parameters")]
