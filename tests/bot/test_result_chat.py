"""The whole way in the chat: two coordinators and a unit, over the real dialogue and store."""

from __future__ import annotations

from pathlib import Path

from storage.changes import RecordKind
from surveys.conversation import Role
from surveys.messages import Prompt
from tests.bot.closing import FIRST, SECOND, accept_all, office
from tests.bot.scene import Scene

UNIT = "社区经办人"


async def menu(scene: Scene, name: str) -> Prompt:
    shown = await scene.says(name, "菜单")
    assert shown is not None
    return shown


async def step(scene: Scene, name: str, words: str, why: str = "") -> str:
    """办下一步 by buttons; what the coordinator hears once it is done."""
    opened = await scene.presses(name, await menu(scene, name), "办下一步")
    assert opened is not None
    last = await scene.presses(name, opened, words)
    if why:
        last = await scene.says(name, why)
    assert last is not None
    await scene.presses(name, last, "提交")
    before = len(scene.texts(name))
    await scene.app.lookout.look()
    await scene.send_all()
    return "\n".join(scene.texts(name)[before:])


async def test_from_the_meeting_to_the_notices(tmp_path: Path) -> None:
    async with office(tmp_path / "p") as scene:
        await scene.join(FIRST, Role.COORDINATOR)
        await scene.join(SECOND, Role.COORDINATOR)
        await scene.join(UNIT, Role.CONTACT, unit="U1")

        # the meeting, leaf by leaf
        shown = await menu(scene, FIRST)
        assert "评议（还有3项）" in shown.text
        await scene.says(FIRST, "评议", "主任、财务科长", "1月11日上午，会议室", "提交")
        await scene.says(FIRST, "评议", "1", "抽查凭证12份，1份手续不全", "跳过", "提交")
        await scene.says(FIRST, "评议", "1", "2", "60", "居民座谈会记录", "跳过", "提交")
        sheet = (await scene.app.reporter.live()).sheet
        scores = {leaf.code: str(leaf.score) for leaf in sheet.leaves}
        assert (scores["B3"], scores["C1"]) == ("10.0", "24.0")

        assert "初稿" in await step(scene, FIRST, "做初稿")
        assert "征求意见函2份" in await step(scene, FIRST, "征求意见")

        # the unit has its letter, objects, and hears what becomes of it at the end
        letter = next(m for m in scene.wire.out if m.to == UNIT and m.attachments)
        assert "【征求意见】" in letter.text
        assert letter.attachments[0].name.endswith("征求意见函.docx")
        shown = await menu(scene, UNIT)
        opened = await scene.presses(UNIT, shown, "对评价结果初稿的意见")
        assert opened is not None
        assert "1月18日前回复" in opened.text
        await scene.says(UNIT, "2", "C1第二部分应为80%，有居民来信", "跳过", "提交")

        shown = await menu(scene, SECOND)
        opened = await scene.presses(SECOND, shown, "处理意见")
        assert opened is not None
        assert "有居民来信" in opened.text
        await scene.says(SECOND, "2", "来信作为参考，重新评议", "提交")

        # judged anew by the other coordinator, by its code
        await scene.says(SECOND, "菜单", "c1", "1", "2", "80", "补看居民来信12封", "跳过", "提交")

        scene.clock.pass_(days=9)
        assert "紧急疑点" in await step(scene, FIRST, "送审")
        await accept_all(scene)
        assert "已送审" in await step(scene, FIRST, "送审")

        assert "办下一步" not in (await menu(scene, FIRST)).text, "not by who submitted"
        assert "第1版最终结果" in await step(scene, SECOND, "批准")
        final = await scene.app.reporter.input()
        assert (final.label, final.number) == ("最终", "第1版")

        assert "反馈通知2份" in await step(scene, FIRST, "发反馈")
        notice = next(t for t in reversed(scene.texts(UNIT)) if "【结果反馈】" in t)
        assert "部分采纳。理由：来信作为参考，重新评议" in notice

        await scene.says(FIRST, "办结")
        assert "第1版（最终）" in scene.texts(FIRST)[-1]
        rows = (await scene.app.closing.answer({"ask": "result_compare"}))["rows"]
        assert rows == [
            ["C1", "社会效益", "初稿→送审稿", "24.0", "27.0", "补看居民来信12封", SECOND]
        ]
        people = [
            record.person
            for record in await scene.app.store.history("result.1")
            if '"act":"submit"' in record.payload or '"act":"approve"' in record.payload
        ]
        assert len(set(people)) == 2
        assert all(people)


async def test_a_unit_reports_what_it_put_right(tmp_path: Path) -> None:
    async with office(tmp_path / "p") as scene:
        await scene.join(UNIT, Role.CONTACT, unit="U1")
        new = {"problem": "慰问台账不完整", "measure": "补齐台账", "deadline": "", "unit": "U1"}
        await scene.app.closing.answer({"ask": "rectify_add", "by": FIRST, "account": ""} | new)
        opened = await scene.presses(UNIT, await menu(scene, UNIT), "整改第1项")
        assert opened is not None
        assert "补齐台账" in opened.text
        await scene.says(UNIT, "台账已补齐并装订成册", "跳过", "提交")
        (row,) = (await scene.app.closing.answer({"ask": "rectify_list"}))["rows"]
        assert row[5:] == ["已报完成", "台账已补齐并装订成册"]
        kinds = {record.kind for record in await scene.app.store.history("fixed.1.1")}
        assert kinds == {RecordKind.DECISION}
