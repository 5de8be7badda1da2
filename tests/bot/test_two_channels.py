"""One person on two channels, one answer for a row of the roster: the real turns over the real
store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot import bodies
from bot.app import App, opened
from bot.control import Control
from bot.project.new import create
from scoring.dispositions import Standing
from storage.changes import Address, Changes, Known, RosterRow, RunRow
from surveys.conversation import Role
from surveys.form import FormKind
from surveys.handover import typed_code
from surveys.messages import Content, Inbound, Prompt, Start, Text
from tests.bot.folders import edit
from tests.bot.scene import Clock

ANSWERS = ("5", "4", "5", "4", "5", "无")


@dataclass(slots=True)
class Talk:
    """People on several channels; what they are told is read from the outbox."""

    app: App
    clock: Clock
    events: int = 0
    codes: dict[str, str] = field(default_factory=dict)

    async def hears(self, channel: str, name: str, content: Content) -> str:
        self.events += 1
        inbound = Inbound(channel, f"e{self.events}", name, self.clock(), content)
        receipt = await self.app.turns.deliver(inbound)
        return receipt.reply or "\n".join([p.text for p in await self.prompts(channel, name)])

    async def says(self, channel: str, name: str, *texts: str) -> str:
        said = ""
        for text in texts:
            said = await self.hears(channel, name, Text(text))
        return said

    async def prompts(self, channel: str, name: str) -> list[Prompt]:
        found = []
        for item in await self.app.store.claim(channel, self.clock()):
            assert item.address.value == name, "somebody else was answered"
            await self.app.store.sent(item.id, "m", self.clock())
            found.append(bodies.from_json(item.body).prompt)
        return [prompt for prompt in found if prompt]

    async def known(self, channel: str, name: str) -> Known:
        known = await self.app.store.known(Address(channel, name))
        assert known is not None
        return known

    async def moving(self, channel: str, name: str) -> str:
        """The code that 换手机 gives."""
        said = await self.says(channel, name, "换手机")
        return next(code for line in said.splitlines() if (code := typed_code(line)))

    async def standing(self, number: str) -> Standing:
        return next(r.status for r in await self.app.store.roster() if r.number == number)

    async def agrees(self) -> bool:
        return await self.app.store.verify() == []


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    create(tmp_path / "项目")
    clock = Clock()
    async with opened(tmp_path / "项目", now=clock) as app:
        found = Talk(app, clock)
        rows = [RosterRow("17", group="1"), RosterRow("18", group="2"), RosterRow("19")]
        until = clock() + timedelta(days=30)
        found.codes = await app.store.invite_roster(rows, expires_at=until, now=clock())
        yield found


async def test_on_another_channel_it_goes_on_at_the_same_question(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    asked = await talk.says("telegram", "100", "1", "5", "4")
    assert "节日的关怀" in asked
    code = await talk.moving("telegram", "100")

    here = await talk.hears("web", "cookie", Start(code))
    assert "欢迎回来" in here
    assert "节日的关怀" in here
    assert (await talk.known("web", "cookie")).person == (
        await talk.known("telegram", "100")
    ).person

    assert "邻里" in await talk.says("web", "cookie", "5")
    # the old side still works, and is answered there
    assert "总的来说" in await talk.says("telegram", "100", "4")
    assert "谢谢您" in await talk.says("web", "cookie", "5", "无", "提交")
    assert await talk.standing("17") is Standing.COMPLETE
    assert (await talk.app.store.tallies()).forms == {"1": 1}
    assert await talk.agrees()


async def test_the_group_of_the_row_is_not_asked(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    assert "您属于下面哪一类" not in await talk.says("telegram", "100", "1")
    await talk.hears("telegram", "300", Start(talk.codes["19"]))
    assert "您属于下面哪一类" in await talk.says("telegram", "300", "1")


@pytest.mark.parametrize("typed", ["{}", "换手机{}", "{0[0]}{0[1]}{0[2]}{0[3]} "])
async def test_the_digits_can_be_typed_by_a_stranger(talk: Talk, typed: str) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    await talk.says("telegram", "100", "1", "5")
    code = await talk.moving("telegram", "100")
    words = typed.format(code) if "[" not in typed else " ".join((code[:4], code[4:8], code[8:]))
    assert "工作人员的态度" in await talk.says("telegram", "200", words)


async def test_a_code_works_once_and_for_a_day(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    code = await talk.moving("telegram", "100")
    assert "过期" in await talk.says("web", "x", "000000000000")
    talk.clock.pass_(hours=24)
    assert "过期" in await talk.says("web", "x", code)
    newer = await talk.moving("telegram", "100")
    assert "欢迎回来" in await talk.says("web", "x", newer)
    assert "过期" in await talk.says("web", "y", newer)
    assert len(await talk.app.store.addresses((await talk.known("web", "x")).person.id)) == 2


async def test_guessing_is_cut_off_for_strangers_and_for_who_is_known(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    code = await talk.moving("telegram", "100")
    await talk.hears("telegram", "200", Start(talk.codes["18"]))
    for n in range(10):
        await talk.says("web", "x", f"{n:012d}")
        assert "过期" in await talk.says("telegram", "200", f"换手机 {n:012d}")
    assert "太多" in await talk.says("web", "x", code)
    assert "太多" in await talk.says("telegram", "200", f"换手机 {code}")


async def test_digits_of_somebody_known_may_be_an_answer(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    await talk.says("telegram", "100", "1", "5", "4", "5", "4", "5")
    assert "123456789012" in await talk.says("telegram", "100", "123456789012")


async def test_a_personal_link_opened_from_a_second_account(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    await talk.says("telegram", "100", "1", "5")
    second = await talk.hears("telegram", "200", Start(talk.codes["17"]))
    assert "另一个账号" in second
    assert "换手机" in second
    await talk.hears("telegram", "300", Start(talk.codes["18"]))
    assert "另一个账号" in await talk.hears("telegram", "300", Start(talk.codes["17"]))
    assert (await talk.known("telegram", "300")).person.roster == "18"
    # the first account opens its own link again
    assert "工作人员的态度" in await talk.hears("telegram", "100", Start(talk.codes["17"]))
    assert await talk.app.store.known(Address("telegram", "200")) is None


async def test_what_the_second_account_had_begun_ends_as_left(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    await talk.says("telegram", "100", "1", "5", "4")
    await talk.hears("telegram", "200", Start(talk.codes["18"]))
    await talk.says("telegram", "200", "1", "2")
    assert await talk.standing("18") is Standing.STARTED
    code = await talk.moving("telegram", "100")
    assert "节日的关怀" in await talk.says("telegram", "200", f"换手机 {code}")
    assert await talk.standing("18") is Standing.LEFT
    assert (await talk.known("telegram", "200")).person.roster == "17"
    await talk.says("telegram", "200", "5", "4", "5", "无", "提交")
    assert (await talk.app.store.tallies()).forms == {"1": 1}
    assert await talk.agrees()


async def test_what_the_second_account_has_submitted_stays_and_nothing_merges(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    await talk.hears("telegram", "200", Start(talk.codes["18"]))
    await talk.says("telegram", "200", "1", *ANSWERS, "提交")
    code = await talk.moving("telegram", "100")
    said = await talk.says("telegram", "200", f"换手机 {code}")
    assert "没有合在一起" in said
    assert (await talk.known("telegram", "200")).person.roster == "18"
    assert await talk.standing("18") is Standing.COMPLETE
    # the code is not used up by that
    assert "开始" in await talk.hears("web", "cookie", Start(code))


async def test_an_office_account_does_not_become_a_respondent(talk: Talk) -> None:
    store, until = talk.app.store, talk.clock() + timedelta(days=1)
    _, link = await store.invite(Role.COORDINATOR, expires_at=until, now=talk.clock())
    await talk.hears("telegram", "9", Start(link))
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    code = await talk.moving("telegram", "100")
    assert "没有合在一起" in await talk.says("telegram", "9", f"换手机 {code}")
    assert (await talk.known("telegram", "9")).person.role is Role.COORDINATOR


async def test_a_row_answered_on_paper_meanwhile(talk: Talk) -> None:
    """The refusal is polite, nothing typed is lost, and only one form counts."""
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    await talk.says("telegram", "100", "1", *ANSWERS)
    await paper(talk, "17")
    said = await talk.says("telegram", "100", "提交")
    assert "一人只算一份" in said
    assert await talk.standing("17") is Standing.COMPLETE
    assert "一人只算一份" in await talk.says("telegram", "100", "你好")
    with_answers = await talk.known("telegram", "100")
    assert with_answers.person.roster == "17"
    assert await talk.agrees()


async def test_a_row_answered_on_paper_before_the_link_is_opened(talk: Talk) -> None:
    await paper(talk, "17")
    assert "一人只算一份" in await talk.hears("telegram", "100", Start(talk.codes["17"]))
    assert await talk.standing("17") is Standing.COMPLETE


async def test_submitting_at_the_same_moment_as_the_paper(talk: Talk) -> None:
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    await talk.says("telegram", "100", "1", *ANSWERS)
    inbound = Inbound("telegram", "last", "100", talk.clock(), Text("提交"))
    await asyncio.gather(talk.app.turns.deliver(inbound), paper(talk, "17"))
    said = "".join(prompt.text for prompt in await talk.prompts("telegram", "100"))
    counted = await talk.app.store.answered("17", "survey")
    assert ("一人只算一份" in said) == (counted == "paper-17")
    assert "没有处理好" not in said
    assert await talk.agrees()


async def test_standings_on_the_way(talk: Talk) -> None:
    async def after(*texts: str) -> Standing:
        await talk.says("telegram", "100", *texts)
        return await talk.standing("17")

    assert await talk.standing("17") is Standing.NEW
    await talk.hears("telegram", "100", Start(talk.codes["17"]))
    assert await talk.standing("17") is Standing.OPENED
    assert await after("不参加") is Standing.REFUSED
    assert await after("开始") is Standing.STARTED
    assert await after("5", "退出") is Standing.LEFT
    assert await after("继续") is Standing.STARTED
    assert await after("4", "5", "4", "5", "无", "提交") is Standing.COMPLETE
    assert await after("修改 1", "1") is Standing.COMPLETE
    assert await talk.agrees()


async def test_the_close_of_the_survey(talk: Talk) -> None:
    """Half of it is partial, and goes on where the survey opens again; a row that has its answer
    on paper does not get a second one by the close."""
    for name, number in (("100", "17"), ("200", "18"), ("300", "19")):
        await talk.hears("telegram", name, Start(talk.codes[number]))
    await talk.says("telegram", "100", "1", "5", "4", "5", "4")
    await talk.says("telegram", "200", "1", "5", "4", "5", "4")
    await talk.says("telegram", "300", "1", "1", "5")
    await paper(talk, "18")
    act = {"ask": "phase", "which": "survey", "who": "c", "why": "", "until": ""}
    await talk.app.fieldwork.answer({**act, "act": "close"})
    await talk.app.fieldwork.look()
    assert await talk.standing("17") is Standing.PARTIAL
    assert await talk.standing("18") is Standing.COMPLETE
    assert await talk.standing("19") is Standing.LEFT
    assert await talk.app.store.answered("18", "survey") == "paper-18"
    assert await talk.agrees()

    talk.clock.pass_(days=1)
    await talk.app.fieldwork.answer({**act, "act": "reopen", "until": "2021-02-01"})
    await talk.says("telegram", "100", "继续", "5", "无", "提交")
    assert await talk.standing("17") is Standing.COMPLETE
    assert "一人只算一份" in await talk.says("telegram", "200", "继续")
    assert await talk.agrees()


async def paper(talk: Talk, number: str) -> None:
    """A form on paper, typed in by somebody: no questions of the form answered, which is enough."""
    form = talk.app.campaign.survey
    row = RunRow(
        id=f"paper-{number}",
        person="clerk",
        form_id=form.id,
        form_hash=form.hash,
        kind=FormKind.SURVEY,
        unit="",
        group="1",
        mode="paper",
        simulated=False,
        status="complete",
        version=1,
        closed_on=talk.app.campaign.day(talk.clock()),
        roster=number,
    )
    await talk.app.store.submit(Changes(f"console:paper-{number}", talk.clock(), runs=(row,)))


async def test_a_link_for_a_place_answers_its_question(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    create(folder)
    both = "  place_question: G1\n  group_question: G1 "
    edit(folder, "project.yaml", "  group_question: G1 ", both)
    clock = Clock()
    async with opened(folder, now=clock) as app:
        talk = Talk(app, clock)
        control = Control(app.store, clock, no_links)
        for place, asked in (("来看演出的居民", False), ("别的地方", True)):
            what = {"ask": "issue", "days": 1}
            one = {"unit": "", "group": "", "label": "", "place": place}
            (code,) = (await control.answer({**what, "for": [one]}))["codes"]
            await talk.hears("telegram", place, Start(code))
            said = await talk.says("telegram", place, "1")
            assert ("您属于下面哪一类" in said) == asked
            assert (await talk.known("telegram", place)).person.place == place


async def no_links(_code: str) -> list[list[str]]:
    return []
