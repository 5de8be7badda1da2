"""All files at once, from a worker process, the same bytes every time."""

from __future__ import annotations

import json
import pickle
import struct
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest

from reports.build import build, findings_json
from reports.model import PNG, XLSX, ReportFile
from reports.style import WIDTH
from tests.reports import samples


@pytest.fixture(scope="module")
def files() -> tuple[ReportFile, ...]:
    return build(samples.single())


def test_a_worker_process_gives_the_same_bytes(files: tuple[ReportFile, ...]) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(build, samples.single()).result() == files


def test_input_and_files_can_be_pickled(files: tuple[ReportFile, ...]) -> None:
    for variant in (samples.dongchuan(), samples.extreme()):
        assert pickle.loads(pickle.dumps(variant)) == variant
    assert pickle.loads(pickle.dumps(files)) == files


def test_the_overview_comes_first_and_the_workbook_last(files: tuple[ReportFile, ...]) -> None:
    assert [file.name for file in files] == [
        "模拟-2020-总览-暂定.png",
        "模拟-2020-指标得分-暂定.png",
        "模拟-2020-预算执行率-暂定.png",
        "模拟-2020-得分率-暂定.png",
        "模拟-2020-回答分布-暂定.png",
        "模拟-2020-回收情况-暂定.png",
        "模拟-2020-绩效评价表-暂定.xlsx",
    ]
    assert [file.mime for file in files] == [PNG] * 6 + [XLSX]


def test_pictures_are_as_wide_as_a_phone_and_tell_their_size(
    files: tuple[ReportFile, ...],
) -> None:
    for file in files[:-1]:
        assert struct.unpack(">II", file.data[16:24]) == (file.width, file.height)
        assert file.width == WIDTH
        assert len(file.data) < 2_000_000
    assert files[-1].width == 0


def test_every_file_speaks_for_itself(files: tuple[ReportFile, ...]) -> None:
    for file in files:
        assert file.alt.startswith("【模拟数据】")
        assert file.caption.startswith("【模拟数据】")
        assert "截至2021年1月5日 09:00" in file.caption
    assert "得分（满分100）1 优" in files[0].alt
    assert "100.00%" in files[2].alt


def test_findings_for_other_programs() -> None:
    data = findings_json(samples.FINDINGS)
    assert data == findings_json(samples.FINDINGS)
    first, *rest = json.loads(data)
    assert first["code"] == "balance"
    assert first["severity"] == "high"
    assert first["arithmetic"] == ["60,000.00 − 50,000.00 − 0.00 = 10,000.00元"]
    assert len(rest) == 3
    assert "simulated" not in first
    assert json.loads(findings_json([replace(samples.FINDINGS[0], simulated=True)]))[0]["simulated"]


def test_one_simulated_record_makes_a_simulated_report() -> None:
    given = samples.real()
    assert not given.is_simulated
    assert given.survey is not None
    assert given.report_sheet is not None
    sheet = given.sheet
    leaf = sheet.leaves[0]
    evidence = replace(leaf.trace.evidence, simulated=True)
    marked = replace(leaf, trace=replace(leaf.trace, evidence=evidence))
    for changed in (
        replace(given, simulated=True),
        replace(given, lines=(replace(given.lines[0], simulated=True),)),
        replace(given, reach=(replace(given.reach[0], simulated=True),)),
        replace(given, events=(replace(given.events[0], simulated=True),)),
        replace(given, findings=(replace(given.findings[0], simulated=True),)),
        replace(given, survey=replace(given.survey, simulated=True)),
        replace(given, sheet=replace(sheet, simulated=True)),
        replace(given, sheet=replace(sheet, leaves=(marked,))),
    ):
        assert changed.is_simulated
