"""群发: to whom, what, the preview with its numbers, a clear yes; progress, pause and cancel."""

from __future__ import annotations

from surveys.commands import words
from surveys.conversation import BroadcastOrdered, BroadcastSteered
from surveys.errands import steps
from surveys.lookups import BroadcastNow, BroadcastsNow, Named, WhoCanBeWritten, WhomItReaches
from surveys.reading import clean
from surveys.turn import Offer, Scene, Turn

WHAT = "cast"
LONGEST = 1500
"""Characters: one message on every channel."""
SHOWN = 5
"""Broadcasts listed."""

_NEW, _GROUP, _UNIT = "new", "group", "unit"
ROLES = ("beneficiaries", "contacts", "assessors")


def offer_words(turn: Turn) -> dict[str, tuple[str, ...]]:
    """Words that steer a broadcast at once, by the action they mean."""
    _ = turn._
    return {
        "pause": words(_("暂停群发")),
        "resume": words(_("继续群发")),
        "cancel": words(_("取消群发")),
    }


def begin(turn: Turn, action: str = "") -> None:
    """What is on its way, and a new one; with an action, that on the one that it can mean."""
    steps.begin(turn, WHAT, "" if turn.look_up(BroadcastsNow()) else "to")
    meant = [each for each in _going(turn) if action in _deeds(each)]
    if action and len(meant) == 1:
        take(turn, f"{action}.{meant[0].id}")
    elif action and not meant:
        steps.end(turn, turn._("现在没有可以这样做的群发。"))


def scene(turn: Turn) -> Scene:
    """Of this step."""
    match steps.errand_of(turn).at:
        case "to":
            return steps.ask(turn, turn._("发给谁？"), _audiences(turn))
        case "group":
            groups = _named(turn.look_up(WhoCanBeWritten()).groups)
            return steps.ask(turn, turn._("发给哪一类对象？"), groups)
        case "unit":
            units = _named(turn.look_up(WhoCanBeWritten()).units)
            return steps.ask(turn, turn._("发给哪个单位的人？"), units)
        case "status":
            return steps.ask(turn, turn._("只发给做到哪一步的人？"), _stages(turn))
        case "text":
            text = turn._("请发要群发的话，一条消息写完（最多{most}字）。")
            return steps.ask(turn, text.format(most=LONGEST), expects=("text",))
        case "sure":
            return steps.ask_sure(turn, _preview(turn), turn._("发出"))
        case "cancel":
            return steps.ask_sure(turn, _cancelling(turn), turn._("取消没发的"))
        case _:
            return steps.ask(turn, _progress(turn), _steering(turn))


# -- what is on its way


def _going(turn: Turn) -> tuple[BroadcastNow, ...]:
    return turn.look_up(BroadcastsNow())[:SHOWN]


def _deeds(cast: BroadcastNow) -> tuple[str, ...]:
    match cast.status:
        case "open":
            return ("pause", "cancel")
        case "paused":
            return ("resume", "cancel")
        case _:
            return ()


def _progress(turn: Turn) -> str:
    states = {
        "open": turn._("发送中"),
        "paused": turn._("已暂停"),
        "cancelled": turn._("已取消"),
        "done": turn._("已发完"),
    }
    text = turn._("{id}：{state}，已发{sent}，待发{waiting}，不明{unclear}，没送到{lost}")
    lines = [
        text.format(
            id=cast.id,
            state=states[cast.status],
            sent=cast.sent,
            waiting=cast.waiting,
            unclear=cast.unclear,
            lost=cast.lost,
        )
        for cast in _going(turn)
    ]
    return "\n".join([turn._("最近的群发："), *lines, turn._("要做哪一样？")])


def _steering(turn: Turn) -> tuple[Offer, ...]:
    labels = {
        "pause": turn._("暂停 {id}"),
        "resume": turn._("继续 {id}"),
        "cancel": turn._("取消 {id}"),
    }
    found = [Offer(_NEW, turn._("新的群发"), "1")]
    for cast in _going(turn):
        for deed in _deeds(cast):
            label = labels[deed].format(id=cast.id)
            found.append(Offer(f"{deed}.{cast.id}", label, str(len(found) + 1)))
    return tuple(found)


def _cancelling(turn: Turn) -> str:
    wanted = steps.errand_of(turn).said["id"]
    left = next((each.waiting for each in _going(turn) if each.id == wanted), 0)
    text = turn._("取消群发{id}？还没发的约{n}条不再发，已发的收不回来。取消了不能恢复。")
    return text.format(id=wanted, n=left)


def _steer(turn: Turn, deed: str, wanted: str) -> bool:
    cast = next((each for each in _going(turn) if each.id == wanted), None)
    if cast is None or deed not in _deeds(cast):
        return False
    if deed == "cancel":
        steps.go(turn, "cancel", id=wanted)
    elif deed == "pause":
        turn.facts.append(BroadcastSteered(wanted, "paused"))
        text = turn._("群发{id}已暂停。接着发就回“继续群发”。")
        steps.end(turn, text.format(id=wanted))
    else:
        turn.facts.append(BroadcastSteered(wanted, "open"))
        steps.end(turn, turn._("群发{id}继续发送。").format(id=wanted))
    return True


