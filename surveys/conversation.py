"""The state of one conversation, and what one step of it produced."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from surveys.form import FormKind
from surveys.messages import Photo, Prompt, Voice


class Role(StrEnum):
    BENEFICIARY = "beneficiary"
    HELPER = "helper"
    """Interviews people one after another on one phone: a village cadre, a telephone caller."""
    CONTACT = "contact"
    REVIEWER = "reviewer"
    """负责人: another person than the contact, who reviews what a unit confirms."""
    ASSESSOR = "assessor"
    COORDINATOR = "coordinator"
    GROUP = "group"
    """A group chat: it is told numbers of progress, and asked nothing."""


Value = int | str | tuple[int, ...]
"""int: a code, a count, or an amount in fen. tuple: codes of several choices (of a ranking: best
first). str: words, a decimal, an ISO date, a telephone number, a place ("29.35,106.52"), or the
reference of a photo or voice note ("photo:<media id>", "voice:<media id>")."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands for one question. 不清楚, 跳过 and a refusal are three different things."""

    status: Literal["given", "dont_know", "skipped", "refused"]
    value: Value | None = None
    note: str = ""
    """For an accepted difference: the arithmetic the person let stand."""


@dataclass(frozen=True, slots=True)
class Interview:
    """What a run has to say of itself when it is not simply the account holder's own."""

    mode: Literal["self", "assisted", "phone"]
    """self: a family member answers in person on somebody else's account."""
    relation: str = ""
    """What the helper is to the respondents (村（社区）干部 ...); for 替家人再答一份, what the
    respondent is to the account holder (父母 ...)."""
    same_device: bool = False
    """替家人再答一份: the account has answered for itself already."""
    involved: bool = False
    """The helper takes part in handing out or in drawing up the lists."""


@dataclass(frozen=True, slots=True)
class Helping:
    """What is remembered of a helper, however many people they interview."""

    relation: str = ""
    """Asked once, at first contact."""
    involved: bool | None = None
    """您是否参与发放或名单评定: asked once; None before that."""
    day: str = ""
    """ISO day, in the project's time zone, that `count` is of."""
    count: int = 0
    """Interviews submitted on that day."""
    calling: bool = False
    """Somebody of the telephone list is being interviewed. Which number it is stands in the agenda
    only: state that is stored must not hold a number beside an answer."""
    rung: bool = False
    """The outcome of a call was taken just now; 下一个号码 leads on."""
    recall: bool = False
    """改约 was chosen, and we ask for when."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a run is answered: durations only; the one moment in it goes when the run ends."""

    shown: str = ""
    """When the open question was shown, ISO; empty while nothing waits for an answer."""
    milliseconds: int = 0
    """Between showing and answering, summed; a gap counts for no more than a minute."""
    rated: int = 0
    """Ratings given, and how many of them came within a second."""
    quick: int = 0

    @property
    def seconds(self) -> int:
        return self.milliseconds // 1000


Pending = Literal["", "echo", "unit", "difference", "choosing", "mask"]
Outcome = Literal["complete", "partial", "refused", "left"]


@dataclass(frozen=True, slots=True)
class Run:
    """One form in progress, or submitted and still open to 修改."""

    id: str
    form_id: str
    form_hash: str
    kind: FormKind
    answers: dict[str, Answer] = field(default_factory=dict)
    set_aside: dict[str, Answer] = field(default_factory=dict)
    """Answers that no longer apply since an earlier one changed: kept, not counted, restored. By
    question code; `code@n` when the answer was given to the n-th other wording of the question."""
    at: str = ""
    """Where we are: a question's code, "opening", "edit" (the list of answers to change),
    "review", "?why" (the reason of a correction), "closed"."""
    pending: Answer | None = None
    """What waits for a word: an echoed reading, an amount that may be meant in 万元, an answer
    whose difference waits for a decision, or the boxes ticked so far."""
    pending_for: Pending = ""
    offered: Photo | None = None
    """With `mask`: a photo or file that counts once the person says that names are covered."""
    accepted_differences: tuple[str, ...] = ()
    """Codes of `explain` checks that the person let stand."""
    attempts: int = 0
    """Refused inputs at this question in a row."""
    version: int = 1
    """Counts submissions; a correction after submission makes the next one."""
    seed: str = ""
    """What the order of shuffled questions and choices is drawn from; never changes in a run."""
    slot: str = ""
    """Where an account has several runs of one form: the key it is kept under; empty: the form's
    id, the account holder's own."""
    interview: Interview | None = None
    """None: the account holder answers for themselves."""
    pace: Pace = Pace()
    """Kept by the shell, which knows the time (surveys.pace)."""
    closed_on: str = ""
    """ISO day of the first closing in the project's time zone. The shell sets it (the dialogue
    has no calendar); corrections are booked on the same day."""
    filled: dict[str, str] = field(default_factory=dict)
    """By question code: the office that answered it, where that was not the account holder."""
    reason: str = ""
    """Of a correction that wants one: why it is made, in the person's words."""
    settled_on: str = ""
    """ISO day on which it was last worked out which questions apply: conditions may speak of
    today(). Empty in the state of an older version."""
    partial: bool = False
    """Closed by the end of the survey, not by the person. Where the survey opens again, it goes
    on where it stopped."""

    @property
    def key(self) -> str:
        """What it is kept under in a conversation."""
        return self.slot or self.form_id


