"""Spending confirmations: what a unit is asked about its money, its groups and its events.

One form per line of the funds table (`line.<row>`), one for a unit without such a line
(`unit.<id>`). Amounts are fen. The rules V01-V10 and V19 of the confirmation are its checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.conditions import fixed_values
from surveys.confirmation_money import (
    BALANCE_KINDS,
    EVIDENCE,
    closing_questions,
    funded_checks,
    funded_questions,
    money_checks,
    money_questions,
)
from surveys.confirmation_reach import (
    event_questions,
    per_head_check,
    plan_checks,
    planned_figures,
    reach_questions,
)
from surveys.conversation import Answer
from surveys.form import Fixed, Form, FormKind
from surveys.money import yuan
from surveys.planned import Event, Group, SpendingLine, Unit

__all__ = [
    "ConfirmationValues",
    "Event",
    "Group",
    "SpendingLine",
    "Unit",
    "line_form",
    "unit_form",
    "values",
]

_CLOSING = "收到了，谢谢！编号 {receipt}。这是线上确认，不是签字盖章。截止前要改，随时回“修改”。"


def line_form(
    line: SpendingLine,
    groups: tuple[Group, ...],
    events: tuple[Event, ...],
    year_end_text: str,
) -> Form:
    """The confirmation of one line. `groups` and `events` are those of its activity at its unit;
    `year_end_text` is the cut-off in words, e.g. 2020年12月31日."""
    listed = Fixed(code="appropriated", value=line.appropriated, label="登记的拨款")
    return Form(
        id=f"line.{line.line}",
        kind=FormKind.CONFIRMATION,
        title=f"{_short(line.activity)}（{yuan(line.appropriated)}）",
        opening=f"{line.unit_name}您好！请确认这一项的资金使用情况，截至{year_end_text}：\n"
        f"{line.activity}",
        fixed=(listed, *planned_figures(groups, events)),
        questions=(
            *money_questions(line, year_end_text),
            *reach_questions(groups),
            *event_questions(events),
            *closing_questions(),
        ),
        checks=(*money_checks(), *plan_checks(groups, events), *per_head_check(groups, events)),
        closing=_CLOSING,
    )


def unit_form(
    unit: Unit, groups: tuple[Group, ...], events: tuple[Event, ...], *, has_lines: bool = False
) -> Form:
    """The confirmation of what hangs on no line of fiscal money: own funds, groups, events.

    A unit that `has_lines` confirms its money there: it is not asked whether it had any.
    """
    without = "拨款表里没有贵单位的项目资金，请确认下面几项。"
    beside = "下面几项不在贵单位的拨款里，也请确认。"
    return Form(
        id=f"unit.{unit.unit_id}",
        kind=FormKind.CONFIRMATION,
        title=f"{unit.name}：资金和活动情况",
        opening=f"{unit.name}您好！{beside if has_lines else without}",
        fixed=planned_figures(groups, events),
        questions=(
            *(() if has_lines else funded_questions()),
            *reach_questions(groups),
            *event_questions(events),
            *closing_questions(),
        ),
        checks=(*(() if has_lines else funded_checks()), *plan_checks(groups, events)),
        closing=_CLOSING,
    )


def _short(activity: str) -> str:
    return activity if len(activity) <= 24 else activity[:23] + "…"


@dataclass(frozen=True, slots=True)
class ConfirmationValues:
    """What a confirmation says, in figures. Amounts in fen; None: not asked or not said."""

    received: int | None
    spent: int | None
    balance: int | None
    reason: str = ""
    """Why money is left: the kind, and the words."""
    reached: dict[str, int] = field(default_factory=dict)
    """By group id."""
    reached_why: dict[str, str] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    """By event id."""
    held_why: dict[str, str] = field(default_factory=dict)
    notes: str = ""
    evidence: tuple[str, ...] = ()
    """`photo:<media id>` or a reference in words."""
    disputed: bool = False
    """The unit received another amount than the transfer list says."""
    differences: tuple[str, ...] = ()
    """Codes of checks that the unit let stand."""


def values(
    form: Form, answers: Mapping[str, Answer], differences: tuple[str, ...] = ()
) -> ConfirmationValues:
    """Read the answers of a submitted confirmation form."""
    listed = fixed_values(form).get("appropriated")
    appropriated = listed if isinstance(listed, int) else None
    received = _number(answers, "received")
    if received is None and _number(answers, "agreed") == 1:
        received = appropriated
    spent, balance = _number(answers, "spent"), _number(answers, "balance")
    if balance is None and received is not None and spent is not None:
        balance = received - spent
    return ConfirmationValues(
        received=received,
        spent=spent,
        balance=balance,
        reason=_reason(answers),
        reached=_numbers(answers, "reach."),
        reached_why=_texts(answers, "reach_why."),
        held=_numbers(answers, "held."),
        held_why=_texts(answers, "held_why."),
        notes="；".join(filter(None, (_text(answers, code) for code in ("funded_note", "notes")))),
        evidence=tuple(filter(None, (_text(answers, code) for code in EVIDENCE))),
        disputed=appropriated is not None and received not in (None, appropriated),
        differences=differences,
    )


def _number(answers: Mapping[str, Answer], code: str) -> int | None:
    value = answers[code].value if code in answers else None
    return value if isinstance(value, int) else None


def _text(answers: Mapping[str, Answer], code: str) -> str:
    value = answers[code].value if code in answers else None
    return value if isinstance(value, str) else ""


def _reason(answers: Mapping[str, Answer]) -> str:
    kind = BALANCE_KINDS.get(_number(answers, "balance_kind") or 0, "")
    words = _text(answers, "balance_note") or _text(answers, "balance_other")
    return "：".join(part for part in (kind, words) if part)


def _numbers(answers: Mapping[str, Answer], start: str) -> dict[str, int]:
    found = {code: _number(answers, code) for code in answers if code.startswith(start)}
    return {code.removeprefix(start): n for code, n in found.items() if n is not None}


def _texts(answers: Mapping[str, Answer], start: str) -> dict[str, str]:
    found = {code: _text(answers, code) for code in answers if code.startswith(start)}
    return {code.removeprefix(start): text for code, text in found.items() if text}
