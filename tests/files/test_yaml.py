"""YAML files with their mistakes: each told with its line and what to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.files.problems import Problem
from bot.files.yaml import load_model, read_yaml


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByPoints(Strict):
    kind: Literal["points"] = "points"
    points: Decimal


class ByShare(Strict):
    kind: Literal["share"] = "share"
    share: Decimal


class Leaf(Strict):
    code: str
    weight: Decimal = Field(ge=0)
    rule: Annotated[ByPoints | ByShare, Field(discriminator="kind")]


class System(Strict):
    title: str
    mode: Literal["floor", "ceil"] = "floor"
    opens: str | None = None
    groups: dict[str, Leaf] = Field(default={})
    leaves: tuple[Leaf, ...]

    @model_validator(mode="after")
    def _codes(self) -> System:
        flaws = [
            (("leaves", i, "code"), "taken", f"{leaf.code}用过了", "换一个")
            for i, leaf in enumerate(self.leaves)
            if leaf.code in [other.code for other in self.leaves[:i]]
        ]
        if flaws:
            raise PydanticCustomError("flaws", "flaws", {"flaws": tuple(flaws)})
        return self


GOOD = """title: 体系
leaves:
  - code: A
    weight: 1.10
    rule: {kind: points, points: 0.5}
"""


def problems(raw: str | bytes) -> list[Problem]:
    made, found = load_model(System, raw if isinstance(raw, bytes) else raw.encode(), "a.yaml")
    assert (made is None) == bool(found)
    return found


def said(raw: str | bytes) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in problems(raw)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_editor_will_do(encoding: str) -> None:
    made, found = load_model(System, GOOD.encode(encoding), "a.yaml")
    assert found == []
    assert made is not None
    assert made.title == "体系"


def test_numbers_are_exact_and_times_stay_text() -> None:
    data, _, _ = read_yaml(b"a: 0.1\nb: 21:00\nc: 0123\nd: no\ne: 2020-12-31\nf: 1_000\n", "a.yaml")
    assert data == {
        "a": Decimal("0.1"), "b": "21:00", "c": "0123", "d": "no", "e": "2020-12-31", "f": "1_000",
    }  # fmt: skip
    data, _, _ = read_yaml(
        b"{a: 12, b: -3, c: true, d: ~, e: 5: 1}".replace(b", e: 5: 1", b""), "a"
    )
    assert data == {"a": 12, "b": -3, "c": True, "d": None}


def test_all_mistakes_at_once_in_the_order_of_lines() -> None:
    text = """title: 体系
mode: flor
leavs: 3
leaves:
  - code: 3
    wieght: 1
    weight: -1
    rule: {kind: points, ponts: 1}
  - code: B
    weight: 两分
    rule: {kind: pionts}
  - rule: {}
"""
    assert said(text) == [
        ("not_a_choice", "第2行"),
        ("unknown_key", "第3行"),
        ("string_type", "第5行"),
        ("unknown_key", "第6行"),
        ("greater_than_equal", "第7行"),
        ("missing", "第8行"),
        ("unknown_key", "第8行"),
        ("decimal_parsing", "第10行"),
        ("not_a_choice", "第11行"),
        ("missing", "第12行"),
        ("missing", "第12行"),
        ("missing", "第12行"),
    ]
    words = [str(one) for one in problems(text)]
    assert words[0] == "a.yaml 第2行：mode：“flor”不在可选之列。是不是“floor”？可选：floor、ceil"
    assert words[1] == "a.yaml 第3行：不认识“leavs”。是不是“leaves”？"
    assert words[3] == "a.yaml 第6行：不认识“wieght”。是不是“weight”？"
    assert words[6] == "a.yaml 第8行：不认识“ponts”。是不是“points”？"
    assert words[7] == "a.yaml 第10行：weight：应为数字，现为“两分”。只写数字，不带单位"


def test_a_key_like_nothing_lists_what_there_is() -> None:
    (found,) = problems(GOOD + "备注: 无\n")
    assert found.remedy == "可用的有：title、mode、opens、groups、leaves"


def test_a_misspelt_key_inside_a_map_of_models() -> None:
    text = GOOD + "groups:\n  甲: {code: X, weigt: 1, weight: 1, rule: {kind: share, share: 1}}\n"
    (found,) = problems(text)
    assert (found.where, found.remedy) == ("第7行", "是不是“weight”？")


def test_a_key_with_the_name_of_its_tag_keeps_its_own_line() -> None:
    text = GOOD.replace("{kind: points, points: 0.5}", "\n      kind: points\n      points: 半分")
    assert said(text) == [("decimal_parsing", "第7行")]
    assert said(text + "      pionts: 1\n") == [
        ("decimal_parsing", "第7行"),
        ("unknown_key", "第8行"),
    ]


def test_flaws_of_a_validator_stand_at_their_lines() -> None:
    text = GOOD + "  - {code: A, weight: 1, rule: {kind: points, points: 1}}\n"
    assert problems(text) == [Problem("taken", "a.yaml", "第6行", "A用过了", "换一个")]


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        ("title: 甲\n\tleaves: []\n", "tab", "第2行第1列"),
        ("title：甲\nleaves: []\n", "full_width_colon", "第2行第7列"),
        ("title: 甲\nleaves:\n  - code：A\n", "full_width_colon", "第3行"),
        ("title: 甲\ntitle: 乙\nleaves: []\n", "duplicate_key", "第2行"),
        ("title: [甲\nleaves: []\n", "syntax", "第2行第7列"),
        ("title: '甲\n", "syntax", "第2行第1列"),
        ("title: *甲\nleaves: []\n", "quote", "第1行第9列"),
        ("title: 甲\n---\ntitle: 乙\n", "documents", "第2行第1列"),
        ("title: 甲\x07\n", "control_character", "第1行"),
        (b"title: \xff\xff\n", "encoding", "第1行"),
        ("", "empty", ""),
        ("# 只有注释\n", "empty", ""),
        ("- 1\n- 2\n", "model_type", "第1行"),
    ],
)
def test_what_cannot_be_read(raw: str | bytes, code: str, where: str) -> None:
    (found,) = problems(raw)
    assert (found.code, found.where) == (code, where)
    assert found.remedy


def test_a_key_written_twice_is_told_beside_other_mistakes() -> None:
    text = "title: 甲\ntitle: 乙\nleaves: []\nmode: x\n"
    assert said(text) == [("duplicate_key", "第2行"), ("not_a_choice", "第4行")]


def test_nothing_in_a_file_is_run() -> None:
    (found,) = problems("title: !!python/object/apply:os.system ['true']\nleaves: []\n")
    assert found.code == "syntax"