# -- a new one


def _audiences(turn: Turn) -> tuple[Offer, ...]:
    known = turn.look_up(WhoCanBeWritten())
    _ = turn._
    listed = [
        (ROLES[0], _("受益群众|群众|填表人")),
        (ROLES[1], _("经办人|单位经办人|各单位")),
        (ROLES[2], _("评价人|评委")),
        *([(_GROUP, _("某一类对象|一类对象"))] if known.groups else []),
        *([(_UNIT, _("某个单位|一个单位"))] if known.units else []),
    ]
    return tuple(
        Offer(action, names.split("|")[0], str(number), words(names))
        for number, (action, names) in enumerate(listed, start=1)
    )


def _named(every: tuple[Named, ...]) -> tuple[Offer, ...]:
    return tuple(
        Offer(steps.tagged(each.key), each.name, str(number))
        for number, each in enumerate(every, start=1)
    )


def _stages(turn: Turn) -> tuple[Offer, ...]:
    _ = turn._
    listed = (
        ("all", _("全部")),
        ("unfinished", _("没完成的")),
        ("new", _("只打开过链接的")),
        ("started", _("做了一半的")),
        ("finished", _("完成的")),
    )
    return tuple(
        Offer(f"s.{status}", label, str(number))
        for number, (status, label) in enumerate(listed, start=1)
    )


def _preview(turn: Turn) -> str:
    said = steps.errand_of(turn).said
    reached = turn.look_up(WhomItReaches(said["to"], said["status"]))
    names = {"web": turn._("网页")}
    channels = [(names.get(name, name.title()), n) for name, n in reached.channels]
    by = turn._("、").join(f"{name} {n}" for name, n in channels)
    text = turn._("以上发给{total}人（{by}），每人最多一次。")
    lines = [said["text"], "", text.format(total=reached.total, by=by)]
    if reached.unreachable:
        lost = turn._("另有{n}人没有能收消息的地址，要打电话。")
        lines.append(lost.format(n=reached.unreachable))
    if reached.quiet:
        lines.append(turn._("现在是免打扰时段，过了这段时间才发。"))
    lines.append(turn._("退出和谢绝的人不发。发出吗？"))
    return "\n".join(lines)


def take(turn: Turn, action: str) -> bool:
    """Do what was chosen at this step."""
    errand = steps.errand_of(turn)
    deed, _dot, rest = action.partition(".")
    match errand.at:
        case "" if action == _NEW:
            steps.go(turn, "to")
        case "":
            return _steer(turn, deed, rest)
        case "to" if action in ROLES:
            steps.go(turn, "status", to=action)
        case "to" if action in (_GROUP, _UNIT):
            steps.go(turn, action)
        case "group" | "unit":
            return _one_named(turn, errand.at, action)
        case "status" if deed == "s":
            _choose_status(turn, rest)
        case "sure" if action == steps.YES:
            _send(turn)
        case "cancel" if action == steps.YES:
            wanted = errand.said["id"]
            turn.facts.append(BroadcastSteered(wanted, "cancelled"))
            steps.end(turn, turn._("群发{id}没发的已取消。").format(id=wanted))
        case _:
            return False
    return True


def _one_named(turn: Turn, at: str, action: str) -> bool:
    known = turn.look_up(WhoCanBeWritten())
    every = known.groups if at == "group" else known.units
    found = next((each for each in every if steps.tagged(each.key) == action), None)
    if found is not None:
        steps.go(turn, "status", to=found.key)
    return found is not None


def _choose_status(turn: Turn, status: str) -> None:
    to = steps.errand_of(turn).said["to"]
    if turn.look_up(WhomItReaches(to, status)).total:
        steps.go(turn, "text", status=status)
    else:
        turn.refuse(turn._("这样选，现在一个人也发不到。请另选。"))


def hear(turn: Turn, text: str) -> None:
    """Words that are no choice of this step."""
    match steps.errand_of(turn).at:
        case "text":
            said = clean(text)
            if not said:
                turn.refuse(turn._("没有看到字。请写要群发的话。"))
            elif len(said) > LONGEST:
                long = turn._("太长了：{n}字，最多{most}字。请改短再发。")
                turn.refuse(long.format(n=len(said), most=LONGEST))
            else:
                steps.go(turn, "sure", text=said)
        case "sure" | "cancel":
            steps.not_done(turn)
        case _:
            steps.heard_nothing(turn)


def _send(turn: Turn) -> None:
    said, number = steps.errand_of(turn).said, turn.fresh[:8]
    reached = turn.look_up(WhomItReaches(said["to"], said["status"]))
    turn.facts.append(BroadcastOrdered(number, said["to"], said["status"], said["text"]))
    text = turn._("群发{id}开始了，共{n}人。看进度、暂停、取消，都回“群发”。发完告诉您。")
    steps.end(turn, text.format(id=number, n=reached.total))
