"""A self-evaluation form has targets but no criterion texts: what 财预〔2020〕10号 says of them."""

from __future__ import annotations

import re
from decimal import Decimal

from scoring.criteria.guess import Plain, figure
from scoring.criteria.proposal import Choice, Proposal
from scoring.criteria.text import NUM, normalised

_TARGET = re.compile(
    rf"(?:≥|>|不低于|不少于|大于|达到|至少|=|等于|为|(?P<high>≤|<|不超过|不高于|小于|控制在))?"
    rf"(?P<n>{NUM})(?P<unit>%|百分比)?[^\d]{{0,12}}"
)
_ASKED = "表里没有评分标准"
_BY_SHARE = "按完成比例得分（财预〔2020〕10号定量指标）"
_BY_JUDGING = "评价人分三档评判（财预〔2020〕10号定性指标）"


def propose_target(target: str, name: str) -> Proposal:
    """Readings for a leaf that has only a target. Never sure: the form says nothing of scoring."""
    said = normalised(target)
    if said == "执行率":
        choice = Choice("得分 = 执行率 × 分值", {"kind": "proportional", "full_at": Decimal(100)})
        return _asked((choice,), {"kind": "execution_rate"}, "表里没有写执行率怎样计分")
    match = _TARGET.fullmatch(said)
    if match is None:
        if not said:
            return Proposal("unknown", (), (f"{_ASKED}，也没有年度指标值",), (), (), _ASSESSED)
        return _asked((Choice(_BY_JUDGING, {"kind": "judged"}),), _ASSESSED)
    number = Decimal(match["n"])
    share = bool(match["unit"])
    rule: Plain = {"kind": "proportional"}
    if match["high"]:
        rule["better"] = "lower"
    line = number if share else Decimal(100)
    if not line:
        return Proposal(
            "unknown", (), (f"{_ASKED}；年度指标值是 0，不能按比例",), (), (), _ASSESSED
        )
    rule["full_at"] = figure(line)
    satisfied = share and "满意" in name
    what = name if share else f"{name}：实际完成值 ÷ 年度指标值"
    evidence: Plain = {"kind": "survey_rate"} if satisfied else {"kind": "figure", "what": what}
    return _asked((Choice(_BY_SHARE, rule),), evidence)


_ASSESSED: Plain = {"kind": "assessment"}


def _asked(choices: tuple[Choice, ...], evidence: Plain, words: str = _ASKED) -> Proposal:
    return Proposal("decide", choices, (f"{words}，要先定怎样计分",), (), (), evidence)
