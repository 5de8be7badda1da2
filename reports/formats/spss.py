"""An SPSS file (.sav): labels, missing values, whole numbers. Written by ReadStat (pyreadstat).

The library writes to a path only, so a folder of its own is made and thrown away.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from reports.microdata.anonymity import HIDDEN
from reports.microdata.model import MISSING, Microdata, Variable

LONGEST = 120
"""Bytes of a value's label."""
LONGEST_LABEL = 256
"""Bytes of a variable's or file's label."""


def spss(data: Microdata, title: str) -> bytes:
    """UTF-8. Every variable is numeric; -9 to -1 are user-missing.

    The time in its header is that of writing, as of every file.
    """
    import pandas  # takes half a second, and nothing else needs it
    import pyreadstat

    names = [variable.name for variable in data.variables]
    frame = pandas.DataFrame(data.rows, columns=names, dtype="int32")
    answers = [variable for variable in data.variables if variable.code]
    with TemporaryDirectory(prefix="jixiao-") as folder:
        path = Path(folder) / "data.sav"
        pyreadstat.write_sav(
            frame,
            path,
            file_label=clipped(title, 64),
            column_labels=[clipped(v.label, LONGEST_LABEL) for v in data.variables],
            row_compress=True,
            variable_value_labels={v.name: _labels(v) for v in answers},
            missing_ranges={v.name: [{"lo": HIDDEN, "hi": -1}] for v in answers},
            variable_measure={v.name: v.measure for v in data.variables},
            variable_format={v.name: "F8.0" for v in data.variables},
        )
        return path.read_bytes()


def _labels(variable: Variable) -> dict[int | float, str]:
    return {value: clipped(label, LONGEST) for value, label in (*variable.labels, *MISSING.items())}


def clipped(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, whole characters."""
    text = " ".join(text.split())
    if len(text.encode()) <= most:
        return text
    return text.encode()[: most - 3].decode(errors="ignore") + "…"
