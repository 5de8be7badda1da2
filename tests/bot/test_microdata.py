"""jixiao report --microdata: of real answers, after the survey, agreed to, on record."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import pyreadstat
import pytest
from openpyxl import load_workbook

import bot.cli
from bot.app import App
from bot.control import Control, served
from bot.project.new import create
from tests.bot.folders import edit
from tests.bot.scene import Scene, playing

LAST = "2021-01-13"
AGE = """      - {code: 2, label: 来看演出的居民}
  - code: G3
    kind: single
    text: 您的年龄？
    choices:
      - {code: 1, label: 60岁以下}
      - {code: 2, label: 60到69岁}
      - {code: 3, label: 70岁及以上}
"""
FORMS = 60


def project(folder: Path) -> Path:
    create(folder)
    edit(folder, "questionnaire.yaml", AGE.splitlines(keepends=True)[0], AGE)
    path = folder / "project.yaml"
    path.write_text(path.read_text("utf-8").replace("survey:", f"survey:\n  closes: {LAST}", 1))
    return folder


async def fill(scene: Scene, numbers: range) -> None:
    random = Random(1)
    for number in numbers:
        rated = [str(random.randint(0, 5)) for _ in range(5)]
        line = [random.choice("12"), random.choice("1233"), *rated, f"第{number}条：打13812345678"]
        await scene.app.papers.enter(str(number), line, group="", clerk="录入员")


async def jixiao(*arguments: str) -> int:
    return int(await bot.cli.make_app().run_async(["report", *arguments, "--microdata"]))


async def test_given_out_once_agreed_to_and_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, to = project(tmp_path / "p"), tmp_path / "分析"
    words = (str(folder), "--reason", "硕士论文")
    async with playing(folder, make=False) as scene:
        app = scene.app
        await fill(scene, range(3))
        control = Control(app.store, app.now, _no_links, reports=app.report_desk.answer)
        async with served(control, app.data):
            assert await jixiao(*words, "--yes") == 1
            assert "还在进行" in capsys.readouterr().err
            scene.clock.pass_(days=10)
            assert await jixiao(*words, "--yes") == 1
            assert "不足5份" in capsys.readouterr().err
            await fill(scene, range(3, FORMS))

            assert await jixiao(str(folder), "--yes") == 2
            assert "--reason" in capsys.readouterr().err
            monkeypatch.setattr("builtins.input", lambda _: "不对")
            assert await jixiao(*words) == 1
            seen = capsys.readouterr()
            assert "请输入项目名称" in seen.out
            assert "名称不一致" in seen.err
            assert not (app.data / "microdata").exists()
            monkeypatch.setattr("builtins.input", lambda _: app.campaign.folder.project.title)
            assert await jixiao(*words, "-o", str(to)) == 0
            assert "已记入记录链" in capsys.readouterr().out
            await _agrees(app, to, {path.name for path in given_out(to)})

            await _counts(scene.app, tmp_path / "表", str(folder))

            # the same again is no other table; another table is not given out beside it
            assert await jixiao(*words, "--yes") == 0
            assert await jixiao(*words, "--yes", "--drop", "X9") == 1
            assert "没有这道题：X9" in capsys.readouterr().err
            other = (*words, "--yes", "--drop", "G3")
            assert await jixiao(*other) == 1
            assert "--replacing" in capsys.readouterr().err
            assert await jixiao(*other, "--replacing", "前两份已删除") == 0
            assert "G3（导出时指明不要）" in capsys.readouterr().out


def given_out(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def _agrees(app: App, to: Path, names: set[str]) -> None:
    """The files with the counters of the database; the entry of the chain with the files."""
    assert names == {
        "微数据.sav",
        "微数据.csv",
        "微数据-编码本.xlsx",
        "微数据-编码本.csv",
        "开放题.csv",
    }
    got, _ = pyreadstat.read_sav(to / "微数据.sav", user_missing=True, output_format="dict")
    n = sum((await app.store.tallies()).forms.values())
    assert len(got["ID"]) == n
    counted = await _hist(app)
    for code in ("P1", "P2", "E1", "E2", "T"):
        hist = {grade: count for (question, grade), count in counted.items() if question == code}
        assert Counter(int(v) for v in got[code] if v != -3) == hist
    assert min(Counter(zip(got["G1"], got["G3"], strict=True)).values()) >= 5
    assert "138" not in (to / "开放题.csv").read_text("utf-8-sig")
    [first] = [json.loads(record.payload) for record in await app.store.history("microdata")]
    assert first["why"] == "硕士论文"
    assert first["rows"] == n
    assert set(first["files"]) == names


async def _counts(app: App, to: Path, folder: str) -> None:
    """The data workbook with the counters of the database: grades shown together add up."""
    asked = ["report", folder, "--only", "data", "-o", str(to)]
    assert await bot.cli.make_app().run_async(asked) == 0
    [file] = given_out(to)
    rows = list(load_workbook(file)["答卷汇总"].iter_rows(values_only=True))
    told = {(row[0], row[4]): row[6] for row in rows}
    alone = 0
    for (code, grade), n in (await _hist(app)).items():
        if (code, str(grade)) in told:
            alone += 1
            assert told[code, str(grade)] == n, (code, grade)
    assert alone > 20


async def _hist(app: App) -> Counter[tuple[str, int]]:
    """Answers by question and code."""
    found: Counter[tuple[str, int]] = Counter()
    for (question, _, code), n in (await app.store.tallies()).hist.items():
        found[question, code] += n
    return found


async def _no_links(_code: str) -> list[list[str]]:
    return []


def test_its_options_mean_nothing_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.execute(["report", str(tmp_path), "--all", "--reason", "x"]) == 2
    assert "--microdata" in capsys.readouterr().err
