"""A result as it was frozen: everything scoring was given, and what came out.

Aggregates only, never an answer. The values are written with their types, so that they come back
exactly: no rate becomes a float, no tuple a list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.standing import Collected
from reports.facts import Response, Returns
from reports.model import DayCount, Fieldwork, ReportInput
from scoring import agreement, finding, model
from scoring.score import to_json
from storage.changes import ChainHead, MarkedRuns, Marks

FORMAT = 1
_KNOWN: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        *(each for each in vars(model).values() if is_dataclass(each) and isinstance(each, type)),
        *(agreement.Agreement, agreement.LeafSpread),
        *(finding.Place, finding.Effect),
        *(Collected, MarkedRuns, Marks, Fieldwork, DayCount),
        *(Response, Returns),
    )
}


class NotReadable(ValueError):
    """The frozen state was written by another version of the program, or is damaged."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """One frozen state, as stored."""

    body: str

    @property
    def sha256(self) -> str:
        """What the chain of records says of it."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def collected(self) -> Collected:
        """Raises NotReadable."""
        found = decoded(self.facts["collected"])
        if not isinstance(found, Collected):
            raise NotReadable("no collection of records in a frozen state")
        return found

    @property
    def sheet(self) -> dict[str, Any]:
        """The score sheet as it came out, in JSON."""
        sheet: dict[str, Any] = self.facts["sheet"]
        return sheet

    @property
    def evidence(self) -> str:
        """Names exactly what was scored: the same records under the same revision."""
        facts = self.facts
        return json.dumps([facts["revision"], facts["collected"]], sort_keys=True)

    @property
    def revision(self) -> str:
        """Hash of the project files it rests on."""
        return str(self.facts["revision"])

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.facts["as_of"])

    @property
    def head(self) -> ChainHead:
        return ChainHead(*self.facts["head"])

    @property
    def withdrawn(self) -> int:
        return int(self.facts["withdrawn"])

    @property
    def response(self) -> Response | None:
        """None in a state of an earlier version."""
        found = decoded(self.facts.get("response"))
        return found if isinstance(found, Response) else None

    @property
    def fieldwork(self) -> Fieldwork | None:
        """None of a state that an earlier version froze."""
        found = decoded(self.facts.get("fieldwork"))
        return found if isinstance(found, Fieldwork) else None

    @property
    def findings(self) -> list[model.Finding]:
        """Those that stood open."""
        return [
            one for one in map(decoded, self.facts["findings"]) if isinstance(one, model.Finding)
        ]


def freeze(collected: Collected, given: ReportInput, *, revision: str, program: str) -> Frozen:
    """What was collected and what came of it. The same values give the same text."""
    facts = {
        "format": FORMAT,
        "program": program,
        "revision": revision,
        "as_of": given.as_of.isoformat(timespec="seconds"),
        "head": [given.chain.hash, given.chain.count],
        "withdrawn": given.progress.withdrawn,
        "response": encoded(given.facts.response),
        "fieldwork": encoded(given.fieldwork),
        "collected": encoded(collected),
        "findings": [encoded(one) for one in given.findings],
        "sheet": to_json(given.sheet),
    }
    return Frozen(json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def encoded(value: object) -> Any:  # noqa: ANN401
    """A value of these types as JSON. Raises TypeError for any other."""
    match value:
        case None | bool() | int() | str():
            return str(value) if type(value) not in (bool, int, str, type(None)) else value
        case float():
            return {"f": value.hex()}
        case Decimal():
            return {"d": f"{value}"}
        case Fraction():
            return {"q": f"{value.numerator}/{value.denominator}"}
        case date() if not isinstance(value, datetime):
            return {"date": value.isoformat()}
        case tuple():
            return {"t": [encoded(each) for each in value]}
        case frozenset():
            return {"s": sorted(map(str, value))}
        case Mapping():
            pairs = [[encoded(key), encoded(each)] for key, each in value.items()]
            return {"m": sorted(pairs, key=lambda pair: json.dumps(pair[0]))}
        case _ if type(value).__name__ in _KNOWN and is_dataclass(value):
            own = {field.name: encoded(getattr(value, field.name)) for field in fields(value)}
            return {"o": type(value).__name__, "v": own}
        case _:
            raise TypeError(f"nothing of the type {type(value).__name__} is frozen")


def decoded(raw: Any) -> Any:  # noqa: ANN401
    """The value again. Fields that a later version added take their defaults; those it dropped are
    let go. Raises NotReadable."""
    if not isinstance(raw, dict):
        return raw
    try:
        return _decoded(raw)
    except (KeyError, ValueError, TypeError) as error:
        raise NotReadable(f"a frozen value cannot be read: {type(error).__name__}") from error


def _decoded(raw: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if "o" in raw:
        kind = _KNOWN[raw["o"]]
        known = {field.name for field in fields(kind)}
        own = {name: decoded(each) for name, each in raw["v"].items() if name in known}
        return _restored(kind(**own))
    ((tag, inner),) = raw.items()
    match tag:
        case "f":
            return float.fromhex(inner)
        case "d":
            return Decimal(inner)
        case "q":
            return Fraction(inner)
        case "date":
            return date.fromisoformat(inner)
        case "t":
            return tuple(decoded(each) for each in inner)
        case "s":
            return frozenset(inner)
        case "m":
            return {decoded(key): decoded(each) for key, each in inner}
        case _:
            raise NotReadable(f"no such tag: {tag}")


def _restored(value: object) -> object:
    """A severity comes back as one, not as its word; so does who settles it."""
    if isinstance(value, finding.Finding):
        return replace(
            value,
            severity=finding.Severity(value.severity),
            settles=finding.Settler(value.settles),
        )
    return value
