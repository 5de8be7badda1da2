"""The dialogue: one inbound, one step. Pure; nothing is stored, sent or looked up here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from surveys import asides, postponing
from surveys.agenda import Agenda, Translate
from surveys.asides import LONGEST
from surveys.commands import Command, Ordered, ordered
from surveys.conditions import applicable
from surveys.conversation import Conversation, Role, Run, Step
from surveys.figures import choices
from surveys.figures import question as question_of
from surveys.flow import EDIT, OPENING, PLACES, REVIEW, WHY, next_stop, notes_over, rows_around
from surveys.languages import names_of
from surveys.messages import (
    Content,
    Inbound,
    Photo,
    Picked,
    Place,
    Press,
    Reminded,
    Start,
    Text,
    Unsupported,
    Voice,
    Woken,
)
from surveys.more import more_wanted
from surveys.moves import come_back, go_on, leave, move_on, not_taken, park
from surveys.numerals import squeeze
from surveys.places import (
    answers,
    decision,
    household,
    menu,
    opening,
    question,
    reason,
    resting,
    visits,
    withdrawal,
)
from surveys.reminding import remind
from surveys.renewal import renew
from surveys.steering import obey, speak
from surveys.turn import EARLIER, MORE, Scene, Turn, action_of, named, prompts

_DECIDED_BY_A_WORD = ("echo", "unit", "difference", "mask")
_ANYWHERE = {
    Command.PAUSE,
    Command.QUIT,
    Command.HELP,
    Command.MENU,
    Command.NOTICE,
    Command.MOVE,
    Command.LANGUAGE,
}
"""Commands that mean the same whatever is asked."""


@dataclass(frozen=True, slots=True)
class _Place:
    scene: Callable[[Turn], Scene]
    take: Callable[[Turn, str], bool]
    """Does the action of an option; False if it is none of this place's."""
    hear: Callable[[Turn, str], None]
    """Typed words that are neither an option nor a command."""


_OPENING = _Place(opening.scene, opening.take, opening.hear)
_QUESTION = _Place(question.scene, question.take, question.hear)
_DECISION = _Place(decision.scene, decision.take, decision.hear)
_EDIT = _Place(answers.edit, answers.take_edit, answers.hear_edit)
_REVIEW = _Place(answers.review, answers.take_review, answers.hear_review)
_WHY = _Place(reason.scene, reason.take, reason.hear)
_MENU = _Place(menu.scene, menu.take, menu.hear)
_HOUSEHOLD = _Place(household.scene, household.take, household.hear)
_VISITS = _Place(visits.scene, visits.take, visits.hear)


def waits(conversation: Conversation, agenda: Agenda) -> bool:
    """Whether something is open that the person may want to go on with; after an outage, only
    these are woken."""
    if conversation.status != "active":
        return False
    if conversation.run is not None:
        return True
    # a coordinator's list of judgements is there to be opened, not in the middle of anything
    return agenda.role is not Role.COORDINATOR and bool(menu.unfinished(conversation, agenda))


def step(
    conversation: Conversation, inbound: Inbound, agenda: Agenda, fresh: str, _: Translate
) -> Step:
    """What this inbound leads to: the new state, what happened, what to say.

    `fresh` is a random hex string that new ids are made of; at least 24 digits. The same
    arguments give the same step.
    """
    known = replace(conversation, role=agenda.role)
    _ = agenda.languages.get(conversation.language, _)
    turn = Turn(known, agenda, fresh, _, inbound.at)
    if agenda.role is Role.GROUP:
        return _greeted(turn)
    if isinstance(inbound.content, Reminded):
        if not remind(turn, inbound.content.day):
            return Step(conversation)
        return _finish(turn, conversation)
    if isinstance(inbound.content, Woken):
        if not waits(conversation, agenda):
            return Step(conversation)
        turn.arrived = True
        turn.say(_("不好意思，刚才系统停了一会儿，让您久等了。我们接着来。"))
    if conversation.status == "active":
        _keep_up(turn)
    _receive(turn, inbound.content)
    return _finish(turn, conversation)


