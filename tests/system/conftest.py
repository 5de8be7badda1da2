from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

pytest.register_assert_rewrite("tests.system.account", "tests.system.program")

from tests.support.emulator import EmulatorServer, World
from tests.support.network import only_loopback


@pytest.fixture(autouse=True)
def shut_network() -> Iterator[None]:
    with only_loopback():
        yield


@pytest.fixture(scope="session")
def emulator_server() -> Iterator[EmulatorServer]:
    with EmulatorServer() as server:
        yield server


@pytest.fixture
async def world(emulator_server: EmulatorServer) -> AsyncIterator[World]:
    async with emulator_server.world() as world:
        yield world
