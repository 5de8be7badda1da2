"""A row of the survey sheet as a question of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import InvalidOperation
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from surveys.form import Choice, Question
from surveys.formats.flaws import quoted
from surveys.formats.xlsform import bounds
from surveys.formats.xlsform.columns import BASE, KINDS, PLAIN_COLUMNS, PLAIN_KIND, SPOKEN
from surveys.formats.xlsform.context import Context
from surveys.formats.xlsform.kept import fitted
from surveys.formats.xlsform.table import TRANSLATABLE, Line
from surveys.formats.xlsform.tongues import headed
from surveys.formats.xlsform.types import Type

QUESTION: TypeAdapter[Any] = TypeAdapter(Question)
MODELS = {model.model_fields["kind"].default: model for model in get_args(get_args(Question)[0])}

_TRANSLATED = (*TRANSLATABLE[:3], *SPOKEN)
_YES = frozenset({"yes", "true", "true()", "1", "是", "必填", "y"})
_NO = frozenset({"no", "false", "false()", "0", "否", "n", ""})
_LONG_LIST = 60
_OTHER = Choice(code=0, label="其他", other=True)
_STAND_IN = (Choice(code=1, label="一"), Choice(code=2, label="二"))
"""For a list that is missing, so that the other problems of the row come out as well."""


@dataclass(slots=True)
class Drafted:
    """A question on its way: `data` may still be wrong, `question` is what came of it."""

    line: Line
    code: str
    data: dict[str, Any] = field(default_factory=dict)
    question: Any = None
    item: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    """By column, then language."""
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    """Of its choices, by code, then language."""
    kept: dict[str, str] = field(default_factory=dict)
    """Its cells, texts excepted."""


def draft(line: Line, kind: Type, code: str, context: Context, place: dict[str, Any]) -> Drafted:
    """`place`: its section and stem."""
    made = Drafted(line, code, item=line.get("item"))
    ours = context.kinds[code]
    data: dict[str, Any] = {"code": code, "kind": ours, **place}
    data |= _texts(line, context, ours)
    if kind.word == "range":
        data |= bounds.of_range(line)
        if trouble := bounds.range_trouble(line):
            context.flaws.append(trouble)
    data |= _logic(line, context, ours)
    data |= _choices(line, kind, context, ours)
    data |= _own_columns(line, context, ours)
    made.kept = _kept(line, kind, data, context)
    made.data = data
    made.translations = {column: context.translations(line, column) for column in _TRANSLATED}
    if "choices" in data and kind.list_name in context.lists:
        made.labels = context.lists[kind.list_name].labels
    made.question = _validated(line, data, context)
    return made


def kind_of(line: Line, kind: Type, context: Context) -> str:
    """Our kind of question for the row."""
    written = line.get("kind")
    if written:
        if KINDS.get(written) == BASE.get(kind.word):
            return written
        message = f"kind 列的“{quoted(written)}”和题型 {line.get('type')} 不相配"
        context.flaws.append(line.note("kind", message, "改正或清空这一格", "kind"))
    if kind.word == "select_one":
        return "scale" if _rated(line, kind, context) else "single"
    if kind.word == "range":
        return bounds.range_kind(line)
    return PLAIN_KIND[kind.word]


def _rated(line: Line, kind: Type, context: Context) -> bool:
    """Rated by its own columns, by points of its choices, or by looks."""
    found = context.lists.get(kind.list_name)
    points = found is not None and any(choice.points is not None for choice in found.choices)
    return bool(line.get("weight") or line.get("item") or points) or (
        "likert" in line.get("appearance")
    )


def _texts(line: Line, context: Context, kind: str) -> dict[str, Any]:
    text = context.text(line, "label")
    media = [column for column in line.cells if column.startswith("media::")]
    if not text:
        if kind != "note" and not media and not context.text(line, "hint"):
            message = "没有题目文字（label）"
            context.flaws.append(line.flaw("no_label", message, "补上题目", "label"))
        text = context.text(line, "hint") or line.get("name") or "……"
    elif not context.tongues.own(line, "label"):
        message = f"缺少 {headed('label', context.tongues.main)}，先用了别的语言"
        context.flaws.append(line.note("no_translation", message, "补上这种语言的题目", "label"))
    found: dict[str, Any] = {"text": text, "required": _required(line, context, kind)}
    if hint := context.text(line, "hint"):
        found["hint"] = hint
    spoken = {key: context.own(line, column) for column, key in SPOKEN.items()}
    return found | {key: text for key, text in spoken.items() if text}


def _required(line: Line, context: Context, kind: str) -> bool:
    written = " ".join(line.get("required").split()).casefold()
    if kind in ("note", "consent") or written in _NO:
        return kind == "consent"
    if written not in _YES:
        message = f"required 写的是“{quoted(written)}”，按必填导入"
        context.flaws.append(line.note("required", message, "只认 yes 和空白", "required"))
    return True


def _logic(line: Line, context: Context, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if line.get("relevant"):
        read = context.expression(line, "relevant", line.get("name"))
        if read is not None:
            found["ask_if"] = context.condition(read)
    if line.get("constraint"):
        read = context.expression(line, "constraint", line.get("name"))
        if read is not None:
            found |= bounds.constrained(read, context.text(line, "constraint_message"), kind)
    return found


def _choices(line: Line, kind: Type, context: Context, ours: str) -> dict[str, Any]:
    if "choices" not in MODELS[ours].model_fields or kind.word == "acknowledge":
        return {}
    found = context.lists.get(kind.list_name)
    if found is None:
        remedy = "在 choices 表里补上这个选项表，或改正名称"
        message = f"没有名为 {quoted(kind.list_name) or '（空）'} 的选项表"
        context.flaws.append(line.flaw("no_list", message, remedy, "type"))
        return {"choices": _STAND_IN}
    context.flaws += found.flaws
    found.flaws = []
    choices = list(found.choices)
    if line.get("choice_filter"):
        _filtered(line, context, len(choices))
    if kind.other and not any(choice.other for choice in choices):
        code = 1 + max((choice.code for choice in choices), default=0)
        choices.append(_OTHER.model_copy(update={"code": code}))
    shuffled = re.search(r"\brandomi[sz]e\s*=\s*true\b", line.get("parameters"), re.IGNORECASE)
    return {"choices": tuple(choices), **({"shuffle": True} if shuffled else {})}


def _filtered(line: Line, context: Context, count: int) -> None:
    message = "选项按前面的答案筛选（choice_filter），这里不筛选，会列出全部选项"
    remedy = "拆成几道有显示条件的题"
    if count > _LONG_LIST:
        told = line.flaw("choice_filter", f"{message}（{count}个）", remedy, "choice_filter")
    else:
        told = line.note("choice_filter", message, remedy, "choice_filter")
    context.flaws.append(told)


def _own_columns(line: Line, context: Context, kind: str) -> dict[str, Any]:
    """Columns that are called like a key of ours and hold what it takes."""
    found: dict[str, Any] = {}
    for column, read in PLAIN_COLUMNS.items():
        written = line.get(column)
        if not written or column not in MODELS[kind].model_fields:
            continue
        value = _value(read, written)
        if value is None:
            message = f"{column} 列的“{quoted(written)}”不能用"
            told = line.flaw if column == "weight" else line.note  # a weight changes the score
            context.flaws.append(told("own_column", message, "改正或清空这一格", column))
        else:
            found[column] = value
    return found


def _value(read: Callable[[str], Any], written: str) -> object:
    try:
        return read(written)
    except (ValueError, InvalidOperation):
        return None


def _kept(line: Line, kind: Type, data: dict[str, Any], context: Context) -> dict[str, str]:
    """All cells but the texts, which have a place; `tidy` drops those we write the same way."""
    texts = {
        headed(column, name)
        for column in _TRANSLATED
        for name in (context.tongues.main, *context.tongues.others)
    }
    main = context.tongues.main  # where it has no text, the column without a language is taken
    texts |= {column for column in _TRANSLATED if not line.get(headed(column, main))}
    texts |= {"item", "code", "kind", "jixiao"}
    texts |= {column for column in PLAIN_COLUMNS if column in data}
    kept = {column: text for column, text in line.cells.items() if column not in texts}
    if data["kind"] == "consent" and not line.get("required"):
        kept["required"] = "no"  # ours is always asked for; theirs stays as it was
    return kept | ({"list_name": kind.list_name} if kind.list_name else {})


def _validated(line: Line, data: dict[str, Any], context: Context) -> Question | None:
    made: Question | None = None
    try:
        made = fitted(QUESTION.validate_python, data, line, context.flaws)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            place = str(next(iter(details["loc"][1:]), "这一行"))
            message = f"{place} 的“{quoted(str(details['input']))}”不能用"
            context.flaws.append(line.flaw("question", message, "照文档里这个键的范围改正", place))
    return made
