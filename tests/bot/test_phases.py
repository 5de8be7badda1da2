"""Phases that open and close, by the project's days and by coordinators; what becomes of drafts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import yaml

from bot.project.new import create
from storage.changes import RecordKind
from surveys.conversation import Role
from tests.bot.scene import Scene, playing


def project(folder: Path, **keys: object) -> Path:
    """A new project whose project.yaml says this as well."""
    create(folder)
    path = folder / "project.yaml"
    said = yaml.safe_load(path.read_text("utf-8"))
    for key, value in keys.items():
        said[key] = said.get(key, {}) | value if isinstance(value, dict) else value
    path.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    return folder


async def statuses(scene: Scene) -> dict[str, int]:
    counted = await scene.app.store.survey_runs()
    found: dict[str, int] = {}
    for (_, status), n in counted.items():
        found[status] = found.get(status, 0) + n
    return found


async def decide(scene: Scene, act: str, **more: str) -> dict[str, object]:
    request = {"ask": "phase", "which": "survey", "act": act, "until": "", "who": "王", "why": "试"}
    return await scene.app.fieldwork.answer(request | more)


async def test_before_the_opening_and_after_the_close_it_says_the_days(tmp_path: Path) -> None:
    folder = project(
        tmp_path / "p", survey={"opens": date(2021, 1, 12), "closes": date(2021, 1, 13)}
    )
    async with playing(folder, make=False) as scene:
        await scene.join("ada", Role.BENEFICIARY)
        early = scene.texts("ada")[-1]
        assert "2025年度的问卷从2021年1月12日开始" in early
        scene.clock.pass_(days=1)
        prompt = await scene.says("ada", "你好")
        assert prompt is not None
        assert "现在开始吗" in prompt.text
        await scene.says("ada", "1", "1", "5")
        scene.clock.pass_(days=2)
        late = await scene.says("ada", "4")
        assert late is not None
        assert "2025年度的问卷已于2021年1月13日结束" in late.text
        assert "您答过的我们都留着" in late.text


async def test_at_the_close_drafts_become_partial_or_break_off_once(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", survey={"closes": date(2021, 1, 13)})
    async with playing(folder, make=False) as scene:
        for name, answers in {
            "whole": ["1", "1", "5", "5", "5", "5", "5", "无", "1"],
            "most": ["1", "1", "5", "4", "0"],
            "little": ["1", "1", "5"],
            "none": [],
            "gone": ["1", "1", "5", "5", "5", "退出"],
        }.items():
            await scene.join(name, Role.BENEFICIARY)
            await scene.says(name, *answers)
        await scene.app.fieldwork.look()
        assert await statuses(scene) == {"complete": 1, "open": 3, "left": 1}

        scene.clock.pass_(days=4)
        await scene.app.fieldwork.look()
        assert await statuses(scene) == {"complete": 1, "partial": 1, "left": 3}
        assert await scene.app.store.verify() == []
        assert (await scene.app.store.tallies()).forms == {"1": 1}  # two ratings are not valid
        await scene.app.fieldwork.look()
        assert await statuses(scene) == {"complete": 1, "partial": 1, "left": 3}
        said = await scene.says("most", "5")
        assert said is not None
        assert "已于2021年1月13日结束" in said.text
    async with playing(folder, make=False) as scene:  # and after a restart
        scene.clock.pass_(days=5)
        await scene.app.fieldwork.look()
        assert await statuses(scene) == {"complete": 1, "partial": 1, "left": 3}


async def test_a_partial_form_counts_on_the_closing_day_and_goes_on_where_it_reopens(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path / "p", survey={"closes": date(2021, 1, 13)})
    async with playing(folder, make=False) as scene:
        await scene.join("ada", Role.BENEFICIARY)
        await scene.says("ada", "1", "1", "5", "4", "5")
        scene.clock.pass_(days=10)
        await scene.app.fieldwork.look()
        store = scene.app.store
        assert (await store.tallies()).forms == {"1": 1}
        day = await one(scene, "SELECT day FROM tally_forms WHERE n <> 0")
        assert day == "2021-01-13"

        assert (await decide(scene, "reopen", until="2021-02-01"))["done"] is True
        prompt = await scene.says("ada", "继续")
        assert prompt is not None
        assert "邻里" in prompt.text
        await scene.says("ada", "5", "5", "无", "1")
        assert await statuses(scene) == {"complete": 1}
        assert (await store.tallies()).forms == {"1": 1}
        assert await store.verify() == []


async def one(scene: Scene, sql: str) -> object:
    path = scene.app.data / "jixiao.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        [(value,)] = connection.execute(sql).fetchall()
    return value


async def test_a_coordinator_closes_and_reopens_on_record(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ada", Role.BENEFICIARY)
        await scene.says("ada", "1", "1", "5", "5", "5")
        done = await decide(scene, "close")
        assert done == {"done": True, "closed": 1}
        assert (await decide(scene, "close"))["done"] is False
        assert await statuses(scene) == {"partial": 1}
        said = await scene.says("ada", "5")
        assert said is not None
        assert "已于2021年1月11日结束" in said.text
        assert (await decide(scene, "reopen"))["done"] is True
        [record] = await scene.app.store.records(RecordKind.DECISION)
        assert (record.subject, record.version) == ("phase.survey", 2)
        assert (await scene.app.store.audit()).problem == ""
    async with playing(tmp_path / "p", make=False) as scene:
        assert scene.app.campaign.phases["survey"].open_on(date(2021, 1, 11))
        await scene.says("ada", "继续", "5", "5", "无", "1")
        assert await statuses(scene) == {"complete": 1}
        assert (await decide(scene, "close"))["closed"] == 0
        assert await statuses(scene) == {"complete": 1}


async def test_the_confirmation_phase_has_days_of_its_own(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", confirmation={"opens": date(2021, 1, 20)})
    async with playing(folder, make=False) as scene:
        unit = scene.app.campaign.folder.lines[0].unit
        await scene.join("contact", Role.CONTACT, unit=unit)
        assert "2025年度的填报从2021年1月20日开始" in scene.texts("contact")[-1]
        await scene.join("ada", Role.BENEFICIARY)
        assert "现在开始吗" in scene.texts("ada")[-1]
