"""结束问卷, 结束填报, 重新开放: what it means is said first, the reason goes on record."""

from __future__ import annotations

from datetime import date

from surveys.commands import words
from surveys.conversation import PhaseDecided
from surveys.dates import in_words
from surveys.errands import steps
from surveys.lookups import PhaseNow, PhasesNow
from surveys.turn import Offer, Scene, Turn

WHAT = "phase"


def offer_words(turn: Turn) -> dict[str, tuple[str, ...]]:
    """Words that go to a decision at once, by the action they mean."""
    _ = turn._
    return {
        "close.survey": words(_("结束问卷|关闭问卷|截止问卷")),
        "close.confirmation": words(_("结束填报|关闭填报|截止填报")),
        "reopen.survey": words(_("重新开放问卷|重开问卷")),
        "reopen.confirmation": words(_("重新开放填报|重开填报")),
        "reopen": words(_("重新开放|重开")),
    }


def begin(turn: Turn, action: str = "") -> None:
    """The choice of what to close or open; with an action, that one at once."""
    steps.begin(turn, WHAT)
    if action == "reopen":
        closed = [each for each in turn.look_up(PhasesNow()) if not each.open]
        action = f"reopen.{closed[0].which}" if len(closed) == 1 else ""
    if action:
        take(turn, action)


def scene(turn: Turn) -> Scene:
    """Of this step."""
    match steps.errand_of(turn).at:
        case "until":
            endless = Offer("endless", turn._("先不定，到时候再结束"), "1")
            text = turn._("开放到哪一天？（含这一天，例如12月31日）")
            return steps.ask(turn, text, (endless,), ("option", "date"))
        case "why":
            return steps.ask_why(turn)
        case "sure":
            return steps.ask_sure(turn, _meaning(turn), turn._("确定"))
        case _:
            return steps.ask(turn, turn._("现在要做哪一样？"), _offers(turn))


def _offers(turn: Turn) -> tuple[Offer, ...]:
    known = offer_words(turn)
    found = []
    now = turn.look_up(PhasesNow())
    for number, phase in enumerate(now, start=1):
        action = f"{'close' if phase.open else 'reopen'}.{phase.which}"
        found.append(Offer(action, _label(turn, action), str(number), known[action]))
    return tuple(found)


def _label(turn: Turn, action: str) -> str:
    labels = {
        "close.survey": turn._("结束问卷"),
        "close.confirmation": turn._("结束填报（单位确认和评定）"),
        "reopen.survey": turn._("重新开放问卷"),
        "reopen.confirmation": turn._("重新开放填报（单位确认和评定）"),
    }
    return labels[action]


def _phase(turn: Turn, which: str) -> PhaseNow:
    return next(each for each in turn.look_up(PhasesNow()) if each.which == which)


def take(turn: Turn, action: str) -> bool:
    """Do what was chosen at this step."""
    errand = steps.errand_of(turn)
    match errand.at, action:
        case "", _ if action in offer_words(turn) and "." in action:
            act, which = action.split(".")
            if _phase(turn, which).open is (act == "reopen"):
                steps.end(turn, _stands(turn, act))
            else:
                steps.go(turn, "why" if act == "close" else "until", act=act, which=which)
        case "until", "endless":
            steps.go(turn, "why", until="")
        case "sure", steps.YES:
            _decide(turn)
        case _:
            return False
    return True


def _stands(turn: Turn, act: str) -> str:
    if act == "close":
        return turn._("本来就没有开放，没有动它。")
    return turn._("本来就开放着，没有动它。")


def hear(turn: Turn, text: str) -> None:
    """Words that are no choice of this step."""
    match steps.errand_of(turn).at:
        case "until":
            _hear_until(turn, text)
        case "why":
            steps.heard_why(turn, text, "sure")
        case "sure":
            steps.not_done(turn)
        case _:
            steps.heard_nothing(turn)


def _hear_until(turn: Turn, text: str) -> None:
    day = steps.heard_day(turn, text)
    if day is not None:
        steps.go(turn, "why", until=day.isoformat())


def _meaning(turn: Turn) -> str:
    said = steps.errand_of(turn).said
    action = f"{said['act']}.{said['which']}"
    phase = _phase(turn, said["which"])
    means = {
        "close.survey": turn._(
            "从现在起不再收回答。还有{n}份没交：打分题答了一半以上的算部分完成，其余算中断；"
            "答过的都留着。"
        ),
        "close.confirmation": turn._(
            "从现在起单位不能再填报，评价人不能再评定。还有{n}个单位没有填完。"
        ),
        "reopen.survey": turn._("重新收回答。部分完成和中断的人回来，从停下的那一题接着答。"),
        "reopen.confirmation": turn._("单位可以接着填报、更正，评价人可以接着评定。"),
    }
    lines = [_label(turn, action), means[action].format(n=phase.waiting)]
    if said.get("until"):
        day = in_words(date.fromisoformat(said["until"]), turn._)
        lines.append(turn._("开放到{day}。").format(day=day))
    lines.append(turn._("原因：{why}").format(why=said["why"]))
    lines.append(turn._("会记入记录链。确定吗？"))
    return "\n".join(lines)


def _decide(turn: Turn) -> None:
    said = steps.errand_of(turn).said
    act, which = said["act"], said["which"]
    if _phase(turn, which).open is (act == "reopen"):  # somebody else was faster
        steps.end(turn, _stands(turn, act))
        return
    turn.facts.append(
        PhaseDecided(
            "survey" if which == "survey" else "confirmation",
            "close" if act == "close" else "reopen",
            said.get("until", ""),
            said["why"],
        )
    )
    names = {"survey": turn._("问卷"), "confirmation": turn._("填报")}
    ended, opened = turn._("{what}已结束，记录在案。"), turn._("{what}已重新开放，记录在案。")
    steps.end(turn, (ended if act == "close" else opened).format(what=names[which]))
