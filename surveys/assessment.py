"""What an assessor is asked about one leaf of the indicator system.

`surveys` knows nothing of scoring: `LeafOptions` says in neutral words what can be judged, and
`judgement_value` gives the judgement back in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from surveys.conversation import Answer
from surveys.form import (
    Choice,
    Form,
    FormKind,
    Integer,
    Is,
    Multiple,
    PhotoQuestion,
    Question,
    Single,
    Words,
)

_FULL, _PARTLY, _NONE = 1, 2, 3
_NEITHER = 0


@dataclass(frozen=True, slots=True)
class LeafOptions:
    """How a leaf is judged.

    labels: one of the rule's `labels`. several: which of `labels` hold, or none (`what` asks).
    count: how many items (`what`, in `unit`) there are, up to `most`. shares: for each of `parts`,
    which share of it is fulfilled. bands: one of `labels`, then a percent within its `limits`.
    """

    kind: Literal["labels", "several", "count", "shares", "bands"]
    labels: tuple[str, ...] = ()
    what: str = ""
    """For count: what is counted, e.g. 不合理的事项."""
    unit: str = "项"
    most: int = 999
    parts: tuple[str, ...] = ()
    limits: tuple[tuple[int, int], ...] = ()


def assessment_form(
    leaf_code: str,
    title: str,
    standard: str,
    explanation: str,
    options: LeafOptions,
    *,
    form_id: str = "",
    known: tuple[str, ...] = (),
    photo: bool = False,
) -> Form:
    """The form `leaf.<code>`: the judgement, the evidence in words, a photo if there is one.

    known: the evidence so far, and in a further round how far judgements lie apart, a line each.
    photo: a photo must come with the judgement.
    """
    lines = [
        f"指标：{title}",
        f"考察：{explanation}" if explanation else "",
        f"评分标准：{standard}",
        *known,
    ]
    return Form(
        id=form_id or f"leaf.{leaf_code}",
        kind=FormKind.ASSESSMENT,
        title=f"{leaf_code} {title}",
        opening="\n".join(line for line in lines if line),
        questions=(*_judgement(options), *_evidence(photo)),
        closing="收到了，谢谢！编号 {receipt}。截止前要改，随时回“修改”。",
    )


def _judgement(options: LeafOptions) -> tuple[Question, ...]:
    match options.kind:
        case "labels":
            choices = tuple(
                Choice(code=code, label=label) for code, label in enumerate(options.labels, start=1)
            )
            return (Single(code="judgement", text="您的判断是？", short="判断", choices=choices),)
        case "several":
            choices = tuple(
                Choice(code=code, label=label) for code, label in enumerate(options.labels, start=1)
            )
            none = Choice(code=_NEITHER, label="都没有", synonyms=("没有", "无", "都符合"))
            return (
                Multiple(
                    code="found", text=options.what, choices=(*choices, none), exclusive=(_NEITHER,)
                ),
            )
        case "count":
            what = options.what or "不符合的事项"
            text = f"{what}有多少{options.unit}？没有写 0。"
            return (Integer(code="count", text=text, unit=options.unit, maximum=options.most),)
        case "bands":
            return (_band(options.labels), *_percents(options.limits))
        case "shares":
            return tuple(q for n, part in enumerate(options.parts, 1) for q in _share(n, part))


def _band(labels: tuple[str, ...]) -> Question:
    choices = tuple(Choice(code=code, label=label) for code, label in enumerate(labels, start=1))
    return Single(code="band", text="您的判断是？", short="判断", choices=choices)


def _percents(limits: tuple[tuple[int, int], ...]) -> tuple[Question, ...]:
    return tuple(
        Integer(
            code=f"band{number}.share",
            text=f"给这一项分值的百分之几？（{low} 到 {high}）",
            short="给百分之几",
            ask_if=Is(question="band", codes=(number,)),
            minimum=low,
            maximum=high,
            unit="%",
        )
        for number, (low, high) in enumerate(limits, start=1)
    )


def _share(number: int, part: str) -> tuple[Question, ...]:
    return (
        Single(
            code=f"part{number}",
            text=f"“{part}”，达到了吗？",
            choices=(
                Choice(code=_FULL, label="全部达到", synonyms=("全部", "达到", "达到了")),
                Choice(code=_PARTLY, label="部分达到", synonyms=("部分",)),
                Choice(code=_NONE, label="没有达到", synonyms=("未达", "未达到", "没达到")),
            ),
        ),
        Integer(
            code=f"part{number}.share",
            text="部分达到，算百分之几？",
            hint="写 1 到 99 的数，比如 60。",
            ask_if=Is(question=f"part{number}", codes=(_PARTLY,)),
            minimum=1,
            maximum=99,
            unit="%",
        ),
    )


MEETING = "meeting"
"""Id of the form about the meeting itself, and subject of its record."""


def meeting_form() -> Form:
    """Who takes part in a meeting that judges together: asked once, before the leaves."""
    return Form(
        id=MEETING,
        kind=FormKind.ASSESSMENT,
        title="集体评议：参加人员",
        opening="先登记这次评议会，再一项一项记结果。",
        questions=(
            Words(
                code="participants",
                text="哪些人参加评议？写岗位，用顿号隔开。",
                short="参加人员",
                hint="比如：主任、财务科长、纪检组长、记录人。",
                min_length=2,
            ),
            Words(
                code="place",
                text="哪一天、在哪里开的？",
                short="时间地点",
                hint="比如：3月5日上午，三楼会议室。",
                min_length=2,
                max_length=100,
            ),
        ),
        closing="登记好了。编号 {receipt}。",
    )


def _evidence(photo: bool) -> tuple[Question, ...]:
    if photo:
        required = PhotoQuestion(
            code="photo",
            text="请发佐证材料的照片（必须有）。",
            short="佐证",
            text_instead=False,
        )
        return (_words(), required)
    return (_words(), _photo())


def _words() -> Words:
    return Words(
        code="evidence",
        text="依据是什么？请写文件、材料或情况（至少5个字）。",
        short="依据",
        min_length=5,
    )


def _photo() -> PhotoQuestion:
    return PhotoQuestion(
        code="photo",
        text="有佐证材料的照片吗？",
        short="佐证",
        hint="也可以只写文号、存放的地方。",
        required=False,
    )


def judgement_value(
    form: Form, answers: Mapping[str, Answer]
) -> str | int | Fraction | tuple[int, ...] | tuple[Fraction, ...]:
    """The label chosen, the count, the share given within a band (fraction of 1), the numbers
    (from 0) of those that hold, or the share of each part.

    Raises LookupError when the form is not answered."""
    first = form.questions[0]
    if isinstance(first, Single) and first.code == "judgement":
        chosen = _number(answers, "judgement")
        return next(choice.label for choice in first.choices if choice.code == chosen)
    if first.code == "band":
        return Fraction(_number(answers, f"band{_number(answers, 'band')}.share"), 100)
    if first.code == "count":
        return _number(answers, "count")
    if first.code == "found":
        found = answers["found"].value
        ticked = found if isinstance(found, tuple) else ()
        return tuple(code - 1 for code in ticked if code != _NEITHER)
    parts = [q.code for q in form.questions if isinstance(q, Single)]
    return tuple(_fraction(answers, code) for code in parts)


def evidence_text(answers: Mapping[str, Answer]) -> str:
    """The evidence in words."""
    value = answers["evidence"].value
    return value if isinstance(value, str) else ""


def evidence_media(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """`photo:<media id>` or a reference in words, if there is one."""
    value = answers["photo"].value if "photo" in answers else None
    return (value,) if isinstance(value, str) else ()


def _number(answers: Mapping[str, Answer], code: str) -> int:
    value = answers[code].value
    if isinstance(value, int):
        return value
    raise LookupError(code)


def _fraction(answers: Mapping[str, Answer], code: str) -> Fraction:
    match _number(answers, code):
        case 1:
            return Fraction(1)
        case 2:
            return Fraction(_number(answers, f"{code}.share"), 100)
        case _:
            return Fraction(0)
