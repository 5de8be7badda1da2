"""Texts of a form for ears and for paper: without what only makes sense in the chat."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”）]?|\n")
_CHAT = re.compile(r"回“|回复|开始吗|点一下|点选|点数字|链接|发照片|语音|对话")


def without_chat(text: str) -> str:
    """The text without its sentences about tapping and typing, and without lines left empty."""
    kept = "".join(part for part in _SENTENCE.findall(text) if not _CHAT.search(part))
    return "\n".join(line.strip() for line in kept.split("\n") if line.strip())
