"""Answers that are no opinion, as questionnaires everywhere write them."""

from __future__ import annotations

from surveys.numerals import squeeze


def _squeezed(*words: str) -> frozenset[str]:
    return frozenset(squeeze(word) for word in words)


DONT_KNOW = _squeezed(
    "不清楚",
    "不知道",
    "不了解",
    "不好说",
    "说不清",
    "说不清楚",
    "记不清",
    "没参加",
    "不清楚/没参加",
    "不适用",
    "无法评价",
    "don't know",
    "don’t know",
    "do not know",
    "dont know",
    "not sure",
    "n/a",
    "not applicable",
)
REFUSAL = _squeezed(
    "不想说",
    "不愿意说",
    "不愿透露",
    "不便透露",
    "不方便透露",
    "拒绝回答",
    "prefer not to say",
    "refused",
    "refuse to answer",
)
ALONE = _squeezed(
    "都没有",
    "都不是",
    "都没参加",
    "以上都没有",
    "以上都不是",
    "以上均无",
    "均无",
    "没有",
    "无",
)
"""Choices that rule out all others."""
