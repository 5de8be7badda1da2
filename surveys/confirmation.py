"""Spending confirmations: what a unit is asked about its money, its groups and its events.

One form per line of the funds table (`line.<row>`), one for a unit without such a line
(`unit.<id>`). Amounts are fen. `surveys.confirmation_rules` names the rules V01-V21 and says where
each of them lives.
"""

from __future__ import annotations

from surveys.confirmation_funded import funded_checks, funded_questions
from surveys.confirmation_matters import (
    OWN_FUNDS,
    evidence_questions,
    matters_question,
    notes_question,
    own_questions,
    purpose_checks,
    purpose_questions,
)
from surveys.confirmation_money import (
    STANDS,
    TOLD,
    money_checks,
    money_questions,
)
from surveys.confirmation_reach import (
    bought_question,
    event_questions,
    per_head_check,
    per_head_why,
    plan_checks,
    planned_figures,
    reach_questions,
)
from surveys.confirmation_values import ConfirmationValues, values
from surveys.form import Check, Fixed, Form, FormKind, Is, Question, Section
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
        sections=(Section(code=TOLD, ask_if=STANDS),),
        questions=(
            *money_questions(line, year_end_text),
            matters_question(groups, TOLD),
            *purpose_questions(TOLD),
            *own_questions(TOLD, Is(question="matters", codes=(OWN_FUNDS,))),
            *reach_questions(groups, TOLD),
            *per_head_why(groups, events, TOLD),
            *bought_question(groups, TOLD),
            *event_questions(events, TOLD, line.year),
            *evidence_questions(TOLD),
            notes_question(TOLD),
        ),
        checks=(
            *money_checks(line),
            *purpose_checks(),
            *plan_checks(groups, events, line.year),
            *per_head_check(groups, events),
        ),
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
    questions, checks = _own_part(groups, events)
    return Form(
        id=f"unit.{unit.unit_id}",
        kind=FormKind.CONFIRMATION,
        title=f"{unit.name}：资金和活动情况",
        opening=f"{unit.name}您好！{beside if has_lines else without}",
        fixed=planned_figures(groups, events),
        questions=(*(() if has_lines else funded_questions()), *questions),
        checks=(*(() if has_lines else funded_checks()), *checks, *plan_checks(groups, events)),
        closing=_CLOSING,
    )


def _own_part(
    groups: tuple[Group, ...], events: tuple[Event, ...]
) -> tuple[tuple[Question, ...], tuple[Check, ...]]:
    """Of a unit whose groups are paid from own funds: what they cost, heads against money."""
    own = tuple(group for group in groups if group.own)
    standards = tuple(group for group in own if group.per_head is not None)
    planned = sum(group.planned * (group.per_head or 0) for group in standards) or None
    every = len(own) == len(groups)
    money = own_questions("", planned=planned) if own else ()
    per_head = (own, events, "own_spent") if every else ((), events, "own_spent")
    questions = (
        matters_question(groups if own else (), "", own=not own),
        *purpose_questions(""),
        *(money or own_questions("", Is(question="matters", codes=(OWN_FUNDS,)))),
        *reach_questions(groups),
        *per_head_why(per_head[0], per_head[1], "", per_head[2]),
        *event_questions(events),
        *evidence_questions("", ("spent", "own_spent")),
        notes_question(""),
    )
    return questions, per_head_check(*per_head)


def _short(activity: str) -> str:
    return activity if len(activity) <= 24 else activity[:23] + "…"
