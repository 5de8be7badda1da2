"""How a survey was estimated, in the words that stand under every chart."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.clusters import LEAST_DEGREES
from scoring.readings import SurveyDesign
from scoring.weighting import Weighted, Weighting

_ERRORS: Mapping[SurveyDesign, str] = {
    "probability": "95%区间由分层方差按logit-t计算，无差异时用Wilson区间",
    "census": "全部对象都收到邀请，没有抽样误差；95%区间把已答者当作本类对象随机的一部分，"
    "由分层方差按logit-t计算，无差异时用Wilson区间",
    "open": "问卷由拿到链接的人自愿填写，只反映参加者的意见，不给误差范围、区间和回收率",
}
"""What may be claimed (AAPOR: a margin of error of a self-selected sample is misleading)."""


LEAST = 5
"""Fewer forms are not told."""


def method_words(
    points: Mapping[int, int],
    own: Mapping[str, Mapping[int, int]],
    weighing: Mapping[str, int],
    planned: Mapping[str, bool],
    design: SurveyDesign,
    degrees: int | None,
) -> str:
    """`own`: points of questions that have their own; `planned`: groups, and whether their
    headcount is known; `degrees`: of freedom, where forms came in through helpers; else None."""
    scale = _scale(points)
    bare = [name for name, known in planned.items() if not known]
    if len(bare) == len(planned):
        weights = "按答卷数平均，不加权"
    else:
        weights = "各组按计划人数加权"
        weights += f"（{'、'.join(bare)}无计划人数，按答卷数计入）" if bare else ""
    others = "".join(f"，{code}按 {_scale(of)}" for code, of in sorted(own.items()))
    heavy = "、".join(f"{code}×{n}" for code, n in sorted(weighing.items()) if n != 1)
    means = f"；分项内各题按权重平均（{heavy}，其余×1）" if heavy else ""
    helped = "" if design == "open" or degrees is None else _helped(degrees)
    base = f"得分率按 {scale} 分折算{others}，不清楚不计入{means}；{weights}；{_ERRORS[design]}"
    return base + helped


def margin_words(wanted: Weighting | None, made: Weighted) -> str:
    """How the margins were met, or why they could not be; "" where none were wanted."""
    if wanted is None:
        return ""
    named = "、".join(margin.name for margin in wanted.margins)
    if made.calibration is None:
        return f"；应按边际（{named}）加权，但{made.why_not}，暂按上述权重"
    limit = ""
    if wanted.trim is not None:
        cut = f"截了{made.calibration.trimmed}份" if made.calibration.trimmed else "没有要截的"
        limit = f"，权重不超过本组平均的{wanted.trim:g}倍（{cut}）"
    unknown = "、".join(f"{name}{n}份" for name, n in (made.unknown or {}).items() if n >= LEAST)
    kept = f"，没有说的（{unknown}）按原权重" if unknown else ""
    return (
        f"；再按总体的{named}迭代加权，{made.calibration.rounds}轮收敛{limit}{kept}，"
        f"权重的设计效应{made.kish:.2f}，方差按对边际回归的残差计"
    )


def _helped(degrees: int) -> str:
    if degrees < LEAST_DEGREES:
        few = f"自由度{degrees}，不足{LEAST_DEGREES}"
        return f"；代填的答卷集中在少数人手里（{few}），不给误差和区间"
    return (
        f"；代填的答卷按代填人成群计方差（各组放大倍数由整份答卷的平均分算出），自由度{degrees}，"
        f"某组自由度不足{LEAST_DEGREES}的不给该组区间"
    )


def _scale(points: Mapping[int, int]) -> str:
    return "、".join(f"{code}={points[code]}" for code in sorted(points, reverse=True))