def _greeted(turn: Turn) -> Step:
    """A group chat is greeted once; nothing that is said there is an answer."""
    before = turn.conversation
    if before.status != "new":
        return Step(before)
    turn.conversation = replace(before, status="active")
    turn.say(
        turn._("大家好！这里会收到项目的进度数字，不含得分和答卷内容。不想再收，把我移出群就行。")
    )
    return _finish(turn, before)


def _receive(turn: Turn, content: Content) -> None:
    if isinstance(content, Start) and content.plain and not turn.agenda.interview:
        turn.conversation = replace(turn.conversation, plain=True)
        turn.arrived = True
    more = more_wanted(turn, content)
    if more is not None:
        menu.ask(turn, more)
        return
    if turn.conversation.aside and not asides.left(turn, content):
        return
    if turn.conversation.status != "new" and asides.wanted(turn, content) is Command.WITHDRAW:
        withdrawal.ask(turn)  # also where the form is closed, or cannot be read any more
        return
    match turn.conversation.status:
        case "new":
            _welcome(turn)
        case "paused" | "left":
            _rouse(turn, content)
        case _:
            if _can_go_on(turn, content):
                _attend(turn, content)


def _finish(turn: Turn, before: Conversation) -> Step:
    after = turn.conversation
    if _standing(before) != _standing(after):
        turn.conversation = replace(after, asked=before.asked + 1)
        turn.arrived = True
        turn.edits = _next_row(turn, before.run)
        if turn.edits:
            turn.notes.clear()  # the rows above show what was answered
    scene = None if turn.quiet else _scene(turn)
    return Step(turn.conversation, tuple(turn.facts), prompts(turn, scene))


def _next_row(turn: Turn, before: Run | None) -> bool:
    """Whether a press has led from one row of a matrix to another: then one message shows both;
    in 长辈模式 each row has its own."""
    run = turn.run
    if not turn.pressed or turn.troubled or before is None or run is None or turn.plain:
        return False
    if before.settled_on != run.settled_on:  # what the new day brings is told in the notes
        return False
    if before.id != run.id or before.at == run.at or turn.conversation.status != "active":
        return False
    if run.pending_for in _DECIDED_BY_A_WORD or before.pending_for in _DECIDED_BY_A_WORD:
        return False
    form, _ = turn.open()
    rows = [row.code for row in rows_around(form, run, run.at)]
    return before.at in rows and (run.at == rows[0] or not notes_over(form, run, run.at))


def _standing(conversation: Conversation) -> tuple[object, ...]:
    """What makes a press on an earlier message refer to something else."""
    run = conversation.run
    if run is None:
        between = (
            *(conversation.aside, conversation.errand),
            *(conversation.kin, conversation.helping),
        )
        return (conversation.status, conversation.submitted, *between)
    held = (run.pending_for, run.pending) if run.pending_for in _DECIDED_BY_A_WORD else ()
    where = (conversation.status, conversation.aside, conversation.errand)
    return (*where, run.id, run.version, run.at, held, run.answers)


def _scene(turn: Turn) -> Scene:
    if turn.conversation.aside:
        return asides.scene(turn)
    if turn.conversation.status in ("paused", "left"):
        return resting.scene(turn)
    return _place(turn).scene(turn)


def _place(turn: Turn) -> _Place:
    run = turn.run
    if run is None:
        return _between(turn)
    places = {OPENING: _OPENING, EDIT: _EDIT, REVIEW: _REVIEW, WHY: _WHY}
    at_question = _DECISION if run.pending_for in _DECIDED_BY_A_WORD else _QUESTION
    return places.get(run.at, at_question)


def _between(turn: Turn) -> _Place:
    """Where a person is who has no form open."""
    if turn.agenda.interview:
        return _VISITS
    return _MENU if turn.conversation.kin is None else _HOUSEHOLD


def _welcome(turn: Turn) -> None:
    """First contact, whatever it is made with."""
    turn.conversation = replace(turn.conversation, status="active")
    if menu.has_menu(turn) or turn.agenda.interview:
        turn.say(turn._("您好！"))
    else:
        menu.go_ahead(turn)


