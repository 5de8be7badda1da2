"""A form: what one conversation asks. Questionnaire, confirmation and assessment all become one.

Forms are pydantic models because they are stored: a conversation pins the hash of the form it
began with and goes on with exactly that text, whatever the project files say later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Model(BaseModel):
    """Strict and immutable: a misspelt key in a file is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FormKind(StrEnum):
    SURVEY = "survey"
    CONFIRMATION = "confirmation"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    """An act on the way from draft to closed: a unit's reply, a coordinator's decision."""
    SIGN_OFF = "sign_off"
    """What is asked around a unit's confirmation: its review, its stamp, a re-opening."""


class Choice(Model):
    """One answer of a closed question. `code` is stored and typed, synonyms are its own."""

    code: int = Field(ge=0)
    label: str = Field(min_length=1)
    synonyms: tuple[str, ...] = ()
    dont_know: bool = False
    """不清楚/没参加: an answer of its own, never counted as a score."""
    refusal: bool = False
    """不想说: kept as a refusal, which is neither 不清楚 nor 跳过."""
    other: bool = False
    """其他（请说明）: `Questionnaire.to_form` puts a text question after this one."""
    points: int | None = Field(default=None, ge=0, le=100)
    """What this choice of a scale earns, 0 to 100; none: the project's points of its code."""


class Is(Model):
    """The answer of `question` is one of `codes` (for several choices: has one of them).

    A question that was not asked or not answered is never `Is`."""

    op: Literal["is"] = "is"
    question: str
    codes: tuple[int, ...]


class Compare(Model):
    """A number or an amount compared with another answer, or with a constant (fen for money).

    An operand may name several codes, `received|appropriated`: the first that has a value."""

    op: Literal["lt", "le", "gt", "ge", "eq", "ne"]
    question: str
    other: str = ""
    """Code of another question; empty when `value` is the other side."""
    value: int = 0


class Answered(Model):
    """`question` has been answered: not skipped, not refused, not 不清楚."""

    op: Literal["answered"] = "answered"
    question: str


class Formula(Model):
    """True where the formula (surveys.expressions) is; a text in the place of a condition is one.

    In it an amount is in yuan, and what nobody answered is the empty text."""

    op: Literal["formula"] = "formula"
    text: str = Field(min_length=1)


class Not(Model):
    op: Literal["not"] = "not"
    of: Condition


class All(Model):
    op: Literal["all"] = "all"
    of: tuple[Condition, ...]


class Any(Model):
    op: Literal["any"] = "any"
    of: tuple[Condition, ...]


def _spelt_out(written: object) -> object:
    return {"op": "formula", "text": written} if isinstance(written, str) else written


Condition = Annotated[
    Is | Compare | Answered | Formula | Not | All | Any,
    Field(discriminator=None),
    BeforeValidator(_spelt_out),
]
"""A small closed language, as data: what decides whether a question applies."""


class Wording(Model):
    """Another wording of a question, used when the condition holds (first match wins)."""

    when: Condition
    text: str
    plain: str = ""
    """The same in few words, for 长辈模式."""


class Constraint(Model):
    """What an answer must satisfy; `.` in the formula is the answer. Refused with `message`."""

    formula: str = Field(min_length=1)
    message: str = ""


class QuestionBase(Model):
    code: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_.]*$", max_length=40)
    text: str
    """`${code}` stands for an earlier answer or a computed value, in words."""
    wordings: tuple[Wording, ...] = ()
    short: str = ""
    """A few words for the review; the question's own text where there are none."""
    plain: str = ""
    """The question in few words, all that an old person needs: asked in its place in 长辈模式."""
    hint: str = ""
    """A line under the question, e.g. an example of how to write it."""
    ask_if: Condition | None = None
    required: bool = True
    """False: 跳过 is offered. A skipped question is neither 不清楚 nor a refusal."""
    constraint: Constraint | None = None
    section: str = ""
    """Code of the section it stands in; questions of a section stand together."""
    stem: str = ""
    """The text over the rows of a matrix: rows with the same stem, one after another, are asked
    on one keyboard."""
    audio: str = ""
    """Name of a recording in the project's audio/ folder: what 重听 plays. Empty: the one that is
    called like the code (surveys.recordings)."""


class ClosedQuestion(QuestionBase):
    """A question with choices."""

    choices: tuple[Choice, ...]
    shuffle: bool = False
    """Choices in an order drawn from the run's seed; 不清楚, 不想说 and 其他 stay last."""


class Scale(ClosedQuestion):
    """A rating, best code highest; scored through the choices' or the project's points."""

    kind: Literal["scale"] = "scale"
    weight: int = Field(default=1, ge=1)
    """What it counts for in the mean of its item."""


