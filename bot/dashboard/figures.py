"""The figures at the top of the dashboard: on the page, and again every few seconds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.dashboard.board import State
from bot.oversight.states import CLOSED
from reports import words
from reports.money import added
from reports.suppression import shown
from reports.words import SEVERITY
from scoring.model import Severity


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    label: str
    value: str
    note: str = ""
    alarm: bool = False
    where: str = ""
    """The page that tells more, below /board."""


def figures(state: State) -> tuple[Figure, ...]:
    given = state.given
    money, progress = added("合计", given.lines), given.progress
    rate = "—" if money.rate is None else words.percent(money.rate, 2)
    whole = words.points(given.total_weight)
    missing = f"，{len(given.sheet.missing)}项没有依据，按0分计" if given.sheet.missing else ""
    score = words.points(given.sheet.total)
    scope = f"{given.money_scope}，已确认{progress.lines_confirmed}/{progress.lines}笔"
    return (
        Figure("total", f"得分（{given.label}）", score, f"满分{whole}{missing}"),
        Figure("grade", "等级", given.sheet.grade or "—", _ends(state)),
        Figure("execution", "预算执行率", rate, scope, where="/units"),
        Figure(
            "units",
            "单位确认",
            f"{progress.units_confirmed}/{progress.units}",
            _waiting(len(state.late)),
            where="/units?show=waiting" if state.late else "/units",
        ),
        Figure("forms", "有效问卷", shown(given).n_words, _planned(state), where="/groups"),
        alerts(state),
    )


def _ends(state: State) -> str:
    """How low and how high the total can still come out."""
    found = state.outlook
    if found is None:
        return ""
    if not found.open:
        return "各项都有依据，没有未定的"
    low, high = words.points(round(found.worst, 2)), words.points(round(found.best, 2))
    return f"还可能是{low}（{found.worst_grade}）到{high}（{found.best_grade}）"


def _waiting(units: int) -> str:
    return f"还有{units}个单位没填完" if units else "都填完了"


def _planned(state: State) -> str:
    planned = sum(group.target for group in state.given.groups)
    return f"计划{planned:,}份" if planned else "满5份才更新"


def alerts(state: State) -> Figure:
    """Open findings by level: a settled one is no alarm any more."""
    left = [each for each in state.findings if each.status not in CLOSED and not each.gone]
    counts = Counter(each.severity for each in left)
    told = "，".join(f"{SEVERITY[level]}{counts[level.value]}个" for level in Severity)
    high = bool(counts[Severity.HIGH.value])
    value, note = f"{len(left)}个", told if left else "没有"
    return Figure("alerts", "未了结疑点", value, note, alarm=high, where="/findings")


def live(state: State) -> dict[str, object]:
    """The same for the script of the page."""
    return {
        "version": state.version,
        "moment": words.moment(state.given.as_of, state.given.time_zone),
        "figures": {
            one.key: {"value": one.value, "note": one.note, "alarm": one.alarm}
            for one in figures(state)
        },
    }
