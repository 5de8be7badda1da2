"""One version of a unit's 确认表 as values: read everywhere, drawn in `reports.confirmation`.

Apart from the drawing, so that the program does not load the drawing library to show one in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

NAME = "资金使用及绩效情况确认表"
NO_SIGNATURE = "线上确认不代替签字盖章；以签字并加盖公章的本版纸质表为准。"

Matrix = Sequence[Sequence[int | bool]]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """What one confirmation of the unit says."""

    title: str
    version: int
    by: str
    """Who confirmed, by office, and when."""
    lines: tuple[tuple[str, str], ...]
    """(name, value), as said."""
    differences: tuple[str, ...] = ()
    """Arithmetic of the differences that the unit let stand."""
    changes: tuple[str, ...] = ()
    """Figure by figure against the version before."""
    why: str = ""
    """The reason of these changes."""

    @property
    def corrected(self) -> str:
        """What changed against the version before, in a sentence; nothing where nothing did."""
        why = (f"原因：{self.why}",) if self.why and self.changes else ()
        return "；".join((*self.changes, *why))


@dataclass(frozen=True, slots=True)
class ConfirmationSheet:
    """One version, as it is printed."""

    title: str
    """Of the project."""
    year: int
    body: str
    unit: str
    version: int
    code: str
    """Check code: the beginning of the chain entry's hash."""
    stage: str
    """How far it is when it is printed."""
    cut_off: str
    parts: tuple[SheetPart, ...]
    submitted: str
    """By which office, when."""
    reviewed: str = ""
    """By which office, when; empty where nobody has."""
    review: bool = True
    """False: no second person had to review."""
    standing: bool = True
    """False: a later version stands, or figures have changed since."""
    simulated: bool = False
    chain: str = ""
    """Head of the record chain when it is printed."""
    qr: Matrix = field(default=(), repr=False)
    """Dark and light modules of the check code's QR code, without the border around."""

    @property
    def changed(self) -> tuple[str, ...]:
        """What changed against the version before, with the reasons."""
        return tuple(part.corrected for part in self.parts if part.changes)

    @property
    def name(self) -> str:
        """Of the file, without its ending."""
        mark = "模拟-" if self.simulated else ""
        return f"{mark}{self.year}-{self.unit}-确认表-第{self.version}版"

    @property
    def numbered(self) -> str:
        """第2版 · 校验码 3f0a 9c1b e2d4 5f67."""
        spaced = " ".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))
        return f"第{self.version}版 · 校验码 {spaced}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said over the figures."""
        return tuple(
            note
            for note in (
                "【模拟数据】只供演示和测试，不得作为评价依据。" if self.simulated else "",
                "" if self.standing else "【已被更正取代】此版不再有效，请打印新的一版。",
                "" if self.review else "本项目设定：未设第二人复核。",
            )
            if note
        )

    @property
    def signatures(self) -> tuple[tuple[str, str], ...]:
        """(who signs, what is known of it from the chat)."""
        reviewed = self.reviewed or ("未设" if not self.review else "尚未审核")
        return (
            ("经办人（签字）", f"线上提交：{self.submitted}"),
            ("审核人（签字）", f"线上审核：{reviewed}"),
            ("单位负责人（签字）", ""),
        )
