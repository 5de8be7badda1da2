"""Programs are started once a module where its tests do not need one of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.support.emulator import EmulatorServer, World
from tests.support.network import only_loopback
from tests.system.program import Program, copied, serving, telegram


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
    """For a program of the test's own."""
    async with emulator_server.world() as world:
        yield world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(emulator_server: EmulatorServer) -> AsyncIterator[World]:
    """Where the program of the module serves."""
    async with emulator_server.world() as world:
        yield world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(town: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    folder = tmp_path_factory.mktemp("town") / "p"
    async with serving(copied(folder), **telegram(town)) as program:
        yield program