Status = Literal["new", "active", "paused", "left"]

Aside = Literal["", "withdraw", "offer", "note", "errand"]
"""A question beside the form: 确定删除？, 要不要留个话？, and the note itself; an errand."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be done on the project's behalf, step by step: 群发, 结束问卷 ..."""

    what: str
    at: str = ""
    said: dict[str, str] = field(default_factory=dict)
    """What was chosen or typed so far."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that must be remembered of one person's conversation. Stored as JSON after every step."""

    id: str
    role: Role
    status: Status = "new"
    language: str = "zh"
    plain: bool = False
    """长辈模式: short texts in large type, remembered for this person."""
    run: Run | None = None
    submitted: dict[str, Run] = field(default_factory=dict)
    """Runs that were submitted and may still be corrected, by `Run.key`: of a helper only the
    last one, of an account with family members `survey`, `survey#2` ..."""
    parked: dict[str, Run] = field(default_factory=dict)
    """Runs begun and set down for another form, by `Run.key`; the last one set down comes last."""
    shared: bool = False
    """The account came by a link for a whole group: it may answer again for a family member."""
    kin: str | None = None
    """替家人再答一份 being prepared: "" asks who it is, a relation asks whether they are here."""
    helping: Helping | None = None
    asked: int = 0
    """Number of what was asked last; a press on something older gets a polite re-ask. Asking the
    same again, ticking a box or turning a page keeps the number."""
    reminded: int = 0
    """How many reminders the person got, over all."""
    reminded_on: str = ""
    """ISO day of the last one."""
    later: dict[str, str] = field(default_factory=dict)
    """稍后再填: by `Run.key`, the ISO day on which the person wants to go on."""
    page: int = 0
    """Which page of the options is shown, where there are more than one prompt can hold."""
    aside: Aside = ""
    """What is asked beside the form, before anything else; whatever is open stays as it is."""
    errand: Errand | None = None
    """With `aside` "errand": what is being prepared."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    run: str
    form_id: str
    form_hash: str
    kind: FormKind
    interview: Interview | None = None


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """The question now has this answer; it replaces an earlier one. None: it no longer applies."""

    run: str
    question: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class MediaOffered:
    """A photo to fetch, strip and store; submission waits for it."""

    run: str
    question: str
    media_id: str
    photo: Photo | Voice


@dataclass(frozen=True, slots=True)
class RunClosed:
    """Submitted (`complete`), declined at the opening (`refused`), abandoned (`left`); at the end
    of the survey, unfinished with enough answers (`partial`) or too few (`left`)."""

    run: str
    form_id: str
    form_hash: str
    kind: FormKind
    outcome: Outcome
    version: int
    answers: dict[str, Answer]
    accepted_differences: tuple[str, ...]
    interview: Interview | None = None
    filled: dict[str, str] = field(default_factory=dict)
    """As of the run."""
    reason: str = ""
    """Why a confirmation is corrected."""


@dataclass(frozen=True, slots=True)
class RunReopened:
    """A closed run is open again: a submitted one is being corrected, or someone who declined or
    left has come back. It counts as before until it is closed again."""

    run: str


@dataclass(frozen=True, slots=True)
class RunWithdrawn:
    """删除我的答卷: the answers are erased, the counters go back, an anonymous trace stays."""

    run: str
    form_id: str


CallOutcome = Literal[
    "complete", "broken_off", "refused", "no_answer", "later", "wrong_person", "no_such_number"
]
Again = Literal["", "soon", "morning", "afternoon", "evening"]
"""When to call again: in two hours, tomorrow morning, tomorrow afternoon, this evening."""


@dataclass(frozen=True, slots=True)
class CallMade:
    """One attempt at a number of a telephone list is over. Says nothing of the answers."""

    number: str
    outcome: CallOutcome
    again: Again = ""


@dataclass(frozen=True, slots=True)
class NoteLeft:
    """A note for the handler of complaints: to be sealed by the shell, and nowhere else kept."""

    text: str = field(repr=False)


Asking = Literal[
    "sheet",
    "progress",
    "findings",
    "score",
    "report",
    "today",
    "unconfirmed",
    "disputes",
    "changes",
    "calls",
    "letters",
    "supervision",
    "result",
    "why",
    "remarks",
    "board",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A coordinator wants something the shell must look up: progress, findings, score, report;
    what is new, not confirmed, in dispute; the papers for units that are late; the open answers; a
    link to the dashboard."""

    what: Asking
    about: str = ""
    """What was said behind it: the name of a unit, the code of an indicator."""


