"""The coordinator's list through the commands: what comes back, and that no name stays behind."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import logging
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import bot.cli
from bot.app import opened
from bot.control import Control, ask_running, served
from bot.roster.copying import Page, copied
from bot.roster.sheet import Wanted, numbers_of, read_sheet
from tests.bot.folders import edit

NAMES = ("张桂芳", "李国强", "王秀英", "赵德柱", "欧阳雪梅")
PHONES = tuple(f"1380013800{n}" for n in range(5))
HEADER = ("编号", "姓名", "手机号", "类别", "乡镇")
TOWNS = ("铜都街道", "碧谷街道")


def rows() -> list[list[object]]:
    return [
        [str(n + 1), name, PHONES[n], "80岁以上老人" if n < 3 else 2, TOWNS[n % 2]]
        for n, name in enumerate(NAMES)
    ]


def workbook(path: Path, found: list[list[object]] | None = None, header: Any = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["慰问对象名册"])
    sheet.append(list(header))
    for row in rows() if found is None else found:
        sheet.append(row)
    book.save(path)
    return path


def column(path: Path, title: str) -> dict[str, str | None]:
    """By the first column."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    found = list(sheet.iter_rows(min_row=2, values_only=True))
    at = found[0].index(title)
    return {str(row[0]): row[at] for row in found[1:]}  # type: ignore[misc]


def run(*arguments: object) -> int:
    return bot.cli.execute([str(each) for each in arguments])


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """Where the coordinator keeps the lists: not in the project, which may be shared."""
    folder = tmp_path / "名单"
    folder.mkdir()
    return folder


