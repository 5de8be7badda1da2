"""Questions as people list them in a text or a simple table: made into a questionnaire, with a
note for everything that had to be assumed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from surveys.formats.flaws import Flaw, Loaded, misfit, quoted
from surveys.formats.words import ALONE, DONT_KNOW, REFUSAL
from surveys.numerals import squeeze
from surveys.questionnaire import Questionnaire

_OTHER = re.compile(
    r"(其他|其它)[\s_＿:：]*([（(【\[]?\s*(请(注明|说明|填写|具体说明)[^）)】\]]*)?[）)】\]]?)?[\s_＿]*"
)
_BLANKS = re.compile(r"[_＿]{2,}")
_BAD = re.compile(
    r"^(非常|很|极|十分|特别|完全)?(不|差|难|低)|^(非常|很|极|十分|特别)(差|难|低|少)"
)
_GRADED = re.compile(
    r"(满意|同意|认可|重要|符合|了解|清楚|公平|及时|方便|愿意|好|差|一般|不变|支持)"
)


@dataclass(slots=True)
class Plain:
    """One question as listed."""

    text: str
    kind: str = ""
    """One of ours, `matrix_scale`, `matrix_single`, `matrix_text`; empty: to be inferred."""
    options: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    required: bool = True
    hint: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    """Further keys of the question."""
    asked_after: tuple[int, tuple[int, ...]] | None = None
    """(question, options), counted from 1: asked only after these answers."""
    sheet: str = ""
    row: int = 0
    column: str = ""
    section: str = ""
    """The heading it stands under."""

    def note(self, code: str, message: str, remedy: str = "") -> Flaw:
        return Flaw(code, message, remedy, self.sheet, self.row, self.column, "warning")

    def flaw(self, code: str, message: str, remedy: str = "") -> Flaw:
        return Flaw(code, message, remedy, self.sheet, self.row, self.column)


def assemble(
    title: str, opening: str, asked: Sequence[Plain], flaws: Iterable[Flaw] = (), closing: str = ""
) -> Loaded:
    """The questionnaire, with codes Q1, Q2 ... in order. Never raises."""
    found, places, told = list[dict[str, Any]](), list[Plain](), list(flaws)
    headings = list[str]()
    for number, one in enumerate(asked, start=1):
        _infer(one, told)
        if one.section and one.section != (headings[-1] if headings else ""):
            headings.append(one.section)
        section: dict[str, Any] = {"section": f"S{len(headings)}"} if one.section else {}
        for question in _questions(one, number, asked, told):
            found.append({**question, **section})
            places.append(one)
    if not found:
        told.append(
            Flaw("no_questions", "没有找到题目", "每道题以题号开头，例如：1. 您满意吗？[单选题]")
        )
        return Loaded(None, tuple(told))
    if not opening:
        message = "没有开场白，也就不先征求同意"
        remedy = "写上 opening：谁在问、为什么、怎么保存、可以不答"
        told.append(Flaw("no_opening", message, remedy, severity="warning"))
    data: dict[str, Any] = {"title": title, "opening": opening, "consent": bool(opening)}
    data |= {"questions": found, "closing": closing}
    data["sections"] = [{"code": f"S{n}", "title": t} for n, t in enumerate(headings, start=1)]
    return _checked(data, places, told)


def _checked(data: dict[str, Any], places: list[Plain], told: list[Flaw]) -> Loaded:
    try:
        made = Questionnaire.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            inner = details.get("ctx", {}).get("flaws") or [
                (details["loc"], "question", misfit(details), "照此改正")
            ]
            told += [_at(places, loc, str(words), str(remedy)) for loc, _, words, remedy in inner]
        return Loaded(None, tuple(told))
    pairs = zip(reversed(places), reversed(data["questions"]), strict=True)
    codes = {(one.sheet, one.row): str(asked["code"]) for one, asked in pairs}
    flaws = tuple(replace(flaw, about=codes.get((flaw.sheet, flaw.row), "")) for flaw in told)
    if any(flaw.severity == "error" for flaw in flaws):
        return Loaded(None, flaws)
    return Loaded(made, flaws)


def _at(places: list[Plain], loc: tuple[Any, ...], words: str, remedy: str) -> Flaw:
    if len(loc) > 1 and loc[0] == "questions" and loc[1] < len(places):
        place: Plain = places[loc[1]]
        return place.flaw("question", words, remedy)
    return Flaw("question", words, remedy)


# -- what was not said


def _infer(one: Plain, told: list[Flaw]) -> None:
    if not one.kind:
        one.kind, words = _likely(one)
        told.append(one.note("assumed_kind", f"没有写题型，按{words}导入", "不是这样就改 kind"))
    if one.kind in ("single", "multiple", "ranking") and not one.options:
        told.append(one.note("no_options", "没有选项，按填空题导入", "补上选项，改成选择题"))
        one.kind = "text"
    if one.kind == "single" and len(one.options) == 1:
        told.append(one.note("one_option", "只有一个选项，按说明导入", "补上别的选项"))
        one.kind, one.text = "note", f"{one.text}\n{one.options[0]}"
    if one.kind.startswith("matrix") and not one.rows:
        told.append(one.flaw("no_rows", "矩阵题没有分出行", "每个行标题单独一行"))
    if one.kind in ("matrix_scale", "scale") and not one.options:
        one.options = [f"{n}分" for n in range(5, 0, -1)]
        told.append(
            one.note("assumed_scale", "没有写各档，按1到5分导入，5分最好", "改成满意程度的说法")
        )


def _likely(one: Plain) -> tuple[str, str]:
    if one.rows:
        return "matrix_scale", "矩阵打分题"
    if not one.options:
        return "text", "填空题"
    if re.search(r"多选|可选多项|选.{0,3}[项个]|哪些|所有", one.text):
        return "multiple", "多选题"
    if len(one.options) >= 3 and _is_graded(one.options):
        return "scale", "打分题"
    return "single", "单选题"


def _is_graded(options: list[str]) -> bool:
    """Whether the options are degrees of one thing."""
    graded = [option for option in options if squeeze(option) not in DONT_KNOW]
    return all(_GRADED.search(option) and len(option) <= 6 for option in graded)


# -- questions


def _questions(
    one: Plain, number: int, asked: Sequence[Plain], told: list[Flaw]
) -> list[dict[str, Any]]:
    common: dict[str, Any] = {"required": one.required, **one.more}
    if one.hint:
        common["hint"] = one.hint
    if one.asked_after is not None:
        common |= _condition(one, number, asked, told)
    if not one.kind.startswith("matrix"):
        made = {"code": f"Q{number}", "kind": one.kind, "text": one.text, **common}
        if one.kind in ("note", "consent"):
            made.pop("required", None)
        return [made | _choices(one, told)]
    kind = {"matrix_scale": "scale", "matrix_single": "single"}.get(one.kind, "text")
    table = {"stem": one.text} if kind != "text" else {}
    listed = _choices(one, told, kind) if kind != "text" else {}
    return [
        {
            "code": f"Q{number}_{index}",
            "kind": kind,
            "text": row if table else f"{one.text}\n{row}",
            **table,
            **common,
            **listed,
        }
        for index, row in enumerate(one.rows, start=1)
    ]


def _condition(one: Plain, number: int, asked: Sequence[Plain], told: list[Flaw]) -> dict[str, Any]:
    assert one.asked_after is not None
    question, options = one.asked_after
    if question < number and asked[question - 1].kind in ("single", "multiple", "scale"):
        before = asked[question - 1]
        codes = [c["code"] for c in _choices(before, [])["choices"]]
        picked = tuple(codes[at - 1] for at in options if 0 < at <= len(codes))
        if picked:
            return {"ask_if": {"question": f"Q{question}", "codes": picked}}
    message = f"显示条件提到第{question}题，没能导入"
    told.append(one.note("condition", message, "在 ask_if 里写明"))
    return {}


def _choices(one: Plain, told: list[Flaw], kind: str = "") -> dict[str, Any]:
    kind = kind or one.kind
    if kind not in ("single", "multiple", "ranking", "scale"):
        return {}
    words = [option for option in one.options if option.strip()]
    codes = _codes(one, words, kind, told)
    listed = [_choice(word, code, one, kind) for word, code in zip(words, codes, strict=True)]
    found: dict[str, Any] = {"choices": listed}
    alone = [c["code"] for c in listed if squeeze(c["label"]) in ALONE]
    if kind == "multiple" and alone:
        found["exclusive"] = alone
    return found


def _codes(one: Plain, words: list[str], kind: str, told: list[Flaw]) -> list[int]:
    """1, 2, 3 ... for choices; for degrees the best has the highest; 0 for those beside them."""
    beside = [squeeze(word) in DONT_KNOW | REFUSAL for word in words]
    degrees = len(words) - sum(beside)
    if kind != "scale":
        falling = False
    else:
        falling = not _BAD.search(words[0].strip()) and not re.match(
            r"[01]\s*分?$", words[0].strip()
        )
        best = (
            next(
                w
                for w, b in zip(
                    words if falling else reversed(words),
                    beside if falling else reversed(beside),
                    strict=True,
                )
                if not b
            )
            if degrees
            else ""
        )
        told.append(
            one.note(
                "assumed_direction", f"以“{quoted(best)}”为最好（{degrees}分）", "方向反了就改编号"
            )
        )
    counted = iter(range(degrees, 0, -1) if falling else range(1, degrees + 1))
    spare = iter([0, *range(degrees + 1, len(words) + degrees + 2)])
    return [next(spare) if aside else next(counted) for aside in beside]


def _choice(word: str, code: int, one: Plain, kind: str) -> dict[str, Any]:
    label = _BLANKS.sub("", word).strip() or word
    bare = squeeze(word)
    found: dict[str, Any] = {"code": code, "label": label}
    if bare in DONT_KNOW:
        found["dont_know"] = True
    elif bare in REFUSAL:
        found["refusal"] = True
    elif kind in ("single", "multiple") and not one.rows:
        if _OTHER.fullmatch(word.strip()):
            found |= {"label": "其他", "other": True}
        elif _BLANKS.search(word):
            found["other"] = True
    return found
