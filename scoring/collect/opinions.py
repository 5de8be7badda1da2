"""What assessors judged and what those served answered."""

from __future__ import annotations

from fractions import Fraction

from scoring.collect.case import Case, Collected, NothingYet
from scoring.figures import percent
from scoring.model import Estimate, Item
from scoring.rates import Satisfaction
from scoring.sources import Assessment, Survey, SurveyRate


def assessment(case: Case, source: Assessment) -> Collected:
    """The last judgement; survey questions that bear on it are shown beside it."""
    judged = [one for one in case.records.judgements if one.leaf == case.leaf.code]
    if not judged:
        raise NothingYet("评价人尚未评定")
    last = judged[-1]
    attached = f"（佐证{len(last.media)}份）" if last.media else ""
    support = _support(case, source.support)
    simulated = bool(support and case.estimates and case.estimates.simulated)
    return Collected(
        last.value,
        "assessed",
        f"{last.assessor}评定：{last.text or '未写依据'}{attached}",
        support,
        last.simulated or simulated,
        bare=not last.text.strip() and not last.media,
    )


def _support(case: Case, codes: tuple[str, ...]) -> tuple[str, ...]:
    questions = case.estimates.questions if case.estimates else ()
    return tuple(
        f"问卷参考：{one.name} 得分率 {percent(one.rate)}（n={one.n}）"
        for one in questions
        if one.code in codes and one.n >= case.readings.min_cell
    )


def survey(case: Case, source: Survey) -> Collected:
    """Every item's rate; below the smallest cell that may be shown there is no evidence yet."""
    assert isinstance(case.leaf.rule, Satisfaction)
    found, least = case.estimates, case.readings.min_cell
    if found is None or found.n < least:
        raise NothingYet(f"有效问卷不足{least}份")
    known = {key: one for one in found.items if one.n >= least for key in (one.code, one.name)}
    wanted = dict(zip(case.leaf.rule.items, source.items or case.leaf.rule.items, strict=True))
    absent = [name for name, key in wanted.items() if key not in known]
    if absent:
        raise NothingYet(f"{'、'.join(absent)}的有效回答不足{least}份")
    items = {name: known[key] for name, key in wanted.items()}
    few = case.readings.min_forms
    provisional = f"，不足{few}份，暂定" if found.n < few else ""
    return Collected(
        tuple(Item(name, one.rate, one.n) for name, one in items.items()),
        "surveyed",
        f"满意度问卷：有效{found.n}份{provisional}",
        (*(_item_line(name, one) for name, one in items.items()), found.method),
        found.simulated,
    )


def survey_rate(case: Case, source: SurveyRate) -> Collected:
    """One rate of the survey. The mean of the items weighs every item the same."""
    found, least = case.estimates, case.readings.min_cell
    if found is None or found.n < least:
        raise NothingYet(f"有效问卷不足{least}份")
    share = source.measure == "satisfied_share"
    if source.of:
        every = (*found.items, *found.questions)
        chosen = tuple(one for one in every if source.of in (one.code, one.name))[:1]
    else:
        chosen = found.items
    if not chosen or any(one.n < least for one in chosen):
        raise NothingYet(f"{source.of or '问卷各分项'}的有效回答不足{least}份")
    rates = [one.satisfied if share else one.rate for one in chosen]
    value = sum(rates, Fraction(0)) / len(rates)
    words = "满意率" if share else "得分率"
    lines = [
        f"{one.name}{words} {percent(rate)}（n={one.n}）"
        for one, rate in zip(chosen, rates, strict=True)
    ]
    if len(rates) > 1:
        lines.append(f"{len(rates)}项平均{words} {percent(value)}")
    few = case.readings.min_forms
    provisional = f"，不足{few}份，暂定" if found.n < few else ""
    return Collected(
        value,
        "surveyed",
        f"满意度问卷：有效{found.n}份{provisional}",
        (*lines, found.method),
        found.simulated,
    )


def _item_line(name: str, one: Estimate) -> str:
    if one.interval is None:
        return f"{name}得分率 {percent(one.rate)}（n={one.n}）"
    low, high = one.interval
    interval = f"{100 * low:.2f}%～{100 * high:.2f}%"
    return f"{name}得分率 {percent(one.rate)}（95%区间 {interval}，n={one.n}）"
