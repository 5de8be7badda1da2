"""From draft to closed: what may follow what, who may do it, and that nothing approved changes."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.by import By
from bot.oversight.states import key_of, moved_record
from bot.project.holidays import working_days
from bot.results.frozen import decoded, encoded
from bot.results.gate import open_high
from bot.results.process import Actor
from bot.results.reading import process
from bot.results.writing import entry
from bot.working_days import WorkingDays
from scoring.model import Evidence, Finding, Item, Panel, Records, Severity, SurveyTally
from storage.changes import Changes, Record
from surveys.conversation import FindingMoved, Role
from tests.bot.closing import (
    DAY,
    FIRST,
    SECOND,
    accept_all,
    act,
    ask,
    judge,
    office,
    refused,
    submitted,
)
from tests.bot.scene import START, Scene, playing


class TestOrder:
    async def test_steps_follow_one_another(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            assert "初稿" in await refused(scene, "submit")
            await act(scene, "draft")
            assert "征求意见" in await refused(scene, "approve", SECOND)
            await act(scene, "consult")
            assert "还没有回复的" in await refused(scene, "submit")
            scene.clock.pass_(days=9)
            assert "紧急疑点" in await refused(scene, "submit")
            await accept_all(scene)
            await act(scene, "submit")
            await act(scene, "approve", SECOND)
            assert "写明原因" in await refused(scene, "draft")

    async def test_a_finding_accepted_in_the_chat_is_out_of_the_way(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await act(scene, "draft")
            given = await scene.app.reporter.live()
            left = open_high(given.findings, scene.app.campaign.closing.process)
            first = left[0]
            move = FindingMoved(key_of(first), "accept", first.title, words="核实过，照此处理")
            record = moved_record(move, None, By(FIRST, "核实过"), scene.clock())
            await scene.app.store.submit(Changes("k", scene.clock(), records=(record,)))
            await scene.app.campaign.closing.load(scene.app.store)
            after = open_high(given.findings, scene.app.campaign.closing.process)
            assert after == left[1:]

    async def test_a_return_needs_a_reason_and_leads_back(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            assert "要改什么" in await refused(scene, "return", SECOND)
            await act(scene, "return", SECOND, "C1重评")
            await judge(scene, "C1", "全部 全部", "补充了居民评议记录")
            await act(scene, "submit")
            await act(scene, "approve", SECOND)

    async def test_an_objection_must_be_decided_on(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await act(scene, "draft")
            await act(scene, "consult")
            more = {"evidence": "凭证12号", "how": "书面"}
            await ask(scene, "result_reply", unit="社区", text="演出办了两场，应得满分", **more)
            await ask(scene, "result_reply", unit="U2", text="", **more)
            assert "意见还没有处理" in await refused(scene, "submit")
            told = await ask(
                scene, "result_decide", unit="U1", verdict="不采纳", why="没有第二场的记录"
            )
            assert "不采纳" in told["told"]
            await accept_all(scene)
            await act(scene, "submit")

    async def test_a_second_reply_wants_a_decision_of_its_own(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await act(scene, "draft")
            await act(scene, "consult")
            for words in ("演出办了两场", "演出办了两场，附节目单"):
                await ask(scene, "result_reply", unit="U1", text=words, evidence="", how="书面")
                assert len(scene.app.campaign.closing.process.undecided()) == 1
                await ask(scene, "result_decide", unit="U1", verdict="采纳", why="有节目单为证")


class TestSecondPerson:
    async def test_who_submitted_cannot_approve(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            assert "另一位" in await refused(scene, "approve", FIRST)
            assert "另一位" in await refused(scene, "approve", " 协调员 甲"), (
                "nor by another spelling"
            )
            await act(scene, "approve", SECOND)

    async def test_nobody_acts_without_a_name(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            assert "是谁" in await refused(scene, "draft", "  ")


class TestFrozen:
    async def test_what_is_recorded_later_changes_no_approved_result(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            await act(scene, "approve", SECOND)
            final = await scene.app.reporter.input()
            assert (final.label, final.number) == ("最终", "第1版")

            await judge(scene, "B3", "3", "发现三项不合规")
            await judge(scene, "C1", "没有 没有", "居民说没有感受到")
            await scene.join("经办人", Role.CONTACT, unit="U2")
            later = await scene.app.reporter.input()
            assert later.sheet == final.sheet
            assert "没有计入" in later.signoff[-1]
            assert (await scene.app.reporter.live()).sheet.total < final.sheet.total
            assert (await ask(scene, "result_check", archive=""))["wrong"] == []

            await act(scene, "draft", why="发现新的不合规事项")
            assert (await scene.app.reporter.input()).label == "暂定"
            first = scene.app.campaign.closing.process.results[0]
            frozen = await scene.app.closing.desk.freezer.frozen_at(first)
            assert frozen.sheet["total"] == str(final.sheet.total)
            await accept_all(scene)
            await act(scene, "submit", why="只改了 B3 和 C1")
            await act(scene, "approve", SECOND)
            second = await scene.app.reporter.input()
            assert second.number == "第2版"
            assert second.sheet.total < final.sheet.total

    async def test_approval_is_of_exactly_what_was_submitted(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            await judge(scene, "B3", "2", "又发现一项不合规")
            assert "重新送审" in await refused(scene, "approve", SECOND)

    async def test_a_changed_state_is_noticed(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            await act(scene, "approve", SECOND)
            store = scene.app.store
            async with store._database.write() as connection:
                await connection.execute("UPDATE snapshot SET body = replace(body, '60%', '90%')")
            (file,) = (scene.app.data / "results").rglob("U1*.docx")
            file.write_bytes(file.read_bytes() + b" ")
            wrong = (await ask(scene, "result_check", archive=""))["wrong"]
            assert any("不一致" in line for line in wrong)
            assert any("被改动" in line and "U1" in line for line in wrong)
            assert (await store.audit()).broken_at is None
            async with store._database.write() as connection:
                await connection.execute(
                    "UPDATE record SET payload = replace(payload, '协调员乙', '协调员丙') "
                    "WHERE subject = 'result.1'"
                )
            assert (await store.audit()).broken_at is not None, "who approved"


class TestArchive:
    async def test_one_zip_holds_all_and_then_only_reading(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            await act(scene, "approve", SECOND)
            new = {"problem": "慰问台账不完整", "measure": "补齐台账", "deadline": ""}
            await ask(scene, "rectify_add", unit="U1", **new)
            await act(scene, "notify")
            target = str(tmp_path / "档案.zip")
            reply = await ask(scene, "result_archive", target=target, why="")
            assert "第1项" in reply["refused"]
            reply = await ask(scene, "result_archive", target=target, why="单位已撤并，移交整改")
            assert "已归档" in reply["told"]
            with zipfile.ZipFile(target) as archive:
                names = archive.namelist()
                told = json.loads(archive.read("清单.json"))
            assert {*told, "清单.json"} == set(names)
            assert any("征求意见函" in name for name in names)
            assert any(name.endswith(".xlsx") for name in names)
            assert {"冻结数据.json", "记录链.jsonl", "项目文件/project.yaml"} <= set(names)
            assert (await ask(scene, "result_check", archive=target))["wrong"] == []
            with Path(target).open("r+b") as file:  # noqa: ASYNC230
                file.truncate(200)
            assert (await ask(scene, "result_check", archive=target))["wrong"]

            typed = {"leaf": "B3", "judgement": "0", "reason": "查阅了凭证和合同", "evidence": ""}
            reply = await ask(scene, "assess_judge", **typed, assessor="", folder="")
            assert "归档" in reply["refused"]
            await scene.join("迟到的人", Role.CONTACT, unit="U1")
            assert "只能查看" in scene.texts("迟到的人")[-1]


class TestCompare:
    async def test_leaf_old_new_why_who(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            await act(scene, "return", SECOND, "C1请重评")
            await judge(scene, "C1", "全部 全部", "补充了居民评议记录")
            await act(scene, "submit")
            await act(scene, "approve", SECOND)
            rows = (await ask(scene, "result_compare"))["rows"]
            assert rows == [
                ["C1", "社会效益", "送审稿→定稿", "24.0", "30.0", "补充了居民评议记录", FIRST]
            ]


class TestLedger:
    async def test_a_line_is_closed_only_after_it_was_done(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            new = {"problem": "慰问台账不完整", "measure": "补齐台账", "deadline": "2021-01-20"}
            await ask(scene, "rectify_add", unit="U1", **new)
            assert (
                "不能销号" in (await ask(scene, "rectify_close", number=1, why="看过"))["refused"]
            )
            await ask(scene, "rectify_report", number=1, done="台账已补齐装订", evidence="档案室")
            await ask(scene, "rectify_reopen", number=1, why="还缺签收表", deadline="2021-02-01")
            await ask(scene, "rectify_report", number=1, done="签收表也已补齐", evidence="")
            assert "销号" in (await ask(scene, "rectify_close", number=1, why="现场核对"))["told"]
            (row,) = (await ask(scene, "rectify_list"))["rows"]
            assert row[4:6] == ["2021-02-01", "已销号"]

    async def test_reminders_until_it_is_closed(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await scene.join("社区", Role.CONTACT, unit="U1")
            await scene.join(FIRST, Role.COORDINATOR)
            new = {"problem": "慰问台账不完整", "measure": "补齐台账", "deadline": "2021-01-20"}
            await ask(scene, "rectify_add", unit="U1", **new)
            days = await reminded(scene, "社区", "整改提醒", 14)
            assert days == ["01-18", "01-20", "01-21"], "two working days before, the day, overdue"
            assert any("整改逾期" in text for text in scene.texts(FIRST))
            await ask(scene, "rectify_report", number=1, done="台账已补齐装订", evidence="")
            assert await reminded(scene, "社区", "整改提醒", 14) == []


async def reminded(scene: Scene, name: str, words: str, days: int) -> list[str]:
    """The days on which a message with these words came."""
    found = []
    for _ in range(days):
        scene.clock.at = scene.clock.at.replace(hour=3)
        before = len(scene.texts(name))
        await scene.app.lookout.look()
        await scene.send_all()
        if any(words in text for text in scene.texts(name)[before:]):
            found.append(f"{scene.app.campaign.day(scene.clock()):%m-%d}")
        scene.clock.at += DAY
    return found


class TestDeadlines:
    async def test_five_working_days_by_the_projects_calendar(self, tmp_path: Path) -> None:
        off = "日期,安排,名称\n2021-01-13,放假,本地节日\n2021-01-16,上班,\n"
        folder = tmp_path / "p"
        async with office(folder) as scene:
            assert START.date() == date(2021, 1, 11)
            calendar = working_days(scene.app.campaign.folder.holidays)
            assert calendar.after(date(2021, 1, 11), 5) == date(2021, 1, 18)
        (folder / "holidays.csv").write_text(off, "utf-8")
        (folder / "data").rename(tmp_path / "old")
        async with playing(folder, make=False) as scene:
            await act(scene, "draft")
            await act(scene, "consult")
            current = scene.app.campaign.closing.process.current
            assert current is not None
            assert current.deadline == date(2021, 1, 18), "one day off, one Saturday worked"

    @given(st.dates(date(2021, 1, 1), date(2021, 12, 1)), st.integers(1, 30))
    def test_so_many_working_days_lie_between(self, day: date, n: int) -> None:
        calendar = WorkingDays(off=frozenset({date(2021, 5, 3), date(2021, 10, 1)}))
        until = calendar.after(day, n)
        assert calendar.works(until)
        assert calendar.between(day, until) == n


def _entry(subject: str, version: int, said: dict[str, object]) -> Record:
    return entry(subject, version, said, by=Actor("某人"), at=START)


LATER = st.lists(
    st.sampled_from(
        [
            ("comment", {"who": "主任", "text": "已阅", "on": "2021-01-12"}),
            ("accept", {"code": "balance", "finding": "line.1", "why": "尾款未付", "title": ""}),
            ("draft", {"act": "draft", "snapshot": "result.2.1", "sha256": "b", "why": "更正"}),
            ("notify", {"act": "notify"}),
        ]
    ),
    max_size=12,
)


@given(LATER)
def test_no_later_entry_moves_an_approved_version(
    later: list[tuple[str, dict[str, object]]],
) -> None:
    """Whatever comes behind an approval: the first version stays what it was."""
    records = [
        _entry("result.1", 1, {"act": "draft", "snapshot": "result.1.1", "sha256": "a0"}),
        _entry("result.1", 2, {"act": "submit", "snapshot": "result.1.2", "sha256": "a"}),
        _entry("result.1", 3, {"act": "approve", "snapshot": "result.1.2", "sha256": "a"}),
    ]
    versions = {"result.1": 3, "result.2": 0, "comment.1": 0, "accept.x": 0}
    for kind, said in later:
        subject = {"comment": "comment.1", "accept": "accept.x", "draft": "result.2"}.get(
            kind, "result.1"
        )
        versions[subject] += 1
        records.append(_entry(subject, versions[subject], said))
    first = process(records).results[0]
    assert first.approved
    assert first.snapshot == ("result.1.2", "a")


class TestCodec:
    @given(
        st.fractions(),
        st.text(max_size=5),
        st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3), st.integers()), max_size=4),
    )
    def test_values_come_back_exactly(
        self, rate: Fraction, words: str, counts: list[tuple[str, str, int]]
    ) -> None:
        kept = Records(
            survey=SurveyTally(hist={(a, b, n): n for a, b, n in counts}),
            typed=(
                Evidence("A1", rate, "confirmed", words),
                Evidence("A2", Panel((True, 3, "规范"), "mean"), "assessed", words),
                Evidence("A3", (Item(words, rate, 3),), "surveyed", words),
            ),
        )
        again = decoded(json.loads(json.dumps(encoded(kept))))
        assert again == kept
        assert type(again.typed[0].value) is Fraction

    def test_a_finding_keeps_its_severity(self) -> None:
        finding = Finding("balance", "line.1", Severity.HIGH, "对不上", ("1 ≠ 2",))
        assert decoded(json.loads(json.dumps(encoded(finding)))).severity is Severity.HIGH

    def test_what_is_no_value_is_refused(self) -> None:
        with pytest.raises(TypeError):
            encoded(object())
