"""Recordings of questions in Telegram: after the question, and never in its way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.base import Attachment, Outgoing, Throttled
from bot.channels.telegram import Telegram
from surveys.messages import Hear
from tests.channels.prompts import SCALE
from tests.support.emulator import World


def spoken(tmp_path: Path, name: str, mime: str, hear: Hear = "with") -> Outgoing:
    path = tmp_path / name
    path.write_bytes(b"sound")
    prompt = replace(SCALE, audio=name, hear=hear)
    return Outgoing("1", "", prompt, recording=Attachment(name, mime, path))


@pytest.mark.parametrize(
    ("name", "mime", "method"),
    [
        ("P1.ogg", "audio/ogg", "sendVoice"),
        ("P1.opus", "audio/ogg", "sendVoice"),
        ("P1.mp3", "audio/mpeg", "sendVoice"),
        ("P1.m4a", "audio/mp4", "sendVoice"),
        ("P1.wav", "audio/wav", "sendDocument"),
    ],
)
@pytest.mark.parametrize("hear", ["with", "again"])
async def test_the_recording_follows_its_question(
    world: World, telegram: Telegram, tmp_path: Path, name: str, mime: str, method: str, hear: Hear
) -> None:
    message = spoken(tmp_path, name, mime, hear)
    sent = await telegram.send(replace(message, to=str(world.user().id)))
    question, sound = await world.sent_after(0)
    assert (question.method, sound.method) == ("sendMessage", method)
    assert sent == str(question.message_id), "the one with the buttons"
    assert list(sound.files.values()) == [name]


async def test_it_waits_to_be_asked_for_where_the_mode_is_not_on(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    message = spoken(tmp_path, "P1.mp3", "audio/mpeg", "offer")
    await telegram.send(replace(message, to=str(world.user().id)))
    assert [call.method for call in await world.sent_after(0)] == ["sendMessage"]


async def test_it_is_uploaded_once_for_all(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    message = spoken(tmp_path, "P1.mp3", "audio/mpeg")
    for n in range(3):
        await telegram.send(replace(message, id=str(n), to=str(world.user().id)))
    sounds = await world.sent_after(0, method="sendVoice")
    assert [bool(call.files) for call in sounds] == [True, False, False]


@pytest.mark.parametrize("trouble", ["gone", "refused"])
async def test_one_that_cannot_be_sent_leaves_the_question(
    world: World, telegram: Telegram, tmp_path: Path, trouble: str
) -> None:
    message = spoken(tmp_path, "P1.mp3", "audio/mpeg")
    if trouble == "gone":
        (tmp_path / "P1.mp3").unlink()
    else:
        await world.fault("sendVoice", 400, "Bad Request: file is too big")
    sent = await telegram.send(replace(message, to=str(world.user().id)))
    (question,) = await world.sent_after(0)
    assert sent == str(question.message_id)


async def test_who_takes_no_voice_notes_gets_a_file(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    message = spoken(tmp_path, "P1.ogg", "audio/ogg")
    await world.fault("sendVoice", 400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
    await telegram.send(replace(message, to=str(world.user().id)))
    assert [c.method for c in await world.sent_after(0)] == ["sendMessage", "sendDocument"]


async def test_after_a_limit_the_row_goes_on_with_the_recording(
    world: World, telegram: Telegram, tmp_path: Path
) -> None:
    message = replace(spoken(tmp_path, "P1.mp3", "audio/mpeg"), to=str(world.user().id))
    await world.fault("sendVoice", 429, "Too Many Requests", parameters={"retry_after": 1})
    with pytest.raises(Throttled):
        await telegram.send(message)
    sent = await telegram.send(message)
    question, sound = await world.sent_after(0)
    assert (question.method, sound.method) == ("sendMessage", "sendVoice")
    assert sent == str(question.message_id)
