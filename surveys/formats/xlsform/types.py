"""The `type` cell of an XLSForm row, in the spellings of twenty years of forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SELECTS = (
    (r"select_one_from_file|select one from file|select_multiple_from_file", "file_list"),
    (r"select_one_external|select one external", "external"),
    (r"select_one|select one from|select one using|select one|select1|add select one prompt using",
     "select_one"),
    (r"select_multiple|select all that apply from|select all that apply|select multiple from|"
     r"select multiple using|select multiple|add select multiple prompt using|select",
     "select_multiple"),
    (r"rank|odk:rank", "rank"),
)  # fmt: skip
_OTHER = re.compile(r"\s+(?:or_other|or specify other|or other)$", re.IGNORECASE)

_PLAIN = {
    "text": "text",
    "string": "text",
    "add text prompt": "text",
    "integer": "integer",
    "int": "integer",
    "add integer prompt": "integer",
    "decimal": "decimal",
    "add decimal prompt": "decimal",
    "range": "range",
    "date": "date",
    "add date prompt": "date",
    "note": "note",
    "add note prompt": "note",
    "image": "photo",
    "photo": "photo",
    "add image prompt": "photo",
    "audio": "voice",
    "voice": "voice",
    "add audio prompt": "voice",
    "geopoint": "location",
    "gps": "location",
    "location": "location",
    "add location prompt": "location",
    "acknowledge": "acknowledge",
    "trigger": "acknowledge",
    "add acknowledge prompt": "acknowledge",
    "calculate": "calculate",
    "add calculate prompt": "calculate",
    "money": "money",
    "phone": "phone",
    "time": "time",
    "datetime": "datetime",
    "barcode": "barcode",
    "q barcode": "barcode",
    "add barcode prompt": "barcode",
    "金额": "money",
    "文字": "text",
    "整数": "integer",
    "小数": "decimal",
    "日期": "date",
    "说明": "note",
    "照片": "photo",
    "录音": "voice",
    "位置": "location",
    "电话": "phone",
}

SILENT = frozenset(
    {
        "start", "end", "today", "deviceid", "device id", "phonenumber", "phone number",
        "username", "email", "simserial", "sim id", "sim serial", "subscriberid",
        "subscriber id", "imei", "audit", "start-geopoint", "background-audio",
        "background-geopoint", "get start time", "get end time", "get today",
        "get device id", "get phone number", "get sim id", "get subscriber id", "get imei",
        "start time", "end time", "set form title", "set form id", "hidden", "uri:deviceid",
        "uri:subscriberid", "uri:simserial", "uri:phonenumber", "uri:username", "uri:email",
        "xml-external", "csv-external",
    }
)  # fmt: skip
"""What a device fills in by itself: nothing is asked."""

CLOCKS = {"start": "now()", "end": "now()", "today": "today()"}
"""Silent rows that expressions may nevertheless speak of, as the computed values they are."""

_UNASKABLE = {
    "video": "视频",
    "file": "文件",
    "geotrace": "路线",
    "geoshape": "地块",
    "osm": "地图要素",
    "signature": "签名",
}


@dataclass(frozen=True, slots=True)
class Type:
    """`word`: one of ours, `silent`, `unaskable`, `unknown`, or begin/end of a `group`, `repeat`,
    `loop`."""

    word: str
    list_name: str = ""
    other: bool = False
    detail: str = ""


def read_type(text: str) -> Type:
    bare = " ".join(text.split())
    low = bare.casefold()
    if found := re.fullmatch(r"(begin|end)[ _]?(group|repeat|loop)(?:\s+(?:over\s+)?(.+))?", low):
        kind = "repeat" if found[2] == "loop" else found[2]
        return Type(f"{found[1]}_{kind}", detail=found[2])
    if found := re.fullmatch(r"begin[ _]?(kobomatrix|score|rank)(?:\s.*)?", low):
        return Type("begin_group", detail=found[1])
    if found := re.fullmatch(r"end[ _]?(kobomatrix|score|rank)", low):
        return Type("end_group", detail=found[1])
    if low in _PLAIN:
        return Type(_PLAIN[low])
    if low in SILENT:
        return Type("silent", detail=low)
    if low in _UNASKABLE:
        return Type("unaskable", detail=_UNASKABLE[low])
    return _select(bare) or Type("unknown", detail=bare)


def _select(bare: str) -> Type | None:
    other = _OTHER.search(bare)
    core = bare[: other.start()] if other else bare
    for pattern, word in _SELECTS:
        found = re.match(rf"(?:{pattern})(?:\s+(\S.*))?$", core, re.IGNORECASE)
        if found:
            return Type(word, (found[1] or "").strip(), bool(other))
    return None


TYPES = (
    *_PLAIN,
    "select_one",
    "select_multiple",
    "rank",
    "begin_group",
    "end_group",
    "begin_repeat",
)
"""What a misspelt type may have meant."""
