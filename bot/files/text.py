"""Bytes of a text file as text, whatever editor wrote them."""

from __future__ import annotations

import codecs

from bot.files.problems import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(raw: bytes, file: str) -> tuple[str, list[Problem]]:
    """UTF-8 with or without its mark, UTF-16 with it, else GB18030 (Excel and Notepad in China)."""
    marked = [encoding for mark, encoding in _MARKS if raw.startswith(mark)]
    for encoding in marked or (["utf-8"] if _nearly_utf8(raw) else ["utf-8", "gb18030"]):
        try:
            return raw.decode(encoding), []
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
    return "", [
        Problem("encoding", file, f"第{line}行", "文字编码无法识别", "另存为 UTF-8 编码后再试")
    ]


def _nearly_utf8(raw: bytes) -> bool:
    """UTF-8 with a few damaged bytes must not be read as GB18030, which makes sense of anything."""
    text = raw.decode("utf-8", errors="replace")
    chinese = sum("\u3000" <= char <= "\u9fff" for char in text)
    return chinese > 4 * text.count("\ufffd")
