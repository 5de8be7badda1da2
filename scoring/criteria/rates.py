"""Rules over a rate: so much off a step, interval tables, in proportion, straight lines."""

from __future__ import annotations

import re
from decimal import Decimal

from scoring.criteria.bands import banded
from scoring.criteria.clauses import Reading, Statement
from scoring.criteria.conditions import Direction, Edge, Span, Step, span, step
from scoring.criteria.guess import Asked, Guess, Plain, figure, floor_of, share_of, text_of
from scoring.criteria.text import normalised

_TARGET_MET = re.compile(
    "(?:达到|完成|实现|符合|按)(?:了|全部)?(?:年度|预期|既定|规定|考核)?(?:的)?"
    "(?:预期|计划|目标|任务|要求|时|期|指标值|目标值)|(?:控制在|不超过?|未超过?)[^,;。%]{0,6}(?:预算|计划|概算)|(?:预算|计划|概算)(?:以)?内|全部完成|全覆盖|全部覆盖|应.尽."
)
_EACH_ITEM = re.compile(r"每1?项[^,;。]{0,12}(?:满意|得分率)|各项[^,;。]{0,8}(?:满意|得分率)")
_STRAIGHT = re.compile("插值|内插|线性")


def on_rate(read: Reading, asked: Asked) -> Guess | None:
    """The rule over a rate that the text makes; None where it speaks of no rate."""
    return _stepped(read, asked) or _in_proportion(read, asked) or banded(read, asked)


def is_full(one: Statement, asked: Asked) -> bool:
    """得满分, or as many points as the leaf has."""
    return one.result.kind == "full" or (
        one.result.kind == "points" and one.result.value == asked.weight
    )


# -- so much off for each step


def _stepped(read: Reading, asked: Asked) -> Guess | None:
    found = [
        (one, said)
        for one in read.statements
        if one.result.kind in ("lose_points", "lose_share") and (said := step(one.condition))
    ]
    if not found:
        return None
    guess = Guess(None, [one for one, _ in found])
    if len(found) > 1:
        guess.questions.append("有几种“每……扣……”，一条规则只能写一种：请分成几个指标，或写公式")
        return guess
    one, said = found[0]
    full = [other for other in read.statements if is_full(other, asked)]
    if not full:
        full = [other for other in read.statements if other.result.kind == "points"][:1]
        guess.questions += [f"“{other.words}”与分值不符" for other in full]
    guess.used += full
    line, better = _line(read, asked, said, full, guess)
    if said.both_ways:
        guess.questions.append("“相差、偏离”没有写明：只扣不足，还是超过也扣")
    if "±" in read.text:
        guess.notes.append("“±”：偏差不论正负，按绝对值录入")
    if line is None:
        guess.questions.append("没有写从百分之几起扣分（满分线）")
        return guess
    head: Plain = {"full_at": figure(line), "step_pct": figure(said.size)}
    if better == "lower":
        head = {"better": "lower", **head}
        if not line:
            guess.notes.append("变动率为负数（减少）时，按 0% 录入")
    elif not line:
        guess.questions.append(
            "满分线是 0%，比率会是负数；比率不能录入负数，请写公式或改用别的比率"
        )
    _complete(read, asked, guess, (one, head))
    return guess


def _line(
    read: Reading, asked: Asked, said: Step, full: list[Statement], guess: Guess
) -> tuple[Decimal | None, Direction]:
    """The line of full marks, and which way is better."""
    spans = [at for one in full if (at := span(one.condition))]
    own = span(said.rest)
    around = [at for text in reversed(read.context) if (at := span(text))]
    printed = [at for at in (span(normalised(asked.explanation)),) if at]
    lines: list[tuple[Decimal, Direction | None]] = [_full_line(one) for one in spans]
    lines += [_off_line(own)] if own else []
    lines += [_full_line(one) for one in around] if not lines else []
    if not lines and printed and not full:
        lines = [_full_line(printed[0])]
        guess.notes.append(f"满分线 {text_of(lines[0][0])}% 取自指标解释")
    found = [way for _, way in lines if way]
    better: Direction = said.better or (found[0] if found else "higher")
    if said.better and set(found) - {said.better}:
        guess.questions.append("满分的条件和扣分的方向不一致：一个越高越好，一个越低越好")
    if len({at for at, _ in lines}) > 1:
        ats = "、".join(f"{text_of(at)}%" for at in dict.fromkeys(at for at, _ in lines))
        guess.questions.append(f"满分线有几处，数字不同：{ats}")
    if lines:
        return lines[0][0], better
    words = " ".join([*(one.condition for one in full), said.rest])
    if _TARGET_MET.search(words) or (said.both_ways and "计划" in words):
        guess.questions.append("满分的条件没有写百分之几；这里把达到目标（计划）看作 100%")
        return Decimal(100), better
    return None, better


