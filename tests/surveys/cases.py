"""Forms for the tests: the real questionnaire, lines of the 2020 funds table, two indicators."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from surveys.assessment import LeafOptions, assessment_form
from surveys.confirmation import Event, Group, SpendingLine, Unit, line_form, unit_form
from surveys.form import Form
from surveys.questionnaire import Questionnaire

PROJECT = Path(__file__).parents[2] / "examples" / "dongchuan-2020"
YEAR_END = "2020年12月31日"


@cache
def questionnaire() -> Questionnaire:
    text = (PROJECT / "questionnaire.yaml").read_text("utf-8")
    return Questionnaire.model_validate(yaml.safe_load(text))


@cache
def every_kind() -> Form:
    """A questionnaire in which each kind of question occurs."""
    text = (Path(__file__).parent / "every_kind.yaml").read_text("utf-8")
    return Questionnaire.model_validate(yaml.safe_load(text)).to_form()


@cache
def survey() -> Form:
    return questionnaire().to_form()


@cache
def health_line(arrived: str = "2020-01-10") -> Form:
    """Line 17: 293 planned, 290 reached, 900.00元 left."""
    return line_form(
        SpendingLine(
            "17",
            "8",
            "慰问计划生育困难家庭特别扶助对象293人",
            "慰问活动",
            "U13",
            8790000,
            "区卫健局",
            arrived=arrived,
            year=2020,
        ),
        (Group("g25", "计划生育困难家庭特别扶助对象", "U13", "8", 293, "人", 30000),),
        (),
        YEAR_END,
    )


@cache
def welfare_line() -> Form:
    """Line 12: 60,000.00 received, 50,000.00 spent, and no balance in the printed table."""
    return line_form(
        SpendingLine(
            "12",
            "3",
            "慰问社会福利院1所，农村敬老院4所",
            "慰问活动",
            "U11",
            6000000,
            "区民政局",
            document="东财社〔2020〕3号",
            arrived="2020-01-10",
            year=2020,
        ),
        (
            Group("g13", "社会福利院", "U11", "3", 1, "所", 1000000),
            Group("g14", "农村敬老院", "U11", "3", 4, "所", 1000000),
        ),
        (),
        YEAR_END,
    )


@cache
def resettlement_line() -> Form:
    """Line 29: the fun games were not held, 51,676.00元 are left."""
    return line_form(
        SpendingLine(
            "29",
            "20",
            "“新时代新民风建设”“五星家庭”评比进行表彰授牌、开展春节系列活动（趣味运动会、慰问等）",
            "其他活动",
            "U21",
            30000000,
            "移民新区",
            quota=True,
            document="东财预〔2020〕7号",
            year=2020,
        ),
        (),
        (Event("e55", "趣味运动会", "U21", "20", 1), Event("e57", "座谈会", "U21", "20", 1)),
        YEAR_END,
    )


@cache
def veterans_unit() -> Form:
    """U22 gave from its own funds and has no line of fiscal money."""
    return unit_form(
        Unit("U22", "区退役军人局"), (Group("g5", "重点优抚对象", "U22", "", 1874),), ()
    )


@cache
def united_front_line() -> Form:
    """Line 14: seven groups under one line; the last one is cards, not people."""
    rows = (
        ("g16", "归侨侨眷", 120, "户", 30000),
        ("g17", "起义投诚人员", 3, "人", 30000),
        ("g18", "台属特困户", 3, "户", 30000),
        ("g19", "民主党派困难成员", 25, "人", 30000),
        ("g20", "工商联困难会员", 3, "人", 30000),
        ("g21", "宗教界代表人士和贫困宗教教职人员", 30, "人", 30000),
        ("g22", "贺卡（含邮资费）", 73, "份", 5000),
    )
    return line_form(
        SpendingLine(
            "14",
            "5",
            "慰问归侨侨眷等",
            "慰问活动",
            "U07",
            5885000,
            "区委统战部",
            arrived="2020-01-10",
            year=2020,
        ),
        tuple(Group(i, name, "U07", "5", n, unit, per) for i, name, n, unit, per in rows),
        (),
        YEAR_END,
    )


@cache
def shared_line() -> Form:
    """Line 7: five units share 65,000.00元 of activity 2; this one got 10,000.00元."""
    return line_form(
        SpendingLine(
            "7",
            "2",
            "春节期间慰问13个单位在岗职工",
            "慰问活动",
            "U03",
            1000000,
            "区人大办",
            arrived="2020-01-10",
            shared_total=6500000,
            year=2020,
        ),
        (),
        (),
        YEAR_END,
    )


@cache
def pensioners_unit() -> Form:
    """U23 paid from its own funds; two of its groups are part of the first one."""
    rows = (
        ("g31", "退休人员", 9852, "人", 10000, ""),
        ("g34", "退休人员中的特困党员", 100, "人", 30000, "退休人员"),
    )
    return unit_form(
        Unit("U23", "区人社局"),
        tuple(
            Group(i, name, "U23", "", n, unit, per, own=True, within=within)
            for i, name, n, unit, per, within in rows
        ),
        (),
    )


@cache
def fit_leaf() -> Form:
    return assessment_form(
        "A111",
        "与部门中长期规划目标匹配性",
        "匹配，得满分；不匹配，不得分",
        "考察项目与部门中长期目标是否匹配",
        LeafOptions("labels", labels=("匹配", "不匹配")),
    )


@cache
def budget_leaf() -> Form:
    return assessment_form(
        "B11",
        "预算编制合理性",
        "合理得满分；存在一项不合理，扣0.5分，扣完为止",
        "",
        LeafOptions("count", what="不合理的事项"),
    )


@cache
def effect_leaf() -> Form:
    return assessment_form(
        "C211",
        "社会效益",
        "①增加人民群众的幸福感，得7分；②构建和谐社会环境，得7分；③感受到关怀，得7分。",
        "",
        LeafOptions("shares", parts=("增加人民群众的幸福感", "构建和谐社会环境", "感受到关怀")),
    )
