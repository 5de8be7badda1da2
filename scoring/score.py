"""From evidence to a score sheet: leaves with traces, sums, grade, and other readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.figures import decimal, plain, rounded
from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import (
    Alternative,
    Evidence,
    EvidenceValue,
    Score,
    ScoreSheet,
    Section,
    Sensitivity,
    Trace,
)
from scoring.rates import Satisfaction
from scoring.readings import ITEM_WORDS, STEP_WORDS, Arithmetic, Readings
from scoring.rule import EvidenceError, Outcome
from scoring.rules import STEPPED
from scoring.sheet import to_json as to_json

Exact = Mapping[str, Fraction]


class UnfitEvidence(ValueError):
    """Evidence that cannot be scored: all of it, not only the first."""

    def __init__(self, errors: tuple[EvidenceError, ...]) -> None:
        super().__init__("；".join(str(error) for error in errors))
        self.errors = errors


def check(system: IndicatorSystem, evidence: Mapping[str, Evidence]) -> tuple[EvidenceError, ...]:
    """What in the evidence no rule can take: wrong type, unknown label, unknown leaf ..."""
    known = {leaf.code: leaf for leaf in system.leaves}
    errors = []
    for code, one in evidence.items():
        if code not in known or one.leaf != code:
            errors.append(EvidenceError("unknown_leaf", "指标体系中没有这个指标", code))
            continue
        vetoes = {veto.id for veto in known[code].vetoes}
        if strange := sorted(set(one.vetoed) - vetoes):
            message = f"没有否决项“{'、'.join(strange)}”"
            errors.append(EvidenceError("unknown_veto", message, code))
        for value in _values(one):
            try:
                known[code].rule.fits(value)
            except EvidenceError as error:
                errors.append(error.at(code))
    return tuple(errors)


def _values(one: Evidence) -> Iterator[EvidenceValue]:
    if one.value is not None:
        yield one.value
        yield from (other.value for other in one.otherwise if other.value is not None)


def score(
    system: IndicatorSystem,
    evidence: Mapping[str, Evidence],
    readings: Readings | None = None,
) -> ScoreSheet:
    """The sheet. A leaf without evidence scores 0 and is listed; while any is, the sheet is 暂定.

    Raises `UnfitEvidence` where evidence does not fit its rule.
    """
    readings = readings or Readings()
    errors = check(system, evidence)
    if errors:
        raise UnfitEvidence(errors)
    return _Sheet(system, evidence, readings).sheet()


@dataclass(frozen=True, slots=True)
class _Variation:
    """One other reading, applied wherever it applies."""

    words: str
    readings: Readings
    values: Mapping[str, EvidenceValue | None]
    arithmetic: Arithmetic


class _Sheet:
    def __init__(
        self, system: IndicatorSystem, evidence: Mapping[str, Evidence], readings: Readings
    ) -> None:
        self.system, self.readings = system, readings
        self.evidence = {
            leaf.code: evidence.get(leaf.code) or missing(leaf.code) for leaf in system.leaves
        }
        self.values = {
            code: one.value for code, one in self.evidence.items() if one.value is not None
        }
        self.arithmetic = readings.arithmetic or system.arithmetic
        self.how = {leaf.code: readings.of(leaf.code) for leaf in system.leaves}
        self.open = [
            leaf
            for leaf in system.leaves
            if leaf.code in self.values and not self.evidence[leaf.code].vetoed
        ]
        self.stepped = {leaf.code for leaf in self.open if isinstance(leaf.rule, STEPPED)}
        self.outcomes = {leaf.code: self._outcome(leaf) for leaf in system.leaves}
        self.exact = {code: outcome.exact for code, outcome in self.outcomes.items()}
        self.points = {code: _leaf_score(one, self.arithmetic) for code, one in self.exact.items()}
        self.sums = sum(self.exact.values(), Fraction(0)), sum(self.points.values(), Decimal(0))

    def sheet(self) -> ScoreSheet:
        total, grade = _graded(self.system, *self.sums, self.arithmetic)
        variations = [*self._variations()]
        varied = [self._vary(variation) for variation in variations]
        leaves = tuple(self._score(leaf, varied) for leaf in self.system.leaves)
        return ScoreSheet(
            total=total,
            grade=grade,
            leaves=leaves,
            sections=_sections(self.system, {leaf.code: leaf.score for leaf in leaves}),
            missing=tuple(leaf.code for leaf in leaves if _is_missing(leaf.trace.evidence)),
            simulated=any(one.simulated for one in self.evidence.values()),
            exact_total=decimal(self.sums[0]),
            sensitivity=tuple(
                each
                for each, variation in zip(varied, variations, strict=True)
                if variation.values or each.changed or (each.total, each.grade) != (total, grade)
            ),
        )

    def _outcome(self, leaf: Leaf) -> Outcome:
        value = self.values.get(leaf.code)
        vetoed = _vetoed(leaf, self.evidence[leaf.code])
        if value is None:
            return Outcome(Fraction(0), vetoed or ("尚无依据，暂计 0 分",))
        outcome = leaf.rule.apply(leaf.weight, value, self.how[leaf.code])
        return Outcome(Fraction(0), (*outcome.steps, *vetoed)) if vetoed else outcome

    def _score(self, leaf: Leaf, varied: list[Sensitivity]) -> Score:
        outcome = self.outcomes[leaf.code]
        shown = self.points[leaf.code]
        exact = decimal(outcome.exact)
        steps = outcome.steps
        if shown != exact:
            steps = (*steps[:-1], f"{_faithful(steps[-1], outcome.exact, shown)} → {shown}")
        return Score(
            code=leaf.code,
            name=leaf.name,
            path=tuple(level.name for level in self.system.path(leaf)),
            weight=leaf.weight,
            score=shown,
            exact=exact,
            trace=Trace(
                rule=leaf.rule.words(leaf.weight),
                standard=leaf.standard,
                evidence=self.evidence[leaf.code],
                steps=steps,
                reading=leaf.rule.reading(self.how[leaf.code]),
            ),
            alternatives=tuple(
                Alternative(one.reading, points, one.total)
                for one in varied
                for code, points in one.changed
                if code == leaf.code
            ),
        )

    def _variations(self) -> Iterator[_Variation]:
        base = _Variation("", self.readings, {}, self.arithmetic)
        for mode, words in STEP_WORDS.items():
            yield replace(base, words=words, readings=self.readings.everywhere(step_mode=mode))
        if any(isinstance(leaf.rule, Satisfaction) for leaf in self.system.leaves):
            for item_mode, words in ITEM_WORDS.items():
                changed = self.readings.everywhere(item_mode=item_mode)
                yield replace(base, words=words, readings=changed)
        for words, values in self._otherwise().items():
            yield replace(base, words=words, values=values)
        if self.arithmetic.round == "leaf":
            changed_arithmetic = self.arithmetic.model_copy(update={"round": "total"})
            yield replace(base, words="各指标不取整，只取整总分", arithmetic=changed_arithmetic)
        by = "exact" if self.arithmetic.grade_by == "printed" else "printed"
        words = "等级按未取整的总分评定" if by == "exact" else "等级按印出的总分评定"
        changed_arithmetic = self.arithmetic.model_copy(update={"grade_by": by})
        yield replace(base, words=words, arithmetic=changed_arithmetic)

    def _otherwise(self) -> dict[str, dict[str, EvidenceValue | None]]:
        """Other values of the evidence, by the words of their reading."""
        found: dict[str, dict[str, EvidenceValue | None]] = {}
        for code, one in self.evidence.items():
            for other in one.otherwise if one.value is not None else ():
                found.setdefault(other.reading, {})[code] = other.value
        return found

    def _vary(self, variation: _Variation) -> Sensitivity:
        varied = {
            leaf.code: self._exact_under(leaf, variation)
            for leaf in self.open
            if leaf.code in variation.values or self._read_otherwise(leaf, variation.readings)
        }
        unrounded, printed = self.sums
        changed = []
        for code, exact in varied.items():
            points = _leaf_score(exact, self.arithmetic)
            unrounded += exact - self.exact[code]
            printed += points - self.points[code]
            if points != self.points[code]:
                changed.append((code, points))
        total, grade = _graded(self.system, unrounded, printed, variation.arithmetic)
        return Sensitivity(variation.words, tuple(changed), total, grade)

    def _read_otherwise(self, leaf: Leaf, readings: Readings) -> bool:
        """Whether the leaf's rule would count another way under these readings."""
        if readings is self.readings or leaf.code not in self.stepped:
            return False
        was, other = self.how[leaf.code], readings.of(leaf.code)
        by_item = isinstance(leaf.rule, Satisfaction) and was.item_mode != other.item_mode
        return by_item or was.step_mode != other.step_mode

    def _exact_under(self, leaf: Leaf, variation: _Variation) -> Fraction:
        value = variation.values.get(leaf.code, self.values[leaf.code])
        if value is None:
            return Fraction(0)
        return leaf.rule.apply(leaf.weight, value, variation.readings.of(leaf.code)).exact


