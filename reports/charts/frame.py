"""What every chart has around it: title, project, simulated mark, notes at the foot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reports import style, words
from reports.canvas import LEADING, Canvas
from reports.model import PDF, PNG, SVG, ReportFile, ReportInput
from reports.suppression import Shown

LEFT = style.MARGIN
RIGHT = style.WIDTH - style.MARGIN
INNER = RIGHT - LEFT

MOST = 60
"""Rows of one chart: a picture of more is too tall for a phone. What matters least is put together
in a last row, and the workbook has it all."""

Kind = Literal["png", "svg", "pdf"]
MIMES: dict[Kind, str] = {"png": PNG, "svg": SVG, "pdf": PDF}

INTERNAL = "内部底稿"


def opened(given: ReportInput, title: str, *, internal: bool = False) -> tuple[Canvas, float]:
    """A canvas with its heading; returns it with the y where the content begins. `internal`: it
    says that it is a working paper."""
    canvas = Canvas(given.font)
    room: float = INNER
    if given.is_simulated:
        room -= _stamp(canvas) + 24
    y = canvas.paragraph(LEFT, 34, title, room, style.TITLE, gid="title")
    state = f"{given.label}（{given.number}）" if given.number else given.label
    about = words.joined(
        (given.title, f"{given.year}年度", state, f"【{INTERNAL}】" if internal else "")
    )
    y = canvas.paragraph(LEFT, y + 4, about, INNER, style.SMALL, color=style.MUTED, gid="about")
    return canvas, y + 18


def closed(canvas: Canvas, y: float, given: ReportInput, notes: Iterable[str]) -> None:
    """Notes, cut-off time and chain head; over it all, where it applies, the simulated mark."""
    canvas.line((LEFT, y + 20), (RIGHT, y + 20))
    y += 34
    when = f"截至{words.moment(given.as_of, given.time_zone)}"
    for note in (*notes, words.joined((given.body, when)), words.head(given.chain)):
        if note:
            y = canvas.paragraph(
                LEFT, y, note, INNER, style.SMALL, color=style.MUTED, even=False, gid="note"
            )
    canvas.finish(y + 28)
    if given.is_simulated:
        canvas.watermark(words.SIMULATED)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished canvas with the words that go along."""

    canvas: Canvas
    name: str
    alt: str
    caption: str
    n: str = ""
    """How much it rests on, in words: n=1,649, or 已确认29/29项."""


def filed(drawing: Drawing | None, given: ReportInput, kind: Kind) -> ReportFile | None:
    """The drawing as a file. Alt text and caption carry the simulated mark as well, and the alt
    text says how much it rests on and of when it is."""
    if drawing is None:
        return None
    picture = drawing.canvas.render(kind)
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    prefix = "模拟-" if given.is_simulated else ""
    when = words.moment(given.as_of, given.time_zone)
    return ReportFile(
        name=f"{prefix}{given.year}-{drawing.name}-{given.label}.{kind}",
        mime=MIMES[kind],
        data=picture.data,
        alt=f"{mark}{drawing.alt.rstrip('。')}。{words.joined((drawing.n, f'截至{when}'), '，')}。",
        caption=f"{mark}{drawing.caption}（{given.label}，截至{when}）",
        width=picture.width,
        height=picture.height,
    )


def said(canvas: Canvas, y: float, sentence: str) -> float:
    """Words in place of a drawing that has no data yet."""
    lines = canvas.wrap(sentence, style.BODY, INNER - 60)
    tall = len(lines) * style.BODY * LEADING
    height = max(150, tall + 60)
    canvas.box(LEFT, y, INNER, height, style.BAND, gid="empty")
    top = y + (height - tall) / 2
    canvas.paragraph(LEFT + 30, top, sentence, INNER - 60, style.BODY, color=style.MUTED)
    return y + height + 20


def section(canvas: Canvas, y: float, name: str, right: str = "") -> float:
    """A heading inside a chart, with a figure at the right."""
    taken = canvas.measure(right, style.SMALL) + 24 if right else 0
    if right:
        canvas.text(RIGHT, y + 10, right, style.SMALL, color=style.MUTED, align="right")
    return canvas.paragraph(LEFT, y, name, INNER - taken, style.HEAD, gid="section") + 6


def big(canvas: Canvas, y: float, figure: str, lines: Iterable[str]) -> float:
    """The one figure of a chart, large, with its sums in words beside it; the y below."""
    canvas.text(LEFT, y - 6, figure, 76, color=style.BLUE, gid="total")
    left, bottom = LEFT + canvas.measure(figure, 76) + 28, y + 90
    for line in lines:
        y = canvas.paragraph(left, y, line, RIGHT - left, style.SMALL, color=style.MUTED)
    return max(y, bottom) + 14


def row(
    canvas: Canvas, y: float, name: str, figure: str, *, color: str = style.INK, about: str = ""
) -> float:
    """A name above its bar with its figure at the right, `about` it beside or below in grey; the
    y where the bar begins."""
    canvas.text(RIGHT, y, figure, style.SMALL + 2, color=color, align="right", gid="figure")
    room = INNER - canvas.measure(figure, style.SMALL + 2) - 24
    below = canvas.paragraph(LEFT, y, name, room, style.SMALL + 2, gid="label")
    if not about:
        return below + 2
    last = canvas.wrap(name, style.SMALL + 2, room)[-1]
    used = canvas.measure(last, style.SMALL + 2) + 16
    if used + canvas.measure(about, style.SMALL) <= room:
        line = below - (style.SMALL + 2) * LEADING
        canvas.text(LEFT + used, line + 1, about, style.SMALL, color=style.MUTED)
        return below + 2
    return canvas.paragraph(LEFT, below - 4, about, room, style.SMALL, color=style.MUTED) + 2


def told(canvas: Canvas, y: float, lines: Iterable[str], left: float = LEFT) -> float:
    """Sentences below a bar, in grey; the y below."""
    for line in lines:
        y = canvas.paragraph(
            left, y, line, RIGHT - left, style.SMALL, color=style.MUTED, even=False, gid="detail"
        )
    return y


def survey_n(seen: Shown) -> str:
    return f"有效答卷n={seen.n_words}"


def sheet_n(given: ReportInput) -> str:
    """How many indicators stand on evidence."""
    leaves = len(given.sheet.leaves)
    return f"{leaves - len(given.sheet.missing)}/{leaves}项指标有依据" if leaves else ""


def survey_note(seen: Shown) -> str:
    """n and method, under every picture of the survey."""
    return f"有效答卷 n={seen.n_words}。{seen.method}"


def _stamp(canvas: Canvas) -> float:
    """A stamp in the corner, drawn solid so that a phone shows it at any size; its width."""
    size, pad = style.HEAD, 16
    width = canvas.measure(words.SIMULATED, size) + 2 * pad
    left = RIGHT - width
    canvas.box(left, 34, width, size * 1.5, style.PAPER, edge=style.ALARM, gid="stamp")
    canvas.text(left + pad, 36, words.SIMULATED, size, color=style.ALARM, gid="stamp")
    return width
