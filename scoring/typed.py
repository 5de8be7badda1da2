"""evidence.yaml: figures and judgements that somebody typed, each with its basis and reason."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from scoring.figures import percent
from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import Evidence, EvidenceValue, Otherwise
from scoring.rule import EvidenceError
from scoring.schema import Flaw, Model, Text


class OtherReading(Model):
    """What the same leaf would rest on under another reading, named in words."""

    reading: Text
    value: Any
    """null: without this evidence the leaf has none."""


class Together(Model):
    """Other readings that are shown in one as well: what if all of these facts count?"""

    reading: Text
    of: Annotated[tuple[Text, ...], Field(min_length=2)]
    """Words of readings under `otherwise`."""


class TypedLeaf(Model):
    value: Any = None
    """As the leaf's rule takes it: 是/否, a count, a label, 290/293, a list of shares ... None
    beside `vetoed`: collected elsewhere, or nothing else known."""
    basis: Literal["asserted", "inferred", "derived", "assessed", "documented"]
    why: Text
    """Where it comes from (documented: name, number and page), or why it is thought so."""
    vetoed: tuple[Text, ...] = ()
    """Ids of the leaf's vetoes that have occurred."""
    arithmetic: tuple[Text, ...] = ()
    otherwise: tuple[OtherReading, ...] = ()


class TypedEvidence(Model):
    """The file. Keys of `evidence` are codes of leaves."""

    source: Text
    """What document or who, as of when; stands before every `why`."""
    simulated: bool = False
    evidence: dict[str, TypedLeaf]
    together: tuple[Together, ...] = ()

    def read(self, *systems: IndicatorSystem) -> tuple[tuple[Evidence, ...], list[Flaw]]:
        """The evidence, in the order of the systems' leaves, and what of it does not fit."""
        leaves = {leaf.code: leaf for system in systems for leaf in system.leaves}
        flaws: list[Flaw] = [
            (("evidence", code), "unknown_leaf", f"指标体系中没有“{code}”", "改正指标代码")
            for code in self.evidence
            if code not in leaves
        ]
        flaws += self._together_flaws()
        found = []
        for code, leaf in leaves.items():
            if code in self.evidence:
                own = list(self._flaws(leaf, self.evidence[code]))
                flaws += own
                found += [] if own else [self._evidence(leaf, self.evidence[code])]
        return tuple(found), flaws

    def _together_flaws(self) -> Iterator[Flaw]:
        known = {other.reading for one in self.evidence.values() for other in one.otherwise}
        for i, group in enumerate(self.together):
            for j, words in enumerate(group.of):
                if words not in known:
                    message = f"otherwise 里没有读法“{words}”"
                    yield (
                        ("together", i, "of", j),
                        "unknown_reading",
                        message,
                        "照抄 reading 的文字",
                    )

    def _otherwise(self, leaf: Leaf, typed: TypedLeaf) -> Iterator[Otherwise]:
        values = {other.reading: other.value for other in typed.otherwise}
        grouped = {
            group.reading: values[words]
            for group in self.together
            for words in group.of
            if words in values
        }
        for reading, raw in {**values, **grouped}.items():
            yield Otherwise(reading, None if raw is None else leaf.rule.read(raw))

    def _flaws(self, leaf: Leaf, typed: TypedLeaf) -> Iterator[Flaw]:
        places: list[tuple[tuple[int | str, ...], object]] = []
        if typed.value is not None or not typed.vetoed:
            places.append((("value",), typed.value))
        known = [veto.id for veto in leaf.vetoes]
        for i, one in enumerate(typed.vetoed):
            if one not in known:
                message = f"{leaf.code} 没有否决项“{one}”"
                remedy = f"可写：{'、'.join(known) or '（无）'}"
                yield ("evidence", leaf.code, "vetoed", i), "unknown_veto", message, remedy
        places += [
            (("otherwise", i), other.value)
            for i, other in enumerate(typed.otherwise)
            if other.value is not None
        ]
        for place, raw in places:
            if raw is None:
                message = f"{leaf.code} 的 value 是空的；没有依据的指标不写"
                yield (
                    ("evidence", leaf.code, *place),
                    "evidence_type",
                    message,
                    leaf.standard.strip(),
                )
                continue
            try:
                leaf.rule.read(raw)
            except EvidenceError as error:
                message = f"{leaf.code} {error.message}"
                yield ("evidence", leaf.code, *place), error.code, message, leaf.standard.strip()

    def _evidence(self, leaf: Leaf, typed: TypedLeaf) -> Evidence:
        source = f"{self.source}：{typed.why}"
        if typed.value is None:
            return Evidence(
                leaf.code, None, "missing", source, vetoed=typed.vetoed, veto_source=source
            )
        value = leaf.rule.read(typed.value)
        return Evidence(
            leaf=leaf.code,
            value=value,
            basis=typed.basis,
            source=source,
            arithmetic=typed.arithmetic or tuple(_arithmetic(typed.value, value)),
            simulated=self.simulated,
            otherwise=tuple(self._otherwise(leaf, typed)),
            vetoed=typed.vetoed,
            veto_source=source if typed.vetoed else "",
        )


def _arithmetic(raw: object, value: EvidenceValue) -> Iterator[str]:
    """`2128504.60 / 2197150` as a line that gives the rate."""
    if isinstance(value, Fraction) and isinstance(raw, str) and not raw.strip().endswith("%"):
        yield f"{raw.replace('/', ' ÷ ').replace('  ', ' ')} = {percent(value)}"