def _can_go_on(turn: Turn, content: Content) -> bool:
    """False when the form in progress is closed, or its text cannot be had: then that is said."""
    run = turn.run
    if run is None:
        return True
    if turn.agenda.current(run.form_id) is None:
        turn.say(turn.agenda.closed or turn._("这一份已经截止，不再收回答。谢谢您！"))
        turn.say(turn._("您答过的我们都留着。"))
        park(turn)
        if not menu.has_menu(turn):
            menu.go_ahead(turn)
        return False
    if turn.agenda.form_of(run) is None:
        _unreadable(turn, content)
        return False
    if turn.shifted:
        return _meant(turn, content)
    form, run = turn.open()
    if run.at not in PLACES | {asked.code for asked in applicable(form, run.answers)}:
        go_on(turn)
        return False
    return True


def _readable(turn: Turn) -> bool:
    """Whether a form is in progress that can be gone on with."""
    run = turn.run
    return run is not None and (
        turn.agenda.current(run.form_id) is not None and turn.agenda.form_of(run) is not None
    )


def _keep_up(turn: Turn) -> None:
    """With the day, to what is to be answered now. Where nothing is left to answer and the form
    would be sent off, that waits for a word of the person."""
    if not _readable(turn) or not renew(turn):
        return
    turn.shifted = True
    form, run = turn.open()
    if form.review or next_stop(form, run) != REVIEW:
        move_on(turn)


def _meant(turn: Turn, content: Content) -> bool:
    """Whether what came can be meant for what is asked now, though the day has changed that: only
    a command that goes for any screen."""
    if asides.wanted(turn, content) in _ANYWHERE:
        return True
    form, run = turn.open()
    if not form.review and next_stop(form, run) == REVIEW and not isinstance(content, Woken):
        go_on(turn)
    return False


def _unreadable(turn: Turn, content: Content) -> None:
    """Nothing can be asked, but leaving and the list work as everywhere."""
    said = ordered(content.text[:LONGEST], turn._) if isinstance(content, Text) else None
    match said.command if said else None:
        case Command.QUIT:
            leave(turn, "left")
        case Command.MENU if menu.has_menu(turn):
            park(turn)
        case _:
            turn.refuse(turn._("这一份现在打不开，您答过的都留着。请过一会儿再试，或联系协调员。"))
            turn.quiet = True


def _rouse(turn: Turn, content: Content) -> None:
    """Paused or left: only an explicit word brings the conversation back."""
    match content:
        case Press(token=token):
            action = action_of(turn, token) or ""
            said = Ordered(Command(action[1:])) if action in ("/continue", "/start") else None
        case Text(text=text) if len(text) <= LONGEST:
            said = ordered(text, turn._)
        case Start() if turn.conversation.status == "paused":
            said = Ordered(Command.RESUME)
        case _:
            said = None
    if said is None:
        return
    if said.command in (Command.NOTICE, Command.LANGUAGE, Command.PLAIN, Command.STANDARD):
        obey(turn, said)
    if said.command is Command.QUIT and turn.conversation.status == "paused":
        leave(turn, "left")
    if said.command not in (Command.RESUME, Command.START):
        return
    come_back(turn)
    _keep_up(turn)
    at_the_list = turn.run is not None and turn.run.at == EDIT  # 继续 would close it unseen
    if _can_go_on(turn, content) and not at_the_list:
        obey(turn, said)


def _attend(turn: Turn, content: Content) -> None:
    if turn.run is None and not menu.has_menu(turn) and menu.waiting(turn):
        said = content.text[:LONGEST] if isinstance(content, Text) else ""
        wanted = menu.request(turn, squeeze(said))
        menu.ask(turn, wanted) if wanted else menu.go_ahead(turn)
        return
    match content:
        case Press(token=token):
            turn.pressed = True
            _press(turn, token)
        case Picked(tokens=tokens):
            turn.pressed = True
            _picked(turn, tokens)
        case Text(text=text):
            _text(turn, text)
        case Photo() | Voice() | Place():
            _sent(turn, content)
        case Unsupported(what=what):
            _reject(turn, _sorry(turn, what))
        case Start() if turn.run is not None:
            turn.say(turn._("欢迎回来，我们接着来。"))


