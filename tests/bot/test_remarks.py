"""Open answers of a real campaign, asked for in the chat and put into the workbook."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import load_workbook

from reports.formats.workbook import workbook
from surveys.conversation import Role
from tests.bot.scene import Scene, playing

SAID = (
    *("慰问金早几天发就好了", "希望慰问金早点发", "慰问金发得太晚", "能不能早点把慰问金发下来"),
    *(
        "慰问金早点发",
        "没有",
        "无",
        "无",
        "没意见",
        "没什么",
        "我叫王小明，没收到，电话13800138000",
    ),
)


async def answered(scene: Scene, name: str, remark: str) -> None:
    """Through the questionnaire of a new project, the open question at its end."""
    await scene.join(name, Role.BENEFICIARY)
    await scene.says(name, "1", "1", *["5"] * 5, remark, "提交")


async def test_what_people_wrote_is_told_masked_and_without_who(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("chief", Role.COORDINATOR)
        await scene.says("chief", "意见")
        assert "还没有人写意见，或者问卷里没有开放题。" in scene.texts("chief")[-1]
        for number, remark in enumerate(SAID):
            await answered(scene, f"b{number}", remark)
        await scene.says("chief", "意见")
        told = scene.texts("chief")[-1]
        assert "共11条" in told
        assert "慰问金" in told
        assert "有人写了没收到、被截留一类的话" in told
        assert "王小明" not in told
        assert "13800138000" not in told

        book = load_workbook(io.BytesIO(workbook(await scene.app.reporter.whole())))
        page = book["意见建议"]
        cells = [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell]
        assert any(said in cell for said in SAID[:5] for cell in cells)
        assert not any("王小明" in cell or "13800138000" in cell for cell in cells)

        # a few more are not told yet; what is deleted is gone at once
        await answered(scene, "late", "慰问金再多点")
        assert [one.total for one in await scene.app.reporter.remarks()] == [11]
        await scene.says("b0", "删除我的答卷", "确定")
        (found,) = await scene.app.reporter.remarks()
        assert found.total == 11
        told_now = [quote for group in (*found.groups, *found.classes) for quote in group.quotes]
        assert SAID[0] not in told_now