def _vetoed(leaf: Leaf, evidence: Evidence) -> tuple[str, ...]:
    """The line that zeroes a leaf; nothing where no veto has occurred."""
    texts = [veto.text for veto in leaf.vetoes if veto.id in evidence.vetoed]
    if not texts:
        return ()
    said = f"（{evidence.veto_source}）" if evidence.veto_source else ""
    return (f"一票否决：{'；'.join(texts)}{said}，得分 0",)


def _is_missing(evidence: Evidence) -> bool:
    """A veto settles the leaf, also where nothing else is known of it."""
    return evidence.value is None and not evidence.vetoed


def missing(leaf: str) -> Evidence:
    """What stands for evidence that nobody has given yet."""
    return Evidence(leaf, None, "missing", "尚无依据")


def _leaf_score(exact: Fraction, arithmetic: Arithmetic) -> Decimal:
    if arithmetic.round == "leaf":
        return rounded(exact, arithmetic.decimals, arithmetic.mode)
    return decimal(exact)


def total_of(system: IndicatorSystem, exact: Exact, arithmetic: Arithmetic) -> tuple[Decimal, str]:
    """The total of exact leaf scores as shown, and the grade it gives."""
    printed = sum((_leaf_score(one, arithmetic) for one in exact.values()), Decimal(0))
    return _graded(system, sum(exact.values(), Fraction(0)), printed, arithmetic)


