"""换手机: going on from another phone, chat program or browser, as the same person."""

from __future__ import annotations

import hashlib
import re

from surveys.conversation import HandoverWanted
from surveys.numerals import squeeze
from surveys.turn import Turn

DIGITS = 12
"""Enough against guessing for a day, few enough to type."""

HOURS = 24
"""How long a code is valid."""


def move(turn: Turn) -> None:
    """Give out a code. What is asked stays open; this address goes on working as well."""
    code = code_of(turn.fresh)
    turn.facts.append(HandoverWanted(code))
    spelt = f"{code[:4]} {code[4:8]} {code[8:]}"
    said = turn._(
        "换手机或换聊天工具接着答：在新的那边打开下面的链接，或者把这12位数字发过去：\n{code}\n"
        "{hours}小时内有效，只能用一次。请不要告诉别人。"
    )
    lines = [said.format(code=spelt, hours=HOURS)]
    lines += [door.replace("{code}", code) for door in turn.agenda.doors]
    turn.say("\n".join(lines))


def code_of(fresh: str) -> str:
    """Twelve digits that the ids made of the same random text do not give away."""
    drawn = hashlib.sha256(f"handover {fresh}".encode()).hexdigest()
    return f"{int(drawn, 16) % 10**DIGITS:0{DIGITS}d}"


def typed_code(text: str) -> str:
    """The code in typed words, spaces and dashes aside; empty if there is none."""
    bare = re.sub(r"[-—–.,、，。]", "", squeeze(text[:60]))
    found = re.fullmatch(r"(?:换手机|换渠道)?[:：]?(\d{12})", bare)
    return found[1] if found else ""
