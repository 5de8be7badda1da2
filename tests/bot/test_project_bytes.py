"""Whatever bytes a file holds, the check tells and never crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.files.problems import Problem
from bot.project import load
from bot.project.disk import FILES


def _told(problems: tuple[Problem, ...]) -> bool:
    return all(each.code and each.file and each.message and each.remedy for each in problems)


class TestAnyBytes:
    @given(
        name=st.sampled_from([kept.name for kept in FILES]),
        raw=st.one_of(
            st.binary(max_size=300),
            st.text(max_size=200).map(str.encode),
            st.text("编号名称,;\n\"'|1.万元-:{}[]#&*!?\t \u3000", max_size=200).map(str.encode),
        ),
    )
    @settings(
        max_examples=80,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        deadline=None,
    )
    def test_never_crash_the_check(self, small: Path, name: str, raw: bytes) -> None:
        path = small / name
        before = path.read_bytes() if path.exists() else None
        path.write_bytes(raw)
        try:
            assert _told(load(small).problems)
        finally:
            path.unlink() if before is None else path.write_bytes(before)

    @given(data=st.data())
    @settings(
        max_examples=60,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        deadline=None,
    )
    def test_nor_does_a_slip_anywhere_in_a_good_file(
        self, small: Path, data: st.DataObject
    ) -> None:
        path = data.draw(st.sampled_from(sorted(small.iterdir())))
        before = path.read_bytes()
        start = data.draw(st.integers(0, len(before)))
        end = data.draw(st.integers(start, min(len(before), start + 20)))
        path.write_bytes(before[:start] + data.draw(st.binary(max_size=4)) + before[end:])
        try:
            assert _told(load(small).problems)
        finally:
            path.write_bytes(before)

    @pytest.mark.parametrize(
        "raw",
        [
            b"[" * 400,
            b"title: " + b"1" * 5000,
            b"!!timestamp x",
            b"a: &a [*a]",
            b"title: !!float x",
        ],
    )
    def test_yaml_that_readers_stumble_over(self, small: Path, raw: bytes) -> None:
        (small / "project.yaml").write_bytes(raw)
        assert _told(load(small).problems)
        assert load(small).folder is None
