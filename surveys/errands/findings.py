"""A finding is assigned, answered by whom it concerns, settled or accepted with a reason."""

from __future__ import annotations

from datetime import date

from surveys.conversation import FindingAct, FindingMoved
from surveys.dates import in_words
from surveys.errands import steps
from surveys.lookups import (
    Colleagues,
    FindingNow,
    FindingsNow,
    Named,
    WhoCanBeWritten,
    WorkingDaysOn,
)
from surveys.reading import clean
from surveys.turn import Offer, Scene, Turn

WHAT = "finding"
AHEAD = (3, 5, 10)
"""Working days that a deadline can be ahead, without naming the day."""

CLOSED = ("settled", "accepted")
_NAMED = 40


def begin(turn: Turn, _action: str = "") -> None:
    """The list; where there is nothing, that is said."""
    if turn.look_up(FindingsNow()):
        steps.begin(turn, WHAT)
    else:
        turn.say(turn._("没有疑点要处理。"))


def _now(turn: Turn) -> FindingNow | None:
    wanted = steps.errand_of(turn).said.get("key", "")
    return next((each for each in turn.look_up(FindingsNow()) if each.key == wanted), None)


def status_words(turn: Turn, finding: FindingNow) -> str:
    """待处理, 已分派给区民政局，12月8日前 ..."""
    names = {
        "open": turn._("待处理"),
        "assigned": turn._("已分派"),
        "answered": turn._("已说明，待定"),
        "settled": turn._("已了结"),
        "accepted": turn._("已接受"),
    }
    told = [names[finding.status]]
    if finding.status == "assigned":
        told.append(finding.to)
        if finding.deadline:
            day = in_words(date.fromisoformat(finding.deadline), turn._)
            told.append(turn._("{day}前").format(day=day))
        if finding.late:
            told.append(turn._("逾期"))
    if finding.gone:
        told.append(turn._("更正后已不存在"))
    return turn._("，").join(part for part in told if part)


def scene(turn: Turn) -> Scene:
    """Of this step."""
    match steps.errand_of(turn).at:
        case "one":
            return steps.ask(turn, _told(turn), _deeds(turn))
        case "unit":
            return steps.ask(turn, turn._("分派给哪个单位？"), _units(turn))
        case "person":
            offers = tuple(
                Offer(steps.tagged(each.person), each.label, str(n))
                for n, each in enumerate(turn.look_up(Colleagues()), start=1)
            )
            text = turn._("分派给谁？可以直接写科室或姓名。")
            return steps.ask(turn, text, offers, ("option", "text"))
        case "deadline":
            text = turn._("什么时候以前？可以写日期。")
            return steps.ask(turn, text, _days(turn), ("option", "date"))
        case "words":
            return steps.ask(turn, _wanted(turn), expects=("text",))
        case "sure":
            return steps.ask_sure(turn, _meaning(turn), turn._("确定"))
        case _:
            return steps.ask(turn, turn._("处理哪一个疑点？"), _listed(turn))


def _listed(turn: Turn) -> tuple[Offer, ...]:
    found = []
    for number, finding in enumerate(turn.look_up(FindingsNow()), start=1):
        title = finding.title if len(finding.title) <= _NAMED else f"{finding.title[:_NAMED]}…"
        label = f"{title}（{status_words(turn, finding)}）"
        found.append(Offer(steps.tagged(finding.key), label, str(number)))
    return tuple(found)


def _told(turn: Turn) -> str:
    finding = _now(turn)
    if finding is None:
        return turn._("这个疑点现在没有了。")
    lines = [finding.title, *finding.details]
    lines.append(turn._("现在：{status}").format(status=status_words(turn, finding)))
    if finding.words:
        lines.append(turn._("最近一次写的：{words}").format(words=finding.words))
    return "\n".join(line for line in lines if line)


def _deeds(turn: Turn) -> tuple[Offer, ...]:
    finding = _now(turn)
    if finding is None:
        return ()
    if finding.status in CLOSED:
        listed = [("reopen", turn._("重新打开"))]
    else:
        listed = [
            *([("own", turn._("请{unit}说明"))] if finding.unit else []),
            ("unit", turn._("分派给别的单位") if finding.unit else turn._("分派给单位")),
            ("person", turn._("分派给同事或别人")),
            ("answer", turn._("代录单位的说明")),
            ("settle", turn._("了结（说明了、更正了）")),
            ("accept", turn._("接受（确实如此，留着）")),
        ]
    return tuple(
        Offer(action, label.format(unit=finding.unit_name), str(number))
        for number, (action, label) in enumerate(listed, start=1)
    )


def _units(turn: Turn) -> tuple[Offer, ...]:
    return tuple(
        Offer(steps.tagged(each.key), each.name, str(n))
        for n, each in enumerate(turn.look_up(WhoCanBeWritten()).units, start=1)
    )


