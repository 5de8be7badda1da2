"""Receiving from Telegram: nothing lost, nobody held up, no odd answer that ends it."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from bot.channels.base import Gone, Outgoing, Receipt
from bot.channels.telegram import Telegram
from bot.channels.telegram.outage import Patience
from surveys.messages import Inbound, Press, Start, Text, Unsupported
from tests.channels.contract import SCALE, Core, serving
from tests.channels.telegram_desk import channel_for
from tests.support.emulator import World, eventually

HASTE = Patience(first=0.01, longest=0.02, alarm_after=0.03)


async def test_a_whole_conversation(world: World, telegram: Telegram) -> None:
    """Start by a link, answer by a tap and in words; every reply goes out as it would."""
    anna = world.user()
    core = Core(receipt=Receipt(toast="已记录"))

    async def deliver(inbound: Inbound) -> Receipt:
        receipt = await core.deliver(inbound)
        outgoing = Outgoing(f"o{len(core.taken)}", inbound.sender, prompt=SCALE)
        await telegram.send(outgoing)
        return receipt

    core_deliver = Core()
    core_deliver.deliver = deliver  # type: ignore[method-assign]
    async with serving(telegram, core_deliver):
        await anna.says("/start CODE-1")
        await world.until_sent(1, method="sendMessage")
        await anna.presses("非常满意")
        await world.until_sent(1, method="answerCallbackQuery")
        await anna.says("4")
        await world.until_sent(3, method="sendMessage")
    assert [i.content for i in core.taken] == [Start("CODE-1"), Press("a:1:5:n"), Text("4")]
    assert await world.pending_update_count() == 0
    answer = (await world.sent_after(0, method="answerCallbackQuery"))[0]
    assert answer.text == "已记录"
    shown = await anna.sees()
    assert shown.text.startswith("您对本次走访慰问活动的总体评价是？")
    assert shown.labels[:2] == ["5 非常满意", "4 满意"]
    assert [b["text"] for b in shown.buttons[-1]] == ["上一题", "暂停"]


async def test_persons_are_served_at_the_same_time_each_in_order(
    world: World, telegram: Telegram
) -> None:
    people = [world.user() for _ in range(12)]
    heard: dict[str, list[int]] = {str(p.id): [] for p in people}
    dice, running, most = random.Random(7), 0, 0

    class Slow(Core):
        async def deliver(self, inbound: Inbound) -> Receipt:
            nonlocal running, most
            running, most = running + 1, max(most, running + 1)
            await asyncio.sleep(dice.random() * 0.01)
            assert isinstance(inbound.content, Text)
            heard[inbound.sender].append(int(inbound.content.text))
            running -= 1
            return Receipt()

    for n in range(10):
        for person in people:
            await person.says(str(n))
    async with serving(telegram, Slow()):
        await eventually(lambda: sum(map(len, heard.values())) >= 120)
    assert all(numbers == list(range(10)) for numbers in heard.values())
    assert most > 3


async def test_later_words_wait_for_the_one_that_was_not_taken(
    world: World, telegram: Telegram
) -> None:
    anna, core = world.user(), Core(refuse=2)
    for n in range(5):
        await anna.says(str(n))
    async with serving(telegram, core):
        await eventually(lambda: len(core.taken) == 5)
    tries = [Text("0"), Text("0"), *(Text(str(n)) for n in range(5))]
    assert [i.content for i in core.delivered] == tries


async def test_one_person_whose_input_fails_does_not_hold_up_the_others(
    world: World, telegram: Telegram
) -> None:
    anna, berta = world.user(), world.user()

    class Picky(Core):
        async def deliver(self, inbound: Inbound) -> Receipt:
            if inbound.sender == str(anna.id):
                self.delivered.append(inbound)
                raise ZeroDivisionError
            return await super().deliver(inbound)

    core = Picky()
    async with serving(telegram, core):
        await anna.says("poison")
        await eventually(lambda: len(core.delivered) >= 1)
        await berta.says("5")
        await eventually(lambda: core.contents == [Text("5")] or len(core.contents) > 1)
    assert set(core.contents) == {Text("5")}
    assert await world.pending_update_count() == 2


async def test_nothing_is_lost_over_a_restart(world: World) -> None:
    anna = world.user()
    core = Core()
    for n in range(120):
        await anna.says(str(n))
    for stop_at in (1, 60, 120):
        channel = channel_for(world)
        async with serving(channel, core):
            await eventually(lambda enough=stop_at: len(core.taken) >= enough)  # type: ignore[misc]
        await channel.close()
    assert list(dict.fromkeys(core.contents)) == [Text(str(n)) for n in range(120)]
    assert await world.pending_update_count() == 0
    keys = [i.key for i in core.taken]
    assert len(set(keys)) == 120


async def test_broken_off_in_the_middle_it_comes_again_under_the_same_key(world: World) -> None:
    """As after kill -9: no farewell, no last confirmation."""
    anna = world.user()
    core = Core()
    core.gate.clear()
    first = channel_for(world)
    task = asyncio.create_task(first.serve(core.deliver, asyncio.Event()))
    await anna.says("5")
    await eventually(lambda: len(core.delivered) == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await first.close()
    assert await world.pending_update_count() == 1
    core.gate.set()
    second = channel_for(world)
    async with serving(second, core):
        await eventually(lambda: len(core.taken) == 1)
    await second.close()
    assert len({i.key for i in core.delivered}) == 1


@pytest.mark.parametrize(
    ("status", "description", "body", "words"),
    [
        (401, "Unauthorized", None, "令牌"),
        (404, "Not Found", None, "令牌"),
        (409, "Conflict: terminated by other getUpdates request", None, "另有一个程序"),
        (409, "Conflict: can't use getUpdates while webhook is active", None, "deleteWebhook"),
        (500, "Internal Server Error", None, "NetworkError"),
        (502, "", "<html>Bad Gateway</html>", "NetworkError"),
        (200, "", "<html>hello</html>", "TelegramError"),
        (200, "", '{"ok":true}', "KeyError"),
        (200, "", '{"ok":true,"result":[{"no":"number"}]}', "KeyError"),
        (200, "", '{"ok":true,"result":{"a":1}}', ""),
    ],
)
async def test_odd_answers_do_not_end_polling(
    world: World, status: int, description: str, body: str | None, words: str
) -> None:
    alarms: list[str] = []
    channel = channel_for(world, alarms=alarms, patience=HASTE)
    more: dict[str, Any] = {} if body is None else {"body": body}
    await world.fault("getUpdates", status, description, times=5, **more)
    anna, core = world.user(), Core()
    await anna.says("5")
    async with serving(channel, core):
        await eventually(lambda: core.contents == [Text("5")])
    await channel.close()
    assert await world.faults_left() == 0
    assert len(alarms) == 2
    assert "收不到消息" in alarms[0]
    assert words in alarms[0]
    assert "又能收到消息" in alarms[1]
    assert world.token.split(":")[1] not in alarms[0]


async def test_a_short_fault_raises_no_alarm(world: World) -> None:
    alarms: list[str] = []
    channel = channel_for(world, alarms=alarms, patience=Patience(0.01, 0.05, alarm_after=30))
    await world.fault("getUpdates", 401, "Unauthorized", times=3)
    anna, core = world.user(), Core()
    await anna.says("5")
    async with serving(channel, core):
        await eventually(lambda: core.contents == [Text("5")])
    await channel.close()
    assert not alarms


async def test_an_alarm_that_fails_does_not_end_polling(world: World) -> None:
    async def broken(_: str) -> None:
        raise RuntimeError

    settings = channel_for(world, patience=HASTE)._settings
    channel = Telegram(settings, broken)
    await world.fault("getUpdates", 500, "Internal Server Error", times=5)
    core = Core()
    async with serving(channel, core):
        await world.user().says("5")
        await eventually(lambda: core.contents == [Text("5")])
    await channel.close()


async def test_when_nothing_can_be_stored_somebody_is_told(world: World) -> None:
    alarms: list[str] = []
    channel = channel_for(world, alarms=alarms, patience=HASTE)
    core = Core(refuse=5)
    async with serving(channel, core):
        await world.user().says("5")
        await eventually(lambda: core.contents == [Text("5")])
        await eventually(lambda: len(alarms) == 2)
    await channel.close()
    assert "存不下来" in alarms[0]
    assert "又能存下来" in alarms[1]


async def test_a_flood_pause_on_polling_is_kept(world: World, telegram: Telegram) -> None:
    await world.fault("getUpdates", 429, "Too Many Requests", parameters={"retry_after": 1})
    core = Core()
    await world.user().says("5")
    async with serving(telegram, core):
        await asyncio.sleep(0.6)
        assert not core.delivered
        await eventually(lambda: core.contents == [Text("5")])


async def test_an_update_that_cannot_be_parsed_is_passed_over(
    world: World, telegram: Telegram
) -> None:
    anna, core = world.user(), Core()
    await world.update({"message": {"message_id": "not a number", "chat": 5}})
    await anna.says("5")
    async with serving(telegram, core):
        await eventually(lambda: core.contents == [Text("5")])
    assert await world.pending_update_count() == 0


async def test_stopping_ends_a_long_poll_at_once(world: World) -> None:
    channel = channel_for(world, poll_timeout=50)
    loop = asyncio.get_running_loop()
    async with serving(channel, Core()):

        async def polled() -> bool:
            return await world.polls() > 0

        await eventually(polled)
        began = loop.time()
    assert loop.time() - began < 1
    await channel.close()


async def test_numbers_that_begin_anew_are_heard(world: World) -> None:
    """After a week of silence Telegram may begin anew with lower numbers: an offset that stays
    would wait for ever."""
    channel = channel_for(world, poll_timeout=0)
    anna, core = world.user(), Core()
    async with serving(channel, core):
        await world.update({"update_id": 5_000_000, "message": anna.message(text="1")})
        await eventually(lambda: len(core.taken) == 1)

        async def asks_for_the_oldest() -> bool:
            return await world.offset() is None and await world.pending_update_count() == 0

        await eventually(asks_for_the_oldest)
    await channel.close()


async def test_an_old_press_blocks_nothing(world: World, telegram: Telegram) -> None:
    await world.fault(
        "answerCallbackQuery",
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    anna, core = world.user(), Core()
    async with serving(telegram, core):
        await anna.taps("a:1:5:n")
        await anna.says("4")
        await eventually(lambda: len(core.contents) == 2)
    assert await world.pending_update_count() == 0


async def test_a_slow_answer_to_a_press_does_not_hold_up_the_next(
    world: World, telegram: Telegram
) -> None:
    await world.fault("answerCallbackQuery", delay=0.6)
    anna, core = world.user(), Core()
    loop = asyncio.get_running_loop()
    async with serving(telegram, core):
        began = loop.time()
        await anna.taps("a:1:5:n")
        await anna.says("4")
        await eventually(lambda: len(core.contents) == 2)
        assert loop.time() - began < 0.5


async def test_a_press_is_answered_only_after_the_commit(world: World, telegram: Telegram) -> None:
    anna, core = world.user(), Core(receipt=Receipt(toast="好" * 300))
    core.gate.clear()
    async with serving(telegram, core):
        await anna.taps("a:1:5:n")
        await eventually(lambda: len(core.delivered) == 1)
        await asyncio.sleep(0.05)
        assert await world.sent_after(0, method="answerCallbackQuery") == []
        core.gate.set()
        answer = (await world.until_sent(1, method="answerCallbackQuery"))[0]
    assert len(answer.text) == 200


async def test_an_edited_answer_is_told_from_a_new_one(world: World, telegram: Telegram) -> None:
    anna, core = world.user(), Core()
    async with serving(telegram, core):
        await anna.says("5")
        await anna.edits("4")
        await eventually(lambda: len(core.contents) == 2)
    assert core.contents == [Text("5"), Unsupported("edited")]


async def test_blocking_and_coming_back_are_noticed(world: World) -> None:
    seen: list[tuple[str, bool]] = []

    async def reached(address: str, reachable: bool) -> None:
        if not seen and reachable:
            raise OSError("disk full")
        seen.append((address, reachable))

    channel = channel_for(world, reached=reached)
    anna = world.user()
    async with serving(channel, Core()):
        await anna.blocks()
        await eventually(lambda: len(seen) == 1)
        with pytest.raises(Gone):
            await channel.send(Outgoing("o", str(anna.id), text="提醒"))
        await anna.unblocks()
        await eventually(lambda: len(seen) == 2)
        await channel.send(Outgoing("o", str(anna.id), text="提醒"))
    await channel.close()
    assert seen == [(str(anna.id), False), (str(anna.id), True)]
    assert (await anna.sees()).text == "提醒"


async def test_a_stranger_is_told_where_to_turn(world: World, telegram: Telegram) -> None:
    stranger = world.user()
    async with serving(telegram, Core(receipt=Receipt(reply="请用收到的邀请链接打开。"))):
        await stranger.says("你好")
        call = (await world.until_sent(1, method="sendMessage"))[0]
    assert (call.chat, call.text) == (stranger.id, "请用收到的邀请链接打开。")
