"""A small working project to begin with, copied from the template that the program brings."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


class NotEmpty(Exception):
    """The directory holds something already: nothing is overwritten, ever."""


def create(directory: Path) -> tuple[str, ...]:
    """Write the template's files and give their names.

    Raises `NotEmpty`, and OSError where the directory cannot be written.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise NotEmpty(str(directory))
    directory.mkdir(parents=True, exist_ok=True)
    template = files("bot.project") / "template"
    names = sorted(entry.name for entry in template.iterdir())
    for name in names:
        with (directory / name).open("xb") as file:
            file.write((template / name).read_bytes())
    return tuple(names)
