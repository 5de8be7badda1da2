"""The rates on other bases (含标记答卷, 不含代填) as a table. The totals on them are working papers
of the evaluation and have no place here."""

from __future__ import annotations

from collections.abc import Iterator

from reports import words
from reports.bases import CLOSE, BasisRate, ShownBasis, shown_bases
from reports.blocks import Block, Caption, Note, grid
from reports.model import ReportInput

CLOSED = "不公布"


def bases_table(given: ReportInput) -> Iterator[Block]:
    """Nothing where no other basis differs."""
    bases = shown_bases(given)
    if not bases:
        return
    yield Caption("不同口径的得分率")
    yield grid(
        ("口径", "有效（份）", *(item.name for item in given.items)),
        [_row(given, basis) for basis in bases],
        (36, 22, *(98 / len(given.items),) * len(given.items)),
        figures=range(1, 2 + len(given.items)),
    )
    yield Note(f"{given.outside_rule}。" if given.outside_rule else "正式口径是计分所用的。")


def _row(given: ReportInput, basis: ShownBasis) -> tuple[str, ...]:
    if basis.n is None:
        return (f"{basis.name}（{CLOSE}）", CLOSED, *(CLOSED,) * len(given.items))
    return (basis.name, f"{basis.n:,}", *(_rate(given, rate) for rate in basis.rates))


def _rate(given: ReportInput, rate: BasisRate) -> str:
    if rate.rate is None:
        return CLOSED
    return f"{words.rate_percent(rate.rate, rate.n, given.full_line)}%"
