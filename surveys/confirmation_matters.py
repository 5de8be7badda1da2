"""The rest of a confirmation: purpose, own funds, several standards, evidence, remarks.

One tap (都没有) is enough for most; only what is ticked is asked about.
"""

from __future__ import annotations

from itertools import pairwise

from surveys.form import (
    All,
    Answered,
    Any,
    Check,
    Choice,
    Compare,
    Condition,
    Formula,
    Is,
    Money,
    Multiple,
    Not,
    PhotoQuestion,
    Question,
    Words,
)
from surveys.planned import Group

EVIDENCE = ("evidence", "evidence2", "evidence3")
"""Questions for pieces of evidence: people send several photos at once."""

NOTHING, OFF_PURPOSE, OWN_FUNDS, STANDARDS, REMARKS = 1, 2, 3, 4, 5


def matters_question(groups: tuple[Group, ...], section: str, *, own: bool = True) -> Multiple:
    """What is out of the ordinary: V11, V04/V17, V09. `own`: own funds are asked about here."""
    labels = {
        NOTHING: "都没有（钱都用在批准的用途上）",
        OFF_PURPOSE: "有钱没用在批准的用途上",
    }
    if own:
        labels[OWN_FUNDS] = "另外还用了自筹资金"
    if any(group.per_head is not None for group in groups):
        labels[STANDARDS] = "每人（户）的标准不止一种"
    labels[REMARKS] = "有别的话要说明"
    return Multiple(
        code="matters",
        text="有没有下面的情况？",
        short="别的情况",
        choices=tuple(
            Choice(code=code, label=label, synonyms=("都没有", "没有", "无") if code == 1 else ())
            for code, label in labels.items()
        ),
        exclusive=(NOTHING,),
        alone_at_once=True,
        section=section,
    )


def purpose_questions(section: str) -> tuple[Question, ...]:
    """V11: how much was used for something else, and for what."""
    off = Is(question="matters", codes=(OFF_PURPOSE,))
    return (
        Money(
            code="off_purpose",
            text="没用在批准用途上的是多少元？",
            short="不按用途的金额",
            ask_if=off,
            section=section,
        ),
        Words(
            code="off_purpose_use",
            text="用在了哪里、谁批准的？请写一句（至少5个字）。",
            short="实际用途",
            ask_if=off,
            min_length=5,
            section=section,
        ),
    )


def purpose_checks() -> tuple[Check, ...]:
    """V11: it can be no more than what was spent, and not nothing."""
    return (
        Check(
            code="off_purpose_none",
            at="off_purpose",
            must=Compare(op="gt", question="off_purpose"),
            message="没有这样的钱，就回“上一题”，把“有钱没用在批准的用途上”去掉。",
        ),
        Check(
            code="off_purpose",
            at="off_purpose",
            must=Compare(op="le", question="off_purpose", other="spent"),
            message="不按用途的 {off_purpose} 比支出的 {spent} 还多 {gap}，请核对。",
        ),
    )


def own_questions(
    section: str, condition: Condition | None = None, *, planned: int | None = None
) -> tuple[Question, ...]:
    """V04, V17: own funds planned and spent, and where they come from. `planned`: fen."""
    return (
        Money(
            code="own_planned",
            text="自筹资金计划多少元？",
            short="自筹计划",
            ask_if=condition,
            suggested=planned,
            listed=planned,
            section=section,
        ),
        Money(
            code="own_spent",
            text="自筹资金实际支出多少元？",
            short="自筹支出",
            ask_if=condition,
            listed=planned,
            section=section,
        ),
        Words(
            code="own_source",
            text="自筹资金是从哪里来的？",
            short="自筹来源",
            hint="例：单位公用经费、上级工会经费、企业捐赠。",
            ask_if=condition,
            min_length=2,
            section=section,
        ),
    )


def evidence_questions(section: str, spent: tuple[str, ...] = ("spent",)) -> tuple[Question, ...]:
    """V19: where the papers are, a reference first of all; why there are none. `spent`: codes of
    what was paid out."""
    paid = tuple(Compare(op="gt", question=code) for code in spent)
    return (
        PhotoQuestion(
            code=EVIDENCE[0],
            text="请写佐证在哪里：凭证号、页数、存放的地方。",
            short="佐证",
            hint="例：2020年1月15日第7号凭证，发放表3页，存局财务室。也可以发照片或文件："
            "先把姓名、证件号、银行卡号遮住，不要拍人脸。",
            required=False,
            masked=True,
            files=True,
            section=section,
        ),
        *(
            PhotoQuestion(
                code=code,
                text="还有别的照片或文件吗？有就接着发，没有就跳过。",
                short="佐证",
                ask_if=Formula(text=f"starts-with(${{{before}}}, 'photo:')"),
                required=False,
                masked=True,
                files=True,
                section=section,
            )
            for before, code in pairwise(EVIDENCE)
        ),
        Words(
            code="no_evidence",
            text="钱已经支出，还没有佐证。是什么原因、哪天补上？请写一句（至少5个字）。",
            short="没有佐证的原因",
            ask_if=All(of=(Any(of=paid), Not(of=Answered(question=EVIDENCE[0])))),
            min_length=5,
            section=section,
        ),
    )


def notes_question(section: str) -> Words:
    return Words(
        code="notes",
        text="请写要说明的话。",
        short="其他说明",
        ask_if=Is(question="matters", codes=(REMARKS,)),
        section=section,
    )
