"""The open answers for a chat: what people say most, complaints first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports import words
from reports.remarks.model import LEAST, Digest, RemarkGroup

FEW = f"不足{LEAST}条"
HIDDEN = "条数不公布"
UNMASKED = "姓名、电话等已尽量遮住，转发前请再看一遍。"
_GROUPS = 6
_WORDS = 10


def remarks_brief(every: Sequence[Digest], *, simulated: bool = False) -> str:
    """One message, however many remarks there are."""
    head = [f"【{words.SIMULATED}】"] if simulated else []
    if not every:
        return "\n".join([*head, "还没有人写意见，或者问卷里没有开放题。"])
    lines = [line for one in every for line in _question(one)]
    return "\n".join([*head, *lines, UNMASKED + "全部见工作簿“意见建议”一页，回“报告”。"])


def _question(one: Digest) -> Iterator[str]:
    yield f"【意见】{one.text}"
    if one.total is None:
        yield f"写了意见的{FEW}，不显示。"
        return
    yield f"共{one.total:,}条。"
    if one.complaints is not None:
        yield complaint_words(one.complaints)
        yield from (f"　“{quote}”" for quote in one.complaints.quotes[:2])
    told = [group for group in one.groups if group.count is not None]
    for group in told[:_GROUPS]:
        yield f"· {group.label}（{count_words(group)}）：{_first(group)}"
    if len(told) > _GROUPS:
        yield f"· 另有{len(told) - _GROUPS}类"
    rest = [each for each in one.classes if not each.complaint]
    if rest:
        yield "，".join(f"{each.label}{count_words(each)}" for each in rest) + "。"
    if one.keywords:
        yield "常提到：" + "、".join(str(key) for key in one.keywords[:_WORDS])


def count_words(group: RemarkGroup) -> str:
    """How many; a hidden figure does not say which kind of hidden it is."""
    return HIDDEN if group.count is None else f"{group.count:,}条"


def complaint_words(group: RemarkGroup) -> str:
    """Remarks such as 没收到: said even where how many is not."""
    if group.count is None:
        return "！有人写了没收到、被截留一类的话，条数少，不显示。请查核发放记录。"
    return f"！写了没收到、被截留一类话的{group.count:,}条，请查核："


def _first(group: RemarkGroup) -> str:
    return f"“{group.quotes[0]}”" if group.quotes else "—"
