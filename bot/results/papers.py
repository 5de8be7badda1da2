"""Papers as files, made in a worker process; plain values in, files out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from reports.closing import DOCX, ConsultLetter, NoticeLetter
from reports.model import ReportFile

_UNSAFE = re.compile(r'[\\/:*?"<>|\s.]+')


def file_name(*parts: str) -> str:
    """A name that every file system takes."""
    return "-".join(_UNSAFE.sub("_", part)[:60] for part in parts if part)


def consult_letters(made: Sequence[ConsultLetter]) -> tuple[ReportFile, ...]:
    """One file a unit."""
    from reports.formats.letters import consult_letter

    return tuple(
        ReportFile(
            name=f"{file_name(letter.view.unit, letter.view.name, '征求意见函')}.docx",
            mime=DOCX,
            data=consult_letter(letter),
            alt="征求意见函",
        )
        for letter in made
    )


def notice_letters(made: Sequence[NoticeLetter]) -> tuple[ReportFile, ...]:
    """One file a unit."""
    from reports.formats.letters import notice_letter

    return tuple(
        ReportFile(
            name=f"{file_name(letter.view.unit, letter.view.name, '反馈通知')}.docx",
            mime=DOCX,
            data=notice_letter(letter),
            alt="反馈通知",
        )
        for letter in made
    )


def hashes(folder: str, files: Sequence[ReportFile]) -> dict[str, str]:
    """By name within the version's folder: what the chain of records says of each file."""
    return {f"{folder}/{file.name}": hashlib.sha256(file.data).hexdigest() for file in files}


def dumped(told: Mapping[str, str]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
