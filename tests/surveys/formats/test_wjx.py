"""The plain text of 问卷星, in the ways people write it, and Chinese tables of questions."""

from __future__ import annotations

import pytest

from surveys.form import Integer, Is, Multiple, Scale, Single, Words
from surveys.formats.anything import read_questionnaire
from surveys.formats.flaws import Loaded
from surveys.formats.wjx import read_wjx
from surveys.formats.wjx_text import write_wjx
from surveys.questionnaire import Questionnaire
from tests.surveys import cases
from tests.surveys.formats.samples import DATA


def read(text: str) -> Loaded:
    return read_wjx(text.encode(), "a.txt")


def made(text: str) -> Questionnaire:
    loaded = read(text)
    assert loaded.errors == ()
    assert loaded.questionnaire is not None
    return loaded.questionnaire


WHOLE = """社区养老服务满意度调查
您好！大约两分钟，不用写姓名。

1. 您的性别*[单选题]
○男  ○女

2、您的年龄段【单选题】*
A.60岁以下 B.60-70岁 C.70岁以上

3．您对上门服务满意吗？（依赖于第1题第2个选项）
非常满意
满意
一般
不满意
不清楚

第4题：您参加过哪些活动？（最多选2项）*[多选题]
□ 讲座
□ 义诊
□ 都没有
□ 其他____

5. 请评价[矩阵量表题]
很不满意\t不满意\t一般\t满意\t很满意
服务态度
办事效率

6. 家里有几口人[数字题]

7. 您的建议：[填空题]
_____
"""


def test_a_whole_text() -> None:
    q = made(WHOLE)
    assert q.title == "社区养老服务满意度调查"
    assert q.opening == "您好！大约两分钟，不用写姓名。"
    assert [(one.code, type(one), one.required) for one in q.questions] == [
        ("Q1", Single, True),
        ("Q2", Single, True),
        ("Q3", Scale, False),
        ("Q4", Multiple, True),
        ("Q5_1", Scale, False),
        ("Q5_2", Scale, False),
        ("Q6", Integer, False),
        ("Q7", Words, False),
    ]
    rated, several, row = q.questions[2], q.questions[3], q.questions[4]
    assert isinstance(rated, Scale)
    assert isinstance(several, Multiple)
    assert isinstance(row, Scale)
    assert [(c.code, c.dont_know) for c in rated.choices] == [
        (4, False),
        (3, False),
        (2, False),
        (1, False),
        (0, True),
    ]
    assert rated.ask_if == Is(question="Q1", codes=(2,))
    assert (several.at_most, several.exclusive) == (2, (3,))
    assert several.choices[-1].other
    assert (row.stem, row.text, [c.code for c in row.choices]) == (
        "请评价",
        "服务态度",
        [1, 2, 3, 4, 5],
    )


def test_what_was_assumed_is_told_at_its_line() -> None:
    loaded = read(WHOLE)
    told = {(flaw.code, flaw.row) for flaw in loaded.warnings}
    assert {("assumed_kind", 10), ("assumed_direction", 10), ("assumed_direction", 23)} <= told


@pytest.mark.parametrize(
    "head",
    [
        "1. 满意吗？[单选题]",
        "1、满意吗？（单选题）",
        "１．满意吗？【单选】",
        "1) 满意吗？ [ 单选题 ] *",
        "*1. 满意吗？[单选题]",
        "Q1. 满意吗？*[单选题]",
        "第1题、满意吗？[单选题]*",
        "满意吗？[单选题]",
    ],
)
@pytest.mark.parametrize("marks", ["{}", "○{}", "(1) {}", "A、{}", "① {}", "□ {}", "[ ] {}"])
def test_ways_of_writing_numbers_marks_and_options(head: str, marks: str) -> None:
    text = "\n".join(["小调查", "", head, marks.format("是的"), marks.format("不是")])
    asked = made(text).questions
    assert len(asked) == 1
    assert isinstance(asked[0], Single)
    assert asked[0].text == "满意吗？"
    assert [choice.label for choice in asked[0].choices] == ["是的", "不是"]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["您家几口人？"], "text"),
        (["您收到了吗？", "收到了", "没收到"], "single"),
        (["您参加过哪些？", "讲座", "义诊"], "multiple"),
        (["您满意吗？", "很满意", "满意", "不满意"], "scale"),
    ],
)
def test_a_missing_mark_is_inferred_and_said(lines: list[str], kind: str) -> None:
    loaded = read("小调查\n\n1. " + "\n".join(lines))
    assert loaded.questionnaire is not None
    assert loaded.questionnaire.questions[0].kind == kind
    assert "assumed_kind" in {flaw.code for flaw in loaded.warnings}


def test_numbered_options_are_no_questions() -> None:
    asked = made(
        "调查\n\n1. 选一个[单选题]\n1. 甲\n2. 乙\n3. 丙\n\n2. 再选[单选题]\n1、子\n2、丑"
    ).questions
    assert [[c.label for c in getattr(one, "choices", ())] for one in asked] == [
        ["甲", "乙", "丙"],
        ["子", "丑"],
    ]


def test_jumps_are_told_not_guessed() -> None:
    loaded = read(
        "调查\n\n1. 收到了吗[单选题]\n收到了\n没有收到（跳至第3题）\n\n2. 几时收到[填空题]"
    )
    assert loaded.questionnaire is not None
    assert "jump" in {flaw.code for flaw in loaded.warnings}
    assert [c.label for c in getattr(loaded.questionnaire.questions[0], "choices", ())] == [
        "收到了",
        "没有收到",
    ]


def test_what_goes_out_comes_back() -> None:
    q = made(WHOLE)
    text, lost = write_wjx(q)
    assert lost == ()
    assert read_questionnaire(text.encode(), "a.txt").questionnaire == q


