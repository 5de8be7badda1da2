"""How the questions of a form hang together: who decides whether which is asked, and what can never
happen. For who writes the form, not for the dialogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError

from surveys.conditions import asked_if, questions_of
from surveys.figures import choices
from surveys.form import (
    All,
    Answered,
    Any,
    ClosedQuestion,
    Compare,
    Condition,
    Form,
    Formula,
    Is,
    Money,
    Not,
    Note,
    Question,
)
from surveys.formulas import closure, in_order
from surveys.reachable import domain, reachable


@dataclass(frozen=True, slots=True)
class Link:
    """The answer to `source` has a say in whether `target` is asked."""

    source: str
    target: str
    words: str
    """The whole condition of the target, in words."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`unreachable`: never asked. `dead_end`: no answer is good enough. `loop`: computed values
    made of each other. `untried`: too many ways to tell."""

    kind: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: tuple[tuple[str, str], ...]
    """Code and text, in the order of the form; notes are left out."""
    links: tuple[Link, ...]
    troubles: tuple[Trouble, ...]


def graph(form: Form) -> Graph:
    """Everything at once; the form may have faults, they are named."""
    asked = [question for question in form.questions if not isinstance(question, Note)]
    return Graph(
        nodes=tuple((question.code, question.short or question.text) for question in asked),
        links=tuple(link for question in asked for link in _links(form, question)),
        troubles=(*_loops(form), *(t for question in asked for t in _troubles(form, question))),
    )


def mermaid(drawn: Graph) -> str:
    """The graph as Mermaid text, which editors and code hosts draw."""
    wrong = {trouble.code for trouble in drawn.troubles}
    lines = ["flowchart TD"]
    for code, text in drawn.nodes:
        lines.append(f'  {_name(code)}["{code} {_quoted(text)}"]')
    for (one, _), (other, _) in zip(drawn.nodes, drawn.nodes[1:], strict=False):
        lines.append(f"  {_name(one)} --> {_name(other)}")
    lines += [
        f'  {_name(link.source)} -. "{_quoted(link.words)}" .-> {_name(link.target)}'
        for link in drawn.links
    ]
    for code, _ in drawn.nodes:
        if code in wrong:
            lines.append(f"  style {_name(code)} stroke:#a3271b,stroke-width:3px")
    return "\n".join(lines) + "\n"


def _name(code: str) -> str:
    return "q_" + code.replace(".", "__")


def _quoted(text: str) -> str:
    flat = " ".join(text.split()).replace('"', "#quot;")
    return flat if len(flat) <= 60 else flat[:59] + "…"


def _links(form: Form, question: Question) -> Iterator[Link]:
    condition = asked_if(form, question)
    if condition is not None:
        words = in_words(condition, form)
        known = [asked.code for asked in form.questions]
        sources = closure(form, questions_of(condition))
        yield from (Link(code, question.code, words) for code in known if code in sources)


_SIGNS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠"}


def in_words(condition: Condition, form: Form) -> str:
    """A condition as a person would say it: S1选“收到了”，或……"""
    match condition:
        case Is(question=code, codes=codes):
            return f"{code}选{'或'.join(_label(form, code, one) for one in codes)}"
        case Answered(question=code):
            return f"{code}有回答"
        case Compare(question=code, other=other, value=value, op=op):
            return f"{code}{_SIGNS[op]}{other or _figure(form, code, value)}"
        case Formula(text=text):
            return text
        case Not(of=of):
            return f"不是（{in_words(of, form)}）"
        case All(of=parts):
            return "，并且".join(_part(part, form) for part in parts)
        case Any(of=parts):
            return "，或".join(_part(part, form) for part in parts)


def _part(condition: Condition, form: Form) -> str:
    words = in_words(condition, form)
    return f"（{words}）" if isinstance(condition, All | Any) else words


def _question(form: Form, code: str) -> Question | None:
    return next((asked for asked in form.questions if asked.code == code), None)


def _label(form: Form, code: str, chosen: int) -> str:
    asked = _question(form, code)
    found = next((c for c in choices(asked) if c.code == chosen), None) if asked else None
    return f"“{found.label}”" if found else str(chosen)


def _figure(form: Form, code: str, value: int) -> str:
    asked = _question(form, code.split("|")[0])
    return f"{Decimal(value) / 100:,.2f}元" if isinstance(asked, Money) else str(value)


def _loops(form: Form) -> Iterator[Trouble]:
    try:
        in_order(form.computed)
    except CycleError as error:
        codes = [str(code) for code in error.args[1]]
        yield Trouble("loop", codes[0], f"计算值互相引用：{' → '.join(codes)}")


def _troubles(form: Form, question: Question) -> Iterator[Trouble]:
    reached = reachable(form, question)
    condition = asked_if(form, question)
    words = in_words(condition, form) if condition is not None else ""
    if reached is False:
        yield Trouble("unreachable", question.code, f"{question.code}永远问不到：{words}")
    elif reached is None:
        yield Trouble("untried", question.code, f"{question.code}的条件牵涉太多题，没有逐一试过")
    if _constants_tell(form, question) and not domain(form, question, {}):
        yield Trouble("dead_end", question.code, f"{question.code}没有一个回答能通过它的限制")


def _constants_tell(form: Form, question: Question) -> bool:
    """Whether the constraint speaks of this answer alone, and of one that can be listed."""
    constraint = question.constraint
    listed = isinstance(question, ClosedQuestion)
    others = _spoken_of(form, constraint.formula) - {question.code} if constraint else frozenset()
    return listed and constraint is not None and not others


def _spoken_of(form: Form, formula: str) -> frozenset[str]:
    return closure(form, questions_of(Formula(text=formula)))