def _days(turn: Turn) -> tuple[Offer, ...]:
    days = turn.look_up(WorkingDaysOn(AHEAD))
    text = turn._("{n}个工作日（{day}）")
    named = [in_words(date.fromisoformat(day), turn._) for day in days]
    return tuple(
        Offer(f"d{ahead}", text.format(n=ahead, day=day), str(number))
        for number, (ahead, day) in enumerate(zip(AHEAD, named, strict=True), start=1)
    )


def _wanted(turn: Turn) -> str:
    texts = {
        "assign": turn._("要对方说明什么？写一两句。"),
        "answer": turn._("单位是怎么说明的？照原话写。"),
        "settle": turn._("怎么了结的？写一句，记录在案。"),
        "accept": turn._("为什么接受？写一句，记录在案。"),
        "reopen": turn._("为什么重新打开？写一句，记录在案。"),
    }
    return texts[steps.errand_of(turn).said["act"]]


def _meaning(turn: Turn) -> str:
    said, finding = steps.errand_of(turn).said, _now(turn)
    texts = {
        "assign": turn._("分派给{to}，{day}前说明。"),
        "answer": turn._("代录单位的说明。"),
        "settle": turn._("了结这个疑点。"),
        "accept": turn._("接受这个疑点：留在报告里，不再追。"),
        "reopen": turn._("重新打开这个疑点。"),
    }
    day = in_words(date.fromisoformat(said["deadline"]), turn._) if said.get("deadline") else ""
    lines = [
        finding.title if finding else "",
        texts[said["act"]].format(to=said.get("to", ""), day=day),
        turn._("写的是：{words}").format(words=said["words"]),
        turn._("会记入记录链。确定吗？"),
    ]
    return "\n".join(line for line in lines if line)


def take(turn: Turn, action: str) -> bool:
    """Do what was chosen at this step."""
    match steps.errand_of(turn).at, action:
        case "", _:
            found = [f for f in turn.look_up(FindingsNow()) if steps.tagged(f.key) == action]
            if found:
                steps.go(turn, "one", key=found[0].key)
            return bool(found)
        case "one", _ if action in {offer.action for offer in _deeds(turn)}:
            _choose(turn, action)
        case "unit", _:
            units = turn.look_up(WhoCanBeWritten()).units
            return _assign_to(turn, [each for each in units if steps.tagged(each.key) == action])
        case "person", _:
            known = [c for c in turn.look_up(Colleagues()) if steps.tagged(c.person) == action]
            if known:
                steps.go(turn, "deadline", to=known[0].label, to_person=known[0].person)
            return bool(known)
        case "deadline", _ if action in {f"d{n}" for n in AHEAD}:
            days = dict(zip(AHEAD, turn.look_up(WorkingDaysOn(AHEAD)), strict=True))
            steps.go(turn, "words", deadline=days[int(action[1:])])
        case "sure", steps.YES:
            _move(turn)
        case _:
            return False
    return True


def _choose(turn: Turn, action: str) -> None:
    finding = _now(turn)
    if action == "own" and finding is not None:
        steps.go(turn, "deadline", act="assign", to=finding.unit_name, to_unit=finding.unit)
    elif action in ("unit", "person"):
        steps.go(turn, action, act="assign")
    else:
        steps.go(turn, "words", act=action)


def _assign_to(turn: Turn, found: list[Named]) -> bool:
    if found:
        steps.go(turn, "deadline", to=found[0].name, to_unit=found[0].unit)
    return bool(found)


def hear(turn: Turn, text: str) -> None:
    """Words that are no choice of this step."""
    match steps.errand_of(turn).at:
        case "person":
            to = clean(text)
            if 0 < len(to) <= _NAMED:
                steps.go(turn, "deadline", to=to)
            else:
                turn.refuse(turn._("请写1到{most}个字。").format(most=_NAMED))
        case "deadline":
            day = steps.heard_day(turn, text)
            if day is not None:
                steps.go(turn, "words", deadline=day.isoformat())
        case "words":
            steps.heard_words(turn, text, "sure")
        case "sure":
            steps.not_done(turn)
        case _:
            steps.heard_nothing(turn)


_ACTS: dict[str, FindingAct] = {
    "assign": "assign",
    "answer": "answer",
    "settle": "settle",
    "accept": "accept",
    "reopen": "reopen",
}


def _move(turn: Turn) -> None:
    said, finding = steps.errand_of(turn).said, _now(turn)
    if finding is None or (finding.status in CLOSED) is not (said["act"] == "reopen"):
        steps.end(turn, turn._("这个疑点刚才已经有人处理了，没有再动它。"))
        return
    turn.facts.append(
        FindingMoved(
            said["key"],
            _ACTS[said["act"]],
            finding.title,
            said["words"],
            finding.unit,
            said.get("to_unit", ""),
            said.get("to_person", ""),
            said.get("to", ""),
            said.get("deadline", ""),
        )
    )
    steps.end(turn, turn._("记下了，记录在案。"))
