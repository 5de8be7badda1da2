"""Rules over something judged: parts, tiers in words, yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from scoring.criteria.clauses import Reading, Statement, bare
from scoring.criteria.conditions import count
from scoring.criteria.guess import Asked, Guess, Plain, figure, text_of
from scoring.criteria.text import MARK, normalised

_REST = re.compile("^(?:否则|其余|其他|其它|反之)$")
_EVENLY = re.compile("各占|均占|平均分配|相应(?:的)?(?:分值|分数|分|权重)")
LABEL = 40
"""Longest label or item before it is cut."""


def graded(read: Reading, asked: Asked) -> Guess | None:
    """The rule a text makes that takes nothing off; None where it makes none."""
    if _EVENLY.search(read.text):
        return _evenly(read, asked)
    return _parts(read, asked) or _levels(read, asked)


def whole(one: Statement, asked: Asked) -> bool:
    return one.result.kind == "points" and one.result.value == asked.weight


def short(text: str) -> str:
    """Short enough for a label; what stands before a colon is a heading."""
    text = text.rpartition(":")[2] or text
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


def listed(text: str) -> list[str]:
    """The points of a list: ①…… ②……; empty where there is none."""
    parts = re.split(r"[;。]|" + MARK, normalised(text).partition(MARK)[2])
    return [bare(part) for part in parts if bare(part)] if MARK in normalised(text) else []


def _evenly(read: Reading, asked: Asked) -> Guess | None:
    """①…②…③…，各占1/3权重分 or 扣相应分值: parts of the same worth."""
    items = list(read.items) if len(read.items) > 1 else listed(asked.explanation)
    if len(items) < 2 or asked.weight is None:
        return None
    guess = Guess(None, [one for one in read.statements if one.result.kind != "points"])
    each = (asked.weight / len(items)).quantize(Decimal("0.0001"))
    if each * len(items) != asked.weight:
        guess.questions.append(f"{len(items)}项平分{text_of(asked.weight)}分除不尽：请写明各项几分")
        return guess
    parts = [{"points": figure(each), "text": item} for item in items]
    guess.rule = {"kind": "parts", "parts": parts}
    if "各占" not in read.text:
        guess.questions.append("各项占几分没有写明；这里看作平分")
    return guess


def parts_rule(marks: Sequence[Statement]) -> Plain:
    parts = [{"points": figure(one.result.value), "text": one.condition} for one in marks]
    return {"kind": "parts", "parts": parts}


def _parts(read: Reading, asked: Asked) -> Guess | None:
    gains = [one for one in read.statements if one.result.kind == "points" and one.condition]
    if len(gains) == 1 and len(read.items) and gains[0].result.value != asked.weight:
        return _each(read, asked, gains[0])
    if len(gains) < 2 or any(whole(one, asked) for one in gains):
        return None
    total = sum(one.result.value for one in gains)
    zeros = [one for one in read.statements if one.result.kind == "zero"]
    if any(one.result.kind not in ("points", "zero") for one in read.statements):
        return None
    if total != asked.weight and (zeros or asked.weight is not None):
        return None
    guess = Guess(parts_rule(gains), [*gains, *zeros])
    if len(zeros) == 1 and not zeros[0].marked and len(gains) > 1:
        guess.notes.append(f"“{short(zeros[0].words)}”看作该部分不得分")
    return guess


def _each(read: Reading, asked: Asked, one: Statement) -> Guess | None:
    """①……；②……；③……，分别得7分."""
    texts = [*read.items, one.condition.removesuffix("分别").removesuffix("各")]
    texts = [bare(text) for text in texts if bare(text)]
    if asked.weight is None or one.result.value * len(texts) != asked.weight:
        return None
    parts = [{"points": figure(one.result.value), "text": text} for text in texts]
    return Guess({"kind": "parts", "parts": parts}, [one])


def _levels(read: Reading, asked: Asked) -> Guess | None:
    """Tiers in words, the best first; two of them with everything or nothing are a yes or no."""
    said = [
        one for one in read.statements if one.result.kind in ("full", "zero", "points", "share")
    ]
    if not said:
        return None
    gains = [one for one in said if one.result.kind != "zero"]
    zeros = [one for one in said if one.result.kind == "zero"]
    full = [one for one in gains if one.result.kind == "full" or whole(one, asked)]
    if len(gains) <= 1 and len(full) == len(gains):
        return _yes_or_no(Guess(None, said), gains, zeros)
    if len(gains) == 1 and len(zeros) <= 1 and not full:
        guess = Guess(None, said)
        guess.questions.append(f"“{short(gains[0].words)}”与分值不符，别的情形得几分没有写明")
        return guess
    return _tiered(asked, said, full)


def _yes_or_no(guess: Guess, gains: list[Statement], zeros: list[Statement]) -> Guess:
    good = gains[0].condition if gains else ""
    if not zeros:
        guess.questions.append("没有写不符合时得几分；这里看作不得分")
        guess.rule = {"kind": "pass_fail", "labels": [short(good) or "符合", "不符合"]}
        return guess
    said = [count(one.condition) for one in zeros]
    if len(zeros) > 1:
        what = "；".join(one.condition for one in zeros)
        guess.rule = {"kind": "pass_fail", "count_of": f"以下情形的个数：{what}"}
    elif said[0] is not None and not _REST.match(zeros[0].condition):
        what = said[0].what or "出现的例数"
        guess.rule = {"kind": "pass_fail", "count_of": short(what)}
    else:
        bad = "不符合" if _REST.match(zeros[0].condition) else zeros[0].condition
        labels = [short(good) or "没有这种情形", short(bad) or "不符合"]
        guess.rule = {"kind": "pass_fail", "labels": labels}
    return guess


def _tiered(asked: Asked, said: list[Statement], full: list[Statement]) -> Guess:
    guess = Guess(None, said)
    tiers, scores = [], []
    for one in said:
        worth, score = _worth(one, asked)
        label = "其他情形" if _REST.match(one.condition) else short(one.condition)
        tiers.append({"label": label, **worth})
        scores.append(score)
    labels = [tier["label"] for tier in tiers]
    if not all(labels) or len(set(labels)) < len(labels):
        guess.questions.append("几档之中有没写条件的，或条件相同：请写明各档")
        return guess
    if len(set(scores)) == len(scores) and scores == sorted(scores):
        tiers, scores = tiers[::-1], scores[::-1]
    if scores != sorted(scores, reverse=True):
        guess.questions.append("各档的得分不是从高到低，像是几种情形各算各的：请分开写")
        return guess
    guess.rule = {"kind": "tiered", "tiers": tiers}
    if any(score > 100 for score in scores) and asked.weight is not None:
        guess.questions.append(f"有一档得分超过分值{text_of(asked.weight)}")
    if len(set(scores)) < len(scores):
        same = next(score for score in scores if scores.count(score) > 1)
        names = "、".join(
            tier["label"] for tier, at in zip(tiers, scores, strict=True) if at == same
        )
        guess.questions.append(f"“{names}”得分相同，无从区分：核对原文")
    if not full:
        guess.questions.append("没有一档得满分：核对分值和原文")
    return guess


def _worth(one: Statement, asked: Asked) -> tuple[Plain, Decimal]:
    value = one.result.value
    if one.result.kind == "full":
        return {"factor": 1}, Decimal(100)
    if one.result.kind == "zero":
        return {"factor": 0}, Decimal(0)
    if one.result.kind == "share":
        return {"factor": figure(value / 100)}, value
    return {"points": figure(value)}, value * 100 / (asked.weight or Decimal(100))
