"""Slips to cut out, one for each row of a list: its QR code, its number, what to do, whom to call.

Eight stand on an A4 page, in the order of the list from left to right, with lines to cut along.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reports import style
from reports.canvas import LEADING, Canvas, pages
from reports.poster import HEIGHT, WIDTH, Matrix, draw_qr

ACROSS, DOWN = 2, 4
A_PAGE = ACROSS * DOWN

_WIDE, _HIGH = WIDTH / ACROSS, HEIGHT / DOWN
_PAD = 34
_QR = 262
"""Pixels of 150 an inch, with the white around: some 4.5 cm, read from an arm's length."""
_TITLE, _LONG_TITLE, _BODY, _STEP, _SMALL, _TINY = 30, 24, 22, 33, 23, 13
_EDGE = 24
"""Printers leave the outermost millimetres of a page white."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is the same on every slip."""

    title: str
    who: str
    """The body that asks."""
    steps: tuple[str, ...]
    """What to do, a few characters each: they stand in large type."""
    contact: str = ""
    until: str = ""
    """The last day, in words."""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """One row of the list."""

    number: str
    link: str
    qr: Matrix = field(repr=False)
    """Rows of dark (true) and light modules, without the border around."""
    name: str = ""
    """Only where it is wanted; it comes from the coordinator's own file and goes nowhere else."""


def slips_pdf(slips: Sequence[Slip], wording: Wording, font: str = "") -> bytes:
    """One file of pages. A page is drawn, written and forgotten."""
    return pages(_pages(slips, wording, font))


def _pages(slips: Sequence[Slip], wording: Wording, font: str) -> Iterator[Canvas]:
    for first in range(0, len(slips), A_PAGE):
        canvas = Canvas(font, WIDTH)
        for place, slip in enumerate(slips[first : first + A_PAGE]):
            x, y = place % ACROSS * _WIDE, place // ACROSS * _HIGH
            _slip(canvas, x, y, slip, wording)
        _cuts(canvas)
        canvas.finish(HEIGHT)
        yield canvas


def _cuts(canvas: Canvas) -> None:
    for across in range(1, ACROSS):
        x = across * _WIDE
        canvas.line((x, _EDGE), (x, HEIGHT - _EDGE), style.FAINT, width=1.5, dashed=True)
    for down in range(1, DOWN):
        y = down * _HIGH
        canvas.line((_EDGE, y), (WIDTH - _EDGE, y), style.FAINT, width=1.5, dashed=True)


def _slip(canvas: Canvas, x: float, y: float, slip: Slip, wording: Wording) -> None:
    left, inner = x + _PAD, _WIDE - 2 * _PAD
    top = y + _PAD - 10
    number = f"第{slip.number}号"
    canvas.text(x + _WIDE - _PAD, top + 4, number, _SMALL, align="right")
    beside = inner - canvas.measure(number, _SMALL) - 16
    if slip.name:
        canvas.text(left, top, _fit(canvas, slip.name, _SMALL, beside), _SMALL)
        top += _SMALL * LEADING
        beside = inner
    size = _TITLE if canvas.measure(wording.title, _TITLE) <= beside else _LONG_TITLE
    for line in _few(canvas, wording.title, size, beside, 2):
        canvas.text(left, top, line, size, color=style.BLUE)
        top += size * LEADING
    canvas.text(left, top, _fit(canvas, wording.who, _BODY, inner), _BODY, color=style.MUTED)
    top += _BODY * LEADING - 4
    bottom = _foot(canvas, left, y + _HIGH - _PAD + 8, inner, slip, wording)
    side = min(_QR, bottom - top)
    draw_qr(canvas, left - 14, top, side, slip.qr)
    _steps(canvas, left + side, top, bottom, inner - side, wording)


def _steps(
    canvas: Canvas, x: float, top: float, bottom: float, width: float, wording: Wording
) -> None:
    size = float(_STEP)
    while size > _BODY and any(canvas.measure(text, size) > width for text in wording.steps):
        size -= 1
    every = [(text, size, style.INK) for text in wording.steps]
    if wording.until:
        every.append((wording.until, _BODY, style.MUTED))
    room = (bottom - top - sum(each[1] * LEADING for each in every)) / (len(every) + 1)
    y = top + max(room, 0)
    for text, height, color in every:
        canvas.text(x, y, _fit(canvas, text, height, width), height, color=color)
        y += height * LEADING + max(min(room, 16), 0)


def _foot(
    canvas: Canvas, x: float, bottom: float, width: float, slip: Slip, wording: Wording
) -> float:
    """Drawn from the lower edge upwards; returns its upper edge."""
    y = bottom - _TINY * LEADING + 6
    canvas.text(x, y, _fit(canvas, slip.link, _TINY, width), _TINY, color=style.MUTED)
    for text, size in ((wording.foot, _BODY), (wording.contact, _SMALL)):
        if text:
            y -= size * LEADING
            canvas.text(x, y, _fit(canvas, text, size, width), size)
    return y


def _few(canvas: Canvas, text: str, size: float, width: float, most: int) -> list[str]:
    lines = canvas.wrap(text, size, width, even=False)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _fit(canvas, "".join(lines[most - 1 :]), size, width)]


def _fit(canvas: Canvas, text: str, size: float, width: float) -> str:
    """Cut off with … where it does not fit."""
    if canvas.measure(text, size) <= width:
        return text
    while text and canvas.measure(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"
