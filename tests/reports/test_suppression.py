"""No cell of one to four persons is shown, nor can it be had from what is shown."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from reports.model import Group, RatedItem, RatedQuestion
from reports.settling import settled
from reports.suppression import LEAST, Hidden, parts, shown
from scoring.model import Clusters, SurveyTally
from scoring.suppression import hidden_groups
from tests.reports import samples, views

CODES = (1, 2, 3, 4, 5)
small_counts = st.lists(st.integers(0, 9) | st.integers(0, 400), min_size=5, max_size=5)


@cases(small_counts)
@settings(max_examples=100, deadline=None)
def test_every_part_has_nobody_or_five(counts: list[int]) -> None:
    given = dict(zip(CODES, counts, strict=True))
    found = parts(given, CODES)
    assert all(part.count == 0 or part.count >= LEAST for part in found)
    if sum(counts) < LEAST:
        assert found == ()
    else:
        assert [code for part in found for code in part.codes] == list(CODES)
        assert sum(part.count for part in found) == sum(counts)
        assert all(part.count == sum(given[code] for code in part.codes) for part in found)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 2, 21, 190, 1424), [((1,), 0), ((2, 3), 23), ((4,), 190), ((5,), 1424)]),
        ((2, 40, 30, 20, 10), [((1, 2), 42), ((3,), 30), ((4,), 20), ((5,), 10)]),
        ((40, 0, 2, 20, 10), [((1, 2, 3), 42), ((4,), 20), ((5,), 10)]),
        ((0, 0, 3, 128, 1511), [((1,), 0), ((2,), 0), ((3, 4), 131), ((5,), 1511)]),
        ((300, 20, 10, 2, 1), [((1,), 300), ((2,), 20), ((3, 4, 5), 13)]),
        ((0, 0, 0, 0, 5), [((1,), 0), ((2,), 0), ((3,), 0), ((4,), 0), ((5,), 5)]),
        ((2, 0, 0, 0, 3), [((1, 2, 3, 4, 5), 5)]),
    ],
)
def test_small_grades_join_their_neighbours(
    counts: tuple[int, ...], expected: list[tuple[tuple[int, ...], int]]
) -> None:
    found = parts(dict(zip(CODES, counts, strict=True)), CODES)
    assert [(part.codes, part.count) for part in found] == expected


@cases(small_counts)
@settings(max_examples=100, deadline=None)
def test_satisfied_share_never_tells_a_small_side(counts: list[int]) -> None:
    estimate = samples.estimate("P1", "问题", (0, *counts))
    if estimate.n < LEAST:
        return
    survey = replace(samples.survey(), questions=(estimate,), items=(), by_group={})
    (rate,) = shown(replace(samples.dongchuan(), survey=survey)).questions
    best, others = counts[3] + counts[4], sum(counts[:3])
    told = rate.satisfied is not None
    assert told == all(side == 0 or side >= LEAST for side in (best, others))
    assert told or rate.few
    if told:
        assert rate.satisfied == Fraction(best, sum(counts))
        border = {part.codes for part in rate.parts}
        assert not any(min(codes) < 4 <= max(codes) for codes in border)


columns = st.lists(
    st.dictionaries(
        st.sampled_from("ABCDEFG"), st.integers(0, 12) | st.integers(0, 300), max_size=7
    ),
    min_size=1,
    max_size=3,
)


@cases(columns)
@settings(max_examples=100, deadline=None)
def test_no_group_comes_out_of_the_total(given: list[dict[str, int]]) -> None:
    hidden = hidden_groups(given)
    for column in given:
        taken = [column[group] for group in hidden if column.get(group)]
        seen = [n for group, n in column.items() if group not in hidden]
        assert not any(0 < n < LEAST for n in seen)
        # what subtraction leaves: at least two groups of five together, or all there are
        assert not taken or (len(taken) > 1 and sum(taken) >= LEAST) or not any(seen)


def test_a_group_is_covered_in_every_figure_not_only_in_forms() -> None:
    # B was not asked the item: it covers A's forms, but not A's answers to the item
    forms, item = {"A": 8, "B": 30, "C": 60}, {"A": 3, "B": 0, "C": 55}
    assert hidden_groups([forms, item]) == {"A", "B", "C"}
    assert hidden_groups([{"A": 3, "B": 30, "C": 60}]) == {"A", "B"}
    assert hidden_groups([{"A": 0, "B": 30}]) == set()


def test_words_do_not_tell_why_a_group_covers_another() -> None:
    seen = {group.group.code: group for group in shown(samples.real()).groups}
    assert seen["G10"].hidden is Hidden.FEW
    assert seen["G10"].valid_words == "<5"
    assert seen["G09"].hidden is Hidden.COVER
    assert seen["G09"].valid_words == "不公布"
    assert seen["G10"].items == seen["G09"].items == ()
    assert seen["G01"].valid_words == "417"


def test_a_small_group_of_one_mind_is_hidden_like_any_other_cover() -> None:
    given = samples.real()
    assert given.survey is not None
    alike = tuple(replace(e, n=7, rate=Fraction(1)) for e in given.survey.items)
    survey = replace(given.survey, by_group={**given.survey.by_group, "G05": alike})
    groups = tuple(replace(g, valid=7 if g.code == "G05" else g.valid) for g in given.groups)
    seen = {g.group.code: g for g in shown(replace(given, survey=survey, groups=groups)).groups}
    assert seen["G05"].hidden is Hidden.COVER


def test_the_only_group_there_is_shows_what_the_total_shows() -> None:
    (group,) = shown(samples.single()).groups
    assert not group.hidden
    assert [rate.rate for rate in group.items] == [1]


def test_a_question_alone_is_not_had_from_its_items_rate() -> None:
    counts = dict(samples.COUNTS) | {"Q1": (1646, 0, 0, 0, 1, 2)}
    survey = replace(samples.survey(counts), items=samples.survey().items)
    seen = shown(replace(samples.real(), survey=survey))
    assert {q.code: why for q, why in seen.hidden_questions} == {
        "Q1": Hidden.FEW,
        "Q2": Hidden.COVER,
    }
    assert "I2" in {rate.code for rate in seen.items}


def test_an_item_goes_with_its_only_question() -> None:
    few = samples.estimate("P1", "问题", (0, 0, 0, 0, 1, 3))
    given = samples.real(
        survey=replace(samples.survey(), questions=(few,), items=(replace(few, code="I1", n=40),)),
        questions=(RatedQuestion("P1", "问题", "I1"),),
        items=(RatedItem("I1", "项目实施"),),
    )
    seen = shown(given)
    assert seen.empty
    assert seen.hidden_items == ((given.items[0], Hidden.FEW),)
    assert all(not group.items for group in seen.groups)


@pytest.mark.parametrize("forms", [1, 4])
def test_below_five_forms_nothing_but_that_is_shown(forms: int) -> None:
    one = samples.estimate("P1", "问题", (0, 0, 0, 0, 0, forms))
    survey = replace(samples.survey(), questions=(one,), items=(one,), n=forms, by_group={})
    groups = (Group("G01", "退休人员", 10, 5, forms), Group("G02", "职工", 10, 5, 0))
    given = samples.real(groups=groups)
    seen = shown(replace(given, survey=survey))
    assert seen.empty
    assert seen.n_words == "<5"
    assert [group.valid_words for group in seen.groups] == ["<5", "0"]


def test_hidden_answers_reach_no_view() -> None:
    """Two surveys that differ only in what is hidden look the same everywhere, byte for byte."""
    given = samples.real()
    assert given.survey is not None

    def varied(small: int, cover: int, worst: int) -> str:
        survey = given.survey
        assert survey is not None
        questions = tuple(
            replace(e, distribution=e.distribution | {1: worst, 2: 8 - worst, -1: worst})
            if e.code == "Q1"
            else e
            for e in survey.questions
        )
        rates = tuple(
            replace(e, rate=Fraction(worst, 5), low=0.1, high=0.9, n=small) for e in survey.items
        )
        covers = tuple(replace(e, rate=Fraction(worst, 6), n=cover) for e in survey.items)
        sizes = {"G10": small, "G09": cover}
        changed = replace(
            given,
            survey=replace(
                survey,
                questions=questions,
                by_group={**survey.by_group, "G10": rates, "G09": covers},
            ),
            groups=tuple(replace(g, valid=sizes.get(g.code, g.valid)) for g in given.groups),
        )
        return "\n".join(f"{view}\n{words}" for view, words in views.readable(changed))

    one = varied(3, 24, 1)
    assert one == varied(2, 25, 4)
    assert one != varied(6, 24, 1)


def test_small_counts_are_in_no_cell_of_any_view() -> None:
    seen = shown(samples.real())
    numbers = [rate.n for rate in (*seen.questions, *seen.items)]
    numbers += [part.count for rate in seen.questions for part in rate.parts]
    numbers += [rate.dont_know for rate in seen.questions if rate.dont_know is not None]
    numbers += [rate.n for group in seen.groups for rate in group.items]
    assert numbers
    assert not [n for n in numbers if 0 < n < LEAST]


def tally(**forms: int) -> SurveyTally:
    """Forms by group, all 非常满意 to one question."""
    return SurveyTally(
        hist={("P1", group, 5): n for group, n in forms.items()},
        moments={(group, "1", "m:P1"): n for group, n in forms.items()},
        forms=dict(forms),
    )


def test_between_pushes_a_group_moves_by_five_or_stays() -> None:
    before, now = tally(A=10, B=20, C=5), tally(A=12, B=25, C=5, D=3)
    mixed = settled(before, now)
    assert mixed.forms == {"A": 10, "B": 25, "C": 5, "D": 0}
    assert mixed.hist == {("P1", "A", 5): 10, ("P1", "B", 5): 25, ("P1", "C", 5): 5}
    assert mixed.moments[("A", "1", "m:P1")] == 10
    assert settled(before, before) == before


def test_what_helpers_brought_in_moves_with_its_group() -> None:
    old, new = Clusters(5, 10, 1, 1, 1, 1, 1), Clusters(6, 12, 2, 2, 2, 2, 2)
    before = replace(tally(A=10, B=20), clusters={"A": old, "B": old})
    now = replace(tally(A=12, B=25, D=3), clusters={"A": new, "B": new, "D": new})
    assert settled(before, now).clusters == {"A": old, "B": new}


def test_a_changed_answer_alone_does_not_show() -> None:
    before = tally(A=10)
    now = replace(before, hist={("P1", "A", 5): 9, ("P1", "A", 1): 1})
    assert settled(before, now).hist == before.hist


@cases(
    st.dictionaries(st.sampled_from("ABC"), st.integers(0, 30)),
    st.lists(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 12)), max_size=6),
)
@settings(max_examples=50, deadline=None)
def test_no_two_pushes_differ_by_a_few_persons(
    first: dict[str, int], steps: list[dict[str, int]]
) -> None:
    now, pushed = dict(first), tally(**first)
    for step in steps:
        now = {group: now.get(group, 0) + step.get(group, 0) for group in {*now, *step}}
        after = settled(pushed, tally(**now))
        for group in {*pushed.forms, *after.forms}:
            moved = after.forms.get(group, 0) - pushed.forms.get(group, 0)
            assert moved == 0 or abs(moved) >= LEAST
            assert now.get(group, 0) - after.forms.get(group, 0) < LEAST
        pushed = after
