"""Invitation codes over Telegram: used, expired, revoked, wrong, and guessed."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from surveys.conversation import Role
from tests.support.emulator import World
from tests.system.program import Program, jixiao
from tests.system.talk import Talk

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOT_VALID = "这个链接用过了、过期了或不完整。请向给您链接的人再要一个。"
TOO_MANY = "试的次数太多了，请一小时后再试，或联系给您链接的人。"


def people(program: Program) -> int:
    found: int = program.rows("SELECT count(*) FROM person")[0][0]
    return found


async def test_each_link_lets_in_whom_it_is_meant_for(program: Program, town: World) -> None:
    before = people(program)
    once = await program.code(Role.ASSESSOR)
    assert "一共25项" in (await Talk(town).opens(once)).text
    assert (await Talk(town).opens(once)).text == NOT_VALID

    code, number = await program.invitation(Role.BENEFICIARY, group="1")
    inside = Talk(town)
    await inside.opens(code)
    done = await jixiao("invite", "revoke", program.directory, number, **program.settings)
    assert (done.code, done.out) == (0, "已撤销。\n")
    assert (await Talk(town).opens(code)).text == NOT_VALID
    assert "是您本人在回答吗？" in (await inside.says("1")).text  # who is in, stays in

    expired = await program.invited("协调员", "--days", "1")
    with closing(sqlite3.connect(program.data / "jixiao.db")) as connection, connection:
        past = "2020-01-01T00:00:00.000000+00:00"
        connection.execute("UPDATE invitation SET expires_at = ? WHERE uses = 0", (past,))
    assert (await Talk(town).opens(expired.invitation_code)).text == NOT_VALID
    assert people(program) == before + 2


async def test_a_stranger_without_a_link_is_told_what_is_needed(
    program: Program, town: World
) -> None:
    before, stranger = people(program), Talk(town)
    for words in ("/start", "你好", "1"):
        assert "请用收到的邀请链接或二维码打开" in (await stranger.says(words)).text
    assert people(program) == before


async def test_guessing_is_throttled_for_the_guesser_alone(program: Program, town: World) -> None:
    code = await program.code(Role.BENEFICIARY, group="1")
    before, guesser = people(program), Talk(town)
    for number in range(10):
        assert (await guesser.opens(f"guess-{number}")).text == NOT_VALID
    assert (await guesser.opens("guess-10")).text == TOO_MANY
    assert (await guesser.opens(code)).text == TOO_MANY
    assert people(program) == before
    assert "现在开始吗？" in (await Talk(town).opens(code)).text
    kept = repr(program.rows("SELECT sender FROM guess"))
    assert str(guesser.user.id) not in kept


async def test_a_group_that_the_questionnaire_does_not_know_gets_no_link(
    program: Program, town: World
) -> None:
    made = await jixiao(
        "invite", "make", program.directory, "受益群众", "--group", "99", **program.settings
    )
    assert made.code == 2
    assert "没有“99”这一类。问卷里有：1、2、3" in made.err


async def test_links_that_are_over_before_they_begin_are_not_made(
    program: Program, town: World
) -> None:
    before = program.rows("SELECT count(*) FROM invitation")
    for days in ("0", "许多"):
        made = await jixiao(
            "invite", "make", program.directory, "评价人", "--days", days, **program.settings
        )
        assert made.code == 2
        assert "用法有误" in made.err
    assert program.rows("SELECT count(*) FROM invitation") == before