class Nps(ClosedQuestion):
    """How likely one would recommend it, 0 to 10: promoters (9, 10) less detractors (0 to 6)."""

    kind: Literal["nps"] = "nps"
    choices: tuple[Choice, ...] = (
        Choice(code=10, label="10分（非常愿意）", synonyms=("非常愿意",)),
        *(Choice(code=n, label=f"{n}分") for n in range(9, 0, -1)),
        Choice(code=0, label="0分（很不愿意）", synonyms=("很不愿意",)),
    )


class Single(ClosedQuestion):
    kind: Literal["single"] = "single"


AGREED = 1
"""The code that agrees, in a question of consent."""


class Consent(ClosedQuestion):
    """A consent of its own, e.g. to sensitive questions; code 1 agrees. It cannot be skipped."""

    kind: Literal["consent"] = "consent"
    choices: tuple[Choice, ...] = (Choice(code=1, label="同意"), Choice(code=2, label="不同意"))
    ends: bool = False
    """True: 不同意 ends the form as declined. False: what depends on it is not asked."""


class Ranking(ClosedQuestion):
    """Choices tapped in the order of their rank; the answer holds them best first."""

    kind: Literal["ranking"] = "ranking"
    at_least: int = 1
    at_most: int = 99


class Multiple(ClosedQuestion):
    kind: Literal["multiple"] = "multiple"
    at_least: int = 1
    at_most: int = 99
    exclusive: tuple[int, ...] = ()
    """Codes that stand alone, such as 都没有."""
    alone_at_once: bool = False
    """Tapping what stands alone is the whole answer: no 完成 after it."""


class Integer(QuestionBase):
    kind: Literal["integer"] = "integer"
    minimum: int = 0
    maximum: int = 10**9
    unit: str = ""
    """人, 户, 场 ...: echoed with the number."""


class DecimalQuestion(QuestionBase):
    """A number with decimals, kept as its plain decimal text (`-3.50` is `-3.5`)."""

    kind: Literal["decimal"] = "decimal"
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int = Field(default=6, ge=1, le=9)
    unit: str = ""


class DateQuestion(QuestionBase):
    """A day, kept as its ISO date."""

    kind: Literal["date"] = "date"
    earliest: date | None = None
    latest: date | None = None


class Phone(QuestionBase):
    """A telephone number of China, mobile or with area code; kept as digits."""

    kind: Literal["phone"] = "phone"


class Location(QuestionBase):
    """A place as sent by the phone, kept as `latitude,longitude` with `places` decimals; a
    description in words is taken as well."""

    kind: Literal["location"] = "location"
    places: int = Field(default=3, ge=0, le=6)
    """3 decimals are about 100 m: enough for a village, too coarse for a house."""


class Note(QuestionBase):
    """Something to read, shown over the next question; nothing is asked."""

    kind: Literal["note"] = "note"
    required: bool = False


class VoiceQuestion(QuestionBase):
    """A voice note, kept as `voice:<media id>`; words are taken as well."""

    kind: Literal["voice"] = "voice"
    max_length: int = 500


class Money(QuestionBase):
    """An amount, kept in fen. `suggested` shows the expected amount as a button."""

    kind: Literal["money"] = "money"
    suggested: int | None = None
    suggested_difference: tuple[str, str] | None = None
    """(minuend, subtrahend): operands as in `Compare`; suggests their difference."""
    suggested_of: str = ""
    """An operand as in `Compare`: its value is suggested."""
    suggested_less: tuple[str, ...] = ()
    """Taken off the suggested difference as well; while one of them is open nothing is suggested,
    and those that are not asked are nothing."""
    listed: int | None = None
    """The amount on the transfer list in fen: a typed value 10,000 times off is asked back."""


class Words(QuestionBase):
    kind: Literal["text"] = "text"
    min_length: int = 0
    max_length: int = 500
    voice: bool = False
    """A voice note is taken as well, and kept."""


class PhotoQuestion(QuestionBase):
    kind: Literal["photo"] = "photo"
    text_instead: bool = True
    """A reference (voucher number, pages, place) in words is taken as well."""
    masked: bool = False
    """What is sent counts only once the person has said that names and numbers are covered."""
    files: bool = False
    """Documents (PDF, Excel, Word, text) are taken besides pictures."""


Question = Annotated[
    Scale
    | Nps
    | Single
    | Consent
    | Multiple
    | Ranking
    | Integer
    | DecimalQuestion
    | Money
    | DateQuestion
    | Phone
    | Words
    | PhotoQuestion
    | VoiceQuestion
    | Location
    | Note,
    Field(discriminator="kind"),
]


class Fixed(Model):
    """A value the form itself brings, usable in conditions and checks."""

    code: str
    value: int
    label: str = ""
    unit: str = "元"
    """元: `value` is an amount in fen. Anything else: a count of that unit."""
    within: bool = False
    """These people are counted in another figure already: left out of sums."""


