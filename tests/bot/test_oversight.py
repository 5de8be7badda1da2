"""Findings assigned, answered, settled; units reminded; through real turns and a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.oversight.desk import Oversight
from bot.oversight.papers import Papers
from bot.oversight.states import key_of
from bot.project.new import create
from scoring.model import Finding, Severity
from storage.changes import Changes, Record, RecordKind
from surveys.conversation import Role
from surveys.messages import Press
from tests.bot.folders import edit
from tests.bot.scene import Scene, playing
from tests.bot.test_errands import rows, says

OVER = Finding(
    "overspent", "line.1", Severity.HIGH, "支出比拨款多500元", ("10,500 − 10,000 = 500",), unit="U1"
)
LOOSE = Finding("naming", "total", Severity.LOW, "单位名称前后不一")


def moves(folder: Path) -> list[dict[str, Any]]:
    found = rows(folder, "SELECT payload FROM record WHERE kind = 'finding' ORDER BY seq")
    return [json.loads(payload) for (payload,) in found]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the figures show; a test may take findings away, as a correction does."""
    here = [OVER, LOOSE]
    real = Oversight.findings

    async def findings(self: Oversight, found: Any = None) -> Any:
        return await real(self, here)

    monkeypatch.setattr(Oversight, "findings", findings)
    return here


async def office(scene: Scene) -> tuple[str, str]:
    """A coordinator, and the contact of the first unit; the unit's id and name."""
    unit = scene.app.campaign.folder.units[0]
    await scene.join("chief", Role.COORDINATOR)
    await scene.join("clerk", Role.CONTACT, unit=unit.id)
    return unit.id, unit.name


