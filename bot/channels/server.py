"""The HTTP server of a channel."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import uvicorn


class Server(uvicorn.Server):
    """Leaves signals to the program: it serves several channels in one loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
