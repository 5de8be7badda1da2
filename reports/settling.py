"""Between two pushes: a group's answers move by at least five forms, or stay as they were.

Else whoever has both pushes could subtract one from the other and read what one to four persons
answered. The tally that estimates and scores of a push are made from goes through here first.
"""

from __future__ import annotations

from reports.suppression import LEAST
from scoring.model import SurveyTally
from scoring.suppression import hidden_groups


def settled(before: SurveyTally, now: SurveyTally) -> SurveyTally:
    """`now`, but a group that changed by fewer than 5 forms since the last push stays as it was.

    Else the difference of two pushes would tell what these few have answered. Estimates of a push
    are made from this, totals too; a final score is made from `now`.
    """
    groups = {*before.forms, *now.forms}
    held = {group for group in groups if _moved_little(before, now, group)}
    unit_forms, unit_hist = _units(before, now, held)
    return SurveyTally(
        hist={k: v for k, v in now.hist.items() if k[1] not in held}
        | {k: v for k, v in before.hist.items() if k[1] in held},
        moments={k: v for k, v in now.moments.items() if k[0] not in held}
        | {k: v for k, v in before.moments.items() if k[0] in held},
        forms={
            group: (before if group in held else now).forms.get(group, 0)
            for group in sorted(groups)
        },
        simulated=now.simulated or before.simulated,
        modes={k: n for k, n in now.modes.items() if k[0] not in held}
        | {k: n for k, n in before.modes.items() if k[0] in held},
        clusters={k: c for k, c in now.clusters.items() if k not in held}
        | {k: c for k, c in before.clusters.items() if k in held},
        unit_hist=unit_hist,
        unit_forms=unit_forms,
    )


def _moved_little(before: SurveyTally, now: SurveyTally, group: str) -> bool:
    moved = abs(now.forms.get(group, 0) - before.forms.get(group, 0))
    return moved < LEAST and _of(before, group) != _of(now, group)


def _of(tally: SurveyTally, group: str) -> dict[tuple[str, str, int], int]:
    return {key: count for key, count in tally.hist.items() if key[1] == group and count}


Forms = dict[tuple[str, str], int]
Hist = dict[tuple[str, str, str, int], int]


def _units(before: SurveyTally, now: SurveyTally, held: set[str]) -> tuple[Forms, Hist]:
    """Forms and answers by unit, so that neither two pushes nor the totals give a few away.

    Held groups stay in every unit. Of the units, those that moved by fewer than 5 forms stay, and
    so do further ones until those that stay moved by at least 5 forms together: the total moves by
    that sum.
    """
    forms = {k: n for k, n in now.unit_forms.items() if k[1] not in held}
    forms |= {k: n for k, n in before.unit_forms.items() if k[1] in held}
    hist = {k: n for k, n in now.unit_hist.items() if k[2] not in held}
    hist |= {k: n for k, n in before.unit_hist.items() if k[2] in held}
    units = {unit for unit, _ in (*forms, *before.unit_forms)}
    stay = hidden_groups([{unit: _moved(before, forms, hist, unit) for unit in units}], LEAST)
    return (
        {k: n for k, n in forms.items() if k[0] not in stay}
        | {k: n for k, n in before.unit_forms.items() if k[0] in stay},
        {k: n for k, n in hist.items() if k[1] not in stay}
        | {k: n for k, n in before.unit_hist.items() if k[1] in stay},
    )


def _moved(before: SurveyTally, forms: Forms, hist: Hist, unit: str) -> int:
    """Forms that the unit has more or less in any group; a changed answer counts as one."""
    old = {k: n for k, n in before.unit_forms.items() if k[0] == unit}
    new = {k: n for k, n in forms.items() if k[0] == unit}
    moved = sum(abs(new.get(k, 0) - old.get(k, 0)) for k in {*old, *new})
    if moved:
        return moved
    was = {k: n for k, n in before.unit_hist.items() if k[1] == unit and n}
    return int(was != {k: n for k, n in hist.items() if k[1] == unit and n})
