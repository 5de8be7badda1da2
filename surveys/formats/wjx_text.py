"""A questionnaire as plain text of 问卷星, for reuse there."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.form import (
    All,
    ClosedQuestion,
    Condition,
    Is,
    Multiple,
    Question,
)
from surveys.formats.wjx import AMOUNTS
from surveys.numerals import in_chinese
from surveys.questionnaire import Questionnaire


def write_wjx(q: Questionnaire) -> tuple[str, tuple[str, ...]]:
    """The text, and what it cannot say (conditions that are more than one choice of one
    question, constraints, computed values, translations ...)."""
    lost, blocks = list[str](), [q.title]
    blocks += [q.opening.strip()] if q.opening.strip() else []
    numbers = {asked.code: number for number, asked in enumerate(_heads(q), start=1)}
    titles = {section.code: section.title for section in q.sections}
    section, headings = "", 0
    for asked in _heads(q):
        if asked.section != section and titles.get(asked.section):
            headings += 1
            blocks.append(f"{in_chinese(headings)}、{' '.join(titles[asked.section].split())}")
        section = asked.section
        blocks.append("\n".join(_written(asked, q, numbers, lost)))
    blocks += [q.closing.strip()] if q.closing.strip() else []
    lost += [f"分节{one.code}的条件没有写出" for one in q.sections if one.ask_if is not None]
    lost += ["计算值没有写出"] if q.computed else []
    lost += ["译文没有写出"] if q.translations else []
    return "\n\n".join(blocks) + "\n", tuple(lost)


def _heads(q: Questionnaire) -> list[Question]:
    """The questions, of each table its first row only."""
    found: list[Question] = []
    stem = ""
    for asked in q.questions:
        if not asked.stem or asked.stem != stem:
            found.append(asked)
        stem = asked.stem
    return found


_WRITTEN = {
    "scale": "量表题",
    "nps": "NPS题",
    "single": "单选题",
    "consent": "单选题",
    "multiple": "多选题",
    "ranking": "排序题",
    "integer": "数字题",
    "decimal": "数字题",
    "money": "填空题",
    "date": "日期题",
    "phone": "手机题",
    "text": "填空题",
    "photo": "上传图片题",
    "voice": "录音题",
    "location": "位置题",
    "note": "段落说明",
}


def _written(
    asked: Question, q: Questionnaire, numbers: dict[str, int], lost: list[str]
) -> Iterator[str]:
    text = " ".join((asked.stem or asked.text).split())
    kind = _WRITTEN[asked.kind]
    if asked.stem:
        kind = "矩阵量表题" if asked.kind == "scale" else "矩阵单选题"
    star = "*" if asked.required else ""
    depends = _depends(asked, q, numbers, lost)
    some = _amount(asked)
    yield f"{numbers[asked.code]}. {text}{some}{depends}{star}[{kind}]"
    labels = [c.label + ("____" if c.other else "") for c in getattr(asked, "choices", ())]
    if asked.stem:
        yield "选项：" + "\t".join(labels)
        yield from (one.text for one in q.questions if one.stem == asked.stem)
    elif isinstance(asked, ClosedQuestion) and asked.kind != "nps":
        yield from labels
    if asked.constraint or asked.wordings:
        lost.append(f"问题{asked.code}的约束或换问法没有写出")


def _amount(asked: Question) -> str:
    """How many may be chosen, unless the text says so itself."""
    if not isinstance(asked, Multiple) or any(p.search(asked.text) for p, _ in AMOUNTS):
        return ""
    most = f"（最多选{asked.at_most}项）" if asked.at_most < len(asked.choices) else ""
    return most + (f"（至少选{asked.at_least}项）" if asked.at_least > 1 else "")


def _depends(asked: Question, q: Questionnaire, numbers: dict[str, int], lost: list[str]) -> str:
    condition: Condition | None = asked.ask_if
    if isinstance(condition, All) and len(condition.of) == 1:
        condition = condition.of[0]
    if condition is None:
        return ""
    if isinstance(condition, Is) and condition.question in numbers:
        of = next(one for one in q.questions if one.code == condition.question)
        order = [choice.code for choice in getattr(of, "choices", ())]
        places = [str(order.index(code) + 1) for code in condition.codes if code in order]
        return f"（依赖于第{numbers[of.code]}题第{';'.join(places)}个选项）"
    lost.append(f"问题{asked.code}的显示条件没有写出")
    return ""
