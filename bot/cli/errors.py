"""Wrong usage, in words: Chinese first, what cyclopts says beside it."""

from __future__ import annotations

from cyclopts import CycloptsError
from rich.text import Text


def usage_error(error: CycloptsError) -> Text:
    return Text.assemble(
        ("用法有误", "bold red"), f" · {error}\n", "看用法：jixiao --help 或 jixiao 命令 --help"
    )