@dataclass(frozen=True, slots=True)
class HandoverWanted:
    """换手机: whoever gives this code on another channel goes on as this person."""

    code: str
    """Shown to the person once; never stored as it is."""


@dataclass(frozen=True, slots=True)
class PhaseDecided:
    """A coordinator closes the survey or the self-evaluation, or opens it again."""

    which: Literal["survey", "confirmation"]
    act: Literal["close", "reopen"]
    until: str
    """ISO day for a re-opening; empty: until it is closed again."""
    why: str


@dataclass(frozen=True, slots=True)
class BroadcastOrdered:
    """群发, confirmed. `to` and `status` as `jixiao broadcast` has them."""

    id: str
    to: str
    status: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BroadcastSteered:
    id: str
    status: Literal["open", "paused", "cancelled"]


@dataclass(frozen=True, slots=True)
class FormErased:
    """The form of somebody else is erased by its number, at their wish."""

    run: str
    name: str
    """Random: what the record of it is called."""
    why: str


FindingAct = Literal["assign", "answer", "settle", "accept", "reopen"]


@dataclass(frozen=True, slots=True)
class FindingMoved:
    """What a person makes of a finding; the newest move stands."""

    key: str
    act: FindingAct
    title: str
    words: str = field(repr=False)
    """The question, the answer, the reason."""
    unit: str = ""
    """Of the finding."""
    to_unit: str = ""
    to_person: str = ""
    to: str = ""
    """Whom it is assigned to, in words."""
    deadline: str = ""
    """ISO."""


@dataclass(frozen=True, slots=True)
class Chased:
    """催办: these units are reminded now, once each."""

    id: str
    units: tuple[str, ...]
    words: str = ""
    """A sentence of the coordinator's own."""
    by: Literal["chat", "phone"] = "chat"
    """phone: it has been done already, and is noted."""


@dataclass(frozen=True, slots=True)
class PushChosen:
    """What the coordinator wants of a scheduled push from now on: all of it, not what is new."""

    schedule: str
    wanted: bool
    plan: str
    """Times of their own, in words; empty: the project's."""
    paused_until: str
    """ISO; empty: not paused."""


@dataclass(frozen=True, slots=True)
class FormLent:
    """转交: whoever opens the link with this code goes on with the form."""

    loan: str
    form_id: str
    code: str = field(repr=False)
    """Shown to the person once; never stored as it is."""
    draft: Run


@dataclass(frozen=True, slots=True)
class LoanEnded:
    """What was lent is with the lender again."""

    form_id: str
    how: Literal["taken_back", "returned"]


Fact = (
    RunStarted
    | AnswerGiven
    | MediaOffered
    | RunClosed
    | RunReopened
    | RunWithdrawn
    | NoteLeft
    | CallMade
    | Asked
    | HandoverWanted
    | PhaseDecided
    | BroadcastOrdered
    | BroadcastSteered
    | FormErased
    | FindingMoved
    | Chased
    | PushChosen
    | FormLent
    | LoanEnded
)


@dataclass(frozen=True, slots=True)
class Step:
    """What one inbound led to: the new state, what happened, what to say. Nothing is done yet."""

    conversation: Conversation
    facts: tuple[Fact, ...] = ()
    prompts: tuple[Prompt, ...] = ()
