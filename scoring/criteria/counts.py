"""Rules that take something off for each breach, missing condition or category."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from scoring.criteria.clauses import Reading, Statement
from scoring.criteria.conditions import Count, count, span
from scoring.criteria.grades import graded, listed, parts_rule, short, whole
from scoring.criteria.guess import Asked, Guess, Plain, figure, floor_of, text_of

_ANY = re.compile(
    r"^(?:[^,;。]{0,6}[,:])?每?(?:有|存在|出现|发现|缺|少|缺少)?(?:其中)?任?何?1?"
    r"(?:项|条|点|个|方面|处)(?:条件|要求|内容|要点)?"
    r"(?:不符合|不符|不达标|未达到|未做到|不满足|不完善|不合格|不具备|未完成)?(?:要求|条件)?$"
)
_TURNED = re.compile(
    "是否存在|有无(?:违|问题|漏洞|截留|挤占|挪用|虚列)|是否(?:有|发生|出现)(?:违|问题|漏洞|截留|挤占|挪用|虚列)"
)
_BEYOND = re.compile(r"(?:超过|超出|大于|多于|少于|低于|不足|不到)\d")
_AGAIN = re.compile("扣完|扣光|为止|每")


def counted(read: Reading, asked: Asked) -> Guess | None:
    """The rule a text makes without a rate; None where it makes none."""
    losses = [one for one in read.statements if one.result.kind in ("lose_points", "lose_share")]
    if not losses:
        return graded(read, asked)
    guess = Guess(None, list(losses))
    zeros = [one for one in read.statements if one.result.kind == "zero"]
    gains = [one for one in read.statements if one not in losses and one not in zeros]
    marks = [one for one in gains if one.result.kind == "points" and one.bracketed]
    if len(marks) > 1 and sum(one.result.value for one in marks) == asked.weight:
        return _parts_losing(guess, marks)
    guess.used += [one for one in gains if one.result.kind == "full" or whole(one, asked)]
    if len(losses) == 1:
        _one_loss(read, asked, guess, zeros)
    else:
        _several_losses(asked, guess, zeros)
    if guess.rule is not None and guess.rule["kind"] in ("deduct_per_item", "checklist"):
        guess.rule |= floor_of(read.most_lost, read.least, asked.weight)
    return guess


# -- something off


def _one_loss(read: Reading, asked: Asked, guess: Guess, zeros: list[Statement]) -> None:
    (one,) = guess.used[:1]
    said = count(one.condition)
    full = next((other for other in guess.used[1:] if other.result.kind == "full"), None)
    if said is None and not _AGAIN.search(read.text):
        _once(asked, guess, one, (full, zeros))
        return
    _veto(guess, zeros)
    amount = _amount(one)
    categories, points = _categories(read, asked, said), _points(one, asked)
    if categories and points is not None:
        guess.rule = {"kind": "coverage", **_cost(points), "categories": categories}
        _last_two(guess, categories)
        return
    items = list(read.items)
    if len(items) < 2 and _ANY.match(one.condition):
        items = listed(asked.explanation)
        if len(items) > 1:
            guess.notes.append("条件取自指标解释")
    if len(items) > 1 and said is not None and points is not None:
        guess.rule = _checklist(items, _cost(points))
        return
    if said is not None and said.each > 1:
        if points is None:
            guess.questions.append("不知道分值，算不出扣几分")
            return
        guess.rule = _formula([(said.what or one.condition, points, said.each)])
        guess.meaning = f"满{said.each}才扣一次"
        each = {"deduct_points": figure(points / said.each)}
        guess.others.append(("按比例，每一个也扣", _per_item(said, one, each)))
        guess.questions.append(f"“每{said.each}……”不满{said.each}的扣不扣，没有写明")
        return
    guess.rule = _per_item(said, one, amount)
    _how_often(guess, one, said)


def _how_often(guess: Guess, one: Statement, said: Count | None) -> None:
    """What is open of a deduction that is taken for each."""
    if said is None and "每" in one.condition:
        guess.questions.append(f"“{short(one.condition)}”按什么数、从多少数起，没有读懂")
    elif said is not None and not said.every and _BEYOND.search(one.condition):
        guess.questions.append(f"“{short(one.words)}”只扣一次，还是每多一个扣一次，没有写明")
    elif said is None:
        guess.notes.append("有“扣完为止”，看作每有一项扣一次")


def _amount(one: Statement) -> Plain:
    """What one costs; of the weight where the text says so, unless conditions have to be told."""
    if one.result.kind == "lose_points":
        return {"deduct_points": figure(one.result.value)}
    return {"deduct_pct_of_weight": figure(one.result.value)}


def _points(one: Statement, asked: Asked) -> Decimal | None:
    if one.result.kind == "lose_points":
        return one.result.value
    return None if asked.weight is None else asked.weight * one.result.value / 100


def _per_item(said: Count | None, one: Statement, amount: Plain) -> Plain:
    what = said.what if said else f"{one.condition}的次数" if one.condition else ""
    item = {"item": short(what)} if what else {}
    return {"kind": "deduct_per_item", **item, **amount}


def _once(
    asked: Asked,
    guess: Guess,
    one: Statement,
    around: tuple[Statement | None, list[Statement]],
) -> None:
    """未制定的，扣5分: nothing says whether it can happen twice."""
    full, zeros = around
    points = _points(one, asked)
    if points is None or asked.weight is None:
        guess.questions.append("不知道分值，算不出扣分以后得几分")
        return
    label = full.condition if full and full.condition else "没有出现下面的情形"
    tiers: list[Plain] = [{"label": short(label), "factor": 1}]
    tiers.append(
        {"label": short(one.condition), "points": figure(max(asked.weight - points, Decimal(0)))}
    )
    tiers += [{"label": short(other.condition), "points": 0} for other in zeros]
    guess.used += zeros
    guess.rule = {"kind": "tiered", "tiers": tiers}
    guess.meaning = "只扣一次"
    guess.questions.append(f"“{short(one.words)}”只扣一次，还是每有一次扣一次，没有写明")
    if zeros:
        guess.others.append(("每有一次扣一次（另加一票否决）", _per_item(None, one, _amount(one))))
    else:
        guess.others.append(("每有一次扣一次", _per_item(None, one, _amount(one))))


def _several_losses(asked: Asked, guess: Guess, zeros: list[Statement]) -> None:
    losses = guess.used[: sum(one.result.kind.startswith("lose") for one in guess.used)]
    _veto(guess, zeros)
    points = [_points(one, asked) for one in losses]
    if any(one is None for one in points):
        guess.questions.append("不知道分值，算不出扣几分")
        return
    known = [one for one in points if one is not None]
    counts = [_repeats(one.condition) for one in losses]
    if any(span(one.condition) for one in losses):
        guess.questions.append("扣分的条件里有比率，也有别的情形：请分成几个指标，或写公式")
        return
    same = len(set(known)) == 1
    if same and not any(counts):
        guess.rule = _checklist([one.condition for one in losses], _cost(known[0]), bad=True)
    elif same:
        what = "；".join(one.condition for one in losses)
        guess.rule = {
            "kind": "deduct_per_item",
            "item": f"以下情形的次数：{what}",
            **_cost(known[0]),
        }
    else:
        rows = [
            (said.what if said and said.what else one.condition, worth, said.each if said else 1)
            for one, worth, said in zip(losses, known, counts, strict=True)
        ]
        guess.rule = _formula(rows)
        if not any(counts) and asked.weight is not None:
            _alternatives(asked.weight, guess, losses, known)


def _repeats(condition: str) -> Count | None:
    """What a condition counts again and again; 任一环节 is no such thing."""
    said = count(condition)
    return None if said is None or (not said.every and "任1" in condition) else said


def _alternatives(
    weight: Decimal, guess: Guess, losses: list[Statement], points: list[Decimal]
) -> None:
    """未签订的扣10分；已签订但不规范的扣5分: added up, or one or the other."""
    guess.meaning = "各种情形的扣分相加"
    guess.questions.append("几种情形的扣分不同：相加，还是只取其中一种，没有写明")
    pairs = sorted(zip(losses, points, strict=True), key=lambda pair: pair[1])
    tiers: list[Plain] = [{"label": "没有以下情形", "factor": 1}]
    tiers += [
        {"label": short(one.condition), "points": figure(max(weight - worth, Decimal(0)))}
        for one, worth in pairs
    ]
    guess.others.append(("只取其中一种", {"kind": "tiered", "tiers": tiers}))


def _cost(points: Decimal) -> Plain:
    return {"deduct_points": figure(points)}


def _veto(guess: Guess, zeros: Sequence[Statement]) -> None:
    guess.used += zeros
    guess.vetoes += [one.condition or "一票否决" for one in zeros]


def _formula(rows: Sequence[tuple[str, Decimal, int]]) -> Plain:
    names = [f"情形{number}" if len(rows) > 1 else "次数" for number in range(1, len(rows) + 1)]
    inputs = [
        {"name": name, "text": f"{what}（没有写 0）", "unit": "次"}
        for name, (what, _, _) in zip(names, rows, strict=True)
    ]
    cost = " − ".join(
        f"FLOOR({name} ÷ {each}) × {text_of(worth)}" if each > 1 else f"{name} × {text_of(worth)}"
        for name, (_, worth, each) in zip(names, rows, strict=True)
    )
    return {"kind": "formula", "inputs": inputs, "points": f"W − {cost}"}


def _checklist(items: Sequence[str], amount: Plain, *, bad: bool = False) -> Plain:
    conditions: list[Plain] = []
    for number, item in enumerate(items):
        made: Plain = {"id": chr(ord("a") + number) if number < 26 else f"c{number}", "text": item}
        conditions.append(made | ({"good": False} if bad or _TURNED.search(item) else {}))
    return {"kind": "checklist", **amount, "conditions": conditions}


def _parts_losing(guess: Guess, marks: list[Statement]) -> Guess:
    """①……1分；②……1分，每少一项扣1分: conditions. Otherwise both stand beside each other."""
    (one, *more) = guess.used
    guess.used += marks
    worths = {mark.result.value for mark in marks}
    if not more and one.result.kind == "lose_points" and worths == {one.result.value}:
        guess.rule = _checklist([mark.condition for mark in marks], _amount(one))
        return guess
    guess.rule = parts_rule(marks)
    guess.questions.append("各部分有分值，又另有扣分：怎样合起来没有写明")
    return guess


# -- categories


def _categories(read: Reading, asked: Asked, said: Count | None) -> list[str]:
    """应覆盖的类别, where the text is of covering and the explanation names at least two."""
    if said is None or "覆盖" not in f"{read.text}{asked.name}" or "类" not in said.what:
        return []
    match = re.search(
        "(?:覆盖|涵盖|包括|包含)(?:到|了)?(?P<said>[^。；;，,?？]*)", asked.explanation
    )
    names = re.split("、", match["said"]) if match else []
    names = [re.sub(r"\s+|(?:等|等等)$", "", name) for name in names]
    found: list[str] = []
    for name in names:
        one, joined, other = name.partition("及其他")
        found += [one, f"其他{other}"] if joined and one else [name]
    return [name for name in found if name] if len(found) > 1 else []


def _last_two(guess: Guess, categories: list[str]) -> None:
    if len(categories) < 3 or not categories[-1].startswith("其他"):
        return
    assert guess.rule is not None
    one = f"{categories[-2]}及{categories[-1]}"
    guess.meaning = f"“{one}”算两类"
    guess.questions.append(f"“{one}”算一类还是两类没有写明")
    guess.others.append((f"“{one}”算一类", {**guess.rule, "categories": [*categories[:-2], one]}))
