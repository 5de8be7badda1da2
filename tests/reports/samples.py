"""Values to draw: the real 2020 figures, with an invented survey, and variants that strain a view.

Money, indicators, headcounts and events are the report's own; no answers were ever printed, so
those here are invented and the whole is marked as simulated unless a test says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from pathlib import Path
from typing import Any

from reports.model import (
    Answer,
    ChainHead,
    Group,
    Progress,
    RatedItem,
    RatedQuestion,
    ReportInput,
)
from scoring.model import (
    Alternative,
    Estimate,
    EventRecord,
    Evidence,
    Finding,
    LineRecord,
    ReachRecord,
    Score,
    ScoreSheet,
    Section,
    Severity,
    SurveyEstimates,
    Trace,
)

DATA: Mapping[str, Any] = json.loads(
    (Path(__file__).parent / "dongchuan-2020.json").read_text(encoding="utf-8")
)
AS_OF = datetime(2021, 1, 5, 1, 0, tzinfo=UTC)
HEAD = ChainHead("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 57)

UNITS = {
    "U19": "区城管局",
    "U22": "区退役军人局",
    "U23": "区人社局（区退管办）",
    "J02": "区委宣传部、区文体广电局、团区委等部门",
}

ANSWERS = (
    Answer(1, "非常不满意"),
    Answer(2, "不满意"),
    Answer(3, "一般"),
    Answer(4, "满意"),
    Answer(5, "非常满意"),
)
POINTS = {5: 100, 4: 80, 3: 60, 2: 40, 1: 20}
ITEMS = (
    RatedItem("I1", "项目实施"),
    RatedItem("I2", "项目产出"),
    RatedItem("I3", "项目效果"),
    RatedItem("I4", "项目改进"),
)
QUESTIONS = (
    RatedQuestion("P1", "上门慰问人员的态度，您满意吗？", "I1"),
    RatedQuestion("P2", "慰问名单的公平性，您满意吗？", "I1"),
    RatedQuestion("Q1", "慰问送到的时间，您满意吗？", "I2"),
    RatedQuestion("Q2", "收到的慰问金（慰问品），您满意吗？", "I2"),
    RatedQuestion("E1", "这次活动带来的过年喜气，您满意吗？", "I3"),
    RatedQuestion("E2", "邻里和社区的和睦气氛，您满意吗？", "I3"),
    RatedQuestion("E3", "党和政府的关心，您满意吗？", "I3"),
    RatedQuestion("N1", "和往年比，今年的改进，您满意吗？", "I4"),
    RatedQuestion("N2", "有意见能找到人说，这一点您满意吗？", "I4"),
    RatedQuestion("T", "总的来说，您对今年的活动满意吗？"),
)
COUNTS: Mapping[str, Sequence[int]] = {
    # 不清楚, 1, 2, 3, 4, 5
    "P1": (12, 0, 2, 21, 190, 1424),
    "P2": (58, 14, 31, 96, 288, 1162),
    "Q1": (9, 3, 5, 40, 201, 1391),
    "Q2": (21, 6, 19, 77, 240, 1286),
    "E1": (15, 1, 6, 33, 150, 1444),
    "E2": (7, 0, 0, 3, 128, 1511),
    "E3": (4, 0, 7, 12, 96, 1530),
    "N1": (110, 5, 24, 130, 402, 978),
    "N2": (141, 22, 60, 171, 380, 875),
    "T": (6, 2, 9, 48, 260, 1324),
}
GROUPS = (
    # code, name, headcount, target, valid, points off the overall rate
    ("G01", "退休人员", 9852, 662, 417, Fraction(1, 100)),
    ("G02", "困难职工、劳模", 679, 163, 179, Fraction(-1, 100)),
    ("G03", "残疾朋友", 550, 157, 170, Fraction(-3, 100)),
    ("G04", "优抚对象、军属", 2354, 289, 306, Fraction(1, 100)),
    ("G05", "老党员、困难党员", 100, 60, 61, Fraction(0)),
    ("G06", "特困、孤儿、百岁老人、福利院敬老院", 1184, 214, 236, Fraction(-2, 100)),
    ("G07", "计生特扶家庭", 293, 100, 88, Fraction(0)),
    ("G08", "妇女儿童", 620, 150, 121, Fraction(1, 100)),
    ("G09", "归侨侨眷、统战人士", 184, 60, 24, Fraction(2, 100)),
    ("G10", "见义勇为家庭", 14, 14, 3, Fraction(1, 100)),
    ("G11", "基层干部、在岗职工", 0, 0, 44, Fraction(-1, 100)),
)


def estimate(code: str, name: str, counts: Sequence[int]) -> Estimate:
    """From counts of (不清楚, 1, 2 ...), unweighted; a plain interval is enough to draw."""
    n = sum(counts[1:])
    rate = (
        Fraction(sum(POINTS[code] * counts[code] for code in POINTS), 100 * n) if n else Fraction(0)
    )
    square = sum(Fraction(POINTS[c], 100) ** 2 * counts[c] for c in POINTS) / n if n else 0
    se = sqrt(max(0.0, float(square - rate**2)) / n) if n else 0.0
    return Estimate(
        code=code,
        name=name,
        rate=rate,
        se=se,
        low=max(0.0, float(rate) - 1.96 * se),
        high=min(1.0, float(rate) + 1.96 * se),
        n=n,
        satisfied=Fraction(counts[4] + counts[5], n) if n else Fraction(0),
        distribution={-1: counts[0]} | {c: counts[c] for c in POINTS},
    )


def mean(item: RatedItem, questions: Sequence[Estimate], n: int | None = None) -> Estimate:
    parts = [e for q, e in zip(QUESTIONS, questions, strict=True) if q.item == item.code]
    rate = sum((e.rate for e in parts), Fraction(0)) / len(parts)
    half = sum(e.se or 0.0 for e in parts) / len(parts) * 1.96
    least = min(e.n for e in parts) if n is None else n
    return rate_only(item, rate, half, least)


def rate_only(item: RatedItem, rate: Fraction, half: float, n: int) -> Estimate:
    return Estimate(
        item.code,
        item.name,
        rate,
        half / 1.96,
        max(0.0, float(rate) - half),
        min(1.0, float(rate) + half),
        n,
        rate,
    )


def survey(counts: Mapping[str, Sequence[int]] = COUNTS, simulated: bool = True) -> SurveyEstimates:
    questions = tuple(estimate(q.code, q.text, counts[q.code]) for q in QUESTIONS)
    items = tuple(mean(item, questions) for item in ITEMS)
    by_group = {
        code: tuple(
            rate_only(item, min(Fraction(1), total.rate + off), 1.1 / sqrt(valid) / 2, valid)
            for item, total in zip(ITEMS, items, strict=True)
        )
        for code, _, _, _, valid, off in GROUPS
    }
    return SurveyEstimates(
        questions=questions,
        items=items,
        by_group=by_group,
        n=sum(group[4] for group in GROUPS),
        weighted=False,
        method="五级计100/80/60/40/20分，“不清楚”不计入；分项为各题平均；95%置信区间按分层抽样计算。",
        simulated=simulated,
    )


def groups() -> tuple[Group, ...]:
    return tuple(
        Group(code, name, heads, target, valid) for code, name, heads, target, valid, _ in GROUPS
    )


def lines(simulated: bool = False) -> tuple[LineRecord, ...]:
    return tuple(
        LineRecord(
            line=row,
            activity_no=number,
            activity=activity,
            category=category,
            unit=unit,
            unit_name=name,
            appropriated=appropriated,
            spent=spent,
            balance=balance,
            reason=reason,
            version=1,
            simulated=simulated,
        )
        for row, category, number, activity, unit, name, appropriated, spent, balance, reason in (
            DATA["lines"]
        )
    )


def leaf(row: Sequence[Any], score: Decimal | None = None, reading: str = "") -> Score:
    code, names, weight, printed, standard, basis = row
    given = Decimal(printed) if score is None else score
    evidence = Evidence(
        leaf=code,
        value=given == Decimal(weight),
        basis="assessed" if given == Decimal(weight) else "confirmed",
        source="评价人员李敏依据佐证材料判断"
        if given == Decimal(weight)
        else f"各实施单位确认（{basis[:20]}）",
        arithmetic=() if given == Decimal(weight) else ("计划16项，实际开展12项，少4项",),
    )
    return Score(
        code=code,
        name=names[-1],
        path=tuple(names[:-1]),
        weight=Decimal(weight),
        score=given,
        exact=given,
        trace=Trace(
            rule="按评分标准",
            standard=standard,
            evidence=evidence,
            steps=(f"分值{weight}分，扣{Decimal(weight) - given}分，得{given}分",),
            reading=reading,
        ),
    )


def score_sheet(changes: Mapping[str, str] | None = None) -> ScoreSheet:
    """The printed scores, with some leaves at other scores."""
    changed = changes or {}
    leaves = [
        leaf(row, Decimal(changed[row[0]]) if row[0] in changed else None) for row in DATA["leaves"]
    ]
    by_name = {(level, name): code for code, name, level in reversed(DATA["sections"])}
    sums: dict[tuple[str, ...], list[Decimal]] = {}
    for score in leaves:
        for depth in range(1, len(score.path) + 1):
            entry = sums.setdefault(score.path[:depth], [Decimal(0), Decimal(0)])
            entry[0] += score.weight
            entry[1] += score.score
    return ScoreSheet(
        total=sum((score.score for score in leaves), Decimal(0)),
        grade="优",
        leaves=tuple(leaves),
        sections=tuple(
            Section(by_name[len(path), path[-1]], path[-1], len(path), weight, score)
            for path, (weight, score) in sums.items()
        ),
    )


FINDINGS = (
    Finding(
        "balance",
        "line.12",
        Severity.HIGH,
        "区民政局“慰问社会福利院1所，农村敬老院4所”拨款减支出不等于结余，差10,000.00元。",
        ("60,000.00 − 50,000.00 − 0.00 = 10,000.00元",),
        "请区民政局核对支出；如有结余，请写明原因。",
        "U11",
    ),
    Finding(
        "total",
        "total",
        Severity.HIGH,
        "资金表合计支出比各行之和多10,000.00元。",
        ("表列合计2,128,504.60元", "各行之和2,118,504.60元"),
        "以各行之和为准，或更正第12行。",
    ),
    Finding("survey_below_line", "leaf.C221", Severity.MEDIUM, "“项目改进”得分率低于95%。"),
    Finding(
        "reason_missing", "line.26", Severity.LOW, "区委宣传部有结余16,069.40元，表内没有原因。"
    ),
)


def dongchuan(**changes: Any) -> ReportInput:
    """The real case with an invented survey, all units confirmed."""
    sheet = score_sheet({"C221": "8.8"})
    c1115 = next(s for s in sheet.leaves if s.code == "C1115")
    varied = replace(
        c1115, alternatives=(Alternative("连续折算", Decimal("5.4"), Decimal("96.7")),)
    )
    sheet = replace(sheet, leaves=tuple(varied if s is c1115 else s for s in sheet.leaves))
    given = ReportInput(
        title="“迎新春·送温暖”系列活动经费",
        year=2020,
        body="中国共产党昆明市东川区委员会办公室",
        as_of=AS_OF,
        sheet=sheet,
        simulated=True,
        report_sheet=score_sheet(),
        survey=survey(),
        answers=ANSWERS,
        questions=QUESTIONS,
        items=ITEMS,
        groups=groups(),
        lines=lines(),
        unit_names=UNITS,
        reach=tuple(
            ReachRecord(
                group,
                name,
                unit,
                count_unit,
                planned,
                planned - (3 if planned == 293 else 0),
                reason="3人已死亡" if planned == 293 else "",
            )
            for group, name, unit, count_unit, planned in DATA["reach"]
        ),
        events=tuple(
            EventRecord(event, name, unit, planned, 0 if "取消" in note else planned, reason=note)
            for event, name, unit, planned, note in DATA["events"]
        ),
        findings=FINDINGS,
        progress=Progress(
            units_confirmed=19,
            units=19,
            lines_confirmed=29,
            lines=29,
            leaves_judged=25,
            leaves_to_judge=25,
            valid_forms=survey().n,
        ),
        chain=HEAD,
        signoff=("经办人与审核人可为同一人（项目设定）。",),
        readings=("C1115 每降低1%扣权重的3%：只计整百分点。",),
        method="执行率只计区级财政拨款，不含自筹。",
    )
    return replace(given, **changes)


def real(**changes: Any) -> ReportInput:
    """The same without any mark of simulation, to test that the mark means something."""
    return dongchuan(**({"simulated": False, "survey": survey(simulated=False)} | changes))


def without(sheet: ScoreSheet, *codes: str) -> ScoreSheet:
    """Some leaves without evidence: scored 0 and listed as missing."""
    leaves = tuple(
        replace(
            s,
            score=Decimal(0),
            exact=Decimal(0),
            trace=replace(
                s.trace,
                evidence=Evidence(s.code, None, "missing", "还没有证据"),
                steps=("没有证据，得0分",),
            ),
        )
        if s.code in codes
        else s
        for s in sheet.leaves
    )
    return replace(
        sheet,
        leaves=leaves,
        missing=codes,
        total=sum((s.score for s in leaves), Decimal(0)),
        grade="良",
    )


def early() -> ReportInput:
    """The first days: some units confirmed, a few answers, judgements missing."""
    given = dongchuan()
    unconfirmed = {"U02", "U06", "U11", "U21", "U07"}
    return replace(
        given,
        survey=None,
        groups=tuple(replace(g, valid=0) for g in given.groups),
        sheet=without(given.sheet, "C221", "C211", "A131"),
        lines=tuple(
            replace(line, spent=None, balance=None, version=0, reason="")
            if line.unit in unconfirmed
            else line
            for line in given.lines
        ),
        progress=Progress(
            14,
            19,
            17,
            29,
            20,
            25,
            0,
            ("区政府办", "区委宣传部", "区民政局", "区委统战部", "移民新区"),
        ),
    )


def empty() -> ReportInput:
    """Nothing collected yet, all planned."""
    given = dongchuan()
    return replace(
        given,
        survey=None,
        groups=tuple(replace(g, valid=0) for g in given.groups),
        sheet=without(given.sheet, *(s.code for s in given.sheet.leaves)),
        lines=tuple(
            replace(line, spent=None, balance=None, version=0, reason="") for line in given.lines
        ),
        reach=tuple(replace(r, reached=None, reason="") for r in given.reach),
        events=tuple(replace(e, held=None, reason="") for e in given.events),
        findings=(),
        progress=Progress(0, 19, 0, 29, 0, 25, 0),
        chain=ChainHead(),
        signoff=(),
        readings=(),
    )


LONG_UNIT = (
    "中国共产党昆明市东川区委员会统一战线工作部"
    "（区民族宗教事务局、工商业联合会、归国华侨联合会、各民主党派机关）"
)


def extreme() -> ReportInput:
    """Long names, overspending, nothing spent, one-sided answers, hidden groups and questions."""
    given = dongchuan()
    counts = dict(COUNTS) | {
        "P1": (0, 0, 0, 0, 0, 1649),
        "P2": (0, 1649, 0, 0, 0, 0),
        "Q1": (1646, 1, 0, 0, 1, 1),
        "Q2": (1640, 1, 2, 1, 3, 2),
        "E1": (0, 0, 0, 1649, 0, 0),
        "T": (0, 0, 0, 2, 3, 1644),
    }
    long_text = (
        "您对社区工作人员上门慰问时说明政策、核对名单、"
        "发放慰问金和慰问品的全过程是否满意（含寒衣、米面油等实物）？"
    )
    drawn = survey(counts)
    by_group = dict(drawn.by_group) | {
        "G02": tuple(replace(e, rate=Fraction(1, 5), low=0.11, high=0.36) for e in drawn.items)
    }
    bare = LineRecord(
        "90", "90", "测试", "其他活动", "U90", "区", 1, 0, 1, "尚未支付（结转）", version=1
    )
    extra = (
        replace(
            bare,
            unit_name=LONG_UNIT,
            appropriated=5885000,
            spent=0,
            balance=5885000,
            reason="受疫情影响，原定于2020年下半年开展的全部活动均已取消，资金未使用，已按规定申请退回区财政国库集中支付账户😊。",
        ),
        replace(
            bare,
            line="91",
            unit="U91",
            unit_name="区超支局",
            appropriated=10000000,
            spent=23000000,
            balance=-13000000,
            reason="超支部分由单位自筹",
        ),
        replace(
            bare,
            line="92",
            unit="U92",
            unit_name="区零拨款中心",
            appropriated=0,
            spent=0,
            balance=0,
            reason="",
        ),
        replace(
            bare,
            line="93",
            unit="U93",
            unit_name=LONG_UNIT + "下属服务中心",
            appropriated=123456789012,
            spent=None,
            balance=None,
            reason="",
        ),
        replace(
            bare,
            line="94",
            unit="U94",
            unit_name="区一分钱站",
            appropriated=100,
            spent=99,
            balance=1,
            reason="=1+1",
        ),
    )
    return replace(
        given,
        title="昆明市东川区2020年“迎新春·送温暖”走访慰问困难群众暨群众性文化体育系列活动专项经费（含春节氛围营造）",
        survey=replace(drawn, by_group=by_group),
        questions=tuple(
            replace(q, text=long_text + q.code) if q.code in ("E2", "E1") else q for q in QUESTIONS
        ),
        items=tuple(
            replace(i, name="项目改进措施落实与意见反馈渠道") if i.code == "I4" else i
            for i in ITEMS
        ),
        groups=tuple(
            replace(
                g, name="搬迁新区居民以及只是来看演出活动的群众和其他人员（含外地返乡）", valid=2
            )
            if g.code == "G08"
            else g
            for g in given.groups
        ),
        lines=(*given.lines, *extra),
        full_line=Fraction(95, 100),
    )


def single() -> ReportInput:
    """The least there can be: one group, one item with one question, one unit, one leaf."""
    given = dongchuan()
    one = estimate("P1", QUESTIONS[0].text, (0, 0, 0, 0, 0, 5))
    item = replace(one, code="I1", name="项目实施")
    first = given.sheet.leaves[0]
    return replace(
        given,
        survey=SurveyEstimates((one,), (item,), {"G01": (item,)}, 5, False, "不加权。"),
        questions=QUESTIONS[:1],
        items=ITEMS[:1],
        groups=(Group("G01", "退休人员", 14, 14, 5),),
        sheet=ScoreSheet(first.score, "优", (first,), given.sheet.sections[:3]),
        report_sheet=None,
        lines=given.lines[:1],
        reach=given.reach[:1],
        events=given.events[:1],
        findings=given.findings[:1],
        progress=Progress(1, 1, 1, 1, 1, 1, 5),
    )


def openly() -> ReportInput:
    """The same answers by an open link: no errors, no intervals."""
    given = dongchuan()
    assert given.survey is not None

    def bare(estimates: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
        return tuple(replace(one, se=None, low=None, high=None) for one in estimates)

    open_survey = replace(
        given.survey,
        questions=bare(given.survey.questions),
        items=bare(given.survey.items),
        by_group={group: bare(of) for group, of in given.survey.by_group.items()},
    )
    return replace(given, survey=open_survey)
