"""The text that goes with a push: at most ten lines, first what changed and what needs doing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import TypeAdapter

from reports import tree, words
from reports.bases import basis_words, shown_bases
from reports.model import ReportInput
from reports.modes import modes_lines
from reports.money import Money, added
from reports.suppression import Rate, Shown, shown, withdrawn_words
from scoring.model import Finding, Severity

_NAMED = 3
"""Units, leaves or findings named in one line; the others are counted."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a push has said, kept so that the next one to the same person can say what changed.

    Only shown figures are in it: nothing that was suppressed.
    """

    label: str
    total: Decimal
    grade: str
    execution: str
    """Percent as printed, "" while nothing is confirmed."""
    items: dict[str, str]
    """Score rates in percent as printed, by item name."""
    units_confirmed: int
    lines_confirmed: int
    leaves_judged: int
    valid_forms: str
    leaves: dict[str, Decimal]
    findings: dict[str, str]
    """Title by check and subject."""


_SUMMARY = TypeAdapter(Summary)


def summarised(given: ReportInput) -> Summary:
    seen = shown(given)
    total = added("合计", given.lines)
    return Summary(
        label=given.label,
        total=given.sheet.total,
        grade=given.sheet.grade,
        execution="" if total.rate is None else words.percent(total.rate, 2),
        items={rate.name: _percent(given, rate) for rate in seen.items},
        units_confirmed=given.progress.units_confirmed,
        lines_confirmed=given.progress.lines_confirmed,
        leaves_judged=given.progress.leaves_judged,
        valid_forms=seen.n_words,
        leaves={leaf.code: leaf.score for leaf in given.sheet.leaves},
        findings={_key(finding): finding.title for finding in given.findings},
    )


def summary_json(summary: Summary) -> bytes:
    return _SUMMARY.dump_json(summary)


def read_summary(data: bytes) -> Summary:
    """Raises pydantic.ValidationError for anything but what `summary_json` wrote."""
    return _SUMMARY.validate_json(data)


def summary_text(given: ReportInput, previous: Summary | None = None) -> str:
    """At most ten lines for a chat."""
    seen = shown(given)
    lines = [*_head(given)]
    if previous is not None:
        lines.append(f"变化：{changes(previous, summarised(given))}")
    lines += needs(given)
    lines += _figures(given, seen)
    lines.append(words.joined((progress_line(given, seen), words.head(given.chain))))
    return "\n".join(lines)


def changes(before: Summary, now: Summary) -> str:
    """What is different since `before`, in one line; says so when nothing is."""
    told = [
        f"得分{words.points(before.total)}→{words.points(now.total)}{_moved_leaves(before, now)}"
        if before.total != now.total
        else "",
        f"等级{before.grade}→{now.grade}" if before.grade != now.grade else "",
        _arrow("执行率", before.execution, now.execution),
        *_moved_rates(before, now),
        _more("单位确认", before.units_confirmed, now.units_confirmed),
        _more("指标评判", before.leaves_judged, now.leaves_judged),
        _arrow("有效答卷", before.valid_forms, now.valid_forms),
        _counted("新疑点", set(now.findings) - set(before.findings)),
        _counted("已消除疑点", set(before.findings) - set(now.findings)),
        f"{before.label}→{now.label}" if before.label != now.label else "",
    ]
    return words.joined(told, "；") or "与上次相同"


def _head(given: ReportInput) -> Iterator[str]:
    if given.is_simulated:
        yield f"【{words.SIMULATED}】以下均为模拟，不得作为评价依据"
    when = words.moment(given.as_of, given.time_zone)
    yield f"{given.title} {given.year}年度 · {given.label} · 截至{when}"


def needs(given: ReportInput) -> Iterator[str]:
    """What somebody has to do now, the most pressing first."""
    urgent = [finding for finding in given.findings if finding.severity is Severity.HIGH]
    waiting = given.progress.waiting_units
    missing = given.sheet.missing
    told = (
        f"紧急疑点{len(urgent)}个：{urgent[0].title.rstrip('。')}" if urgent else "",
        f"未确认单位{len(waiting)}个：{some(waiting)}" if waiting else "",
        f"{len(missing)}项指标缺证据：{some(missing)}" if missing else "",
    )
    if any(told):
        yield f"待办：{words.joined(told, '；')}"


def _figures(given: ReportInput, seen: Shown) -> Iterator[str]:
    if given.sheet.leaves:
        yield score_line(given)
    if given.lines:
        yield money_line(given, added("合计", given.lines))
    if given.items:
        yield rates_line(given, seen)
    if told := bases_line(given):
        yield told
    if given.findings:
        yield f"未了结疑点：{words.alerts(given.findings)}"


def bases_line(given: ReportInput) -> str:
    """How people answered, and the same on other bases; "" where there is nothing to say."""
    bases = (basis_words(given, basis) for basis in shown_bases(given))
    return "；".join((*modes_lines(given), *bases))


def score_line(given: ReportInput) -> str:
    """The total, its grade, and how much higher it can become."""
    sheet = given.sheet
    most = words.points(tree.highest(sheet))
    open_ = f"；缺证据的按0分计，最高可到{most}" if sheet.missing else ""
    total = f"{words.points(sheet.total)}/{words.points(given.total_weight)}"
    return f"得分：{total}，等级{sheet.grade}（{given.label}{open_}）"


def money_line(given: ReportInput, total: Money) -> str:
    """The execution rate with its sums."""
    if total.rate is None:
        return f"预算执行率（{given.money_scope}）：还没有单位确认"
    sums = f"支出{words.yuan(total.spent)}元 / 拨款{words.yuan(total.appropriated)}元"
    waiting = f"，另有{words.yuan(total.unconfirmed)}元未确认" if total.unconfirmed else ""
    return f"预算执行率（{given.money_scope}）：{words.percent(total.rate, 2)}，{sums}{waiting}"


def rates_line(given: ReportInput, seen: Shown) -> str:
    """The score rate of each item that may be shown."""
    if not seen.items:
        return f"满意度：有效答卷{seen.n_words}份，满5份后显示"
    line = words.points(words.decimal(given.full_line * 100, 2))
    rates = " · ".join(f"{rate.name}{_percent(given, rate)}%" for rate in seen.items)
    hidden = "、".join(item.name for item, _ in seen.hidden_items)
    rest = f"；{hidden}不公布" if hidden else ""
    return f"得分率（满分线{line}%，n={seen.n_words}）：{rates}{rest}"


def progress_line(given: ReportInput, seen: Shown) -> str:
    """Done of planned."""
    done = given.progress
    parts = (
        f"单位确认{done.units_confirmed}/{done.units}" if done.units else "",
        f"资金{done.lines_confirmed}/{done.lines}项" if done.lines else "",
        f"指标评判{done.leaves_judged}/{done.leaves_to_judge}" if done.leaves_to_judge else "",
        f"有效答卷{seen.n_words}份" if given.items else "",
        withdrawn_words(done.withdrawn),
    )
    return f"进度：{words.joined(parts, '，')}"


def _percent(given: ReportInput, rate: Rate) -> str:
    return str(words.rate_percent(rate.rate, rate.n, given.full_line))


def _moved_rates(before: Summary, now: Summary) -> Iterator[str]:
    if now.items and not before.items:
        yield "满意度得分率首次显示"
        return
    for name, rate in now.items.items():
        yield _arrow(name, before.items.get(name, ""), rate)


def _moved_leaves(before: Summary, now: Summary) -> str:
    moved = [
        f"{code} {words.points(before.leaves[code])}→{words.points(score)}"
        for code, score in now.leaves.items()
        if code in before.leaves and before.leaves[code] != score
    ]
    return f"（{some(tuple(moved))}）" if moved else ""


def some(names: tuple[str, ...]) -> str:
    """The first few, and how many there are."""
    rest = f"等{len(names)}个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + rest


def _arrow(name: str, before: str, now: str) -> str:
    return f"{name}{before or '无'}→{now or '无'}" if before != now else ""


def _more(name: str, before: int, now: int) -> str:
    return f"{name}{before}→{now}" if before != now else ""


def _counted(name: str, keys: set[str]) -> str:
    return f"{name}{len(keys)}" if keys else ""


def _key(finding: Finding) -> str:
    return f"{finding.code}:{finding.subject}"
