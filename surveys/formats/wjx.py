"""The plain text of 问卷星 and its kin: `1. 题干*[单选题]`, one option a line.

    1. 您对这次活动满意吗？*[单选题]
    非常满意
    满意

Widths of signs do not matter; numbers, marks of the type and of options may be written in the
usual ways or be missing. Whatever had to be assumed is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from surveys.formats.book import stripped, text_of
from surveys.formats.flaws import Flaw, Loaded, Unreadable, quoted, refused
from surveys.formats.plain import Plain, assemble
from surveys.formats.wjx_lines import ANY_TYPE, BULLET, NUMBER, TYPE, Block, read_lines, typed
from surveys.formats.wjx_types import MARKS, type_of

MAX_LINES = 20_000

_LETTERED = re.compile(r"(?:^|\s)([A-H])\s*[.、．:：]\s*")
_JUMP = re.compile(
    r"[（(【\[]\s*(?:(?:选|若|如|答)[^（(【\[)）】\]]{0,12}?)?请?(?:跳(?:至|到|转到?)|直接跳|转(?:至|到))"
    r".{0,20}?[)）】\]]"
)
_MARKS = re.compile(r"(?:\s*[○●◯〇□☐])+\s*$")
_STEPS = re.compile(r"(\D*?)[\s○●◯〇□☐]*((?:\d{1,2}分?[\s○●◯〇□☐、,，|｜]*){3,11}?)(\D*)")
"""`很不满意 ○1 ○2 ○3 ○4 ○5 很满意`: numbers with words at the ends."""
_DEPENDS = re.compile(
    r"[（(【\[]?\s*依赖(?:于)?\s*(?:题目)?\s*[:：]?\s*第?\s*(\d{1,3})\s*题.{0,6}?第?\s*"
    r"([\d、,，;；]+)\s*个?\s*选?项\s*[)）】\]]?"
)
AMOUNTS = (
    (re.compile(r"(?:最多|至多|不超过|限)(?:选择?|选)?\s*(\d{1,2})\s*[项个]"), ("at_most",)),
    (re.compile(r"(?:最少|至少)(?:选择?|选)?\s*(\d{1,2})\s*[项个]"), ("at_least",)),
    (re.compile(r"选择?\s*(\d{1,2})\s*[-—~～至到]\s*(\d{1,2})\s*[项个]"), ("at_least", "at_most")),
)


def read_wjx(data: bytes, name: str) -> Loaded:
    """The questionnaire of a plain text. Never raises for what stands in it."""
    try:
        text = text_of(data)
    except Unreadable as error:
        return refused([error.flaw])
    lines = [(n, stripped(line)) for n, line in enumerate(text.splitlines(), start=1)]
    if len(lines) > MAX_LINES:
        return refused([Flaw("too_large", f"超过{MAX_LINES}行", "只保留问卷的内容")])
    paper = read_lines(lines)
    blocks, before = paper.blocks, paper.before
    marked = any(_is_required(block.head) for block in blocks)
    flaws = list[Flaw]()
    asked = [_plain(block, flaws, marked=marked) for block in blocks]
    if asked and not marked:
        message = "没有一题标“*”，全部按必答导入"
        flaws.append(
            Flaw(
                "assumed_required", message, "可以不答的题改成 required: false", severity="warning"
            )
        )
    title = before[0] if before else name.rpartition(".")[0] or "问卷"
    for number, line in paper.loose:
        message = f"“{quoted(line)}”不像选项，没有导入"
        flaws.append(
            Flaw("loose_line", message, "是选项就紧接在题目下面写", row=number, severity="warning")
        )
    return assemble(title, "\n".join(before[1:]), asked, flaws, "\n".join(paper.closing))


def looks_like_wjx(text: str) -> bool:
    """Whether there is at least one numbered question, or a mark of a type."""
    lines = [stripped(line) for line in text.splitlines()[:2000]]
    return any(NUMBER.match(line) or typed(line) for line in lines)


def _is_required(head: str) -> bool:
    bare = ANY_TYPE.sub("", head).strip()
    return bare.endswith(("*", "＊")) or head.strip().startswith(("*", "＊"))


def _plain(block: Block, flaws: list[Flaw], *, marked: bool) -> Plain:
    kind = typed(block.head)
    text = block.head
    for found in ANY_TYPE.finditer(block.head):
        text = text.replace(found[0], "") if type_of(found[1]) else text
    if kind and (found_type := TYPE.search(text.rstrip("*＊ "))) and type_of(found_type[1]):
        text = text.replace(found_type[0], "")
    made = Plain(text.strip(" *＊"), kind, row=block.line, section=block.section)
    made.required = _is_required(block.head) if marked else True
    if unknown := _unknown_mark(block.head, kind):
        message = f"不认识题型“{quoted(unknown)}”"
        flaws.append(made.note("unknown_type", message, f"认识的有：{'、'.join(MARKS[:12])}……"))
    _conditions(made, flaws)
    _limits(made)
    if kind.startswith("matrix"):
        _matrix(made, [line for _, line in block.lines])
    elif kind in ("text", "note", "integer", "date", "phone", "photo", "voice", "location"):
        made.hint = " ".join(line for _, line in block.lines if not re.fullmatch(r"[_＿\s]*", line))
    else:
        made.options = _listed([line for _, line in block.lines], made, flaws)
    return made


def _listed(lines: list[str], made: Plain, flaws: list[Flaw]) -> list[str]:
    """The options below a question."""
    if made.kind in ("scale", "nps") and len(lines) == 1 and (steps := _steps(lines[0])):
        return steps
    options = [one for line in lines for one in _options(line, made, flaws)]
    letters = [re.match(rf"{chr(65 + n)}\s+(?=\S)", one) for n, one in enumerate(options[:26])]
    if len(options) > 1 and len(letters) == len(options) and all(letters):
        return [one[2:].strip() for one in options]
    return options


def _steps(line: str) -> list[str]:
    """The degrees of a scale in one line; none if the numbers do not follow each other."""
    found = _STEPS.fullmatch(line)
    numbers = [int(n) for n in re.findall(r"\d+", found[2])] if found else []
    if found is None or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return []
    low, high = (re.sub(r"[\s○●◯〇□☐:：-]+", "", end) for end in (found[1], found[3]))
    degrees = [f"{n}分" for n in numbers]
    return [low or degrees[0], *degrees[1:-1], high or degrees[-1]]


def _unknown_mark(head: str, kind: str) -> str:
    found = ANY_TYPE.search(head)
    return found[1] if found and not kind and found[1].endswith("题") else ""


def _conditions(made: Plain, flaws: list[Flaw]) -> None:
    if found := _DEPENDS.search(made.text):
        options = tuple(int(n) for n in re.findall(r"\d{1,2}", found[2]))
        made.asked_after = (int(found[1]), options)
        made.text = made.text.replace(found[0], "").strip()
    if _JUMP.search(made.text):
        made.text = _jumped(made.text, made, flaws)


def _jumped(text: str, made: Plain, flaws: list[Flaw]) -> str:
    """Jumps are told, not guessed: a question's own condition says the same more safely."""
    found = _JUMP.search(text)
    if found is None:
        return text
    message = f"跳题“{quoted(found[0])}”没有导入"
    flaws.append(made.note("jump", message, "在后面的题上写 ask_if：什么情况下才问"))
    return _JUMP.sub("", text).strip()


