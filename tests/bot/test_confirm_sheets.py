"""确认表 as Excel: goes out, comes back, checked and stored as the chat does."""

from __future__ import annotations

import base64
import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.cli import execute
from bot.confirm_sheets import ConfirmSheets
from storage.changes import RecordKind
from surveys.conversation import Answer, Role
from surveys.formats.confirm_read import as_typed, read_confirmations
from surveys.formats.confirm_sheet import write_confirmations
from surveys.formats.filled_sheet import fill
from surveys.money import yuan
from surveys.sign_off import Stage
from tests.bot.scene import Scene, playing
from tests.bot.signing import UNIT, Office
from tests.surveys import cases

DAY = date(2021, 1, 11)
RIGHT: dict[str, Any] = {
    "agreed": "1 是",
    "spent": 87000,
    "left": "1",
    "balance_kind": "1 对象减少",
    "balance_note": "3人已经去世了",
    "matters": "1",
    "reach.g25": 290,
    "reach_why.g25": "3人已去世",
    "evidence": "第7号凭证",
}


def filled_in(data: bytes, values: dict[str, Any], *, sheet: int = 1, stand: str = "") -> bytes:
    """The workbook with these answers typed in, by question code."""
    book = openpyxl.load_workbook(BytesIO(data))
    page = book.worksheets[sheet]
    for row in range(1, page.max_row + 1):
        code = page[f"A{row}"].value
        if code in values:
            page[f"D{row}"] = values[code]
        if stand and code == stand:
            page[f"G{row}"] = "是"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def health(values: dict[str, Any], stand: str = "") -> Any:
    form = cases.health_line()
    data = write_confirmations("慰问", "区卫健局", "U13", [(form, 0, {})])
    (sheet,) = read_confirmations(filled_in(data, values, stand=stand))
    return fill(form, as_typed(form, sheet), sheet.stands, DAY, str), sheet


class TestReading:
    def test_a_whole_sheet_is_the_same_as_the_chat(self) -> None:
        filled, _ = health(RIGHT)
        assert filled.flaws == ()
        assert filled.answers["spent"] == Answer("given", 8700000)
        assert filled.answers["left"] == Answer("given", (1,))
        assert filled.answers["reach.g25"] == Answer("given", 290)

    def test_all_that_is_wrong_is_told_at_once_by_cell(self) -> None:
        wrong = RIGHT | {"spent": "约87000", "reach.g25": 2.5, "balance_note": "去世"}
        filled, sheet = health(wrong)
        found = {sheet.cells[flaw.question]: flaw for flaw in filled.flaws}
        assert [found[cell].question for cell in sorted(found)] == ["spent", "reach.g25"]
        assert "准确的数" in found[sheet.cells["spent"]].remedy

    def test_figures_that_do_not_agree_are_refused_or_ticked(self) -> None:
        wrong = RIGHT | {"spent": 87900, "bought": "多付给邻近困难户"}
        del wrong["left"], wrong["balance_kind"], wrong["balance_note"]
        filled, _ = health(wrong | {"per_head_why": "加发给三个困难户"})
        assert [flaw.stands for flaw in filled.flaws] == [True]
        assert "290人 × 300.00元 = 87,000.00元" in filled.flaws[0].text
        ticked, _ = health(wrong | {"per_head_why": "加发给三个困难户"}, stand="reach.g25")
        assert ticked.flaws == ()
        assert ticked.run.accepted_differences == ("per_head",)

    def test_parts_that_do_not_add_up(self) -> None:
        filled, _ = health(RIGHT | {"left": "1 3", "part.surplus": 800, "part.payable": 99.99})
        assert [flaw.question for flaw in filled.flaws] == ["part.payable"]
        assert "相差 0.01元" in filled.flaws[0].text

    def test_what_is_not_asked_is_not_dropped_in_silence(self) -> None:
        filled, _ = health(RIGHT | {"off_purpose": 100})
        assert [(flaw.question, "这里不用填" in flaw.text) for flaw in filled.flaws] == [
            ("off_purpose", True)
        ]

    def test_ten_thousand_times_off(self) -> None:
        filled, _ = health(RIGHT | {"spent": 8.7})
        assert "单位是万元吗？" in filled.flaws[0].text

    def test_words_never_become_a_formula(self) -> None:
        form = cases.health_line()
        answers = {"evidence": Answer("given", "=1+1")}
        data = write_confirmations("慰问", "区卫健局", "U13", [(form, 1, answers)])
        book = openpyxl.load_workbook(BytesIO(data))
        page = book.worksheets[1]
        cell = next(page[f"D{r}"] for r in range(1, 60) if page[f"A{r}"].value == "evidence")
        assert (cell.value, cell.data_type) == ("=1+1", "s")

    def test_only_answers_can_be_typed_and_the_sums_are_formulas(self) -> None:
        form = cases.united_front_line()
        data = write_confirmations("慰问", "区委统战部", "U07", [(form, 0, {})])
        page = openpyxl.load_workbook(BytesIO(data)).worksheets[1]
        assert page.protection.sheet
        unlocked = {
            cell.coordinate[0]
            for row in page.iter_rows()
            for cell in row
            if not cell.protection.locked
        }
        assert unlocked == {"D", "G"}
        formulas = [c.value for row in page.iter_rows() for c in row if c.data_type == "f"]
        assert len(formulas) == 4
        assert page["A1"].value
        assert page.column_dimensions["A"].hidden


def sheets(scene: Scene) -> ConfirmSheets:
    app = scene.app
    return ConfirmSheets(app.store, app.campaign, now=scene.clock, reread=app.turns.reread)


async def exported(scene: Scene, unit: str) -> bytes:
    reply = await sheets(scene).export([unit])
    return base64.b64decode(reply["files"][0]["data"])