def test_links_for_a_list(
    small: Path, lists: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = workbook(lists / "名册.xlsx")
    kept = before.read_bytes()
    assert run("invite", "roster", small, before) == 0
    made = lists / "名册_链接.xlsx"
    assert "名单 5 行，新发 5 个链接" in capsys.readouterr().out
    assert before.read_bytes() == kept
    assert made.stat().st_mode & 0o777 == 0o600
    links = column(made, "链接")
    assert len(set(links.values())) == 5
    assert all(link and "/i/" in link for link in links.values())
    assert column(made, "姓名")["1"] == NAMES[0]

    # once more, with the rows sorted otherwise and one more: the same links, one new
    more = [*rows()[::-1], ["6", "孙七", "13900000000", 1, ""]]
    workbook(before, more)
    assert run("invite", "roster", small, before) == 0
    assert "新发 1 个链接" in capsys.readouterr().out
    again = column(made, "链接")
    assert {number: again[number] for number in links} == links
    assert again["6"]

    # the other file is gone: what was handed out is not shown again
    assert run("invite", "roster", small, before, "-o", lists / "别处.xlsx") == 0
    assert "有 6 行早先发过链接，不在这个文件里" in capsys.readouterr().out
    nowhere_named(small, caplog)


def nowhere_named(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No cell of a name or a telephone number in any table, file of the data, or log."""
    with sqlite3.connect(folder / "data" / "jixiao.db") as connection:
        stored = "\n".join(connection.iterdump())
    files = b"".join(p.read_bytes() for p in (folder / "data").rglob("*") if p.is_file())
    assert "铜都街道" in stored  # else the list might not have been stored at all
    for secret in (*NAMES, *PHONES):
        assert secret not in stored
        assert secret.encode() not in files
        assert secret not in caplog.text


def test_a_list_as_people_save_it(
    small: Path, lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """csv in GB18030, no numbers of its own."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER[1:], *(row[1:] for row in rows())])
    (lists / "名册.csv").write_bytes(text.getvalue().encode("gb18030"))
    assert run("invite", "roster", small, lists / "名册.csv") == 0
    assert "按行号认人" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(lists / "名册_链接.xlsx").worksheets[0]
    found = list(sheet.iter_rows(values_only=True))
    assert found[0] == ("姓名", "手机号", "类别", "乡镇", "编号", "链接")
    assert [row[4] for row in found[1:]] == ["2", "3", "4", "5", "6"]
    assert found[1][1] == PHONES[0]


def other(n: int, value: object, at: int = 3) -> list[list[object]]:
    changed = rows()
    changed[n][at] = value
    return changed


BAD: dict[str, tuple[list[list[object]], Any, str, str]] = {
    "no groups": ([r[:3] for r in rows()], HEADER[:3], "缺少“类别”列", "--group-column"),
    "unknown group": (other(1, "百岁老人"), HEADER, "没有“百岁老人”这个类别", "D4"),
    "no group": (other(1, ""), HEADER, "没有写类别", "D4"),
    "a number twice": (other(1, "1", 0), HEADER, "编号与第3行重复", "A4"),
    "no number": (other(1, "", 0), HEADER, "没有编号", "A4"),
    "a telephone number": (other(1, "13800138009", 0), HEADER, "像手机号", "A4"),
    "an identity card": (other(1, "53011319500101001X", 0), HEADER, "身份证号", "A4"),
    "a formula": (other(1, "=A1"), HEADER, "公式", "D4"),
    "a person twice": (
        [*rows(), ["9", *rows()[0][1:]]],
        HEADER,
        "这一行与第3行重复",
        "第8行",
    ),
    "two columns": (
        [[*row, 1] for row in rows()],
        (*HEADER, "群体"),
        "“类别”和“群体”分不清用哪一列",
        "F2",
    ),
    "a long place": (other(1, "某" * 41, 4), HEADER, "地点太长", "E4"),
    "nobody": ([], HEADER, "表头下面没有人", "第2行"),
    "an unknown unit": (
        [[*row, "没有的局"] for row in rows()],
        (*HEADER, "单位"),
        "没有“没有的局”这个单位",
        "F3",
    ),
}


@pytest.mark.parametrize(("found", "header", "message", "place"), BAD.values(), ids=[*BAD])
def test_bad_lists(
    small: Path,
    lists: Path,
    capsys: pytest.CaptureFixture[str],
    found: list[list[object]],
    header: Any,
    message: str,
    place: str,
) -> None:
    workbook(lists / "名册.xlsx", found, header)
    assert run("invite", "roster", small, lists / "名册.xlsx") == 1
    said = capsys.readouterr().err
    assert message in said
    assert place in said
    assert "什么也没有存" in said
    assert not (small / "data").exists()
    assert not (lists / "名册_链接.xlsx").exists()


def test_a_hundred_thousand_rows_are_too_many(
    small: Path, lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["编号,类别", *(f"{n},1" for n in range(100_000))]
    (lists / "名册.csv").write_text("\n".join(lines), "utf-8")
    assert run("invite", "roster", small, lists / "名册.csv") == 1
    assert "超过50010行" in capsys.readouterr().err
    assert not (small / "data").exists()


def test_not_a_table_at_all(small: Path, lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (lists / "名册.xlsx").write_bytes(b"PK\x03\x04 no")
    assert run("invite", "roster", small, lists / "名册.xlsx") == 1
    assert run("invite", "roster", small, lists / "没有.xlsx") == 1
    said = capsys.readouterr().err
    assert "不是完好的 xlsx" in said
    assert "打不开" in said


def test_a_sample_and_its_substitutes(
    small: Path, lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people: list[list[object]] = [
        [str(n), f"某{n}", f"139{n:08d}", 1 if n % 4 else 2, ""] for n in range(1, 401)
    ]
    source = workbook(lists / "名册.xlsx", people)
    how = ("--group", "类别", "--seed", "2026", "--substitutes", 10)
    assert run("sample", source, "--size", 90, *how) == 0
    shown = capsys.readouterr().out
    assert "种子 2026" in shown
    made = lists / "名册_样本.xlsx"
    numbers = {number: label for number, label in column(made, "样本号").items() if label}
    stand_by = {number: label for number, label in column(made, "替补号").items() if label}
    assert len(numbers) == 90
    assert sorted(numbers.values())[:2] == ["1-001", "1-002"]
    assert not numbers.keys() & stand_by.keys()
    assert sorted(stand_by.values())[0] == "1-001"
    book = openpyxl.load_workbook(made)
    told = {row[0]: row[1] for row in book["抽样说明"].iter_rows(values_only=True) if row[0]}
    assert told["种子"] == "2026"
    assert told["合计"] == 400
    assert len(str(told["名单指纹（SHA-256）"])) == 64

    # anybody can draw it again, however the list is sorted
    workbook(lists / "乱序.xlsx", people[::-1])
    assert run("sample", lists / "乱序.xlsx", "--size", 90, *how) == 0
    again = column(lists / "乱序_样本.xlsx", "样本号")
    assert {n for n, label in again.items() if label} == numbers.keys()

    # only the sample gets links; a substitute when it is named
    capsys.readouterr()
    assert run("invite", "roster", small, made) == 0
    assert "新发 90 个链接" in capsys.readouterr().out
    first = next(iter(stand_by))
    target = lists / "名册_样本_链接.xlsx"
    assert run("invite", "roster", small, made, "--only", first) == 0
    assert sum(bool(link) for link in column(target, "链接").values()) == 91


def test_how_many_to_draw(small: Path, lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = workbook(lists / "名册.xlsx")
    assert run("sample", source, "--group", "类别", "--size", 6) == 2
    assert run("sample", source, "--group", "类别") == 2
    assert run("sample") == 2
    said = capsys.readouterr().err
    assert "名单只有 5 行" in said
    assert "--plan" in said
    assert run("sample", source, "--plan", small) == 0
    assert run("sample", "--plan", small) == 0
    assert "50人以下全部调查" in capsys.readouterr().out


def test_marks_reissues_and_progress(
    small: Path, lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = workbook(lists / "名册.xlsx")
    assert run("roster", small) == 0
    assert "还没有名单" in capsys.readouterr().out
    run("invite", "roster", small, source)
    assert run("roster", "mark", small, "1-2、4", "已发") == 0
    assert run("roster", "mark", small, "2", "联系不上", "--why", "空号") == 0
    assert run("roster", "mark", small, "99", "拒访") == 1
    assert run("roster", "mark", small, "1", "已完成") == 2
    assert run("invite", "reissue", small, "4", "--why", "短信没收到") == 0
    assert run("invite", "reissue", small, "99", "--why", "x") == 1
    capsys.readouterr()
    assert run("roster", small, "--status", "未发") == 0
    assert "3、4、5" in capsys.readouterr().out
    assert run("roster", small, "--status", "没有的") == 2
    assert run("roster", small, "--log") == 0
    log = capsys.readouterr().out
    assert "空号" in log
    assert "重发链接" in log
    assert run("roster", small) == 0
    shown = capsys.readouterr().out
    assert "80岁以上老人" in shown
    assert "RR1" in shown
    assert "抽样计划" in shown
    assert run("verify", small) == 0


def test_an_old_link_is_of_no_use_after_a_reissue(
    small: Path, lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("invite", "roster", small, workbook(lists / "名册.xlsx"))
    old = str(column(lists / "名册_链接.xlsx", "链接")["1"]).rsplit("/", 1)[1]
    capsys.readouterr()
    run("invite", "reissue", small, "1", "--why", "手机丢了")
    new = capsys.readouterr().out.split("/i/")[1].split()[0]

    async def valid() -> tuple[bool, bool]:
        async with opened(small) as app:
            both = [await app.store.invitation(code, app.now()) for code in (old, new)]
            return both[0] is not None, both[1] is not None

    assert asyncio.run(valid()) == (False, True)


def test_posters(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "海报"
    long = "某某街道" * 12
    how: tuple[object, ...] = ("--each", "place", "--places", f"甲乡、{long}", "-o", target)
    assert run("invite", "poster", small, *how) == 0
    made = sorted(path.name for path in target.iterdir())
    assert made == ["1_甲乡.pdf", f"2_{long[:40]}.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in target.iterdir())
    assert "链接只能在本机打开" in capsys.readouterr().err
    how = ("--kind", "png", "--kind", "svg", "--qr-only", "-o", tmp_path / "码")
    assert run("invite", "poster", small, "--each", "group", *how) == 0
    assert sorted(p.name for p in (tmp_path / "码").iterdir()) == [
        "1_80岁以上老人.png",
        "1_80岁以上老人.svg",
        "2_来看演出的居民.png",
        "2_来看演出的居民.svg",
    ]
    assert run("invite", "poster", small, "--each", "unit", "-o", tmp_path / "单位") == 0
    assert run("invite", "poster", small, "--each", "place") == 2
    assert run("invite", "list", small) == 0
    assert "甲乡" in capsys.readouterr().out


def test_slips_of_paper(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "名册.csv"
    lines = [f"{n},张三{n},1" for n in range(1, 12)]
    listed.write_text("\n".join(["编号,姓名,类别", *lines]), "utf-8-sig")
    assert run("invite", "slips", small, listed) == 2
    assert "没有“链接”这一列" in capsys.readouterr().err
    assert run("invite", "roster", small, listed, "--only", "1-10") == 0
    linked = tmp_path / "名册_链接.xlsx"
    before = linked.read_bytes()
    assert run("invite", "slips", small, linked, "--kind", "pdf", "--kind", "docx") == 0
    told = capsys.readouterr().out
    assert "10张小条，2页" in told
    assert "另有1行没有链接" in told
    made = sorted((tmp_path / "名册_链接_小条").iterdir())
    assert [path.name for path in made] == ["001_1-10.docx", "001_1-10.pdf"]
    assert made[1].read_bytes().startswith(b"%PDF")
    assert made[0].stat().st_mode & 0o777 == 0o600
    assert "张三" not in _words_of(made[0])
    how: tuple[object, ...] = ("--kind", "docx", "--name-column", "姓名", "-o", tmp_path / "名")
    assert run("invite", "slips", small, linked, "--only", "3", *how) == 0
    (named,) = (tmp_path / "名").iterdir()
    assert "张三3" in _words_of(named)
    assert linked.read_bytes() == before
    assert run("invite", "slips", small, linked, "--name-column", "称呼") == 2
    assert run("invite", "slips", small, linked, "--only", "99") == 1
    assert run("invite", "slips", small, linked, "--channel", "fax") == 2
    data = b"".join(path.read_bytes() for path in (small / "data").glob("jixiao.db*"))
    assert "张三".encode() not in data


def _words_of(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read("word/document.xml").decode()


def test_a_link_for_a_place(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    how = ("--group", 1, "--place", "甲乡", "--unit", "示例社区居委会")
    assert run("invite", "make", small, "受益群众", *how) == 0
    assert run("invite", "make", small, "受益群众", "--unit", "没有的局") == 2
    capsys.readouterr()
    assert run("invite", "list", small) == 0
    assert "甲乡" in capsys.readouterr().out


def test_the_group_question_decides_what_posters_there_can_be(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(small, "project.yaml", "  group_question: G1", "  design: open  #")
    edit(small, "project.yaml", "  design: open            #", "  # 原")
    edit(small, "groups.csv", "300,1", "300,")
    assert run("invite", "poster", small, "--each", "group") == 2
    assert "survey.group_question" in capsys.readouterr().err


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """`jixiao run`, as far as commands are concerned, in a thread of its own."""
    ready, stop = threading.Event(), threading.Event()

    async def serve() -> None:
        async def links(code: str) -> list[list[str]]:
            return [["web", f"https://x.example/i/{code}"]]

        async with opened(folder) as app:
            control = Control(app.store, app.now, links)
            async with served(control, app.data):
                ready.set()
                await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        stop.set()
        thread.join()


def test_twenty_thousand_rows_through_the_running_program(small: Path) -> None:
    rows = [[str(n), "1", "", "某某街道某某社区"] for n in range(20_000)]
    asked = {"ask": "roster_invite", "rows": rows, "days": 30}
    with running(small):
        first = asyncio.run(ask_running(small / "data", asked))
        again = asyncio.run(ask_running(small / "data", asked))
        shown = asyncio.run(ask_running(small / "data", {"ask": "roster"}))
    assert first is not None
    assert again is not None
    assert shown is not None
    assert len(first["made"]) == 20_000
    assert first["links"] == [["web", "https://x.example/i/{code}"]]
    assert again["made"] == {}
    assert len(shown["rows"]) == 20_000
    assert len(json.dumps(asked)) > 700_000  # more than a pipe holds


def test_a_cell_that_looks_like_a_formula_stays_words() -> None:
    """csv is data: a name that begins with = must not be worked out by Excel."""
    raw = "编号,姓名\n1,=1+1\n2,@x\n".encode()
    sheet, problems = read_sheet(raw, "名册.csv", Wanted())
    assert sheet is not None
    assert problems == []
    made = copied(raw, sheet, {"链接": {2: "=2"}}, [Page("说明", [("=3", 3)])])
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = [book.worksheets[0]["B2"], book.worksheets[0]["C2"], book["说明"]["A1"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=1+1", "s"),
        ("=2", "s"),
        ("=3", "s"),
    ]


def test_numbers_as_people_write_them() -> None:
    assert list(numbers_of("3,17-19、A5；21 至23")) == ["3", "17", "18", "19", "A5", "21", "至23"]
    assert list(numbers_of("21至23")) == ["21", "22", "23"]
    assert list(numbers_of(" ")) == []
