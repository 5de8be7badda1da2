"""The archive of an Office file: refused by name where it cannot be filled, else written again with
some parts changed and every other part byte for byte as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from reports.fill.template import CannotFill, Edit

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


def spliced(parts: Sequence[tuple[Element, str]], edits: Sequence[Edit]) -> bool:
    """Carry out edits on a text that is spread over elements, each keeping its format. `parts`: the
    elements in their order with what they say; those without a text of their own (tabs, breaks) are
    never changed. False where no element could take the text."""
    texts = [etree.QName(one).localname == "t" for one, _ in parts]
    if not any(texts):
        return False
    said = [text for _, text in parts]
    for edit in reversed(edits):
        at, put = 0, False
        for number, text in enumerate([*said]):
            end = at + len(text)
            if texts[number]:
                first, last = max(edit.start - at, 0), max(edit.stop - at, 0)
                here = not put and _takes(edit, end, last_one=not any(texts[number + 1 :]))
                if here or (first < len(text) and last > 0):
                    said[number] = text[:first] + (edit.text if here else "") + text[last:]
                put = put or here
            at = end
    for (one, _), text, own in zip(parts, said, texts, strict=True):
        if own and one.text != text:
            one.text = text
            one.set(_SPACE, "preserve")
    return True


def _takes(edit: Edit, end: int, *, last_one: bool) -> bool:
    """Whether the first element that ends at `end` or later is where an edit begins: within it, or
    for what is put in between, right behind it."""
    if edit.start == edit.stop:
        return edit.start <= end or last_one
    return edit.start < end or last_one
