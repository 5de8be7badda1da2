"""A workbook worked out anew by LibreOffice: nothing that we wrote as the result of a formula is
left for it to read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook


def recalculated(folder: Path, *books: bytes) -> list[Workbook]:
    """The values that LibreOffice gives, in the workbooks' own cells; one start for all."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is needed to work the formulas out"
    given = [folder / f"{number}.xlsx" for number in range(len(books))]
    for path, data in zip(given, books, strict=True):
        path.write_bytes(without_results(data))
    made = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(made)]
    subprocess.run([*command, *map(str, given)], check=True, capture_output=True, timeout=120)
    return [load_workbook(made / path.name, data_only=True) for path in given]


def without_results(data: bytes) -> bytes:
    """The workbook with formulas alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            after.writestr(name, content)
    return out.getvalue()
