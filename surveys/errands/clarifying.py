"""说明: whoever a finding waits for explains it, and sees the words once more before they go."""

from __future__ import annotations

from datetime import date

from surveys.commands import words
from surveys.conversation import FindingMoved
from surveys.dates import in_words
from surveys.errands import steps
from surveys.lookups import FindingNow
from surveys.turn import Scene, Turn

WHAT = "clarify"


def offer_words(turn: Turn) -> tuple[str, ...]:
    return words(turn._("说明|情况说明|我要说明|写说明"))


def begin(turn: Turn, action: str = "") -> None:
    """The first that waits, or the one chosen in the menu."""
    waiting = [f for f in turn.agenda.clarify if not action or steps.tagged(f.key) == action]
    if waiting:
        steps.begin(turn, WHAT, key=waiting[0].key)
    else:
        turn.say(turn._("现在没有要您说明的，谢谢！"))


def menu_name(finding: FindingNow) -> str:
    """The action by which it is opened."""
    return f"{WHAT}.{steps.tagged(finding.key)}"


def _asked(turn: Turn) -> FindingNow | None:
    wanted = steps.errand_of(turn).said.get("key", "")
    return next((each for each in turn.agenda.clarify if each.key == wanted), None)


def scene(turn: Turn) -> Scene:
    """What is asked, then the answer once more before it goes."""
    finding = _asked(turn)
    if finding is None:
        return steps.ask(turn, turn._("这一件已经不用说明了，谢谢！"))
    if steps.errand_of(turn).at == "sure":
        text = turn._("您的说明是：\n{words}\n就这样交吗？交了记录在案。")
        said = steps.errand_of(turn).said["words"]
        return steps.ask_sure(turn, text.format(words=said), turn._("交"))
    lines = [turn._("请说明："), finding.title, *finding.details, finding.words]
    if finding.deadline:
        day = in_words(date.fromisoformat(finding.deadline), turn._)
        lines.append(turn._("请在{day}以前回复。").format(day=day))
    lines.append(turn._("怎么回事？请写一条。数字填错了，先回“不做了”，再回“修改”更正。"))
    return steps.ask(turn, "\n".join(line for line in lines if line), expects=("text",))


def take(turn: Turn, action: str) -> bool:
    errand = steps.errand_of(turn)
    if errand.at != "sure" or action != steps.YES:
        return False
    finding = _asked(turn)
    if finding is not None:
        turn.facts.append(
            FindingMoved(finding.key, "answer", finding.title, errand.said["words"], finding.unit)
        )
        steps.end(turn, turn._("收到了，谢谢！协调员会看。"))
    else:
        steps.end(turn, turn._("这一件已经不用说明了，谢谢！"))
    return True


def hear(turn: Turn, text: str) -> None:
    """The answer, or another one instead of it."""
    steps.heard_words(turn, text, "sure")
