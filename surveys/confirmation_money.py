"""The money part of a confirmation: allocated or received, paid, and what the rest is."""

from __future__ import annotations

from datetime import date

from surveys.dates import in_words
from surveys.form import (
    All,
    Any,
    Check,
    Choice,
    Compare,
    Condition,
    DateQuestion,
    Is,
    Money,
    Multiple,
    Question,
    Single,
    Wording,
    Words,
)
from surveys.money import yuan
from surveys.planned import SpendingLine

RECEIVED = "received|appropriated"
"""What the unit says it received; where it agreed to the list, the listed amount."""

TOLD = "told"
"""Section of all that is asked where the line is the unit's: not after an objection."""

AGREED, OTHER_SUM, NOT_OURS, WRONG_ACTIVITY, WRONG_SOURCE = 1, 2, 3, 4, 5

OBJECTIONS = {
    OTHER_SUM: "金额不对",
    NOT_OURS: "不是我们单位的",
    WRONG_ACTIVITY: "活动不对",
    WRONG_SOURCE: "资金来源不对",
}
"""What a unit may object to, by code of the answer to `agreed`."""

STANDS: Condition = Is(question="agreed", codes=(AGREED, OTHER_SUM))
"""The line is the unit's: its figures are asked."""

PARTS = {
    1: ("surplus", "结余", "结余（事情办完或取消，钱还在）"),
    2: ("carry_over", "结转", "结转（明年接着用）"),
    3: ("payable", "待支付", "待支付（事情办了，钱还没付）"),
    4: ("recovered", "已收回财政", "已收回财政"),
    5: ("stock", "库存物资", "库存物资（领了还没发、没用完）"),
    6: ("unclear", "去向待查", "去向待查（先记为存疑）"),
}
"""What is not paid is told apart in these, by code: name in records, label, words of the choice."""

BALANCE_KINDS = {1: "对象减少", 2: "活动取消", 3: "尚未支付（结转）", 4: "节约", 5: "其他"}
"""Why money is left, by code."""

OVER_SOURCES = {1: "自筹资金", 2: "其他财政资金", 3: "捐赠", 4: "其他"}
"""What an over-spend was paid from, by code."""

LEFT: Condition = Compare(op="lt", question="spent", other=RECEIVED)
OVERSPENT: Condition = Compare(op="gt", question="spent", other=RECEIVED)


def money_questions(line: SpendingLine, year_end_text: str) -> tuple[Question, ...]:
    """Allocated or received, paid, what the rest is: as listed or in the unit's own figures."""
    return (
        _agreed(line),
        *_objection(),
        *_received(line),
        Money(
            code="spent",
            text=f"到{year_end_text}，这笔拨款实际支出多少元？",
            short="实际支出",
            hint="可以写 87000 或 8.7万；自筹资金付的不算在内，截至日以后付的不算，算待支付。",
            listed=line.appropriated,
            suggested_of=RECEIVED,
            section=TOLD,
        ),
        *_over(),
        *_rest(line),
        *_why_left(),
    )


def _agreed(line: SpendingLine) -> Single:
    listed, came = yuan(line.appropriated), _came(line)
    number = f"（文号：{line.document}）" if line.document else ""
    if line.own:
        text = f"我们登记的自筹资金是 {listed}{number}，是这个数吗？"
        short = f"自筹资金是 {listed}"
    elif line.quota:
        text = f"给贵单位下达的用款指标是 {listed}{number}，是这个数吗？"
        short = f"下达的指标是 {listed}"
    else:
        text = f"我们登记的拨款是 {listed}{number}{came}，贵单位收到的是这个数吗？"
        short = f"收到的拨款是 {listed}"
    labels = {AGREED: "是", **OBJECTIONS}
    more = {
        AGREED: ("是的", "对", "对的", "一致"),
        OTHER_SUM: ("不是", "不对", "不一致"),
        NOT_OURS: ("不是我们的", "不是我们单位的钱"),
    }
    return Single(
        code="agreed",
        text=text,
        short=short,
        choices=tuple(
            Choice(code=code, label=label, synonyms=more.get(code, ()))
            for code, label in labels.items()
        ),
    )


def _came(line: SpendingLine) -> str:
    return f"（{in_words(date.fromisoformat(line.arrived), str)}到账）" if line.arrived else ""


def _objection() -> tuple[Question, ...]:
    """Not the unit's line at all: said in words, and a dispute for the coordinators."""
    return (
        Words(
            code="objection",
            text="知道这笔是哪个单位的、怎么回事，请写一句（至少5个字）。",
            wordings=(
                Wording(
                    when=Is(question="agreed", codes=(WRONG_ACTIVITY,)),
                    text="哪里不对，实际是什么活动？请写一句（至少5个字）。",
                ),
                Wording(
                    when=Is(question="agreed", codes=(WRONG_SOURCE,)),
                    text="这笔钱实际是从哪里来的？请写一句（至少5个字）。",
                ),
            ),
            short="异议说明",
            ask_if=Is(question="agreed", codes=(NOT_OURS, WRONG_ACTIVITY, WRONG_SOURCE)),
            min_length=5,
        ),
    )


def _received(line: SpendingLine) -> tuple[Question, ...]:
    other = Is(question="agreed", codes=(OTHER_SUM,))
    asks_day = not (line.arrived or line.quota or line.own)
    return (
        Money(
            code="received",
            text="实际下达多少元？" if line.quota else "实际到账多少元？",
            short="实际下达" if line.quota else "实际到账",
            hint="可以写 87000 或 8.7万；一分没到账写 0。",
            ask_if=other,
            listed=line.appropriated,
            section=TOLD,
        ),
        Words(
            code="received_why",
            text="为什么和登记的不一样？请写一句（至少5个字）。",
            short="金额不同的原因",
            hint="例：财政少拨一笔，2020年3月才补。",
            ask_if=other,
            min_length=5,
            section=TOLD,
        ),
        *(_day(line) if asks_day else ()),
    )


