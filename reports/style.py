"""How charts look: the font, the colours, the sizes. One place, so that all charts agree.

Sizes are pixels of a picture 1080 wide, which a phone shows at a third: 30 px are 10 points there.
Only the regular weight exists; what matters is larger or coloured, never bold.
"""

from __future__ import annotations

import importlib.metadata
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager

WIDTH = 1080
MARGIN = 40
DPI = 150

TITLE = 50
HEAD = 40
BODY = 34
SMALL = 28

INK = "#222222"
MUTED = "#595959"
FAINT = "#9A9A9A"
GRID = "#E2E2E2"
BAND = "#F3F5F7"
PAPER = "#FFFFFF"
BLUE = "#0072B2"
ORANGE = "#C25400"
GREY = "#666666"
PALE = "#A6CBE3"
ALARM = "#B2182B"

LIKERT = ("#B2182B", "#EF8A62", "#D9D9D9", "#67A9CF", "#2166AC")
"""Worst to best (ColorBrewer RdBu, middle greyed); the worse half is hatched as well for grey."""

RC: dict[Any, Any] = {
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "svg.hashsalt": "jixiao",
    "hatch.linewidth": 2.2,
    "axes.unicode_minus": False,
    "path.simplify": False,
}

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")
REPLACEMENT = "〓"
"""Printers' mark for a character that the font lacks (a smiley in a reason, for instance)."""


class FontMissing(RuntimeError):
    """No font with Chinese glyphs: charts are not drawn rather than drawn with boxes."""


@lru_cache
def font_file(setting: str = "") -> str:
    """Path of the font to draw with: the setting, else the one installed with the product, else
    one of the system. Raises FontMissing."""
    if setting:
        if not Path(setting).is_file():
            raise FontMissing(f"设置的字体文件不存在：{setting}")
        return _checked(setting)
    for found in (_packaged(), _of_system()):
        if found:
            return _checked(found)
    raise FontMissing("没有中文字体。请安装 zhplot==1.0.0，或在设置里写明中文字体文件的路径。")


def known(text: str, font: str) -> str:
    """The text with what the font cannot draw replaced, so that one smiley stops no report."""
    glyphs = _glyphs(font)
    flat = re.sub(r"[\x00-\x20\x7f]+", " ", text).strip()
    return "".join(char if ord(char) in glyphs else REPLACEMENT for char in flat)


@lru_cache
def _glyphs(font: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(font).get_charmap())


def _checked(path: str) -> str:
    lacking = [char for char in "公众满意度得分率模拟数据" if ord(char) not in _glyphs(path)]
    if lacking:
        raise FontMissing(f"字体 {path} 缺少汉字：{''.join(lacking)}")
    return path


def _packaged() -> str:
    """zhplot's font file. The package is not imported: that would change matplotlib's settings."""
    try:
        package = importlib.metadata.distribution("zhplot")
    except importlib.metadata.PackageNotFoundError:
        return ""
    path = Path(str(package.locate_file("zhplot/fonts/NotoSansSC-Regular.ttf")))
    return str(path) if path.is_file() else ""


def _of_system() -> str:
    """An installed font, regular weight; in a collection the face is named, not only the file."""
    regular = {
        entry.name: font_manager.FontPath(entry.fname, entry.index)
        for entry in font_manager.fontManager.ttflist
        if entry.style == "normal" and entry.weight in (400, "normal", "regular")
    }
    return next((regular[name] for name in FAMILIES if name in regular), "")
