"""Project folders to try things on."""

from __future__ import annotations

from pathlib import Path

from bot.project import ProjectFolder, load


def opened(directory: Path) -> ProjectFolder:
    loaded = load(directory)
    assert loaded.problems == ()
    assert loaded.folder is not None
    return loaded.folder


def edit(directory: Path, name: str, old: str, new: str) -> None:
    """Change the one place in a file where `old` stands."""
    path = directory / name
    text = path.read_text("utf-8-sig")
    assert text.count(old) == 1, f"{text.count(old)} × {old}"
    path.write_text(text.replace(old, new), "utf-8")
