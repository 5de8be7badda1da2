"""财政 and 自筹 money side by side: budget, what arrived, what was spent."""

from __future__ import annotations

from dataclasses import dataclass

from reports import style, words
from reports.charts import frame
from reports.charts.axis import Scale, grid, step
from reports.charts.frame import INNER, LEFT
from reports.charts.looks import UNKNOWN, Look, legend, stacked
from reports.model import ReportInput

BAR = 48
FISCAL = Look("财政", style.BLUE)
OWN = Look("自筹", style.PALE, "////", style.BLUE)
OPEN = Look("财政未确认", UNKNOWN.fill, UNKNOWN.hatch, UNKNOWN.strokes)


@dataclass(frozen=True, slots=True)
class Stage:
    """Fen; `own` None: nobody has said."""

    name: str
    fiscal: int
    own: int | None
    open: int = 0
    """Appropriated, and not confirmed yet."""

    @property
    def total(self) -> int:
        return self.fiscal + (self.own or 0) + self.open


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project has neither a budget by source nor own funds."""
    if given.budget is None and not given.own and not any(line.own for line in given.lines):
        return None
    found = stages(given)
    canvas, y = frame.opened(given, "财政资金和自筹资金")
    looks = (FISCAL, OWN, OPEN) if any(one.open for one in found) else (FISCAL, OWN)
    y = legend(canvas, y, looks)
    most = max(1, *(one.total for one in found))
    by = step(most / 1e6)
    scale = Scale(LEFT, INNER - 40, 0, max(by, -(-most // (by * 1e6)) * by))
    top = y
    for one in found:
        y = frame.row(canvas, y + 8, one.name, f"{words.yuan(one.total)}元", about=_about(one))
        pixels = scale.width / scale.end / 1e6
        parts = ((FISCAL, one.fiscal), (OPEN, one.open), (OWN, one.own or 0))
        wide = ((look, fen * pixels) for look, fen in parts)
        stacked(canvas, (LEFT, y), BAR, wide, gid=f"bar:{one.name}")
        y += BAR + 18
    y = grid(canvas, scale, top, y)
    frame.closed(canvas, y, given, (_note(given), given.method))
    told = "；".join(f"{one.name}{words.yuan(one.total)}元（{_about(one)}）" for one in found)
    return frame.Drawing(
        canvas, "财政和自筹", f"财政资金和自筹资金。{told}", "财政资金和自筹资金", _n(given)
    )


def stages(given: ReportInput) -> tuple[Stage, ...]:
    """Budget (where there is one by source), received and spent."""
    fiscal = [line for line in given.lines if not line.own]
    listed = [line for line in given.lines if line.own]
    told = bool(given.own or any(line.spent is not None for line in listed))
    own_spent = sum(one.spent for one in given.own) + sum(line.spent or 0 for line in listed)
    own_planned = sum(one.planned for one in given.own) + sum(line.appropriated for line in listed)
    confirmed = [line for line in fiscal if line.spent is not None]
    spent = Stage(
        "支出",
        sum(line.spent or 0 for line in confirmed),
        own_spent if told else None,
        sum(line.appropriated for line in fiscal if line.spent is None),
    )
    received = Stage(
        "到账（自筹为安排数）",
        sum(line.appropriated for line in fiscal),
        own_planned if told or listed else None,
    )
    budget = given.budget and Stage("预算", given.budget.fiscal, given.budget.own)
    return (*((budget,) if budget else ()), received, spent)


def _about(one: Stage) -> str:
    own = "自筹未填报" if one.own is None else f"自筹{words.wan(one.own)}万元"
    waits = f"，未确认{words.wan(one.open)}万元" if one.open else ""
    return f"财政{words.wan(one.fiscal)}万元，{own}{waits}"


def _n(given: ReportInput) -> str:
    units = len({one.unit for one in given.own})
    return f"{units}个单位填报自筹" if units else "没有单位填报自筹"


def _note(given: ReportInput) -> str:
    return (
        f"横轴单位：万元。财政到账为各项拨款合计；自筹按单位填报（{_n(given)}），"
        "没有填报的不当作零。"
    )
