"""What a submitted confirmation says, in figures; of forms of earlier versions as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.conditions import codes_of, fixed_values
from surveys.confirmation_matters import EVIDENCE
from surveys.confirmation_money import BALANCE_KINDS, OBJECTIONS, OTHER_SUM, OVER_SOURCES, PARTS
from surveys.confirmation_reach import WHY_NOT_HELD
from surveys.conversation import Answer
from surveys.form import Form


@dataclass(frozen=True, slots=True)
class ConfirmationValues:
    """What a confirmation says, in figures. Amounts in fen; None: not asked or not said."""

    received: int | None
    spent: int | None
    """Paid by the cut-off; what is payable is no part of it."""
    balance: int | None
    """What is left and has a name: without what is still `unclear`."""
    reason: str = ""
    """Why money is left: the kind, and the words."""
    reached: dict[str, int] = field(default_factory=dict)
    """By group id."""
    reached_why: dict[str, str] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    """By event id."""
    held_why: dict[str, str] = field(default_factory=dict)
    notes: str = ""
    evidence: tuple[str, ...] = ()
    """`photo:<media id>` or a reference in words."""
    disputed: bool = False
    """The unit received another amount than the transfer list says."""
    differences: tuple[str, ...] = ()
    """Codes of checks that the unit let stand."""
    objection: str = ""
    """The unit objects to the line: the kind and the words. Its figures may be missing then."""
    arrived: str = ""
    """ISO day."""
    surplus: int = 0
    carry_over: int = 0
    payable: int = 0
    recovered: int = 0
    stock: int = 0
    unclear: int = 0
    """结余, 结转, 待支付, 已收回财政, 库存物资, 去向待查: together received − paid."""
    over_source: str = ""
    """What was paid beyond the receipt came from here."""
    off_purpose: int = 0
    off_purpose_use: str = ""
    own_planned: int | None = None
    own_spent: int | None = None
    own_source: str = ""
    standards: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """By group id, where there are several: rows of (heads, fen each)."""
    held_on: dict[str, str] = field(default_factory=dict)
    """By event id: an ISO day, or days in words."""
    held_paid: dict[str, str] = field(default_factory=dict)
    """By event id: what was bought for what was not held."""


def values(
    form: Form, answers: Mapping[str, Answer], differences: tuple[str, ...] = ()
) -> ConfirmationValues:
    """Read the answers of a submitted confirmation form."""
    listed = fixed_values(form).get("appropriated")
    appropriated = listed if isinstance(listed, int) else None
    received = _number(answers, "received")
    if received is None and _number(answers, "agreed") == 1:
        received = appropriated
    spent = _number(answers, "spent")
    parts = _parts(answers, received, spent)
    return ConfirmationValues(
        received=received,
        spent=spent,
        balance=_balance(answers, received, spent, parts),
        reason=_reason(answers),
        reached=_of(answers, "reach."),
        reached_why=_texts(answers, "reach_why."),
        held=_of(answers, "held."),
        held_why=_held_why(answers),
        notes="；".join(filter(None, (_text(answers, code) for code in ("funded_note", "notes")))),
        evidence=tuple(filter(None, (_text(answers, code) for code in EVIDENCE))),
        disputed=appropriated is not None and received not in (None, appropriated),
        differences=differences,
        objection=_objection(answers),
        arrived=_text(answers, "arrived"),
        over_source=_over(answers),
        off_purpose=_number(answers, "off_purpose") or 0,
        off_purpose_use=_text(answers, "off_purpose_use"),
        own_planned=_number(answers, "own_planned"),
        own_spent=_number(answers, "own_spent"),
        own_source=_text(answers, "own_source"),
        standards=_standards(form, answers),
        held_on=_texts(answers, "held_on."),
        held_paid=_texts(answers, "held_paid."),
        **parts,
    )


def _parts(
    answers: Mapping[str, Answer], received: int | None, spent: int | None
) -> dict[str, int]:
    """One ticked part is the whole rest; several have amounts of their own."""
    ticked = codes_of(answers["left"].value) if "left" in answers else ()
    if received is None or spent is None:
        return {}
    if len(ticked) == 1:
        return {PARTS[ticked[0]][0]: received - spent}
    return {PARTS[code][0]: _number(answers, f"part.{PARTS[code][0]}") or 0 for code in ticked}


def _balance(
    answers: Mapping[str, Answer],
    received: int | None,
    spent: int | None,
    parts: Mapping[str, int],
) -> int | None:
    typed = _number(answers, "balance")  # forms of earlier versions asked for it
    if typed is not None or received is None or spent is None:
        return typed
    return received - spent - parts.get("unclear", 0)


def _number(answers: Mapping[str, Answer], code: str) -> int | None:
    value = answers[code].value if code in answers else None
    return value if isinstance(value, int) else None


def _text(answers: Mapping[str, Answer], code: str) -> str:
    value = answers[code].value if code in answers else None
    return value if isinstance(value, str) else ""


def _joined(kind: str, words: str) -> str:
    return "：".join(part for part in (kind, words) if part)


def _reason(answers: Mapping[str, Answer]) -> str:
    kind = BALANCE_KINDS.get(_number(answers, "balance_kind") or 0, "")
    words = _text(answers, "balance_note") or _text(answers, "balance_other")
    return _joined(kind, words)


def _objection(answers: Mapping[str, Answer]) -> str:
    code = _number(answers, "agreed") or 0
    words = _text(answers, "received_why" if code == OTHER_SUM else "objection")
    return _joined(OBJECTIONS[code], words) if code in OBJECTIONS else ""


def _over(answers: Mapping[str, Answer]) -> str:
    source = OVER_SOURCES.get(_number(answers, "over_source") or 0, "")
    return _joined(source, _text(answers, "over_note"))


def _held_why(answers: Mapping[str, Answer]) -> dict[str, str]:
    kinds = {key: WHY_NOT_HELD.get(code, "") for key, code in _of(answers, "held_kind.").items()}
    words = _texts(answers, "held_why.")
    found = {key: _joined(kinds.get(key, ""), words.get(key, "")) for key in {*kinds, *words}}
    return {key: found[key] for key in sorted(found)}


def _standards(form: Form, answers: Mapping[str, Answer]) -> dict[str, tuple[tuple[int, int], ...]]:
    fixed = fixed_values(form)
    found = {}
    for key, first in _of(answers, "std1.").items():
        head = fixed.get(f"head.{key}")
        rows = [(first, head if isinstance(head, int) else 0)]
        for n in (2, 3):
            heads = _number(answers, f"std{n}.{key}")
            if heads is not None:
                rows.append((heads, _number(answers, f"std{n}_amount.{key}") or 0))
        found[key] = tuple(rows)
    return found


def _of(answers: Mapping[str, Answer], start: str) -> dict[str, int]:
    found = {code: _number(answers, code) for code in answers if code.startswith(start)}
    return {code.removeprefix(start): n for code, n in found.items() if n is not None}


def _texts(answers: Mapping[str, Answer], start: str) -> dict[str, str]:
    found = {code: _text(answers, code) for code in answers if code.startswith(start)}
    return {code.removeprefix(start): text for code, text in found.items() if text}
