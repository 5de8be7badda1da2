"""Rows of what was planned and what came of it: one bar a row, the plan as its whole length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.charts.looks import UNKNOWN, Look, stacked

BAR = 28
LENGTH = INNER - 60
MOST = 40
"""Rows of one kind in a picture: there may be two kinds in it, and long names take lines."""
"""Pixels of the plan; a bar of more than the plan goes on to the edge."""


@dataclass(frozen=True, slots=True)
class Row:
    """`done` None: nobody has said."""

    code: str
    name: str
    about: str
    planned: int
    done: int | None
    told: tuple[str, ...] = ()
    counted: bool = True
    """Whether it is in the sums."""

    @property
    def urgency(self) -> tuple[int, Fraction]:
        """What is not known first, then what is furthest behind."""
        if self.done is None:
            return 0, Fraction(0)
        return 1, Fraction(self.done, self.planned) if self.planned else Fraction(2)


@dataclass(frozen=True, slots=True)
class Sums:
    """Over the rows that count; `known`: planned in the rows of which the outcome is known."""

    planned: int
    known: int
    done: int
    open: int
    """Rows without an outcome."""


def summed(rows: Iterable[Row]) -> Sums:
    counted = [row for row in rows if row.counted]
    told = [row for row in counted if row.done is not None]
    return Sums(
        planned=sum(row.planned for row in counted),
        known=sum(row.planned for row in told),
        done=sum(row.done or 0 for row in told),
        open=len(counted) - len(told),
    )


def share(done: int, planned: int) -> str:
    """Percent of the plan; what is short of it is never rounded up to 100, nor nothing to 0."""
    if not planned:
        return "—"
    found = words.decimal(Fraction(100 * done, planned), 1)
    if done < planned and found == 100:
        found = Decimal("99.9")
    return f"{words.points(found)}%"


def draw(canvas: Canvas, y: float, rows: Iterable[Row], looks: tuple[Look, Look]) -> float:
    """Each with its figures above its bar; `looks` of what is done and what is not."""
    for row in _fitting(tuple(rows)):
        figure = f"未确认/{row.planned:,}" if row.done is None else f"{row.done:,}/{row.planned:,}"
        if row.done is not None and row.planned:
            figure += f"　{share(row.done, row.planned)}"
        behind = row.done is None or row.done < row.planned
        color = style.ORANGE if behind else style.INK
        y = frame.row(canvas, y, row.name, figure, color=color, about=row.about)
        _bar(canvas, y, row, looks)
        y = frame.told(canvas, y + BAR + 4, row.told) + 12
    return y


def _fitting(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """As many as a picture takes, the others in one."""
    if len(rows) <= MOST:
        return rows
    kept, rest = rows[: MOST - 1], rows[MOST - 1 :]
    sums = summed(rest)
    told = (f"另有{sums.open}项未确认，不在内",) if sums.open and sums.known else ()
    done = sums.done if sums.known else None
    planned = sums.known or sums.planned
    return (*kept, Row("rest", f"其余{len(rest)}项", "见工作簿", planned, done, told))


def _bar(canvas: Canvas, y: float, row: Row, looks: tuple[Look, Look]) -> None:
    canvas.box(LEFT, y, LENGTH, BAR, style.PAPER, edge=style.GRID, gid=f"plan:{row.code}")
    if row.done is None:
        UNKNOWN.draw(canvas, LEFT, y, LENGTH, BAR, gid=f"bar:{row.code}:{UNKNOWN.name}")
        return
    whole = max(row.planned, 1)
    parts = zip(looks, (row.done, row.planned - row.done), strict=True)
    pixels = ((look, n / whole * LENGTH) for look, n in parts)
    stacked(canvas, (LEFT, y), BAR, pixels, gid=f"bar:{row.code}", end=RIGHT)
    if row.done > row.planned:  # where the plan ended
        end = LEFT + LENGTH if row.planned else LEFT
        canvas.line((end, y - 4), (end, y + BAR + 4), style.INK, width=3, gid="planned")