def _full_line(found: Span) -> tuple[Decimal, Direction | None]:
    if found.low and found.high and found.low.at == found.high.at:
        return found.low.at, None
    if found.low:
        return found.low.at, "higher"
    assert found.high is not None
    return found.high.at, "lower"


def _off_line(found: Span) -> tuple[Decimal, Direction | None]:
    """低于80%的，每……: the line is where the condition begins."""
    if found.low and found.high:
        return _full_line(found)
    if found.high:
        return found.high.at, "higher"
    assert found.low is not None
    return found.low.at, "lower"


def _complete(read: Reading, asked: Asked, guess: Guess, stepped: tuple[Statement, Plain]) -> None:
    """The amount, the line of no marks, and the kind that says both."""
    one, head = stepped
    lower = head.get("better") == "lower"
    floor = floor_of(read.most_lost, read.least, asked.weight)
    if read.most_lost is not None and asked.weight is not None and read.most_lost > asked.weight:
        guess.questions.append(f"最多扣{text_of(read.most_lost)}分，超过分值")
    if one.result.bare:
        guess.notes.append(
            f"“扣{text_of(one.result.value)}%”看作扣权重的{text_of(one.result.value)}%"
        )
    zero = _nothing_from(read, guess, lower=lower)
    by_share = one.result.kind == "lose_share"
    value = one.result.value
    if _EACH_ITEM.search(read.text) and not zero and not lower:
        _satisfaction(asked, guess, head, value if by_share else share_of(value, asked.weight))
        return
    share = figure(value) if by_share else share_of(value, asked.weight)
    if not zero:
        amount: Plain = (
            {"deduct_pct_of_weight": figure(value)}
            if by_share
            else {"deduct_points": figure(value)}
        )
        kind = "rate_percent" if by_share else "rate_steps"
        guess.rule = {"kind": kind, **head, **amount, **floor}
    elif share is not None:
        guess.rule = {
            "kind": "rate_threshold",
            **head,
            "deduct_pct_of_weight": share,
            **zero,
            **floor,
        }
        if not by_share:
            guess.notes.append(f"每步扣{text_of(value)}分，即权重的{text_of(share)}%")
    else:
        guess.rule = _as_formula(head, value, zero) | floor
        guess.notes.append(
            "每步扣的分不是权重的整百分数，写成公式，按整步计；读法 step_mode 对公式不起作用"
        )


def _nothing_from(read: Reading, guess: Guess, *, lower: bool) -> Plain:
    """The line of no marks; what else earns nothing is a veto."""
    zero: Plain = {}
    for one in read.statements:
        if one.result.kind != "zero":
            continue
        found = span(one.condition)
        edge = (found.low if lower else found.high) if found else None
        guess.used.append(one)
        if edge is None or zero:
            guess.vetoes.append(one.condition or "一票否决")
            continue
        zero = {"zero_above" if lower else "zero_below": figure(edge.at)}
        zero["zero_inclusive"] = edge.inclusive
        if edge.by_law:
            side = "以上" if lower else "以下"
            guess.notes.append(f"“{text_of(edge.at)}%{side}”含本数")
    return zero


def _as_formula(head: Plain, points: Decimal, zero: Plain) -> Plain:
    lower = head.get("better") == "lower"
    line = text_of(next(value for key, value in zero.items() if key != "zero_inclusive"))
    sign = ("≥" if lower else "≤") if zero["zero_inclusive"] else (">" if lower else "<")
    full, size = text_of(head["full_at"]), text_of(head["step_pct"])
    gap = f"比率 − {full}%" if lower else f"{full}% − 比率"
    steps = f"FLOOR(MAX(0, {gap}) ÷ {size}%)"
    said = f"IF(比率 {sign} {line}%, 0, W − {steps} × {text_of(points)})"
    return {"kind": "formula", "inputs": [{"name": "比率", "unit": "%"}], "points": said}


def _satisfaction(asked: Asked, guess: Guess, head: Plain, share: Decimal | None) -> None:
    items = satisfaction_items(f"{asked.explanation}。{asked.name}")
    if not items:
        guess.questions.append("“每一项”是哪几项没有写明：请列出问卷的各个分项")
        items = ["第一项", "第二项"]
    if share is None:
        guess.questions.append("每项扣几分不能化成权重的百分数")
        return
    guess.rule = {"kind": "satisfaction", "items": items, **head, "deduct_pct_of_weight": share}
    guess.notes.append("“每一项”有四种读法，在 project.yaml 的 readings.item_mode 里选")


