"""自填, 代填, 电话, 纸质: how the forms were answered, said under every result of the survey. The
rates 不含代填 are a basis of their own (reports.bases)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reports import words
from reports.model import Rechecked, ReportInput
from reports.suppression import LEAST

NAMES = {"self": "自填", "assisted": "代填", "phone": "电话", "paper": "纸质"}
"""Ways of answering, in the order in which they are told."""


def modes_lines(given: ReportInput) -> Iterator[str]:
    """One line; none while there are fewer forms than are ever shown."""
    if sum(given.modes.values()) >= LEAST:
        parts = (counted(given.modes), _rechecked(given.rechecked))
        yield f"填答方式：{words.joined(parts, '；')}"


def counted(counts: Mapping[str, int]) -> str:
    """自填1,204，代填36，电话0，纸质0. A way with fewer than 5 forms is told together with the next
    smallest, so that neither can be had by subtraction."""
    n = {mode: counts.get(mode, 0) for mode in NAMES}
    few = together(n)
    told = [f"{name}{n[mode]:,}" for mode, name in NAMES.items() if mode not in few]
    if few:
        names = "、".join(NAMES[mode] for mode in NAMES if mode in few)
        told.append(f"{names}合计{sum(n[mode] for mode in few):,}")
    return "，".join(told)


def together(n: Mapping[str, int]) -> set[str]:
    """The few and, with them, the next smallest, until they are two and at least 5 together."""
    rising = sorted((mode for mode in n if n[mode]), key=lambda mode: n[mode])
    if not rising or n[rising[0]] >= LEAST:
        return set()
    found: list[str] = []
    for mode in rising:
        if n[mode] >= LEAST and len(found) > 1 and sum(n[one] for one in found) >= LEAST:
            break
        found.append(mode)
    return set(found)


def _rechecked(rechecked: Rechecked | None) -> str:
    if rechecked is None:
        return ""
    done = f"抽{rechecked.drawn}份，已回访{rechecked.done}份"
    told = (
        f"一致{rechecked.agrees}",
        f"不一致{rechecked.differs}" if rechecked.differs else "",
        f"联系不上{rechecked.unreached}" if rechecked.unreached else "",
    )
    outcome = f"（{words.joined(told, '，')}）" if rechecked.done else ""
    return f"代填复核：{done}{outcome}"
