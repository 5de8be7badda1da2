"""What is planted is found, with its amount; where nothing is planted, nothing is found."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.project import load
from bot.project.checked import findings_of_files
from scoring.checks.registry import CHECKS
from scoring.finding import Finding
from tests.findings import mutate_indicators, mutate_report, mutate_tables, mutate_texts
from tests.findings.clean import make
from tests.findings.files import ProjectFiles
from tests.findings.planting import PRINTED, ROWS, Planted, plant, settle

MUTATORS = (mutate_indicators, mutate_report, mutate_tables, mutate_texts)
"""Importing them enters every edit in `ROWS` and `PRINTED`."""
OF_RECORDS = {
    "dispute",
    "difference",
    "unlisted",
    "reach_reason",
    "reach_money",
    "survey_target",
    "survey_over",
    "survey_below_line",
    "survey_basis",
    "typed_differs",
}
"""Checks over what is collected in chat; files alone cannot show them."""


def found_in(directory: Path) -> tuple[Finding, ...]:
    loaded = load(directory, as_printed=True)
    assert loaded.folder is not None, [str(problem) for problem in loaded.problems]
    return findings_of_files(loaded.folder)


def test_every_check_that_files_can_show_has_a_mutator() -> None:
    assert {check.code for check in CHECKS} - OF_RECORDS == set(ROWS) | set(PRINTED)


@pytest.mark.parametrize("seed", range(16))
def test_a_clean_project_gives_nothing(tmp_path: Path, seed: int) -> None:
    directory = make(tmp_path / "p", seed, xlsx=seed % 3 == 0)
    assert [(one.key, one.title) for one in found_in(directory)] == []


def planted_in(directory: Path, seed: int, wanted: int, codes: list[str]) -> list[Planted]:
    rng, files = Random(seed), ProjectFiles(directory)
    first = [code for code in codes if code in ROWS]
    last = [code for code in codes if code in PRINTED]
    done: list[Planted] = []
    for stage, goal in ((first, wanted * len(first) // len(codes)), (last, wanted)):
        for _ in range(40 * wanted):
            if len(done) >= goal:
                break
            one = plant(rng.choice(stage), files, rng) if stage else None
            done += [one] if one else []
        if stage is first:
            settle(files)
    files.save()
    return done


def check(planted: list[Planted], found: tuple[Finding, ...]) -> None:
    by_key = {one.key: one for one in found}
    assert [one.key for one in planted if one.key not in by_key] == []
    wrong = [
        (one.key, one.amount, by_key[one.key].amount)
        for one in planted
        if one.amount is not None and by_key[one.key].amount != one.amount
    ]
    assert wrong == []


EVERY = [*ROWS, *PRINTED]
TOGETHER = 10


@pytest.mark.parametrize("codes", [EVERY[i : i + TOGETHER] for i in range(0, len(EVERY), TOGETHER)])
def test_each_is_found_with_its_amount(tmp_path: Path, codes: list[str]) -> None:
    left = list(codes)
    for seed in range(1, 12):
        directory = make(tmp_path / f"p{seed}", seed, units=2 + seed % 9, activities=9)
        files = ProjectFiles(directory)
        planted = [
            each for code in left if code in ROWS if (each := plant(code, files, Random(seed)))
        ]
        settle(files)
        planted += [
            each for code in left if code in PRINTED if (each := plant(code, files, Random(seed)))
        ]
        files.save()
        check(planted, found_in(directory))
        left = [code for code in left if code not in {each.code for each in planted}]
        if not left:
            return
    pytest.fail(f"no project has a place for {left}")


@pytest.mark.parametrize("seed", range(4))
def test_fifty_planted_in_random_places_are_all_found(tmp_path: Path, seed: int) -> None:
    directory = make(tmp_path / "p", 100 + seed, units=40, activities=25, xlsx=seed == 1)
    planted = planted_in(directory, seed, 50, EVERY)
    assert len(planted) == 50
    check(planted, found_in(directory))
