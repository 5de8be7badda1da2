"""jixiao complaints: the handler's key, the sealed notes, and what became of them."""

from __future__ import annotations

import base64
import getpass
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from bot.cli.console import Directory, err, out
from bot.cli.running import ask, explain, reading
from storage.envelope import Sealed, load_key, new_key, seal, unseal
from storage.notes import NoteStatus, NoteStored
from storage.store import StorageError

complaints = App(
    name="complaints",
    help="密封留言：受理人的钥匙、查看、办理 · Sealed notes: key, reading, handling",
    help_format="plaintext",
)

Status = Literal["新到", "已受理", "已办结"]
STATUS: dict[Status, NoteStatus] = {"新到": "new", "已受理": "accepted", "已办结": "closed"}
NAMES: dict[NoteStatus, Status] = {value: name for name, value in STATUS.items()}
SHORTEST = 10
"""Characters of a passphrase, at least."""

KeyFile = Annotated[Path, Parameter(help="受理人的私钥文件 · The handler's private key")]
PassphraseFile = Annotated[
    Path | None, Parameter(help="从文件读口令，给脚本用 · Read the passphrase from a file")
]


@complaints.command
def key(file: Path, /, *, passphrase_file: PassphraseFile = None) -> int:
    """受理人自己运行：生成一把加口令的私钥，打印公钥。私钥和口令都不给别人。"""
    if file.exists():
        err().print(f"{file} 已经存在，没有覆盖")
        return 1
    passphrase = _passphrase(passphrase_file, twice=True)
    if len(passphrase) < SHORTEST:
        err().print(f"口令至少{SHORTEST}个字符，两遍要一样")
        return 1
    pem, public = new_key(passphrase.encode())
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(pem)
    out().print(f"私钥：{file}。丢了它或忘了口令，留言谁也打不开。", soft_wrap=True)
    out().print("写进 project.yaml 的 complaints：", soft_wrap=True)
    out().print(f"  key: {base64.b64encode(public).decode()}", soft_wrap=True)
    return 0


@complaints.command(name="open")
async def open_(
    directory: Directory,
    /,
    *,
    key: KeyFile,
    passphrase_file: PassphraseFile = None,
    status: Annotated[Status | None, Parameter(help="只看一种 · Only these")] = None,
) -> int:
    """受理人打开留言。别人没有私钥，打不开。"""
    private = _private(key, passphrase_file)
    notes = await _notes(directory)
    if private is None or notes is None:
        return 1
    wanted = [note for note in notes if status is None or note.status == STATUS[status]]
    table = Table(show_lines=True)
    for name in ("编号", "收到", "状态", "留言", "办理记录"):
        table.add_column(name, overflow="fold")
    shut = 0
    for note in wanted:
        cells = _opened(private, note)
        shut += cells is None
        if cells is not None:
            table.add_row(*(Text(cell) for cell in cells))
    if len(wanted) > shut:
        out().print(table)
    if not wanted:
        out().print("没有留言。")
    if shut:
        err().print(f"有{shut}份不是封给这把钥匙的，打不开")
    return 1 if shut else 0


@complaints.command
async def mark(
    directory: Directory,
    number: Annotated[str, Parameter(help="留言编号，见 open · Id of the note")],
    status: Status,
    /,
    *,
    key: KeyFile,
    note: Annotated[str, Parameter(help="办理情况，也密封 · What was done, sealed as well")] = "",
    passphrase_file: PassphraseFile = None,
) -> int:
    """受理人记下办到哪一步。"""
    private = _private(key, passphrase_file)
    notes = await _notes(directory)
    if private is None or notes is None:
        return 1
    found = [each for each in notes if each.id.startswith(number)] if number else []
    if len(found) != 1 or _opened(private, found[0]) is None:
        err().print(f"没有编号 {number} 的留言，或者不是封给这把钥匙的")
        return 1
    public = private.public_key().public_bytes_raw()
    remark = seal(public, note, _remark_of(found[0].id)) if note else b""
    reply = await ask(
        directory,
        {
            "ask": "mark_note",
            "note": found[0].id,
            "status": STATUS[status],
            "remark": base64.b64encode(remark).decode(),
        },
    )
    if reply is None or not reply["done"]:
        return 1
    out().print(f"已记为{status}。")
    return 0


@complaints.command
async def count(directory: Directory, /) -> int:
    """各有几份。协调员只能看到这个。"""
    try:
        async with reading(directory) as store:
            counts = await store.note_counts()
    except StorageError as error:
        err().print(explain(error))
        return 1
    out().print("，".join(f"{NAMES[status]}{n}份" for status, n in counts.items()))
    return 0


async def _notes(directory: Path) -> list[NoteStored] | None:
    try:
        async with reading(directory) as store:
            return await store.notes()
    except StorageError as error:
        err().print(explain(error))
        return None


def _private(file: Path, passphrase_file: Path | None) -> X25519PrivateKey | None:
    try:
        return load_key(file.read_bytes(), _passphrase(passphrase_file).encode())
    except OSError:
        err().print(f"读不到私钥文件 {file}")
    except ValueError:
        err().print("口令不对，或者这不是受理人的私钥文件")
    return None


def _passphrase(file: Path | None, *, twice: bool = False) -> str:
    """Typed unseen, or the first line of a file. Empty when the second time differs."""
    if file is not None:
        return next(_lines(file), "")
    first = getpass.getpass("口令：")
    return first if not twice or getpass.getpass("再输一遍：") == first else ""


def _lines(file: Path) -> Iterator[str]:
    yield from file.read_text("utf-8").splitlines()


def _opened(private: X25519PrivateKey, note: NoteStored) -> tuple[str, ...] | None:
    try:
        text = unseal(private, note.sealed, note.id)
        remark = unseal(private, note.remark, _remark_of(note.id)) if note.remark else ""
    except Sealed:
        return None
    return note.id[:8], note.received_on.isoformat(), NAMES[note.status], text, remark


def _remark_of(note_id: str) -> str:
    return f"{note_id}.remark"
