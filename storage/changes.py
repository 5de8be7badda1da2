"""What is written and read, as values. The bot builds `Changes`; the writer commits them whole.

Everything that one input leads to is one `Changes`, and it is stored completely or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from scoring.dispositions import Standing
from surveys.conversation import CallOutcome, Role
from surveys.form import FormKind


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached. The plain `value` exists in memory only: at rest it is
    ciphertext, found again by a keyed hash. Never log it, never put it into an exception."""

    channel: str
    value: str

    def __repr__(self) -> str:
        return f"Address({self.channel}, …)"


Mode = Literal["self", "assisted", "phone", "paper"]
"""自填, 代填, 电话, 纸质: who holds the pen, whatever the channel."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role, under a random id. No name: `label` is an office name or empty."""

    id: str
    role: Role
    unit: str = ""
    group: str = ""
    label: str = ""
    mode: Mode = "self"
    language: str = "zh"
    simulated: bool = False
    place: str = ""
    """Where the poster hung or the roster puts them: 铜都街道 ..."""
    roster: str = ""
    """Number of the row in the coordinator's list that this person answers for. At rest it is
    sealed; it is known only where a sender was found by address."""


@dataclass(frozen=True, slots=True)
class Known:
    """What storage knows of a sender: the person, and the conversation as last committed."""

    person: Person
    address_id: str
    state: str
    """The conversation's JSON; empty before the first step."""
    version: int
    """0 before the first step; a commit names the version it saw and makes the next one."""


@dataclass(frozen=True, slots=True)
class Joining:
    """A sender becomes a person: by an invitation (redeemed in the same commit)."""

    person: Person
    address: Address
    address_id: str
    invitation: str
    """Id of the invitation; the commit refuses it when it is used up, expired or revoked."""
    shared: bool = False
    """It is a link for a whole group."""
    handover: str = ""
    """Instead of an invitation: the code that `person`, who is known already, was given to go on
    from another address (`Handover`)."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A code by which `person` can go on from another channel, once."""

    person: str
    code: str
    """In memory only; a keyed hash at rest. It replaces an earlier one of the person."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A form is lent (with `code`), taken or ended (without)."""

    id: str
    """Of the loan and of its invitation."""
    form_id: str = ""
    unit: str = ""
    giver: str = ""
    taker: str = ""
    """Empty: as it was."""
    status: Literal["open", "returned", "taken_back", "done"] = "open"
    draft: str = ""
    code: str = field(default="", repr=False)
    """Of the link; in memory only."""
    label: str = ""
    """Of whoever comes by the link."""
    spent: bool = False
    """Nobody can open the link any more."""


@dataclass(frozen=True, slots=True)
class RosterMove:
    """A row of the roster gets further, or drops out."""

    number: str
    to: Standing


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row of the coordinator's list, as far as the system knows it."""

    number: str
    group: str = ""
    unit: str = ""
    place: str = ""
    status: Standing = Standing.NEW


@dataclass(frozen=True, slots=True)
class RosterEvent:
    """What somebody did to a row by hand."""

    number: str
    what: str
    """reissued, or the standing it was marked with."""
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConversationRow:
    person: str
    seen_version: int
    state: str
    waiting: bool
    """True while a question is open: after an outage it is asked once again."""
    left: bool = False
    """True after 退出: nothing is sent unasked until the person comes back."""
    moved_on: date | None = None
    """The day, in the project's time zone, if it is the person who said something; None leaves
    the day as it was."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a quality check says of a run: never a deletion, at most a place outside."""

    flags: tuple[str, ...] = ()
    outside: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One person's pass through one form. Inserted, or updated where the id exists."""

    id: str
    person: str
    form_id: str
    form_hash: str
    kind: FormKind
    unit: str
    group: str
    mode: str
    simulated: bool
    status: Literal["open", "complete", "partial", "refused", "left"]
    version: int
    closed_on: date | None = None
    """Day of closing in the project's time zone; never finer."""
    respondent: str = ""
    """Random id of whose opinion it is: one account may answer for several people, one after
    another, and each is a respondent of their own. Empty: the person."""
    roster: str = ""
    """Number of the row in the coordinator's list; one counted run a row."""
    helper: str = ""
    """Id of the person who interviewed or typed it in, where that is not the respondent."""
    relation: str = ""
    """What the helper is to the respondent: 村（社区）干部, 家人 ..."""
    same_device: bool = False
    """Answered on an account that has answered before (替家人再答一份)."""
    seconds: int | None = None
    """How long it took, for the quality flags."""
    flags: tuple[str, ...] = ()
    """Quality flags, by code (scoring.quality): marks, never a deletion."""
    outside: str = ""
    """Why it stands outside the official estimate; empty: it counts."""
    stood: Marks | None = None
    """For a run that stands in the counters: its marks when the step was made. The commit is a
    conflict where they have moved since, because the step takes the form out where it stood."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The answer that now stands for a question of a run; `value` None deletes it."""

    run: str
    question: str
    value: str | None
    """JSON of surveys.conversation.Answer."""


