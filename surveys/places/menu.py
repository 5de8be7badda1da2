"""Between forms: what there is to do, what is done, and what a coordinator can ask for."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import cast, get_args

from surveys import lending
from surveys.agenda import Agenda
from surveys.commands import Command, words
from surveys.conversation import Asked, Asking, Conversation, LoanEnded, Role, Run
from surveys.dates import in_words
from surveys.errands import desk
from surveys.form import Form, FormKind
from surveys.languages import title_of
from surveys.messages import Tone
from surveys.moves import answered_already, reopen, resume, start, unpark
from surveys.numerals import squeeze
from surveys.places import answers, household
from surveys.turn import Offer, Scene, Turn


def has_menu(turn: Turn) -> bool:
    """A person with one form needs no menu, if it is one to be pressed on to."""
    forms, errands = turn.agenda.forms, _coordinates(turn) or bool(turn.agenda.clarify)
    return errands or len(forms) > 1 or len(forms) > len(_owed(turn.agenda))


def _coordinates(turn: Turn) -> bool:
    return turn.agenda.role is Role.COORDINATOR


def unfinished(conversation: Conversation, agenda: Agenda) -> list[Form]:
    """The forms that nobody has submitted yet, the one set down last first. A helper is not
    pressed on to the next person."""
    if agenda.interview:
        return []
    owed = _owed(agenda)
    sent = {key for key, run in conversation.submitted.items() if not run.partial}
    done = set(agenda.done) | sent
    if agenda.answered:
        done |= {form.id for form in owed if form.kind is FormKind.SURVEY}
    last = list(conversation.parked)[-1:]
    done |= {form_id for form_id, status in agenda.lent.items() if status == "open"}
    left = [form for form in owed if form.id not in done]
    return sorted(left, key=lambda form: form.id not in last)


def _owed(agenda: Agenda) -> list[Form]:
    """What a person is pressed to do. A meeting judges leaf by leaf, and a stamped scan takes an
    office its time."""
    reviews = agenda.role is Role.REVIEWER
    return [
        form
        for form in agenda.forms
        if not of_meeting(agenda, form) and (reviews or form.kind is not FormKind.SIGN_OFF)
    ]


def of_meeting(agenda: Agenda, form: Form) -> bool:
    """A meeting's results, which a coordinator enters leaf by leaf: one line of the list."""
    return agenda.role is Role.COORDINATOR and form.kind is FormKind.ASSESSMENT


def waiting(turn: Turn) -> list[Form]:
    """What is unfinished at this point of the turn."""
    return unfinished(turn.conversation, turn.agenda)


def scene(turn: Turn) -> Scene:
    """The numbered list, the next form to do offered first; or that all is done."""
    if not has_menu(turn):
        return _finished(turn)
    every = (*_requests(turn), *_meeting(turn), *_forms(turn))
    offers = tuple(sorted(every, key=lambda offer: int(offer.code)))
    first = {_action(form) for form in waiting(turn)[:1]}
    ordered = sorted(offers, key=lambda offer: offer.action not in first)
    lines = [_heading(turn), *(f"{offer.code} {offer.label}" for offer in offers)]
    tone = Tone.QUESTION if waiting(turn) else Tone.NOTICE
    body = "\n".join(line for line in lines if line)
    return Scene(body, tuple(ordered), (), _commands(turn), tone, ("option",))


def _commands(turn: Turn) -> tuple[Command, ...]:
    return (Command.QUIT, Command.HELP) if turn.agenda.forms else (Command.HELP,)


def _finished(turn: Turn) -> Scene:
    if not _own(turn):
        if turn.agenda.answered:
            return Scene("" if turn.notes else answered_already(turn), tone=Tone.NOTICE)
        closed = turn.agenda.closed or turn._("现在没有要您填写的内容，谢谢您！")
        text = "" if turn.notes else closed
        return Scene(text, tone=Tone.NOTICE)
    text = "" if turn.notes else turn._("您的回答已经收到，谢谢您！想改就回“修改”。")
    if turn.agenda.family and turn.conversation.shared:
        return household.finished(turn, text)
    return Scene(text, commands=(Command.EDIT,), tone=Tone.NOTICE)


def _heading(turn: Turn) -> str:
    total, left = len(_owed(turn.agenda)), len(waiting(turn))
    if not total:
        return turn._("想看哪一样？请回前面的数字：")
    if not left:
        return turn._("您的{total}项都完成了，谢谢！想改哪一项，就回前面的数字：").format(
            total=total
        )
    return turn._("一共{total}项，还有{left}项没填。请回前面的数字：").format(
        total=total, left=left
    )


