"""The whole way on the 2020 case by commands alone: from an empty project to the archive."""

from __future__ import annotations

import asyncio
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from bot.campaign import units
from bot.control import ask_running
from bot.project import load
from tests.system.program import Program, copied, jixiao, serving

FIRST, SECOND = "协调员甲", "协调员乙"
OFF = {"JIXIAO_PORT": "0"}


async def done(*arguments: str | Path) -> str:
    made = await jixiao(*arguments)
    assert made.code == 0, made
    return made.out


async def asked(program: Program, what: str, **more: Any) -> dict[str, Any]:
    reply = await ask_running(program.data, {"ask": what, "by": FIRST, "account": "x"} | more)
    assert reply is not None
    assert "told" in reply, reply
    return reply


def fill(path: Path, **said: tuple[object, str]) -> None:
    """The sheet as a meeting fills it: all in order, but for what is named."""
    book = openpyxl.load_workbook(path)
    page: Any = book.active
    for row in page.iter_rows():
        if row[0].value in ("参加人员", "时间地点"):
            row[1].value = "主任、财务科长；3月5日，三楼会议室"
        how = str(row[4].value or "")
        if re.fullmatch(r"[ABC]\d+", str(row[0].value)):
            whole = 1 if how.startswith("1 ") else "全部 全部 全部" if "每部分" in how else 0
            row[5].value, row[6].value = said.get(row[0].value, (whole, "查阅了立项文件和会议记录"))
    book.save(path)


async def test_from_the_draft_to_the_archive(tmp_path: Path) -> None:
    folder = copied(tmp_path / "p", schedule="[]", channels="{web: true, telegram: false}")
    sheet, zipped = tmp_path / "评定表.xlsx", tmp_path / "档案.zip"
    assert "评定表" in await done("assess", "sheet", folder, sheet)
    fill(sheet, C211=("全部 全部 60%", "部分群众没有感受到"))
    async with serving(folder, **OFF) as program:
        assert "收下25项" in await done("assess", "read", folder, sheet, "--by", "记录人")
        await done("result", "draft", folder, "--by", FIRST)
        assert "征求意见函23份" in await done("result", "consult", folder, "--by", FIRST)
        words = ("--text", "C211第三部分应得满分，有群众来信", "--by", FIRST)
        await done("result", "reply", folder, "区民政局", *words)
        decision = {"verdict": "采纳", "why": "来信属实，重新评议"}
        await asked(program, "result_decide", unit="区民政局", **decision)
        silent = program_units(folder)
        for unit in silent:
            await asked(program, "result_reply", unit=unit, text="", evidence="", how="书面")
        again = {"judgement": "全部 全部 90%", "reason": "补看群众来信后重评", "evidence": ""}
        await asked(program, "assess_judge", leaf="C211", **again, assessor="", folder="")

        early = await jixiao("result", "submit", folder, "--by", FIRST)
        assert early.code == 1
        assert "紧急疑点没有了结" in early.err
        listed = [line[2:] for line in early.err.splitlines() if line.startswith("· ")]
        for line in listed:
            code, subject, *_ = line.split(" ")
            await asked(program, "result_accept", finding=f"{code} {subject}", why="演练，照此处理")
        assert "已送审" in await done("result", "submit", folder, "--by", FIRST)
        own = await jixiao("result", "approve", folder, "--by", FIRST)
        assert (own.code, own.out) == (1, "")
        assert "第1版最终结果" in await done("result", "approve", folder, "--by", SECOND)
        await asked(program, "result_comment", who="区委副书记", text="请整改。", on="2021-03-09")
        task = ("--measure", "补齐台账", "--by", FIRST)
        await done("rectify", "add", folder, "区民政局", "慰问台账不完整", *task)
        told = await asked(program, "result_act", doing="notify", why="", units=[])
        assert "其中1份有整改要求" in told["told"]
        await asked(program, "rectify_report", number=1, done="台账已补齐并装订", evidence="")
        await asked(program, "rectify_close", number=1, why="现场核对")
    table = tmp_path / "对照表.docx"
    out = await done("result", "compare", folder, table)
    assert "18.2" in out
    text = [cell.text for t in Document(str(table)).tables for r in t.rows for cell in r.cells]
    assert "补看群众来信后重评" in text
    await done("result", "archive", folder, zipped, "--by", FIRST)
    with await asyncio.to_thread(zipfile.ZipFile, zipped) as archive:
        names = archive.namelist()
    assert sum("征求意见函" in name for name in names) == 23
    assert sum("反馈通知" in name for name in names) == 23
    assert "都与记录一致" in await done("result", "check", folder, zipped)
    assert "记录链完好" in await done("audit", folder)
    late = await jixiao("rectify", "add", folder, "区民政局", "又一个问题", *task)
    assert "已经归档" in late.err


def program_units(folder: Path) -> list[str]:
    """Ids of the units that confirm something, but for the one that objected."""
    loaded = load(folder).folder
    assert loaded is not None
    return [unit.unit_id for unit in units(loaded) if unit.name != "区民政局"]
