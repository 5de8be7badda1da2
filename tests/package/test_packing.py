"""The packer: same bytes, nothing in memory, nothing half, names that every system takes."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.package.packing import (
    LONGEST,
    MANIFEST,
    Entry,
    Names,
    NotAsRecorded,
    flaws,
    pack,
    safe,
    sha256_of,
)

FILES = [Entry("02-报告/一.txt", "一".encode()), Entry("01-表/二.PDF", b"%PDF-1.4")]


def test_the_same_files_give_the_same_bytes_in_the_order_given(tmp_path: Path) -> None:
    one, two = tmp_path / "一.zip", tmp_path / "二.zip"
    digests = pack(one, FILES, manifest=MANIFEST)
    pack(two, FILES, manifest=MANIFEST)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == [*(file.name for file in FILES), MANIFEST]
        assert {e.date_time for e in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert digests["02-报告/一.txt"] == sha256("一".encode()).hexdigest()
    assert flaws(one) == []
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_large_scan_is_not_held_in_memory(tmp_path: Path) -> None:
    scan = tmp_path / "scan"
    with scan.open("wb") as file:
        file.truncate(64 << 20)
    seen: list[int] = []
    tracemalloc.start()
    pack(tmp_path / "大.zip", [Entry("盖章件.pdf", scan, sha256_of(scan))], step=seen.append)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(seen) == 64 << 20
    assert peak < 16 << 20


@pytest.mark.parametrize("content", [None, b"other"])
def test_a_file_that_is_not_as_recorded_leaves_nothing(
    tmp_path: Path, content: bytes | None
) -> None:
    path, target = tmp_path / "f", tmp_path / "t.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotAsRecorded, match=r"凭证\.jpg"):
        pack(target, [*FILES, Entry("凭证.jpg", path, sha256(b"own").hexdigest())])
    assert list(tmp_path.glob("t.zip*")) == []


def test_what_was_changed_is_found(tmp_path: Path) -> None:
    target = tmp_path / "t.zip"
    pack(target, FILES, manifest=MANIFEST)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("more.txt", "x")
    assert flaws(target) == ["清单里没有 more.txt"]
    target.write_bytes(target.read_bytes()[:100])
    assert "已损坏" in flaws(target)[0]


@given(st.text())
def test_names_are_safe_on_windows(text: str) -> None:
    name = safe(text)
    assert 0 < len(name) <= LONGEST + 1
    assert not re.search(r'[\x00-\x1f\\/:*?"<>|]', name)
    assert not name.endswith((".", " "))
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("CON.txt", "_CON.txt"),
        ("区民政局：第1版", "区民政局：第1版"),
        ("a/b:c?.pdf", "a_b_c_.pdf"),
        ("…" * 80 + ".pdf", "…" * (LONGEST - 4) + ".pdf"),
        (" . ", "_"),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    assert safe(text) == name


@given(st.lists(st.sampled_from(["a.pdf", "A.PDF", "a-2.pdf", "凭证", "凭证?"]), max_size=12))
def test_no_two_names_are_alike(parts: list[str]) -> None:
    names = Names()
    found = [names.new("06-佐证", part) for part in parts]
    assert len({name.casefold() for name in found}) == len(found)
