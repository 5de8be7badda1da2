"""Every role over Telegram, on the running program: what each may do, and what each is told."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image

from tests.support.emulator import World, eventually
from tests.system.program import Program, jixiao
from tests.system.talk import (
    PARTY_OFFICE,
    Talk,
    a_beneficiary,
    a_contact,
    a_coordinator,
    an_assessor,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARE_HOMES = "慰问社会福利院1所，农村敬老院4所"
UP_TO_THE_PHOTO = (
    *("1", "是", "跳过", "50000", "3", "3", "尾款还没有支付"),
    *("都没有", "1", "4", "0", "名单后加"),
)
"""What 区民政局 says about its first line, as far as the question for evidence."""


def photo(**more: Any) -> bytes:
    """A picture of a voucher, with all that a phone writes into it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "SECRETPHONE"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (26.0, 5.0, 0.0)
    out = BytesIO()
    Image.new("RGB", (320, 200), "red").save(out, "JPEG", exif=exif.tobytes(), **more)
    return out.getvalue()


def payload(program: Program, subject: str) -> dict[str, Any]:
    """The standing record of a subject."""
    found = program.rows(
        "SELECT payload FROM record WHERE subject = ? ORDER BY version DESC", subject
    )
    answers: dict[str, Any] = json.loads(found[0][0])["answers"]
    return {code: answer["value"] for code, answer in answers.items()}


class TestContact:
    async def test_confirms_a_line_with_a_balance_and_a_photo(
        self, program: Program, town: World
    ) -> None:
        made = await program.invited("经办人", "--unit", "区民政局", "--label", "办公室")
        assert made.links["telegram"].startswith("https://t.me/jixiao_test_bot?start=")
        contact = Talk(town)
        assert CARE_HOMES in (await contact.opens(made.invitation_code)).text
        assert "请写佐证在哪里" in (await contact.says(*UP_TO_THE_PHOTO)).text
        picture = photo()
        asked = await contact.does(lambda: contact.user.sends_photo(picture))
        assert "都遮住了吗？" in asked.text
        taken = await contact.presses("已遮住")
        assert "记下了：照片" in taken.text
        review = await contact.says("跳过")
        assert "到账 − 支出 = 10,000.00元：待支付 10,000.00元" in review.text
        assert "线上确认，不代替签字盖章" in review.text
        assert "收到了，谢谢！" in (await contact.presses("确认提交")).text

        said = payload(program, "line.12")
        assert (said["spent"], said["left"], said["balance_kind"]) == (5_000_000, [3], 3)
        await self._photo_is_kept_clean(program, said["evidence"].removeprefix("photo:"), picture)

    async def _photo_is_kept_clean(self, program: Program, media: str, sent: bytes) -> None:
        query = "SELECT status, sha256, ref FROM media WHERE id = ?"
        await eventually(lambda: program.rows(query, media)[0][0] == "stored", seconds=20)
        [(_, digest, ref)] = program.rows(query, media)
        assert ref == ""
        kept = (program.data / "media" / digest).read_bytes()
        assert hashlib.sha256(kept).hexdigest() == digest
        assert b"SECRETPHONE" in sent
        assert b"SECRETPHONE" not in kept
        with Image.open(BytesIO(kept)) as image:
            assert image.size == (320, 200)
            assert not image.getexif()

    async def test_is_told_when_a_photo_cannot_be_kept(self, program: Program, town: World) -> None:
        contact = await a_contact(program, town, "U12")
        await contact.says("是", "跳过", "139000", "都没有", "8", "594", "77")
        await contact.does(lambda: contact.user.sends_photo(b"this is no picture"))
        await contact.presses("已遮住")
        assert "照片没有存下来" in (await contact.hears_of("照片")).text
        failed = "SELECT sha256, ref FROM media WHERE status = 'failed'"
        assert program.rows(failed) == [("", "")]

    async def test_the_unit_without_a_line_is_asked_something_else(
        self, program: Program, town: World
    ) -> None:
        """区民政局 has lines, and people beside them: it is not told that it has no money."""
        contact = await a_contact(program, town)
        beside = await contact.presses("资金和活动情况")
        assert "拨款表里没有" not in beside.text
        assert "收到过本项目的财政资金" not in beside.text
        other = await a_contact(program, town, PARTY_OFFICE)
        first = await other.rest() or [await other.user.sees()]
        assert "收到过本项目的财政资金" in first[-1].text


class TestTransfer:
    async def test_a_colleague_goes_on_where_the_other_stopped(
        self, program: Program, town: World
    ) -> None:
        made = await program.invited("经办人", "--unit", "区卫健局", "--label", "办公室")
        before, after = Talk(town), Talk(town)
        await before.opens(made.invitation_code)
        await before.says("是", "跳过", "87000")
        handed = await jixiao(
            "invite", "transfer", program.directory, made.number, **program.settings
        )
        assert handed.code == 0
        # who has left is a stranger now, and the old link opens nothing
        assert "邀请链接" in (await before.says("1")).text
        assert "用过了、过期了或不完整" in (await before.opens(made.invitation_code)).text
        here = await after.opens(handed.invitation_code)
        assert "没有付出去的钱，现在是什么情况？" in here.text
        await after.says("1", "1", "3人已去世了", "都没有", "290", "3人已去世", "凭证12号")
        assert "收到了，谢谢！" in (await after.says("1")).text
        assert payload(program, "line.17")["left"] == [1]
        runs = "SELECT count(DISTINCT person), count(*) FROM run WHERE form_id = 'line.17'"
        assert program.rows(runs) == [(1, 1)]


