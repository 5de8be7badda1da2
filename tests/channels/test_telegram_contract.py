"""The channel contract for Telegram, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from telegram import Update

from bot.channels.telegram.inbound import Reach, read
from bot.channels.telegram.outbound import render
from surveys.messages import Content, Photo, Place, Press, Prompt, Start, Text, Unsupported, Voice
from tests.channels.contract import ChannelContract, Shown
from tests.channels.telegram_desk import TelegramDesk
from tests.support.emulator import World

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ANNA = {"id": 42, "type": "private", "first_name": "A"}
GROUP = {"id": -100, "type": "supergroup", "title": "G"}
SELF = {"id": 42, "is_bot": False, "first_name": "A"}


def _message(**content: Any) -> dict[str, Any]:
    message = {"message_id": 9, "date": 1_790_000_000, "chat": ANNA, "from": SELF, **content}
    return {"update_id": 77, "message": message}


def _tap(**more: Any) -> dict[str, Any]:
    query = {
        "id": "q1",
        "from": SELF,
        "chat_instance": "1",
        "data": "a:1:5:n",
        "message": {"message_id": 3, "date": 0, "chat": ANNA},
    }
    return {"update_id": 78, "callback_query": query | more}


def _file(**more: Any) -> dict[str, Any]:
    return {"file_id": "F", "file_unique_id": "U", **more}


class TestTelegram(ChannelContract):
    table: ClassVar[Sequence[tuple[Any, Content | None]]] = [
        (_message(text="非常满意"), Text("非常满意")),
        (_message(text=" 5 "), Text(" 5 ")),
        (_message(text="/start"), Start()),
        (_message(text="/start aB-9_x"), Start("aB-9_x")),
        (_message(text="/start@jixiao_bot aB-9_x"), Start("aB-9_x")),
        (_message(text="/start a b"), Text("/start a b")),
        (_message(text="/help"), Text("/help")),
        (_message(text="/startle"), Text("/startle")),
        (
            _message(
                photo=[
                    _file(width=90, height=90) | {"file_id": "small"},
                    _file(width=1280, height=960, file_size=4321) | {"file_id": "large"},
                ],
                caption="凭证",
            ),
            Photo("large", "image/jpeg", 4321),
        ),
        (
            _message(document=_file(mime_type="image/png", file_name="a.png", file_size=5)),
            Photo("F", "image/png", 5),
        ),
        (_message(document=_file(file_name="发票.JPG")), Photo("F", "image/jpeg", 0)),
        (_message(document=_file(mime_type="application/zip")), Unsupported("document")),
        (_message(document=_file(mime_type="application/pdf")), Photo("F", "application/pdf")),
        (_message(document=_file()), Unsupported("document")),
        (
            _message(
                animation=_file(width=1, height=1, duration=1),
                document=_file(mime_type="image/gif"),
            ),
            Unsupported("animation"),
        ),
        (
            _message(
                sticker=_file(
                    width=1, height=1, is_animated=False, is_video=False, type="regular"
                )
            ),
            Unsupported("sticker"),
        ),
        (_message(voice=_file(duration=3, mime_type="audio/ogg", file_size=9)),
         Voice("F", "audio/ogg", 9)),
        (_message(video=_file(duration=3, width=1, height=1)), Unsupported("video")),
        (_message(location={"latitude": 26.0, "longitude": 103.2}), Place(26.0, 103.2)),
        (_message(contact={"phone_number": "1", "first_name": "B"}), Unsupported("contact")),
        (_message(dice={"emoji": "🎲", "value": 3}), Unsupported("dice")),
        (_message(something_newer={"a": 1}), Unsupported("other")),
        (_message(message_auto_delete_timer_changed={"message_auto_delete_time": 1}), None),
        (_message(text="5", chat=GROUP), None),
        (_message(text="/start CODE", chat=GROUP), Start("CODE", group=True)),
        (_message(text="/start", chat=GROUP), None),
        (_message(text="5") | {"message": _message(text="5")["message"] | {
            "from": {"id": 8, "is_bot": True, "first_name": "B"}}}, None),
        (_tap(), Press("a:1:5:n")),
        (_tap(message={"message_id": 3, "date": 1_790_000_000, "chat": ANNA}), Press("a:1:5:n")),
        (_tap(message={"message_id": 3, "date": 0, "chat": GROUP}), None),
        (_tap(data=None, game_short_name="g"), None),
        (
            {
                "update_id": 79,
                "edited_message": _message(text="4", edit_date=1_790_000_001)["message"],
            },
            Unsupported("edited"),
        ),
        (
            {
                "update_id": 79,
                "edited_message": _message(location={"latitude": 1.0, "longitude": 1.0})["message"],
            },
            None,
        ),
        ({"update_id": 80, "channel_post": _message(text="x", chat=GROUP)["message"]}, None),
        ({"update_id": 81}, None),
    ]  # fmt: skip

    def read(self, raw: dict[str, Any]) -> Content | None:
        update = Update.de_json(raw, None)
        item = read(update, NOW)
        assert not isinstance(item, Reach)
        if item is not None:
            in_group = isinstance(item.content, Start) and item.content.group
            assert item.sender == ("-100" if in_group else "42")
        return item.content if item is not None else None

    def show(self, prompt: Prompt) -> Shown:
        parts = render(prompt)
        assert all(not part.rows for part in parts[:-1])
        taps = [(b.text, str(b.callback_data)) for row in parts[-1].rows for b in row]
        return Shown([part.text for part in parts], taps)

    def check_limits(self, shown: Shown) -> None:
        assert all(1 <= len(text.encode("utf-16-le")) / 2 <= 4096 for text in shown.texts)
        assert len(shown.taps) <= 100
        assert all(label.strip() and len(label) <= 64 for label, _ in shown.taps)
        assert all(1 <= len(token.encode()) <= 64 for _, token in shown.taps)

    @pytest.fixture
    async def desk(self, world: World) -> AsyncIterator[TelegramDesk]:
        desk = TelegramDesk(world)
        yield desk
        await desk.telegram.close()
