"""The archive of an Office file: refused by name where it cannot be filled, else written again with
some parts changed and every other part byte for byte as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from reports.fill.template import CannotFill

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD = (".xls", ".doc", ".et", ".wps", ".dot", ".xlt", ".rtf", ".pdf", ".ods", ".odt")

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Element = Any
"""An element of lxml, which brings no types."""


def opened(data: bytes, name: str, new: str) -> zipfile.ZipFile:
    """`new`: .xlsx or .docx, to say what to save as. Raises CannotFill."""
    remedy = f"在 Excel、Word 或 WPS 里打开，另存为 {new}，再用它"
    if len(data) > MAX_BYTES:
        raise CannotFill(f"{name} 太大，不像一张表", "删去附带的图片和附件再试")
    if data.startswith(_OLE) or name.casefold().endswith(_OLD):
        raise CannotFill(f"{name} 是旧格式或加了密码的文件，填不了", remedy)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        whole = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise CannotFill(f"{name} 不是完好的 {new} 文件", remedy) from error
    if whole > MAX_UNPACKED:
        raise CannotFill(f"{name} 展开后太大", "删去附带的图片和附件再试")
    if any(part.startswith("_xmlsignatures/") for part in archive.namelist()):
        raise CannotFill(
            f"{name} 有数字签名，填写以后签名会失效", "向发表的单位要一份没有签名的模板"
        )
    return archive


def part(archive: zipfile.ZipFile, name: str, of: str) -> Element:
    """A part as XML. No entity is resolved. Raises CannotFill."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(archive.read(name), parser)
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise CannotFill(
            f"{of} 里缺少 {name}，或读不出来", "用 Excel、Word 或 WPS 打开，另存一份再试"
        ) from error


def written(archive: zipfile.ZipFile, changed: Mapping[str, Element]) -> bytes:
    """All parts in their order, those in `changed` anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename in changed:
                content = etree.tostring(
                    changed[entry.filename], xml_declaration=True, encoding="UTF-8", standalone=True
                )
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            kept.compress_type = entry.compress_type
            kept.external_attr = entry.external_attr
            after.writestr(kept, content)
    return out.getvalue()


def spliced(texts: Sequence[Element], value: str) -> None:
    """Change the joined text of some elements to `value`. What is alike at the beginning and at the
    end stays in its element; the rest goes into the one where it begins."""
    before = [one.text or "" for one in texts]
    whole = "".join(before)
    start, stop = _changed(whole, value)
    middle = value[start : len(value) - (len(whole) - stop)]
    at, put = 0, False
    for number, (one, text) in enumerate(zip(texts, before, strict=True)):
        end = at + len(text)
        left, right = text[: max(0, start - at)], text[max(0, stop - at) :]
        here = not put and (start < end or number == len(texts) - 1)
        one.text = left + middle + right if here else left + right
        one.set(_SPACE, "preserve")
        put, at = put or here, end


def _changed(before: str, after: str) -> tuple[int, int]:
    """The part of `before` that is not the same in `after`: from, up to."""
    most = min(len(before), len(after))
    head = next((n for n in range(most) if before[n] != after[n]), most)
    most -= head
    tail = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    return head, len(before) - tail
