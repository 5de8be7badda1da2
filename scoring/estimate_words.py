"""How a survey was estimated, in the words that stand under every chart."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.clusters import LEAST_DEGREES
from scoring.readings import SurveyDesign

_ERRORS: Mapping[SurveyDesign, str] = {
    "probability": "95%区间由分层方差按logit-t计算，无差异时用Wilson区间",
    "census": "全部对象都收到邀请，没有抽样误差；95%区间把已答者当作本类对象随机的一部分，"
    "由分层方差按logit-t计算，无差异时用Wilson区间",
    "open": "问卷由拿到链接的人自愿填写，只反映参加者的意见，不给误差范围、区间和回收率",
}
"""What may be claimed (AAPOR: a margin of error of a self-selected sample is misleading)."""


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
