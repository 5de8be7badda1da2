"""Lists of choices: an integer code for each name, kept where the name is one already."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from surveys.commands import ordered
from surveys.form import Choice
from surveys.formats.flaws import Flaw, quoted
from surveys.formats.words import DONT_KNOW, REFUSAL
from surveys.formats.xlsform.kept import fitted
from surveys.formats.xlsform.names import in_text
from surveys.formats.xlsform.table import Line, Table
from surveys.formats.xlsform.tongues import Tongues, headed
from surveys.numerals import squeeze

_OWN = ("list_name", "name", "code", "score", "synonyms", "special", "jixiao")
SPECIAL = {
    "dont_know": "dont_know",
    "不清楚": "dont_know",
    "refusal": "refusal",
    "拒答": "refusal",
    "other": "other",
    "其他": "other",
}
_HIGHEST = 10**9


@dataclass(slots=True)
class ChoiceList:
    name: str
    choices: tuple[Choice, ...] = ()
    codes: dict[str, int] = field(default_factory=dict)
    """Code by the name in the file."""
    lines: list[Line] = field(default_factory=list)
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    """Labels in other languages, by code, then by language."""
    kept: dict[int, dict[str, str]] = field(default_factory=dict)
    """Cells that have no place in a choice, by code."""
    flaws: list[Flaw] = field(default_factory=list)
    """Told only where a question uses the list."""

    def texts(self) -> dict[str, str]:
        """What the names become in expressions."""
        return {name: str(code) for name, code in self.codes.items()}


def read_lists(table: Table, tongues: Tongues, names: dict[str, str]) -> dict[str, ChoiceList]:
    """`names`: code of each question by its name, for texts that quote an answer."""
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for line in table.lines:
        if line.get("list_name") and (line.get("name") or tongues.text(line, "label")):
            lines[line.get("list_name")].append(line)
    return {name: _read(name, found, tongues, names) for name, found in lines.items()}


def loose_lines(table: Table, tongues: Tongues) -> list[Flaw]:
    """Rows with a choice but without a list."""
    remedy = "补上 list_name；不用的行删去"
    return [
        line.note("no_list_name", "这个选项没有写属于哪个选项表，没有导入", remedy, "list_name")
        for line in table.lines
        if not line.get("list_name") and (line.get("name") or tongues.text(line, "label"))
    ]


def _read(name: str, lines: list[Line], tongues: Tongues, names: dict[str, str]) -> ChoiceList:
    found = ChoiceList(name, lines=lines)
    found.codes = _codes(lines, tongues)
    made, seen = list[Choice](), set[str]()
    for line in lines:
        written = _name(line, tongues)
        if written in seen:
            message = f"选项表 {name} 里有两个选项都叫 {quoted(written)}"
            found.flaws.append(line.flaw("duplicate_choice", message, "改掉其中一个名称", "name"))
        else:
            made += [_choice(line, written, found, tongues, names)]
        seen.add(written)
    found.choices = tuple(_with_names(made, found.codes))
    found.flaws += _same_words(found, tongues)
    return found


def _name(line: Line, tongues: Tongues) -> str:
    return line.get("name") or tongues.text(line, "label")


def _codes(lines: list[Line], tongues: Tongues) -> dict[str, int]:
    """Names that are whole numbers keep them; others take what the file gives, else the lowest
    that is free, in order."""
    found, used = dict[str, int](), set[int]()
    for wanted in ("code", "name"):
        for line in lines:
            name, code = _name(line, tongues), _number(line.get(wanted))
            if name not in found and code is not None and code not in used:
                found[name] = code
                used.add(code)
    free = (code for code in range(1, len(lines) + len(used) + 2) if code not in used)
    for line in lines:
        if _name(line, tongues) not in found:
            found[_name(line, tongues)] = next(free)
    return found


def _number(name: str) -> int | None:
    """A canonical whole number: 007 is a name."""
    plain = re.fullmatch(r"0|[1-9][0-9]{0,9}", name, re.ASCII)
    return int(name) if plain and int(name) < _HIGHEST else None


def _choice(
    line: Line, name: str, of: ChoiceList, tongues: Tongues, names: dict[str, str]
) -> Choice:
    label = in_text(tongues.text(line, "label"), names) or name
    code = of.codes[name]
    if not tongues.own(line, "label"):
        of.flaws.append(
            line.note("no_label", f"选项 {quoted(name)} 没有题目语言的文字", "补上 label", "label")
        )
    of.labels[code] = {
        language: in_text(text, names)
        for language, text in tongues.translations(line, "label").items()
    }
    of.kept[code] = _kept(line, name, code, tongues)
    data: dict[str, Any] = {"code": code, "label": label}
    if synonyms := [word.strip() for word in line.get("synonyms").split("|") if word.strip()]:
        data["synonyms"] = synonyms
    data |= _special(line, label, of)
    if line.get("score"):
        data |= _score(line, of)
    return fitted(Choice.model_validate, data, line, of.flaws)


def _kept(line: Line, name: str, code: int, tongues: Tongues) -> dict[str, str]:
    """What has no place in a choice, for writing it back."""
    known = {*_OWN, *(headed("label", language) for language in (tongues.main, *tongues.others))}
    if not line.get(headed("label", tongues.main)):
        known.add("label")  # taken as the text
    kept = {column: text for column, text in line.cells.items() if column not in known}
    return kept if name == str(code) else {"name": name, **kept}


def _special(line: Line, label: str, of: ChoiceList) -> dict[str, object]:
    marked = line.get("special").split()
    for word in marked:
        if word not in SPECIAL:
            allowed = "可写 dont_know、refusal、other"
            of.flaws.append(line.flaw("special", f"不认识 {quoted(word)}", allowed, "special"))
    if marked:
        return {SPECIAL[word]: True for word in marked if word in SPECIAL}
    bare = squeeze(label)
    for words, key, told in (
        (DONT_KNOW, "dont_know", "不清楚，不计分"),
        (REFUSAL, "refusal", "拒答，不计分"),
    ):
        if bare in words:
            message = f"“{quoted(label)}”按“{told}”导入"
            remedy = "不是这样就在 special 列写明"
            of.flaws.append(line.note("assumed_special", message, remedy, "special"))
            return {key: True}
    return {}


def _score(line: Line, of: ChoiceList) -> dict[str, object]:
    written = line.get("score")
    if re.fullmatch(r"[0-9]{1,3}", written, re.ASCII) and int(written) <= 100:
        return {"points": int(written)}
    message = f"分值“{quoted(written)}”不是0到100的整数"
    of.flaws.append(line.flaw("score", message, "写 0 到 100 的整数，不计分就留空", "score"))
    return {}


def _with_names(choices: list[Choice], codes: dict[str, int]) -> list[Choice]:
    """The name in the file is understood when somebody types it, unless it means something else."""
    taken = {squeeze(word) for c in choices for word in (c.label, *c.synonyms, str(c.code))}
    made, names = [], {code: name for name, code in codes.items()}
    for choice in choices:
        name = names.get(choice.code, "")
        bare = squeeze(name)
        if bare and bare not in taken and not bare.isdecimal() and ordered(name, str) is None:
            taken.add(bare)
            choice = choice.model_copy(update={"synonyms": (*choice.synonyms, name)})
        made.append(choice)
    return made


def _same_words(of: ChoiceList, tongues: Tongues) -> list[Flaw]:
    """Two choices with one label cannot be told apart by what people type."""
    first: dict[str, int] = {}
    found = []
    for line in of.lines:
        label = squeeze(tongues.text(line, "label"))
        if label and label in first:
            message = f"“{quoted(tongues.text(line, 'label'))}”和第{first[label]}行的选项文字相同"
            found.append(line.flaw("same_label", message, "改掉其中一个，使人分得清", "label"))
        first.setdefault(label, line.number)
    return found
