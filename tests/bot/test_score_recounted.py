"""The score from the counters is the score from the answers, to the last digit."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.score import EXAMPLE, GROUPS, booked, by_sqlite, filled, patterns, store_answers
from bot.app import App, opened
from bot.campaign import group_choices
from bot.report_input import scored
from bot.standing import Collected, tally_of
from scoring.model import SurveyTally
from scoring.score import to_json
from storage.recount import recounted
from storage.tallies import book


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_from_the_answers_and_from_the_counters(tmp_path: Path, seed: int) -> None:
    directory = tmp_path / "p"
    shutil.copytree(EXAMPLE, directory, ignore=shutil.ignore_patterns("data"))
    async with opened(directory) as app:
        luck = random.Random(seed)
        groups = [str(each.code) for each in group_choices(app.campaign.folder)][:GROUPS]
        ways, told = patterns(app.campaign.survey, luck), filled(150, groups, luck)
        store_answers(app.data, app.campaign.survey, groups, told, ways)
        async with app.store._database.write() as connection:
            await book(connection, [*booked(app, groups, told, ways)])
        assert await app.store.verify() == []
        collected = await app.reporter.collected(final=True)
        tally = tally_of(await app.store.tallies(), simulated=False)
        assert tally.hist == by_sqlite(app.data)
        counted = await from_answers(app)
        assert (counted.hist, counted.moments, counted.forms) == (
            tally.hist,
            tally.moments,
            tally.forms,
        )
        assert sheet(app, collected, counted) == sheet(app, collected, tally)


def sheet(app: App, collected: Collected, tally: SurveyTally) -> object:
    records = replace(collected.records, survey=tally)
    return to_json(scored(app.campaign, records)[1])


async def from_answers(app: App) -> SurveyTally:
    """Every form read again; nothing of the counters."""
    async with app.store._database.read() as connection:
        counted = await recounted(connection)
    hist, moments, forms = Counter(), Counter(), Counter()  # type: ignore[var-annotated]
    for (table, key), n in counted.items():
        match table:
            case "hist":
                hist[key[0], key[1], int(key[-1])] += n
            case "moment":
                moments[key[0], key[3], key[4]] += n
            case "forms":
                forms[key[0]] += n
    return SurveyTally(dict(hist), dict(moments), dict(forms))
