"""Why a file or photo is not kept, in words (msgids): what it shows, and what to do."""

from __future__ import annotations

from bot.evidence_files import Shows
from bot.i18n import source as _

SHOWN: dict[Shows, str] = {
    "id_card": _(
        "文件里有身份证号，没有收下。请把证件号遮住（留前3位和后4位）再发，或者只写凭证号。"
    ),
    "bank_card": _("文件里有银行卡号，没有收下。请把卡号遮住（留后4位）再发，或者只写凭证号。"),
    "names": _(
        "文件里有人员名单，没有收下。请把姓名遮住（如“张*”）再发，或者只写凭证号、人数和金额。"
    ),
    "unreadable": _(
        "这个文件打不开，没法核对有没有个人信息，没有收下。请另存一份再发，或者只写凭证号。"
    ),
}
REUSED = _("这份文件别的单位已经交过，没有重复记。确实是两个单位共用的，请写清凭证号和各自的金额。")
