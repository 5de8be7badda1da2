"""One way of writing for what is written in many: widths, signs, numerals, list marks, blanks."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

MARK = "#"
"""Stands for every list mark: ①, (1), 一、, a."""

NUM = r"(?<![\d.])\d{1,9}(?:\.\d{1,6})?(?!\d)"
"""A number; longer ones are none, so that a page of digits costs no time."""

_SIGNS = str.maketrans(
    {
        "≧": "≥",
        "⩾": "≥",
        "﹥": ">",
        "≦": "≤",
        "⩽": "≤",
        "﹤": "<",
        "﹪": "%",
        "％": "%",
        "；": ";",
        "，": ",",
        "﹐": ",",
        "：": ":",
        "（": "(",
        "）": ")",
        "【": "(",
        "】": ")",
        "〔": "(",
        "〕": ")",
        "［": "(",
        "］": ")",
        "[": "(",
        "]": ")",
        "×": "×",
        "✕": "×",
        "＊": "×",
        "*": "×",
        "～": "-",
        "~": "-",
        "∼": "-",
        "〜": "-",
        "—": "-",
        "–": "-",
        "―": "-",
        "－": "-",
        "−": "-",
        "﹣": "-",
        "#": " ",
        "＃": " ",
    }
)
_QUOTES = re.compile("[“”\"'‘’『』「」《》〈〉`]")
_BLANKS = re.compile(r"[\s\u200b\ufeff\u2060]+")
_LINE = "\u2028"
_CIRCLED = re.compile("[①-⑳❶-❿➀-➉㊀-㊉㈠-㈩⑴-⒇⒈-⒛]")
_START = rf"(?:^|(?<=[;。:,){_LINE}]))"
_MARKS = re.compile(
    rf"\((?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\)(?!分)"
    rf"|{_START}(?:\d{{1,2}}|[a-hA-H])(?:[.、)](?!\d)|(?=是否))"
    rf"|{_START}[一二三四五六七八九十]{{1,2}}(?:、|是(?!否))"
    rf"|{_START}第[一二三四五六七八九十],"
)

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1}
_NUMERAL = "[零〇一二两三四五六七八九十百点壹]+"
_UNITS = (
    "个百分点|百分点|户次|人次|方面|环节|类别|[项个次例处条件起类人台份天日周月年户场篇期级档家名宗笔"
    "张组岁盏套门所座辆本批]"
)
_HUNDREDTHS = re.compile(rf"百分之({_NUMERAL}|{NUM})(?!点)")
_TENTHS = re.compile(rf"(?<![完形变构养达])({_NUMERAL}|{NUM})成(?![立为员果本熟功长效品绩交,;。])")
_POINTS = re.compile(
    rf"(得|计|扣|给|记|减|加|为|是|赋|满|多|高|低|过|于|至|到|除|即|[,;:(#。])({_NUMERAL})分(?!之|别|数|为)"
)
_COUNTED = re.compile(rf"(?<![统唯单同专万第其某逐非之另百{{]])({_NUMERAL})(?=(?:{_UNITS}))")
_HALF = re.compile(
    r"(?<=[得计给记扣减])(?:一半|50%)(?:的?(?:权重|分值|分数|满分|得分|分))?(?=[,;。)]|$)"
    r"|(?:该项|本项|指标)?(?:权重|分值|满分|标准分)的?一半(?:的?(?:分值|分数|得分|分))?"
)
_RANGE = re.compile(rf"({NUM}%?(?:\((?:不)?含[^)]*\))?)(?:至|到)(?={NUM}%)")


def normalised(text: str) -> str:
    """The text in one way of writing. Width, blanks and kinds of quotes make no difference."""
    text = re.sub(r"\r\n?|\n", _LINE, text)
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    text = _CIRCLED.sub(MARK, text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS | {ord("#"): "#"})
    text = _QUOTES.sub("", text)
    text = _BLANKS.sub(lambda m: _LINE if _LINE in m[0] else "", text)
    text = text.replace(">=", "≥").replace("=>", "≥").replace("<=", "≤").replace("=<", "≤")
    text = _MARKS.sub(MARK, text)
    text = re.sub(rf"{_LINE}(?={MARK})", "。", text)
    text = text.replace(_LINE, "")
    text = re.sub(rf"(?<=[;。,:]){MARK}+|{MARK}{{2,}}", MARK, text)
    text = re.sub(r"\.(?!\d)", "。", text)
    text = re.sub(r"--+", "-", text)
    return _numerals(text)


def _numerals(text: str) -> str:
    text = _HUNDREDTHS.sub(lambda m: f"{number(m[1]) or m[1]}%", text)
    text = _TENTHS.sub(lambda m: _tenths(m[0], m[1]), text)
    text = _HALF.sub("权重的50%", text)
    text = re.sub(r"半分(?!数|值)", "0.5分", text)
    text = _POINTS.sub(lambda m: f"{m[1]}{number(m[2]) or m[2]}分", text)
    text = _COUNTED.sub(lambda m: str(number(m[1]) or m[1]), text)
    text = re.sub(rf"({NUM})个?百分点", r"\1百分点", text)
    return _RANGE.sub(r"\1-", text)


def _tenths(whole: str, numeral: str) -> str:
    found = number(numeral)
    return whole if found is None else f"{found * 10:f}%"


def number(text: str) -> Decimal | None:
    """A numeral in Chinese characters or digits; None for what is none (九十五, 零点五, 2.5)."""
    if re.fullmatch(NUM, text):
        return Decimal(text)
    whole, dot, part = text.partition("点")
    found = _whole(whole)
    if found is None:
        return None
    if not dot:
        return Decimal(found)
    if not part or any(c not in _DIGITS for c in part):
        return None
    return Decimal(f"{found}.{''.join(str(_DIGITS[c]) for c in part)}")


def _whole(text: str) -> int | None:
    if not text:
        return None
    total, digit = 0, None
    for char in text:
        if char in "百十":
            total += (1 if digit is None else digit) * (100 if char == "百" else 10)
            digit = None
        elif char in _DIGITS and (digit is None or digit == 0):
            digit = _DIGITS[char]
        else:
            return None
    return total + (digit or 0)
