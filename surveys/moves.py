"""What can happen to a run: answered, submitted, set down, left, opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveys.checks import Trouble, agreements, open_trouble
from surveys.commands import Command, shown
from surveys.conditions import applicable, text_of, values_of
from surveys.conversation import (
    Answer,
    AnswerGiven,
    CallMade,
    CallOutcome,
    Helping,
    Interview,
    Outcome,
    Pending,
    Run,
    RunClosed,
    RunReopened,
    RunStarted,
)
from surveys.figures import answer_text, question
from surveys.flow import (
    CLOSED,
    EDIT,
    OPENING,
    REVIEW,
    WHY,
    begin,
    changes,
    give,
    next_stop,
    notes_over,
    renewed,
)
from surveys.form import AGREED, Consent, Form, FormKind
from surveys.messages import Photo
from surveys.order import is_drawn
from surveys.places import complaint
from surveys.presented import presented
from surveys.renewal import renew
from surveys.spoken import without_chat
from surveys.turn import Turn

SHORT = 12
"""Characters of an answer that is said again in 长辈模式."""


def go_to(turn: Turn, at: str) -> None:
    """Stand at this question or place, with nothing pending."""
    _, run = turn.open()
    turn.put(replace(run, at=at, pending=None, pending_for="", offered=None, attempts=0))
    turn.conversation = replace(turn.conversation, page=0)


def go_on(turn: Turn) -> None:
    """To the first thing that still wants an answer; at the end to the review."""
    form, run = turn.open()
    at = next_stop(form, run)
    go_to(turn, at)
    if at == REVIEW:
        if not form.review:
            for note in notes_over(form, run, REVIEW):
                turn.say(turn.spoken(text_of(note, values_of(form, run.answers), form)))
            submit(turn)
        return
    standing = run.answers.get(at)
    trouble = open_trouble(form, run.answers, at)
    if trouble is None or standing is None:
        return
    if trouble.check.severity == "refuse":
        turn.refuse(refusal(turn, trouble, run.answers))
    else:
        wait_for(turn, standing, "difference")


def move_on(turn: Turn) -> None:
    """From where the day has changed what is asked, to what is to be answered now."""
    form, run = turn.open()
    if run.at == EDIT or run.at in {asked.code for asked in applicable(form, run.answers)}:
        go_to(turn, run.at)
    else:
        go_on(turn)


def wait_for(turn: Turn, answer: Answer, what: Pending, offered: Photo | None = None) -> None:
    """Hold an answer until the person has said a word about it."""
    _, run = turn.open()
    turn.put(replace(run, pending=answer, pending_for=what, offered=offered))


def drop_pending(turn: Turn) -> None:
    _, run = turn.open()
    turn.put(replace(run, pending=None, pending_for="", offered=None))


def not_taken(turn: Turn, why: str) -> None:
    """The input answers nothing here."""
    count_miss(turn)
    turn.refuse(why)


def refusal(turn: Turn, trouble: Trouble, answers: Mapping[str, Answer]) -> str:
    """Why these answers are not taken."""
    if not trouble.text:
        return turn._("这个回答不合要求，请核对一下再答。")
    return turn.spoken(trouble.text, answers)


def count_miss(turn: Turn) -> None:
    """One more try without an answer; after some, the ways around the question are spelt out."""
    _, run = turn.open()
    turn.put(replace(run, attempts=run.attempts + 1))


def accept(turn: Turn, answer: Answer) -> None:
    """The answer to the question we stand at, if its arithmetic allows; then on."""
    form, run = turn.open()
    if _ends(form, run.at, answer):
        end_without_consent(turn)
        return
    candidate = give(form, _own_now(run), run.at, answer)
    trouble = open_trouble(form, candidate.answers, run.at)
    if trouble is not None and trouble.check.severity == "refuse":
        drop_pending(turn)
        not_taken(turn, refusal(turn, trouble, candidate.answers))
        return
    if trouble is not None:
        wait_for(turn, answer, "difference")
        return
    turn.facts.extend(changes(run, candidate))
    turn.put(candidate)
    _acknowledge(turn, form, candidate, run.at)
    if _complains(turn, form, candidate) and not _complains(turn, form, run):
        complaint.tell(turn)
    go_on(turn)


def _own_now(run: Run) -> Run:
    """What is answered here was not filled in by a colleague any more."""
    if run.at not in run.filled:
        return run
    return replace(run, filled={k: who for k, who in run.filled.items() if k != run.at})


def _ends(form: Form, code: str, answer: Answer) -> bool:
    asked = question(form, code)
    agreed = answer.status == "given" and answer.value == AGREED
    return isinstance(asked, Consent) and asked.ends and not agreed


def end_without_consent(turn: Turn) -> None:
    """不同意 where nothing goes without consent: only the refusal is kept. What was submitted
    before stays until the person withdraws it."""
    form, run = turn.open()
    if correcting(turn):
        not_taken(turn, turn._("您已经提交过这一份。不想改了，回“继续”；不愿意再参加，回“退出”。"))
        return
    fresh = begin(form, run.id, run.form_hash, dict(turn.agenda.presets))
    emptied = replace(
        run,
        answers=fresh.answers,
        set_aside={},
        accepted_differences=(),
        at=OPENING,
        pending=None,
        pending_for="",
        attempts=0,
    )
    turn.facts.extend(changes(run, emptied))
    turn.put(emptied)
    turn.conversation = replace(turn.conversation, page=0)
    turn.say(turn._("好的，不同意就不问了，前面答的也没有留下。"))
    leave(turn, "refused")


def _acknowledge(turn: Turn, form: Form, run: Run, code: str) -> None:
    asked, answer = question(form, code), run.answers.get(code)
    if asked is None or answer is None:
        return
    turn.toast = answer_text(asked, answer, turn._)
    if answer.status == "skipped":
        turn.say(turn._("好的，先跳过。"))
    elif answer.status == "refused":
        turn.say(turn._("好的，这一题不说也没关系。"))
    elif turn.plain and len(turn.toast) > SHORT:
        turn.say(turn._("记下了。"))
    else:
        turn.say(turn._("记下了：{answer}。").format(answer=turn.toast.rstrip("。")))
    for text in agreements(form, run.answers, code):
        turn.say(text)


def start(turn: Turn, form: Form, interview: Interview | None = None, slot: str = "") -> None:
    """Begin a form; without consent to ask for, its first question comes at once. Whoever answers
    through somebody else is asked for their consent in any case."""
    presets = dict(turn.agenda.presets)
    if interview is not None and turn.agenda.mode_question:
        presets[turn.agenda.mode_question] = 2 if interview.mode == "assisted" else 1
    seed = turn.fresh[:24]
    shown = presented(form, language=turn.conversation.language, seed=seed, day=turn.today)
    run = begin(shown, f"r{seed}", form.hash, presets, seed=seed if is_drawn(form) else "")
    if interview is not None:
        run = replace(run, at=OPENING, interview=interview, slot=slot)
    turn.put(run)
    turn.conversation = replace(turn.conversation, page=0, kin=None)
    turn.facts.append(RunStarted(run.id, form.id, run.form_hash, form.kind, interview))
    turn.facts.extend(AnswerGiven(run.id, code, answer) for code, answer in run.answers.items())
    if run.at != OPENING:
        turn.say(turn.spoken(shown.opening))
        go_on(turn)


def submit(turn: Turn) -> None:
    """Everything is answered and agrees: the run is closed."""
    form, run = turn.open()
    conversation = turn.conversation
    if turn.agenda.answered and run.kind is FormKind.SURVEY and run.interview is None:
        _give_way(turn)
        return
    others = turn.agenda.done - turn.agenda.again
    elsewhere = run.form_id in others and run.key not in conversation.submitted
    if elsewhere:
        turn.refuse(turn._("这一项刚才已经由别人提交了，您这份没有交上去。请和协调员联系。"))
        return
    if unchanged(turn):
        drop_correction(turn)
        turn.say(turn._("没有改动，还是您原来提交的。"))
        return
    if run.form_id in turn.agenda.locked:
        turn.refuse(turn.agenda.locked[run.form_id])
        return
    if _wants_reason(turn):
        go_to(turn, WHY)
        return
    closed = replace(run, at=CLOSED, pending=None, pending_for="", attempts=0)
    turn.facts.append(_closing(closed, "complete"))
    turn.conversation = replace(
        conversation, run=None, submitted={**conversation.submitted, run.key: closed}, page=0
    )
    if closed.version == 1:
        _count_interview(turn)
        end_call(turn, "complete")
    turn.say(_thanks(turn, form, closed))
    if form.kind is FormKind.SURVEY and turn.agenda.kept and not turn.agenda.interview:
        said = turn._("{kept}，想把这份全部删掉，就回“{withdraw}”。")
        word = shown(Command.WITHDRAW, turn._)
        turn.say(said.format(kept=turn.agenda.kept, withdraw=word))
    if _complains(turn, form, closed):
        complaint.offer(turn)


def _wants_reason(turn: Turn) -> bool:
    """A record is never corrected without saying why."""
    form, run = turn.open()
    return form.kind is FormKind.CONFIRMATION and correcting(turn) and not run.reason


def give_reason(turn: Turn, why: str) -> None:
    """Why the correction is made; with that it is submitted."""
    _, run = turn.open()
    turn.put(replace(run, reason=why))
    submit(turn)


def _complains(turn: Turn, form: Form, run: Run) -> bool:
    """Whether the answers so far are such as one can complain of."""
    concern = turn.agenda.complaint
    return (
        concern is not None and form.kind is FormKind.SURVEY and concern.arises(form, run.answers)
    )


def _give_way(turn: Turn) -> None:
    """Somebody's row of the roster has its answer already: what was said here is kept, and does
    not count."""
    _, run = turn.open()
    turn.facts.append(_closing(run, "left"))
    turn.conversation = replace(turn.conversation, run=None, page=0)
    end_call(turn, "complete")
    turn.say(answered_already(turn))


def answered_already(turn: Turn) -> str:
    """What somebody hears whose row has been answered from elsewhere: on paper, by telephone."""
    return turn._(
        "您名下这一份已经收到过了（比如纸质、电话或另一个账号），一人只算一份，所以这一份没有再计入。"
        "您说的都还留着。有疑问，请联系给您链接的人。"
    )


def _thanks(turn: Turn, form: Form, run: Run) -> str:
    closing = turn._(form.closing) if form.closing else turn._("谢谢您！已经收到，编号 {receipt}。")
    thanks = closing.replace("{receipt}", receipt(run))
    if not turn.agenda.interview:
        return thanks
    told = turn._("请读给对方听：“{text}”").format(text=without_chat(thanks) or turn._("谢谢您！"))
    note = turn._("已提交，编号 {receipt}。请把编号记在您的名单上，复核回访时要用。")
    return f"{told}\n{note.format(receipt=receipt(run))}"


def _count_interview(turn: Turn) -> None:
    """One more today; a new day begins at one."""
    if turn.agenda.interview:
        helping = turn.conversation.helping or Helping()
        today = turn.today.isoformat()
        count = helping.count + 1 if helping.day == today else 1
        helping = replace(helping, day=today, count=count)
        turn.conversation = replace(turn.conversation, helping=helping)


def end_call(turn: Turn, outcome: CallOutcome) -> None:
    """The number that was on the telephone is done with, if there was one."""
    helping, call = turn.conversation.helping, turn.agenda.call
    if helping is not None and helping.calling:
        if call is not None:
            turn.facts.append(CallMade(call.number, outcome))
        helping = replace(helping, calling=False, rung=True)
        turn.conversation = replace(turn.conversation, helping=helping)


def receipt(run: Run) -> str:
    """The number a person can quote: of the run, with the version from the second on."""
    number = run.id[1:9].upper()
    return number if run.version == 1 else f"{number}-{run.version}"


def _closing(run: Run, outcome: Outcome) -> RunClosed:
    return RunClosed(
        run=run.id,
        form_id=run.form_id,
        form_hash=run.form_hash,
        kind=run.kind,
        outcome=outcome,
        version=run.version,
        answers=run.answers,
        accepted_differences=run.accepted_differences,
        interview=run.interview,
        filled={code: who for code, who in run.filled.items() if code in run.answers},
        reason=run.reason,
    )


def leave(turn: Turn, outcome: Outcome) -> None:
    """退出 or 不参加: at once, with everything kept. A submitted form stays submitted."""
    run = turn.run
    if run is not None and run.interview is not None:
        _give_up(turn, run, outcome)
        return
    if run is not None and not correcting(turn):
        turn.facts.append(_closing(run, outcome))
    turn.conversation = replace(turn.conversation, status="left", kin=None)


def _give_up(turn: Turn, run: Run, outcome: Outcome) -> None:
    """The one who is interviewed does not go on; the account holder does."""
    if correcting(turn):
        drop_correction(turn)
        turn.say(turn._("好的，还是原来提交的，没有改动。"))
        return
    turn.facts.append(_closing(run, outcome))
    turn.conversation = replace(turn.conversation, run=None, page=0)
    if not turn.agenda.interview:
        turn.say(turn._("好的，这一份不答了。您自己的那一份没有变。"))
    elif outcome == "refused":
        turn.say(turn._("好的，记为不愿意参加。请替我们谢谢对方。"))
    else:
        turn.say(turn._("好的，这一份停在这里，不算完成。请替我们谢谢对方。"))
    end_call(turn, "refused" if outcome == "refused" else "broken_off")


def come_back(turn: Turn) -> None:
    """From a pause or from having left, to where the person was."""
    run = turn.run
    if turn.conversation.status == "left" and run is not None and not correcting(turn):
        turn.facts.append(RunReopened(run.id))
    here = run.key if run is not None else ""
    later = {key: day for key, day in turn.conversation.later.items() if key != here}
    turn.conversation = replace(turn.conversation, status="active", later=later)


def correcting(turn: Turn) -> bool:
    """Whether the run in progress is a correction of a submitted one."""
    run = turn.run
    return run is not None and run.key in turn.conversation.submitted


def unchanged(turn: Turn) -> bool:
    """Whether a correction says just what was submitted; what the day alone has changed is no
    correction."""
    run = turn.run
    submitted = turn.conversation.submitted.get(run.key) if run else None
    if run is None or submitted is None or submitted.partial:
        return False
    form, _ = turn.open()
    return run.answers in (submitted.answers, renewed(form, submitted).answers)


def reopen(turn: Turn, submitted: Run) -> None:
    """Correct a submitted run: it counts as before until it is submitted again."""
    turn.put(replace(submitted, at=EDIT, version=submitted.version + 1, reason=""))
    turn.conversation = replace(turn.conversation, page=0, kin=None)
    turn.facts.append(RunReopened(submitted.id))
    renew(turn)


def resume(turn: Turn, submitted: Run) -> None:
    """Go on with a run that the end of the survey closed: the survey is open again."""
    turn.put(replace(submitted, version=submitted.version + 1, partial=False))
    turn.conversation = replace(turn.conversation, page=0)
    turn.facts.append(RunReopened(submitted.id))
    renew(turn)
    go_on(turn)


def drop_correction(turn: Turn) -> None:
    """What was submitted stands; the facts go back to it as well."""
    run = turn.run
    submitted = turn.conversation.submitted.get(run.key) if run else None
    if run is not None and submitted is not None:
        turn.facts.extend(changes(run, submitted))
        turn.conversation = replace(turn.conversation, run=None, page=0)


def park(turn: Turn) -> None:
    """Set the run in progress down, as it is, for another one."""
    run = turn.run
    if run is None:
        return
    parked = {k: v for k, v in turn.conversation.parked.items() if k != run.key}
    parked[run.key] = replace(run, attempts=0)
    turn.conversation = replace(turn.conversation, run=None, parked=parked, page=0)


def unpark(turn: Turn, form_id: str) -> bool:
    """Take a run up again that was set down."""
    parked = dict(turn.conversation.parked)
    run = parked.pop(form_id, None)
    if run is None or turn.agenda.form_of(run) is None:
        return False
    turn.conversation = replace(turn.conversation, run=run, parked=parked, page=0)
    if renew(turn):
        move_on(turn)
    return True
