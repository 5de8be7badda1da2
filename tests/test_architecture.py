"""The shape of the repository, as far as imports alone cannot show it."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "reports", "scoring", "storage", "surveys")
CORE = ("surveys", "scoring", "reports")
CLOCKS = {"now", "utcnow", "today", "monotonic", "urandom"}


def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_the_one_in_this_repository(package: str) -> None:
    """The names are general: another distribution of the same name would shadow ours silently."""
    found = importlib.import_module(package).__file__
    assert found is not None
    assert Path(found).parent == ROOT / package


def test_the_wheel_holds_every_package() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    assert sorted(built["targets"]["wheel"]["packages"]) == sorted(PACKAGES)


@pytest.mark.parametrize("path", sources(*CORE), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_reads_no_clock_and_opens_no_file(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            assert getattr(node.func, "attr", "") not in CLOCKS, ast.unparse(node)
            assert getattr(node.func, "id", "") != "open", ast.unparse(node)


def test_only_the_database_layer_speaks_of_a_dialect() -> None:
    outside = [p for p in sources(*PACKAGES) if (ROOT / "storage" / "db") not in p.parents]
    guilty = [p for p in outside if "dialect" in p.read_text("utf-8") and p.parent.name != "files"]
    assert guilty == []


def test_locks_hold_versions_and_hashes_and_no_address() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock"):
        text = (ROOT / lock).read_text("utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line]
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("bot.cli", {"pydantic", "aiosqlite", "telegram", "starlette", "bot.app"}),
        ("bot.app", {"matplotlib", "openpyxl", "docx", "pypdf", "xlrd", "numpy", "scipy"}),
        ("bot.workers", {"bot.app", "bot.campaign", "storage", "matplotlib"}),
        ("bot.pictures", {"bot.app", "storage", "pydantic"}),
    ],
)
def test_a_start_loads_no_library_that_only_some_work_needs(module: str, without: set[str]) -> None:
    """`jixiao --help` answers at once, and a command does not wait for what draws."""
    code = f"import sys, {module}; print(*(set(sys.modules) & {without!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
