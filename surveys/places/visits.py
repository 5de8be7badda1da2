"""A helper between two interviews: who they are, the next person, the outcome of a call.

A helper interviews many people on one phone. Of each only the submitted run of the last one is
kept in the conversation, so that it does not grow.
"""

from __future__ import annotations

from dataclasses import replace

from surveys.commands import Command, words
from surveys.conversation import Again, CallMade, CallOutcome, Helping, Interview
from surveys.messages import Tone
from surveys.moves import reopen, start
from surveys.turn import Offer, Scene, Turn

_NEXT, _YES, _NO, _REACHED, _LATER = "next", "yes", "no", "reached", "later"
_NUMBER = "number"

OUTCOMES: dict[str, CallOutcome] = {
    "noanswer": "no_answer",
    "callrefused": "refused",
    "wrongperson": "wrong_person",
    "nonumber": "no_such_number",
}
AGAIN: dict[str, Again] = {
    "soon": "soon",
    "evening": "evening",
    "morning": "morning",
    "afternoon": "afternoon",
}


def _helping(turn: Turn) -> Helping:
    return turn.conversation.helping or Helping()


def _put(turn: Turn, helping: Helping) -> None:
    turn.conversation = replace(turn.conversation, helping=helping, page=0)


def _relations(turn: Turn) -> tuple[tuple[str, str], ...]:
    _ = turn._
    return (
        ("村（社区）干部", _("村（社区）干部|村干部|社区干部|干部")),
        ("家人", _("家人|亲属")),
        ("志愿者", _("志愿者")),
        ("工作人员", _("工作人员|调查员|访问员")),
    )


def scene(turn: Turn) -> Scene:
    """What there is to say or to choose now."""
    if not turn.agenda.forms:
        return Scene(turn.agenda.closed or turn._("现在不收回答，谢谢您！"), tone=Tone.NOTICE)
    offers = _offers(turn)
    lines = [_heading(turn), *(f"{offer.code} {offer.label}" for offer in offers)]
    return Scene("\n".join(lines), offers, (), _commands(turn), expects=("option",))


def _commands(turn: Turn) -> tuple[Command, ...]:
    corrects = bool(turn.conversation.submitted) and _stage(turn) == "desk"
    return (*((Command.EDIT,) if corrects else ()), Command.QUIT, Command.HELP)


def _stage(turn: Turn) -> str:
    """Who are you, are you involved, when to call again, or the desk between two interviews."""
    helping = _helping(turn)
    if not helping.relation and turn.agenda.interview != "phone":
        return "relation"
    if helping.involved is None:
        return "involved"
    return "again" if helping.recall and turn.agenda.call is not None else "desk"


def _heading(turn: Turn) -> str:
    match _stage(turn):
        case "relation":
            return turn._("您帮别人一份一份地填。您是他们的：")
        case "involved":
            return turn._("您是否参与这次的发放，或者参与过名单评定？")
        case "again":
            return turn._("约在什么时候再打？")
        case _:
            return "\n".join(line for line in (_today(turn), _calling(turn)) if line)


def _today(turn: Turn) -> str:
    helping = _helping(turn)
    count = helping.count if helping.day == turn.today.isoformat() else 0
    return turn._("今天已完成{n}份。").format(n=count) if count else turn._("今天还没有完成的。")


def _calling(turn: Turn) -> str:
    call = turn.agenda.call
    if not turn.agenda.calls or _helping(turn).rung:
        return ""
    if call is None:
        return turn._("名单上现在没有要打的号码。约好的到时候会再出来，回“继续”看看。")
    times = turn._("（第{n}次打）").format(n=call.attempt) if call.attempt > 1 else ""
    at = turn._("约好：{when}。").format(when=call.appointed) if call.appointed else ""
    return turn._("请打名单第{number}号{times}。{at}打完选结果：").format(
        number=call.number, times=times, at=at
    )


def _offers(turn: Turn) -> tuple[Offer, ...]:
    _ = turn._
    match _stage(turn):
        case "relation":
            return tuple(
                Offer(f"rel.{n}", said.split("|")[0], str(n), words(said))
                for n, (_name, said) in enumerate(_relations(turn), start=1)
            )
        case "involved":
            return (
                Offer(_YES, _("是，参与了"), "1", words(_("是|是的|参与|参与了"))),
                Offer(_NO, _("没有参与"), "2", words(_("否|不是|没有|没参与"))),
            )
        case "again":
            return (
                Offer("soon", _("两小时以后"), "1"),
                Offer("evening", _("今天晚上7点"), "2", words(_("今晚|晚上"))),
                Offer("morning", _("明天上午"), "3"),
                Offer("afternoon", _("明天下午"), "4"),
            )
        case _:
            return _desk(turn)