class TestFindings:
    async def test_from_assigned_to_settled(self, tmp_path: Path, found: list[Finding]) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            unit, name = await office(scene)
            found[0] = Finding(
                OVER.code, OVER.subject, OVER.severity, OVER.title, OVER.arithmetic, unit=unit
            )
            listed = await says(scene, "chief", "处理疑点")
            assert "支出比拨款多500元（待处理）" in listed.text
            told = await says(scene, "chief", "1")
            assert "10,500 − 10,000 = 500" in told.text
            assert f"请{name}说明" in told.text
            await says(scene, "chief", "1", "2")
            sure = await says(scene, "chief", "多出来的500元是哪里来的？")
            assert f"分派给{name}" in sure.text
            assert moves(folder) == []
            await says(scene, "chief", "是")
            await scene.send_all()
            (asked,) = [text for text in scene.texts("clerk") if "【请说明】" in text]
            assert "多出来的500元" in asked

            menu = await says(scene, "clerk", "菜单")
            assert "请说明：支出比拨款多500元" in menu.text
            await says(scene, "clerk", "说明", "自筹补上的，有会议纪要")
            assert "收到了" in (await says(scene, "clerk", "交")).text
            await scene.send_all()
            assert any("自筹补上的" in text for text in scene.texts("chief"))
            assert "现在没有要您说明的" not in (await says(scene, "clerk", "菜单")).text
            assert "请说明" not in (await says(scene, "clerk", "菜单")).text

            again = await says(scene, "chief", "处理疑点", "支出比拨款多500元（已说明，待定）")
            assert "自筹补上的" in again.text
            await says(scene, "chief", "了结（说明了、更正了）", "有会议纪要为证", "是")
            assert [move["act"] for move in moves(folder)] == ["assign", "answer", "settle"]
            assert moves(folder)[1]["who"] == "clerk"
            assert moves(folder)[1]["to_unit"] == unit
            states = await scene.app.turns.errands.oversight.states()  # type: ignore[union-attr]
            assert {key: state.status for key, state in states.items()} == {
                "overspent:line.1": "settled"
            }
            assert (await scene.app.store.audit()).broken_at is None
        async with playing(folder, make=False) as scene:
            oversight = scene.app.turns.errands.oversight
            assert oversight is not None
            now = {each.key: each.status for each in await oversight.findings()}
            assert now == {"naming:total": "open", "overspent:line.1": "settled"}
            del found[0]
            (gone,) = [each for each in await oversight.findings() if each.gone]
            assert (gone.title, gone.status) == ("支出比拨款多500元", "settled")

    async def test_accepting_wants_a_reason_and_can_be_undone(
        self, tmp_path: Path, found: list[Finding]
    ) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await office(scene)
            one = await says(scene, "chief", "处理疑点", "2")
            accept = next(o for o in one.options if o.label.startswith("接受"))
            why = await scene.hears("chief", Press(accept.token))
            assert why is not None
            assert "为什么接受" in why.text
            assert "请写2到1000个字" in (await says(scene, "chief", "无")).text
            await says(scene, "chief", "不影响结论", "是")
            assert moves(folder)[0]["words"] == "不影响结论"
            undo = await says(scene, "chief", "处理疑点", "单位名称前后不一（已接受）")
            assert [o.label for o in undo.options][:1] == ["重新打开"]
            await says(scene, "chief", "1", "还要改", "是")
            assert [move["act"] for move in moves(folder)] == ["accept", "reopen"]

    async def test_a_colleague_or_a_name_can_be_asked(
        self, tmp_path: Path, found: list[Finding]
    ) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await office(scene)
            await scene.join("审计科", Role.COORDINATOR)
            await says(
                scene, "chief", "处理疑点", "2", "分派给同事或别人", "审计科", "1", "核一下", "是"
            )
            await scene.send_all()
            assert any("核一下" in text for text in scene.texts("审计科"))
            await says(scene, "审计科", "说明", "已核对，是笔误", "交")
            assert moves(folder)[1]["words"] == "已核对，是笔误"
            await says(scene, "chief", "处理疑点", "1", "分派给同事或别人", "财务科老李")
            day = await says(scene, "chief", "昨天")
            assert "不能早于" in day.text
            await says(scene, "chief", "2021年1月15日", "请核对", "是")
            assert moves(folder)[-1]["to"] == "财务科老李"
            assert moves(folder)[-1]["deadline"] == "2021-01-15"

    async def test_another_unit_or_an_outsider_cannot_answer(
        self, tmp_path: Path, found: list[Finding]
    ) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            unit, _ = await office(scene)
            others = [u.id for u in scene.app.campaign.folder.units if u.id != unit]
            await scene.join("other", Role.CONTACT, unit=others[0] if others else "U9")
            await scene.join("ada", Role.BENEFICIARY)
            await says(scene, "chief", "处理疑点", "2", "分派给单位", "1", "1", "请说明一下", "是")
            sure = await says(scene, "clerk", "说明", "笔误")
            yes = next(o for o in sure.options if o.label == "交")
            for name in ("other", "ada"):
                await scene.says(name, "说明", "不关我事", "交")
                await scene.hears(name, Press(yes.token))
            assert [move["act"] for move in moves(folder)] == ["assign"]
            await scene.hears("clerk", Press(yes.token))
            await scene.hears("clerk", Press(yes.token))
            assert [move["act"] for move in moves(folder)] == ["assign", "answer"]

    async def test_two_coordinators_settle_it_once(
        self, tmp_path: Path, found: list[Finding]
    ) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await office(scene)
            await scene.join("deputy", Role.COORDINATOR)
            for name in ("chief", "deputy"):
                await says(scene, name, "处理疑点", "2", "接受（确实如此，留着）", f"{name}说可以")
            await says(scene, "chief", "是")
            assert "已经有人处理" in (await says(scene, "deputy", "是")).text
            assert [move["who"] for move in moves(folder)] == ["chief"]

    def test_the_key_is_stable(self) -> None:
        again = Finding(OVER.code, OVER.subject, Severity.LOW, "另一种说法")
        assert key_of(again) == key_of(OVER)