def test_the_real_questionnaire_as_text_says_what_is_lost() -> None:
    text, lost = write_wjx(cases.questionnaire())
    again = made(text)
    assert [one.kind for one in again.questions] == [
        one.kind for one in cases.questionnaire().questions
    ]
    assert any("P1" in words for words in lost)


def test_gb18030_is_read_as_well() -> None:
    loaded = read_questionnaire(WHOLE.encode("gb18030"), "a.txt")
    assert loaded.questionnaire == made(WHOLE)


def test_the_table_of_xiaoju() -> None:
    data = (DATA / "cn" / "excel_survey_template.xlsx").read_bytes()
    loaded = read_questionnaire(data, "外出就餐.xlsx")
    assert loaded.questionnaire is not None
    assert loaded.questionnaire.title == "外出就餐"
    assert [one.kind for one in loaded.questionnaire.questions] == [
        "text", "text", "single", "multiple", "single", "scale", "nps", "multiple", "text",
    ]  # fmt: skip
    assert ("unknown_type", 10) in {(flaw.code, flaw.row) for flaw in loaded.warnings}


def test_the_question_bank_of_surveyking_leaves_its_answers() -> None:
    data = (DATA / "cn" / "卷王题库导入模板.xlsx").read_bytes()
    loaded = read_questionnaire(data, "题库.xlsx")
    assert loaded.questionnaire is not None
    assert [one.kind for one in loaded.questionnaire.questions] == [
        "single", "multiple", "single", "text", "text",
    ]  # fmt: skip
    assert "quiz" in {flaw.code for flaw in loaded.warnings}


PAPER = """居民满意度调查问卷

尊敬的居民：
您好！请放心作答。

一、基本情况

第1题  您的性别  [单选题]
A. 男

B. 女

2. 您的年龄（岁）：
________

二、对活动的评价

3. 您收到了什么？[多选题]
慰问金
锦旗
感谢信

本题结束后请稍等

4. 您还有什么话想说？

问卷到此结束，谢谢您的参与！
"""


def test_headings_thanks_and_lines_that_are_no_options() -> None:
    loaded = read(PAPER)
    q = loaded.questionnaire
    assert q is not None
    assert q.opening == "尊敬的居民：\n您好！请放心作答。"
    assert [(one.code, one.title) for one in q.sections] == [
        ("S1", "基本情况"),
        ("S2", "对活动的评价"),
    ]
    assert [(one.kind, one.text, one.section) for one in q.questions] == [
        ("single", "您的性别", "S1"),
        ("text", "您的年龄（岁）：", "S1"),
        ("multiple", "您收到了什么？", "S2"),
        ("text", "您还有什么话想说？", "S2"),
    ]
    assert [c.label for c in getattr(q.questions[0], "choices", ())] == ["男", "女"]
    assert [c.label for c in getattr(q.questions[2], "choices", ())][-1] == "感谢信"
    assert q.closing == "问卷到此结束，谢谢您的参与！"
    assert [(f.code, f.row) for f in loaded.warnings if f.code == "loose_line"] == [
        ("loose_line", 23)
    ]
    again = read(write_wjx(q)[0]).questionnaire
    assert again is not None
    assert (again.sections, again.closing) == (q.sections, q.closing)


def test_chinese_numerals_over_options_are_questions() -> None:
    asked = made("调查\n\n一、您满意吗？\nA. 满意\nB. 不满意\n\n二、您的建议\n").questions
    assert [one.text for one in asked] == ["您满意吗？", "您的建议"]


IN_THE_WILD = """社区服务调查

1、您的年龄 (单选题)
A. 60岁以下
B. 60岁以上（选B跳到第3题）

Q2 您平时参加哪些活动？【多选题】
□跳舞
□下棋

3、请评价下列服务 [矩阵量表题]
     很不满意 不满意 一般 满意 很满意
食堂   ○ ○ ○ ○ ○
卫生   ○ ○ ○ ○ ○

4、总体满意度 [量表题] *
很不满意 ○1 ○2 ○3 ○4 ○5 很满意

5. 够不够？[单选题]
A 够
B 不够
"""


def test_marks_of_the_wild_do_not_end_up_in_the_texts() -> None:
    loaded = read_questionnaire(IN_THE_WILD.encode(), "问卷.txt")
    assert loaded.questionnaire is not None
    asked = {q.code: q for q in loaded.questionnaire.questions}
    labels = {
        code: [(c.code, c.label) for c in getattr(q, "choices", ())] for code, q in asked.items()
    }
    assert asked["Q2"].text == "您平时参加哪些活动？"
    assert asked["Q3_1"].text == "食堂"
    assert labels["Q1"] == [(1, "60岁以下"), (2, "60岁以上")]
    assert labels["Q4"] == [(1, "很不满意"), (2, "2分"), (3, "3分"), (4, "4分"), (5, "很满意")]
    assert labels["Q5"] == [(1, "够"), (2, "不够")]
    assert [flaw.code for flaw in loaded.warnings if flaw.code == "jump"] == ["jump"]


@pytest.mark.parametrize(
    "line",
    ["非常不满意 1 2 3 4 5 非常满意", "1分 2分 3分 4分 5分", "非常不满意：1、2、3、4、5：非常满意"],
)
def test_a_scale_in_one_line(line: str) -> None:
    loaded = read_questionnaire(f"调查\n1. 满意吗？[量表题]\n{line}\n".encode(), "问卷.txt")
    assert loaded.questionnaire is not None
    (asked,) = loaded.questionnaire.questions
    assert isinstance(asked, Scale)
    assert [choice.code for choice in asked.choices] == [1, 2, 3, 4, 5]
    assert asked.choices[1].label == "2分"