def _day(line: SpendingLine) -> tuple[Question, ...]:
    asked = DateQuestion(
        code="arrived",
        text="哪一天到账的？",
        short="到账日期",
        hint=f"例：{line.year or 2020}年1月10日。",
        required=False,
        section=TOLD,
    )
    if not line.year:
        return (asked,)
    why = Words(
        code="arrived_why",
        text=f"到账日期不在{line.year}年，是什么原因？",
        short="日期的原因",
        ask_if=_out_of_year("arrived", line.year),
        min_length=5,
        section=TOLD,
    )
    return (asked, why)


def _in_year(code: str, year: int) -> Condition:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return All(
        of=(
            Compare(op="ge", question=code, value=first),
            Compare(op="le", question=code, value=last),
        )
    )


def _out_of_year(code: str, year: int) -> Condition:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return Any(
        of=(
            Compare(op="lt", question=code, value=first),
            Compare(op="gt", question=code, value=last),
        )
    )


def _over() -> tuple[Question, ...]:
    return (
        Single(
            code="over_source",
            text="多支出的钱是从哪里来的？",
            short="超支的来源",
            ask_if=OVERSPENT,
            choices=tuple(Choice(code=code, label=label) for code, label in OVER_SOURCES.items()),
            section=TOLD,
        ),
        Words(
            code="over_note",
            text="请写清是哪笔钱、谁批准的（至少5个字）。",
            short="超支说明",
            ask_if=Is(question="over_source", codes=(2, 3, 4)),
            min_length=5,
            section=TOLD,
        ),
    )


def _rest(line: SpendingLine) -> tuple[Question, ...]:
    """What is not paid, told apart: one tick is the whole of it, several want their amounts."""
    amounts = tuple(
        Money(
            code=f"part.{name}",
            text=f"其中{label}多少元？",
            short=label,
            ask_if=All(
                of=(
                    Is(question="left", codes=(code,)),
                    Is(question="left", codes=tuple(c for c in PARTS if c != code)),
                )
            ),
            listed=line.appropriated,
            suggested_difference=(RECEIVED, "spent"),
            suggested_less=tuple(f"part.{other}" for other, *_ in PARTS.values() if other != name),
            section=TOLD,
        )
        for code, (name, label, _) in PARTS.items()
    )
    return (
        Multiple(
            code="left",
            text="没有付出去的钱，现在是什么情况？",
            short="没付的钱",
            ask_if=LEFT,
            choices=tuple(Choice(code=code, label=words) for code, (*_, words) in PARTS.items()),
            section=TOLD,
        ),
        *amounts,
    )


def _why_left() -> tuple[Question, ...]:
    """V06: a kind and words."""
    return (
        Single(
            code="balance_kind",
            text="钱没有用完，主要是什么原因？",
            short="没用完的原因",
            ask_if=LEFT,
            choices=tuple(Choice(code=code, label=label) for code, label in BALANCE_KINDS.items()),
            section=TOLD,
        ),
        Words(
            code="balance_note",
            text="请用一句话说明（至少5个字）。",
            short="说明",
            hint="例：慰问对象3人已去世，没有发放。",
            ask_if=LEFT,
            min_length=5,
            section=TOLD,
        ),
    )


def money_checks(line: SpendingLine) -> tuple[Check, ...]:
    """V03, V04, V05, V12 and V14."""
    came = "下达" if line.quota else "到账"
    return (
        *_whole_activity(line),
        Check(
            code="received",
            at="received",
            must=Compare(op="eq", question="received", other="appropriated"),
            severity="explain",
            message=f"实际{came} {{received}}，登记的是 {{appropriated}}，相差 {{gap}}。",
        ),
        *_day_check(line),
        Check(
            code="spent_over_received",
            at="spent",
            must=Compare(op="le", question="spent", other=RECEIVED),
            severity="explain",
            message=f"支出 {{spent}} 比{came}的 {{{RECEIVED}}} 多 {{gap}}，请核对。"
            "自筹资金付的不算在内。",
            agreed=f"{came} {{{RECEIVED}}} − 支出 {{spent}} = {{gap}}。",
            stand="支出没有错，多出的另有来源",
        ),
        Check(
            code="parts",
            at="left",
            parts=tuple(f"part.{name}" for name, *_ in PARTS.values()),
            whole=(RECEIVED, "spent"),
            message=f"{{parts}} = {{result}}，{came}减支出是 {{whole}}，相差 {{gap}}。"
            "前面的数填错了，回“上一题”改。",
            agreed=f"{{parts}} = {{result}}，和{came}减支出一致。",
        ),
    )


def _whole_activity(line: SpendingLine) -> tuple[Check, ...]:
    """V14: a unit may not report what all units of the activity got together."""
    if line.shared_total <= line.appropriated:
        return ()
    total = yuan(line.shared_total)
    return tuple(
        Check(
            code=f"whole_activity.{code}",
            at=code,
            must=Compare(op="ne", question=code, value=line.shared_total),
            message=f"{total} 是这项活动各单位合计的数，登记给贵单位的是 "
            "{appropriated}。请只填贵单位自己的。",
        )
        for code in ("received", "spent")
    )


def _day_check(line: SpendingLine) -> tuple[Check, ...]:
    if not line.year or line.arrived or line.quota or line.own:
        return ()
    return (
        Check(
            code="arrived",
            at="arrived",
            must=_in_year("arrived", line.year),
            severity="explain",
            message=f"到账日期 {{arrived}} 不在{line.year}年，请核对。",
            stand="日期没有错",
        ),
    )
