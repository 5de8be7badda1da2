"""The lines of a plain questionnaire in their places: title, opening, headings, questions with what
stands below them, closing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from surveys.formats.wjx_types import type_of

NUMBER = re.compile(
    r"\*?\s*(?:第\s*)?(?:[QqTt]\s*)?(\d{1,3})\s*(?:题\s*)?[.、．。:：)）]\s*(?!\d)(.+)"
)
TYPE = re.compile(r"[\[【(（]\s*([^\[\]【】()（）]{2,12}?)\s*[\]】)）]\s*[*＊]?\s*$")
ANY_TYPE = re.compile(r"[\[【]\s*([^\[\]【】]{2,12}?)\s*[\]】]")
BULLET = re.compile(
    r"^(?:[○●◯〇□☐■◇◆•·▢√✓]|\[\s*\]|\(\s*\)|（\s*）|[A-Za-z]\s*[.、．:：)）](?=\s*\S)|"
    r"[(（]\s*(?:[A-Za-z]|\d{1,2})\s*[)）]|[①-⑳])\s*"
)
PAGE = re.compile(r"^[=\-—_*＝]{3,}|^[\[【]?\s*分页\s*[\]】]?$")
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．:：]?\s*(\S.*)")
_NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．]")
_CODED = re.compile(r"[Qq]\s?\d{1,3}(?:\s*[.、．:：)）]\s*|\s+)(?=\S)")
_ORDINAL = re.compile(r"第\s*(\d{1,3})\s*题\s*[.、．。:：]?\s*(\S.*)")
_THANKS = re.compile(r"谢谢|感谢|再见|祝您|到此结束|问卷结束")


@dataclass(slots=True)
class Block:
    """A question with the lines that stand below it."""

    line: int
    head: str
    section: str = ""
    """The heading it stands under."""
    lines: list[tuple[int, str]] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    """Numbers of those that a blank line stands before."""


@dataclass(slots=True)
class Paper:
    before: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    loose: list[tuple[int, str]] = field(default_factory=list)
    """Lines that belong to nothing."""


def read_lines(lines: Sequence[tuple[int, str]]) -> Paper:
    """`lines`: their numbers and texts, without blanks at the ends."""
    paper, section = Paper(), ""
    told = [(number, line) for number, line in lines if line]
    following = [*(line for _, line in told[1:]), ""]
    blank = {number for number, line in lines if not line}
    for (number, line), after in zip(told, following, strict=True):
        gap = not paper.blocks or number - 1 in blank
        if PAGE.match(line):
            continue
        if heading := _heading(line, after, gap=gap):
            section = heading
        elif found := _begins(line, paper.blocks, gap=gap):
            paper.blocks.append(Block(number, found, section))
        else:
            _below(paper, number, line, gap=gap)
    _ended(paper)
    return paper


def _below(paper: Paper, number: int, line: str, *, gap: bool) -> None:
    """A line that begins nothing: before the questions, below one, or apart from all."""
    if not paper.blocks:
        paper.before.append(line)
        return
    block = paper.blocks[-1]
    apart = gap and len(block.lines) > 1 and not block.gaps and not BULLET.match(line)
    if apart or (paper.loose and paper.loose[-1][0] > block.line):
        paper.loose.append((number, line))
        return
    if gap:
        block.gaps.add(number)
    block.lines.append((number, line))


def _ended(paper: Paper) -> None:
    """Thanks at the end are the closing, wherever they ended up."""
    if not paper.blocks:
        return
    last = paper.blocks[-1]
    while paper.loose and paper.loose[-1][0] > last.line:
        paper.closing.insert(0, paper.loose.pop()[1])
    while last.lines and _is_thanks(*last.lines[-1], last):
        paper.closing.insert(0, last.lines.pop()[1])


def _is_thanks(number: int, line: str, block: Block) -> bool:
    """Not 感谢信, which may be an option."""
    sentence = number in block.gaps or line.endswith(("。", "！", "!", "~", "～"))
    return sentence and bool(_THANKS.search(line))


def _heading(line: str, after: str, *, gap: bool) -> str:
    """`一、基本情况` over numbered questions; over options it is a question."""
    found = _HEADING.fullmatch(line) if gap and _NUMERAL.match(line) else None
    if found is None or typed(line) or len(found[1]) > 40:
        return ""
    below = NUMBER.match(after) or _ORDINAL.match(after) or typed(after)
    return found[1] if below and not BULLET.match(after) else ""


def _begins(line: str, blocks: Sequence[Block], *, gap: bool) -> str:
    """The head of a question, without its number; empty if the line begins none. `1.` right
    below a question is one of its options, unless it counts on from the questions."""
    if ordinal := _ORDINAL.match(line):
        return ordinal[2]
    numbered = NUMBER.match(line)
    if numbered:
        number = int(numbered[1])
        counts_on = number == len(blocks) + 1 and not _is_listed(blocks, number - 1)
        if gap or counts_on or typed(line) or not blocks:
            return numbered[2]
        return ""
    if typed(line) and not BULLET.match(line):
        return line[_end_of_numeral(line) :]
    numeral = _NUMERAL.match(line) or _CODED.match(line)
    return line[_end_of_numeral(line) :] if gap and numeral else ""


def _end_of_numeral(line: str) -> int:
    found = _NUMERAL.match(line) or _CODED.match(line)
    return found.end() if found else 0


def _is_listed(blocks: Sequence[Block], number: int) -> bool:
    """Whether the line before was the option of this number."""
    last = blocks[-1].lines[-1][1] if blocks and blocks[-1].lines else ""
    numbered = NUMBER.match(last)
    return numbered is not None and int(numbered[1]) == number


def typed(line: str) -> str:
    """Our kind by the mark of the type in a line; empty without one."""
    for found in (TYPE.search(line.rstrip("*＊ ")), *ANY_TYPE.finditer(line)):
        if found and (kind := type_of(found[1])):
            return kind
    return ""
