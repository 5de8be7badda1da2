"""Open answers without what tells who wrote them: numbers, names, places."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "＊＊"

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLES = (
    "主任|副主任|书记|村长|组长|支书|主席|镇长|乡长|局长|科长|队长|校长|院长|所长|站长|会计|干事|医生|老师|师傅|"
    "先生|女士|大爷|大妈|大娘|大姐|大哥|阿姨|叔叔|爷爷|奶奶|同志|委员|主管|经理"
)
_PLACES = "村委会|居委会|村|乡|镇|街道|社区|小区|小组|敬老院|福利院|学校|单位|公司|厂"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), MASK),
    (
        re.compile(r"((?:微信|QQ|qq|VX|vx|wx)(?:号|号码)?[是为:： ]*)[A-Za-z0-9][\w-]{4,}"),
        rf"\1{MASK}",
    ),
    (
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}"
        ),
        MASK,
    ),
    (re.compile(r"\d(?:[- 　]?\d){6,}[xX]?"), MASK),
    (re.compile(r"[〇零一二三四五六七八九幺]{7,}"), MASK),
    (
        re.compile(
            r"\d+\s*(?:号院|号楼|栋|幢|单元|室|组|门|弄|楼)(?:\s*\d+\s*(?:号|单元|室|层|楼))*"
        ),
        MASK,
    ),
    (
        re.compile(
            rf"((?:我|他|她|老伴|本人)?(?:名叫|叫|姓名(?:是|[:：])?))\s*[{_SURNAMES}][一-龥]{{1,2}}"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(rf"[{_SURNAMES}][一-龥]{{0,2}}?({_TITLES})"), rf"{MASK}\1"),
    (re.compile(rf"[{_SURNAMES}]某[某一-龥]?"), MASK),
    (re.compile(rf"(住在|家在|来自|我在|我是)[一-龥]{{2,6}}?({_PLACES})"), rf"\1{MASK}\2"),
)
_ENDS = re.compile(r"(?:街道|社区|新区|村委会|居委会|村|乡|镇|县|区|市)$")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text in one line, with telephone, identity and account numbers, addresses, names with a
    title and the given names of places and units put out.

    It masks what it knows to recognise; who passes open answers on reads them first.
    """
    text = " ".join(text.split())
    for name in sorted(_known(names), key=lambda name: (-len(name), name)):
        text = text.replace(name, MASK)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _known(names: Iterable[str]) -> set[str]:
    """Names as they are, and as people shorten them: 铜都 for 铜都街道."""
    found = set()
    for name in names:
        for one in (name.strip(), _ENDS.sub("", name.strip())):
            if len(one) > 1:
                found.add(one)
    return found
