"""Coordinators' errands in the chat: closing, re-opening, broadcasting, deleting by number."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.by import By
from bot.cli.withdraw import MODES
from bot.ending import anonymise
from scoring.dispositions import Standing
from storage.changes import Address, Mode, RosterRow
from surveys import state
from surveys.conversation import Conversation, Role
from surveys.messages import Content, Press, Prompt, Start, Text
from tests.bot.scene import Scene, playing
from tests.bot.test_interviews import answer_all, begin_helping, interviews

FORM = ("开始", "1", "5", "4", "3", "2", "5", "没有意见", "提交")


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "jixiao.db")) as connection:
        return connection.execute(sql).fetchall()


def decisions(folder: Path, subject: str) -> list[dict[str, Any]]:
    like = f"SELECT payload FROM record WHERE subject LIKE '{subject}%' ORDER BY seq"
    return [json.loads(payload) for (payload,) in rows(folder, like)]


async def coordinator(scene: Scene, name: str = "chief") -> None:
    await scene.join(name, Role.COORDINATOR)


async def says(scene: Scene, name: str, *texts: str) -> Prompt:
    prompt = await scene.says(name, *texts)
    assert prompt is not None
    return prompt


async def conversation(scene: Scene, name: str) -> Conversation:
    known = await scene.app.store.known_person(await person_of(scene, name), "")
    assert known is not None
    return state.from_json(known.state)


async def person_of(scene: Scene, name: str) -> str:
    known = await scene.app.store.known(Address("wire", name))
    assert known is not None
    return known.person.id


class TestPhases:
    async def test_the_survey_is_closed_and_opened_again_on_record(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            await scene.join("ada", Role.BENEFICIARY)
            await scene.says("ada", "开始", "1", "5")
            asked = await says(scene, "chief", "结束问卷")
            assert "为什么" in asked.text
            sure = await says(scene, "chief", "各类都已收够")
            assert "还有1份没交" in sure.text
            assert decisions(folder, "phase.survey") == []
            assert "已结束" in (await says(scene, "chief", "是")).text
            (closed,) = decisions(folder, "phase.survey")
            assert (closed["act"], closed["why"], closed["who"]) == (
                *("close", "各类都已收够"),
                "chief",
            )
            assert rows(folder, "SELECT DISTINCT status FROM run") == [("left",)]
            assert "已于" in (await says(scene, "ada", "4")).text

            assert "没有动它" in (await says(scene, "chief", "结束问卷")).text
            day = await says(scene, "chief", "重新开放")
            assert "到哪一天" in day.text
            assert "不能早于" in (await says(scene, "chief", "2020年1月1日")).text
            await says(scene, "chief", "1月20日", "两个乡镇补做")
            assert "重新开放" in (await says(scene, "chief", "1")).text
            assert decisions(folder, "phase.survey")[1]["until"] == "2021-01-20"
            assert scene.app.campaign.phases["survey"].open_on(scene.clock().date())
            assert (await scene.app.store.audit()).broken_at is None
        async with playing(folder, make=False) as scene:
            closes = scene.app.campaign.phases["survey"].closes
            assert closes is not None
            assert closes.isoformat() == "2021-01-20"

    async def test_without_a_yes_nothing_is_decided(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            for words in ("不做了", "以后再说", "帮助", "进度"):
                await says(scene, "chief", "结束填报", "到期了", words, "不做了")
            await says(scene, "chief", "结束填报", "到期了")
            assert "没有做" in (await says(scene, "chief", "随便")).text
            assert decisions(folder, "phase") == []

    async def test_two_coordinators_at_once_decide_once(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            await coordinator(scene, "deputy")
            await says(scene, "chief", "结束填报", "到期了")
            await says(scene, "deputy", "结束填报", "到期了")
            await says(scene, "chief", "是")
            assert "没有动它" in (await says(scene, "deputy", "是")).text
            assert len(decisions(folder, "phase.confirmation")) == 1


class TestForgery:
    @pytest.mark.parametrize("role", [Role.BENEFICIARY, Role.CONTACT, Role.ASSESSOR, Role.HELPER])
    async def test_words_and_presses_of_others_do_nothing(self, tmp_path: Path, role: Role) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            sure = await says(scene, "chief", "结束问卷", "到期了")
            yes = next(option for option in sure.options if option.label == "确定")
            unit = scene.app.campaign.folder.units[0].id if role is Role.CONTACT else ""
            await scene.join("mallory", role, unit=unit)
            await scene.says("mallory", "结束问卷", "到期了", "是", "群发", "取消群发")
            await scene.hears("mallory", Press(yes.token))
            tagged = (await conversation(scene, "mallory")).asked
            for action in ("xphase", "xcast", "close.survey", "yes", "xerase"):
                await scene.hears("mallory", Press(f"{yes.token.split('.')[0]}.{tagged}.{action}"))
            assert decisions(folder, "phase") == []
            assert rows(folder, "SELECT count(*) FROM broadcast") == [(0,)]

    async def test_an_old_button_decides_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            sure = await says(scene, "chief", "结束问卷", "到期了")
            yes = next(option for option in sure.options if option.label == "确定")
            await says(scene, "chief", "不做了")
            await says(scene, "chief", "结束填报", "别的原因")
            after = await scene.hears("chief", Press(yes.token))
            assert after is not None
            assert "前面的按钮" in after.text
            assert decisions(folder, "phase") == []


class TestBroadcast:
    async def test_it_is_shown_first_and_goes_out_once(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            for name in ("ada", "ben"):
                await scene.join(name, Role.BENEFICIARY)
            await scene.says("ben", "退出")
            assert "发给谁" in (await says(scene, "chief", "群发")).text
            await says(scene, "chief", "受益群众", "没完成的")
            text = "各位乡亲：问卷周日截止。"
            sure = await says(scene, "chief", text)
            assert text in sure.text
            assert "发给1人" in sure.text
            assert rows(folder, "SELECT count(*) FROM broadcast") == [(0,)]
            started = await says(scene, "chief", "发出")
            assert "群发" in started.text
            await scene.send_all()
            assert scene.texts("ada").count(text) == 1
            assert text not in scene.texts("ben")
            await says(scene, "chief", "是", "1", "好")
            await scene.app.tick()
            await scene.app.tick()
            await scene.send_all()
            assert scene.texts("ada").count(text) == 1
            told = [words for words in scene.texts("chief") if "已发完" in words]
            assert len(told) == 1
            assert "送出1条" in told[0]
            progress = await says(scene, "chief", "群发")
            assert "已发完，已发1" in progress.text

    async def test_the_rows_are_made_after_a_crash_behind_the_commit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            await scene.join("ada", Role.BENEFICIARY)
            await says(scene, "chief", "群发", "1", "1", "大家好")

            async def dies(*_: object) -> None:
                raise KeyboardInterrupt

            monkeypatch.setattr(scene.app.turns.errands, "follow", dies)
            with pytest.raises(KeyboardInterrupt):
                await scene.says("chief", "是")
        async with playing(folder, make=False) as scene:
            assert rows(folder, "SELECT complete FROM broadcast") == [(0,)]
            await scene.app.tick()
            await scene.send_all()
            assert scene.texts("ada").count("大家好") == 1

    async def test_pause_go_on_cancel(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            for n in range(3):
                await scene.join(f"p{n}", Role.BENEFICIARY)
            await scene.hears_without_sending("chief", _text("群发"))
            for words in ("受益群众", "全部", "大家好", "是", "暂停群发"):
                await scene.hears_without_sending("chief", _text(words))
            await scene.send_all()
            assert not any("大家好" in scene.texts(f"p{n}") for n in range(3))
            assert "没有可以这样做的" in (await says(scene, "chief", "暂停群发")).text
            await scene.hears_without_sending("chief", _text("继续群发"))
            await scene.hears_without_sending("chief", _text("取消群发"))
            await scene.hears_without_sending("chief", _text("是"))
            await scene.send_all()
            assert rows(folder, "SELECT status, withdrawn FROM broadcast") == [("cancelled", 3)]
            assert not any("大家好" in scene.texts(f"p{n}") for n in range(3))

    async def test_nobody_to_write_to(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            await coordinator(scene)
            said = await says(scene, "chief", "群发", "评价人", "全部")
            assert "一个人也发不到" in said.text


def _text(words: str) -> Content:
    return Text(words)


class TestErasing:
    async def test_an_interview_goes_by_its_number(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            prompt = await begin_helping(scene)
            done = await interviews(scene, "cadre", prompt, [0, 1])
            assert "编号" in done.text
            (last,) = (await conversation(scene, "cadre")).submitted.values()
            second = last.id
            ((first,),) = rows(folder, f"SELECT id FROM run WHERE id <> '{second}'")
            number = first[1:9].upper()
            assert "没有编号" in (await says(scene, "chief", "删除一份答卷", "00000000")).text
            assert "这不是编号" in (await says(scene, "chief", "张三")).text
            sure = await says(scene, "chief", f"{number.lower()}-1", "本人打电话要求")
            assert "代填" in sure.text
            await says(scene, "chief", "确定删除")
            assert rows(folder, f"SELECT status, helper FROM run WHERE id = '{first}'") == [
                ("withdrawn", "")
            ]
            assert rows(folder, f"SELECT count(*) FROM answer WHERE run = '{first}'") == [(0,)]
            assert rows(folder, f"SELECT count(*) > 0 FROM answer WHERE run = '{second}'") == [(1,)]
            assert await scene.app.store.verify() == []
            assert await scene.app.store.withdrawn() == 1
            (record,) = decisions(folder, "erasure")
            assert record["why"] == "本人打电话要求"
            assert number not in json.dumps(record)
            assert "已经删除过" in (await says(scene, "chief", "删除一份答卷", number)).text

    async def test_the_last_interview_leaves_the_helpers_conversation(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            await interviews(scene, "cadre", await begin_helping(scene), [0])
            ((run,),) = rows(folder, "SELECT id FROM run")
            assert (await conversation(scene, "cadre")).submitted
            await says(scene, "chief", "删除一份答卷", run[1:9], "本人要求", "是")
            after = await conversation(scene, "cadre")
            assert not after.submitted
            assert after.status == "active"
            assert "没有可以修改" in (await says(scene, "cadre", "修改")).text
            begun = await scene.presses("cadre", await says(scene, "cadre", "重复"), "下一位")
            assert begun is not None
            await answer_all(scene, "cadre", begun)
            assert await scene.app.store.verify() == []

    async def test_a_helper_deletes_only_their_own(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await interviews(scene, "cadre", await begin_helping(scene), [0])
            await scene.join("ada", Role.BENEFICIARY)
            await scene.says("ada", *FORM)
            mine, other = (
                rows(folder, f"SELECT id FROM run WHERE helper {sign} ''")[0][0]
                for sign in ("<>", "=")
            )
            assert "没有编号" in (await says(scene, "cadre", "删除我的答卷", other[1:9])).text
            assert "确定" in (await says(scene, "cadre", mine[1:9])).text
            assert "已经删除" in (await says(scene, "cadre", "是")).text
            assert await scene.app.store.withdrawn() == 1
            assert await scene.app.store.verify() == []

    async def test_whoever_answered_alone_is_not_asked_again(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            await scene.join("ada", Role.BENEFICIARY)
            await scene.says("ada", *FORM)
            ((run,),) = rows(folder, "SELECT id FROM run")
            await says(scene, "chief", "删除一份答卷", run[1:9], "本人要求", "是")
            after = await conversation(scene, "ada")
            assert (after.status, after.submitted) == ("left", {})
            assert rows(folder, "SELECT has_left FROM conversation WHERE has_left") == [(1,)]

    async def test_a_row_of_the_list_is_free_again(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            await coordinator(scene)
            store, until = scene.app.store, scene.clock() + timedelta(days=30)
            listed = [RosterRow(number, "1") for number in ("17", "18")]
            codes = await store.invite_roster(listed, expires_at=until, now=scene.clock())
            for name, number in (("ada", "17"), ("ben", "18")):
                await scene.hears(name, Start(codes[number]))
                await scene.says(name, "开始", *FORM[2:])
            assert (await store.roster_counts())["1", Standing.COMPLETE] == 2
            (run,) = (await conversation(scene, "ada")).submitted.values()
            await says(scene, "chief", "删除一份答卷", run.id[1:9], "本人要求", "是")
            assert (await store.roster_counts())["1", Standing.COMPLETE] == 1
            standing = {row.number: row.status for row in await store.roster()}
            assert standing == {"17": Standing.LEFT, "18": Standing.COMPLETE}
            assert await store.verify() == []
            await scene.says("ada", "继续", "开始", *FORM[2:])
            assert (await store.roster_counts())["1", Standing.COMPLETE] == 2
            assert await store.verify() == []

    async def test_paper_is_free_again_and_counts_go(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            desk = scene.app.interviews
            tokens = ["1", "5", "4", "3", "2", "5", "没有"]
            answer = {"ask": "paper_enter", "number": "7", "tokens": tokens, "group": ""}
            reply = await desk.answer(answer | {"clerk": "一室", "replacing": ""})
            receipt = reply["receipt"]
            fieldwork = scene.app.fieldwork
            found = await fieldwork.answer({"ask": "erase.find", "number": receipt})
            assert (found["state"], found["mode"]) == ("found", "paper")
            asked = {"ask": "erase", "number": receipt, "why": "本人要求", "who": "root"}
            assert (await fieldwork.answer(asked))["state"] == "found"
            assert (await scene.app.store.tallies()).forms == {}
            assert await scene.app.store.verify() == []
            assert await scene.app.store.papers_typed() == 0
            assert (await fieldwork.answer(asked))["state"] == "erased"

    async def test_after_anonymising_it_is_impossible_and_said_so(self, tmp_path: Path) -> None:
        folder = tmp_path / "p"
        async with playing(folder) as scene:
            await coordinator(scene)
            await scene.join("ada", Role.BENEFICIARY)
            await scene.says("ada", *FORM)
            ((run,),) = rows(folder, "SELECT id FROM run")
            scene.clock.pass_(days=1)
            assert await anonymise(scene.app.store, scene.clock(), By("root", "调查结束"))
            said = await says(scene, "chief", "删除一份答卷", run[1:9])
            assert "已经销毁" in said.text
            assert await scene.app.store.withdrawn() == 0


def test_every_way_of_answering_has_a_word() -> None:
    assert set(MODES) == set(get_args(Mode))
