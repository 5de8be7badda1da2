"""A workbook's archive: formulas with the values they give, fixed times, same input same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from xml.sax.saxutils import escape

from openpyxl.workbook import Workbook
from openpyxl.writer.excel import ExcelWriter

Cached = Mapping[str, str | int | Decimal | Fraction]
"""What the formulas of one sheet give, by address."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def archived(book: Workbook, moment: datetime, cached: Sequence[Cached]) -> bytes:
    """The xlsx file, its times those of `moment` (aware). `cached`: by sheet, in their order."""
    when = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = when
    out = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)).save()
    return _fixed(out.getvalue(), cached)


def _fixed(data: bytes, cached: Sequence[Cached]) -> bytes:
    filled = {f"xl/worksheets/sheet{place}.xml": one for place, one in enumerate(cached, start=1)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name in filled:
                content = _with_values(content.decode(), filled[name]).encode()
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, content)
    return out.getvalue()


def _with_values(xml: str, cached: Cached) -> str:
    """A formula's cell says what it gives; text results need their type."""

    def fill(found: re.Match[str]) -> str:
        value = cached[found["at"]]
        kind = ' t="str"' if isinstance(value, str) else ""
        shown = float(value) if isinstance(value, Fraction) else value
        return f"<c{found['rest']}{kind}>{found['formula']}<v>{escape(str(shown))}</v></c>"

    return re.sub(
        r'<c(?P<rest> r="(?P<at>[A-Z]+\d+)"[^>]*)>(?P<formula><f>[^<]*</f>)<v\s*(?:/>|></v>)</c>',
        fill,
        xml,
    )
