"""What people are asked for a sign-off: the reviewer's word, the stamped scan, a re-opening.

They are forms like all others, so that buttons, typed words, going back and a second channel work
as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from surveys.conversation import Answer
from surveys.form import (
    Answered,
    Choice,
    Form,
    FormKind,
    Is,
    PhotoQuestion,
    Question,
    Single,
    Words,
)
from surveys.numerals import squeeze

REVIEW, STAMP, REOPEN = "review.", "stamp.", "reopen."
"""How the ids of the three kinds of forms begin."""

CONFIRM, RETURN = 1, 2
SCANS = ("scan", "scan2", "scan3", "scan4", "scan5", "scan6")
"""One photo a page; a PDF holds them all."""

_NO_SIGNATURE = "这是线上确认，不代替签字盖章。"


def review_form(unit: str, name: str, sheet: int, card: str) -> Form:
    """What a unit's reviewer says of one version of the 确认表; `card` shows all its figures."""
    return Form(
        id=f"{REVIEW}{unit}.{sheet}",
        kind=FormKind.SIGN_OFF,
        title=f"审核：{name}第{sheet}版",
        opening=card,
        questions=(
            Single(
                code="verdict",
                text="以上数字，您审核的意见是？",
                short="审核意见",
                hint=f"退回的，可以直接回“退回：原因”。{_NO_SIGNATURE}",
                choices=(
                    Choice(
                        code=CONFIRM,
                        label="确认",
                        synonyms=("同意", "属实", "审核通过", "通过", "没问题"),
                    ),
                    Choice(code=RETURN, label="退回", synonyms=("不同意", "退回修改", "不属实")),
                ),
            ),
            Words(
                code="why",
                text="为什么退回？经办人会看到您写的（至少2个字）。",
                short="退回的原因",
                ask_if=Is(question="verdict", codes=(RETURN,)),
                min_length=2,
            ),
        ),
        review=False,
        closing=f"审核意见记下了，谢谢！编号 {{receipt}}。{_NO_SIGNATURE}",
    )


def stamp_form(unit: str, sheet: int, code: str) -> Form:
    """The stamped scan of exactly one version."""
    first = PhotoQuestion(
        code=SCANS[0],
        text=f"请发第{sheet}版确认表（校验码 {code}）的盖章件，照片或 PDF 都可以。",
        short="盖章件",
        hint="先核对纸上印的版本和校验码。别的版本不要发到这里。",
        text_instead=False,
    )
    more: tuple[Question, ...] = tuple(
        PhotoQuestion(
            code=page,
            text="还有下一页吗？有就接着发，没有就跳过。",
            short="盖章件下一页",
            ask_if=Answered(question=before),
            required=False,
            text_instead=False,
        )
        for before, page in pairwise(SCANS)
    )
    return Form(
        id=f"{STAMP}{unit}.{sheet}",
        kind=FormKind.SIGN_OFF,
        title="上传盖章件",
        questions=(first, *more),
        review=False,
        closing="收到了，正在保存，存好以后告诉您。发错了就回“修改”。",
    )


def reopen_form(number: int, units: Mapping[str, str]) -> Form:
    """A coordinator opens a unit's signed confirmation again. `units`: names by id, of those that
    are signed; `number` tells one re-opening from the next."""
    choices = tuple(
        Choice(code=code, label=name, synonyms=(unit,))
        for code, (unit, name) in enumerate(units.items(), start=1)
    )
    return Form(
        id=f"{REOPEN}{number}",
        kind=FormKind.SIGN_OFF,
        title="重新开放单位",
        opening="审核或盖章以后要更正，先重新开放。原来的版本和盖章件都留着；数字一改，盖章就失效。",
        questions=(
            Single(code="unit", text="重新开放哪个单位？", short="单位", choices=choices),
            Words(code="why", text="为什么？记录在案（至少2个字）。", short="原因", min_length=2),
        ),
        review=False,
        closing="已重新开放，记录在案，编号 {receipt}。",
    )


def reopened_unit(form: Form, answers: Mapping[str, Answer]) -> str:
    """Id of the unit that was chosen. Raises LookupError."""
    asked = form.questions[0]
    code = answers["unit"].value
    if isinstance(asked, Single):
        for choice in asked.choices:
            if choice.code == code:
                return choice.synonyms[0]
    raise LookupError("no unit was chosen")


def verdict(answers: Mapping[str, Answer]) -> tuple[bool, str]:
    """Whether the reviewer confirmed, and why not."""
    return answers["verdict"].value == CONFIRM, why(answers)


def why(answers: Mapping[str, Answer]) -> str:
    said = answers["why"].value if "why" in answers else None
    return said if isinstance(said, str) else ""


def said_with_reason(form: Form, at: str, text: str) -> str:
    """The reason in 退回：数字不对, said in one go where the reviewer's word is asked; else ""."""
    if form.kind is not FormKind.SIGN_OFF or at != "verdict":
        return ""
    bare = text.strip()
    if not bare.startswith("退回") or squeeze(bare) in ("退回", "退回修改"):
        return ""
    return bare.removeprefix("退回").strip().lstrip("：:，,（(").rstrip("）)").strip()
