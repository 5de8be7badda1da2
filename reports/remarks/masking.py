"""Personal data in what people wrote, covered before anybody reads it.

Rules, not understanding: what looks like a number of a person (telephone, 身份证, bank card), an
address for messages, a licence plate, a house number, or a name after 我叫 and the like or beside
a title (王主任) is replaced by what it was, in 【】. When in doubt it is covered. Names told in
another way are not found: whoever passes remarks on has to read them first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

MOBILE, ID, CARD, NUMBER = "【手机号】", "【证件号】", "【卡号】", "【号码】"
MAIL, ACCOUNT, PLATE, DOOR, NAME = "【邮箱】", "【账号】", "【车牌】", "【门牌号】", "【姓名】"

LEAST_DIGITS = 7
"""A number of so many digits may lead to a person: a local telephone number has 7 or 8."""

_BETWEEN = r"[\s\-–—―_.·•*/|,:;~()'\"`+#]"
_SPELT = "零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_RUN = re.compile(rf"[0-9](?:{_BETWEEN}{{0,3}}[0-9])*(?:{_BETWEEN}{{0,3}}[xX](?![A-Za-z]))?")
_LOOSE = re.compile(
    r"[0-9](?:[^\w【】]{0,9}[0-9]){10,17}(?:[^\w【】]{0,3}[xX](?![A-Za-z]))?(?![0-9])"
)
_SPELT_RUN = re.compile(
    rf"[0-9{_SPELT}](?:{_BETWEEN}{{0,3}}[0-9{_SPELT}]){{{LEAST_DIGITS - 1},}}(?:{_BETWEEN}?[xX])?"
)
_DAY = re.compile(r"(?:19|20)[0-9]{2}([-./])[01]?[0-9]\1[0-3]?[0-9]")
_YEARS = re.compile(rf"(?:19|20)[0-9]{{2}}(?:{_BETWEEN}{{1,3}}(?:19|20)[0-9]{{2}}){{1,2}}")
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,9}(?:\.[0-9]{1,2})?")
_COUNTED = re.compile(r"\s?[多余]?(?:元|块|万|亿|人|户|次|%|公里|米|亩|斤|吨)")

_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_ACCOUNT = re.compile(
    r"(?:微信|企鹅|扣扣|抖音|支付宝|[vV][xX]|[wW][xX]|[wW]ei[xX]in|[wW]e[cC]hat|[qQ]{2})"
    r"(?:账号|帐号|号码|号|[iI][dD])?[\s:：是为,，]{0,3}(?P<masked>[A-Za-z0-9][A-Za-z0-9_-]{4,29})"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[\s]?[A-Za-z][\s·.\-]?(?:[A-Za-z0-9]{5,6}|[A-Za-z0-9]{4}[学警港澳挂])(?![A-Za-z0-9])"
)
_FLOOR = rf"[0-9A-Za-z{_SPELT}十百]{{1,5}}"
_DOOR = re.compile(
    rf"{_FLOOR}(?:号楼|栋|幢|单元)(?:[\s\-]?{_FLOOR}(?:号楼|栋|幢|单元|楼|层|室|号|户))*"
    rf"(?:[\s\-]?[0-9]{{1,4}}(?:室|号|户)?)?"
    rf"|(?<=[路街巷村社组弄院区道里坪湾寨])[\s]?[0-9{_SPELT}十百]{{1,5}}号(?:附[0-9]{{1,3}}号?)?(?!线|文)"
    rf"|门牌号?[\s:：是为]{{0,2}}(?P<masked>[0-9{_SPELT}十百]{{1,5}}号?)"
    rf"|[0-9]{{1,4}}(?:室|号房)"
)

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦"
    "马苗凤方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常于傅皮卞齐康伍余顾孟黄穆萧尹姚邵湛汪祁"
    "毛狄臧戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季贾娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万"
    "柯卢莫房裘缪解应宗丁宣邓洪包左石崔吉龚程邢裴陆荣翁荀甄曲封储靳段焦侯车全班仰秋仲伊宁仇甘厉"
    "武符刘景詹龙叶司黎薄印白蒲卓蔺蒙池乔翟谭劳申扶冉桑桂牛边燕冀尚温庄晏瞿连习向古易廖终居步"
    "耿匡文寇广欧聂晁敖冷辛简饶曾关查游权盖涂肖代付闫佘"
)
_TWO = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|宇文|司徒|端木|夏侯|呼延"
_GIVEN = r"[\u4e00-\u9fff]"
_ENDS = (
    r"(?=$|[\s,，.。;；:：!！?？、)）】”\"'的0-9]|今年|现年|家住|住在|电话|手机|联系|身份|男|女|岁"
    r"|家里|来自)"
)
_TOLD = re.compile(
    rf"(?:我叫做?|我名叫|我的名字[叫是]|名字[叫是]|叫做|姓名|户主|本人|联系人)[\s:：是为叫]{{0,3}}"
    rf"(?P<masked>(?:{_TWO}|[{_SURNAMES}]){_GIVEN}{{1,2}}?{_ENDS}"
    rf"|(?:{_TWO}|[{_SURNAMES}]){_GIVEN}{{1,2}})"
)
_CALLED = re.compile(
    rf"(?:我叫做?|我名叫|我的名字[叫是]|姓名[:：是为])\s?"
    rf"(?!什么|不|他|她|你|大家|人|天天)(?P<masked>{_GIVEN}{{2,4}})"
)
_I_AM = re.compile(
    rf"(?:我是|本人是?|这里是)\s?(?P<masked>(?:{_TWO}|[{_SURNAMES}]){_GIVEN}{{1,2}}?){_ENDS}"
)
_TITLES = (
    "主任|书记|村长|组长|支书|主席|镇长|乡长|局长|科长|队长|校长|院长|所长|站长|会计|干事|医生|老师|师傅|"
    "先生|女士|大爷|大妈|大姐|大哥|阿姨|叔叔|爷爷|奶奶|同志"
)
_OF_NAME = r"(?![和与跟及的是村组镇乡区县各位副])[\u4e00-\u9fff]"
_BEFORE_TITLE = re.compile(
    rf"(?<![有相机])(?P<masked>(?:{_TWO}|[{_SURNAMES}]){_OF_NAME}{{0,2}}?)(?=副?(?:{_TITLES}))"
)
_AFTER_TITLE = re.compile(
    rf"(?:{_TITLES})(?P<masked>(?:{_TWO}|[{_SURNAMES}]){_GIVEN}{{1,2}}?){_ENDS}"
)
_NO_NAME = re.compile(
    r"高龄|高兴|全体|江苏|江西|安徽|方便|常来|常年|常住|任何|何时|安置|连续|白天|白跑|田里|车队|全家|全村|全部|全镇|全职|"
    r"文盲|文艺|文化|万分|万州|安全|安心|江北|江南|江东|易地|单身|金牌|荣誉|石匠|木匠|包工|包村|包片|"
    r"解放|应该|应征|关心|关注|广大|广场|连队|古稀|左邻|右舍|向来|向往|于是|余下|时常|成年|项目|段长|"
    r"班长|班组|房东|房主|司机|居民|步行|边缘|边远|边民|宣传|印象|封闭|储户|游客|查询|查了|武装|武警|"
    r"康复|吉祥|景区|田间|牛棚|苗族|蒙古|蒙族|纪检|支部|盛情|鲁莽|安居|应急|应届|权益|代表|代课|代办|"
    r"付出|付款|解决|燕子|温饱|终于|终身|冷清|简单|关键|盖房|曾经|曾任|白酒|金额|雷锋|席位|钟点|童年|"
    r"申请|申报|扶贫|扶持|劳动|劳模|习惯|居住|家属|万元|毛病|贺年|贺岁|包括|应有|厉害|游玩|卫生|卫健|"
    r"计划|计生|管理|水库|水电|时间|严重|严格|施工|施舍|许多|任务|马上|安排|安装|郎中|教师|戴孝|宁愿"
)


_SUSPECT = re.compile(
    rf"[A-Za-z\d]|{_TITLES}|我叫|我是|我名叫|名字|叫做|姓名|本人|户主|联系人|这里是|门牌|号|栋|幢|单元|室"
    rf"|(?:[{_SPELT}]{_BETWEEN}{{0,3}}){{{LEAST_DIGITS}}}"
    r"|[^\x00-\x7f\u4e00-\u9fff\u3000-\u303f\uff00-\uff0f\uff1a-\uff20“”‘’…—·]"
)
"""Without any of these there is nothing to cover: most remarks are short and plain."""


def masked(text: str) -> str:
    """The same text with personal data covered. Doing it again changes nothing."""
    if not _SUSPECT.search(text):
        return text
    while (once := _once(text)) != text:
        text = once
    return text


def _once(text: str) -> str:
    """From the first rule on; what one has covered no other one sees."""
    for rule in _RULES:
        text = "".join(_covered(text, rule))
    return text


Rule = Callable[[str], Iterator[tuple[int, int, str]]]
"""Spans of a plain text (full-width letters and digits made plain) and what is to stand there."""


def _covered(text: str, rule: Rule) -> Iterator[str]:
    done = 0
    for start, end, by in rule(_plain(text)):
        if start < done:
            continue
        yield text[done:start]
        yield by
        done = end
    yield text[done:]


def _plain(text: str) -> str:
    """Every character as one: full-width forms and other digits as ASCII, so that places stay."""
    return "".join(map(_plain_character, text)) if _ODD.search(text) else text


_ODD = re.compile(r"[^\x00-\x7f\u4e00-\u9fff，。、！？；：“”‘’（）《》…【】]")


def _plain_character(char: str) -> str:
    if char.isascii() or "\u4e00" <= char <= "\u9fff":
        return char
    digit = unicodedata.decimal(char, None) if unicodedata.category(char) == "Nd" else None
    if digit is None and char.isdigit():
        digit = unicodedata.digit(char)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return " "
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _RUN.finditer(text):
        run = found[0]
        digits = [char for char in run if char.isdigit()]
        if len(digits) >= LEAST_DIGITS and not _harmless(run, text[found.end() :], len(digits)):
            yield found.start(), found.end(), _kind("".join(digits), run[-1] in "xX")


def _loose(text: str) -> Iterator[tuple[int, int, str]]:
    """A mobile or identity number with anything but letters between its digits."""
    for found in _LOOSE.finditer(text):
        digits = "".join(char for char in found[0] if char.isdigit())
        kind = _kind(digits, found[0][-1] in "xX")
        if kind in (MOBILE, ID):
            yield found.start(), found.end(), kind


def _harmless(run: str, rest: str, digits: int) -> bool:
    """A day, a few years, an amount or a number of people."""
    if _DAY.fullmatch(run) or _YEARS.fullmatch(run):
        return True
    return digits <= 9 and bool(_AMOUNT.fullmatch(run) and _COUNTED.match(rest))


def _kind(digits: str, ends_in_x: bool) -> str:
    if len(digits) in (15, 18) or (len(digits) == 17 and ends_in_x):
        return ID
    if re.fullmatch(r"(?:0?0?86)?1[3-9]\d{9}", digits):
        return MOBILE
    return CARD if 16 <= len(digits) <= 19 else NUMBER


def _spelt(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _SPELT_RUN.finditer(text):
        if any(char in _SPELT for char in found[0]) and not _is_counting(found[0]):
            yield found.start(), found.end(), NUMBER


def _is_counting(run: str) -> bool:
    """二〇二〇、二〇二一 and the like, and numbers that a harmless run of figures already is."""
    return all(len(part) == 4 for part in re.split(_BETWEEN, run) if part)


def _of(pattern: re.Pattern[str], by: str) -> Rule:
    """Of a pattern, or of its group `masked`."""

    def rule(text: str) -> Iterator[tuple[int, int, str]]:
        for found in pattern.finditer(text):
            name = "masked" if "masked" in pattern.groupindex and found["masked"] else 0
            yield found.start(name), found.end(name), by

    return rule


def _names(text: str) -> Iterator[tuple[int, int, str]]:
    spans = [
        found.span("masked")
        for pattern in (_CALLED, _TOLD, _I_AM, _BEFORE_TITLE, _AFTER_TITLE)
        for found in pattern.finditer(text)
        if pattern is _CALLED or not _NO_NAME.match(found["masked"])
    ]
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        yield start, end, NAME


_RULES: tuple[Rule, ...] = (
    _of(_MAIL, MAIL),
    _of(_PLATE, PLATE),
    _numbers,
    _loose,
    _spelt,
    _of(_ACCOUNT, ACCOUNT),
    _of(_DOOR, DOOR),
    _names,
)
