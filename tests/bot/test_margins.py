"""survey.margins and survey.place_question: what check says, and a survey weighted and divided by
them from the first answer to the workbook."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from bot.app import DATA, opened
from bot.freeze import apply
from bot.project import load
from bot.report_input import report_input
from bot.signing.shown import NO_SIGN_OFFS
from reports.formats.workbook import workbook
from surveys.conversation import Role
from tests.bot.scene import START, Scene, playing
from tests.bot.test_phases import project
from tests.storage.build import opened as store_of

SEX = """  - code: X1
    kind: single
    text: 您的性别？
    required: false
    choices:
      - {code: 1, label: 男}
      - {code: 2, label: 女}
      - {code: 3, label: 其他}
      - {code: 0, label: 不想说, refusal: true}
  - code: W1
    kind: single
    text: 您住在哪里？
    choices:
      - {code: 1, label: 甲乡}
      - {code: 2, label: 乙镇}
"""


def folder(path: Path, **survey: object) -> Path:
    made = project(path, survey=survey)
    asked = made / "questionnaire.yaml"
    text = asked.read_text("utf-8")
    place = text.index("  - {code: P1,")
    asked.write_text(text[:place] + SEX + text[place:], "utf-8")
    groups = made / "groups.csv"
    row = "D2,来看演出的居民,示例社区居委会,1,财政,50,人,0,2\n"
    groups.write_text(groups.read_text("utf-8-sig").rstrip() + "\n" + row, "utf-8")
    return made


def margin(heads: object, question: str = "X1", **more: object) -> dict[str, object]:
    return {"question": question, "heads": heads, **more}


GOOD = margin({1: 40, "2+3": 60}, name="性别")


@pytest.mark.parametrize(
    ("survey", "message", "remedy"),
    [
        ({"margins": [margin({1: 40, 2: 60})]}, "选项 3 其他 没有人数", "1+2: 8000"),
        ({"margins": [margin({1: 40, "2+3": 50})]}, "合计90人", "groups.csv 各类合计100人"),
        ({"margins": [margin({1: 40, 7: 60})]}, "没有选项 7", "可写：1 男、2 女"),
        ({"margins": [margin({1: 40, "2+1": 60})]}, "选项1写了两次", "只归一类"),
        ({"margins": [margin({"男": 40, "女": 60})]}, "不是选项编号", "几个合成一类的用加号"),
        ({"margins": [margin({1: 50, 2: 50}, "G1")]}, "是对象题", "写在 groups 表里"),
        ({"margins": [margin({1: 50, 2: 50}, "Q9")]}, "没有单选题“Q9”", "可写：X1、W1"),
        ({"margins": [GOOD, GOOD]}, "写了两次", "只留一项"),
        ({"margins": [margin({1: 0, "2+3": 0})]}, "各类人数都是0", "写总体里的人数"),
        ({"weighting": "margins"}, "按边际加权，却没有写边际", "survey.margins"),
        ({"margins": [GOOD], "trim": 1}, "须大于 1", ""),
    ],
)
def test_check_says_what_is_wrong_with_margins(
    tmp_path: Path, survey: dict[str, object], message: str, remedy: str
) -> None:
    loaded = load(folder(tmp_path / "p", **survey))
    said = [problem for problem in loaded.problems if problem.file == "project.yaml"]
    words = "\n".join(map(str, said))
    assert message in words
    assert remedy in words
    assert all(problem.where for problem in said)


def test_good_margins_are_taken(tmp_path: Path) -> None:
    loaded = load(folder(tmp_path / "p", margins=[GOOD], weighting="margins", trim=3))
    assert loaded.problems == ()


async def answer(scene: Scene, name: str, *codes: int) -> None:
    """Group, sex, place, then the scored questions, and send it in."""
    await scene.join(name, Role.BENEFICIARY, group=str(codes[0]))
    await scene.says(name, "1", *map(str, codes[1:]), "无", "1")


async def report(scene: Scene) -> bytes:
    app = scene.app
    collected = await app.reporter.collected(final=True)
    given = report_input(
        app.campaign,
        collected,
        as_of=scene.clock(),
        head=await app.store.head(),
        signing=NO_SIGN_OFFS,
    )
    return workbook(given)


async def test_a_survey_is_weighted_and_divided_from_its_counters(tmp_path: Path) -> None:
    made = folder(
        tmp_path / "p",
        margins=[GOOD],
        weighting="margins",
        place_question="W1",
        design="probability",
    )
    scored = yaml.safe_load((made / "questionnaire.yaml").read_text("utf-8"))["questions"]
    asked = sum(1 for each in scored if each["kind"] == "scale")
    async with playing(made, make=False) as scene:
        for n in range(24):
            sex, place = (1, 1) if n % 4 == 0 else (2, 1 + n % 2)
            marks = [5 - (n + i) % 3 * (sex == 1) for i in range(asked)]
            await answer(scene, f"p{n}", 1 + n % 2, sex, place, *marks)
        store = scene.app.store
        assert await store.verify() == []
        found = await store.tallies_of_parts()
        assert sum(n for (p, _), n in found.forms.items() if p.startswith("place:")) == 24
        assert {p for p, _ in found.forms if p.startswith("cell:")} == {"cell:1", "cell:2"}
        collected = await scene.app.reporter.collected(final=True)
        assert sum(collected.records.survey.part_forms.values()) == 3 * 24
        book = load_workbook(io.BytesIO(await report(scene)))
        method = " ".join(
            str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row
        )
        assert "再按总体的性别迭代加权" in method
        rows = [row for row in book["分地点"].iter_rows(values_only=True) if row[1] == "分项"]
        assert {row[0] for row in rows} == {"甲乡", "乙镇"}
    # the same folder without margins: the counters are made anew at the next start
    said = yaml.safe_load((made / "project.yaml").read_text("utf-8"))
    del said["survey"]["weighting"]
    (made / "project.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    async with store_of(made / DATA) as store:
        await apply(store, made, made / DATA, who="王", why="不加权", now=START)
    async with opened(made) as app:
        found = await app.store.tallies_of_parts()
        assert not any(part.startswith("cell:") for part, _ in found.forms)
        assert sum(n for (p, _), n in found.forms.items() if p.startswith("place:")) == 24
        assert await app.store.verify() == []
