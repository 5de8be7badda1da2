"""A LibreOffice for the tests that open Word and Excel files: finds one, or installs one.

`python tests/office.py` prints where it is, and exits with 1 and the reason when there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("soffice", "libreoffice")
PACKAGES = ("libreoffice-writer-nogui", "libreoffice-calc-nogui")
"""Debian's, without the windows; older releases have them with the windows only."""
OLDER = ("libreoffice-writer", "libreoffice-calc")
FONTS = "fonts-noto-cjk"
"""Without it Chinese comes out as boxes, and the pages break elsewhere."""
LONGEST = 240
"""Seconds that a conversion may take on a busy machine."""


def office_path() -> str | None:
    """The program to open files with; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def to_pdf(office: str, files: list[Path], into: Path) -> list[Path]:
    """The files as PDF, in the order given; all in one start, which is the slow part.

    The profile is one of its own, so that two runs do not wait for each other. Raises
    AssertionError with what the program said where a file did not come out.
    """
    command = [office, f"-env:UserInstallation=file://{into.resolve()}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(into), *map(str, files)]
    done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)
    made = [into / f"{file.stem}.pdf" for file in files]
    for file in made:
        assert file.is_file(), f"{file.name}: {done.stdout!r} {done.stderr!r}"
    return made


def install() -> None:
    """Debian's packages, when we may install them."""
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["install", "-qy", "--no-install-recommends", FONTS]
    for command in (["update", "-q"], [*quiet, *PACKAGES], [*quiet, *OLDER]):
        if office_path() is None:
            subprocess.run(["apt-get", *command], env=environment, check=False)


def main() -> int:
    if office_path() is None:
        install()
    path = office_path()
    if path is None:
        sys.stderr.write(
            "The tests of Word and Excel files need LibreOffice: install its Writer and Calc "
            "(Debian, Ubuntu: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui "
            "fonts-noto-cjk)\n"
        )
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
