"""One running program a project: a lock on `data/lock`, held by the system as long as we live.

The file is never deleted: deleting it would let two programs hold locks on two files of one name.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from storage.db.core import StorageError

if sys.platform == "win32":
    import msvcrt

    FAR = 1 << 30
    """Windows forbids reading what is locked, so the lock lies far behind the holder's name."""

    def _grab(handle: int) -> None:
        os.lseek(handle, FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _grab(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProjectBusy(StorageError):
    """Another program has the project open for writing."""

    def __init__(self, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"the project is in use by {who}")
        self.pid = pid


class ProjectLock:
    """Held from construction to `release`, or to the end of the process, however it ends.

    Raises ProjectBusy when another has it.
    """

    def __init__(self, path: Path) -> None:
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _grab(self._handle)
        except OSError as error:
            self.release()
            raise ProjectBusy(_holder(path)) from error
        os.ftruncate(self._handle, 0)
        os.write(self._handle, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _holder(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
