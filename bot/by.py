"""Who decided something, and why: goes on record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class By:
    who: str
    """An office or an account of the machine."""
    why: str
    """In words, without names of respondents."""
    person: str = ""
    """Id of who decided it in the chat; empty: on the command line."""
