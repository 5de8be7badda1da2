"""The public analysis: a table of answers, their groups and group sizes in, estimates out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.clusters import LEAST_DEGREES
from scoring.intervals import margin, rate_interval
from scoring.readings import SurveyDesign
from scoring.statistics.design import Design, Floats, Lonely, stratified
from scoring.statistics.means import Means, kish, means
from scoring.statistics.raking import Calibration, MarginError, Residuals, rake
from scoring.statistics.reliability import Alpha, cronbach

Answers = Mapping[str, Sequence[int | str | float | None]]
"""Columns by name, a row being a form."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One estimate. Rates, errors and bounds are shares of 1."""

    code: str
    rate: float
    """得分率: points earned ÷ points attainable."""
    satisfied: float
    """满意率: share of the two best answers (of three or fewer, the best)."""
    n: int
    se: float | None
    low: float | None
    high: float | None
    moe: float | None
    """Half the symmetric t interval; the interval itself (low, high) is on the logit scale."""
    deff: float | None
    degrees: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a table of answers says."""

    design: SurveyDesign
    questions: tuple[Figure, ...]
    items: tuple[Figure, ...]
    by_group: Mapping[str, tuple[Figure, ...]]
    """Questions, then items."""
    by_domain: Mapping[str, Mapping[str, tuple[Figure, ...]]]
    """Column, then level: questions, then items."""
    covariance: Floats
    """Of the question rates, in the order of `questions`."""
    weights: Floats
    kish_deff: float
    effective: float
    """(Σw)² ÷ Σw²."""
    alpha: Alpha | None
    calibration: Calibration | None
    notes: tuple[str, ...]
    """What a reader must be told, in Chinese: why no interval, lonely strata, surplus answers."""


def analyse(  # noqa: PLR0913 - keywords of one analysis, all with defaults but three
    table: Answers,
    *,
    questions: Sequence[str],
    points: Mapping[int, float],
    group: str = "group",
    sizes: Mapping[str, int] | None = None,
    items: Mapping[str, Sequence[str]] | None = None,
    design: SurveyDesign = "probability",
    fpc: bool = True,
    domains: Sequence[str] = (),
    margins: Mapping[str, Mapping[str, float]] | None = None,
    cap: float | None = None,
    helper: str = "",
    lonely: Lonely = "adjust",
    residuals: Residuals = "weighted",
) -> Analysis:
    """Estimates of a table given by columns: `table[question]` holds the answer codes.

    An answer that is empty, None, or a code without `points` (不清楚, 不想说) leaves the question's
    denominator and stays in its group. `points`: code → points of 100. `sizes`: heads by group.
    `items`: name → questions it is the mean of. `margins`: column → heads by level, for raking
    (one: post-stratification); `cap` trims weights at so many times the mean of their group.
    `helper`: column naming who filled in for others; their respondents are one sampling unit.
    design open: no errors, no intervals. Raises ValueError for columns that are missing or of
    unequal length, MarginError for margins that cannot be met, LonelyStratum if asked to fail.
    """
    size = _length(table, [*questions, group, *domains, *(margins or {}), *filter(None, [helper])])
    groups = [_label(one) for one in table[group]]
    units = [_label(one) for one in table[helper]] if helper else None
    heads = {_label(name): n for name, n in (sizes or {}).items()}
    drawn, names = stratified(groups, heads, fpc=fpc, units=units, lonely=lonely)
    calibration = _calibrate(table, drawn, margins, cap, residuals)
    earned = _points(table, questions, points)
    pleased = _pleased(table, questions, points)
    view = _View(
        codes=tuple(questions),
        items={name: tuple(of) for name, of in (items or {}).items()},
        earned=earned,
        pleased=pleased,
        design=drawn,
        kind=design,
        calibration=calibration,
        clustered=helper != "",
    )
    weights = drawn.weights if calibration is None else calibration.weights
    deff, effective = kish(weights) if size else (float("nan"), 0.0)
    every, single, combined = view.figures(None)
    return Analysis(
        design=design,
        questions=single,
        items=combined,
        by_group={name: view.within(groups, name) for name in names},
        by_domain={
            column: {level: view.within(levels, level) for level in sorted({*levels})}
            for column in domains
            for levels in ([_label(one) for one in table[column]],)
        },
        covariance=every.covariance,
        weights=weights,
        kish_deff=deff,
        effective=effective,
        alpha=cronbach(earned),
        calibration=calibration,
        notes=tuple(_notes(design, drawn, names, heads, view)),
    )


def _length(table: Answers, columns: Sequence[str]) -> int:
    if absent := [column for column in columns if column not in table]:
        raise ValueError(f"表里没有这些列：{'、'.join(absent)}")
    lengths = {len(table[column]) for column in columns}
    if len(lengths) != 1:
        raise ValueError("各列的行数不同")
    if (size := lengths.pop()) == 0:
        raise ValueError("表是空的，没有一份答卷")
    return size


def _code(answer: object) -> int | None:
    """The code of an answer; 5, 5.0 and "5" are the same, and 4.5 is none."""
    try:
        number = float(str(answer))
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _label(value: object) -> str:
    """The name of a group or level: numbers as spreadsheets keep them, 1.0, are written 1."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _points(table: Answers, questions: Sequence[str], points: Mapping[int, float]) -> Floats:
    """n × k, as shares of the best possible 100; NaN where there is no scored answer."""
    return np.array(
        [[_share(_code(one), points) for one in table[code]] for code in questions]
    ).T.reshape(-1, len(questions))