def satisfaction_items(text: str) -> list[str]:
    """对项目实施、项目产出……的满意度: what is asked about."""
    match = re.search(
        r"对(?:于)?(?P<items>[^，。；,;]*[、和与及][^，。；,;]*?)(?:等)?(?:的|方面)*满意", text
    )
    if not match:
        return []
    said = re.split("对", match["items"])[-1]
    return [one for one in re.split("、|和|与|以及|及", said) if one]


# -- in proportion, on a straight line


def _in_proportion(read: Reading, asked: Asked) -> Guess | None:
    said = [one for one in read.statements if one.result.kind == "proportion"]
    straight = bool(_STRAIGHT.search(read.text))
    if not said and not straight:
        return None
    guess = Guess(None, list(said))
    full = next((one for one in read.statements if is_full(one, asked)), None)
    zero = next((one for one in read.statements if one.result.kind == "zero"), None)
    guess.used += [one for one in (full, zero) if one]
    top = span(full.condition) if full else None
    bottom = span(zero.condition) if zero else None
    if zero and bottom is None:
        guess.vetoes.append(zero.condition or "一票否决")
    if full and top is None and not _TARGET_MET.search(full.condition):
        guess.questions.append("满分的条件没有写百分之几；这里看作 100%")
    if top and top.low and top.high and top.low.at != top.high.at:
        guess.questions.append("满分的条件是一个区间，两头都不满：请写公式")
        return guess
    line, way = _full_line(top) if top else (Decimal(100), None)
    if straight:
        _straight(guess, line, bottom)
        return guess
    head: Plain = {"kind": "proportional"}
    if way == "lower":
        head["better"] = "lower"
        guess.questions.append("“按比例”没有写怎样算；这里按 分值 × 满分线 ÷ 比率")
    if not line:
        guess.questions.append("满分线为 0，按比例算不出来：请写公式")
        return guess
    guess.rule = {**head, "full_at": figure(line)}
    if way != "lower":
        edge = _nothing_below(bottom, span(said[0].condition) if said else None)
        _zero_line(guess, line, edge)
        _other_share(guess, line, edge)
    return guess


def _nothing_below(zero: Span | None, own: Span | None) -> Edge | None:
    """The line of no marks. 80%（含）-90%按比例 keeps the number itself from 80%以下."""
    edge = zero.high if zero else None
    kept = own.low if own else None
    if edge is None or kept is None or kept.at != edge.at:
        return edge
    return Edge(edge.at, edge.inclusive and not (kept.said and kept.inclusive))


def _zero_line(guess: Guess, line: Decimal, edge: Edge | None) -> None:
    if edge is None:
        return
    assert guess.rule is not None
    share = share_of(edge.at, line)
    if share is None or edge.inclusive:
        worth = f"IF(比率 ≥ {text_of(line)}%, W, W × 比率 ÷ {text_of(line)}%)"
        guess.rule = _rate_formula(_or_nothing(worth, edge))
    else:
        guess.rule["zero_below"] = share


def _or_nothing(worth: str, edge: Edge | None) -> str:
    if edge is None:
        return worth
    return f"IF(比率 {'≤' if edge.inclusive else '<'} {text_of(edge.at)}%, 0, {worth})"


def _other_share(guess: Guess, line: Decimal, edge: Edge | None) -> None:
    """Where the line is not 100 %, 按比例 can be of the line or of the rate."""
    if line == 100:
        return
    at = text_of(line)
    guess.meaning = f"得分 = 分值 × 比率 ÷ {at}%"
    guess.questions.append(f"“按比例”有两种算法：比率 ÷ {at}%，或直接用比率")
    worth = _or_nothing(f"IF(比率 ≥ {at}%, W, W × 比率)", edge)
    guess.others.append(("得分 = 分值 × 比率", _rate_formula(worth)))


def _rate_formula(points: str) -> Plain:
    return {"kind": "formula", "inputs": [{"name": "比率", "unit": "%"}], "points": points}


def _straight(guess: Guess, line: Decimal, bottom: Span | None) -> None:
    edge = (bottom.high or bottom.low) if bottom else None
    if edge is None or edge.at == line:
        guess.questions.append("直线内插要两个点：得满分的比率和得 0 分的比率，缺一个")
        return
    corners = sorted([(line, 1), (edge.at, 0)])
    points = [{"at": figure(at), "factor": factor} for at, factor in corners]
    guess.rule = {"kind": "linear", "points": points}
