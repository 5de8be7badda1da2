"""Counters of a survey as JSON, for the snapshots of what was shown last."""

from __future__ import annotations

import json
from dataclasses import asdict

from scoring.model import Clusters, SurveyTally


def packed(tally: SurveyTally) -> str:
    """Counters as JSON, which has no tuples for keys."""
    return json.dumps(
        {
            "hist": [[*key, n] for key, n in sorted(tally.hist.items())],
            "moments": [[*key, n] for key, n in sorted(tally.moments.items())],
            "forms": tally.forms,
            "simulated": tally.simulated,
            "modes": [[*key, n] for key, n in sorted(tally.modes.items())],
            "unit_hist": [[*key, n] for key, n in sorted(tally.unit_hist.items())],
            "unit_forms": [[*key, n] for key, n in sorted(tally.unit_forms.items())],
            "part_hist": [[*key, n] for key, n in sorted(tally.part_hist.items())],
            "part_forms": [[*key, n] for key, n in sorted(tally.part_forms.items())],
            "part_moments": [[*key, n] for key, n in sorted(tally.part_moments.items())],
            "clusters": {group: asdict(one) for group, one in sorted(tally.clusters.items())},
        }
    )


def unpacked(text: str) -> SurveyTally:
    """Snapshots of earlier versions know no ways of answering, no helpers, no units, no
    parts."""
    raw = json.loads(text)
    return SurveyTally(
        hist={(q, g, code): n for q, g, code, n in raw["hist"]},
        moments={(g, a, b): n for g, a, b, n in raw["moments"]},
        forms=raw["forms"],
        simulated=raw["simulated"],
        modes={(g, mode): n for g, mode, n in raw.get("modes", [])},
        unit_hist={(q, u, g, code): n for q, u, g, code, n in raw.get("unit_hist", [])},
        unit_forms={(u, g): n for u, g, n in raw.get("unit_forms", [])},
        part_hist={(q, p, g, code): n for q, p, g, code, n in raw.get("part_hist", [])},
        part_forms={(p, g): n for p, g, n in raw.get("part_forms", [])},
        part_moments={(p, g, a, b): n for p, g, a, b, n in raw.get("part_moments", [])},
        clusters={group: Clusters(**one) for group, one in raw.get("clusters", {}).items()},
    )
