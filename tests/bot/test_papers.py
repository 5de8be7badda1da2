"""Paper: what is printed, and what is typed in."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.cli
from bot.cli.calls import rows_of
from bot.cli.enter import Session
from bot.cli.paper import for_paper, sheet_of
from bot.papers import NotEntered
from bot.project import load
from reports.formats.paper import PaperSheet, paper_document
from surveys.form import Form, FormKind, Is, Scale, Single
from surveys.skips import paper_questions
from tests.bot.scene import Scene, playing
from tests.bot.test_interviews import begin_helping, interviews, rows
from tests.storage.build import SCALE

LINE = ["1", "5", "4", "3", "2", "1", "没有"]
"""Group, four ratings, overall, the open question of `jixiao new`."""

ROOT = Path(__file__).parents[2]


def words_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    heads = (p.text for s in document.sections for p in s.header.paragraphs)
    return "\n".join([*heads, *(p.text for p in document.paragraphs), *cells])


# -- printing


def skipping() -> Form:
    return Form(
        id="survey",
        kind=FormKind.SURVEY,
        title="试一试",
        questions=(
            Single(code="A", text="发过吗？", choices=SCALE[-2:]),
            Scale(
                code="B",
                text="满意吗？",
                choices=SCALE,
                ask_if=Is(question="A", codes=(1,)),
            ),
            Scale(
                code="C",
                text="及时吗？",
                choices=SCALE,
                ask_if=Is(question="A", codes=(1,)),
            ),
        ),
    )


def test_skips_are_told_in_words_at_both_ends() -> None:
    first, second, third = paper_questions(skipping())
    assert first.jumps == {2: 4}
    assert second.only_if == third.only_if == "第1题选了1"
    told = words_of(paper_document(PaperSheet("试一试", "某局", "", (), (first, second, third))))
    assert "□ 2 第2级→答完了" in told
    assert "▷ 第1题选了1的人，才答第2到3题；其他人就答完了。" in told


def test_the_printed_form_has_every_question_code_and_number() -> None:
    folder = load(ROOT / "examples" / "dongchuan-2020").folder
    assert folder is not None
    told = words_of(paper_document(sheet_of(folder, ("0007", "0008"))))
    assert "问卷编号：0007" in told
    assert "问卷编号：0008" in told
    assert "您愿意参加吗？" in told
    for question in folder.questionnaire.questions:
        assert question.code == "G0" or question.text in told
    assert "□ 5 非常满意" in told
    assert "回“" not in told, "nobody can answer a sheet of paper"
    assert "姓名：" not in told


def test_a_group_that_is_known_is_not_asked() -> None:
    folder = load(ROOT / "examples" / "dongchuan-2020").folder
    assert folder is not None
    told = words_of(paper_document(sheet_of(folder, ("",), "4", "优抚对象/军属")))
    assert "您属于：优抚对象/军属" in told
    assert "您属于下面哪一类" not in told


def test_sentences_about_the_chat_are_left_out() -> None:
    text = "不想答可以随时回“退出”。不用写姓名。现在开始吗？"
    assert for_paper(text) == "不用写姓名。"


def test_the_command_prints(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "问卷.docx"
    assert (
        bot.cli.execute(["paper", str(small), "-o", str(file), "--from", "1", "--count", "3"]) == 0
    )
    assert words_of(file.read_bytes()).count("问卷编号：000") == 3
    assert bot.cli.execute(["paper", str(small), "-o", str(file), "--count", "3"]) == 2
    assert bot.cli.execute(["paper", str(small), "-o", str(file), "--group", "77"]) == 2


# -- typing in


async def enter(scene: Scene, number: str, tokens: list[str], why: str = "") -> str:
    return await scene.app.papers.enter(number, tokens, group="", clerk="录入员", replacing=why)


async def test_a_number_is_typed_in_once(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        receipt = await enter(scene, "0017", LINE)
        assert len(receipt) == 8
        with pytest.raises(NotEntered, match="已经录过"):
            await enter(scene, "0017", LINE)
        assert await scene.app.store.forms_by_mode() == {("1", "paper"): 1}
        again = await enter(scene, "0017", ["2", *LINE[1:]], "录错了一行")
        assert again == f"{receipt}-2"
        assert await scene.app.store.forms_by_mode() == {("2", "paper"): 1}
        assert await scene.app.store.verify() == []
        with pytest.raises(NotEntered, match="还没有录过"):
            await enter(scene, "0018", LINE, "为什么")
    assert rows(folder, "SELECT reason FROM paper") == [("录错了一行",)]
    assert rows(folder, "SELECT count(*) FROM run") == [(1,)]


async def test_undo_frees_the_number_and_the_counters(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        await enter(scene, "1", LINE)
        await enter(scene, "2", LINE)
        assert await scene.app.papers.undo("2")
        assert not await scene.app.papers.undo("2")
        assert await scene.app.store.papers_typed() == 1
        assert await scene.app.store.forms_by_mode() == {("1", "paper"): 1}
        assert await scene.app.store.verify() == []
        await enter(scene, "2", LINE)
        assert await scene.app.store.papers_typed() == 2
        assert await scene.app.store.verify() == []
    assert rows(
        folder,
        "SELECT count(*) FROM answer AS a JOIN run AS r ON r.id = a.run WHERE r.status = 'left'",
    ) == [(0,)]


async def test_what_is_not_clear_is_not_stored(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        for tokens in (["1", "7"], ["1", "5", "4"], [*LINE, "5"]):
            with pytest.raises(NotEntered):
                await enter(scene, "1", tokens)
        with pytest.raises(NotEntered, match="问卷编号"):
            await enter(scene, " ", LINE)
        await enter(scene, "1", ["1", "-", "4", "3", "2", "1", "-"])
    assert rows(folder, "SELECT count(*) FROM run") == [(1,)]


@settings(max_examples=5, deadline=None)
@given(
    deeds=st.lists(
        st.tuples(
            st.sampled_from("123"), st.sampled_from(["enter", "again", "undo"]), st.integers(1, 5)
        ),
        max_size=12,
    )
)
async def test_whatever_is_typed_the_recount_agrees(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, str, int]]
) -> None:
    model: dict[str, int] = {}
    async with playing(tmp_path_factory.mktemp("p") / "项目") as scene:
        for number, what, rating in deeds:
            tokens = ["1", str(rating), *LINE[2:]]
            known = number in model
            if what == "undo":
                assert await scene.app.papers.undo(number) == known
                model.pop(number, None)
            elif (what == "again") == known:
                await enter(scene, number, tokens, "重录" if known else "")
                model[number] = rating
            else:
                with pytest.raises(NotEntered):
                    await enter(scene, number, tokens, "重录" if what == "again" else "")
        tallies = await scene.app.store.tallies("all")
        question = scene.app.campaign.survey.questions[1].code
        for rating in range(1, 6):
            stored = tallies.hist.get((question, "1", rating), 0)
            assert stored == list(model.values()).count(rating)
        assert await scene.app.store.verify() == []


# -- at the terminal


async def typed_at(scene: Scene, text: str, capsys: pytest.CaptureFixture[str]) -> str:
    ask = scene.app.interviews.answer
    facts = json.loads(json.dumps(await ask({"ask": "paper_form", "group": ""})))
    await Session(ask, facts, "", "录入员", "").serve(io.StringIO(text))
    return capsys.readouterr().out


async def test_one_line_a_form_or_question_by_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with playing(tmp_path / "项目") as scene:
        told = await typed_at(
            scene, f"0001 {' '.join(LINE)}\n0002\n1\n5\n满意\n3 2 1\n多办 几次\n结束\n", capsys
        )
        assert "✓ 0001 已存" in told
        assert "第1题 您属于下面哪一类？" in told
        assert "✓ 0002 已存" in told
        assert "共2份" in told
        typed = await scene.app.store.typed_form("0002")
        assert typed is not None
        assert "多办 几次" in [answer.value for answer in typed.answers.values()]
        assert await scene.app.store.verify() == []


async def test_slips_are_told_and_only_the_rest_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with playing(tmp_path / "项目") as scene:
        told = await typed_at(
            scene, "0001 1 5 8 3\n4 3 2 1 -\n0001 1 5\n取消\n撤销\n撤销\n0003 1\n", capsys
        )
        assert "“8”没有收下" in told
        assert "✓ 0001 已存" in told
        assert "已撤销 0001" in told
        assert "这一次还没有录过" in told
        assert "编号0003没有录完，没有存" in told
        assert await scene.app.store.papers_typed() == 0


async def test_a_taken_number_is_refused_at_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with playing(tmp_path / "项目") as scene:
        line = f"7 {' '.join(LINE)}\n"
        told = await typed_at(scene, line + line, capsys)
        assert "没有存：编号7已经录过" in told


def test_ctrl_c_loses_nothing_that_was_stored(small: Path) -> None:
    typist = subprocess.Popen(
        [sys.executable, "-c", "import bot.cli; bot.cli.main()", "enter", str(small)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert typist.stdin is not None
    assert typist.stdout is not None
    typist.stdin.write(f"0001 {' '.join(LINE)}\n0002 1 5\n")
    typist.stdin.flush()
    seen = ""
    while "[0002]" not in seen:
        line = typist.stdout.readline()
        assert line, seen
        seen += line
    typist.send_signal(signal.SIGINT)
    typist.communicate(timeout=60)
    assert typist.returncode == bot.cli.INTERRUPTED
    assert rows(small, "SELECT number FROM paper") == [("0001",)]


# -- the telephone list and call-backs at the command line


def test_rows_of_a_list() -> None:
    assert rows_of("1-3，7") == ["1", "2", "3", "7"]
    assert rows_of("5") == ["5"]
    assert [rows_of(bad) for bad in ("", "a", "3-1", "1-99999999")] == [None] * 4


def test_the_telephone_list_at_the_command_line(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.execute(["calls", "add", str(small), "1-20", "--group", "1"]) == 0
    assert "新排入20个号码" in capsys.readouterr().out
    assert bot.cli.execute(["calls", "add", str(small), "x"]) == 2
    assert bot.cli.execute(["calls", "add", str(small), "1", "--group", "77"]) == 2
    capsys.readouterr()
    assert bot.cli.execute(["calls", "state", str(small)]) == 0
    assert "还没打20" in capsys.readouterr().out


def test_call_backs_are_drawn_and_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    number = asyncio.run(drawn_number(folder))
    record = ["recheck", "record", str(folder)]
    assert bot.cli.execute(["recheck", "list", str(folder)]) == 0
    assert bot.cli.execute([*record, number, "一致", "--by", "督导"]) == 0
    assert bot.cli.execute([*record, number, "也许", "--by", "督导"]) == 2
    assert bot.cli.execute([*record, "00000000", "一致", "--by", "督导"]) == 1
    assert bot.cli.execute(["recheck", "draw", str(folder), "--seed", "3"]) == 0


async def drawn_number(folder: Path) -> str:
    async with playing(folder) as scene:
        prompt = await begin_helping(scene)
        await interviews(scene, "cadre", prompt, [0] * 12)
        ask = scene.app.interviews.answer
        first = await ask({"ask": "recheck_draw", "seed": "2020"})
        assert (first["interviews"], first["wanted"], first["new"]) == (12, 10, 10)
        again = await ask({"ask": "recheck_draw", "seed": "other"})
        assert (again["seed"], again["new"], again["other_seed"]) == ("2020", 0, True)
        listed = (await ask({"ask": "rechecks"}))["rechecks"]
        assert {each["helper"] for each in listed} == {"cadre"}
        number = listed[0]["receipt"]
        record = {"ask": "recheck_record", "receipt": number.lower(), "outcome": "agrees"}
        assert await ask({**record, "by": "cadre"}) == {"done": False, "why": "same"}
        assert await ask({**record, "by": "乡镇督导"}) == {"done": True}
        assert not (await ask({**record, "receipt": "ZZZZ", "by": "x"}))["done"]
        told = await scene.app.reporter.input()
        assert told.rechecked is not None
        assert (told.rechecked.drawn, told.rechecked.agrees) == (10, 1)
    return str(number)
