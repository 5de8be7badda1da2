"""《资金使用及绩效情况确认表》: one version of a unit's confirmation on A4, to sign and stamp.

Drawn by the charts' own library, so that a PDF needs no office software; each page repeats the head
and says which version it is, and the last one has the lines for the signatures.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports import style
from reports.canvas import LEADING, Canvas, pages
from reports.confirmed import NAME, NO_SIGNATURE, ConfirmationSheet, Matrix, SheetPart
from reports.model import ReportFile

WIDTH, HEIGHT = 1240, 1754
"""A4 at 150 dots an inch."""

_MARGIN = 100
_INNER = WIDTH - 2 * _MARGIN
_LABEL = 430.0
"""Width of the column of names."""
_PAD = 9.0
_TITLE, _HEAD, _BODY, _SMALL = 42, 27, 25, 20
_QR = 190.0
_FOOT = HEIGHT - 78.0
_SIGNING = 430.0
"""Height of the block of signatures."""


def draw_confirmation(sheet: ConfirmationSheet, font: str = "") -> ReportFile:
    """The PDF. The same sheet gives the same bytes."""
    canvases = _Sheet(sheet, font).drawn()
    return ReportFile(
        f"{sheet.name}.pdf",
        "application/pdf",
        pages(canvases),
        f"{sheet.unit}《{NAME}》第{sheet.version}版，{len(canvases)}页，校验码 {sheet.code}",
        f"{NAME}（{sheet.unit}，第{sheet.version}版）",
    )


class _Sheet:
    """Lays rows on pages from top to bottom."""

    def __init__(self, sheet: ConfirmationSheet, font: str) -> None:
        self._sheet = sheet
        self._font = font
        self._pages: list[Canvas] = []
        self._y = 0.0

    def drawn(self) -> list[Canvas]:
        self._turn()
        for part in self._sheet.parts:
            self._part(part)
        self._sign()
        for number, page in enumerate(self._pages, start=1):
            self._foot(page, number)
            page.finish(HEIGHT)
            if self._sheet.simulated:
                page.watermark("模拟数据")
        return self._pages

    @property
    def _page(self) -> Canvas:
        return self._pages[-1]

    def _turn(self) -> None:
        """A new page, with the head again."""
        self._pages.append(Canvas(self._font, WIDTH))
        self._y = self._head(first=len(self._pages) == 1)

    def _head(self, *, first: bool) -> float:
        page, sheet = self._page, self._sheet
        left = _INNER - _QR - 20
        y = 62.0
        title = NAME if first else f"{NAME}（续）"
        y = page.paragraph(_MARGIN, y, title, left, _TITLE)
        told = [f"项目：{sheet.title}（{sheet.year}年度）", f"单位：{sheet.unit}"]
        if first:
            told += [f"主办：{sheet.body}", f"数据截至：{sheet.cut_off}　状态：{sheet.stage}"]
        for text in (*told, sheet.numbered):
            y = page.paragraph(_MARGIN, y + 2, text, left, _HEAD, even=False)
        _qr(page, WIDTH - _MARGIN - _QR, 50, _QR, sheet.qr)
        y = max(y, 50 + _QR) + 12
        for note in sheet.notes if first else ():
            y = page.paragraph(_MARGIN, y, note, _INNER, _HEAD, color=style.ALARM, even=False)
        return y + 8

    def _room(self, height: float) -> None:
        if self._y + height > _FOOT:
            self._turn()

    def _part(self, part: SheetPart) -> None:
        heading = f"{part.title}（第{part.version}次确认，{part.by}）"
        first = self._measured(part.lines[0]) if part.lines else 0.0
        lines = self._page.wrap(heading, _HEAD, _INNER - 2 * _PAD)
        self._room(len(lines) * _HEAD * LEADING + 2 * _PAD + first)
        self._band(lines)
        for name, value in part.lines:
            self._row(name, value)
        for text in part.differences:
            self._wide(f"差异（单位照此提交）：{text}")
        if part.changes:
            self._wide(f"更正：{part.corrected}")
        self._y += 14

    def _band(self, lines: Sequence[str]) -> None:
        height = len(lines) * _HEAD * LEADING + 2 * _PAD
        self._page.box(_MARGIN, self._y, _INNER, height, style.BAND, edge=style.INK)
        y = self._y + _PAD
        for line in lines:
            self._page.text(_MARGIN + _PAD, y, line, _HEAD)
            y += _HEAD * LEADING
        self._y += height

    def _wrapped(self, name: str, value: str) -> tuple[list[str], list[str]]:
        page = self._page
        return (
            page.wrap(name, _BODY, _LABEL - 2 * _PAD, even=False),
            page.wrap(value, _BODY, _INNER - _LABEL - 2 * _PAD, even=False),
        )

    def _measured(self, line: tuple[str, str]) -> float:
        names, values = self._wrapped(*line)
        return max(len(names), len(values)) * _BODY * LEADING + 2 * _PAD

    def _row(self, name: str, value: str) -> None:
        names, values = self._wrapped(name, value)
        while names or values:  # what is higher than the rest of a page goes on, on the next one
            fits = int((_FOOT - self._y - 2 * _PAD) / (_BODY * LEADING))
            if fits < min(max(len(names), len(values)), 3):
                self._turn()
                continue
            here = min(max(len(names), len(values)), fits)
            height = here * _BODY * LEADING + 2 * _PAD
            self._cell(_MARGIN, _LABEL, height, names[:here])
            self._cell(_MARGIN + _LABEL, _INNER - _LABEL, height, values[:here])
            names, values = names[here:], values[here:]
            self._y += height

    def _wide(self, text: str) -> None:
        lines = self._page.wrap(text, _BODY, _INNER - 2 * _PAD, even=False)
        height = len(lines) * _BODY * LEADING + 2 * _PAD
        self._room(height)
        self._cell(_MARGIN, _INNER, height, lines)
        self._y += height

    def _cell(self, x: float, width: float, height: float, lines: Sequence[str]) -> None:
        self._page.box(x, self._y, width, height, style.PAPER, edge=style.INK)
        y = self._y + _PAD
        for line in lines:
            self._page.text(x + _PAD, y, line, _BODY)
            y += _BODY * LEADING

    def _sign(self) -> None:
        """Never parted from each other."""
        self._room(_SIGNING)
        page, sheet = self._page, self._sheet
        y = self._y + 10
        y = page.paragraph(_MARGIN, y, NO_SIGNATURE, _INNER, _BODY, even=False) + 14
        for who, known in sheet.signatures:
            page.text(_MARGIN, y, f"{who}：", _HEAD)
            page.line((_MARGIN + 270, y + 36), (_MARGIN + 620, y + 36), style.INK)
            page.text(_MARGIN + 660, y, "日期：　　　年　　月　　日", _HEAD)
            y += _HEAD * LEADING + 6
            if known:
                page.text(_MARGIN, y, known, _SMALL, color=style.MUTED)
            y += _SMALL * LEADING + 22
        page.text(_MARGIN, y + 6, "单位（公章）：", _HEAD)
        self._y = y + 60

    def _foot(self, page: Canvas, number: int) -> None:
        sheet = self._sheet
        left = f"{sheet.unit} {sheet.numbered}"
        if sheet.chain:
            left = f"{left} · 记录链 {sheet.chain}"
        y = HEIGHT - 62.0
        page.line((_MARGIN, y - 8), (WIDTH - _MARGIN, y - 8))
        page.text(_MARGIN, y, _clipped(page, left, _INNER - 170), _SMALL, color=style.MUTED)
        place = f"第{number}页 共{len(self._pages)}页"
        page.text(WIDTH - _MARGIN, y, place, _SMALL, color=style.MUTED, align="right")


def _clipped(page: Canvas, text: str, width: float) -> str:
    """One line of it."""
    lines = page.wrap(text, _SMALL, width, even=False)
    return lines[0] if len(lines) == 1 else f"{lines[0][:-1]}…"


def _qr(page: Canvas, x: float, y: float, size: float, qr: Matrix) -> None:
    """One rectangle for each run of dark modules."""
    if not qr:
        return
    step = size / len(qr)
    for down, row in enumerate(qr):
        for start, width in _runs(row):
            page.box(x + start * step, y + down * step, width * step, step * 1.02, "#000000")


def _runs(row: Sequence[int | bool]) -> list[tuple[int, int]]:
    """(first, how many) of the dark modules."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((at, 1))
    return found
