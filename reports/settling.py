"""Between two pushes: a group's answers move by at least five forms, or stay as they were.

Else whoever has both pushes could subtract one from the other and read what one to four persons
answered. The tally that estimates and scores of a push are made from goes through here first.
"""

from __future__ import annotations

from reports.suppression import LEAST
from scoring.model import SurveyTally


def settled(before: SurveyTally, now: SurveyTally) -> SurveyTally:
    """`now`, but a group that changed by fewer than 5 forms since the last push stays as it was.

    Else the difference of two pushes would tell what these few have answered. Estimates of a push
    are made from this, totals too; a final score is made from `now`.
    """
    groups = {*before.forms, *now.forms}
    held = {group for group in groups if _moved_little(before, now, group)}
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
    )


def _moved_little(before: SurveyTally, now: SurveyTally, group: str) -> bool:
    moved = abs(now.forms.get(group, 0) - before.forms.get(group, 0))
    return moved < LEAST and _of(before, group) != _of(now, group)


def _of(tally: SurveyTally, group: str) -> dict[tuple[str, str, int], int]:
    return {key: count for key, count in tally.hist.items() if key[1] == group and count}
