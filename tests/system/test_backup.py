"""A backup made while people answer, put back elsewhere; and a project that is not at hand."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from pathlib import Path
from random import Random

from storage.store import Store
from surveys.conversation import Role
from tests.support.emulator import World, eventually
from tests.system.crowd import scripted
from tests.system.program import copied, everything, jixiao, rows, serving, telegram
from tests.system.talk import Talk, a_contact

SAID = (
    *("是", "跳过", "87000", "1", "1", "3人已去世了", "都没有"),
    *("290", "3人已去世", "凭证12号", "1"),
)
"""What 区卫健局 confirms about its line."""


async def test_what_is_saved_while_serving_is_all_there_elsewhere(
    world: World, tmp_path: Path
) -> None:
    first = copied(tmp_path / "first")
    async with serving(first, **telegram(world)) as program:
        contact = await a_contact(program, world, "U13")
        assert "收到了，谢谢！" in (await contact.says(*SAID)).text
        crowd = scripted(world, Random("backup"), 20, (4,))
        code = await program.code(Role.BENEFICIARY, group="4")
        reacting = asyncio.create_task(crowd.react())
        for person in crowd.people:
            await person.opens(code)
        await eventually(lambda: crowd.given > 60, seconds=60)
        early = await jixiao("backup", first, tmp_path / "early.zip")
        await asyncio.wait_for(reacting, 60)
        await program.quiet()
        late = await jixiao("backup", first, tmp_path / "late.zip")
        before = everything(program.data, "setting")
        await program.stop()
    for done in (early, late):
        assert done.code == 0
        assert "已备份并核对" in done.out
        assert "密钥不在备份里" in done.out

    second, third = copied(tmp_path / "second"), copied(tmp_path / "third")
    restored = [
        await jixiao("restore", second, tmp_path / "early.zip"),
        await jixiao("restore", third, tmp_path / "late.zip"),
    ]
    assert [done.code for done in restored] == [0, 0]
    assert everything(third / "data", "setting") == before
    half = rows(second / "data", "SELECT count(*) FROM answer")[0][0]
    assert 60 <= half < len(before["answer"])
    for folder in (second, third):
        for command, words in (("audit", "记录链完好：2条"), ("verify", "完全一致")):
            checked = await jixiao(command, folder)
            assert (checked.code, checked.err) == (0, "")
            assert words in checked.out
    again = await jixiao("restore", third, tmp_path / "early.zip")
    assert again.code == 1
    assert "已有数据，没有动它" in again.err
    assert everything(third / "data", "setting") == before

    await _the_key_is_needed_to_go_on(contact, first, third)


async def _the_key_is_needed_to_go_on(contact: Talk, first: Path, third: Path) -> None:
    key = (first / "data" / "keys" / "campaign.key").read_bytes()
    with zipfile.ZipFile(third.parent / "late.zip") as archive:
        assert not [name for name in archive.namelist() if "key" in name]
        assert all(key.strip() not in archive.read(name) for name in archive.namelist())
    without = await jixiao("run", third, **telegram(contact.world))
    assert (without.code, without.out) == (1, "")
    assert "密钥文件不在，或不是这个项目的" in without.err
    shutil.copytree(first / "data" / "keys", third / "data" / "keys")
    async with serving(third, **telegram(contact.world)) as program:
        assert "想改哪一项？" in (await contact.says("修改")).text
        await program.stop()


class TestWithoutTheProgram:
    async def test_another_program_holds_the_project_and_answers_nothing(
        self, tmp_path: Path
    ) -> None:
        project = copied(tmp_path / "p")
        store = await Store.open(project / "data")  # holds the lock, without a socket
        try:
            for command in (("invite", "make", project, "评价人"), ("outbox", project)):
                refused = await jixiao(*command)
                assert (refused.code, refused.out) == (1, "")
                assert "另一个程序（进程 " in refused.err
            assert await store.invitations() == []
        finally:
            await store.close()
        made = await jixiao("invite", "make", project, "评价人")
        assert made.code == 0

    async def test_there_is_nothing_to_save_or_to_look_at_yet(self, tmp_path: Path) -> None:
        project = copied(tmp_path / "p")
        for command in (("backup", project, tmp_path / "b.zip"), ("audit", project)):
            refused = await jixiao(*command)
            assert (refused.code, refused.out) == (1, "")
            assert "数据" in refused.err or "没有备份成" in refused.err
        assert not (project / "data").exists()
        assert not (tmp_path / "b.zip").exists()
