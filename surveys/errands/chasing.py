"""催办: one unit, some, or all that have something left; a call is noted; papers are made."""

from __future__ import annotations

import re

from surveys.commands import words
from surveys.conversation import Chased
from surveys.errands import steps
from surveys.lookups import UnitNow, UnitsWaiting
from surveys.numerals import squeeze
from surveys.reading import clean
from surveys.turn import Offer, Scene, Turn

WHAT = "chase"
LONGEST = 200


def begin(turn: Turn, action: str = "") -> None:
    """Whom to remind."""
    if not turn.look_up(UnitsWaiting()):
        turn.say(turn._("各单位都填完了，没有要催的。"))
        return
    steps.begin(turn, WHAT)
    if action:
        take(turn, action)


def offer_words(turn: Turn) -> dict[str, tuple[str, ...]]:
    """Words that go to all units at once."""
    return {"all": words(turn._("催全部|全部催办|催所有单位"))}


def scene(turn: Turn) -> Scene:
    """Of this step."""
    match steps.errand_of(turn).at:
        case "sure":
            return _sure(turn)
        case "add":
            text = turn._("要附上的一句话是？（最多{most}字）").format(most=LONGEST)
            return steps.ask(turn, text, expects=("text",))
        case "phone":
            return steps.ask(turn, turn._("电话里怎么说的？写一句，记录在案。"), expects=("text",))
        case _:
            told = turn._(
                "催哪些单位？几个就一起回，例如“2 3”。也可以回：电话单、催办函、督办清单。"
            )
            return steps.ask(turn, told, _choices(turn, turn.look_up(UnitsWaiting())))


def _choices(turn: Turn, every: tuple[UnitNow, ...]) -> tuple[Offer, ...]:
    all_ = Offer("all", turn._("全部（{n}个）").format(n=len(every)), "1")
    units = (
        Offer(steps.tagged(unit.id), _line(turn, unit), str(n), (squeeze(unit.name),))
        for n, unit in enumerate(every, start=2)
    )
    return (all_, *units)


def _line(turn: Turn, unit: UnitNow) -> str:
    text = turn._("{name}：还差{left}项，催过{n}次").format(
        name=unit.name, left=unit.left, n=unit.reminded
    )
    if unit.late:
        text += turn._("，已过期")
    return text if unit.people else text + turn._("，要打电话")


def _chosen(turn: Turn) -> tuple[UnitNow, ...]:
    """Those chosen that still have something left."""
    wanted = steps.errand_of(turn).said.get("units", "").split("\n")
    return tuple(unit for unit in turn.look_up(UnitsWaiting()) if unit.id in wanted)


def _sure(turn: Turn) -> Scene:
    chosen = _chosen(turn)
    written = [unit for unit in chosen if unit.people]
    called = [unit for unit in chosen if not unit.people]
    names, people = turn._("、").join(u.name for u in written), sum(u.people for u in written)
    lines = []
    if written:
        text = turn._("发催办给{names}，共{n}人。")
        lines.append(text.format(names=names, n=people))
    if called:
        lines.append(turn._("这些单位没有人在聊天里，要打电话："))
        none = turn._("没有登记电话")
        lines += [f"· {unit.name} {unit.phone or none}" for unit in called]
    own = steps.errand_of(turn).said.get("words", "")
    if own:
        lines.append(turn._("附一句：{words}").format(words=own))
    offers = []
    if written:
        offers.append(Offer(steps.YES, turn._("发出催办"), "1", words(turn._("发|发出|是|确定"))))
        offers.append(Offer("add", turn._("附一句话"), "2"))
    offers.append(Offer("phone", turn._("记一次电话催办"), str(len(offers) + 1)))
    return steps.ask(turn, "\n".join(lines), offers)


def take(turn: Turn, action: str) -> bool:
    """Do what was chosen at this step."""
    every = turn.look_up(UnitsWaiting())
    match steps.errand_of(turn).at, action:
        case "", "all":
            _choose(turn, every)
        case "", _ if one := [unit for unit in every if steps.tagged(unit.id) == action]:
            _choose(turn, tuple(one))
        case "sure", ("add" | "phone") as at:
            steps.go(turn, at)
        case "sure", steps.YES if any(unit.people for unit in _chosen(turn)):
            _send(turn)
        case _:
            return False
    return True


def _choose(turn: Turn, units: tuple[UnitNow, ...]) -> None:
    steps.go(turn, "sure", units="\n".join(unit.id for unit in units))


def _send(turn: Turn) -> None:
    written = [unit for unit in _chosen(turn) if unit.people]
    called = [unit for unit in _chosen(turn) if not unit.people]
    words_ = steps.errand_of(turn).said.get("words", "")
    turn.facts.append(Chased(turn.fresh[:12], tuple(unit.id for unit in written), words_))
    said = [turn._("催办已发给{n}个单位，每人一条。").format(n=len(written))]
    if called:
        names = turn._("、").join(unit.name for unit in called)
        said.append(turn._("请打电话催：{names}。").format(names=names))
    steps.end(turn, "\n".join(said))


def hear(turn: Turn, text: str) -> None:
    """Numbers of several units; a sentence of one's own; what was said on the telephone."""
    match steps.errand_of(turn).at:
        case "":
            _hear_several(turn, text)
        case "sure":
            steps.not_done(turn)
        case at:
            said = clean(text)
            if not 0 < len(said) <= LONGEST:
                turn.refuse(turn._("请写1到{most}个字。").format(most=LONGEST))
            elif at == "add":
                steps.go(turn, "sure", words=said)
            else:
                units = tuple(unit.id for unit in _chosen(turn))
                turn.facts.append(Chased(turn.fresh[:12], units, said, "phone"))
                steps.end(turn, turn._("记下了：电话催过{n}个单位。").format(n=len(units)))


def _hear_several(turn: Turn, text: str) -> None:
    every = turn.look_up(UnitsWaiting())
    parts = [part for part in re.split(r"[\s,，、;；和]+", text.strip()) if part]
    numbers = {str(n): unit for n, unit in enumerate(every, start=2)}
    names = {squeeze(unit.name): unit for unit in every}
    found = [numbers.get(squeeze(part)) or names.get(squeeze(part)) for part in parts]
    if not found or None in found:
        steps.heard_nothing(turn)
    else:
        _choose(turn, tuple(dict.fromkeys(unit for unit in found if unit is not None)))