def _desk(turn: Turn) -> tuple[Offer, ...]:
    _ = turn._
    if not turn.agenda.calls:
        begun = bool(turn.conversation.submitted) or _helping(turn).count
        label = _("下一位") if begun else _("开始第一位")
        return (Offer(_NEXT, label, "1", words(_("下一位|下一个|开始|继续|好|好的"))),)
    if _helping(turn).rung:
        return (Offer(_NUMBER, _("下一个号码"), "1", words(_("下一个|下一位|继续"))),)
    if turn.agenda.call is None:
        return ()
    return (
        Offer(_REACHED, _("打通了，是本人"), "1", words(_("打通|打通了|接通|接通了"))),
        Offer("noanswer", _("无人接"), "2", words(_("没人接|不接|关机|占线"))),
        Offer(_LATER, _("改约"), "3", words(_("改天|改时间"))),
        Offer("callrefused", _("拒访"), "4", words(_("拒绝|不愿意"))),
        Offer("wrongperson", _("非本人"), "5", words(_("不是本人|打错了"))),
        Offer("nonumber", _("空号"), "0", words(_("停机|号码不对"))),
    )


def take(turn: Turn, action: str) -> bool:
    """Whatever the helper chose."""
    stage = _stage(turn)
    if action not in {offer.action for offer in _offers(turn)} or not turn.agenda.forms:
        return False
    if stage == "relation":
        named = {f"rel.{n}": name for n, (name, _) in enumerate(_relations(turn), start=1)}
        _put(turn, replace(_helping(turn), relation=named[action]))
    elif stage == "involved":
        _put(turn, replace(_helping(turn), involved=action == _YES))
    elif stage == "again":
        _attempted(turn, "later", AGAIN[action])
    elif action == _NUMBER:
        _put(turn, replace(_helping(turn), rung=""))
    elif action == _LATER:
        _put(turn, replace(_helping(turn), recall=True))
    elif action in OUTCOMES:
        _attempted(turn, OUTCOMES[action])
    else:
        _interview(turn)
    return True


def _attempted(turn: Turn, outcome: CallOutcome, again: Again = "") -> None:
    """The shell hands out the next number with the next step: 下一个号码 asks for it."""
    call = turn.agenda.call
    if call is not None:
        turn.facts.append(CallMade(call.number, outcome, again))
        _put(turn, replace(_helping(turn), recall=False, rung=call.number))
        turn.say(turn._("记下了。"))


def _interview(turn: Turn) -> None:
    """The next person: what the one before said is no longer open to 修改."""
    form = turn.agenda.forms[0]
    submitted = {k: v for k, v in turn.conversation.submitted.items() if k != form.id}
    turn.conversation = replace(turn.conversation, submitted=submitted)
    helping, call = _helping(turn), turn.agenda.call
    if call is not None:
        _put(turn, replace(helping, call=call.number))
    if turn.agenda.interview == "phone":
        about = Interview("phone", involved=bool(helping.involved))
    else:
        about = Interview("assisted", helping.relation, involved=bool(helping.involved))
    start(turn, form, about)


def back(turn: Turn) -> None:
    """上一题: to the question before, while the helper is asked about themselves."""
    helping = _helping(turn)
    if helping.recall:
        _put(turn, replace(helping, recall=False))
    elif helping.involved is None and helping.relation:
        _put(turn, replace(helping, relation=""))


def change(turn: Turn) -> None:
    """修改: the last interview, and only that."""
    last = next(iter(turn.conversation.submitted.values()), None)
    if last is None or turn.agenda.form_of(last) is None or not turn.agenda.forms:
        turn.refuse(
            turn._("现在没有可以修改的内容。只有刚提交的那一份能改，开始下一位以后就不能了。")
        )
    else:
        reopen(turn, last)


def hear(turn: Turn, _text: str) -> None:
    """Words that are none of the choices."""
    turn.refuse(turn._("没看明白。请回前面的数字。"))