def _graded(
    system: IndicatorSystem, unrounded: Fraction, printed: Decimal, arithmetic: Arithmetic
) -> tuple[Decimal, str]:
    """`printed`: the sum of the leaf scores as shown."""
    if arithmetic.round == "leaf":
        shown = printed
    else:
        shown = rounded(unrounded, arithmetic.decimals, arithmetic.mode)
    return shown, system.grade(shown if arithmetic.grade_by == "printed" else unrounded)


def _sections(system: IndicatorSystem, scores: Mapping[str, Decimal]) -> tuple[Section, ...]:
    below: dict[str, list[Leaf]] = {level.code: [] for level in system.levels}
    for leaf in system.leaves:
        for node in system.path(leaf):
            below[node.code].append(leaf)
    sections = []
    for level in system.levels:
        leaves = below[level.code]
        sections.append(
            Section(
                code=level.code,
                name=level.name,
                level=len(system.path(level)) + 1,
                weight=sum((leaf.weight for leaf in leaves), Decimal(0)),
                score=sum((scores[leaf.code] for leaf in leaves), Decimal(0)),
            )
        )
    return tuple(sections)


def _faithful(line: str, exact: Fraction, shown: Decimal) -> str:
    """The last line with enough places that it does not seem to round the other way."""
    cut = plain(exact)
    if line.endswith(cut) and rounded(Fraction(cut), -int(shown.as_tuple().exponent)) != shown:
        return line.removesuffix(cut) + plain(exact, 12)
    return line
