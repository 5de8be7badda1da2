"""Between two pushes: a group's answers move by at least five forms, or stay as they were.

Else whoever has both pushes could subtract one from the other and read what one to four persons
answered. The tally that estimates and scores of a push are made from goes through here first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from reports.suppression import LEAST
from scoring.model import SurveyTally
from scoring.suppression import hidden_groups
from scoring.units import PLACE, Division, Kind, division
from scoring.weighting import CELL

K = TypeVar("K", bound=tuple[object, ...])


def settled(before: SurveyTally, now: SurveyTally) -> SurveyTally:
    """`now`, but a group that changed by fewer than 5 forms since the last push stays as it was.

    Else the difference of two pushes would tell what these few have answered. Estimates of a push
    are made from this, totals too; a final score is made from `now`.
    """
    groups = {*before.forms, *now.forms}
    held = {group for group in groups if _moved_little(before, now, group)}
    units = _division(before, now, held, "unit")
    places = _division(before, now, held, "place")
    return SurveyTally(
        hist=_mixed(before.hist, now.hist, held, 1),
        moments=_mixed(before.moments, now.moments, held, 0),
        forms={
            group: (before if group in held else now).forms.get(group, 0)
            for group in sorted(groups)
        },
        simulated=now.simulated or before.simulated,
        modes=_mixed(before.modes, now.modes, held, 0),
        clusters={k: c for k, c in now.clusters.items() if k not in held}
        | {k: c for k, c in before.clusters.items() if k in held},
        unit_hist=dict(units.hist),
        unit_forms=dict(units.forms),
        part_hist=_cells(before.part_hist, now.part_hist, held, 1)
        | {(q, f"{PLACE}{part}", group, c): n for (q, part, group, c), n in places.hist.items()},
        part_forms=_cells(before.part_forms, now.part_forms, held, 0)
        | {(f"{PLACE}{part}", group): n for (part, group), n in places.forms.items()}
        | {key: n for key, n in now.part_forms.items() if key[0].startswith("at:")},
        part_moments=_cells(before.part_moments, now.part_moments, held, 0)
        | {
            (f"{of.kind}:{part}", group, a, b): n
            for of in (units, places)
            for (part, group, a, b), n in of.moments.items()
        },
    )


def _mixed(
    before: Mapping[K, int], now: Mapping[K, int], old: Collection[object], place: int
) -> dict[K, int]:
    """`now`, but `before` where the key has one of `old` in this place."""
    return {k: n for k, n in now.items() if k[place] not in old} | {
        k: n for k, n in before.items() if k[place] in old
    }


def _cells(
    before: Mapping[K, int], now: Mapping[K, int], held: Collection[str], part: int
) -> dict[K, int]:
    """Cells of the margins go with their group, which stands behind the part in every key."""
    found = _mixed(before, now, held, part + 1)
    return {k: n for k, n in found.items() if str(k[part]).startswith(CELL)}


def _moved_little(before: SurveyTally, now: SurveyTally, group: str) -> bool:
    moved = abs(now.forms.get(group, 0) - before.forms.get(group, 0))
    return moved < LEAST and _of(before, group) != _of(now, group)


def _of(tally: SurveyTally, group: str) -> dict[tuple[str, str, int], int]:
    return {key: count for key, count in tally.hist.items() if key[1] == group and count}


def _division(before: SurveyTally, now: SurveyTally, held: set[str], kind: Kind) -> Division:
    """Forms and answers by unit or place, so that neither two pushes nor the totals give a few
    away.

    Held groups stay in every part. Of the parts, those that moved by fewer than 5 forms stay, and
    so do further ones until those that stay moved by at least 5 forms together: the total moves by
    that sum.
    """
    old, new = division(before, kind), division(now, kind)
    mixed = Division(
        kind,
        _mixed(old.forms, new.forms, held, 1),
        _mixed(old.hist, new.hist, held, 2),
        _mixed(old.moments, new.moments, held, 1),
    )
    parts = {part for part, _ in (*mixed.forms, *old.forms)}
    stay = hidden_groups([{part: _moved(old, mixed, part) for part in parts}], LEAST)
    return Division(
        kind,
        _mixed(old.forms, mixed.forms, stay, 0),
        _mixed(old.hist, mixed.hist, stay, 1),
        _mixed(old.moments, mixed.moments, stay, 0),
    )


def _moved(before: Division, now: Division, part: str) -> int:
    """Forms that the part has more or less in any group; a changed answer counts as one."""
    old = {k: n for k, n in before.forms.items() if k[0] == part}
    new = {k: n for k, n in now.forms.items() if k[0] == part}
    moved = sum(abs(new.get(k, 0) - old.get(k, 0)) for k in {*old, *new})
    if moved:
        return moved
    was = {k: n for k, n in before.hist.items() if k[1] == part and n}
    return int(was != {k: n for k, n in now.hist.items() if k[1] == part and n})
