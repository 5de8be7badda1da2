"""转交: a confirmation lent to a colleague by a one-time link, taken back, or given back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from surveys.conversation import Answer, FormLent, LoanEnded, Role, Run
from surveys.flow import changes
from surveys.form import Form, FormKind
from surveys.moves import correcting, go_on, park, start, unpark
from surveys.turn import Turn

DAYS = 7
"""How long a link is valid."""

GUEST = "guest"
"""Place of a person who came by such a link: they see what was lent to them, nothing else."""


def lend(turn: Turn) -> None:
    """Give out a link for the form in progress; the draft goes along."""
    run, agenda = turn.run, turn.agenda
    if agenda.role is not Role.CONTACT or agenda.guest:
        turn.refuse(turn._("这里不能转交。"))
    elif run is None or run.kind is not FormKind.CONFIRMATION:
        turn.refuse(turn._("请先打开要转交的那一项，再回“转交”。"))
    elif correcting(turn):
        turn.refuse(turn._("这一项已经提交过，请您自己改；要整个换人，请联系协调员。"))
    elif not agenda.doors:
        turn.refuse(turn._("现在给不出链接，请联系协调员。"))
    else:
        _lend(turn, run)


def _lend(turn: Turn, run: Run) -> None:
    code = hashlib.sha256(f"loan {turn.fresh}".encode()).hexdigest()[:32]
    loan = hashlib.sha256(f"loan id {turn.fresh}".encode()).hexdigest()[:16]
    park(turn)
    turn.facts.append(FormLent(loan, run.form_id, code, replace(run, offered=None)))
    lent = {**turn.agenda.lent, run.form_id: "open"}
    turn.agenda = replace(turn.agenda, lent=lent)
    said = turn._(
        "把下面的链接发给同事，只能用一次，{days}天内有效。填到这里的都带过去，同事可以接着填、提交，"
        "或者交回给您。想自己填，回“收回”。"
    )
    links = [door.replace("{code}", code) for door in turn.agenda.doors]
    turn.say("\n".join([said.format(days=DAYS), *links]))


def take_back(turn: Turn) -> None:
    """All that is lent and not done comes back, with what the colleague has filled in."""
    ours = [form for form in turn.agenda.forms if form.id in turn.agenda.lent]
    if not ours:
        turn.refuse(turn._("现在没有转交出去的。"))
        return
    if turn.run is not None:
        park(turn)
    turn.facts.extend(LoanEnded(form.id, "taken_back") for form in ours)
    turn.agenda = replace(turn.agenda, lent={})
    turn.say(turn._("收回来了，同事那边的链接不能再用。"))
    take_over(turn, ours[0])


def take_over(turn: Turn, form: Form) -> None:
    """Go on with the form as it stands elsewhere; what was filled in there says by whom."""
    draft = turn.agenda.drafts.get(form.id)
    if not unpark(turn, form.id):
        start(turn, form)
    own = turn.run
    if draft is None or own is None or own.form_hash != draft.form_hash:
        return
    after = replace(
        own,
        answers=draft.answers,
        set_aside=draft.set_aside,
        accepted_differences=draft.accepted_differences,
        filled=draft.filled,
        pending=None,
        pending_for="",
        offered=None,
    )
    turn.facts.extend(changes(own, after))
    turn.put(after)
    if after.answers:
        turn.say(turn._("前面填好的{n}项都带过来了。").format(n=len(after.answers)))
    go_on(turn)


def give_back(turn: Turn) -> None:
    """交回: the colleague is done with their part; the lender goes on."""
    run = turn.run
    if run is None or run.form_id not in turn.agenda.borrowed:
        turn.refuse(turn._("这里没有要交回的。"))
        return
    park(turn)
    turn.facts.append(LoanEnded(run.form_id, "returned"))
    turn.agenda = replace(
        turn.agenda,
        forms=tuple(f for f in turn.agenda.forms if f.id != run.form_id),
        borrowed=turn.agenda.borrowed - {run.form_id},
    )
    turn.say(turn._("已经交回，谢谢！您填的都在，由转交给您的人接着填、提交。"))


def by_whom(run: Run, answers: Mapping[str, Answer], label: str) -> dict[str, str]:
    """Who filled in what, of a draft that goes to somebody else: `label` where nobody is named."""
    return {code: run.filled.get(code, label) for code in answers}
