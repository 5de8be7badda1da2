"""last_year.csv: the score rates that last year's report printed, to compare this year's with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from bot.files.cells import CellError, count, words
from bot.files.columns import Column, TableSpec
from bot.files.grid import Value
from bot.files.problems import Problem, nearest, shown
from bot.files.tables import Table
from reports.model import Earlier
from surveys.form import Choice, Model, Scale, Single
from surveys.questionnaire import Questionnaire


def rate(value: Value) -> Fraction:
    """A share of 1 from 96.6, 96.6%, or a workbook's cell in percent format (0.966).

    Nobody prints a score rate under 1 %, so a number up to 1 without a sign is a share.
    """
    number, sign = _number(value)
    share = number / 100 if sign or number > 1 else number
    if not 0 <= share <= 1:
        raise CellError("rate", f"得分率“{shown(value)}”不在0到100%之间", "写成 96.6%")
    return Fraction(share)


def points(value: Value) -> Fraction | None:
    """A standard error in percentage points, as a share of 1; None where the cell is empty."""
    if not words(value):
        return None
    number, _ = _number(value)
    if not 0 <= number <= 50:
        raise CellError("rate", f"标准误“{shown(value)}”不像标准误", "写百分点，例如 0.42")
    return Fraction(number / 100)


def _number(value: Value) -> tuple[Decimal, bool]:
    """The figure, and whether it bears a percent sign."""
    text = unicodedata.normalize("NFKC", words(value)).strip()
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise CellError("rate", f"“{shown(value)}”不是数", "写成 96.6%")
    return number, text.endswith("%")


class LastYearRow(Model):
    item: str
    rate: Fraction
    forms: int
    group: str = ""
    se: Fraction | None = None


LAST_YEAR = TableSpec(
    LastYearRow,
    {
        "item": Column("分项", ("题号", "分项或题号")),
        "group": Column("群体", ("对象", "问卷类别")),
        "rate": Column("得分率", ("上年得分率",), rate),
        "forms": Column("份数", ("有效份数", "n"), count),
        "se": Column("标准误", (), points),
    },
)


def earlier(
    rows: Iterable[LastYearRow], form: Questionnaire, group_question: str
) -> tuple[Earlier, ...]:
    """The rows with names turned into codes of this year's questionnaire."""
    items, known = _items(form), _groups(form, group_question)
    return tuple(
        Earlier(
            items[row.item],
            row.rate,
            row.forms,
            known[row.group] if row.group else "",
            None if row.se is None else float(row.se),
        )
        for row in rows
    )


def check_last_year(
    table: Table[LastYearRow], form: Questionnaire, group_question: str
) -> Iterator[Problem]:
    """Items and groups that this year's questionnaire does not have, rates of nobody, and rows that
    say the same twice."""
    items, known = _items(form), _groups(form, group_question)
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(table.rows):
        for field, name, names in (("item", row.item, items), ("group", row.group, known)):
            if name and name not in names:
                where, message = table.where(index, field), f"今年的问卷里没有“{name}”"
                yield Problem("unknown_item", table.name, where, message, _hint(name, names))
        if row.group and row.item in items and not _is_item(form, items[row.item]):
            message = "分群体的只能比分项，不能比单题"
            remedy = f"写分项：{'、'.join(item.name for item in form.items)}"
            yield Problem("unknown_item", table.name, table.where(index, "item"), message, remedy)
        if row.forms < 1:
            message = "没有份数，得分率没有依据"
            remedy = "写上年报告印出的有效份数；没有印的，删去这一行"
            yield Problem("count", table.name, table.where(index, "forms"), message, remedy)
        key = (items.get(row.item, row.item), known.get(row.group, row.group))
        if key in seen:
            message = f"“{row.item}”{row.group}写了两次"
            where = table.where(index, "item")
            yield Problem("duplicate_id", table.name, where, message, "只留一行")
        seen.add(key)


def _is_item(form: Questionnaire, code: str) -> bool:
    return any(item.code == code for item in form.items)


def _items(form: Questionnaire) -> dict[str, str]:
    """Codes by what a row may call them: code or name of an item, code of a scored question."""
    asked = {each.code: each.code for each in form.questions if isinstance(each, Scale)}
    named = {item.name: item.code for item in form.items}
    return asked | named | {item.code: item.code for item in form.items}


def _groups(form: Questionnaire, group_question: str) -> dict[str, str]:
    every: list[Choice] = [
        choice
        for question in form.questions
        if question.code == group_question and isinstance(question, Single)
        for choice in question.choices
    ]
    by_label = {choice.label: str(choice.code) for choice in every}
    return by_label | {str(choice.code): str(choice.code) for choice in every}


def _hint(name: str, known: Mapping[str, str]) -> str:
    guess = nearest(name, [*known])
    return f"是不是“{guess}”？" if guess else f"可写：{'、'.join(known)}"
