"""Shuts the network for tests: only the loopback can be reached."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

_state = {"hooked": False, "shut": 0}


class NetworkShut(BaseException):
    """A test tried to leave this machine. Not an Exception, so that no code under test eats it."""


@contextmanager
def only_loopback() -> Iterator[None]:
    """Within, connecting anywhere else raises NetworkShut."""
    if not _state["hooked"]:
        sys.addaudithook(_watch)  # stays for the life of the process
        _state["hooked"] = True
    _state["shut"] += 1
    try:
        yield
    finally:
        _state["shut"] -= 1


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if not _state["shut"]:
        return
    if event == "socket.connect" and isinstance(args[1], tuple) and not _is_local(args[1][0]):
        raise NetworkShut(f"connect to {args[1][0]}")
    if event == "socket.getaddrinfo" and not _is_local(args[0]):
        raise NetworkShut(f"look up {args[0]}")


def _is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False
