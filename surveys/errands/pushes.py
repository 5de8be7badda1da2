"""推送: what is sent to this coordinator by itself, on or off, at which times, paused until when.

Every change is undone on the same screen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from surveys.commands import words
from surveys.conversation import PushChosen
from surveys.dates import in_words
from surveys.errands import steps
from surveys.lookups import PlanRead, PushesNow, PushNow
from surveys.numerals import squeeze
from surveys.reading import clean
from surveys.turn import Offer, Scene, Turn

WHAT = "pushes"
LONGEST = 100
"""Characters of a time in words."""


def begin(turn: Turn, action: str = "") -> None:
    """The list."""
    if not _pushes(turn):
        turn.say(turn._("这个项目没有设定时推送，见 project.yaml 的 schedule。"))
        return
    steps.begin(turn, WHAT)
    if action:
        take(turn, action)


def offer_words(turn: Turn) -> dict[str, tuple[str, ...]]:
    """Words that go to a step at once."""
    return {"pauseall": words(turn._("暂停推送|暂停全部推送|全部暂停推送"))}


def _pushes(turn: Turn) -> tuple[PushNow, ...]:
    """As they stand, with what was chosen in this very step."""
    chosen = {fact.schedule: fact for fact in turn.facts if isinstance(fact, PushChosen)}
    return tuple(
        _with(turn, push, chosen[push.id]) if push.id in chosen else push
        for push in turn.look_up(PushesNow())
    )


def _with(turn: Turn, push: PushNow, chosen: PushChosen) -> PushNow:
    own = chosen.plan
    return replace(
        push,
        wanted=chosen.wanted,
        own=own,
        paused_until=chosen.paused_until,
        when=own or push.project,
        next=turn.look_up(PlanRead(own)).next if own else push.project_next,
    )


def scene(turn: Turn) -> Scene:
    """Of this step."""
    match steps.errand_of(turn).at:
        case "one":
            push = _chosen(turn)
            return _list(turn) if push is None else _one(turn, push)
        case "when":
            text = turn._("改到什么时候？写日子和时刻，例如“工作日 17:30”“每周一、四 9:00”。")
            return steps.ask(turn, text, expects=("text",))
        case "until" | "alluntil":
            offers = (
                Offer("days.1", turn._("暂停到明天"), "1"),
                Offer("days.7", turn._("暂停一周"), "2"),
            )
            text = turn._("暂停到哪一天？那一天起照常发。可以写“12月5日”。")
            return steps.ask(turn, text, offers, ("option", "date"))
        case _:
            return _list(turn)


def _list(turn: Turn) -> Scene:
    every = _pushes(turn)
    offers = [
        Offer(steps.tagged(push.id), _line(turn, push), str(n), (squeeze(push.title),))
        for n, push in enumerate(every, start=1)
    ]
    whole = Offer("pauseall", turn._("全部暂停到…"), str(len(offers) + 1))
    on = Offer("onall", turn._("全部照常"), str(len(offers) + 1))
    changed = all(push.paused_until or not push.wanted for push in every)
    return steps.ask(
        turn, turn._("您的推送（只管您自己的）。要改哪一项？"), [*offers, on if changed else whole]
    )


def _line(turn: Turn, push: PushNow) -> str:
    return turn._("{title}：{when}（{state}）").format(
        title=push.title, when=push.when, state=_state(turn, push)
    )


def _state(turn: Turn, push: PushNow) -> str:
    if not push.wanted:
        return turn._("关")
    if push.paused_until:
        day = in_words(date.fromisoformat(push.paused_until), turn._)
        return turn._("暂停到{day}").format(day=day)
    return turn._("开，自选时间") if push.own else turn._("开")


def _one(turn: Turn, push: PushNow) -> Scene:
    lines = [_line(turn, push)]
    if push.next and push.wanted and not push.paused_until:
        lines.append(turn._("下一次：{when}").format(when=_moment(turn, push.next)))
    if push.last:
        text = turn._("上一次：{when}（第{n}版）")
        lines.append(text.format(when=_moment(turn, push.last), n=push.version))
    return steps.ask(turn, "\n".join(lines), _deeds(turn, push))


def _moment(turn: Turn, spelt: str) -> str:
    day, time = spelt.split(" ")
    return f"{in_words(date.fromisoformat(day), turn._)} {time}"


def _deeds(turn: Turn, push: PushNow) -> list[Offer]:
    """What can be changed; what was changed can be changed back here."""
    found = []
    if push.wanted:
        found.append(("off", turn._("关掉|关|不要了|关闭")))
    else:
        found.append(("on", turn._("打开|开|恢复")))
    if push.timed:
        found.append(("when", turn._("改时间|换时间|改到别的时间")))
    if push.own:
        found.append(("project", turn._("恢复项目的时间|恢复时间")))
    if push.paused_until:
        found.append(("resume", turn._("不再暂停|取消暂停")))
    elif push.wanted:
        found.append(("until", turn._("暂停到…|暂停到|暂停一阵")))
    found.append(("list", turn._("看全部推送|全部推送|返回列表")))
    return [
        Offer(action, spelt.split("|")[0], str(n), words(spelt))
        for n, (action, spelt) in enumerate(found, start=1)
    ]


def _chosen(turn: Turn) -> PushNow | None:
    """The one that was opened; None where the project does not have it any more."""
    wanted = steps.errand_of(turn).said.get("push", "")
    return next((push for push in _pushes(turn) if push.id == wanted), None)


def take(turn: Turn, action: str) -> bool:
    """Do what was chosen at this step."""
    at, push = steps.errand_of(turn).at, _chosen(turn)
    if at in ("until", "alluntil") and action.startswith("days."):
        _pause(turn, turn.today + timedelta(days=int(action.removeprefix("days."))))
    elif action == "pauseall":
        steps.go(turn, "alluntil")
    elif action == "onall":
        _every(turn, "")
        turn.say(turn._("好的，全部照常发。"))
    elif found := [each for each in _pushes(turn) if steps.tagged(each.id) == action]:
        steps.go(turn, "one", push=found[0].id)
    elif at == "one" and action == "list":
        steps.go(turn, "")
    elif at == "one" and push is not None:
        return _change(turn, push, action)
    else:
        return False
    return True


def _change(turn: Turn, push: PushNow, action: str) -> bool:
    match action:
        case "off":
            _choose(turn, push, wanted=False)
            turn.say(turn._("好的，“{title}”不再发给您。").format(title=push.title))
        case "on":
            _choose(turn, push, wanted=True, paused_until="")
            turn.say(turn._("好的，“{title}”照常发给您。").format(title=push.title))
        case "project":
            _choose(turn, push, own="")
            turn.say(turn._("好的，“{title}”按项目的时间发。").format(title=push.title))
        case "resume":
            _choose(turn, push, paused_until="")
            turn.say(turn._("好的，“{title}”不再暂停。").format(title=push.title))
        case "when" if push.timed:
            steps.go(turn, "when")
        case "until":
            steps.go(turn, "until")
        case _:
            return False
    return True


def _choose(
    turn: Turn,
    push: PushNow,
    *,
    wanted: bool | None = None,
    own: str | None = None,
    paused_until: str | None = None,
) -> None:
    """The choice as a whole, with what is new."""
    turn.facts.append(
        PushChosen(
            push.id,
            push.wanted if wanted is None else wanted,
            push.own if own is None else own,
            push.paused_until if paused_until is None else paused_until,
        )
    )


def _every(turn: Turn, paused_until: str) -> None:
    """All pushes paused until that day, or on and not paused any more."""
    for push in _pushes(turn):
        wanted = True if not paused_until else push.wanted
        _choose(turn, push, wanted=wanted, paused_until=paused_until)
    steps.go(turn, "")


def _pause(turn: Turn, until: date) -> None:
    day, push = in_words(until, turn._), _chosen(turn)
    if steps.errand_of(turn).at == "alluntil":
        _every(turn, until.isoformat())
        turn.say(turn._("好的，推送都暂停，{day}起照常发。").format(day=day))
    elif push is not None:
        _choose(turn, push, wanted=True, paused_until=until.isoformat())
        steps.go(turn, "one")
        text = turn._("好的，“{title}”暂停，{day}起照常发。")
        turn.say(text.format(title=push.title, day=day))


def hear(turn: Turn, text: str) -> None:
    """A time or a day in words; anything else is no choice of this step."""
    match steps.errand_of(turn).at:
        case "when":
            _hear_when(turn, text)
        case "until" | "alluntil":
            day = steps.heard_day(turn, text)
            if day is not None and day <= turn.today:
                turn.refuse(turn._("请写明天或以后的一天。"))
            elif day is not None:
                _pause(turn, day)
        case _ if squeeze(text) in offer_words(turn)["pauseall"]:
            steps.go(turn, "alluntil")
        case _:
            steps.heard_nothing(turn)


def _hear_when(turn: Turn, text: str) -> None:
    push, said = _chosen(turn), clean(text)
    if push is None:
        steps.go(turn, "")
        return
    if len(said) > LONGEST:
        turn.refuse(turn._("写短一点，例如“工作日 17:30”。"))
        return
    heard = turn.look_up(PlanRead(said))
    if not heard.plan:
        turn.refuse(heard.why)
        return
    _choose(turn, push, wanted=True, own=heard.plan)
    steps.go(turn, "one")
    text = turn._("好的，“{title}”改到{when}发给您。别人的不变。")
    turn.say(text.format(title=push.title, when=heard.plan))