def _requests(turn: Turn) -> tuple[Offer, ...]:
    """What the shell looks up for this person, and what they can go about."""
    names = turn._("确认表|打印确认表|打印|签审|签审情况")
    if not _coordinates(turn):
        asked = desk.clarifications(turn)
        offers = [
            Offer(f"x{action}", label, str(number), _ordinals(number))
            for number, (action, label) in enumerate(asked, start=1)
        ]
        if turn.agenda.sheet:
            number = len(asked) + len(turn.agenda.forms) + 1
            told = (*words(names), *_ordinals(number))
            offers.append(Offer("xsheet", names.split("|")[0], str(number), told))
        return tuple(offers)
    listed = (
        ("progress", turn._("进度|进展|回收情况")),
        ("findings", turn._("疑点|问题|核对")),
        ("score", turn._("得分|分数|评分")),
        ("report", turn._("报告|出报告|文件")),
        ("today", turn._("今日情况|今天|今日")),
        ("result", turn._("办结|定稿|流程")),
        *desk.listed(turn),
        ("sheet", names),
    )
    return tuple(
        Offer(f"x{what}", names.split("|")[0], str(number), (*words(names), *_ordinals(number)))
        for number, (what, names) in enumerate(listed, start=1)
    )


_MEETING = "meeting"


def _meeting(turn: Turn) -> tuple[Offer, ...]:
    """集体评议: on to the next leaf; any leaf by its code."""
    forms = [form for form in turn.agenda.forms if of_meeting(turn.agenda, form)]
    if not forms:
        return ()
    left = len(_unjudged(turn))
    label = turn._("评议（还有{left}项）") if left else turn._("评议（都评过了）")
    told = label.format(left=left)
    number = len(_requests(turn)) + 1
    said = words(turn._("评议|集体评议|评定"))
    return (Offer(_MEETING, told, str(number), (*said, *_ordinals(number))),)


def _unjudged(turn: Turn) -> list[Form]:
    """The one set down last first."""
    parked = turn.conversation.parked
    left = [
        form
        for form in turn.agenda.forms
        if of_meeting(turn.agenda, form)
        and (form.id in parked or form.id not in turn.agenda.done)
        and form.id not in turn.conversation.submitted
    ]
    return sorted(left, key=lambda form: form.id not in parked)


def _judge(turn: Turn) -> None:
    left = _unjudged(turn)
    if left:
        enter(turn, left[0])
    else:
        turn.refuse(turn._("都评过了。要重新评哪一项，就回它的代码，比如 A111。"))


def _by_code(turn: Turn, text: str) -> Form | None:
    """The leaf whose code was typed."""
    bare = squeeze(text)
    found = [
        form
        for form in turn.agenda.forms
        if of_meeting(turn.agenda, form) and squeeze(form.title.split(" ")[0]) == bare
    ]
    return found[0] if found else None


def _forms(turn: Turn) -> tuple[Offer, ...]:
    above = len(desk.clarifications(turn))
    if _coordinates(turn):
        above = len(_requests(turn)) + len(_meeting(turn))
    listed = [form for form in turn.agenda.forms if not of_meeting(turn.agenda, form)]
    return tuple(
        Offer(_action(form), _label(turn, form), str(number), _ordinals(number))
        for number, form in enumerate(listed, start=above + 1)
    )


def _ordinals(number: int) -> tuple[str, ...]:
    return tuple(f"{before}{number}{after}" for before in ("", "第") for after in "项条个")


def _action(form: Form) -> str:
    """Carries the form, not its place: the list may have changed since it was shown."""
    return f"f{hashlib.sha256(form.id.encode()).hexdigest()[:8]}"


def _label(turn: Turn, form: Form) -> str:
    title = _title(turn, form)
    if form.kind is FormKind.SIGN_OFF and _coordinates(turn):
        return title  # can be done again and again
    if form.id in turn.conversation.submitted or form.id in turn.agenda.done:
        return f"✓ {title}"
    if form.id in turn.agenda.lent:
        said = turn._("{title}（转交同事了）"), turn._("{title}（同事交回了）")
        return said[turn.agenda.lent[form.id] == "returned"].format(title=title)
    if form.id in turn.conversation.later:
        day = in_words(date.fromisoformat(turn.conversation.later[form.id]), turn._)
        return turn._("{title}（{day}再填）").format(title=title, day=day)
    if form.id in turn.conversation.parked:
        return turn._("{title}（填了一半）").format(title=title)
    return title


def _title(turn: Turn, form: Form) -> str:
    return turn._(title_of(form, turn.conversation.language))


def _own(turn: Turn) -> list[Run]:
    """What the person submitted and may still correct."""
    return [
        run
        for run in turn.conversation.submitted.values()
        if turn.agenda.current(run.form_id)
        and turn.agenda.form_of(run)
        and not (turn.agenda.answered and run.kind is FormKind.SURVEY)
    ]


