"""The rows of the survey sheet in their groups: who stands where, and what everybody is called."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from surveys.formats.flaws import Flaw, quoted
from surveys.formats.xlsform.names import code_for
from surveys.formats.xlsform.table import Line
from surveys.formats.xlsform.types import TYPES, Type, read_type

_END = {"end_group": "begin_group", "end_repeat": "begin_repeat"}


@dataclass(frozen=True, slots=True)
class Group:
    line: Line
    code: str
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that asks, says or reckons something."""

    line: Line
    type: Type
    code: str
    groups: tuple[Group, ...]


@dataclass(slots=True)
class Survey:
    entries: list[Entry] = field(default_factory=list)
    silent: list[Entry] = field(default_factory=list)
    """Rows that a device fills in."""
    names: dict[str, str] = field(default_factory=dict)
    ambiguous: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    flaws: list[Flaw] = field(default_factory=list)


def scan(lines: Iterable[Line]) -> Survey:
    found, groups, codes = Survey(), list[Group](), set[str]()
    for line in lines:
        if not line.get("type"):
            _untyped(line, found)
            continue
        if line.get("disabled").casefold() in ("yes", "true", "1"):
            found.flaws.append(
                line.note("disabled", "这一行停用了（disabled），没有导入", "", "disabled")
            )
            continue
        kind = read_type(line.get("type"))
        if kind.word.startswith("begin_"):
            groups.append(_begun(line, kind, codes, found))
        elif kind.word in _END:
            _ended(line, kind, groups, found)
        else:
            _row(line, kind, tuple(groups), found)
    for group in groups:
        message = f"{group.line.get('type')} 没有对应的结束行"
        found.flaws.append(group.line.flaw("open_group", message, "补上 end_group", "type"))
    _name(found)
    return found


def _untyped(line: Line, found: Survey) -> None:
    if line.get("name") or any(column.startswith("label") for column in line.cells):
        message = "没有写题型（type），这一行没有导入"
        wanted = line.flaw if line.get("name") else line.note
        found.flaws.append(wanted("no_type", message, "补上题型；注释行删去", "type"))
    elif not any(flaw.code == "comment" for flaw in found.flaws):
        found.flaws.append(line.note("comment", "没有题型也没有名称的行当作注释，没有导入"))


def _begun(line: Line, kind: Type, codes: set[str], found: Survey) -> Group:
    repeat = kind.word == "begin_repeat"
    if repeat:
        message = "重复组（repeat）在聊天问卷里问不了"
        remedy = "把每一次重复写成单独的题，或者只问次数和合计"
        found.flaws.append(line.flaw("repeat", message, remedy, "type"))
    given = line.get("code")
    code = given if given and given not in codes else ""
    code = code or code_for(line.get("name") or f"group_{line.number}", codes)
    codes.add(code)
    return Group(line, code, repeat)


def _ended(line: Line, kind: Type, groups: list[Group], found: Survey) -> None:
    if not groups:
        message = f"{line.get('type')} 前面没有开始行"
        found.flaws.append(
            line.flaw("end_group", message, "删去这一行，或补上 begin_group", "type")
        )
        return
    if groups[-1].repeat != (kind.word == "end_repeat"):
        message = f"这里应当结束第{groups[-1].line.number}行开始的 {groups[-1].line.get('type')}"
        found.flaws.append(line.flaw("end_group", message, "改正结束行的类型或次序", "type"))
    groups.pop()


def _row(line: Line, kind: Type, groups: tuple[Group, ...], found: Survey) -> None:
    if kind.word == "silent":
        found.silent.append(Entry(line, kind, "", groups))
        return
    if troubled := _unfit(line, kind):
        found.flaws.append(troubled)
        found.refused |= {line.get("name")}
        return
    if not line.get("name"):
        told = line.note if kind.word == "note" else line.flaw
        message = "没有写名称（name）" + ("，按行号起了名" if kind.word == "note" else "")
        found.flaws.append(told("no_name", message, "补上名称，例如 Q1", "name"))
        line = Line(line.sheet, line.number, {**line.cells, "name": f"note_{line.number}"})
    found.entries.append(Entry(line, kind, "", groups))


def _unfit(line: Line, kind: Type) -> Flaw | None:
    if kind.word == "unaskable":
        message = f"聊天问卷里问不了{kind.detail}（{line.get('type')}）"
        return line.flaw("unaskable", message, "删去，或改成照片、位置、文字", "type")
    if kind.word in ("file_list", "external"):
        message = f"选项来自另外的文件（{quoted(line.get('type'))}），读不到"
        return line.flaw("outside_list", message, "把选项写进 choices 表，用 select_one", "type")
    if kind.word == "unknown":
        near = get_close_matches(kind.detail.casefold(), TYPES, 1, 0.6)
        remedy = f"是不是 {near[0]}？" if near else "能用的题型见 docs/questionnaire-formats.md"
        return line.flaw("unknown_type", f"不认识题型 {quoted(kind.detail)}", remedy, "type")
    return None


def _name(found: Survey) -> None:
    """A code for each row. One name in two groups is two codes, and no expression may use it."""
    counts = Counter(entry.line.get("name") for entry in found.entries)
    places: defaultdict[str, dict[tuple[str, ...], Line]] = defaultdict(dict)
    codes, named = set[str](), list[Entry]()
    given = Counter(entry.line.get("code") for entry in found.entries)
    for entry in found.entries:
        name, path = entry.line.get("name"), tuple(group.code for group in entry.groups)
        if path in places[name]:
            message = f"名称 {quoted(name)} 在第{places[name][path].number}行用过了"
            found.flaws.append(entry.line.flaw("duplicate_name", message, "改掉其中一个", "name"))
            continue
        places[name][path] = entry.line
        own = entry.line.get("code")
        if own and given[own] == 1 and own not in codes and code_for(own, ()) == own:
            code = own
        elif counts[name] > 1 and path:
            code = code_for(f"{path[-1]}.{name}", codes)
        else:
            code = code_for(name, codes)
        codes.add(code)
        named.append(Entry(entry.line, entry.type, code, entry.groups))
    found.entries = named
    found.names = {entry.line.get("name"): entry.code for entry in named}
    found.ambiguous = frozenset(name for name, paths in places.items() if len(paths) > 1)