class TestChasing:
    async def test_one_press_reminds_once(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            unit, name = await office(scene)
            asked = await says(scene, "chief", "催办")
            assert f"{name}：还差" in asked.text
            sure = await says(scene, "chief", "1")
            assert f"发催办给{name}" in sure.text
            more = await says(scene, "chief", "附一句话", "周五前请务必填完")
            assert "附一句：周五前请务必填完" in more.text
            sure = await says(scene, "chief", "不做了", "催办", "2")
            yes = next(o for o in sure.options if o.label == "发出催办")
            await scene.hears("chief", Press(yes.token))
            await scene.hears("chief", Press(yes.token))
            await scene.send_all()
            told = [text for text in scene.texts("clerk") if "【催办】" in text]
            assert len(told) == 1
            assert "第1次提醒" in told[0]
            assert rows(folder, "SELECT policy FROM outbox WHERE id LIKE 'chase.%'") == [
                ("broadcast",)
            ]
            (record,) = rows(folder, f"SELECT payload FROM record WHERE subject = 'chase.{unit}'")
            assert json.loads(record[0])["how"] == "chat"
            assert "催过1次" in (await says(scene, "chief", "催办")).text

    async def test_quiet_hours_hold(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            await office(scene)
            scene.clock.pass_(hours=14)  # eleven at night
            await says(scene, "chief", "催办", "1", "1")
            await scene.send_all()
            assert not any("【催办】" in text for text in scene.texts("clerk"))
            scene.clock.pass_(hours=11)
            await scene.send_all()
            assert any("【催办】" in text for text in scene.texts("clerk"))

    async def test_who_has_no_chat_is_to_be_called(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await scene.join("chief", Role.COORDINATOR)
            sure = await says(scene, "chief", "催办", "2")
            assert "要打电话" in sure.text
            assert [o.label for o in sure.options] == ["记一次电话催办", "不做了"]
            await says(scene, "chief", "1", "王主任说明天填")
            (payload,) = rows(folder, "SELECT payload FROM record WHERE subject LIKE 'chase.%'")
            assert json.loads(payload[0])["why"] == "王主任说明天填"
            assert rows(folder, "SELECT count(*) FROM outbox WHERE id LIKE 'chase.%'") == [(0,)]

    async def test_whoever_has_left_is_not_written_to(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            await office(scene)
            await scene.says("clerk", "退出")
            sure = await says(scene, "chief", "催办", "2")
            assert "发出催办" not in [o.label for o in sure.options]


class TestBriefing:
    async def test_what_is_new_is_told(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            unit, name = await office(scene)
            await says(scene, "chief", "结束问卷", "够了", "是")
            await says(scene, "chief", "催办", "2", "1")
            before = len(scene.texts("chief"))
            await says(scene, "chief", "今日情况")
            told = "\n".join(scene.texts("chief")[before:])
            assert f"{name}：还差" in told
            assert "催过1次" in told
            assert "结束问卷：够了（chief）" in told
            assert f"第1次催办：{name}" in told
            assert "疑点：待处理" in told
            scene.clock.pass_(days=3)
            await says(scene, "chief", "变化")
            assert "没有新的确认" in scene.texts("chief")[-1]
            assert unit

    async def test_a_correction_shows_what_was_and_what_is(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            unit, _ = await office(scene)
            form = scene.app.campaign.by_unit[unit][0]
            for version, spent in ((1, 5_000_000), (2, 4_800_000)):
                await confirm(scene, unit, form.id, form.hash, version, spent)
            await says(scene, "chief", "变化")
            told = scene.texts("chief")[-1]
            assert "更正：" in told
            assert "50,000.00元 → 48,000.00元" in told

    async def test_papers_come_into_the_chat(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            await office(scene)
            for words, name in (
                ("电话单", "催办电话单.xlsx"),
                ("催办函", "催办函_01_"),
                ("督办清单", "督办清单.docx"),
            ):
                await says(scene, "chief", words)
                files = [a.name for m in scene.wire.out for a in m.attachments]
                assert any(file.startswith(name) for file in files)
            await says(scene, "clerk", "电话单", "催办", "今日情况")
            assert not any(m.attachments for m in scene.wire.out if m.to == "clerk")


async def confirm(
    scene: Scene, unit: str, form: str, form_hash: str, version: int, spent: int
) -> None:
    payload = {
        "answers": {"spent": {"status": "given", "value": spent}},
        "differences": [],
        "form": form_hash,
        "by": "clerk",
        "simulated": False,
    }
    record = Record(
        id=f"r.{version}",
        kind=RecordKind.CONFIRMATION,
        subject=form,
        version=version,
        person="",
        unit=unit,
        payload=json.dumps(payload),
        at=scene.clock(),
    )
    await scene.app.store.submit(Changes(f"t{version}", scene.clock(), records=(record,)))


class TestDeadlines:
    async def test_the_unit_then_the_coordinators(
        self, tmp_path: Path, found: list[Finding]
    ) -> None:
        """Monday 11 January; the deadline is Thursday."""
        create(tmp_path / "p")
        daily = "  - {id: daily, title: 每日进展, when: 每天 18:00}  # 写法见 docs/schedule.md\n"
        # ten reports that nobody reads
        edit(tmp_path / "p", "project.yaml", f"schedule:\n{daily}", "schedule: []\n")
        async with playing(tmp_path / "p", make=False) as scene:
            await office(scene)
            await says(scene, "chief", "处理疑点", "2", "分派给单位", "1", "1", "请说明一下", "是")
            heard: list[tuple[int, int]] = []
            scene.clock.pass_(hours=2)  # eleven in the morning
            for _ in range(10):
                await scene.app.tick()
                await scene.app.tick()
                await scene.send_all()
                clerk = sum("期限" in t or "以前回复。回" in t for t in scene.texts("clerk"))
                heard.append((clerk, sum("【疑点逾期】" in t for t in scene.texts("chief"))))
                scene.clock.pass_(days=1)
            # Mon Tue Wed Thu Fri Sat Sun Mon Tue Wed
            assert [n for n, _ in heard] == [0, 0, 1, 2, 3, 3, 3, 4, 5, 5]
            assert [n for _, n in heard] == [0, 0, 0, 0, 1, 1, 1, 2, 3, 4]
            await says(scene, "clerk", "说明", "笔误", "交")
            await scene.app.tick()
            await scene.send_all()
            assert sum("【疑点逾期】" in t for t in scene.texts("chief")) == 4

    async def test_the_unit_hears_no_other_name_wherever_it_is_asked(
        self, tmp_path: Path, found: list[Finding]
    ) -> None:
        async with playing(tmp_path / "p") as scene:
            unit, name = await office(scene)
            other = scene.app.campaign.folder.units[1].name
            title = f"这笔钱在{other}，{name}也报成自己的结果"
            found[0] = Finding("reported_by_other", f"unit.{unit}", Severity.HIGH, title, unit=unit)
            await says(scene, "chief", "处理疑点", "1", "1", "2", "请说明一下", "是")
            scene.clock.pass_(days=2)
            await scene.app.tick()
            await scene.send_all()
            menu = await says(scene, "clerk", "菜单")
            hidden = f"这笔钱在别的单位，{name}也报成自己的结果"
            asked = [text for text in (*scene.texts("clerk"), menu.text) if "请说明" in text]
            assert len([text for text in asked if hidden in text]) >= 3  # told, reminded, listed
            assert not any(other in text for text in asked)
            oversight = scene.app.turns.errands.oversight
            assert oversight is not None
            papers = Papers(scene.app.store, scene.app.campaign, oversight.units, now=scene.clock)
            (late,) = [one for one in (await papers.given()).units if one.unit == name]
            assert f"说明疑点：{hidden}" in late.missing

            await says(scene, "clerk", "说明", "是配合他们办的", "交")
            assert [move["title"] for move in moves(tmp_path / "p")] == [title, title]
