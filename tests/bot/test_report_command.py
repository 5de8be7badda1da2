"""jixiao report: every file of one state, beside the running program or alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

import bot.cli
from bot.control import Control, served
from bot.project.new import create
from reports.documents import DOCUMENTS
from surveys.conversation import Role
from tests.bot.closing import FIRST, judge, office


def test_keys_are_unique_and_fit_a_command_line() -> None:
    keys = [each.key for each in DOCUMENTS]
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and key == key.lower() and " " not in key for key in keys)


async def test_beside_the_running_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office(tmp_path / "p") as scene:
        await scene.join(FIRST, Role.COORDINATOR)
        await judge(scene, "C1", "全部 60%", "居民座谈会记录")
        app = scene.app
        control = Control(app.store, app.now, _no_links, reports=app.report_desk.answer)
        async with served(control, app.data):
            to = tmp_path / "给办公室"
            request = [str(tmp_path / "p"), "--only", "workbook", "-o", str(to)]
            assert await bot.cli.make_app().run_async(["report", *request]) == 0
            told = capsys.readouterr().out
            assert "共1个文件" in told
            assert "内部底稿" in told
            [file] = list(to.iterdir())
            assert load_workbook(file).sheetnames
            late = {"do": "make", "of": "nobody", "key": "workbook"}
            assert "再运行一次" in (await app.report_desk.answer(late))["refused"]


async def _no_links(_code: str) -> list[list[str]]:
    return []


class TestAlone:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        folder = tmp_path / "p"
        create(folder)
        return folder

    def test_all_of_an_empty_project(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (project / "data").mkdir()
        assert bot.cli.execute(["report", str(project), "--all"]) == 0
        told = capsys.readouterr().out
        [made] = (project / "data" / "reports").iterdir()
        names = [file.name for file in made.iterdir()]
        assert names
        assert all(name in told for name in names)
        assert f"共{len(names)}个文件" in told

    def test_what_is_asked_must_be_clear(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bot.cli.execute(["report", str(project)]) == 2
        assert "--list" in capsys.readouterr().err
        assert bot.cli.execute(["report", str(project), "--all"]) == 1
        assert "jixiao run" in capsys.readouterr().err
        (project / "data").mkdir()
        assert bot.cli.execute(["report", str(project), "--only", "worbook"]) == 2
        assert "workbook" in capsys.readouterr().err
        assert bot.cli.execute(["report", str(project), "--list"]) == 0
        assert "绩效评价表" in capsys.readouterr().out
