"""What may change in a running campaign, and what not: files, reasons, points already counted."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.folders import edit
from tests.support.emulator import World
from tests.system.program import copied, jixiao, rows, serving, telegram
from tests.system.talk import a_beneficiary, a_coordinator

SURVEY = ("1", "1", "1", "1", "1", "1 3", *"5555455545", "无", "1")
"""From the consent to 提交: visited, ratings of 5 and 4."""


async def test_counted_points_stay_and_everything_else_is_taken_with_a_reason(
    world: World, tmp_path: Path
) -> None:
    project = copied(tmp_path / "p", quiet_hours='{start: "00:00", end: "00:00"}')
    async with serving(project, **telegram(world)) as program:
        coordinator = await a_coordinator(program, world)
        person = await a_beneficiary(program, world, "4")
        assert "您的回答已经收到" in (await person.says(*SURVEY)).text
        edit(project, "project.yaml", "4: 80", "4: 75")
        await program.stop()
        # changed files are told, and not used
        await program.start()
        told = await coordinator.hears_of("项目文件已改动，未采用：project.yaml")
        assert "jixiao apply" in told.text
        await program.quiet()
        await program.stop()

    refused = await jixiao("apply", project, "--why", "改分值")
    assert (refused.code, refused.out) == (1, "")
    assert "已有答卷按原来的分值计入，project.yaml 的 points 不能再改" in refused.err
    assert (await jixiao("verify", project)).code == 0

    edit(project, "project.yaml", "4: 75", "4: 80")
    edit(project, "project.yaml", "retention_days: 365", "retention_days: 180")
    taken = await jixiao("apply", project, "--why", "缩短保存期")
    assert (taken.code, taken.err) == (0, "")
    assert "已采用：project.yaml。" in taken.out
    revisions = rows(project / "data", "SELECT manifest, why FROM revision ORDER BY seq")
    assert [why for _, why in revisions] == ["开启", "缩短保存期"]
    assert json.loads(revisions[1][0])["points"]["4"] == 80
    assert (await jixiao("verify", project)).code == 0
    assert "没有变化" in (await jixiao("apply", project, "--why", "再来一次")).out
