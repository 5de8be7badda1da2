"""What becomes of an outbox row is decided by the kind of error alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import bodies
from bot.channels.base import (
    Gone,
    Misconfigured,
    Moved,
    NotSent,
    Outgoing,
    Rejected,
    SendError,
    Throttled,
    Unknown,
)
from bot.sender import MAX_ATTEMPTS
from storage.changes import Changes, OutboxRow, Policy
from surveys.conversation import Role
from tests.bot.scene import Scene, playing


async def queue(scene: Scene, name: str, policy: Policy, item: str = "row") -> None:
    row = OutboxRow(
        id=item,
        address_id=await scene.address_id(name),
        channel="wire",
        policy=policy,
        body=bodies.to_json(bodies.Body(text="今天有两件事")),
        personal=False,
    )
    await scene.app.store.submit(Changes(key=f"test:{item}", at=scene.clock(), outbox=(row,)))


async def status(scene: Scene, item: str = "row") -> str:
    return next(i.status for i in await scene.app.store.outbox() if i.id == item)


def failing(scene: Scene, error: SendError, times: int = 10**9) -> None:
    left = [times]

    def fault(_: Outgoing) -> SendError | None:
        left[0] -= 1
        return error if left[0] >= 0 else None

    scene.wire.fault = fault


@pytest.mark.parametrize(
    ("error", "policy", "becomes", "alarm"),
    [
        (NotSent("x"), Policy.REPLY, "pending", False),
        (NotSent("x"), Policy.BROADCAST, "pending", False),
        (Throttled(30), Policy.REPORT, "pending", False),
        (Unknown("x"), Policy.REPLY, "pending", False),
        (Unknown("x"), Policy.BROADCAST, "unknown", True),
        (Unknown("x"), Policy.REPORT, "unknown", True),
        (Gone("x"), Policy.REPLY, "dead", False),
        (Rejected("x"), Policy.REPLY, "dead", True),
        (Misconfigured("x"), Policy.REPLY, "pending", True),
    ],
)
async def test_the_fate_of_a_row(
    tmp_path: Path, error: SendError, policy: Policy, becomes: str, alarm: bool
) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.COORDINATOR)
        failing(scene, error)
        await queue(scene, "ann", policy)
        await scene.sender.send_due()
        await scene.sender.settle()
        assert await status(scene) == becomes
        assert bool(scene.alarms) is alarm


async def test_what_was_not_sent_goes_out_later_and_once(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.COORDINATOR)
        scene.wire.out.clear()
        failing(scene, NotSent("x"), times=2)
        await queue(scene, "ann", Policy.REPORT)
        for _ in range(5):
            await scene.send_all()
            scene.clock.pass_(minutes=1)
        assert scene.texts("ann") == ["今天有两件事"]


async def test_a_long_429_holds_the_whole_channel_and_is_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await scene.join("ann", Role.COORDINATOR)
        await scene.join("bob", Role.COORDINATOR)
        failing(scene, Throttled(600), times=1)
        await queue(scene, "ann", Policy.REPLY)
        await scene.send_all()
        at = scene.clock()
    async with playing(folder, make=False) as scene:
        scene.clock.at = at + timedelta(minutes=5)
        await queue(scene, "bob", Policy.REPLY, "other")
        assert await scene.sender.send_due() == 0
        scene.clock.at = at + timedelta(minutes=11)
        await scene.send_all()
        assert len(scene.wire.out) == 2


async def test_somebody_who_blocked_us_gets_nothing_more(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.COORDINATOR)
        failing(scene, Gone("x"), times=1)
        await queue(scene, "ann", Policy.REPLY)
        await scene.send_all()
        assert (
            await scene.app.reporter.to_coordinators("k", bodies.Body(text="x"), Policy.REPLY) == []
        )


async def test_a_chat_that_moved_is_followed(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.COORDINATOR)
        failing(scene, Moved("ann2"), times=1)
        await queue(scene, "ann", Policy.REPORT)
        await scene.send_all()
        assert scene.texts("ann2") == ["今天有两件事"]


async def test_after_many_tries_a_row_is_given_up_and_a_person_told(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.COORDINATOR)
        failing(scene, NotSent("x"))
        await queue(scene, "ann", Policy.REPLY)
        for _ in range(MAX_ATTEMPTS + 1):
            await scene.send_all()
            scene.clock.pass_(hours=1)
        assert await status(scene) == "dead"
        assert scene.alarms == ["outbox"]


async def test_a_row_that_cannot_be_made_does_not_stay_claimed(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.COORDINATOR)

        def bug(_: Outgoing) -> Exception:
            return ZeroDivisionError()

        scene.wire.fault = bug
        await queue(scene, "ann", Policy.REPLY)
        await scene.sender.send_due()
        await scene.sender.settle()
        assert await status(scene) == "dead"
        assert scene.alarms == ["outbox"]
