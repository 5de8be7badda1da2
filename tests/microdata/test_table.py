"""What leaves of single forms: nobody alone, no unit, place or time, open answers apart."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.formats.microdata_files import microdata_files
from reports.microdata.anonymity import HIDDEN, K, TooFew
from reports.microdata.masking import masked
from reports.microdata.model import DONT_KNOW, MISSING, OPEN, REFUSED, Microdata
from reports.microdata.table import Filled, Known, microdata
from surveys.conversation import Answer
from surveys.form import (
    Choice,
    DateQuestion,
    Form,
    FormKind,
    Integer,
    Money,
    Multiple,
    Ranking,
    Scale,
    Single,
    Words,
)


def choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(code=n, label=label) for n, label in enumerate(labels, start=1))


GRADES = (*choices("差", "中", "良", "优"), Choice(code=0, label="不清楚", dont_know=True))
FORM = Form(
    id="survey",
    kind=FormKind.SURVEY,
    title="满意度",
    questions=(
        Single(code="G1", text="您属于哪一类？", choices=choices("退休人员", "军属", "见义勇为")),
        Single(code="G2", text="您的住处？", choices=choices("铜都街道", "红土地镇", "外地")),
        Single(
            code="G3",
            text="您的年龄？",
            choices=(
                *choices("60岁以下", "60到69岁", "70到79岁", "80岁及以上"),
                Choice(code=9, label="不想说", refusal=True),
            ),
        ),
        Integer(code="N1", text="家里几口人？", unit="人"),
        Money(code="M1", text="收到多少钱？"),
        DateQuestion(code="D1", text="哪天收到的？"),
        Multiple(code="S2", text="参加过哪些？", choices=choices("演出", "三下乡", "运动会")),
        Ranking(code="R1", text="最看重什么？", choices=choices("准时", "公平")),
        Scale(code="P1", text="态度满意吗？", choices=GRADES),
        Scale(code="all", text="总的满意吗？", choices=GRADES),
        Words(code="O1", text="有什么建议？"),
        Words(code="W1", text="怎样称呼您？"),
    ),
)
KNOWN = Known("G1", names=("区民政局",))
TRAITS = ("G1", "G3", "N1", "M1")


def one(random: Random, words: str = "多办几场") -> Filled:
    """A form as it may come: some answers, some missing in each way."""

    def said(value: object) -> Answer | None:
        kind = random.choices(
            ["given", "dont_know", "skipped", "refused", "none"], (20, 1, 1, 1, 1)
        )
        return None if kind == ["none"] else Answer(kind[0], value if kind == ["given"] else None)  # type: ignore[arg-type]

    answers = {
        "G1": said(random.choices((1, 2, 3), (60, 30, 1))[0]),
        "G2": said(random.randint(1, 3)),
        "G3": said(random.choice((1, 2, 3, 4, 9))),
        "N1": said(min(12, int(random.expovariate(0.4)))),
        "M1": said(random.choice((50_000, 100_000, 60_000_00))),
        "D1": said("2021-01-12"),
        "S2": said(tuple(sorted(random.sample((1, 2, 3), random.randint(1, 3))))),
        "R1": said(tuple(random.sample((1, 2), 2))),
        "P1": said(random.choice((0, 1, 2, 3, 4))),
        "all": said(random.choice((1, 2, 3, 4))),
        "O1": said(words),
        "W1": said("张三"),
    }
    given_ = {code: answer for code, answer in answers.items() if answer is not None}
    return Filled(str(random.choices(("1", "2", "3", ""), (60, 30, 1, 5))[0]), given_)


def made(n: int, seed: int = 1, **known: Any) -> Microdata:
    random = Random(seed)
    filled = [one(random) for _ in range(n)]
    return microdata(FORM, filled, Known("G1", **known) if known else KNOWN, random.shuffle)


def column(data: Microdata, name: str) -> list[int]:
    place = [variable.name for variable in data.variables].index(name)
    return [row[place] for row in data.rows]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.integers(0, 10**6))
def test_nobody_stands_alone_whatever_was_answered(n: int, seed: int) -> None:
    if 0 < n < K:
        with pytest.raises(TooFew):
            made(n, seed)
        return
    data = made(n, seed)
    assert len(data.rows) == n
    traits = [place for place, v in enumerate(data.variables) if v.trait]
    assert [data.variables[place].code for place in traits] == list(TRAITS)
    together = Counter(tuple(row[place] for place in traits) for row in data.rows)
    assert all(count >= K for count in together.values())
    assert together[(HIDDEN,) * len(traits)] == data.hidden
    for place in traits:
        labelled = {value for value, _ in data.variables[place].labels} | set(MISSING)
        assert {row[place] for row in data.rows} <= labelled


def test_answers_are_those_that_were_given() -> None:
    random = Random(3)
    filled = [one(random) for _ in range(200)]
    data = microdata(FORM, filled, KNOWN, random.shuffle)
    for code, name in (("P1", "P1"), ("all", "all_v2")):  # ALL is a word of SPSS
        want: Counter[int] = Counter()
        for each in filled:
            answer = each.answers.get(code)
            status = answer.status if answer else "skipped"
            silent = {"dont_know": DONT_KNOW, "skipped": OPEN, "refused": REFUSED}
            value = silent.get(status, answer.value if answer else OPEN)
            want[DONT_KNOW if value == 0 else int(str(value))] += 1
        assert Counter(column(data, name)) == want
    ticked = sum("S2" in f.answers and 1 in (f.answers["S2"].value or ()) for f in filled)  # type: ignore[operator]
    assert column(data, "S2_1").count(1) == ticked
    first = sum(f.answers["R1"].value == (2, 1) for f in filled if "R1" in f.answers)
    assert column(data, "R1_2").count(1) == first
    assert column(data, "ID") == list(range(1, 201))


def test_place_time_and_who_people_are_stay_out() -> None:
    data = made(60)
    assert {each.code: each.why for each in data.dropped} == {
        "G2": "地区或单位",
        "D1": "时间",
        "W1": "问的是个人信息",
    }
    assert not {"G2", "D1", "W1"} & {v.code for v in data.variables}
    assert "P1" in {each.code for each in made(60, drop=frozenset({"P1"})).dropped}
    declared = Known("G1", place_question="G3")
    random = Random(1)
    other = microdata(FORM, [one(random) for _ in range(60)], declared, random.shuffle)
    assert ("G3", "地区") in {(each.code, each.why) for each in other.dropped}


def test_ends_of_figures_are_open() -> None:
    data = made(300)
    [people] = [v for v in data.variables if v.code == "N1"]
    labels = [label for _, label in people.labels]
    assert labels[0].endswith("人以下")
    assert labels[-1].endswith("人及以上")
    assert not any("12" in label for label in labels)


def test_groups_of_links_where_no_question_asks() -> None:
    random = Random(1)
    filled = [Filled(str(1 + n % 2), {"P1": Answer("given", 4)}) for n in range(40)]
    data = microdata(FORM, filled, Known(groups={"1": "老人", "2": "军属"}), random.shuffle)
    assert Counter(column(data, "GRP")) == {1: 20, 2: 20}


def test_open_answers_stand_apart_and_only_five_together() -> None:
    random = Random(1)
    said = [
        f"=建议{n} 我叫王小明，住铜都街道3号楼，电话138-1234-5678，问过区民政局和李主任"
        for n in range(9)
    ]
    filled = [one(random, words) for words in said]
    data = microdata(FORM, filled, KNOWN, random.shuffle)
    [apart] = data.open
    assert apart.code == "O1"
    order = [text[:4] for text in apart.answers]
    assert order != sorted(order)
    assert all(len(text) == len(text.strip()) for text in apart.answers)
    for secret in ("王小明", "铜都", "5678", "区民政局", "李主任", "3号楼"):
        assert not any(secret in text for text in apart.answers), secret
    few = microdata(FORM, filled[:5] + [one(random, "") for _ in range(5)], KNOWN, random.shuffle)
    assert all(not each.answers for each in few.open if each.withheld)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("电话13812345678", "电话【手机号】"),
        ("身份证53010219560101123X", "身份证【证件号】"),
        ("发了1000元，希望2021年继续", "发了1000元，希望2021年继续"),
        ("王书记很好", "【姓名】书记很好"),
        ("我叫张三", "我叫【姓名】"),
        ("微信号abc_12345", "微信号【账号】"),
        ("多搞社区活动", "多搞社区活动"),
        ("我在大营村住", "我在＊＊村住"),
        ("张某某没领到", "＊＊没领到"),
        ("a@b.cn\n第二行", "【邮箱】 第二行"),
    ],
)
def test_masking(written: str, told: str) -> None:
    assert masked(written) == told


@pytest.fixture(scope="module")
def data() -> Microdata:
    random = Random(5)
    filled = [one(random, "=HYPERLINK(1) 多办几场") for _ in range(150)]
    return microdata(FORM, filled, KNOWN, random.shuffle)


@pytest.fixture(scope="module")
def files(data: Microdata) -> dict[str, bytes]:
    return {f.name: f.data for f in microdata_files(data, "春节慰问 2020年度", simulated=True)}


def test_names(files: dict[str, bytes]) -> None:
    assert list(files) == [
        "模拟-微数据.sav",
        "模拟-微数据.csv",
        "模拟-微数据-编码本.xlsx",
        "模拟-微数据-编码本.csv",
        "模拟-开放题.csv",
    ]


def test_spss_reads_back(data: Microdata, files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "微数据.sav"
    path.write_bytes(files["模拟-微数据.sav"])
    got, meta = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    names = [v.name for v in data.variables]
    assert meta.column_names == names
    assert list(zip(*(got[name] for name in names), strict=True)) == list(data.rows)
    assert meta.column_names_to_labels["P1"] == "态度满意吗？"
    assert meta.variable_value_labels["P1"] == {
        **{1: "差", 2: "中", 3: "良", 4: "优"},
        **MISSING,
    }
    assert meta.missing_ranges["P1"] == [{"lo": -9.0, "hi": -1.0}]
    assert "ID" not in meta.missing_ranges
    assert meta.variable_measure["P1"] == "ordinal"
    assert meta.file_label == "【模拟数据】春节慰问 2020年度 微数据"
    plain, _ = pyreadstat.read_sav(path, output_format="dict")
    known = [value for value in column(data, "P1") if value > 0]
    assert [value for value in plain["P1"] if value is not None] == known


def test_csv_and_codebook_agree(data: Microdata, files: dict[str, bytes]) -> None:
    rows = _rows(files["模拟-微数据.csv"])
    assert rows[0] == [v.name for v in data.variables]
    assert [tuple(map(int, row)) for row in rows[1:]] == list(data.rows)
    coded = _rows(files["模拟-微数据-编码本.csv"])[1:]
    assert {row[0] for row in coded} == {v.name for v in data.variables}
    said = _rows(files["模拟-开放题.csv"])[1:]
    assert all(row[2].startswith("'=HYPERLINK") for row in said)
    book = load_workbook(io.BytesIO(files["模拟-微数据-编码本.xlsx"]))
    cells = [str(v) for row in book.active.iter_rows(values_only=True) for v in row if v]  # type: ignore[union-attr]
    assert any("共150行" in cell for cell in cells)
    assert "地区或单位" in cells


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
