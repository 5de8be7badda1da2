"""A questionnaire as questionnaire.yaml that a person reads and goes on with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from surveys.form import (
    All,
    Answered,
    Choice,
    Compare,
    Condition,
    Formula,
    Is,
    Model,
    Not,
    Question,
)
from surveys.form import (
    Any as AnyOf,
)
from surveys.formats.flaws import Flaw
from surveys.questionnaire import Questionnaire

_WHOLE = ("title", "language", "opening", "opening_plain", "consent", "closing")
_REST = ("computed", "items", "translations", "xlsform")


class _Line(dict[str, Any]):
    """Written in one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists stand in from the key they belong to."""
        super().increase_indent(flow, False)


def _line(dumper: yaml.SafeDumper, value: _Line) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    lines = value.split("\n")
    block = len(lines) > 1 and all(line == line.rstrip() for line in lines) and lines[0][:1] != " "
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if block else None)


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:float", format(value, "f"))


_Dumper.add_representer(_Line, _line)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)


def write_yaml(q: Questionnaire, flaws: Iterable[Flaw] = ()) -> str:
    """The file. `flaws`: what a person must decide, as comments at the places concerned."""
    told = defaultdict[str, list[str]](list)
    for flaw in flaws:
        told[_about(flaw, q)].append(str(flaw))
    parts = [_comments(told[""], "请看一看：")]
    head = {name: getattr(q, name) for name in _WHOLE}
    defaults = {name: Questionnaire.model_fields[name].default for name in ("language", "closing")}
    parts.append(_dumped({k: v for k, v in head.items() if v != defaults.get(k)}))
    if q.choices:
        lists = {name: [_choice(one) for one in listed] for name, listed in q.choices.items()}
        parts.append("\n# 几道题共用的选项，题目里写它的名字\n" + _dumped({"choices": lists}))
    if q.sections:
        parts.append("\n" + _dumped({"sections": [_plain(one) for one in q.sections]}))
    parts.append("\nquestions:\n")
    for asked in q.questions:
        written = _dumped([_question(asked, q)])
        parts.append(_indented(_comments(told[asked.code], "") + written))
    for name in _REST:
        value = getattr(q, name)
        if value:
            dumped = value if isinstance(value, dict) else [_plain(one) for one in value]
            parts.append("\n" + _remark(name) + _dumped({name: dumped}))
    return "".join(parts)


def _remark(name: str) -> str:
    return (
        "# 原来的 Excel 里另外的内容，导出时写回去；不需要可以整段删去\n"
        if name == "xlsform"
        else ""
    )


def _about(flaw: Flaw, q: Questionnaire) -> str:
    """The code of the question a flaw speaks of."""
    return flaw.about if flaw.about in {asked.code for asked in q.questions} else ""


def _comments(lines: list[str], title: str) -> str:
    head = [title] if title and lines else []
    return "".join(f"# {' '.join(line.split())}\n" for line in [*head, *lines])


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())


def _dumped(value: object) -> str:
    return yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=False,
    )


def _question(asked: Question, q: Questionnaire) -> dict[str, Any]:
    found: dict[str, Any] = {"code": asked.code, "kind": asked.kind, **_plain(asked)}
    listed = getattr(asked, "choices", None)
    shared = next((name for name, choices in q.choices.items() if choices == listed), None)
    if shared is not None:
        found["choices"] = shared
    return found


def _plain(model: Model) -> dict[str, Any]:
    """Its keys that differ from their defaults, in order."""
    found: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if name in ("code", "kind") and hasattr(model, "kind"):
            continue
        if info.is_required() or value != info.get_default(call_default_factory=True):
            found[name] = _value(value)
    return found


def _value(value: Any) -> Any:  # noqa: ANN401 - any field
    match value:
        case Formula() | Is() | Compare() | Answered() | Not() | All() | AnyOf():
            return _condition(value)
        case Choice():
            return _choice(value)
        case Model():
            return _plain(value)
        case tuple():
            return [_value(one) for one in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _condition(of: Condition) -> Any:  # noqa: ANN401 - a text or a mapping
    match of:
        case Formula(text=text):
            return text
        case Is(question=question, codes=codes):
            return _Line(question=question, codes=list(codes))
        case Not(of=inner):
            return {"op": "not", "of": _condition(inner)}
        case All(of=parts) | AnyOf(of=parts):
            return {"op": of.op, "of": [_condition(part) for part in parts]}
        case _:
            return _Line({**of.model_dump(exclude_defaults=True), "op": of.op})


def _choice(choice: Choice) -> Mapping[str, Any]:
    return _Line(_plain(choice))
