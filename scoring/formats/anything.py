"""The tables of a file in whatever form somebody sends it: told by its bytes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile

from scoring.formats.grid import MAX_BYTES, MAX_PARTS, MAX_UNPACKED, Grids, Unreadable
from scoring.formats.sheets import read_csv, read_xls, read_xlsx
from scoring.formats.word import is_word, read_word

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"BM")


def read_grids(data: bytes) -> Grids:
    """The tables of a Word, Excel or csv file. Raises Unreadable."""
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable("empty", "文件是空的", "换一个有内容的文件")
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", "文件太大，不像一张指标表", "删去图片和别的内容再试")
    _refuse(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it drops
            found = _read(data)
    except Unreadable:
        raise
    except Exception as error:  # damaged parts make the libraries raise anything at all
        message = f"文件不完好，读不出来（{type(error).__name__}）"
        remedy = "在 Word、Excel 或 WPS 中打开，另存为 .docx 或 .xlsx 再试"
        raise Unreadable("damaged", message, remedy) from error
    if not found.grids:
        raise Unreadable("no_table", "文件里没有一张有内容的表", "换一个有指标表的文件")
    return found


def _refuse(data: bytes) -> None:
    """What is no table at all, or one that cannot be opened."""
    if data.startswith(b"%PDF"):
        message = "这是 PDF，读不出表格（扫描的 PDF 只是图片）"
        remedy = "找到原来的 Word 或 Excel 文件；没有的，用 WPS 或 Word 转成可以编辑的表格"
        raise Unreadable("pdf", message, remedy)
    if data.startswith(_IMAGES):
        raise Unreadable("image", "这是图片，读不出表格", "找到原来的 Word 或 Excel 文件")
    if data.startswith(b"{\\rtf"):
        raise Unreadable("rtf", "这是 RTF 文件", "在 Word 或 WPS 中另存为 .docx")
    if not data.startswith(_OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        message = "文件设了密码，打不开"
        raise Unreadable("password", message, "在 Word、Excel 或 WPS 中取消密码，另存后再试")
    if "WordDocument".encode("utf-16-le") in data:
        message = "这是旧格式的 Word 文件（.doc）"
        raise Unreadable("doc", message, "在 Word 或 WPS 中另存为 .docx")


def _read(data: bytes) -> Grids:
    if data.startswith(_OLE):
        return read_xls(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            word = is_word(archive)
        return read_word(data) if word else read_xlsx(data)
    text = text_of(data)
    if re.match(r"\s*<", text):
        message = "这是网页（HTML 或 XML），不是表格文件"
        raise Unreadable("html", message, "在 Excel 或 WPS 中打开，另存为 .xlsx")
    return read_csv(text)


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in texts) > MAX_UNPACKED:
        raise Unreadable("too_large", "文件展开后太大", "只保留指标表，删去别的内容再试")
    for part in texts:
        with archive.open(part) as opened:
            if b"<!DOCTYPE" in opened.read(4096):
                message = "文件里有不该有的定义（DOCTYPE），没有读"
                raise Unreadable("unsafe", message, "在 Word、Excel 或 WPS 中另存后再试")


def text_of(data: bytes) -> str:
    """Bytes of a text file as text: UTF-8 or UTF-16 with its mark, else GB18030. Raises
    Unreadable."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("encoding", "不是 Word、Excel 或 csv 文件", "另存为 .docx、.xlsx 或 .csv 再试")
