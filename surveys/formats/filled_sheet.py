"""A whole form filled in at once, on a sheet: read and checked by the rules of the conversation.

Nothing is asked back here, so what a conversation would ask back is a flaw, with how to write it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from surveys.agenda import Translate
from surveys.checks import open_trouble
from surveys.conditions import applicable, asked_if, questions_of
from surveys.conversation import Answer, Run
from surveys.figures import answer_text
from surveys.flow import begin, give
from surveys.form import Form, Money, Note, PhotoQuestion, Question
from surveys.money import unit_slip, yuan
from surveys.reading import Doubtful, Refused, Slipped, Taken
from surveys.understand import understand


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one answer, and what to do."""

    question: str
    text: str
    remedy: str
    stands: bool = False
    """It is a check that may stand: the place to look at is its tick, or the figure."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The run that the texts make, and all that is wrong with them."""

    run: Run
    flaws: tuple[Flaw, ...]

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self.run.answers


def fill(
    form: Form,
    texts: Mapping[str, str],
    stands: Collection[str],
    day: date,
    _: Translate,
    kept: Mapping[str, Answer] | None = None,
) -> Filled:
    """Read `texts` by question code. `stands`: codes at which differences may stand; `day`: what
    昨天 means; `kept`: answers that a sheet cannot hold (photos), taken over where it leaves them
    as they were."""
    run = begin(form, "sheet", form.hash, {})
    flaws: list[Flaw] = []
    unread: set[str] = set()
    for asked in form.questions:
        if isinstance(asked, Note):
            continue
        text = texts.get(asked.code, "").strip()
        if asked.code not in {q.code for q in applicable(form, run.answers)}:
            condition = asked_if(form, asked)
            if text and condition is not None and not questions_of(condition) & unread:
                flaws.append(Flaw(asked.code, f"填了“{_cut(text)}”，这里不用填", _NOT_ASKED))
            if condition is not None and questions_of(condition) & unread:
                unread.add(asked.code)
            continue
        answer = _read(asked, text, day, _, kept or {})
        if isinstance(answer, Flaw):
            flaws.append(answer)
            unread.add(asked.code)
        else:
            run = give(form, run, asked.code, answer)
    checked = _check(form, run, stands, flaws)
    return Filled(checked, tuple(flaws))


_NOT_ASKED = "看“什么时候填”一栏：清空这一格，或者核对前面的回答"


def _cut(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"


def _read(
    asked: Question, text: str, day: date, _: Translate, kept: Mapping[str, Answer]
) -> Answer | Flaw:
    standing = kept.get(asked.code)
    as_it_was = standing is not None and text in ("", answer_text(asked, standing, _))
    if isinstance(asked, PhotoQuestion) and standing is not None and as_it_was:
        return standing
    if not text:
        if asked.required:
            return Flaw(asked.code, "没有填", f"请填：{asked.text.split(chr(10))[0]}")
        return Answer("skipped")
    match understand(asked, text, day, _):
        case Taken(answer=answer):
            return answer
        case Doubtful(answer=answer):
            meant = answer_text(asked, answer, _)
            return Flaw(asked.code, f"“{_cut(text)}”写得不清楚", f"如果是“{meant}”，就这样写")
        case Slipped(answer=answer):
            return _slipped(asked, text, answer)
        case Refused(why=why):
            return Flaw(asked.code, f"“{_cut(text)}”不能用", why)


def _slipped(asked: Question, text: str, answer: Answer) -> Flaw:
    """V02."""
    listed = asked.listed if isinstance(asked, Money) else None
    fen = answer.value if isinstance(answer.value, int) else 0
    meant = unit_slip(fen, listed) or fen
    return Flaw(
        asked.code,
        f"“{_cut(text)}”读作 {yuan(fen)}，和登记的 {yuan(listed or 0)} 差得很远，单位是万元吗？",
        f"这里以元为单位：是万元就写 {yuan(meant)}；真是这个数，请在聊天里填",
    )


def _check(form: Form, run: Run, stands: Collection[str], flaws: list[Flaw]) -> Run:
    for code in list(run.answers):
        accepted: list[str] = []
        while trouble := open_trouble(form, run.answers, code):
            text = trouble.text or "这个回答不合要求"
            if trouble.check.severity == "refuse":
                flaws.append(Flaw(code, text, "请核对这几个数"))
                break
            if code not in stands:
                remedy = "改正数字；核对过没有错的，在这一行“照此提交”里选“是”"
                flaws.append(Flaw(code, text, remedy, stands=True))
                break
            accepted.append(trouble.text)
            answer = run.answers[code]
            note = "\n".join(filter(None, (answer.note, trouble.text)))
            run = give(form, run, code, Answer(answer.status, answer.value, note))
    return run
