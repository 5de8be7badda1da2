"""What the operator decides about the pages, and what the pages say about the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path

from bot.project.recordings import Recording


@dataclass(frozen=True, slots=True)
class Site:
    """Texts are the project's own and shown as they are; empty ones are left out."""

    title: str
    data: Path
    """The project's data folder: files of reports lie below it, uploads wait in `uploads/`."""
    organiser: str = ""
    """主办单位: who asks."""
    contact: str = ""
    """A telephone number or office to turn to."""
    about: str = ""
    """What this is and why, in a sentence or two, on the start page."""
    banner: str = ""
    """Shown on top of every page, e.g. 演示·模拟数据."""
    host: str = "127.0.0.1"
    port: int = 8080
    """0 takes a free one."""
    public_url: str = ""
    """What links begin with, e.g. https://pj.example.cn; empty: http://HOST:PORT."""
    trusted_proxies: str = "127.0.0.1"
    """Whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses, comma-separated."""
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    """Of the project's audio/ folder, by name."""
    zone: tzinfo = UTC
    """The project's time zone, for the dates of reports."""
