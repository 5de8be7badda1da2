"""A project folder's files as tables and documents that a test can change and write back."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from openpyxl.workbook import Workbook

from bot.files.yaml import read_yaml

Row = dict[str, str]


class _Dumper(yaml.SafeDumper):
    """Decimals as plain numbers."""


_Dumper.add_representer(
    Decimal,
    lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"),
)


class ProjectFiles:
    """Reads csv, xlsx and yaml of a folder, and writes back what was changed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._tables: dict[str, list[Row]] = {}
        self._docs: dict[str, dict[str, Any]] = {}
        self.taken: set[str] = set()

    def free(self, *keys: str) -> bool:
        """Whether nothing was planted there yet; if so, it is taken now."""
        if self.taken & set(keys):
            return False
        self.taken |= set(keys)
        return True

    def path(self, stem: str) -> Path:
        return next(p for p in sorted(self.directory.iterdir()) if p.stem == stem)

    def has(self, stem: str) -> bool:
        return any(p.stem == stem for p in self.directory.iterdir())

    def rows(self, stem: str) -> list[Row]:
        if stem not in self._tables:
            self._tables[stem] = self._read(self.path(stem)) if self.has(stem) else []
        return self._tables[stem]

    def _read(self, path: Path) -> list[Row]:
        if path.suffix == ".csv":
            text = path.read_text("utf-8-sig")
            return [dict(row) for row in csv.DictReader(io.StringIO(text))]
        sheet = openpyxl.load_workbook(path).worksheets[0]
        head, *body = [list(row) for row in sheet.iter_rows(values_only=True)]
        return [
            {str(h): "" if v is None else str(v) for h, v in zip(head, row, strict=True)}
            for row in body
        ]

    def doc(self, stem: str) -> dict[str, Any]:
        if stem not in self._docs:
            data, _, problems = read_yaml(self.path(stem).read_bytes(), stem)
            assert not problems, problems
            self._docs[stem] = data
        return self._docs[stem]

    def save(self) -> None:
        for stem, rows in self._tables.items():
            if rows:
                write_table(self.path(stem), rows)
        for stem, doc in self._docs.items():
            write_doc(self.path(stem), doc)


def write_table(path: Path, rows: list[Row]) -> None:
    titles = list(rows[0])
    if path.suffix == ".csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, titles, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), "utf-8-sig")
        return
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(titles)
    for row in rows:
        sheet.append([row[title] for title in titles])
    book.save(path)


def write_doc(path: Path, doc: dict[str, Any]) -> None:
    text = yaml.dump(doc, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, "utf-8")
