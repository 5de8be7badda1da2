"""Open answers without what tells who wrote them: what `reports.remarks.masking` covers in every
remark, and, since these leave the office, the names of units and places besides."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reports.remarks import masking

MASK = "＊＊"

_PLACES = "村委会|居委会|村|乡|镇|街道|社区|小区|小组|敬老院|福利院|学校|单位|公司|厂"
_SOMEBODY = re.compile(r"[一-龥]某[某一-龥]?")
_WHERE = re.compile(rf"(住在|家在|来自|我在|我是)[一-龥]{{2,6}}?({_PLACES})")
_ENDS = re.compile(r"(?:街道|社区|新区|村委会|居委会|村|乡|镇|县|区|市)$")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text in one line, with telephone, identity and account numbers, addresses, names with a
    title and the given names of places and units put out.

    It masks what it knows to recognise; who passes open answers on reads them first.
    """
    text = " ".join(text.split())
    for name in sorted(_known(names), key=lambda name: (-len(name), name)):
        text = text.replace(name, MASK)
    text = masking.masked(text)
    return _WHERE.sub(rf"\1{MASK}\2", _SOMEBODY.sub(MASK, text))


def _known(names: Iterable[str]) -> set[str]:
    """Names as they are, and as people shorten them: 铜都 for 铜都街道."""
    found = set()
    for name in names:
        for one in (name.strip(), _ENDS.sub("", name.strip())):
            if len(one) > 1:
                found.add(one)
    return found