def take(turn: Turn, action: str) -> bool:
    """Open a form, or pass on what a coordinator asks for."""
    for offer in _requests(turn):
        if offer.action == action:
            ask(turn, offer)
            return True
    if action == _MEETING and _meeting(turn):
        _judge(turn)
        return True
    if household.take_finished(turn, action):
        return True
    for form in turn.agenda.forms:
        if _action(form) == action:
            enter(turn, form)
            return True
    return False


def request(turn: Turn, bare: str) -> Offer | None:
    """What a person asks for by word, at any point; a coordinator names a unit behind it."""
    offers = _requests(turn)
    named = [offer for offer in offers if bare in offer.words]
    return named[0] if named else _sheet_of(turn, bare, offers) or desk.wanted(turn, bare)


def _sheet_of(turn: Turn, bare: str, offers: tuple[Offer, ...]) -> Offer | None:
    """确认表 区民政局: the sheet of a unit, for a coordinator."""
    sheet = next((offer for offer in offers if offer.action == "xsheet"), None)
    if sheet is None or not _coordinates(turn) or not bare.startswith(squeeze(sheet.label)):
        return None
    about = bare.removeprefix(squeeze(sheet.label)).lstrip("：:，,")
    return replace(sheet, action=f"{sheet.action}:{about}")


def ask(turn: Turn, offer: Offer) -> None:
    """Looking it up is the shell's part; an errand is gone about step by step."""
    name, _colon, about = offer.action.removeprefix("x").partition(":")
    what, _dot, action = name.partition(".")
    if desk.begin(turn, what, action):
        return
    match name:
        case asked if asked in get_args(Asking):
            turn.facts.append(Asked(cast(Asking, asked), about))
    turn.say(turn._("好的，正在整理：{what}。").format(what=offer.label))
    turn.quiet = True


def enter(turn: Turn, form: Form) -> None:
    """Begin this form, go on with it, or correct it."""
    submitted = turn.conversation.submitted.get(form.id)
    later = {key: day for key, day in turn.conversation.later.items() if key != form.id}
    turn.conversation = replace(turn.conversation, later=later)
    waits = form.id not in turn.agenda.done
    if waits and turn.agenda.lent.get(form.id) == "open":
        turn.refuse(turn._("这一项转交给了同事，正在填。想自己填，回“收回”。"))
    elif waits and turn.agenda.lent.get(form.id) == "returned":
        lending.take_over(turn, form)
        turn.facts.append(LoanEnded(form.id, "taken_back"))
    elif waits and form.id in turn.agenda.borrowed and form.id not in turn.conversation.parked:
        lending.take_over(turn, form)
    elif unpark(turn, form.id):
        turn.say(turn._("接着填：{title}").format(title=_title(turn, form)))
    elif submitted is not None and turn.agenda.form_of(submitted) is not None:
        if submitted.partial:
            resume(turn, submitted)
        elif form.id in turn.agenda.locked:
            turn.refuse(turn.agenda.locked[form.id])
        else:
            reopen(turn, submitted)
    elif form.id in turn.agenda.done - turn.agenda.again or submitted is not None:
        turn.refuse(turn._("这一项已经由别人提交了。要改，请找提交的人或协调员。"))
    else:
        start(turn, form)


def go_ahead(turn: Turn) -> None:
    """To the next form that waits, where there is no list to choose from or 继续 was said."""
    left = waiting(turn)
    if left:
        enter(turn, left[0])


def change(turn: Turn, number: int | None) -> None:
    """修改 with nothing open: the one form that was submitted, or the list to choose from."""
    own = _own(turn)
    if len(own) == 1 and own[0].form_id in turn.agenda.locked:
        turn.refuse(turn.agenda.locked[own[0].form_id])
    elif len(own) == 1:
        reopen(turn, own[0])
        if number is not None:
            answers.change(turn, number)
    elif own and has_menu(turn):
        turn.say(turn._("想改哪一项？打✓的是已经提交的。"))
    elif own:
        turn.conversation = replace(turn.conversation, kin=None)
        turn.say(turn._("想改哪一份？请回前面的数字。"))
    else:
        turn.refuse(turn._("现在没有可以修改的内容。"))


def hear(turn: Turn, text: str) -> None:
    """Words that name nothing in the list; the code of a leaf judges it anew."""
    leaf = _by_code(turn, text)
    if leaf is not None:
        enter(turn, leaf)
    elif has_menu(turn) or scene(turn).offers:
        turn.refuse(turn._("没看明白。请回前面的数字。"))
