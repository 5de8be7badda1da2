"""Workbooks as LibreOffice reckons them anew, with nothing kept of the values they carry."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

from openpyxl import Workbook, load_workbook


def recalculated(data: bytes, into: Path) -> Workbook:
    """Every formula reckoned by LibreOffice: the values in the file are taken out first."""
    office = next(path for name in ("soffice", "libreoffice") if (path := shutil.which(name)))
    bare, out = into / "bare.xlsx", into / "out"
    load_workbook(io.BytesIO(data)).save(bare)  # keeps formulas, drops what they gave
    profile = f"-env:UserInstallation=file://{into.resolve()}/profile"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    done = subprocess.run([*command, str(bare)], capture_output=True, timeout=120, check=False)
    made = out / "bare.xlsx"
    assert made.is_file(), (done.stdout, done.stderr)
    return load_workbook(made, data_only=True)
