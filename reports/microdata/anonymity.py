"""k-anonymity: classes of traits merged until nobody stands in a group of fewer than five.

A trait is what others may know of a person (group, age, sex). Whoever knows all traits of a person
must find 0 or at least k forms with them. Classes are merged, neighbours of an ordered trait with
each other, the smallest of an unordered one into 其他/合并; each time the merge that frees the most
forms for the least that is lost. Once no more than a twentieth of the forms would lose their traits
with it, those that still stand alone do: another merge would take more from everybody than it
gives.

Source: L. Sweeney, k-anonymity (2002); merging and local suppression as in statistical disclosure
control (Hundepool et al., Statistical Disclosure Control, 2012, chapter 3).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

K = 5
"""Forms that stand behind every combination of traits, at least."""
HIDDEN = -9
"""The value of every trait of a form that stood alone."""
SPARED = 20
"""So much of the forms may lose their traits: one in twenty."""

Cell = tuple[int, ...]
"""The values of one form's traits."""
Class = tuple[int, ...]
"""Values that are told as one."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What others may know of a person: its values in the declared order, missing ones last."""

    code: str
    values: tuple[int, ...]
    ordered: bool = False
    """Whether neighbours belong together (ages, amounts)."""
    missing: frozenset[int] = frozenset()
    """Those of the values that say nothing: merged with one another first."""


@dataclass(frozen=True, slots=True)
class Generalised:
    """How the traits are told."""

    classes: tuple[tuple[tuple[int, ...], ...], ...]
    """By trait, the classes that are left; each the values that it holds."""
    rows: tuple[Cell, ...]
    """By form, its classes: the first value of each; HIDDEN for all traits of a form that loses
    them."""
    hidden: int
    """Forms without traits: 0 or at least `K`."""


class TooFew(ValueError):
    """Fewer than `K` forms: nothing can be told of any."""


def generalise(traits: Sequence[Trait], rows: Sequence[Cell], k: int = K) -> Generalised:
    """Every combination of the traits in the result stands for at least k rows.

    `rows` hold a value of each trait. Raises TooFew for 1 to k - 1 rows.
    """
    if not rows:
        return Generalised(tuple(() for _ in traits), (), 0)
    if len(rows) < k:
        raise TooFew(len(rows))
    classes = [_observed(trait, {row[n] for row in rows}) for n, trait in enumerate(traits)]
    cells = Counter(rows)
    hidden = _hidden(cells, k)
    while _forms(cells, hidden) * SPARED > len(rows):
        place, kept, gone = _best(traits, classes, cells, k)
        classes[place] = _joined(classes[place], kept, gone)
        cells = _moved(cells, place, kept[0], gone[0])
        hidden = _hidden(cells, k)
    merged = [{value: each[0] for each in of for value in each} for of in classes]
    inner = [tuple(merged[n][value] for n, value in enumerate(row)) for row in rows]
    final = [_in_order(trait, of) for trait, of in zip(traits, classes, strict=True)]
    told = [{value: each[0] for each in of for value in each} for of in final]
    blank = (HIDDEN,) * len(traits)
    out = tuple(
        blank if cell in hidden else tuple(told[n][value] for n, value in enumerate(row))
        for cell, row in zip(inner, rows, strict=True)
    )
    return Generalised(tuple(final), out, _forms(cells, hidden))


def _in_order(trait: Trait, classes: Sequence[Class]) -> tuple[Class, ...]:
    """As declared: classes by their first value, and their values."""
    order = {value: place for place, value in enumerate(trait.values)}

    def place(value: int) -> tuple[int, int]:
        return order.get(value, len(order)), value

    inside = [tuple(sorted(each, key=place)) for each in classes]
    return tuple(sorted(inside, key=lambda each: place(each[0])))


def _observed(trait: Trait, seen: set[int]) -> list[Class]:
    """A class a value that occurs; values that were never declared come last."""
    declared = [value for value in trait.values if value in seen]
    return [(value,) for value in (*declared, *sorted(seen - set(trait.values)))]


def _few(cells: Mapping[Cell, int], k: int) -> int:
    return sum(n for n in cells.values() if n < k)


def _forms(cells: Mapping[Cell, int], of: Iterable[Cell]) -> int:
    return sum(cells[cell] for cell in of)


def _best(
    traits: Sequence[Trait], classes: Sequence[list[Class]], cells: Mapping[Cell, int], k: int
) -> tuple[int, Class, Class]:
    """The merge that frees the most forms for what it loses; of those that free none, the one that
    loses least. There is one as long as some cell is too small."""
    best: tuple[tuple[bool, float, int], tuple[int, Class, Class]] | None = None
    for place, trait in enumerate(traits):
        sizes: Counter[int] = Counter()
        for cell, n in cells.items():
            sizes[cell[place]] += n
        for kept, gone in _pairs(trait, classes[place], sizes):
            loss = _loss(sizes[kept[0]], sizes[gone[0]])
            freed = _freed(cells, place, kept[0], gone[0], k)
            worth = (freed > 0, freed / loss if freed > 0 else -loss, -place)
            if best is None or worth > best[0]:
                best = worth, (place, kept, gone)
    assert best is not None  # one class a trait is one cell of all rows, and that is not too small
    return best[1]


def _pairs(
    trait: Trait, classes: list[Class], sizes: Mapping[int, int]
) -> Iterator[tuple[Class, Class]]:
    """What may be merged next, the one that keeps its place first."""
    silent = [one for one in classes if set(one) <= trait.missing]
    telling = [one for one in classes if one not in silent]
    pairs = [*pairwise(silent)]
    if trait.ordered:
        pairs += pairwise(telling)
    elif len(telling) > 1:
        several = [one for one in telling if len(one) > 1]
        single = sorted((one for one in telling if len(one) == 1), key=lambda c: sizes[c[0]])
        into = several or single[:1]
        pairs += [(into[0], one) for one in (single if several else single[1:])[:2]]
    if not pairs and len(classes) > 1:
        pairs = [(classes[0], classes[1])]
    return iter(pairs)


def _loss(a: int, b: int) -> float:
    """Bits that merging classes of these sizes takes from their forms."""
    return a * math.log2((a + b) / a) + b * math.log2((a + b) / b)


def _freed(cells: Mapping[Cell, int], place: int, kept: int, gone: int, k: int) -> int:
    """So many forms fewer stand in cells that are too small."""
    touched = {cell: n for cell, n in cells.items() if cell[place] in (kept, gone)}
    return _few(touched, k) - _few(_moved(touched, place, kept, gone), k)


def _moved(cells: Mapping[Cell, int], place: int, kept: int, gone: int) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for cell, n in cells.items():
        there = (*cell[:place], kept, *cell[place + 1 :]) if cell[place] == gone else cell
        found[there] += n
    return found


def _joined(classes: list[Class], kept: Class, gone: Class) -> list[Class]:
    return [(*one, *gone) if one == kept else one for one in classes if one != gone]


def _hidden(cells: Mapping[Cell, int], k: int) -> frozenset[Cell]:
    """Cells that lose their traits: those too small, and with them the smallest others until there
    are at least k forms together."""
    hidden = {cell for cell, n in cells.items() if n < k}
    n = _forms(cells, hidden)
    for cell in sorted(cells, key=lambda cell: (cells[cell], cell)):
        if not 0 < n < k:
            break
        if cell not in hidden:
            hidden.add(cell)
            n += cells[cell]
    return frozenset(hidden)
