"""The sign-off on a real store: confirmed, reviewed by somebody else, stamped, opened again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.project.new import create
from bot.signing.commands import SigningDesk
from bot.standing import opened
from storage.changes import Record, RecordKind
from surveys.conversation import Role
from surveys.messages import Photo, Start
from surveys.sign_off import Stage
from tests.bot.scene import Scene, playing
from tests.bot.signing import FIGURES, LINE, PDF, UNIT, Office, picture


class TestTheWay:
    async def test_confirmed_reviewed_stamped(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            assert "经办人还没有填完" in scene.texts("reviewer")[0]
            await office.confirms()
            assert (await office.signed()).words == "经办人提交，待负责人审核"
            assert office.heard("reviewer", "【请审核】")
            shown = await scene.says("reviewer", "继续")
            assert shown is not None
            for figure in ("第1版 · 校验码", "· 实际支出 7,000.00元", "· 结余 1,000.00元", "2场"):
                assert figure in shown.text
            await scene.presses("reviewer", shown, "确认")
            assert (await office.signed()).words == "负责人已审核，待盖章"
            assert office.heard("contact", "【审核通过】")
            await office.scans()
            assert (await office.signed()).words == "已盖章归档"
            assert office.heard("contact", "【已归档】")
            kinds = [
                (entry.kind, entry.version)
                for entry in await scene.app.store.entries()
                if entry.subject in (LINE, f"sheet.{UNIT}")
            ]
            assert kinds == [("confirmation", 1), *(("sign_off", n) for n in (1, 2, 3))]
            assert (await scene.app.store.audit()).problem == ""

    async def test_returned_with_a_reason_and_corrected(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await office.reviews("退回：支出和凭证对不上")
            assert (await office.signed()).stage is Stage.RETURNED
            assert office.heard("contact", "退回了示例老年活动中心")
            assert office.heard("contact", "支出和凭证对不上")
            await office.corrects("7100")
            assert ((await office.signed()).stage, (await office.signed()).sheet) == (
                Stage.SUBMITTED,
                2,
            )
            shown = await scene.says("reviewer", "继续")
            assert shown is not None
            assert "比第1版改了" in shown.text
            assert "实际支出：7,000.00元 → 7,100.00元" in shown.text
            assert "原因：凭证补记" in shown.text

    async def test_a_second_thought_of_the_reviewer(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await office.reviews("退回：看错了")
            await scene.says("reviewer", "修改 1", "确认")
            assert (await office.signed()).stage is Stage.REVIEWED

    async def test_two_people_and_a_form_in_between(self, tmp_path: Path) -> None:
        """The reviewer looks at version 1 while the contact makes version 2: what was not seen is
        not confirmed."""
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await scene.says("reviewer", "继续")
            await office.corrects("7100")
            shown = await scene.says("reviewer", "确认")
            assert shown is not None
            assert (await office.signed()).stage is Stage.SUBMITTED
            assert "数字刚有更新" in shown.text
            assert "第2版" in shown.text
            await scene.says("reviewer", "确认")
            assert (await office.signed()).stage is Stage.REVIEWED

    async def test_the_sheet_comes_as_files(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await scene.says("coordinator", "确认表")
            assert office.heard("coordinator", "· 示例老年活动中心：填写中")
            await office.confirms()
            for who, word in (
                ("contact", "确认表"),
                ("reviewer", "确认表"),
                ("coordinator", "确认表 活动中心"),
            ):
                await scene.says(who, word)
                files = [a.name for m in scene.wire.out if m.to == who for a in m.attachments]
                assert files[-2:] == [
                    "2025-示例老年活动中心-确认表-第1版.pdf",
                    "2025-示例老年活动中心-确认表-第1版.docx",
                ]

    async def test_nobody_else_gets_it(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await scene.join("other", Role.CONTACT, unit="U1")
            await scene.says("other", "确认表")
            assert not [a for m in scene.wire.out if m.to == "other" for a in m.attachments]


class TestCorrection:
    async def test_a_stamp_lapses_with_the_figure_it_was_put_on(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.signs()
            refused = await scene.says("contact", "修改")
            assert refused is not None
            assert "请联系协调员重新开放" in refused.text
            await scene.says("coordinator", "重新开放单位", "示例老年活动中心", "凭证补记")
            assert (await office.signed()).stage is Stage.REOPENED
            assert office.heard("contact", "【重新开放】")
            await office.corrects("7100", "补记一张凭证")
            signed = await office.signed()
            assert (signed.stage, signed.sheet) == (Stage.SUBMITTED, 2)
            assert "第1版的盖章已失效，需重新盖章" in signed.words
            (told,) = office.heard("coordinator", "【更正】")
            assert "· 实际支出：7,000.00元 → 7,100.00元" in told
            assert "· 结余：1,000.00元 → 900.00元" in told
            assert "原因：补记一张凭证" in told
            assert "第1版的盖章已失效" in told
            given = await scene.app.reporter.input()
            unit = next(each for each in given.signed if each.version)
            assert "失效" in unit.stage
            rows = [(each.figure, each.before, each.after) for each in given.corrected]
            assert ("实际支出", "7,000.00元", "7,100.00元") in rows
            assert {each.why for each in given.corrected} == {"补记一张凭证"}
            await office.reviews()
            await office.scans()
            assert (await office.signed()).words == "已盖章归档"

    async def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await office.corrects("7100", "补记一张凭证")
            versions = await scene.app.store.history(LINE)
            spent = [opened(record).answers["spent"].value for record in versions]
            assert spent == [700_000, 710_000]
            assert [opened(record).why for record in versions] == ["", "补记一张凭证"]

    async def test_a_scan_goes_to_the_version_it_was_made_of_or_nowhere(
        self, tmp_path: Path
    ) -> None:
        """The photo is still on its way when the figures change: it is not put on the new ones."""
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await office.reviews()
            await scene.says("contact", "上传盖章件")
            await scene.hears("contact", Photo("page"))
            await scene.says("contact", "跳过")
            desk = SigningDesk(scene.app.store, scene.app.signing, now=scene.clock)
            await desk.answer(
                {"ask": "reopen", "unit": UNIT, "who": "x", "why": "y", "keep": False}
            )
            await office.corrects("7100")
            await office.reviews()
            await office.fetches(picture())
            assert (await office.signed()).stage is Stage.REVIEWED
            assert (await office.signed()).stamped is None

    @pytest.mark.parametrize(("mime", "data"), [("application/pdf", PDF), ("image/jpeg", b"")])
    async def test_the_scan_is_kept_by_its_hash(
        self, tmp_path: Path, mime: str, data: bytes
    ) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await office.reviews()
            await office.scans(mime, pages=2)
            stamped = (await office.signed()).stamped
            assert stamped is not None
            assert [kind for _, kind in stamped.scans] == [mime] * 2
            for digest, _ in stamped.scans:
                kept = scene.app.store.media_file(digest).read_bytes()
                assert hashlib.sha256(kept).hexdigest() == digest
                assert not data or kept == data
            await scene.app.store.sweep()
            assert scene.app.store.media_file(stamped.scans[0][0]).exists()

    async def test_what_is_no_scan_is_asked_for_again(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await office.reviews()
            await scene.says("contact", "上传盖章件")
            await scene.hears("contact", Photo("page", "application/pdf"))
            await scene.says("contact", "跳过")
            await office.fetches(b"no pdf")
            assert (await office.signed()).stage is Stage.REVIEWED
            assert office.heard("contact", "没有存下来")

    async def test_a_reopening_is_taken_back(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.signs()
            desk = SigningDesk(scene.app.store, scene.app.signing, now=scene.clock)
            ask: dict[str, Any] = {"ask": "reopen", "unit": UNIT, "who": "x", "why": "y"}
            assert (await desk.answer(ask | {"keep": True}))["problem"]
            assert not (await desk.answer(ask | {"keep": False}))["problem"]
            assert (await desk.answer(ask | {"keep": False}))["problem"]
            assert not (await desk.answer(ask | {"keep": True}))["problem"]
            assert (await office.signed()).words == "已盖章归档"

    async def test_after_the_last_day_what_is_asked_back_can_be_corrected(
        self, tmp_path: Path
    ) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await scene.app.campaign.phases.decide(
                scene.app.store,
                "confirmation",
                "close",
                until=None,
                who="x",
                why="y",
                now=scene.clock(),
            )
            scene.clock.pass_(days=1)
            await office.reviews("退回：支出不对")
            await office.corrects("7100")
            assert (await office.signed()).sheet == 2
            await office.reviews()
            await office.scans()
            assert (await office.signed()).words == "已盖章归档"


class TestTwoPeople:
    async def test_one_account_is_never_both(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            await scene.join("ann", Role.CONTACT, unit=UNIT)
            await scene.says("ann", *FIGURES)
            await scene.join("ann", Role.REVIEWER, unit=UNIT)
            assert "审核的要是另一个人" in scene.texts("ann")[-1]
            assert await self._roles(scene) == ["contact"]
            await scene.join("bob", Role.REVIEWER, unit=UNIT)
            await scene.join("bob", Role.CONTACT, unit=UNIT)
            assert "填报的要是另一个人" in scene.texts("bob")[-1]

    async def _roles(self, scene: Scene) -> list[str]:
        return sorted(person.role.value for person in await scene.app.store.people(unit=UNIT))

    async def test_not_by_a_detour_either(self, tmp_path: Path) -> None:
        """An account that becomes somebody else in between stays what it was."""
        async with playing(tmp_path / "p") as scene:
            await scene.join("ann", Role.CONTACT, unit=UNIT)
            await scene.says("ann", *FIGURES)
            await scene.join("ann", Role.BENEFICIARY, group="1")
            await scene.join("ann", Role.REVIEWER, unit=UNIT)
            assert "审核的要是另一个人" in scene.texts("ann")[-1]

    async def test_not_by_a_transfer_either(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            store = scene.app.store
            (reviewer,) = [i for i in await store.invitations() if i.role is Role.REVIEWER]
            made = await store.transfer(reviewer.id, scene.clock(), reviewer.expires_at)
            assert made is not None
            await scene.hears("contact", Start(made[1]))
            assert "审核的要是另一个人" in scene.texts("contact")[-1]
            await scene.hears("colleague", Start(made[1]))
            await scene.says("colleague", "继续", "确认")
            assert (await office.signed()).stage is Stage.REVIEWED

    async def test_whoever_got_past_the_door_cannot_review(self, tmp_path: Path) -> None:
        """The account's duty is looked at again when the figures are shown."""
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            with sqlite3.connect(scene.app.data / "jixiao.db") as connection:
                connection.execute(
                    "INSERT INTO duty (account, unit, role) SELECT account, unit, 'contact' "
                    "FROM duty WHERE role = 'reviewer'"
                )
            shown = await scene.says("reviewer", "继续")
            assert shown is not None
            assert "另一个人用自己的账号" in shown.text
            assert (await office.signed()).stage is Stage.SUBMITTED

    async def test_duties_outlive_the_key(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            await scene.app.store.anonymise(scene.clock())
            await scene.join("contact", Role.REVIEWER, unit=UNIT)
            assert "审核的要是另一个人" in scene.texts("contact")[-1]
            await office.reviews()
            assert (await office.signed()).stage is Stage.REVIEWED

    async def test_a_project_may_say_otherwise_and_the_report_shows_it(
        self, tmp_path: Path
    ) -> None:
        folder = tmp_path / "p"
        create(folder)
        project = folder / "project.yaml"
        text = project.read_text("utf-8")
        assert "second_person: true" in text
        project.write_text(text.replace("second_person: true", "second_person: false"), "utf-8")
        async with playing(folder, make=False) as scene:
            office = Office(scene)
            await scene.join("contact", Role.CONTACT, unit=UNIT)
            await office.confirms()
            assert (await office.signed()).words == "经办人提交，待盖章"
            await office.corrects("7100")
            assert (await office.signed()).sheet == 2
            given = await scene.app.reporter.input()
            assert "未设第二人复核" in given.signoff[0]
            await office.scans()
            assert (await office.signed()).words == "已盖章归档"


async def _crashed(_records: Sequence[Record]) -> None:
    """What follows from a commit is not seen to any more."""


async def test_a_crash_between_confirmation_and_sheet_is_made_good(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        office = await Office(scene).opens()
        scene.app.turns.recorded = _crashed
        await office.confirms()
        assert (await office.signed()).stage is Stage.FILLING
        await scene.app.sign_off.look()
        await scene.app.sign_off.look()
        await scene.send_all()
        assert (await office.signed()).stage is Stage.SUBMITTED
        assert len(office.heard("reviewer", "【请审核】")) == 1
        acts = await scene.app.store.entries(RecordKind.SIGN_OFF)
        assert len(acts) == 1
