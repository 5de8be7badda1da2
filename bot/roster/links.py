"""One-time links for the rows of a list: what is asked of the program, and the file that comes of
it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.roster.copying import Page, copied
from bot.roster.desk import CODE
from bot.roster.sheet import Listed, Sheet, Wanted, read_sheet

TITLES = {"web": "链接", "telegram": "链接（Telegram）"}
NUMBER = "编号"


def chosen(sheet: Sheet, only: Sequence[str]) -> list[Listed]:
    """The rows that get a link: those named; else, where a sample is drawn, the sample; else all.

    Substitutes get theirs when they step in, by being named."""
    if only:
        wanted = set(only)
        return [row for row in sheet.rows if row.number in wanted]
    return [row for row in sheet.rows if row.sample] if sheet.drawn else list(sheet.rows)


def request(rows: Sequence[Listed], group: str, days: int) -> dict[str, Any]:
    """All that leaves the list. `group` is that of everybody where the list says none."""
    asked = [[row.number, row.group or group, row.unit, row.place] for row in rows]
    return {"ask": "roster_invite", "rows": asked, "days": days}


def earlier(path: Path, wanted: Wanted) -> dict[str, dict[str, str]]:
    """The links that stand in a file made before: by title, then number."""
    if not path.exists():
        return {}
    before, _ = read_sheet(path.read_bytes(), path.name, wanted)
    if before is None:
        return {}
    at = {title: n for n, title in enumerate(before.titles) if title in TITLES.values()}
    cells = {row.number: row.cells for row in before.grid.rows}
    found: dict[str, dict[str, str]] = {title: {} for title in at}
    for row in before.rows:
        for title, column in at.items():
            written = cells[row.line]
            value = written[column].value if column < len(written) else None
            if isinstance(value, str):
                found[title][row.number] = value
    return found


def with_links(
    raw: bytes,
    sheet: Sheet,
    reply: Mapping[str, Any],
    before: Mapping[str, Mapping[str, str]],
    pages: Sequence[Page] = (),
) -> bytes:
    """The list with the links, those of an earlier file kept. A list without numbers gets them."""
    lines = {row.number: row.line for row in sheet.rows}
    columns: dict[str, dict[int, str]] = {}
    if not sheet.numbered:
        columns[NUMBER] = {line: number for number, line in lines.items()}
    for channel, link in reply["links"]:
        title = TITLES.get(channel, f"链接（{channel}）")
        made = {number: link.replace(CODE, code) for number, code in reply["made"].items()}
        known = {**before.get(title, {}), **made}
        columns[title] = {lines[n]: address for n, address in known.items() if n in lines}
    return copied(raw, sheet, columns, pages)


def missing(rows: Sequence[Listed], reply: Mapping[str, Any], before: Mapping[str, Any]) -> int:
    """Rows that have a link, but not in these files: it can only be issued again."""
    first = next((TITLES.get(channel, "") for channel, _ in reply["links"]), "")
    known = set(before.get(first, {})) | set(reply["made"])
    return sum(row.number not in known for row in rows)
