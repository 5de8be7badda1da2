"""Sending to Telegram: buttons, edits, files, and what becomes of refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.base import Attachment, Misconfigured, NotSent, Outgoing, Rejected, Throttled
from bot.channels.telegram import Telegram
from surveys.messages import Option, Photo, Prompt
from tests.channels.contract import SCALE, Core, serving
from tests.channels.telegram_desk import channel_for
from tests.support.emulator import EmulatorServer, World, eventually


def _several(*selected: int) -> Prompt:
    options = tuple(
        Option(f"t:{code}", label, str(code), selected=code in selected)
        for code, label in enumerate(("慰问金", "慰问品", "走访"), 1)
    )
    return Prompt("您家收到过哪些？（可多选）", options, edits=bool(selected))


async def test_a_toggled_choice_is_edited_in_place(world: World, telegram: Telegram) -> None:
    me = str(world.user().id)
    first = await telegram.send(Outgoing("1", me, _several()))
    for number in (2, 3):  # the second time nothing has changed: that is a success too
        again = await telegram.send(Outgoing(str(number), me, _several(2), edit_of=first))
        assert again == first
    calls = await world.sent_after(0)
    assert [c.method for c in calls] == ["sendMessage", "editMessageText"]
    assert calls[1].labels == ["1 慰问金", "✓ 2 慰问品", "3 走访"]


async def test_a_long_prompt_is_known_by_the_message_with_the_buttons(
    world: World, telegram: Telegram
) -> None:
    review = replace(SCALE, text="第1题：非常满意\n" * 1000)
    sent = await telegram.send(Outgoing("1", str(world.user().id), review))
    calls = await world.sent_after(0)
    assert len(calls) > 1
    assert [bool(c.buttons) for c in calls] == [False] * (len(calls) - 1) + [True]
    assert sent == str(calls[-1].message_id)


@pytest.mark.parametrize("gone", ["999999", "not-a-number", ""])
async def test_what_cannot_be_edited_is_sent_anew(
    world: World, telegram: Telegram, gone: str
) -> None:
    me = str(world.user().id)
    sent = await telegram.send(Outgoing("2", me, _several(1), edit_of=gone))
    calls = await world.sent_after(0)
    assert [(c.method, str(c.message_id)) for c in calls] == [("sendMessage", sent)]


async def test_a_message_too_old_to_edit_is_sent_anew(world: World, telegram: Telegram) -> None:
    me = str(world.user().id)
    first = await telegram.send(Outgoing("1", me, _several()))
    await world.fault("editMessageText", 400, "Bad Request: message can't be edited")
    second = await telegram.send(Outgoing("2", me, _several(1), edit_of=first))
    assert second != first


async def test_charts_are_photos_and_tables_are_files(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    me = str(world.user().id)
    files = (
        _attached(tmp_path, "满意度.png", "image/png", caption="各组满意度"),
        _attached(tmp_path, "台账.xlsx", "application/vnd.ms-excel", caption="长" * 1500),
    )
    sent = await telegram.send(Outgoing("1", me, SCALE, attachments=files))
    calls = await world.sent_after(0)
    assert sent == str(calls[0].message_id)  # the one with the buttons
    assert [c.method for c in calls] == ["sendMessage", "sendPhoto", "sendMessage", "sendDocument"]
    assert calls[1].text == "各组满意度"
    assert calls[2].text == "长" * 1500
    assert list(calls[1].files.values()) == ["满意度.png"]
    assert list(calls[3].files.values()) == ["台账.xlsx"]


async def test_a_chart_for_many_is_uploaded_once(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    chart = _attached(tmp_path, "a.png", "image/png")
    for n in range(3):
        await telegram.send(Outgoing(str(n), str(world.user().id), attachments=(chart,)))
    assert [bool(c.files) for c in await world.sent_after(0)] == [True, False, False]
    await world.fault("sendPhoto", 400, "Bad Request: wrong file identifier/HTTP URL specified")
    await telegram.send(Outgoing("4", str(world.user().id), attachments=(chart,)))
    chart.path.write_bytes(b"another picture")
    await telegram.send(Outgoing("5", str(world.user().id), attachments=(chart,)))
    assert [bool(c.files) for c in (await world.sent_after(3))] == [True, True]


async def test_a_picture_that_telegram_does_not_take_goes_as_a_file(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    chart = _attached(tmp_path, "长图.png", "image/png")
    await world.fault("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    await telegram.send(Outgoing("1", str(world.user().id), attachments=(chart,)))
    assert [c.method for c in await world.sent_after(0)] == ["sendDocument"]


async def test_a_missing_file_is_rejected(telegram: Telegram, tmp_path: Path) -> None:
    chart = Attachment("a.png", "image/png", tmp_path / "nothing.png")
    with pytest.raises(Rejected):
        await telegram.send(Outgoing("1", "42", attachments=(chart,)))


async def test_an_empty_message_is_rejected(telegram: Telegram) -> None:
    for outgoing in (Outgoing("1", "42"), Outgoing("2", "42", Prompt(" "))):
        with pytest.raises(Rejected):
            await telegram.send(outgoing)


async def test_a_token_too_long_for_a_button_is_rejected(telegram: Telegram) -> None:
    with pytest.raises(Rejected):
        await telegram.send(Outgoing("1", "42", Prompt("?", (Option("字" * 30, "a"),))))


async def test_a_row_that_stopped_half_way_goes_on_where_it_stopped(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    me = str(world.user().id)
    charts = tuple(_attached(tmp_path, f"{n}.png", "image/png", caption=str(n)) for n in range(3))
    report = Outgoing("r1", me, text="周报", attachments=charts)
    await world.fault("sendPhoto", 429, "Too Many Requests", parameters={"retry_after": 2})
    with pytest.raises(Throttled) as caught:
        await telegram.send(report)
    assert caught.value.retry_after == 2
    await telegram.send(report)
    assert [c.text for c in await world.sent_after(0)] == ["周报", "0", "1", "2"]
    await telegram.send(report)  # another pass of the same row is a new message
    assert len(await world.sent_after(0)) == 8


async def test_a_second_program_with_the_token_raises_an_alarm(world: World) -> None:
    alarms: list[str] = []
    channel = channel_for(world, alarms=alarms)
    await world.fault("sendMessage", 409, "Conflict")
    with pytest.raises(NotSent):
        await channel.send(Outgoing("1", "42", text="x"))
    assert "另有一个程序" in alarms[0]
    await channel.close()


async def test_a_server_that_is_not_there(world: World, unused_tcp_port: int) -> None:
    channel = channel_for(world, base_url=f"http://127.0.0.1:{unused_tcp_port}/bot")
    with pytest.raises(NotSent) as caught:
        await channel.send(Outgoing("1", "42", text="x"))
    assert world.token not in str(caught.value)
    await channel.close()


async def test_a_photo_goes_round(world: World, telegram: Telegram) -> None:
    picture = b"\xff\xd8\xff" + bytes(range(256)) * 20
    core = Core()
    async with serving(telegram, core):
        await world.user().sends_photo(picture)
        await eventually(lambda: len(core.contents) == 1)
    photo = core.contents[0]
    assert isinstance(photo, Photo)
    assert photo.size == len(picture)
    assert await telegram.fetch(photo.ref) == picture


async def test_fetching_says_what_went_wrong(world: World, telegram: Telegram) -> None:
    with pytest.raises(Rejected):
        await telegram.fetch("unknown")
    ref = await world.asset(b"x")
    await world.fault("getFile", 500, "Internal Server Error")
    with pytest.raises(NotSent):
        await telegram.fetch(ref)


async def test_a_link_that_ran_out_is_no_fault_of_the_token(
    emulator_server: EmulatorServer, world: World
) -> None:
    channel = channel_for(world)
    channel._bot._base_file_url = f"{emulator_server.url}/elsewhere{world.token}"
    ref = await world.asset(b"x")
    with pytest.raises(NotSent) as caught:
        await channel.fetch(ref)
    assert world.token not in repr(caught.value)
    await channel.close()


async def test_the_invitation_link(telegram: Telegram) -> None:
    assert await telegram.link("aB-9_x") == "https://t.me/jixiao_test_bot?start=aB-9_x"


async def test_a_revoked_token(emulator_server: EmulatorServer, world: World) -> None:
    channel = channel_for(world, token="revoked:1")
    for call in (channel.link("x"), channel.fetch("x"), channel.send(Outgoing("1", "4", text="x"))):
        with pytest.raises(Misconfigured):
            await call
    await channel.close()


def _attached(folder: Path, name: str, mime: str, caption: str = "") -> Attachment:
    path = folder / name
    path.write_bytes(name.encode() * 10)
    return Attachment(name, mime, path, caption)