def _share(code: int | None, points: Mapping[int, float]) -> float:
    return points[code] / 100 if code is not None and code in points else float("nan")


def _pleased(table: Answers, questions: Sequence[str], points: Mapping[int, float]) -> Floats:
    best = sorted(points, key=lambda code: -points[code])[: 2 if len(points) > 3 else 1]
    return _points(table, questions, {code: 100.0 * (code in best) for code in points})


def _calibrate(
    table: Answers,
    design: Design,
    margins: Mapping[str, Mapping[str, float]] | None,
    cap: float | None,
    residuals: Residuals,
) -> Calibration | None:
    if not margins:
        return None
    wanted = {
        column: (
            [_label(one) for one in table[column]],
            {_label(level): n for level, n in heads.items()},
        )
        for column, heads in margins.items()
    }
    return rake(design.weights, wanted, cap=cap, groups=design.strata, residuals=residuals)


@dataclass(frozen=True, slots=True)
class _View:
    codes: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    earned: Floats
    pleased: Floats
    design: Design
    kind: SurveyDesign
    calibration: Calibration | None
    clustered: bool

    def within(self, labels: Sequence[str], wanted: str) -> tuple[Figure, ...]:
        """Of the respondents with this label: questions, then items."""
        _, single, combined = self.figures(np.array([one == wanted for one in labels]))
        return (*single, *combined)

    def figures(
        self, where: NDArray[np.bool_] | None
    ) -> tuple[Means, tuple[Figure, ...], tuple[Figure, ...]]:
        """The means, and what can be told of questions and of items."""
        found = means(self.earned, self.design, where=where, calibration=self.calibration)
        top = means(self.pleased, self.design, where=where, calibration=self.calibration)
        single = [
            self._figure(code, found, np.eye(len(self.codes))[i], top, (i,), where)
            for i, code in enumerate(self.codes)
        ]
        combined = [
            self._figure(name, found, mix, top, chosen, where)
            for name, mix, chosen in self._mixes(found)
        ]
        return found, _told(single), _told(combined)

    def _mixes(self, found: Means) -> list[tuple[str, Floats, tuple[int, ...]]]:
        mixes = []
        for name, of in self.items.items():
            chosen = tuple(self.codes.index(one) for one in of if found.n[self.codes.index(one)])
            mix = np.zeros(len(self.codes))
            mix[list(chosen)] = 1 / len(chosen) if chosen else 0.0
            mixes.append((name, mix, chosen))
        return mixes

    def _figure(
        self,
        code: str,
        found: Means,
        mix: Floats,
        top: Means,
        chosen: tuple[int, ...],
        where: NDArray[np.bool_] | None,
    ) -> Figure | None:
        if not chosen or not all(found.n[i] for i in chosen):
            return None
        of = list(chosen)
        rate = float(mix[of] @ found.estimate[of])
        n = int(min(found.n[i] for i in chosen))
        degrees = self._degrees(found, n, where)
        silent = self.kind == "open" or (self.clustered and degrees < LEAST_DEGREES)
        se = max(float(mix @ found.covariance @ mix), 0.0) ** 0.5
        low, high = rate_interval(rate, se, degrees, self._effective(n, where))
        return Figure(
            code=code,
            rate=rate,
            satisfied=float(mix[of] @ top.estimate[of]),
            n=n,
            se=None if silent else se,
            low=None if silent else low,
            high=None if silent else high,
            moe=None if silent else margin(se, degrees),
            deff=float(found.deff[of[0]]) if len(of) == 1 and not silent else None,
            degrees=degrees,
        )

    def _degrees(self, found: Means, n: int, where: NDArray[np.bool_] | None) -> int:
        """The design's; within one group alone, and not clustered, those of its answers."""
        if where is None or self.clustered:
            inside = self.design.unit_index if where is None else self.design.unit_index[where]
            strata = self.design.strata if where is None else self.design.strata[where]
            return len(np.unique(inside)) - len(np.unique(strata))
        if len(np.unique(self.design.strata[where])) == 1:
            return n - 1
        return found.degrees

    def _effective(self, n: int, where: NDArray[np.bool_] | None) -> float:
        inside = slice(None) if where is None else where
        weights, strata = self.design.weights[inside], self.design.strata[inside]
        open_share = float(weights @ (1 - self.design.sampled[strata]))
        return n * float(weights.sum()) / open_share if open_share > 0 else float("inf")


