"""What every document that is handed in says of itself: 暂定 or 最终, simulated or not, as of when,
over how many answers, and by which record it can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from reports import words
from reports.blocks import Block, Blocks, Note, Pending, Picture, Signature
from reports.model import ReportFile, ReportInput
from reports.places import Places
from reports.suppression import shown

WORDS = ("标题", "状态", "页眉", "记录链")
"""Places inside a text."""
KEPT = frozenset({"状态", "页眉", "记录链"})


def marks(given: ReportInput, title: str, parts: Mapping[str, Blocks]) -> Places:
    """The places of a document: its parts, and its marks around them."""
    said = {"标题": title, "状态": state(given), "页眉": heading(given), "记录链": chain(given)}
    return Places(words=said, parts=parts, kept=KEPT)


def state(given: ReportInput) -> str:
    """（暂定，截至…，有效问卷…份）."""
    asked = given.items or given.questions
    n = f"有效问卷n={shown(given).n_words}" if asked else ""
    label = f"{given.label}{given.number and f'（{given.number}）'}"
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    when = f"数据截至{words.moment(given.as_of, given.time_zone)}"
    return mark + words.joined((label, when, n), "　")


def heading(given: ReportInput) -> str:
    """Over every page."""
    mark = f"【{words.SIMULATED}】含模拟数据，不得作为评价依据　" if given.is_simulated else ""
    label = "暂定，未经审定，请勿公开" if given.label == "暂定" else f"最终{given.number}"
    return f"{mark}{label}"


def chain(given: ReportInput) -> str:
    """Under every page."""
    return words.head(given.chain) or "还没有记录"


TALL = 2.1
"""Height of a picture for its width, over which its words are too small on a page."""


def pictured(file: ReportFile | None) -> Iterator[Block]:
    """A chart as wide as the text; one that is too tall stays a file of its own, and is named."""
    if file is None:
        return
    if file.height > TALL * file.width:
        yield Note(f"图另附：{file.name}")
    else:
        yield Picture(file.data, file.alt)


def signed(given: ReportInput) -> Blocks:
    """Who hands it in and when, how it was signed."""
    day = given.as_of.astimezone(ZoneInfo(given.time_zone))
    when = (
        f"{day.year}年{day.month}月{day.day}日" if given.label == "最终" else "　　年　　月　　日"
    )
    return (
        *(Note(line) for line in given.signoff),
        Pending("编制人、审核人签字，单位盖章。"),
        Signature((given.body, when)),
    )
