"""An imported indicator system as indicators.yaml that a person decides on and goes on with."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import yaml

from scoring.criteria.guess import figure
from scoring.formats.indicator_table import EXECUTION, Leaf, Level, Trouble
from scoring.formats.indicators_import import Imported, Proposed
from scoring.rules import UNDECIDED

_HEAD = """\
# 从“{name}”导入：{count}个末级指标，{sure}个的规则读得出来，{open}个要人决定。
# 要决定的写着 rule: {{kind: {undecided}}}，下面的注释是问题和各种读法。
# 选一种读法，去掉它前面的 #，换下“{undecided}”那一行。
# 决定以前 jixiao check 不会通过，不会有人按猜的规则打分。standard 一字不改地照录原表。
"""
_GRADES = """\
grades:  # 财预〔2020〕10号的等级；原表另有规定的请改
  - {grade: 优, min: 90}
  - {grade: 良, min: 80}
  - {grade: 中, min: 60}
  - {grade: 差, min: 0}
"""


class _Flow(dict[str, Any]):
    """Written in one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists stand in from the key they belong to."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    plain = f"{figure(value):f}"
    kind = "float" if "." in plain else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", plain)


def _flow(dumper: yaml.SafeDumper, value: _Flow) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", dict(value), flow_style=True)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    lines = value.split("\n")
    block = len(lines) > 1 and all(line and line == line.strip() for line in lines)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if block else None)


_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(_Flow, _flow)
_Dumper.add_representer(str, _text)


def write_indicators(read: Imported, name: str) -> str:
    """The file. What a person must decide stands as comments at the place concerned."""
    counts = read.counts()
    undecided = counts["decide"] + counts["unknown"]
    said = {"count": len(read.leaves), "sure": counts["sure"], "open": undecided}
    parts = [_HEAD.format(name=_line(name), undecided=UNDECIDED, **said)]
    parts += [_comment(f"核对：{_trouble(one)}") for one in read.troubles]
    parts.append(_dumped({"title": read.table.title, "total": read.total}))
    parts.append(_GRADES)
    parts.append("levels:\n")
    parts += [_indented(_dumped([_level(one)])) for one in read.table.levels]
    parts.append("leaves:\n")
    parts += [_indented(_leaf(one)) for one in read.leaves]
    return "".join(parts)


def _trouble(one: Trouble) -> str:
    place = f"{one.place}：" if one.place else ""
    return f"{place}{one.message}" + (f"。{one.remedy}" if one.remedy else "")


def _level(level: Level) -> _Flow:
    under = {"under": level.above.code} if level.above else {}
    weight = {} if level.weight is None else {"weight": level.weight}
    return _Flow({"code": level.code, "name": level.name, **under, **weight})


def _leaf(one: Proposed) -> str:
    leaf, proposal = one.leaf, one.proposal
    head: dict[str, Any] = {"code": leaf.code, "under": leaf.above.code, "name": leaf.name}
    head["weight"] = UNDECIDED if leaf.weight is None else leaf.weight
    if leaf.explanation:
        head["explanation"] = leaf.explanation
    head["standard"] = standard_of(leaf)
    sure = proposal.state == "sure" and proposal.rule is not None
    head["rule"] = _Flow(proposal.rule or {}) if sure else _Flow({"kind": UNDECIDED})
    made = _dumped([head])
    if not sure:
        made += _indented("".join(_comment(line) for line in _open(one)))
    tail: dict[str, Any] = {"evidence": _Flow(proposal.evidence)}
    if proposal.vetoes:
        tail["vetoes"] = [
            _Flow({"id": f"v{number}", "text": text})
            for number, text in enumerate(proposal.vetoes, start=1)
        ]
    if proposal.notes:
        tail["remark"] = "；".join(proposal.notes) + "。"
    if leaf.score is not None and leaf.weight is not None and leaf.score <= leaf.weight:
        note = {"note": leaf.note} if leaf.note else {}
        tail["printed"] = {"score": leaf.score, **note}
    return made + _indented(_dumped(tail))


def standard_of(leaf: Leaf) -> str:
    """The criterion text; of a self-evaluation form the target, which is all it has."""
    if leaf.standard:
        return leaf.standard
    if leaf.target == EXECUTION:
        return "（原表没有写执行率怎样计分）"
    return f"年度指标值：{leaf.target}" if leaf.target else "（原表没有写）"


def _open(one: Proposed) -> Iterable[str]:
    for question in one.proposal.questions:
        yield f"要决定：{question}"
    for number, choice in enumerate(one.proposal.choices, start=1):
        said = f"：{choice.meaning}" if choice.meaning else ""
        many = len(one.proposal.choices) > 1
        yield f"读法{number}{said}" if many else f"可能的读法{said}"
        yield f"rule: {_dumped(_Flow(choice.rule)).strip()}"
    if not one.proposal.choices:
        yield "没有读出规则：按 docs/indicators.md 的“规则”自己写"


def _comment(text: str) -> str:
    return f"# {_line(text)}\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())


def _dumped(value: object) -> str:
    return yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100_000,
        default_flow_style=False,
    )
