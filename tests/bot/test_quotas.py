"""Quotas are held in the commit: however many close at the same moment, no more count."""

from __future__ import annotations

import asyncio
from pathlib import Path

from surveys.conversation import Role
from tests.bot.scene import Scene, playing
from tests.bot.test_phases import project

FORM = ["1", "5", "5", "5", "5", "5", "无"]


async def test_the_quota_holds_for_forms_that_close_at_the_same_moment(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", survey={"quotas": {1: 3}})
    async with playing(folder, make=False) as scene:
        for n in range(8):
            await scene.join(f"p{n}", Role.BENEFICIARY, group="1")
            await scene.says(f"p{n}", *FORM)
        await asyncio.gather(*(scene.says(f"p{n}", "1") for n in range(8)))
        outside = await marked(scene)
        assert sorted(outside.values()) == [""] * 3 + ["quota"] * 5
        assert await scene.app.store.full({"1": 3, "2": 1}) == {"1"}
        assert await scene.app.store.verify() == []
        # a correction keeps its place, on either side
        for n in range(8):
            await scene.says(f"p{n}", "修改", "2", "4", "1")
        assert await marked(scene) == outside
        assert await scene.app.store.verify() == []


async def test_stop_declines_before_it_begins_and_lets_who_has_begun_finish(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", survey={"quotas": {1: 1}, "quota": "stop"})
    async with playing(folder, make=False) as scene:
        await scene.join("begun", Role.BENEFICIARY, group="1")
        await scene.says("begun", "1", "5")
        await scene.join("first", Role.BENEFICIARY, group="1")
        await scene.says("first", *FORM, "1")
        await scene.join("late", Role.BENEFICIARY, group="1")
        assert "已经收满" in scene.texts("late")[-1]
        await scene.join("other", Role.BENEFICIARY, group="2")
        assert "现在开始吗" in scene.texts("other")[-1]
        await scene.says("begun", "5", "5", "5", "5", "无", "1")
        assert sorted((await marked(scene)).values()) == ["", "quota"]


async def marked(scene: Scene) -> dict[str, str]:
    import sqlite3
    from contextlib import closing

    path = scene.app.data / "jixiao.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT id, outside FROM run WHERE counts ORDER BY id")
        return dict(rows.fetchall())
