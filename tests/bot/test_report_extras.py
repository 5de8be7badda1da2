"""How the fieldwork went and what the last report said reach the report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.clock import Slot
from bot.report_extras import last_sent
from bot.results.frozen import decoded, encoded
from reports.model import DayCount, Fieldwork
from surveys.conversation import Role
from tests.bot.closing import FIRST, judge, office
from tests.bot.scene import playing
from tests.bot.test_quotas import FORM


async def test_forms_begun_and_handed_in_are_in_the_report(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        given = await scene.app.reporter.input()
        assert given.fieldwork == Fieldwork(started=0, submitted=0)
        for name in ("begun", "done"):
            await scene.join(name, Role.BENEFICIARY, group="1")
        await scene.says("begun", "1", "5")
        await scene.says("done", *FORM, "1")
        given = await scene.app.reporter.input()
        today = f"{scene.app.campaign.day(scene.clock()):%Y-%m-%d}"
        days = (DayCount(today, "self", 1),)
        assert given.fieldwork == Fieldwork(started=2, submitted=1, days=days)


async def test_a_report_stands_beside_the_last_one_that_was_sent(tmp_path: Path) -> None:
    async with office(tmp_path / "p") as scene:
        await scene.join(FIRST, Role.COORDINATOR)
        reporter, store = scene.app.reporter, scene.app.store
        assert (await reporter.beside_last(await reporter.input())).previous is None
        slot = Slot("daily", scene.clock() + timedelta(hours=9))
        scene.clock.pass_(hours=9)
        at = scene.clock()
        assert await scene.app.pusher.push_slot(slot)
        sent = await last_sent(store, "daily")
        assert sent == await last_sent(store)
        assert await last_sent(store, "weekly") is None
        scene.clock.pass_(days=1)
        await judge(scene, "B3", "1")
        given = await reporter.beside_last(await reporter.input())
        assert given.previous is not None
        assert given.previous_at is not None
        assert abs(given.previous_at - at) < timedelta(minutes=1)
        assert given.previous.leaves_judged == given.progress.leaves_judged - 1
        names = [file.name for file in await reporter.files(given)]
        assert any("较上次变化" in name for name in names)


def test_what_a_frozen_result_keeps_of_the_fieldwork_comes_back() -> None:
    kept = Fieldwork(10, 9, 8, 7, (DayCount("2021-01-05", "self", 6),))
    assert decoded(encoded(kept)) == kept
    assert decoded(encoded(None)) is None