@dataclass(frozen=True, slots=True)
class TallyDelta:
    """A signed change of one counter. Deltas of one commit are summed by key before the upsert.

    `hist`: key (question, group, unit, mode, basis, day, code); `moment`: (group, mode, basis, a,
    b); `forms`: (group, unit, mode, basis, day); `duration`: (form id, mode, bin); `helper`:
    (group, helper, feature); `disposition`: (group, AAPOR code); `part`: (part, group, mode,
    basis, a, b), see `storage.parts`. `basis`: '' in the official estimate, 'out' outside it.
    """

    table: Literal["hist", "moment", "forms", "duration", "helper", "part", "disposition"]
    key: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Seat:
    """The commit makes one more form of the group count in the official estimate; it is a conflict
    where `most` of them count already."""

    group: str
    most: int


class RecordKind(StrEnum):
    CONFIRMATION = "confirmation"
    ASSESSMENT = "assessment"
    SIGN_OFF = "sign_off"
    """An act of a unit's sign-off: submitted, reviewed, returned, stamped, re-opened. Its subject
    is `sheet.<unit>`; unlike the others all its versions count (surveys.sign_off)."""
    FINDING = "finding"
    """What people have made of a finding: assigned, answered, settled, accepted."""
    DECISION = "decision"
    """A coordinator's act: accepting a finding, re-opening, approving."""


@dataclass(frozen=True, slots=True)
class Record:
    """A confirmation, judgement or decision: an entry of the hash chain, never rewritten.

    The newest version of a `subject` (form id: `line.12`, `leaf.A111` ...) stands."""

    id: str
    kind: RecordKind
    subject: str
    version: int
    person: str
    unit: str
    payload: str
    """Canonical JSON of the values, who (role label), when, why, simulated."""
    at: datetime


class Lane(StrEnum):
    REPLY = "reply"
    BROADCAST = "broadcast"


class Policy(StrEnum):
    REPLY = "reply"
    """At least once: a repeat is harmless."""
    BROADCAST = "broadcast"
    """At most once: after a crash or a read timeout it becomes `unknown`."""
    REPORT = "report"
    """At most once, with files."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to deliver. The id is derived, so a repeated step makes the same row once."""

    id: str
    address_id: str
    channel: str
    policy: Policy
    body: str
    """JSON: a prompt, or a text with files (see bot.outbox)."""
    personal: bool
    """True for respondents: the text is deleted once it has been sent."""
    not_before: datetime | None = None

    @property
    def lane(self) -> Lane:
        return Lane.REPLY if self.policy is Policy.REPLY else Lane.BROADCAST