class TestAssessor:
    async def test_judges_a_leaf(self, program: Program, town: World) -> None:
        assessor = await an_assessor(program, town)
        opened = await assessor.says("1")
        assert "指标：与部门中长期规划目标匹配性" in opened.text
        assert "评分标准：匹配，得满分；不匹配，不得分" in opened.text
        assert "至少5个字" in (await assessor.presses("匹配")).text
        assert "至少" in (await assessor.says("有")).text
        listed = await assessor.says("已查阅区委办的年度规划", "跳过", "1")
        assert "一共25项，还有24项没填" in listed.text
        assert "1 ✓ A111 与部门中长期规划目标匹配性" in listed.text
        said = payload(program, "leaf.A111")
        assert (said["judgement"], said["evidence"]) == (1, "已查阅区委办的年度规划")


class TestCoordinator:
    async def test_asks_for_progress_findings_score_and_report(
        self, program: Program, town: World
    ) -> None:
        coordinator = await a_coordinator(program, town)
        contact = await a_contact(program, town, "U15")
        money = ("是", "跳过", "120000", "6", "3", "尾款还没有支付", "都没有")
        reach = ("600", "20人名单后加", "凭证12号")
        assert "收到了，谢谢！" in (await contact.says(*money, *reach, "1")).text

        progress = await self._answer(coordinator, "进度", "预算执行率")
        heads = program.rows("SELECT seq, hash FROM record")
        assert any(f"记录链 {head[:16]}（{n}条）" in progress for n, head in heads)
        assert "4,000.00元没有着落" in await self._answer(coordinator, "疑点", "未了结疑点")
        assert "B322 " in await self._answer(coordinator, "得分", "扣分的指标")
        await coordinator.user.presses("报告")
        names = [name for call in await coordinator.hears(9) for name in call.files.values()]
        assert [name for name in names if name.endswith(".xlsx")] == [
            "内部底稿-2020-绩效评价表-暂定.xlsx"
        ]
        assert len([name for name in names if name.endswith(".png")]) == 6

    async def _answer(self, coordinator: Talk, wanted: str, words: str) -> str:
        await coordinator.user.says(wanted)
        return (await coordinator.hears_of(words)).text

    async def test_others_get_none_of_it(self, program: Program, town: World) -> None:
        person = await a_beneficiary(program, town)
        for wanted in ("进度", "疑点", "得分", "报告"):
            answer = await person.says(wanted)
            assert "想参加请回“1”，不想参加请回“0”" in answer.text


class TestChat:
    async def test_ticking_boxes_edits_the_message_in_place(
        self, program: Program, town: World
    ) -> None:
        person = await a_beneficiary(program, town)
        asked = await person.says("1", "1", "1", "1", "1")
        assert "您看过或参加过哪些春节活动？" in asked.text
        for label, ticked in (("1 ", 1), ("3 ", 2), ("1 ", 1)):
            shown = await person.presses(label)
            assert shown.method == "editMessageText"
            assert shown.message_id == asked.message_id
            assert shown.text.count("✓") == ticked
        after = await person.presses("完成")
        assert "记下了：运动会或社区活动。" in after.text
        assert after.method == "sendMessage"

    async def test_editing_an_old_message_changes_nothing_and_says_so(
        self, program: Program, town: World
    ) -> None:
        person = await a_beneficiary(program, town)
        await person.says("1", "1", "8")
        answer = await person.does(lambda: person.user.edits("3"))
        assert "改以前发的消息不起作用" in answer.text
        assert "您的年龄？" in answer.text
        given = "SELECT count(*) FROM answer WHERE question = 'G2' AND value ->> 'value' = ?"
        assert [program.rows(given, code)[0][0] for code in (8, 3)] == [1, 0]

    async def test_who_blocks_us_is_left_alone_until_coming_back(
        self, program: Program, town: World
    ) -> None:
        coordinator = await a_coordinator(program, town)
        out_of_reach = "SELECT count(*) FROM address WHERE NOT reachable"
        await coordinator.user.blocks()
        await eventually(lambda: program.rows(out_of_reach) == [(1,)])
        other = await a_beneficiary(program, town)
        assert "现在开始吗？" in (await other.user.sees()).text
        await coordinator.user.unblocks()
        await eventually(lambda: program.rows(out_of_reach) == [(0,)])
        assert "正在整理" in (await coordinator.says("进度")).text
        assert program.rows("SELECT count(*) FROM outbox WHERE status = 'dead'") == [(0,)]
