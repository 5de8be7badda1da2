"""Typed answers to questions with choices: codes, labels, each choice's own synonyms."""

from __future__ import annotations

import re

from surveys.agenda import Translate
from surveys.commands import words
from surveys.conversation import Answer
from surveys.figures import choices
from surveys.form import Choice, Multiple, Question, Ranking
from surveys.nearest import Named, nearest
from surveys.numerals import in_chinese, scattered, squeeze
from surveys.reading import Doubtful, Reading, Refused, Taken

_SEPARATORS = re.compile(r"[,、;/+&|和跟与及]|以及|还有")
_RANKS = re.compile(r"[,、;/+&|和跟与及>→]|以及|还有|然后|再")

Ticked = Multiple | Ranking
"""Questions whose answer is several choices, collected one by one."""


def answer_of(asked: Question, codes: tuple[int, ...]) -> Answer:
    """Chosen codes as an answer: 不清楚 and 不想说 are told from given ones."""
    value = _value(asked, codes)
    chosen = [choice for choice in choices(asked) if choice.code in codes]
    if any(choice.dont_know for choice in chosen):
        return Answer("dont_know", value)
    if any(choice.refusal for choice in chosen):
        return Answer("refused", value)
    return Answer("given", value)


def _value(asked: Question, codes: tuple[int, ...]) -> int | tuple[int, ...]:
    if isinstance(asked, Ranking):
        return codes
    return tuple(sorted(codes)) if isinstance(asked, Multiple) else codes[0]


def codes_in_words(asked: Question, _: Translate) -> str:
    """The codes that may be typed, as they are listed: 5、4、3、2、1、0."""
    return _("、").join(str(choice.code) for choice in choices(asked))


def one(asked: Question, text: str, _: Translate) -> Reading:
    """Read words as exactly one of the choices."""
    bare = "" if scattered(text) else squeeze(text)
    code = _code(asked, bare, _) if bare else None
    if code is not None:
        return Taken(answer_of(asked, (code,)))
    guess = nearest(bare, _named(asked, _)) if bare else None
    if guess is not None:
        return Doubtful(answer_of(asked, (guess,)))
    why = _("没看明白您的意思。请点一个选项，或者回前面的数字：{codes}。")
    return Refused(why.format(codes=codes_in_words(asked, _)))


def several(asked: Ticked, text: str, _: Translate) -> Reading:
    """Read words as all that is ticked: 1 3, 1、3, 一和三, labels; of a ranking, in this order."""
    separators = _RANKS if isinstance(asked, Ranking) else _SEPARATORS
    apart = [part for part in separators.split(text.replace("，", ",")) if squeeze(part)]
    whole = [] if scattered(text) else [text]
    codes = (
        _codes(asked, whole, _)
        or _codes(asked, " ".join(apart).split(), _)
        or _codes(asked, [] if scattered(text) else apart, _)
    )
    if codes is None:
        return _several_unclear(asked, squeeze(text), _)
    why = selection_trouble(asked, codes, _, so_far=isinstance(asked, Ranking))
    return Refused(why) if why else Taken(answer_of(asked, codes))


def selection_trouble(
    asked: Ticked, codes: tuple[int, ...], _: Translate, *, so_far: bool = False
) -> str:
    """Why these boxes cannot be ticked together; empty when they can. `so_far`: more may come."""
    single = [choice.label for choice in asked.choices if choice.code in set(codes) & alone(asked)]
    if single and len(codes) > 1:
        return _("“{label}”不能和别的一起选。").format(label=_(single[0]))
    if not single and len(codes) < asked.at_least and not so_far:
        return _("请至少选{n}项。").format(n=asked.at_least)
    if len(codes) > asked.at_most:
        return _("最多选{n}项。").format(n=asked.at_most)
    return ""


def alone(asked: Ticked) -> set[int]:
    """Codes that cannot be ticked together with others."""
    special = {choice.code for choice in asked.choices if choice.dont_know or choice.refusal}
    return special | set(asked.exclusive if isinstance(asked, Multiple) else ())


def whole(asked: Ticked) -> int:
    """How many choices a complete ranking or selection can hold."""
    return min(len(asked.choices) - len(alone(asked)), asked.at_most)


def _code(asked: Question, bare: str, _: Translate) -> int | None:
    """The choice named exactly: code, label, synonym, or code and label as they are printed."""
    found = {choice.code for choice in choices(asked) if bare in _names(choice, _)}
    if found:
        return found.pop() if len(found) == 1 else None
    printed = re.fullmatch(r"(\d{1,4})[.、,:)]?(\D.*)", bare)
    if printed is None:
        return None
    named = {choice.code for choice in choices(asked) if printed[2] in _labels(choice, _)}
    return int(printed[1]) if named == {int(printed[1])} else None


def _names(choice: Choice, _: Translate) -> tuple[str, ...]:
    numerals = [str(choice.code), in_chinese(choice.code), *(["两"] if choice.code == 2 else [])]
    return (*numerals, *(f"{numeral}分" for numeral in numerals), *_labels(choice, _))


def _labels(choice: Choice, _: Translate) -> tuple[str, ...]:
    names = (choice.label, *choice.synonyms)
    translated = [word for name in names for word in words(_(name))]
    return tuple(dict.fromkeys([*(squeeze(name) for name in names), *translated]))


def _named(asked: Question, _: Translate) -> Named:
    return [(c.code, tuple(n for n in _labels(c, _) if len(n) > 1)) for c in choices(asked)]


def _codes(asked: Ticked, parts: list[str], _: Translate) -> tuple[int, ...] | None:
    codes = [_code(asked, squeeze(part), _) for part in parts]
    known = tuple(dict.fromkeys(code for code in codes if code is not None))
    return known if known and None not in codes else None


def _several_unclear(asked: Ticked, bare: str, _: Translate) -> Reading:
    """13 may be 1 and 3; otherwise one near choice may be meant."""
    digits = tuple(int(char) for char in bare) if bare.isdecimal() and len(bare) <= 10 else ()
    known = {choice.code for choice in choices(asked)}
    if 1 < len(digits) == len(set(digits) & known) and not selection_trouble(asked, digits, _):
        return Doubtful(answer_of(asked, digits))
    guess = nearest(bare, _named(asked, _)) if bare else None
    if guess is not None and not selection_trouble(asked, (guess,), _):
        return Doubtful(answer_of(asked, (guess,)))
    example = " ".join(str(choice.code) for choice in asked.choices[:2])
    if isinstance(asked, Ranking):
        why = _("没看明白您的意思。请按先后把前面的数字一起回过来，比如“{example}”。")
    else:
        why = _("没看明白您的意思。可以选几项，把前面的数字一起回过来，比如“{example}”。")
    return Refused(why.format(example=example))