@dataclass(frozen=True, slots=True)
class MediaJob:
    """A photo or file to fetch from a channel after the commit, check, strip and store."""

    id: str
    """The media id that the answer "photo:<id>" names."""
    run: str
    question: str
    channel: str
    ref: str
    mime: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A sealed note: of its way here only the day is kept."""

    id: str
    """Random, and bound into the seal."""
    sealed: bytes
    received_on: date


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A survey run to erase: answers, media and counts go, an anonymous trace stays."""

    run: str
    points: Mapping[int, int]
    """Likert points by code, as the run was counted with."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One attempt at a number of the telephone list: nothing in it leads to an answer."""

    number: str
    """Of the row in the coordinator's list, never a telephone number."""
    person: str
    """Who called."""
    outcome: CallOutcome
    day: date
    """In the project's time zone; never finer."""
    again: datetime | None = None
    """Not to be called before; None where it does not matter or the number is done with."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """The number printed on a paper form, and the run it was typed into."""

    number: str
    run: str
    """Empty: the number is free again (taken back)."""
    clerk: str = ""
    """Who typed it in, an office or a desk, no name."""
    reason: str = ""
    """Why it was typed in again."""


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """One message to many, as it is ordered. Its rows of the outbox are made afterwards."""

    id: str
    audience: str
    """JSON of what the bot chooses the persons by."""
    body: str
    who: str


BroadcastStatus = Literal["open", "paused", "cancelled"]


@dataclass(frozen=True, slots=True)
class Steered:
    """A broadcast is held, taken up again, or cancelled."""

    broadcast: str
    status: BroadcastStatus


@dataclass(frozen=True, slots=True)
class PushChoice:
    """What a coordinator wants of a scheduled push; the newest choice stands."""

    person: str
    schedule: str
    at: datetime
    wanted: bool = True
    plan: str = ""
    """When, in words; "": as the project has it."""
    paused_until: date | None = None
    """Nothing is sent before this day."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything one input leads to. Committed whole, once (by `key`), in one transaction."""

    key: str
    """Input key `channel:event id`; stored only as a keyed hash. A repeat is dropped whole."""
    at: datetime
    joining: Joining | None = None
    conversation: ConversationRow | None = None
    others: tuple[ConversationRow, ...] = ()
    """Of other people: what an erasure takes out of their conversations."""
    runs: tuple[RunRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    tallies: tuple[TallyDelta, ...] = ()
    records: tuple[Record, ...] = ()
    seats: tuple[Seat, ...] = ()
    outbox: tuple[OutboxRow, ...] = ()
    media: tuple[MediaJob, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    calls: tuple[CallRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    roster: tuple[RosterMove, ...] = ()
    """Where rows of the list stand now. Runs that name a row move it by themselves."""
    handovers: tuple[Handover, ...] = ()
    broadcasts: tuple[BroadcastRow, ...] = ()
    steered: tuple[Steered, ...] = ()
    loans: tuple[LoanRow, ...] = ()
    pushes: tuple[PushChoice, ...] = ()
    failed: str = ""
    """For a poison input: the class of the error; nothing else but an apology is stored."""


class Outcome(StrEnum):
    DONE = "done"
    REPEAT = "repeat"
    """The key was there already: nothing was done again."""
    CONFLICT = "conflict"
    """Somebody else moved the conversation: load again and step again."""
    REFUSED = "refused"
    """The invitation can no longer be redeemed."""
    ANSWERED = "answered"
    """The row of the roster has a counted answer from elsewhere: nothing was stored."""


OutboxStatus = Literal["pending", "held", "sending", "sent", "unknown", "dead"]


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A claimed row, ready to send."""

    id: str
    seq: int
    """Order of commit; per address rows are sent in this order."""
    address: Address
    address_id: str
    policy: Policy
    body: str
    attempts: int
    created_at: datetime
    status: OutboxStatus = "sending"
    error: str = ""
    platform_id: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Public facts of an invitation; the code itself exists only in the link."""

    id: str
    role: Role
    unit: str
    group: str
    label: str
    max_uses: int | None
    """None: a link for a whole group. 1: personal."""
    uses: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    mode: Mode = "self"
    place: str = ""
    roster: str = ""
    """Number of the roster's row it was made for."""


@dataclass(frozen=True, slots=True)
class MediaStored:
    id: str
    run: str
    question: str
    status: Literal["pending", "stored", "failed"]
    sha256: str = ""
    mime: str = ""
    attempts: int = 0
    channel: str = ""
    ref: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class ChainHead:
    hash: str
    count: int


@dataclass(frozen=True, slots=True)
class AuditResult:
    head: ChainHead
    broken_at: int | None = None
    """Number of the first entry that does not fit, or None."""
    problem: str = ""
    erased: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """A frozen state of the project files: what a campaign runs on."""

    hash: str
    manifest: str
    """JSON: file name → sha256, plus what is frozen with it (points, readings, headcounts)."""
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MarkedRuns:
    """Runs in the counters with the same marks, of one group and helper."""

    group: str
    helper: str
    marks: Marks
    n: int


TallyBasis = Literal["official", "all"]
"""Which forms a reading of the counters takes in: those of the official estimate, or all."""


@dataclass(frozen=True, slots=True)
class UnitTallies:
    """Counters of one moment by unit."""

    hist: dict[tuple[str, str, str, int], int] = field(default_factory=dict)
    """By (question, unit, group, code)."""
    forms: dict[tuple[str, str], int] = field(default_factory=dict)
    """By (unit, group)."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """The counters as read: aggregated over what the caller did not ask for."""

    hist: dict[tuple[str, str, int], int] = field(default_factory=dict)
    moments: dict[tuple[str, str, str], int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)
    dispositions: dict[tuple[str, str], int] = field(default_factory=dict)