async def brought(scene: Scene, *files: bytes) -> dict[str, Any]:
    sent = [
        {"name": f"{n}.xlsx", "data": base64.b64encode(data).decode()}
        for n, data in enumerate(files, start=1)
    ]
    return await sheets(scene).take(sent, "协调员甲")


def answers_of(scene: Scene) -> dict[str, Any]:
    """What makes the first line of the small project whole."""
    line = scene.app.campaign.folder.lines[0]
    form = scene.app.campaign.by_unit[line.unit][0]
    said: dict[str, Any] = {"agreed": "1 是", "spent": line.appropriated / 100, "matters": "1"}
    for asked in form.questions:
        plan = next(
            (f.value for f in form.fixed if f.code == asked.code.replace("reach", "plan")), 0
        )
        times = next(
            (f.value for f in form.fixed if f.code == asked.code.replace("held", "times")), 0
        )
        if asked.code.startswith("reach."):
            said[asked.code] = plan
        if asked.code.startswith("held."):
            said[asked.code] = times
    return said | {"evidence": "第1号凭证"}


async def standing(scene: Scene) -> list[dict[str, Any]]:
    found = await scene.app.store.records(RecordKind.CONFIRMATION)
    return [{"version": r.version, "person": r.person, **json.loads(r.payload)} for r in found]


async def test_a_sheet_becomes_a_record_and_a_second_one_a_correction(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        line = scene.app.campaign.folder.lines[0]
        data, right = await exported(scene, line.unit), answers_of(scene)
        reply = await brought(scene, filled_in(data, right))
        assert reply["problems"] == []
        assert [(each["form"], each["version"]) for each in reply["done"]] == [
            (f"line.{line.row}", 1)
        ]
        (record,) = await standing(scene)
        assert (record["mode"], record["version"]) == ("excel", 1)
        assert record["answers"]["spent"]["value"] == line.appropriated
        assert "协调员甲导入" in record["by"]
        again = await brought(scene, filled_in(data, right))
        assert again["done"][0]["unchanged"]
        more = await brought(scene, filled_in(data, right | {"evidence": "第2号凭证"}))
        assert more["done"][0]["version"] == 2
        assert (await scene.app.store.audit()).problem == ""


async def test_nothing_is_stored_unless_all_is_right(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        unit = scene.app.campaign.folder.lines[0].unit
        data, right = await exported(scene, unit), answers_of(scene)
        good, bad = filled_in(data, right), filled_in(data, right | {"spent": -1})
        reply = await brought(scene, good, bad, b"no workbook")
        assert reply["done"] == []
        found = {(each["file"], each["cell"][:1]) for each in reply["problems"]}
        assert ("2.xlsx", "D") in found
        assert ("3.xlsx", "") in found
        assert await standing(scene) == []


async def test_a_sheet_from_before_is_refused_with_what_changed(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        unit = scene.app.campaign.folder.lines[0].unit
        data, right = await exported(scene, unit), answers_of(scene)
        assert (await brought(scene, filled_in(data, right)))["done"]
        later = await exported(scene, unit)
        changed = filled_in(later, right | {"evidence": "第9号凭证"})
        assert (await brought(scene, changed))["done"][0]["version"] == 2
        late = await brought(scene, filled_in(data, right | {"evidence": "第3号凭证"}))
        assert "提交了第2版" in late["problems"][0]["text"]
        assert "重新导出" in late["problems"][0]["remedy"]


async def test_a_contact_goes_on_from_what_the_sheet_says(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        line = scene.app.campaign.folder.lines[0]
        data, right = await exported(scene, line.unit), answers_of(scene)
        await scene.join("contact", Role.CONTACT, unit=line.unit)
        first = await scene.says("contact", "1")
        assert first is not None
        reply = await brought(scene, filled_in(data, right))
        assert reply["done"][0]["version"] == 1
        await scene.send_all()
        assert any("已按贵单位交回的表格更新" in text for text in scene.texts("contact"))
        (record,) = await standing(scene)
        last = await scene.says("contact", "修改")
        assert last is not None
        assert yuan(line.appropriated) in last.text
        stale = await brought(scene, filled_in(data, right))
        assert stale["done"][0]["unchanged"]
        assert record["person"] != "sheet"


def test_the_commands_go_out_and_in(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = small.parent / "发出去"
    assert execute(["confirm", "export", str(small), "-o", str(out), "--unit", "居委会"]) == 0
    (path,) = out.glob("*.xlsx")
    said = {"agreed": "1 是", "spent": 15000, "matters": "1", "evidence": "第7号凭证"}
    for heads, code in ((50.5, 1), (50, 0)):
        filled = out / f"{heads}.xlsx"
        filled.write_bytes(filled_in(path.read_bytes(), said | {"reach.D1": heads}))
        assert execute(["confirm", "import", str(small), str(filled), "--who", "协调员"]) == code
    told = capsys.readouterr()
    assert "50.5.xlsx 第1项 D30：“50.5”不能用。请写一个整数" in told.err
    assert "共1处要改，什么都没有存。" in told.err
    assert "line.1 慰问80岁以上老人50人（15,000.00元）：存为第1版" in told.out
    assert execute(["confirm", "export", str(small), "-o", str(out), "--unit", "没有的"]) == 2


async def test_a_signed_confirmation_is_not_corrected_by_a_sheet(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        office = await Office(scene).opens()
        await office.confirms()
        await office.reviews()
        data = await exported(scene, UNIT)
        reply = await brought(scene, filled_in(data, {"spent": 6900}))
        assert [problem["cell"] for problem in reply["problems"]] == ["B3"]
        assert "重新开放" in reply["problems"][0]["remedy"]
        assert len(await standing(scene)) == 1
        assert (await office.signed()).stage is Stage.REVIEWED
