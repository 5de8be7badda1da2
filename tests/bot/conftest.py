"""What the tests of the shell share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.project.new import create


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A new project folder, as `jixiao new` makes it."""
    directory = tmp_path / "项目"
    create(directory)
    return directory
