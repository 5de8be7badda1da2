"""A project before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from tests.findings.files import Row

YEAR = 2023


def yuan(fen: int) -> str:
    whole = Decimal(fen).scaleb(-2)
    return f"{whole:f}" if fen % 100 else f"{fen // 100}"


@dataclass
class Line:
    unit: str
    no: str
    title: str
    appropriated: int = 0
    balance: int = 0
    reason: str = ""


@dataclass
class Draft:
    """A project before it is written."""

    rng: Random
    units: list[str] = field(default_factory=list)
    joint: list[tuple[str, list[str]]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    planned: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    goals: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    gone: int = 0
    short: int = 0
    people: int = 0
    own: int = 0


def yuan_figure(fen: int) -> Decimal:
    return Decimal(yuan(fen))
