"""A form: what one conversation asks. Questionnaire, confirmation and assessment all become one.

Forms are pydantic models because they are stored: a conversation pins the hash of the form it
began with and goes on with exactly that text, whatever the project files say later.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Strict and immutable: a misspelt key in a file is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FormKind(StrEnum):
    SURVEY = "survey"
    CONFIRMATION = "confirmation"
    ASSESSMENT = "assessment"


class Choice(Model):
    """One answer of a closed question. `code` is stored and typed, synonyms are its own."""

    code: int = Field(ge=0)
    label: str = Field(min_length=1)
    synonyms: tuple[str, ...] = ()
    dont_know: bool = False
    """不清楚/没参加: an answer of its own, never counted as a score."""
    refusal: bool = False
    """不想说: kept as a refusal, which is neither 不清楚 nor 跳过."""


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


class Not(Model):
    op: Literal["not"] = "not"
    of: Condition


class All(Model):
    op: Literal["all"] = "all"
    of: tuple[Condition, ...]


class Any(Model):
    op: Literal["any"] = "any"
    of: tuple[Condition, ...]


Condition = Annotated[Is | Compare | Answered | Not | All | Any, Field(discriminator=None)]
"""A small closed language, as data: what decides whether a question applies."""


class Wording(Model):
    """Another wording of a question, used when the condition holds (first match wins)."""

    when: Condition
    text: str


class QuestionBase(Model):
    code: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_.]*$", max_length=40)
    text: str
    wordings: tuple[Wording, ...] = ()
    short: str = ""
    """A few words for the review; the question's own text where there are none."""
    hint: str = ""
    """A line under the question, e.g. an example of how to write it."""
    ask_if: Condition | None = None
    required: bool = True
    """False: 跳过 is offered. A skipped question is neither 不清楚 nor a refusal."""


class Scale(QuestionBase):
    """A rating, best code highest; scored through the project's points."""

    kind: Literal["scale"] = "scale"
    choices: tuple[Choice, ...]


class Single(QuestionBase):
    kind: Literal["single"] = "single"
    choices: tuple[Choice, ...]


class Multiple(QuestionBase):
    kind: Literal["multiple"] = "multiple"
    choices: tuple[Choice, ...]
    at_least: int = 1
    at_most: int = 99
    exclusive: tuple[int, ...] = ()
    """Codes that stand alone, such as 都没有."""


class Integer(QuestionBase):
    kind: Literal["integer"] = "integer"
    minimum: int = 0
    maximum: int = 10**9
    unit: str = ""
    """人, 户, 场 ...: echoed with the number."""


class Money(QuestionBase):
    """An amount, kept in fen. `suggested` shows the expected amount as a button."""

    kind: Literal["money"] = "money"
    suggested: int | None = None
    suggested_difference: tuple[str, str] | None = None
    """(minuend, subtrahend): operands as in `Compare`; suggests their difference."""
    listed: int | None = None
    """The amount on the transfer list in fen: a typed value 10,000 times off is asked back."""


class Words(QuestionBase):
    kind: Literal["text"] = "text"
    min_length: int = 0
    max_length: int = 500


class PhotoQuestion(QuestionBase):
    kind: Literal["photo"] = "photo"
    text_instead: bool = True
    """A reference (voucher number, pages, place) in words is taken as well."""


Question = Annotated[
    Scale | Single | Multiple | Integer | Money | Words | PhotoQuestion,
    Field(discriminator="kind"),
]


class Fixed(Model):
    """A value the form itself brings, usable in conditions and checks."""

    code: str
    value: int
    label: str = ""
    unit: str = "元"
    """元: `value` is an amount in fen. Anything else: a count of that unit."""


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
    """Pairs (a, b): the sum of all a × b must equal `equals`."""
    equals: str = ""
    severity: Literal["refuse", "explain"] = "refuse"
    message: str
    """Chinese; {a}, {b}, {c}, {result}, {gap}, {terms} and codes are filled in, amounts as
    60,000.00元. Operands are those of `Compare`."""
    agreed: str = ""
    """Said, filled in the same way, when the figures agree."""


class Item(Model):
    """A scored item of a survey (项目实施 ...): its rate is the mean of its questions' rates."""

    code: str
    name: str
    questions: tuple[str, ...]


class Form(Model):
    """What one run of a conversation goes through, complete in itself."""

    id: str
    """Stable over versions: `survey`, `line.12`, `unit.U09`, `leaf.A111` ..."""
    kind: FormKind
    title: str
    opening: str = ""
    """Shown first. With `consent`, the person starts or declines here."""
    consent: bool = False
    fixed: tuple[Fixed, ...] = ()
    questions: tuple[Question, ...]
    checks: tuple[Check, ...] = ()
    items: tuple[Item, ...] = ()
    review: bool = True
    """Show all answers and ask for 提交 (确认提交 in a confirmation) at the end."""
    closing: str = ""
    """{receipt} is filled with the number of the run."""

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]


for _model in (Not, All, Any):
    _model.model_rebuild()
