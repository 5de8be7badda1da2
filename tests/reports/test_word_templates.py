"""Word templates: a person's page and words stay, places are filled, mistakes are told with the
remedy."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Mm, Pt
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from reports.blocks import Caption, Pending, Text, grid
from reports.documents import made
from reports.formats.filling import filled
from reports.formats.templates import SCORES, TEMPLATES, template_problems
from reports.places import Places, TemplateProblem
from tests.reports import samples

AT = datetime(2021, 1, 5, 1, 0, tzinfo=UTC)
TABLE = grid(("甲", "乙"), [("1", "2"), ("1", "3")], (1, 2), merged=[(0, 0, 1, 0)])
PLACES = Places(
    words={"标题": "报告", "状态": "暂定"},
    parts={"正文": (Text("第一段"), Pending("写原因"), TABLE, TABLE), "附件": (Caption("图"),)},
    kept=frozenset({"状态"}),
)


def template(*paragraphs: str, change: Callable[[DocumentObject], object] = str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    change(document)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def fill(data: bytes, places: Places = PLACES) -> DocumentObject:
    return Document(io.BytesIO(filled("模板.docx", data, places, title="报告", at=AT)))


def problems(*paragraphs: str, change: Callable[[DocumentObject], object] = str) -> str:
    with pytest.raises(TemplateProblem) as raised:
        fill(template(*paragraphs, change=change))
    assert "模板.docx" in str(raised.value)
    return "\n".join(raised.value.problems)


WHOLE = ("{{标题}}", "{{状态}}", "{{正文}}", "{{附件}}")


def test_words_stand_in_a_text_and_parts_in_a_paragraph_of_their_own() -> None:
    document = fill(template("关于{{标题}}（{{ 状态 }}）的函", "{{正文}}", "此致", "{{附件}}"))
    said = [p.text for p in document.paragraphs if p.text]
    assert said == ["关于报告（暂定）的函", "第一段", "【待填】写原因", "此致", "图"]
    assert len(document.tables) == 2
    assert document.tables[0].cell(1, 0)._tc is document.tables[0].cell(2, 0)._tc


def test_a_place_is_found_across_the_runs_that_word_makes() -> None:
    def change(document: DocumentObject) -> None:
        paragraph = document.add_paragraph("前")
        for piece in ("{", "{标", "题}}后{{状", "态}}"):
            paragraph.add_run(piece).bold = piece == "{"

    document = fill(template("{{正文}}", "{{附件}}", change=change))
    assert document.paragraphs[-1].text == "前报告后暂定"


def test_headers_and_text_boxes_of_the_template_are_filled() -> None:
    def change(document: DocumentObject) -> None:
        document.sections[0].header.paragraphs[0].text = "{{状态}}"

    document = fill(template("{{标题}}", "{{正文}}", "{{附件}}", change=change))
    assert document.sections[0].header.paragraphs[0].text == "暂定"


def test_a_persons_page_styles_and_words_stay() -> None:
    def change(document: DocumentObject) -> None:
        document.sections[0].left_margin = Mm(40)
        document.styles["Normal"].font.size = Pt(9)
        document.add_paragraph("本单位自己的话")

    document = fill(template(*WHOLE, change=change))
    assert abs(int(document.sections[0].left_margin or 0) - Mm(40)) < Mm(0.1)
    assert document.styles["Normal"].font.size == Pt(9)
    assert document.paragraphs[-1].text == "本单位自己的话"
    width = sum(int(column.width or 0) for column in document.tables[0].columns)
    page, left, right = (
        document.sections[0].page_width,
        document.sections[0].left_margin,
        document.sections[0].right_margin,
    )
    assert abs(width - (int(page or 0) - int(left or 0) - int(right or 0))) < 10


class TestMistakes:
    def test_an_unknown_place_with_the_nearest(self) -> None:
        assert problems(*WHOLE, "{{正 文}}") == "不认识 {{正 文}}。最接近的是 {{正文}}"
        assert "能用的有：标题、状态、正文、附件" in problems(*WHOLE, "{{xyz}}")

    def test_a_missing_place_with_both_ways_out(self) -> None:
        told = problems("{{标题}}", "{{状态}}", "{{正文}}")
        assert told == "缺 {{附件}}。加一段只写 {{附件}}；不要这一部分，就写 {{不用 附件}}"

    def test_a_part_that_is_not_wanted_is_named(self) -> None:
        document = fill(template("{{标题}}", "{{状态}}", "{{正文}}", "{{不用 附件}}"))
        assert "附件" not in "".join(p.text for p in document.paragraphs)

    def test_what_the_document_is_cannot_be_left_out(self) -> None:
        told = problems("{{标题}}", "{{正文}}", "{{附件}}", "{{不用 状态}}")
        assert "缺 {{状态}}，它说明这是什么文件" in told

    def test_a_part_beside_words(self) -> None:
        told = problems("{{标题}}", "{{状态}}", "见{{正文}}", "{{附件}}")
        assert told == "{{正文}} 要单独成一段，前后不能有字"

    def test_a_part_in_a_cell(self) -> None:
        def change(document: DocumentObject) -> None:
            document.add_table(1, 1).cell(0, 0).text = "{{附件}}"

        assert "不能放在表格" in problems("{{标题}}", "{{状态}}", "{{正文}}", change=change)

    def test_all_at_once(self) -> None:
        assert len(problems("{{标题}}", "{{正文}}", "{{xyz}}").splitlines()) == 3

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", template("x")[:500]])
    def test_what_is_no_word_file(self, data: bytes) -> None:
        with pytest.raises(TemplateProblem, match=r"另存为 \.docx"):
            fill(data)

    def test_it_comes_out_of_a_worker_process(self) -> None:
        problem = TemplateProblem("甲", ("乙",))
        again = pickle.loads(pickle.dumps(problem))
        assert (again.name, again.problems, str(again)) == ("甲", ("乙",), str(problem))


anything = st.text(st.characters(codec="utf-8"), max_size=40)


@cases(anything)
@settings(max_examples=15, deadline=None)
def test_what_people_wrote_stays_text(said: str) -> None:
    """Places in it are not filled, formulas are not reckoned, what XML cannot hold is left out."""
    told = "=1+1{{标题}}" + said
    parts = {"正文": (Text(told), grid((told,), [(told,)], (1,))), "附件": ()}
    document = fill(template(*WHOLE), replace(PLACES, parts=parts))
    assert document.tables[0].cell(1, 0).text.startswith("=1+1{{标题}}")


class TestOwnTemplates:
    @pytest.mark.parametrize("name", [*TEMPLATES])
    def test_those_of_the_program_are_in_order(self, name: str) -> None:
        assert template_problems(name, TEMPLATES[name]()) == ()
        assert TEMPLATES[name]() == TEMPLATES[name]()

    def test_a_projects_own_template_is_used(self) -> None:
        own = Document(io.BytesIO(TEMPLATES[SCORES]()))
        own.add_paragraph("附：本局说明")
        kept = io.BytesIO()
        own.save(kept)
        given = samples.empty()
        given = replace(given, facts=replace(given.facts, templates={SCORES: kept.getvalue()}))
        [file] = made("score-table", given)
        document = Document(io.BytesIO(file.data))
        assert document.paragraphs[-1].text == "附：本局说明"

    def test_a_broken_one_names_its_file(self) -> None:
        given = samples.empty()
        given = replace(given, facts=replace(given.facts, templates={SCORES: b"?"}))
        with pytest.raises(TemplateProblem, match=r"templates/评分表\.docx"):
            made("score-table", given)
