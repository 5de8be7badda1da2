"""A printable A4 poster: who asks, about what, a large QR code, and the same link in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reports import style
from reports.canvas import LEADING, Canvas
from reports.model import ReportFile

WIDTH, HEIGHT = 1240, 1754
"""A4 at 150 dots an inch."""

_MARGIN = 110
_INNER = WIDTH - 2 * _MARGIN
_TITLE, _WHO, _CALL, _SMALL = 68, 40, 46, 30
_TITLE_LINES = 3
QUIET = 4
"""Modules of white around a QR code, as its standard wants."""
_SMALLEST, _LARGEST = 430, 720
_MIMES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}

Matrix = Sequence[Sequence[int | bool]]


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it. Lines that do not fit are left out from the end of `about`."""

    title: str
    who: str
    """The body that asks."""
    year: int
    audience: str
    """Group, unit or place that the link is for; may be empty."""
    link: str
    about: tuple[str, ...] = ()
    contact: str = ""


def draw_poster(
    given: Poster, qr: Matrix, kind: Literal["png", "svg", "pdf"] = "pdf", font: str = ""
) -> ReportFile:
    """`qr`: rows of dark (true) and light modules, without the border around."""
    canvas = Canvas(font, WIDTH)
    top = _head(canvas, given)
    foot = _foot(canvas, given)
    call = "微信或手机浏览器扫一扫，说说您的看法"
    calling = len(canvas.wrap(call, _CALL, _INNER)) * _CALL * LEADING
    size = min(_LARGEST, max(_SMALLEST, foot - top - calling - 60))
    draw_qr(canvas, (WIDTH - size) / 2, top, size, qr)
    bottom = _centred(canvas, top + size + 10, call, _CALL)
    _about(canvas, bottom + 14, foot, given.about)
    canvas.finish(HEIGHT)
    picture = canvas.render(kind)
    name = f"{given.audience or given.title}.{kind}"
    alt = f"海报：{given.title}，{given.audience}，扫码或打开 {given.link}"
    return ReportFile(name, _MIMES[kind], picture.data, alt, "", picture.width, picture.height)


def _head(canvas: Canvas, given: Poster) -> float:
    canvas.box(0, 0, WIDTH, 26, style.BLUE)
    y = _centred(canvas, 76, given.who, _WHO, style.MUTED)
    y = _centred(canvas, y + 14, given.title, _title_size(canvas, given.title))
    y = _centred(canvas, y + 6, f"（{given.year}年度）", _WHO, style.MUTED)
    if given.audience:
        y = _centred(canvas, y + 10, given.audience, _CALL, style.BLUE)
    return y + 16


def _title_size(canvas: Canvas, title: str) -> float:
    """As large as leaves it three lines."""
    fits = (s for s in (_TITLE, 56) if len(canvas.wrap(title, s, _INNER)) <= _TITLE_LINES)
    return next(fits, 44)


def _foot(canvas: Canvas, given: Poster) -> float:
    """Drawn from the lower edge upwards; returns its upper edge."""
    hint = "不能扫码的，请在手机浏览器里输入："
    blocks = [
        (_split(canvas, given.link), style.INK),
        (canvas.wrap(hint, _SMALL, _INNER), style.MUTED),
    ]
    if given.contact:
        blocks.insert(0, (canvas.wrap(given.contact, _WHO, _INNER), style.INK))
    y = float(HEIGHT - 60)
    for number, (lines, color) in enumerate(blocks):
        size = _WHO if given.contact and number == 0 else _SMALL
        y -= len(lines) * size * LEADING
        at = y
        for line in lines:
            canvas.text(WIDTH / 2, at, line, size, color=color, align="center")
            at += size * LEADING
        y -= 22 if size == _WHO else 4
    canvas.line((_MARGIN, y - 8), (WIDTH - _MARGIN, y - 8))
    return y - 30


def _split(canvas: Canvas, link: str) -> list[str]:
    """A link has no place to break: as many characters a line as fit."""
    lines = [""]
    for char in link:
        if canvas.measure(lines[-1] + char, _SMALL) > _INNER:
            lines.append("")
        lines[-1] += char
    return lines


def _about(canvas: Canvas, y: float, limit: float, about: Sequence[str]) -> None:
    for text in about:
        lines = canvas.wrap(text, _SMALL, _INNER)
        if y + len(lines) * _SMALL * LEADING > limit:
            return
        for line in lines:
            canvas.text(WIDTH / 2, y, line, _SMALL, color=style.MUTED, align="center")
            y += _SMALL * LEADING


def _centred(canvas: Canvas, y: float, text: str, size: float, color: str = style.INK) -> float:
    for line in canvas.wrap(text, size, _INNER):
        canvas.text(WIDTH / 2, y, line, size, color=color, align="center")
        y += size * LEADING
    return y


def draw_qr(canvas: Canvas, x: float, y: float, size: float, qr: Matrix) -> None:
    """The code with the white around it that its standard wants."""
    canvas.boxes(_runs(x, y, size / (len(qr) + 2 * QUIET), qr), "#000000")


def _runs(
    x: float, y: float, step: float, qr: Matrix
) -> Iterator[tuple[float, float, float, float]]:
    """One rectangle for each run of dark modules."""
    for down, row in enumerate(qr):
        start = None
        for across, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = across
            elif not dark and start is not None:
                left, top = x + (start + QUIET) * step, y + (down + QUIET) * step
                # a hair taller than a module, or a light seam shows between two rows
                yield left, top, (across - start) * step, step * 1.02
                start = None
