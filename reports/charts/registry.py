"""Every chart, by the key with which pushes, documents, the desk and the command line choose it.

To add one: write its module and its line in `CHARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports import words
from reports.canvas import pages
from reports.charts import (
    answers,
    balance,
    changes,
    compared,
    days,
    events,
    execution,
    frame,
    funding,
    funnel,
    group_rates,
    indicators,
    levels,
    rates,
    reach,
    recovery,
    sheet,
    sureness,
    waterfall,
)
from reports.editions import INTERNAL, OFFICIAL
from reports.model import PDF, PNG, Edition, ReportFile, ReportInput

_KINDS: dict[str, frame.Kind] = {mime: kind for kind, mime in frame.MIMES.items()}


@dataclass(frozen=True, slots=True)
class Chart:
    key: str
    name: str
    edition: Edition
    drawing: Callable[[ReportInput], frame.Drawing | None]
    usual: bool = False
    """Whether it goes with every report; the others are asked for by their key."""

    def draw(self, given: ReportInput, mime: str = PNG) -> ReportFile | None:
        """As PNG (for chat), SVG or PDF (for documents; text as paths or with its font inside).

        The same input gives the same bytes. None where the project has no matter for it. Raises
        KeyError for another type, and reports.style.FontMissing.
        """
        return frame.filed(self.drawing(given), given, _KINDS[mime])


CHARTS: tuple[Chart, ...] = (
    Chart("sheet", "总览", INTERNAL, sheet.drawing, usual=True),
    Chart("changes", "较上次变化", INTERNAL, changes.drawing, usual=True),
    Chart("indicators", "指标得分", OFFICIAL, indicators.drawing, usual=True),
    Chart("levels", "一级指标", OFFICIAL, levels.drawing),
    Chart("waterfall", "扣分瀑布", OFFICIAL, waterfall.drawing),
    Chart("sureness", "评级把握", INTERNAL, sureness.drawing),
    Chart("execution", "预算执行率", OFFICIAL, execution.drawing, usual=True),
    Chart("balance", "结余和原因", OFFICIAL, balance.drawing),
    Chart("funding", "财政和自筹", OFFICIAL, funding.drawing),
    Chart("reach", "服务对象覆盖", OFFICIAL, reach.drawing),
    Chart("events", "活动开展", OFFICIAL, events.drawing),
    Chart("rates", "得分率", OFFICIAL, rates.drawing, usual=True),
    Chart("group-rates", "分群体得分率", OFFICIAL, group_rates.drawing),
    Chart("compared", "与上年比较", OFFICIAL, compared.drawing),
    Chart("answers", "回答分布", OFFICIAL, answers.drawing, usual=True),
    Chart("recovery", "回收情况", OFFICIAL, recovery.drawing, usual=True),
    Chart("funnel", "应答漏斗", OFFICIAL, funnel.drawing),
    Chart("days", "每日回收", OFFICIAL, days.drawing),
)
"""In the order they are sent: the overview first."""

USUAL = tuple(chart for chart in CHARTS if chart.usual)


def chart(key: str) -> Chart:
    """Raises KeyError for a key that none has."""
    return {each.key: each for each in CHARTS}[key]


def drawn(
    given: ReportInput, which: Sequence[Chart] = USUAL, mime: str = PNG
) -> tuple[ReportFile, ...]:
    """One after another; those without matter are left out."""
    files = (each.draw(given, mime) for each in which)
    return tuple(file for file in files if file)


def figures(given: ReportInput) -> tuple[ReportFile, ...]:
    """All charts that may be handed in: the pages of one PDF, then each as SVG; () where there is
    none."""
    found = (each.drawing(given) for each in CHARTS if each.edition == OFFICIAL)
    drawings = tuple(one for one in found if one)
    single = (frame.filed(one, given, "svg") for one in drawings)
    return (_album(given, drawings), *(file for file in single if file)) if drawings else ()


def _album(given: ReportInput, drawings: Sequence[frame.Drawing]) -> ReportFile:
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    prefix = "模拟-" if given.is_simulated else ""
    when = words.moment(given.as_of, given.time_zone)
    names = "、".join(one.name for one in drawings)
    return ReportFile(
        name=f"{prefix}{given.year}-图册-{given.label}.pdf",
        mime=PDF,
        data=pages(one.canvas for one in drawings),
        alt=f"{mark}图册，{len(drawings)}页：{names}。截至{when}。",
        caption=f"{mark}图册（{given.label}，截至{when}）",
    )
