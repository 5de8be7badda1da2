"""The simulated people served: how each answers a questionnaire, whatever its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from bot.demo.cast import SUBMIT, asked, option
from surveys.closed import alone, selection_trouble, whole
from surveys.figures import grades
from surveys.form import (
    AGREED,
    ClosedQuestion,
    Consent,
    DateQuestion,
    DecimalQuestion,
    Form,
    Integer,
    Money,
    Multiple,
    Phone,
    PhotoQuestion,
    Question,
    Ranking,
    Scale,
    Words,
)
from surveys.messages import Content, Press, Prompt, Text


@dataclass(slots=True)
class Respondent:
    """Somebody of one group. `taste`: weights of the answers 5..0 by item, before own mood."""

    form: Form
    random: Random
    taste: Mapping[str, Sequence[float]]
    declines: bool = False
    leaves_at: str = ""

    def answer(self, prompt: Prompt) -> Content | None:
        if submit := option(prompt, SUBMIT):
            return Press(submit.token)
        question = asked(self.form, prompt)
        if question is None:
            return self._opening(prompt)
        if question.code == self.leaves_at:
            return Text("退出")
        return self._reply(prompt, question)

    def told(self, _text: str, /) -> Content | None:
        return None

    def _opening(self, prompt: Prompt) -> Content | None:
        if self.form.opening not in prompt.text:
            return None  # done, declined or left: whatever is offered now is for another day
        return Text("0" if self.declines else "1")

    def _reply(self, prompt: Prompt, question: Question) -> Content:
        match question:
            case Scale():
                return self._say(prompt, question, self._rating(question))
            case Multiple() | Ranking():
                return Text(self._several(question))
            case Consent():
                return self._say(prompt, question, AGREED)
            case ClosedQuestion():
                return self._say(prompt, question, self._background(question))
            case _:
                return Text(self._open(question))

    def _several(self, question: Multiple | Ranking) -> str:
        """A few choices that go together, or the whole order."""
        codes = [c.code for c in question.choices if c.code not in alone(question)]
        if isinstance(question, Ranking):
            return _typed(self.random.sample(codes, whole(question)))
        usual = [picked for picked in _PICKED if _fits(question, picked)]
        if usual:
            return _typed(self.random.choice(usual))
        return _typed(self.random.sample(codes, question.at_least))

    def _open(self, question: Question) -> str:
        """Figures within what the question takes; the rest in words, as people write them."""
        match question:
            case Integer():
                most = min(question.maximum, question.minimum + 9)
                return f"{self.random.randint(question.minimum, most)}{question.unit}"
            case DecimalQuestion():
                return f"{_between(question, self.random.randint(0, 10))}{question.unit}"
            case Money():
                return f"{self.random.randint(1, 40)}00元"
            case DateQuestion():
                return (question.latest or question.earliest or date(2020, 1, 15)).isoformat()
            case Phone():
                return f"138{self.random.randint(0, 99_999_999):08d}"
            case PhotoQuestion(text_instead=False):
                return "不想说" if question.required else "跳过"
        least = question.min_length if isinstance(question, Words) else 0
        remarks = [words for words in _REMARKS if len(words) >= least]
        return self.random.choice(remarks) if remarks else _REMARKS[-2] * least

    def _background(self, question: ClosedQuestion) -> int:
        codes = [choice.code for choice in question.choices]
        weights = _BACKGROUND.get(question.code, {})
        return self.random.choices(codes, [weights.get(code, 1) for code in codes])[0]

    def _rating(self, question: Scale) -> int:
        item = next((i.code for i in self.form.items if question.code in i.questions), "")
        weights = self.taste.get(item) or next(iter(self.taste.values()))
        mood: int = self.random.choices((5, 4, 3, 2, 1, 0), weights)[0]
        known = {choice.code for choice in question.choices}
        best_first = sorted((choice.code for choice in grades(question)), reverse=True)
        if mood in known and len(best_first) <= 5:
            return mood
        unsure = next((c.code for c in question.choices if c.dont_know), None)
        if not mood and unsure is not None:
            return unsure
        return best_first[(5 - (mood or 5)) * (len(best_first) - 1) // 4]

    def _say(self, prompt: Prompt, question: ClosedQuestion, code: int) -> Content:
        """Most tap; some type the number, the Chinese number, or the words."""
        choice = next(choice for choice in question.choices if choice.code == code)
        tap = next((o for o in prompt.options if o.code == str(code)), None)
        how = self.random.random()
        if tap is not None and how < 0.7:
            return Press(tap.token)
        if how < 0.85 or code > 9:
            return Text(str(code))
        if how < 0.92:
            return Text("〇一二三四五六七八九"[code] if code else "0")
        return Text(choice.label)


def _fits(question: Multiple, picked: tuple[int, ...]) -> bool:
    known = {choice.code for choice in question.choices}
    return known >= set(picked) and not selection_trouble(question, picked, str)


def _typed(codes: Sequence[int]) -> str:
    return " ".join(str(code) for code in codes)


def _between(question: DecimalQuestion, tenths: int) -> Decimal:
    """A number that the question takes."""
    low = question.minimum if question.minimum is not None else Decimal(0)
    high = question.maximum if question.maximum is not None else low + 10
    value = (low + (high - low) * tenths / 10).quantize(Decimal("0.1"))
    return value if low <= value <= high else high


_PICKED: Sequence[tuple[int, ...]] = ((1,), (1, 3), (2,), (1, 2, 4), (5,))

_BACKGROUND: Mapping[str, Mapping[int, float]] = {
    "G0": {1: 7, 2: 3},
    "G3": {1: 2, 2: 4, 3: 3, 4: 1.5, 0: 0.3},
    "S1": {1: 30, 2: 0.5, 3: 2, 0: 0.5},
}
"""Weights of background answers; codes not named weigh 1."""

_REMARKS = (
    "无",
    "无",
    "无",
    "没有",
    "慰问金希望早几天发",
    "多办几场演出",
    "通知再早一点就好了",
    "希望上门时间提前说一声",
    "名单能不能贴出来",
    "挺好的，谢谢",
)
