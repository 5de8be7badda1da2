"""How far assessors who judge alone agree, in words. Pure."""

from __future__ import annotations

from fractions import Fraction

from reports import words
from scoring.agreement import Agreement


def agreement_words(found: Agreement | None) -> list[str]:
    """How far assessors who judge alone agree, in sentences; nothing where a meeting judges."""
    if found is None:
        return []
    lines = [
        f"{len(found.leaves)}个指标由两人以上独立评完，"
        f"其中{found.exact}个完全一致"
        + (
            f"（{words.percent(Fraction(found.exact, len(found.leaves)), 0)}）。"
            if found.leaves
            else "。"
        )
    ]
    apart = [one for one in found.leaves if not one.exact]
    if apart:
        lines.append(
            "分歧："
            + "；".join(
                f"{one.leaf} 从分值的{words.percent(one.low, 0)}到{words.percent(one.high, 0)}"
                for one in apart
            )
            + "。"
        )
    if found.interval is not None and found.ordinal is not None:
        lines.append(
            f"Krippendorff α：按得分 {words.decimal(found.interval, 3)}，"
            f"按名次 {words.decimal(found.ordinal, 3)}（1为完全一致，0相当于随机；取第一轮）。"
        )
    else:
        lines.append(f"{found.why}。")
    return lines


def _share_words(found: Agreement) -> str:
    if not found.leaves:
        return ""
    return f"（{words.percent(Fraction(found.exact, len(found.leaves)), 0)}）"
