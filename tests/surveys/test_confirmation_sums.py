"""Whatever a unit answers: what is taken adds up to the fen."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.confirmation import SpendingLine, line_form, values
from surveys.confirmation_money import PARTS
from surveys.formats.filled_sheet import fill
from surveys.money import yuan
from surveys.planned import Group
from tests.bot.test_confirm_sheets import DAY

fen = st.integers(0, 3_000_000)
FORM = line_form(
    SpendingLine(
        "1", "1", "慰问", "慰问活动", "U1", 2_000_000, "某局", arrived="2020-01-10", year=2020
    ),
    (
        Group("g1", "老人", "U1", "1", 40, "人", 30_000),
        Group("g2", "户", "U1", "1", 20, "户", 40_000),
    ),
    (),
    "年底",
)


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, str]:
    """Figures as they come; half of the time such that they may agree."""
    received = draw(st.sampled_from([2_000_000, draw(fen)]))
    spent = draw(st.sampled_from([received, draw(fen), received // 2]))
    ticked = draw(st.lists(st.sampled_from(list(PARTS)), min_size=1, max_size=6, unique=True))
    left, parts = received - spent, {}
    for code in ticked[:-1]:
        parts[code] = draw(st.sampled_from([draw(fen), max(0, left // len(ticked))]))
    rest = left - sum(parts.values())
    parts[ticked[-1]] = draw(st.sampled_from([max(0, rest), draw(fen)]))
    several = draw(st.booleans())
    heads = draw(st.integers(0, 60)), draw(st.integers(0, 30))
    first = draw(st.integers(0, 60))
    said = {
        "agreed": "1" if received == 2_000_000 else "2",
        "spent": yuan(spent),
        "left": " ".join(map(str, ticked)),
        "balance_kind": "1",
        "balance_note": "对象减少了三人",
        "matters": "4" if several else "1",
        "reach.g1": str(heads[0]),
        "reach.g2": str(heads[1]),
        "reach_why.g1": "和计划不同",
        "reach_why.g2": "和计划不同",
        "per_head_why": "另有物资支出",
        "bought": "多的买了慰问品",
        "over_source": "1",
        "received_why": "少拨了一部分",
        "received": yuan(received),
        "evidence": "第1号凭证",
        "std1.g1": str(first),
        "std2_amount.g1": "200",
        "std2.g1": str(max(0, heads[0] - first)),
        "std1.g2": str(heads[1]),
    }
    return said | {f"part.{PARTS[code][0]}": yuan(amount) for code, amount in parts.items()}


def accepted(said: dict[str, str]) -> dict[str, str] | None:
    """Without the cells that are not asked for; None where something is refused."""
    texts = dict(said)
    stands = {q.code for q in FORM.questions}
    for _ in range(len(said)):
        found = fill(FORM, texts, stands, DAY, str)
        extra = [flaw.question for flaw in found.flaws if "不用填" in flaw.text]
        if not extra:
            return None if found.flaws else texts
        for code in extra:
            texts.pop(code, None)
    return None


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_what_is_taken_adds_up_to_the_fen(said: dict[str, str]) -> None:
    texts = accepted(said)
    if texts is None:
        return
    filled = fill(FORM, texts, {q.code for q in FORM.questions}, DAY, str)
    found = values(FORM, filled.answers, filled.run.accepted_differences)
    assert found.received is not None
    assert found.spent is not None
    parts = [getattr(found, name) for name, *_ in PARTS.values()]
    if found.spent <= found.received:
        assert sum(parts) == found.received - found.spent
        assert found.balance == found.received - found.spent - found.unclear
    else:
        assert sum(parts) == 0
        assert found.over_source
        assert "spent_over_received" in found.differences
    for group, rows in found.standards.items():
        assert sum(heads for heads, _ in rows) == found.reached[group]
    cost = {"g1": 30_000, "g2": 40_000}
    due = sum(
        sum(n * each for n, each in found.standards.get(g, ((found.reached[g], cost[g]),)))
        for g in cost
    )
    assert (due == found.spent) == ("per_head" not in found.differences)


def test_the_property_is_not_empty() -> None:
    said = {
        "agreed": "1", "spent": "20000", "matters": "1", "reach.g1": "40", "reach.g2": "20",
        "evidence": "第1号凭证",
    }  # fmt: skip
    assert accepted(said) == said
    assert accepted(said | {"spent": "19999.99", "left": "1 3", "part.surplus": "0.02"}) is None
