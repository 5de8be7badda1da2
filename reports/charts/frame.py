"""What every chart has around it: title, project, simulated mark, notes at the foot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reports import style, words
from reports.canvas import Canvas
from reports.model import PNG, SVG, ReportFile, ReportInput
from reports.suppression import Shown

LEFT = style.MARGIN
RIGHT = style.WIDTH - style.MARGIN
INNER = RIGHT - LEFT

Kind = Literal["png", "svg"]


def opened(given: ReportInput, title: str) -> tuple[Canvas, float]:
    """A canvas with its heading; returns it with the y where the content begins."""
    canvas = Canvas(given.font)
    room: float = INNER
    if given.is_simulated:
        room -= _stamp(canvas) + 24
    y = canvas.paragraph(LEFT, 34, title, room, style.TITLE, gid="title")
    state = f"{given.label}（{given.number}）" if given.number else given.label
    about = f"{given.title} · {given.year}年度 · {state}"
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


def filed(drawing: Drawing | None, given: ReportInput, kind: Kind) -> ReportFile | None:
    """The drawing as a file. Alt text and caption carry the simulated mark as well."""
    if drawing is None:
        return None
    picture = drawing.canvas.render(kind)
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    prefix = "模拟-" if given.is_simulated else ""
    when = words.moment(given.as_of, given.time_zone)
    return ReportFile(
        name=f"{prefix}{given.year}-{drawing.name}-{given.label}.{kind}",
        mime=PNG if kind == "png" else SVG,
        data=picture.data,
        alt=mark + drawing.alt,
        caption=f"{mark}{drawing.caption}（{given.label}，截至{when}）",
        width=picture.width,
        height=picture.height,
    )


def said(canvas: Canvas, y: float, sentence: str) -> float:
    """Words in place of a drawing that has no data yet."""
    canvas.box(LEFT, y, INNER, 150, style.BAND, gid="empty")
    lines = canvas.wrap(sentence, style.BODY, INNER - 60)
    top = y + (150 - len(lines) * style.BODY * 1.38) / 2
    canvas.paragraph(LEFT + 30, top, sentence, INNER - 60, style.BODY, color=style.MUTED)
    return y + 170


def section(canvas: Canvas, y: float, name: str, right: str = "") -> float:
    """A heading inside a chart, with a figure at the right."""
    taken = canvas.measure(right, style.SMALL) + 24 if right else 0
    if right:
        canvas.text(RIGHT, y + 10, right, style.SMALL, color=style.MUTED, align="right")
    return canvas.paragraph(LEFT, y, name, INNER - taken, style.HEAD, gid="section") + 6


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
