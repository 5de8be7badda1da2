"""Where the evidence of a leaf may come from, by its name, its explanation and its rule."""

from __future__ import annotations

import re

from scoring.criteria.guess import Asked, Plain
from scoring.criteria.text import normalised

_JUDGED = ("pass_fail", "tiered", "checklist", "parts", "judged")
_EXECUTION = re.compile(
    "预算(?:资金)?(?:执行|支出)(?:率|进度)|资金(?:使用|执行|支出)(?:率|进度)|支出(?:完成)?率|支出进度"
    "|经费(?:使用|执行|支出)|^执行率"
)
_ARRIVED = re.compile("到位率|资金到位|到位及时")
_SATISFIED = re.compile("满意|得分率")
_EVENTS = re.compile("活动|演出|场次|培训班|讲座|灯展|比赛|展览")
_PERSONS = re.compile("人数|户数|人次|慰问对象|受益对象|救助对象|覆盖人")
_AT_LEAST = re.compile(
    r"(?P<what>[^,;。]*?)(?:不得?少于|不低于|至少|≥|达到)(?P<n>\d{1,6})(?:场次|场|次|期)(?:以上)?"
)
_ONE_EACH = re.compile(r"(?P<what>[^,;。]*?)各(?P<n>\d{1,6})(?:场次|场|次|期)")
_LEAD = re.compile(r"^\d{4}年度?|^(?:全年|年内|计划|共|要求|其中)|(?:开展|举办|组织|完成)")


def source_of(asked: Asked, rule: Plain) -> tuple[Plain, tuple[str, ...]]:
    """The source, and what to look at."""
    kind = str(rule["kind"])
    about = normalised(f"{asked.name}。{asked.explanation}。{asked.standard}")
    if kind == "coverage":
        return {"kind": "coverage"}, ("规则的类别要和名单里的类别对得上",)
    if kind == "satisfaction":
        return {"kind": "survey"}, ("规则的分项要和问卷的分项对得上",)
    if kind == "deduct_per_item":
        return _events(asked, about)
    if kind in _JUDGED:
        return {"kind": "assessment"}, ()
    inputs = rule.get("inputs")
    if isinstance(inputs, list) and (len(inputs) > 1 or inputs[0].get("unit") != "%"):
        return _figure(asked)
    return _rate(asked, about)


def _rate(asked: Asked, about: str) -> tuple[Plain, tuple[str, ...]]:
    named = normalised(f"{asked.name}。{asked.standard}")
    if _EXECUTION.search(named):
        return {"kind": "execution_rate"}, (
            "执行率的分母在 project.yaml 的 readings.execution_rate 里选",
        )
    if _ARRIVED.search(named):
        return {"kind": "funds_in_place"}, ()
    if _SATISFIED.search(named):
        return {"kind": "survey_rate"}, (
            "默认取问卷各分项的平均得分率；按满意率的写 measure: satisfied_share",
        )
    if re.search("人数|户数|人次", named) or _PERSONS.search(asked.name):
        return {"kind": "reach"}, ()
    if _EVENTS.search(named) and re.search("完成|开展|举办", about):
        return {"kind": "events_completion"}, (
            "默认按场次；每项活动同样轻重的写 count: activities",
        )
    return _figure(asked)


def _figure(asked: Asked) -> tuple[Plain, tuple[str, ...]]:
    what = {"what": asked.name.strip()} if asked.name.strip() else {}
    return {"kind": "figure", **what}, ("数要从文件里录入；系统里有这个数的，改用别的依据",)


def _events(asked: Asked, about: str) -> tuple[Plain, tuple[str, ...]]:
    """少开展的场次 against a plan, where the explanation says how many there should be."""
    if not (_EVENTS.search(about) and re.search("[少缺]", asked.standard)):
        return {"kind": "assessment"}, ()
    plan = planned(asked.explanation)
    if not plan:
        return {"kind": "assessment"}, (
            "计划的场次没有写明，请评价人数；写得出计划的可改用 events_missing",
        )
    return {"kind": "events_missing", "plan": plan}, ("计划项要和活动表的“计划项”一致",)


def planned(explanation: str) -> list[Plain]:
    """文艺演出不得少于30次，游园、灯展各一次: what is planned how often at least."""
    found: list[Plain] = []
    text = normalised(explanation)
    for sentence in re.split("[;。,]", text):
        each = _ONE_EACH.search(sentence)
        if each:
            names = re.split("、|和|与|及", _named(each["what"]))
            found += [{"item": name, "min_times": int(each["n"])} for name in names if name]
            continue
        least = _AT_LEAST.search(sentence)
        if least and _named(least["what"]):
            found.append({"item": _named(least["what"]), "min_times": int(least["n"])})
    return found


def _named(text: str) -> str:
    while (cut := _LEAD.sub("", text, count=1)) != text:
        text = cut
    return text.strip("、,")
