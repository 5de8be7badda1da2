"""Files offered as evidence: what they are by their bytes, and whether they show who people are.

Numbers are looked at with their own check digits (GB 11643 for ID cards, Luhn for bank cards), so
that amounts and document numbers are not taken for them. Pictures cannot be read: of those the
person says that names are covered.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Literal
from zipfile import BadZipFile, ZipFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF, TEXT = "application/pdf", "text/plain"
FILES = {PDF: "pdf", XLSX: "xlsx", DOCX: "docx", TEXT: "txt"}
"""MIME types of files that are taken, with the end of their names."""

MOST_CELLS = 200_000
MOST_PAGES = 300
MOST_UNPACKED = 200_000_000
"""Bytes that a packed file may hold: more is a bomb, not evidence."""

Shows = Literal["id_card", "bank_card", "names", "unreadable"]
"""What a file shows that it must not; or that nobody can tell."""

_ID = re.compile(r"(?<![0-9A-Za-z])(\d{6})(\d{8})\d{3}[\dXx](?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.])\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HEADINGS = re.compile(r"姓\s*名|名\s*单|领款人|领取人|收款人|签\s*[名收领]|户\s*主")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = re.compile(f"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}")
NAMES_FROM = 3
"""So many uncovered names under a heading for names are a list."""


def file_type(data: bytes) -> str:
    """The MIME type by the content, or empty for what is no file that we take."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    text = _decoded(data)
    return TEXT if text is not None and not text.lstrip().startswith("<") else ""


def _office(data: bytes) -> str:
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                return ""
    except BadZipFile:
        return ""
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else ""


def shows(data: bytes, mime: str) -> Shows | None:
    """What of persons an unmasked file shows; None if nothing was found. A PDF of pictures alone
    has no text: it is as a photo is. Blocks for large files: use a thread."""
    try:
        pieces = list(_READERS[mime](data))
    except Exception:
        return "unreadable"
    text = "\n".join(pieces)
    if any(_is_id(found) for found in _ID.finditer(text)):
        return "id_card"
    if any(_is_card(found[0]) for found in _CARD.finditer(text)):
        return "bank_card"
    return "names" if _lists_names(pieces) else None


def _is_id(found: re.Match[str]) -> bool:
    digits, born = found[0], found[2]
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17].upper()


def _is_card(written: str) -> bool:
    digits = [int(char) for char in written if char.isdigit()]
    if not 16 <= len(digits) <= 19 or len(set(digits)) < 3:
        return False
    doubled = [d * 2 - 9 * (d > 4) if n % 2 else d for n, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _lists_names(pieces: Iterable[str]) -> bool:
    every = [piece.strip() for text in pieces for piece in re.split(r"[\s,，、;；|]+", text)]
    if not any(_HEADINGS.search(piece) for piece in every):
        return False
    return len({piece for piece in every if _NAME.fullmatch(piece)}) >= NAMES_FROM


def _decoded(data: bytes) -> str | None:
    if b"\x00" in data:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(1 for char in text[:4000] if char < " " and char not in "\t\r\n\x0c")
        return None if odd else text
    return None


def _of_text(data: bytes) -> Iterator[str]:
    text = _decoded(data)
    if text is None:
        raise ValueError("no text")
    for row in csv.reader(io.StringIO(text)):
        yield " ".join(row)


def _of_xlsx(data: bytes) -> Iterator[str]:
    import openpyxl  # slow to import, and few send files

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    seen = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            seen += len(row)
            if seen > MOST_CELLS:
                raise ValueError("too many cells")
            yield " ".join(_cell(value) for value in row if value is not None)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_docx(data: bytes) -> Iterator[str]:
    import docx  # slow to import, and few send files

    document = docx.Document(io.BytesIO(data))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield " ".join(cell.text for cell in row.cells)


def _of_pdf(data: bytes) -> Iterator[str]:
    import pypdf  # slow to import, and few send files

    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    if not 0 < len(pages) <= MOST_PAGES:
        raise ValueError("no pages, or too many")
    for page in pages:
        yield page.extract_text()


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    TEXT: _of_text,
    XLSX: _of_xlsx,
    DOCX: _of_docx,
    PDF: _of_pdf,
}
