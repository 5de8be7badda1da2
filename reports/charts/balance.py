"""What is left of the money: by unit, by kind, with the reasons that units gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.frame import INNER, LEFT
from reports.charts.looks import Look, legend, stacked
from reports.model import ReportInput
from reports.money import Money, added
from scoring.model import LineRecord

BAR = 34
_LOOKS = (
    Look("结余", style.ORANGE, "////"),
    Look("结转", style.BLUE),
    Look("待支付", style.PALE, "\\\\\\\\", style.BLUE),
    Look("已收回财政", style.GREY, "--"),
    Look("库存物资", style.BAND, "...", style.MUTED),
    Look("未分类", style.PALE),
    Look("去向待查", style.ALARM, "xx"),
    Look("账不平", style.INK, "xxx"),
)


@dataclass(frozen=True, slots=True)
class Left:
    """What one unit has not paid, in fen, by kind."""

    unit: str
    appropriated: int
    kinds: dict[str, int]
    reasons: tuple[str, ...]
    over: int = 0
    """Paid beyond what was received."""

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project has no money lines."""
    if not given.lines:
        return None
    total, found = added("合计", given.lines), left_over(given.lines)
    canvas, y = frame.opened(given, f"结余和原因（{given.money_scope}）")
    left = sum(one.total for one in found)
    figure = f"{words.yuan(left)}元" if total.lines_confirmed else "待确认"
    y = frame.big(canvas, y, figure, _sums(total, found))
    y = _units(canvas, y, found) if found else frame.said(canvas, y, _nothing(total))
    frame.closed(canvas, y, given, (_note(found), given.method))
    return frame.Drawing(
        canvas,
        "结余和原因",
        _alt(found, total),
        "结余和原因",
        f"已确认{total.lines_confirmed}/{total.lines}项",
    )


def left_over(lines: tuple[LineRecord, ...]) -> tuple[Left, ...]:
    """Units with anything unpaid or overspent among what they confirmed, the largest first."""
    units: dict[str, list[LineRecord]] = {}
    for line in lines:
        if line.spent is not None:
            units.setdefault(line.unit, []).append(line)
    found = [_of(of_unit) for of_unit in units.values()]
    return tuple(
        sorted((one for one in found if one.total or one.over), key=lambda one: -one.total)
    )


def _of(lines: list[LineRecord]) -> Left:
    kinds = dict.fromkeys((look.name for look in _LOOKS), 0)
    over = 0
    for line in lines:
        for name, fen in _kinds(line):
            kinds[name] += fen
        over += max(0, (line.spent or 0) - line.appropriated)
    reasons = tuple(dict.fromkeys(_reasons(lines)))
    return Left(lines[0].unit_name, sum(one.appropriated for one in lines), kinds, reasons, over)


def _kinds(line: LineRecord) -> Iterator[tuple[str, int]]:
    """The balance by kind, and what no kind explains."""
    balance = max(0, line.balance or 0)
    parts = {
        "结余": line.surplus,
        "结转": line.carry_over,
        "待支付": line.payable,
        "已收回财政": line.recovered,
        "库存物资": line.stock,
    }
    yield from parts.items()
    yield "未分类", max(0, balance - sum(parts.values()))
    gap = max(0, line.appropriated - (line.spent or 0) - balance)
    lost = min(line.unclear, gap)
    yield "去向待查", lost
    yield "账不平", gap - lost


def _reasons(lines: list[LineRecord]) -> Iterator[str]:
    several = len(lines) > 1
    for line in lines:
        left = line.appropriated - (line.spent or 0)
        if left or line.reason:
            amount = f"{words.yuan(left)}元" if left >= 0 else f"超支{words.yuan(-left)}元"
            about = f"{line.activity} {amount}：" if several else "原因："
            yield f"{about}{line.reason or '没有写原因'}"


def _units(canvas: Canvas, y: float, found: tuple[Left, ...]) -> float:
    used = [look for look in _LOOKS if any(one.kinds[look.name] for one in found)]
    y = legend(canvas, y, used) if used else y
    found = _fitting(found)
    most = max(1, *(one.total for one in found))
    for one in found:
        share = Fraction(one.total, one.appropriated) if one.appropriated else None
        about = "" if share is None or not one.total else f"占拨款{words.percent(share)}"
        figure = f"{words.yuan(one.total)}元" if one.total else f"超支{words.yuan(one.over)}元"
        y = frame.row(canvas, y + 6, one.unit, figure, about=about)
        if one.total:
            parts = ((look, one.kinds[look.name] / most * INNER) for look in _LOOKS)
            stacked(canvas, (LEFT, y), BAR, parts, gid=f"bar:{one.unit}")
            y += BAR + 2
        y = frame.told(canvas, y + 2, one.reasons) + 10
    return y


def _fitting(found: tuple[Left, ...]) -> tuple[Left, ...]:
    """As many as a picture takes, the smallest in one."""
    if len(found) <= frame.MOST:
        return found
    kept, rest = found[: frame.MOST - 1], found[frame.MOST - 1 :]
    kinds = {look.name: sum(one.kinds[look.name] for one in rest) for look in _LOOKS}
    appropriated, over = sum(one.appropriated for one in rest), sum(one.over for one in rest)
    names = ("各单位的原因见工作簿",)
    return (*kept, Left(f"其余{len(rest)}个单位", appropriated, kinds, names, over))


def _sums(total: Money, found: tuple[Left, ...]) -> list[str]:
    if not total.lines_confirmed:
        return [f"还没有单位确认。共{total.lines}项，拨款 {words.yuan(total.unconfirmed)}元。"]
    told = [f"{len(found)}个单位的钱没有付完，已确认的拨款 {words.yuan(total.appropriated)}元"]
    sums = {name: sum(one.kinds[name] for one in found) for name in (look.name for look in _LOOKS)}
    if any(sums.values()):
        told.append("，".join(f"{name}{words.yuan(n)}元" for name, n in sums.items() if n))
    if total.unconfirmed:
        told.append(f"另有 {words.yuan(total.unconfirmed)}元未确认，不在内")
    return told


def _nothing(total: Money) -> str:
    if not total.lines_confirmed:
        return "还没有单位确认支出。确认以后，这里显示没付的钱和原因。"
    return "已确认的各项全部支出，没有结余。"


def _note(found: tuple[Left, ...]) -> str:
    if not found:
        return ""
    return (
        "条长为拨款里没有付出的金额，最长的一条为最大一家。性质和原因按单位确认的写；"
        "“未分类”是没有说明性质的结余，“账不平”是拨款−支出−结余不为零。"
    )


def _alt(found: tuple[Left, ...], total: Money) -> str:
    if not found:
        return f"结余和原因：{_nothing(total)}"
    told = (f"{one.unit}{words.yuan(one.total)}元" for one in found if one.total)
    return f"结余和原因。{'，'.join(_sums(total, found))}。{'；'.join(told)}"
