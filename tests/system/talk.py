"""One person's chat on Telegram, said line by line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from surveys.conversation import Role
from tests.support.emulator import Call, User, World, eventually
from tests.system.program import Program

CIVIL_AFFAIRS = "U11"
"""区民政局: two lines of money, and people beside them."""
PARTY_OFFICE = "U09"
"""区委组织部: a unit without a line."""


class Talk:
    """Each of the ways to say something returns the bot's answer to it."""

    def __init__(self, world: World, user: User | None = None) -> None:
        self.world = world
        self.user = user or world.user()
        self.seen = 0
        """Number of the last call that was looked at."""

    async def opens(self, code: str) -> Call:
        return await self.says(f"/start {code}")

    async def says(self, *texts: str) -> Call:
        """The answer to the last of the texts."""
        for text in texts[:-1]:
            await self.does(lambda t=text: self.user.says(t))  # type: ignore[misc]
        return await self.does(lambda: self.user.says(texts[-1]))

    async def presses(self, label: str) -> Call:
        return await self.does(lambda: self.user.presses(label))

    async def does(self, something: Callable[[], Awaitable[object]], messages: int = 1) -> Call:
        """The last of so many messages that it leads to."""
        await self.rest()
        await something()
        return (await self.hears(messages))[-1]

    async def hears(self, messages: int = 1) -> list[Call]:
        """The next messages in the chat, once there are so many."""
        calls = await self.world.until_sent(messages, after=self.seen, chat=self.user.id)
        self.seen = calls[-1].n
        return calls

    async def hears_of(self, words: str) -> Call:
        """The next message with these words."""
        found: list[Call] = []

        async def said() -> bool:
            calls = await self.world.sent_after(self.seen, chat=self.user.id)
            found[:] = [call for call in calls if words in call.text]
            return bool(found)

        await eventually(said, seconds=20)
        self.seen = found[0].n
        return found[0]

    async def rest(self) -> list[Call]:
        """What has come meanwhile."""
        calls = await self.world.sent_after(self.seen, chat=self.user.id)
        if calls:
            self.seen = calls[-1].n
        return calls


async def a_beneficiary(program: Program, world: World, group: str = "1") -> Talk:
    return await _joined(world, await program.code(Role.BENEFICIARY, group=group))


async def a_contact(program: Program, world: World, unit: str = CIVIL_AFFAIRS) -> Talk:
    return await _joined(world, await program.code(Role.CONTACT, unit=unit))


async def an_assessor(program: Program, world: World) -> Talk:
    return await _joined(world, await program.code(Role.ASSESSOR))


async def a_coordinator(program: Program, world: World) -> Talk:
    return await _joined(world, await program.code(Role.COORDINATOR))


async def _joined(world: World, code: str) -> Talk:
    talk = Talk(world)
    await talk.opens(code)
    return talk