def _told(figures: Iterable[Figure | None]) -> tuple[Figure, ...]:
    return tuple(one for one in figures if one is not None)


def _notes(
    kind: SurveyDesign, design: Design, names: list[str], sizes: Mapping[str, int], view: _View
) -> list[str]:
    counts = np.bincount(design.strata, minlength=len(names))
    notes = []
    if kind == "open":
        notes.append(
            "公开链接：谁来回答由受访者自己决定，没有抽样误差可言，不给误差范围和应答率，只反映参与者的意见"
        )
    elif kind == "census":
        notes.append("全部发给：没有抽样误差，区间是把已答者当作本类对象随机一部分的模型区间")
    if lonely := [name for name, n in zip(names, counts, strict=True) if n == 1]:
        notes.append(f"只有一份答卷的类：{'、'.join(lonely)}，其方差按{_LONELY[design.lonely]}")
    over = [
        f"{name}（{n}份，计划{sizes[name]}人）"
        for name, n in zip(names, counts, strict=True)
        if 0 < sizes.get(name, 0) < n
    ]
    if over:
        notes.append(f"答卷比人数多，有限总体修正按全部已答：{'、'.join(over)}")
    if bare := [name for name in names if not sizes.get(name)]:
        notes.append(f"没有计划人数，按答卷数计入：{'、'.join(bare)}")
    if view.clustered:
        degrees = design.degrees()
        said = "，代填人太少，不给误差" if degrees < LEAST_DEGREES else ""
        notes.append(f"代填的答卷按代填人成群计算方差，自由度{degrees}{said}")
    return notes


_LONELY: Mapping[Lonely, str] = {
    "adjust": "对全体均值的偏差计",
    "certainty": "零计",
    "average": "其余各类的平均计",
    "fail": "不计",
}

__all__ = ["Analysis", "Answers", "Figure", "MarginError", "analyse"]
