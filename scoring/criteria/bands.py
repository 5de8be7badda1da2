"""Interval tables: 90%以上得满分，80%（含）-90%得8分……"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from scoring.criteria.clauses import Reading, Statement
from scoring.criteria.conditions import Edge, Span, span, step
from scoring.criteria.guess import Asked, Guess, Plain, figure, text_of
from scoring.criteria.text import NUM

_REST = re.compile("^(?:否则?|其余|其他|其它|反之|不满足|不符合|达不到|未达到|未达标|不达标)[^%]*$")
_INSIDE = re.compile("未超|没有超|不超|控制在|以内|算内|未增")
_LABEL = "优秀|优良|优|良好|良|中等|中|及格|合格|基本合格|不合格|较好|一般|较差|差"
_WORTH = re.compile(
    rf"(?<!不)(?P<label>{_LABEL}|不合格)(?:得|计|为)?(?:(?P<pct>{NUM})%|(?P<points>{NUM})分|(?P<zero>零分|不得分))"
)


@dataclass(frozen=True, slots=True)
class _Row:
    said: Statement
    span: Span | None
    worth: Plain
    score: Decimal
    """Percent of the weight, or points where no weight is known: for the order only."""


def banded(read: Reading, asked: Asked) -> Guess | None:
    """The interval table a text makes; None where fewer than one interval stands in it."""
    if any(step(one.condition) for one in read.statements):
        return None
    rows = [row for one in read.statements if (row := _row(one, read, asked))]
    if any(row.said.result.kind == "label" for row in rows):
        rows = [row for row in rows if row.said.result.kind == "label"]
    held = [row for row in rows if row.span is not None]
    rest = [row for row in rows if row.span is None and _REST.match(row.said.condition)]
    cut = any(row.said.result.kind == "lose_points" for row in held)
    if not held or (len(held) + len(rest) < 2 and not cut):
        return None
    guess = Guess(None, [row.said for row in [*held, *rest[:1]]])
    labels = [one for one in read.statements if one.result.kind == "zero" and one not in guess.used]
    if any(row.said.result.kind == "label" for row in held):
        guess.used += labels  # the sentence that says what each grade earns
    lower = _is_lower(held)
    _within(held, read, asked, guess, lower=lower)
    held.sort(key=lambda row: _edge_at(row, lower=lower), reverse=not lower)
    bands = _bands(held, bool(rest), lower=lower)
    _join(held, guess, lower=lower)
    if rest:
        bands.append(dict(rest[0].worth))
    elif "bound" in bands[-1]:
        line = text_of(bands[-1]["bound"])
        guess.questions.append(
            f"没有写{'高于' if lower else '低于'}{line}%的得几分；这里看作不得分"
        )
        bands.append({"points": 0})
    head: Plain = {"kind": "bands", "better": "lower"} if lower else {"kind": "bands"}
    guess.rule = {**head, "bands": bands}
    _shared_bound(held, guess, lower=lower)
    if not lower and bands[0].get("bound") == 0:
        guess.questions.append("满分线是 0%，比率会是负数；比率不能录入负数，请改用别的比率")
    return guess


def _within(held: list[_Row], read: Reading, asked: Asked, guess: Guess, *, lower: bool) -> None:
    """未超预算得满分，超5%以内……: what is within is 0 % over."""
    full = [one for one in read.statements if one.result.kind == "full" and one not in guess.used]
    if not lower or len(full) != 1 or not _INSIDE.search(full[0].condition):
        return
    row = _row(full[0], read, asked)
    assert row is not None
    none = Edge(Decimal(0), inclusive=True)
    held.append(_Row(row.said, Span(none, none), row.worth, row.score))
    guess.used.append(full[0])
    guess.notes.append(f"“{full[0].condition}”看作超出 0%；没有超出的按 0% 录入")


def _bands(held: list[_Row], rest: bool, *, lower: bool) -> list[Plain]:
    """Rows with a near edge in order; then those that only say from where they are worse."""
    bands: list[Plain] = []
    open_ended = []
    for number, row in enumerate(held):
        edge = _edge(row, lower=lower)
        ends = number and number == len(held) - 1 and not rest and not lower
        from_zero = ends and edge is not None and not edge.at
        if edge is None or from_zero:
            open_ended.append(row)
        else:
            here = _settled(edge, held[number + 1 :], lower=lower)
            bands.append({"bound": figure(edge.at), **_inclusive(here), **row.worth})
    worse = sorted(open_ended, key=lambda row: _far(row, lower=lower).at, reverse=not lower)
    if worse and not bands:
        bands.append({**_short_of(worse[0], lower=lower), "factor": 1})
    for row, then in pairwise(worse):
        bands.append({**_short_of(then, lower=lower), **row.worth})
    return [*bands, *(dict(row.worth) for row in worse[-1:])]


def _settled(edge: Edge, after: list[_Row], *, lower: bool) -> Edge:
    """Whether a bound belongs to its interval, where only the next one says it: 超过10%的……."""
    there = _opposite(after[0], lower=lower) if after else None
    if there is None or there.at != edge.at or not there.said or there.by_law:
        return edge
    if edge.said and not edge.by_law:
        return edge
    return Edge(edge.at, not there.inclusive)


def _opposite(row: _Row, *, lower: bool) -> Edge | None:
    assert row.span is not None
    return row.span.low if lower else row.span.high


def _far(row: _Row, *, lower: bool) -> Edge:
    """Where a row begins that goes on to the worst rates: 低于60%."""
    edge = _opposite(row, lower=lower)
    return edge or Edge(Decimal(0), inclusive=True)


def _short_of(row: _Row, *, lower: bool) -> Plain:
    """The bound of what ends where a row begins."""
    edge = _far(row, lower=lower)
    return {"bound": figure(edge.at), **({"inclusive": False} if edge.inclusive else {})}


def _inclusive(edge: Edge) -> Plain:
    return {} if edge.inclusive else {"inclusive": False}


def _row(one: Statement, read: Reading, asked: Asked) -> _Row | None:
    result, weight = one.result, asked.weight
    worth: Plain
    if result.kind == "full":
        worth, score = {"factor": 1}, Decimal(100)
    elif result.kind == "zero":
        worth, score = {"points": 0}, Decimal(0)
    elif result.kind == "share":
        factor = figure(result.value / 100)
        worth, score = {"factor": factor}, result.value
    elif result.kind == "label":
        found = _label_worth(result.label, read, asked)
        if found is None:
            return None
        worth, score = found
    elif result.kind in ("points", "lose_points"):
        points = result.value
        if result.kind == "lose_points":
            if weight is None:
                return None
            points = max(weight - points, Decimal(0))
        worth, score = {"points": figure(points)}, points * 100 / (weight or Decimal(100))
    else:
        return None
    return _Row(one, span(one.condition), worth, score)


def _label_worth(label: str, read: Reading, asked: Asked) -> tuple[Plain, Decimal] | None:
    for match in _WORTH.finditer(read.text):
        if match["label"] != label:
            continue
        if match["zero"]:
            return {"factor": 0}, Decimal(0)
        if match["pct"]:
            return {"factor": figure(Decimal(match["pct"]) / 100)}, Decimal(match["pct"])
        points = Decimal(match["points"])
        return {"points": figure(points)}, points * 100 / (asked.weight or Decimal(100))
    return None


def _edge(row: _Row, *, lower: bool) -> Edge | None:
    assert row.span is not None
    return row.span.high if lower else row.span.low


def _edge_at(row: _Row, *, lower: bool) -> Decimal:
    edge = _edge(row, lower=lower)
    if edge is None:
        return Decimal(10**9) if lower else Decimal(-1)
    return edge.at


def _is_lower(rows: list[_Row]) -> bool:
    """Whether low rates earn more."""
    best = max(rows, key=lambda row: row.score)
    worst = min(rows, key=lambda row: row.score)
    assert best.span is not None
    assert worst.span is not None
    if best is worst or best.score == worst.score:
        if best.said.result.kind in ("zero", "lose_points"):
            return best.span.low is not None and best.span.high is None
        return best.span.low is None
    return _middle(best.span) < _middle(worst.span)


def _middle(found: Span) -> Decimal:
    if found.low is None:
        assert found.high is not None
        return found.high.at - Decimal("0.5")
    if found.high is None:
        return found.low.at + Decimal("0.5")
    return (found.low.at + found.high.at) / 2


def _join(rows: list[_Row], guess: Guess, *, lower: bool) -> None:
    """Whether each interval begins where the one before it ends."""
    for better, worse in pairwise(rows):
        here = _edge(better, lower=lower)
        there = _opposite(worse, lower=lower)
        if here is None or there is None:
            continue
        if here.at != there.at:
            one, two = sorted((here.at, there.at))
            guess.questions.append(f"{text_of(one)}%和{text_of(two)}%之间属于哪一档没有写明")
        elif not here.inclusive and not there.inclusive and here.said and there.said:
            guess.questions.append(f"正好{text_of(here.at)}%的属于哪一档没有写明")


def _both_claim(better: Edge, worse: Edge) -> bool:
    """Whether the number between two intervals can be said to belong to either."""
    if worse.said and not worse.by_law:
        return worse.inclusive and better.said and better.inclusive and not better.by_law
    claimed = worse.inclusive if worse.said else not better.said
    return claimed and (better.by_law or not better.said)


def _shared_bound(rows: list[_Row], guess: Guess, *, lower: bool) -> None:
    """95%以上……95%以下……: both include the number, unless something says otherwise."""
    assert guess.rule is not None
    shared: list[Decimal] = []
    for better, worse in pairwise(rows):
        here = _edge(better, lower=lower)
        there = _opposite(worse, lower=lower)
        if here is None or there is None or here.at != there.at:
            continue
        if _both_claim(here, there):
            shared.append(here.at)
    if not shared:
        return
    said = "、".join(f"{text_of(at)}%" for at in shared)
    guess.questions.append(f"正好{said}的，两档都说得通")
    guess.meaning = "归高的一档"
    other = [
        {**band, "inclusive": False} if band.get("bound") in shared else band
        for band in guess.rule["bands"]
    ]
    guess.others.append(("归低的一档", {**guess.rule, "bands": other}))
