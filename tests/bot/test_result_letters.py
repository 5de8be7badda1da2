"""A letter to a unit tells that unit of itself, and of nobody and nothing else."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document

from bot.campaign import Campaign, discreet, units
from bot.project import load
from bot.project.records import as_listed
from bot.report_input import report_input
from bot.results.letters import consult, consult_words, head_of, notice
from bot.results.process import Process
from bot.standing import Collected
from reports.formats.letters import consult_letter, notice_letter
from reports.model import ReportInput
from storage.changes import ChainHead
from tests.system.program import CASE

NOW = datetime(2021, 3, 1, 2, 0, tzinfo=UTC)
INTERNAL = ("换一种读法", "概率", "敏感", "疑点", "紧急", "no_evidence", "可能")


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    folder = load(CASE).folder
    assert folder is not None
    return Campaign(folder)


@pytest.fixture(scope="module")
def given(campaign: Campaign) -> ReportInput:
    """Before anybody has confirmed: every unit has findings of its own."""
    collected = Collected(as_listed(campaign.folder), frozenset())
    return report_input(campaign, collected, as_of=NOW, head=ChainHead("ab" * 32, 7))


def text_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    found = [paragraph.text for paragraph in document.paragraphs]
    found += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    found += [section.header.paragraphs[0].text for section in document.sections]
    return "\n".join(found)


def test_no_letter_names_another_unit_or_anything_internal(
    campaign: Campaign, given: ReportInput
) -> None:
    head = head_of(campaign, given, NOW, 1)
    names = {unit.unit_id: unit.name for unit in units(campaign.folder)}
    assert len(names) == 23
    for unit, name in names.items():
        letter = consult(campaign, given, head, unit, date(2021, 3, 8))
        others = {other for other in names.values() if other not in name and name not in other}
        told = text_of(consult_letter(letter)) + consult_words(letter)
        final = text_of(notice_letter(notice(campaign, given, head, unit, Process())))
        own = "\n".join(line.activity for line in letter.view.lines)
        own += "\n".join(row.name for row in letter.view.reach)
        for text in (told, final):
            assert name in text
            assert [other for other in others if other in text and other not in own] == []
            assert [word for word in INTERNAL if word in text] == []
        assert f"{given.sheet.total}分" not in told
        assert f"等级为“{given.sheet.grade}”" not in told


def test_a_letter_is_a_paper_of_the_office(campaign: Campaign, given: ReportInput) -> None:
    head = head_of(campaign, given, NOW, 1)
    data = consult_letter(consult(campaign, given, head, "U11", date(2021, 3, 8)))
    section = Document(io.BytesIO(data)).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes if size is not None] == [210, 297, 37, 28]
    body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert "方正小标宋简体" in body
    assert "仿宋_GB2312" in body
    text = text_of(data)
    assert "2021年3月8日前书面回复" in text
    assert "一、你单位填报的情况" in text
    assert "60,000.00" in text
    assert "请核实并说明" in text
    assert "abababababababab（7条）" in text
    assert "模拟" not in text


def test_simulated_figures_are_marked_on_every_page(campaign: Campaign, given: ReportInput) -> None:
    simulated = Campaign(campaign.folder, simulated=True)
    collected = Collected(as_listed(campaign.folder), frozenset())
    shown = report_input(simulated, collected, as_of=NOW, head=ChainHead("", 0))
    letter = consult(simulated, shown, head_of(simulated, shown, NOW, 1), "U11", date(2021, 3, 8))
    section = Document(io.BytesIO(consult_letter(letter))).sections[0]
    assert "模拟数据" in section.header.paragraphs[0].text


def test_what_a_person_typed_cannot_break_the_file(
    campaign: Campaign, given: ReportInput, tmp_path: Path
) -> None:
    head = head_of(campaign, given, NOW, 1)
    view = consult(campaign, given, head, "U11", date(2021, 3, 8))
    odd = replace(view, head=replace(view.head, title="春节\x00慰问<b>&\x0b"))
    assert "春节慰问<b>&" in text_of(consult_letter(odd))


def test_a_unit_is_told_without_the_names_of_others(campaign: Campaign) -> None:
    names = {unit.name: unit.unit_id for unit in units(campaign.folder)}
    unit = names["区委宣传部"]
    told = discreet(campaign.folder, unit, "第16项的钱在团区委、区残联，区委宣传部也报成自己的")
    assert told == "第16项的钱在别的单位，区委宣传部也报成自己的"
    assert discreet(campaign.folder, unit, "结余对不上") == "结余对不上"