def _press(turn: Turn, token: str) -> None:
    action = action_of(turn, token)
    if action is None or not _act(turn, action):
        _outdated(turn)


def _picked(turn: Turn, tokens: Sequence[str]) -> None:
    actions = [action for token in tokens if (action := action_of(turn, token)) is not None]
    here = len(actions) == len(tokens) and _place(turn) is _QUESTION
    if not here or not question.pick(turn, actions):
        _outdated(turn)


def _outdated(turn: Turn) -> None:
    """A button of an earlier message, or none of ours."""
    turn.edits = False
    if turn.run is None and not menu.has_menu(turn):
        return  # most likely a second tap on 提交: the thanks are said once more
    turn.refuse(turn._("您点的是前面的按钮，没有算进去。请看下面这一个。"))


def _act(turn: Turn, action: str) -> bool:
    if action in (MORE, EARLIER):
        page = turn.conversation.page + (1 if action == MORE else -1)
        turn.conversation = replace(turn.conversation, page=max(page, 0))
        turn.edits = turn.pressed
        return True
    if action.startswith(opening.LANGUAGE):
        speak(turn, action.removeprefix(opening.LANGUAGE))
        return True
    if action.startswith("/"):
        if action[1:] not in set(Command):
            return False
        obey(turn, Ordered(Command(action[1:])))
        return True
    return _place(turn).take(turn, action)


def _text(turn: Turn, text: str) -> None:
    if len(text) > LONGEST:
        _reject(turn, turn._("这段话太长了，没有收下。请写短一点。"))
        return
    if not squeeze(text):
        _reject(turn, turn._("没有看到内容。"))
        return
    place = _place(turn)
    action = named(turn, place.scene(turn), text)
    if action is not None and _act(turn, action):
        return
    if day := postponing.wanted(turn, text):
        postponing.postpone(turn, day)
        return
    said, wanted = ordered(text, turn._), menu.request(turn, squeeze(text))
    if said is not None and not (said.language and _answers(turn, said.language)):
        obey(turn, said)
    elif wanted is not None:
        menu.ask(turn, wanted)
    else:
        place.hear(turn, text)


def _answers(turn: Turn, language: str) -> bool:
    """Whether the name of a language is rather meant as an answer: it cannot be switched to, or
    it is a choice of the question."""
    if language not in turn.languages:
        return True
    if turn.run is None or turn.run.at in PLACES:
        return False
    form, run = turn.open()
    asked = question_of(form, run.at)
    names = {squeeze(name) for name in names_of(language)}
    return asked is not None and any(
        names & {squeeze(name) for name in (choice.label, *choice.synonyms)}
        for choice in choices(asked)
    )


def _sent(turn: Turn, sent: Photo | Voice | Place) -> None:
    place = _place(turn)
    if place is _QUESTION and question.take_sent(turn, sent):
        return
    match sent:
        case Photo() if turn.run is not None and turn.run.pending_for == "mask":
            turn.refuse(turn._("请先说一下上一张遮好没有，这一张等会儿再发。"))
        case Photo():
            _reject(turn, turn._("这里用不着照片，没有收下。"))
        case Voice():
            _reject(turn, _sorry(turn, "voice"))
        case Place():
            _reject(turn, turn._("这里用不着位置，没有收下。"))


def _reject(turn: Turn, why: str) -> None:
    if turn.run is None:
        turn.refuse(why)
    else:
        not_taken(turn, why)


def _sorry(turn: Turn, what: str) -> str:
    if what == "edited":
        return turn._("改以前发的消息不起作用，原来的回答没有变。要改回答，请回“修改”。")
    names = {
        "voice": turn._("语音"),
        "sticker": turn._("表情"),
        "location": turn._("位置"),
        "video": turn._("视频"),
    }
    name = names.get(what, turn._("这种消息"))
    return turn._("对不起，我看不懂{what}。请点选项，或者打字。").format(what=name)
