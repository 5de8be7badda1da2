"""jixiao package: what is filed, in its order, each file with its hash; never complete too soon."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

import bot.cli
from bot.control import Control, served
from bot.package.desk import COVER, HASHES, INDEX
from bot.package.plan import ON_SHELF, SHELVES
from reports.documents import DOCUMENTS
from reports.formats.package_pages import cover_document
from reports.package import Cover, Shelf, unsupported
from surveys.messages import Photo
from tests.bot.closing import FIRST, ask
from tests.bot.scene import Scene, playing
from tests.bot.signing import FIGURES, PDF, Office, picture
from tests.reports import samples


async def test_a_package_in_the_order_of_filing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, to = tmp_path / "p", tmp_path / "档案"
    async with playing(folder) as scene:
        office = await Office(scene).opens()
        await scene.says("contact", *FIGURES[:-2])
        await scene.hears("contact", Photo("voucher", "image/jpeg"))
        await scene.says("contact", "已遮住", "凭证第3号")
        await office.fetches(picture())
        await scene.says("contact", "确认提交")
        await office.reviews()
        await office.scans("application/pdf")
        proof = tmp_path / "座谈会/记录 1.pdf"
        write(proof, PDF + b"%meeting")
        await judge(scene, "C1", "全部 60%", "记录 1.pdf", str(proof.parent))
        await judge(scene, "B3", "0", "抽查凭证第5号", "")
        control = Control(
            scene.app.store, scene.app.now, _no_links, reports=scene.app.report_desk.answer
        )
        async with served(control, scene.app.data):
            request = ["package", str(folder), "-o", str(to)]
            assert await bot.cli.make_app().run_async(request) == 0
            told = capsys.readouterr().out
            check(folder, to, told)

            # what tells who people are does not go out; what is gone is told, not passed over
            write(tmp_path / "名单/领取.txt", "张三 530102199001011231".encode())
            await judge(scene, "C1", "全部 80%", "领取.txt", str(tmp_path / "名单"))
            assert await bot.cli.make_app().run_async(request) == 0
            told = capsys.readouterr().out
            assert "C1 的佐证文件" in told
            assert "文件里有身份证号" in told
            unlink(scene.app.data / "evidence")
            assert await bot.cli.make_app().run_async(request) == 0
            assert "文件不在" in capsys.readouterr().out


def check(folder: Path, to: Path, told: str) -> None:
    [made] = to.iterdir()
    assert "不完整（缺" in made.name
    assert "不完整" in told
    with zipfile.ZipFile(made) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    names = list(content)
    assert names[0] == COVER
    assert names[-2:] == [INDEX, HASHES]
    shelves = [name.split("/")[0] for name in names[1:-2]]
    assert shelves == sorted(shelves)
    assert set(shelves) <= set(SHELVES)
    lines = [line.split("  ", 1) for line in content[HASHES].decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert set(sums) == set(names) - {HASHES}
    assert all(hashlib.sha256(content[name]).hexdigest() == sums[name] for name in sums)

    rows = list(load_workbook(io.BytesIO(content[INDEX])).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    start = next(n for n, row in enumerate(rows) if row[0] == "指标代码")
    index = rows[start + 1 :]
    files = [row for row in index if row[2] == "文件"]
    assert [row[0] for row in files] == ["A1", "B1", "C1"]
    for row in files:
        assert sums[str(row[4])] == row[7]
    money, event, judged = (str(row[4]) for row in files)
    assert money == event, "one file supports both leaves"
    assert money.startswith("06-佐证/A1 ")
    assert content[money].startswith(b"\xff\xd8")
    assert judged.startswith("06-佐证/C1 ")
    assert content[judged].startswith(b"%PDF")
    said = {(row[0], row[2], row[3]) for row in index}
    assert ("B3", "引用", "抽查凭证第5号") in said
    assert ("A1", "引用", "凭证第3号") in said
    assert ("D1", "缺", "没有依据") in said
    scans = [name for name in names if name.startswith("07-")]
    assert len(scans) == 1
    assert content[scans[0]] == PDF
    assert any(name.startswith("08-") and "纪要" in name for name in names)
    cover = text_of(content[COVER])
    assert "本套材料：不完整（缺" in cover
    assert "D1 服务对象满意度：没有依据" in cover
    assert "还没有盖章归档的单位（1个）：示例社区居委会" in cover


async def judge(scene: Scene, leaf: str, judgement: str, evidence: str, folder: str) -> None:
    reply = await ask(
        scene,
        "assess_judge",
        leaf=leaf,
        judgement=judgement,
        reason="查阅了凭证和合同",
        evidence=evidence,
        assessor="",
        folder=folder,
        by=FIRST,
    )
    assert "told" in reply, reply


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(data)


def unlink(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def text_of(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


async def _no_links(_code: str) -> list[list[str]]:
    return []


def test_complete_is_only_what_lacks_nothing() -> None:
    shelves = (Shelf("01-自评表", 1),)
    cover = Cover("春节慰问", 2020, "区委办", "最终", "今天", "97分", "", "今天", shelves, ())
    assert cover.state == "完整"
    assert "缺：" not in text_of(cover_document(cover))
    sheet = samples.real().sheet
    leaf = sheet.leaves[0]
    for evidence in (
        replace(leaf.trace.evidence, value=None, basis="missing"),
        replace(leaf.trace.evidence, basis="asserted"),
        replace(leaf.trace.evidence, basis="assessed", bare=True),
    ):
        trace = replace(leaf.trace, evidence=evidence)
        other = replace(sheet, leaves=(replace(leaf, trace=trace), *sheet.leaves[1:]))
        assert leaf.code in {each.code for each in unsupported(other)}
        assert replace(cover, lacking=unsupported(other)).state.startswith("不完整")


def test_documents_have_their_shelf() -> None:
    known = {each.key: each.edition for each in DOCUMENTS}
    assert all(known[key] == "报送版" for key in ON_SHELF if key in known)
    assert "money-table" in known
