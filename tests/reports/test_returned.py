"""发放、回收、有效: how the office counts, and that one to four never come out."""

from __future__ import annotations

from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from reports.facts import Facts, Response, Returns
from reports.model import ReportInput
from reports.modes import NAMES
from reports.suppression import LEAST
from reports.survey_report.returned import ReturnLine, reasons, return_lines
from tests.reports import samples


def given_of(
    valid: dict[str, int], returns: tuple[Returns, ...], listed: int = 0, sent: int = 0
) -> ReportInput:
    facts = Facts(response=Response(listed=listed, sent=sent, returns=returns))
    return samples.real(modes=valid, facts=facts)


def test_by_way_of_answering_as_offices_count() -> None:
    returns = (Returns("self", 500, 10, 20), Returns("paper", None, 0, 6))
    lines = return_lines(given_of({"self": 400, "paper": 90}, returns, 500, 500))
    assert lines == (
        ReturnLine("自填", 500, 430, 400),
        ReturnLine("纸质", None, 96, 90),
        ReturnLine("合计", None, 526, 490),
    )


def test_few_that_do_not_count_are_a_range() -> None:
    lines = return_lines(given_of({"self": 400, "paper": 90}, (Returns("self", None, 3),)))
    assert [(line.name, line.hidden) for line in lines] == [
        ("自填", "few"),
        ("纸质", ""),
        ("合计", "few"),
    ]


def test_a_small_way_is_told_with_the_next() -> None:
    valid = {"self": 400, "assisted": 3, "phone": 30}
    lines = return_lines(given_of(valid, tuple(Returns(mode) for mode in valid)))
    assert [(line.name, line.valid) for line in lines] == [
        ("自填", 400),
        ("代填、电话合计", 33),
        ("合计", 433),
    ]


def test_more_back_than_sent_is_not_known_to_be_sent() -> None:
    """A link that was passed on: no rate over a hundred."""
    line = return_lines(given_of({"self": 50}, (Returns("self", 40),)))[0]
    assert line.sent is None


few = st.integers(0, 7) | st.integers(0, 300)


@cases(st.dictionaries(st.sampled_from([*NAMES]), st.tuples(few, few, few, few)))
@settings(max_examples=150, deadline=None)
def test_one_to_four_are_never_told(counts: dict[str, tuple[int, int, int, int]]) -> None:
    valid = {mode: n for mode, (n, *_) in counts.items()}
    returns = tuple(
        Returns(mode, n + bad + out + more if more else None, bad, out)
        for mode, (n, bad, out, more) in counts.items()
    )
    given = given_of(valid, returns)
    *lines, total = return_lines(given) or (ReturnLine("", None, 0, 0),)
    for line in (*lines, total):
        if not line.hidden:
            assert not 0 < line.returned - line.valid < LEAST
            assert line.sent is None or not 0 < line.sent - line.returned < LEAST
    assert all(line.valid == 0 or line.valid >= LEAST for line in lines)
    secret = [line for line in lines if line.hidden]
    if not total.hidden:
        lost = [line.returned - line.valid for line in secret]
        away = [line.sent - line.returned for line in secret if line.sent and total.sent]
        for few in (lost, away):  # what is hidden cannot be had from the sum
            several = [n for n in few if n]
            if any(n < LEAST for n in several):
                assert len(several) > 1
                assert sum(several) >= LEAST
    told = [n for _, n in reasons(given) if n.isdecimal()]
    assert not [n for n in told if 0 < int(n) < LEAST]
