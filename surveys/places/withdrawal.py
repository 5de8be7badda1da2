"""删除我的答卷: asked once more, then everything the person answered is erased."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from surveys.commands import words
from surveys.conversation import Conversation, Errand, Role, Run, RunWithdrawn
from surveys.form import FormKind
from surveys.messages import Tone
from surveys.turn import Offer, Scene, Turn

_YES, _NO = "erase", "spare"


def ask(turn: Turn) -> None:
    """确定删除？ Or why there is nothing that can be deleted."""
    if turn.agenda.role is Role.HELPER:
        turn.conversation = replace(turn.conversation, aside="errand", errand=Errand("erase"))
    elif turn.agenda.role is not Role.BENEFICIARY:
        turn.refuse(
            turn._(
                "确认和评定是正式记录，不能删除。填错了请回“修改”更正，改前改后的都留着，"
                "以更正后的为准。"
            )
        )
    elif not withdrawable(turn.conversation):
        turn.refuse(turn._("您这里没有可以删除的答卷。"))
    else:
        turn.conversation = replace(turn.conversation, aside="withdraw")


def withdrawable(conversation: Conversation) -> tuple[str, ...]:
    """Ids of the survey runs of this conversation, begun or submitted."""
    return tuple(dict.fromkeys(run.id for run in _runs(conversation)))


def _runs(conversation: Conversation) -> list[Run]:
    runs = [*conversation.submitted.values(), *conversation.parked.values()]
    if conversation.run is not None:
        runs.append(conversation.run)
    return [run for run in runs if run.kind is FormKind.SURVEY]


def forgotten(conversation: Conversation, run_ids: Collection[str]) -> Conversation:
    """The conversation without these runs, wherever it holds them."""
    run = conversation.run
    return replace(
        conversation,
        run=None if run is not None and run.id in run_ids else run,
        submitted={k: r for k, r in conversation.submitted.items() if r.id not in run_ids},
        parked={k: r for k, r in conversation.parked.items() if r.id not in run_ids},
        page=0,
    )


def scene(turn: Turn) -> Scene:
    """Two choices; nothing happens without a clear yes."""
    offers = _offers(turn)
    asks = turn._("确定删除您的答卷吗？删了就找不回来。")
    several = len(withdrawable(turn.conversation))
    if several > 1:
        more = turn._("这里一共有{n}份，连同替家人答的，会一起删除。")
        asks = f"{asks}\n{more.format(n=several)}"
    lines = [asks, *(f"{offer.code} {offer.label}" for offer in offers)]
    return Scene("\n".join(lines), offers, tone=Tone.QUESTION, expects=("option",))


def _offers(turn: Turn) -> tuple[Offer, ...]:
    yes, no = turn._("确定|是|是的|确认删除|删除|删|删掉"), turn._("不|不删了|不是|算了|取消|留着")
    return (
        Offer(_YES, turn._("确定删除"), "1", words(yes)),
        Offer(_NO, turn._("不删"), "2", words(no)),
    )


def take(turn: Turn, action: str) -> bool:
    """Erase, or leave everything as it was."""
    if action == _YES:
        _erase(turn)
    elif action == _NO:
        turn.conversation = replace(turn.conversation, aside="")
        turn.say(turn._("好的，没有删除，您答过的都还在。"))
    return action in (_YES, _NO)


def hear(turn: Turn, _text: str) -> None:
    """Anything else is no yes."""
    turn.refuse(turn._("没有删除。要删除请回“1”，不删请回“2”。"))


def _erase(turn: Turn) -> None:
    """The conversation forgets the runs, and asks nothing more until the person comes back."""
    before = turn.conversation
    known = {run.id: run.form_id for run in _runs(before)}
    turn.facts.extend(RunWithdrawn(run, form_id) for run, form_id in known.items())
    turn.conversation = replace(forgotten(before, known), status="left", aside="")
    turn.say(turn._("已经删除。您的回答和照片都清除了，只记“删除了一份”这个数，不记是谁。"))