class Check(Model):
    """Arithmetic over answers, tried when `at` has been answered.

    `refuse`: the answer is not taken. `explain`: the person sees the arithmetic and either
    changes an answer or lets it stand, and then it is recorded as an open difference.
    """

    code: str
    at: str
    must: Condition | None = None
    difference: tuple[str, str, str] | None = None
    """(a, b, c): a − b must equal c. Codes of money questions or fixed values."""
    product: tuple[str, str, str] | None = None
    """(a, b, c): a × b must equal c."""
    terms: tuple[tuple[str, str], ...] = ()
    """Pairs (a, b): the sum of all a × b must equal `equals`. Pairs that are not asked for are
    nothing. Tried at the last of their questions that applies."""
    equals: str = ""
    parts: tuple[str, ...] = ()
    """Codes whose sum must equal `whole`. Those that are not asked for are nothing. Tried at the
    last of them that applies."""
    whole: tuple[str, ...] = ()
    """The first operand less all the others."""
    severity: Literal["refuse", "explain"] = "refuse"
    message: str
    """Chinese; {a}, {b}, {c}, {result}, {gap}, {terms} and codes are filled in, amounts as
    60,000.00元. Operands are those of `Compare`."""
    agreed: str = ""
    """Said, filled in the same way, when the figures agree."""
    stand: str = ""
    """For `explain`: what letting it stand is called, where 照此提交（记为差异） does not fit."""


class Item(Model):
    """A scored item of a survey (项目实施 ...): its rate is the mean of its questions' rates."""

    code: str
    name: str
    questions: tuple[str, ...]


class Section(Model):
    """Questions that stand together under a heading."""

    code: str
    title: str = ""
    text: str = ""
    """Said once, when the first question of the section is asked."""
    ask_if: Condition | None = None
    """For all its questions, besides their own conditions."""
    shuffle: bool = False
    """Its questions come in an order drawn from the run's seed."""


class Computed(Model):
    """A value worked out from the answers, for conditions, constraints and texts. Never asked,
    never stored: it follows from the answers."""

    code: str
    formula: str = Field(min_length=1)


def hash_of(body: str) -> str:
    """Names exactly this JSON text of a form."""
    return hashlib.sha256(body.encode()).hexdigest()[:32]


class Form(Model):
    """What one run of a conversation goes through, complete in itself."""

    id: str
    """Stable over versions: `survey`, `line.12`, `unit.U09`, `leaf.A111` ..."""
    kind: FormKind
    title: str
    opening: str = ""
    """Shown first. With `consent`, the person starts or declines here."""
    opening_plain: str = ""
    """The opening in few words, for 长辈模式."""
    consent: bool = False
    fixed: tuple[Fixed, ...] = ()
    questions: tuple[Question, ...]
    sections: tuple[Section, ...] = ()
    computed: tuple[Computed, ...] = ()
    checks: tuple[Check, ...] = ()
    items: tuple[Item, ...] = ()
    language: str = "zh"
    """What its own texts are written in."""
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)
    """By language, then by place of the text (surveys.languages): the form in other languages."""
    review: bool = True
    """Show all answers and ask for 提交 (确认提交 in a confirmation) at the end."""
    closing: str = ""
    """{receipt} is filled with the number of the run."""
    day: date | None = Field(default=None, exclude=True)
    """today() in formulas; set for one step (surveys.presented), never stored."""
    own: tuple[Question, ...] = Field(default=(), exclude=True)
    """The questions in the form's own language, of a form shown in another: what conditions see of
    a label (jr:choice-name), whatever language is spoken."""
    base: str = Field(default="", exclude=True)
    """Hash of the form that this one presents, in another order or language."""

    @cached_property
    def hash(self) -> str:
        """Names exactly this text; of a form as presented, the text it presents."""
        if self.base:
            return self.base
        return hash_of(self.model_dump_json())

    @cached_property
    def conditions(self) -> Mapping[str, Condition | None]:
        """What decides whether a question applies, by code: its own condition and its section's."""
        of_sections = {one.code: one.ask_if for one in self.sections}
        found: dict[str, Condition | None] = {}
        for question in self.questions:
            both = (of_sections.get(question.section), question.ask_if)
            parts = tuple(condition for condition in both if condition is not None)
            found[question.code] = All(of=parts) if len(parts) > 1 else next(iter(parts), None)
        return found

    def model_copy(self, *, update: Mapping[str, object] | None = None, deep: bool = False) -> Self:
        """A copy is another text: it does not take the hash along."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("hash", None)
        copied.__dict__.pop("conditions", None)
        return copied


for _model in (Not, All, Any):
    _model.model_rebuild()
