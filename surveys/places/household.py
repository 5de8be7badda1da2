"""替家人再答一份: after their own form, an account holder hands the phone to a family member.

Each is a respondent of their own, and each form stays open to 修改 under a key of its own.
"""

from __future__ import annotations

from dataclasses import replace

from surveys.commands import Command, words
from surveys.conversation import Interview, Run
from surveys.form import Form
from surveys.messages import Tone
from surveys.moves import reopen, start
from surveys.turn import Offer, Scene, Turn

MOST = 6
"""Family members an account may answer for, whatever a project says."""

_AGAIN, _SELF, _HELPED, _NOT = "again", "alone", "helped", "notnow"


def _relations(turn: Turn) -> tuple[tuple[str, str], ...]:
    """What is stored, and how it is said; other words for it after |."""
    _ = turn._
    return (
        ("配偶", _("配偶|爱人|老伴|妻子|丈夫|老婆|老公")),
        ("父母", _("父母|父亲|母亲|爸爸|妈妈|公婆|岳父|岳母")),
        ("子女", _("子女|儿子|女儿|儿媳|女婿")),
        ("其他家人", _("其他家人|别的家人|兄弟|姐妹|孙子|孙女")),
        ("邻居", _("邻居|朋友")),
    )


def _said(turn: Turn, relation: str) -> str:
    names = dict(_relations(turn))
    return names.get(relation, relation).split("|")[0]


# -- when everything is submitted


def finished(turn: Turn, text: str) -> Scene:
    """Thanks, 替家人再答一份, and, where there are several forms, which one to change."""
    offers = _finished_offers(turn)
    lines = [text, *(f"{offer.code} {offer.label}" for offer in offers)]
    body = "\n".join(line for line in lines if line)
    return Scene(body, offers, (), (Command.EDIT,), Tone.NOTICE, ("option",))


def _finished_offers(turn: Turn) -> tuple[Offer, ...]:
    again = words(turn._("再答一份|替家人答|替家人填|帮家人答|帮家人填"))
    offers = [Offer(_AGAIN, turn._("替家人再答一份"), "1", again)]
    own = _own(turn)
    if len(own) > 1:
        offers += [
            Offer(f"own.{n}", turn._("修改：{whose}").format(whose=whose), str(n + 1))
            for n, (whose, _run) in enumerate(_named(turn, own), start=1)
        ]
    return tuple(offers)


def _named(turn: Turn, own: list[Run]) -> list[tuple[str, Run]]:
    """Whose each run is; the second 父母 is 父母（2）."""
    found: list[tuple[str, Run]] = []
    seen: dict[str, int] = {}
    for run in own:
        whose = _said(turn, run.interview.relation) if run.interview else turn._("您自己的")
        seen[whose] = seen.get(whose, 0) + 1
        found.append((whose if seen[whose] == 1 else f"{whose}（{seen[whose]}）", run))
    return found


def _own(turn: Turn) -> list[Run]:
    return [
        run
        for run in turn.conversation.submitted.values()
        if turn.agenda.current(run.form_id) and turn.agenda.form_of(run)
    ]


def take_finished(turn: Turn, action: str) -> bool:
    """替家人再答一份, or the form to change."""
    if not (turn.agenda.family and turn.conversation.shared) or not _own(turn):
        return False
    if action == _AGAIN:
        _prepare(turn)
        return True
    chosen = {f"own.{n}": run for n, run in enumerate(_own(turn), start=1)}
    if action in chosen:
        reopen(turn, chosen[action])
    return action in chosen


def _prepare(turn: Turn) -> None:
    form = _form(turn)
    if form is None or _free(turn, form) is None:
        text = turn._(
            "一个账号最多替{n}位家人答，已经满了。还有家人想答，请他们自己打开链接，或找工作人员。"
        )
        turn.refuse(text.format(n=turn.agenda.family))
        return
    turn.conversation = replace(turn.conversation, kin="", page=0)


def _form(turn: Turn) -> Form | None:
    """The current text of the form the account holder answered."""
    own = next((run for run in _own(turn) if run.interview is None), None)
    return turn.agenda.current(own.form_id) if own else None


def _free(turn: Turn, form: Form) -> str | None:
    """The next key for a run of this form; None when no more are taken."""
    most = min(turn.agenda.family, MOST)
    keys = (f"{form.id}#{n}" for n in range(2, most + 2))
    return next((key for key in keys if key not in turn.conversation.submitted), None)


# -- who it is, and whether they are here


def scene(turn: Turn) -> Scene:
    """First who it is, then whether they are here and willing."""
    offers = _offers(turn)
    kin = turn.conversation.kin
    if kin:
        asked = turn._(
            "请让{who}在您身边。这一份记的是{who}自己的意见，不是您的。本人在身边、也愿意答吗？"
        ).format(who=_said(turn, kin))
    else:
        asked = turn._("这一份是谁的？他（她）是您的：")
    lines = [asked, *(f"{offer.code} {offer.label}" for offer in offers)]
    return Scene("\n".join(lines), offers, (), (Command.HELP,), expects=("option",))


def _offers(turn: Turn) -> tuple[Offer, ...]:
    _, kin = turn._, turn.conversation.kin
    if not kin:
        listed = [
            Offer(f"kin.{n}", said.split("|")[0], str(n), words(said))
            for n, (_name, said) in enumerate(_relations(turn), start=1)
        ]
        return (*listed, Offer(_NOT, _("返回"), "0", words(_("不答了|算了"))))
    return (
        Offer(_SELF, _("愿意，本人自己在这部手机上答"), "1", words(_("自己答|自己点|自己填"))),
        Offer(
            _HELPED, _("愿意，我念给本人听、替他（她）点"), "2", words(_("代填|我替他点|我来点"))
        ),
        Offer(_NOT, _("不在身边，或者不愿意"), "0", words(_("不在|不愿意|不想"))),
    )


def take(turn: Turn, action: str) -> bool:
    """A step of the preparation; at its end the form begins with its own consent."""
    named = {f"kin.{n}": name for n, (name, _) in enumerate(_relations(turn), start=1)}
    kin = turn.conversation.kin
    if not kin and action in named:
        turn.conversation = replace(turn.conversation, kin=named[action])
    elif kin and action in (_SELF, _HELPED):
        _begin(turn, kin, helped=action == _HELPED)
    elif action == _NOT:
        turn.conversation = replace(turn.conversation, kin=None)
        turn.say(turn._("好的。等家人在身边、愿意的时候再答。"))
    else:
        return False
    return True


def _begin(turn: Turn, kin: str, *, helped: bool) -> None:
    form = _form(turn)
    slot = _free(turn, form) if form else None
    if form is None or slot is None:  # the text changed or the last place went meanwhile
        turn.conversation = replace(turn.conversation, kin=None)
        turn.refuse(turn._("现在不能再替家人答了。"))
        return
    about = Interview("assisted" if helped else "self", relation=kin, same_device=True)
    start(turn, form, about, slot)


def back(turn: Turn) -> None:
    """上一题: one step back in the preparation."""
    if turn.conversation.kin is not None:
        earlier = "" if turn.conversation.kin else None
        turn.conversation = replace(turn.conversation, kin=earlier)


def hear(turn: Turn, _text: str) -> None:
    """Words that are none of the choices."""
    turn.refuse(turn._("没看明白。请回前面的数字。"))