def _limits(made: Plain) -> None:
    if made.kind not in ("multiple", "ranking"):
        return
    for pattern, names in AMOUNTS:
        if found := pattern.search(unicodedata.normalize("NFKC", made.text)):
            made.more |= {name: int(n) for name, n in zip(names, found.groups(), strict=True)}


def _options(line: str, made: Plain, flaws: list[Flaw]) -> Iterator[str]:
    """The options of a line: one, or several with letters (`A.是 B.否`)."""
    letters = list(_LETTERED.finditer(line))
    if len(letters) > 1 and letters[0].start() == 0:
        ends = [*(found.start() for found in letters[1:]), len(line)]
        parts = [line[found.end() : end] for found, end in zip(letters, ends, strict=True)]
    elif len(bullets := re.split(r"\s*[○●◯〇□☐]\s*", line)) > 2:
        parts = bullets[1:]
    else:
        parts = [BULLET.sub("", line) or line]
    for part in parts:
        if option := _jumped(stripped(part), made, flaws):
            yield re.sub(r"^\d{1,2}\s*[.、．)）]\s*(?=\D)", "", option)


def _matrix(made: Plain, lines: list[str]) -> None:
    """The line with several parts holds the columns; the others are rows."""
    for line in lines:
        head = re.match(r"^(选项|列|列标题|行|行标题|题目)\s*[:：]\s*(.+)$", line)
        parts = [
            stripped(p)
            for p in re.split(r"\t|\s{1,}|[|｜]|[、，,](?=\S)", head[2] if head else line)
        ]
        parts = [BULLET.sub("", part) for part in parts if part]
        if head and head[1].startswith(("行", "题")):
            made.rows += parts
        elif head or (len(parts) > 1 and not made.options):
            made.options = parts
        else:
            made.rows.append(_MARKS.sub("", BULLET.sub("", line)) or line)
