"""Plans in plain words: what is understood, what is refused and with which words."""

from __future__ import annotations

from datetime import date, time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pushing.plan import (
    LAST,
    Daily,
    Days,
    Event,
    EveryDays,
    NthOfMonth,
    OnCronDays,
    OnDate,
    OnMonthDays,
    OnWeekdays,
    OnWorkingDays,
    Timed,
)
from bot.pushing.words import NotUnderstood, read

NINE = (time(9),)


@pytest.mark.parametrize(
    ("text", "days", "at"),
    [
        ("每天 18:00", Daily(), (time(18),)),
        ("每天18点", Daily(), (time(18),)),
        ("每天９：３０", Daily(), (time(9, 30),)),
        ("每天上午9点和下午5点半", Daily(), (time(9), time(17, 30))),
        ("每天 9:00、18:00", Daily(), (time(9), time(18))),
        ("每天晚上八点一刻", Daily(), (time(20, 15),)),
        ("每天中午12点", Daily(), (time(12),)),
        ("工作日 17:30", OnWorkingDays(), (time(17, 30),)),
        ("每周一 9:00", OnWeekdays(frozenset({0})), NINE),
        ("周一十点", OnWeekdays(frozenset({0})), (time(10),)),
        ("每周一、三、五9点", OnWeekdays(frozenset({0, 2, 4})), NINE),
        ("每周一三五 9:00", OnWeekdays(frozenset({0, 2, 4})), NINE),
        ("星期二和星期四 9:00", OnWeekdays(frozenset({1, 3})), NINE),
        ("周一至周五 9:00", OnWeekdays(frozenset(range(5))), NINE),
        ("每周日 9:00", OnWeekdays(frozenset({6})), NINE),
        ("每周末 9:00", OnWeekdays(frozenset({5, 6})), NINE),
        ("每月1日 9:00", OnMonthDays(frozenset({1})), NINE),
        ("每月1号、十五号 9:00", OnMonthDays(frozenset({1, 15})), NINE),
        ("每月最后一天 9:00", OnMonthDays(frozenset({LAST})), NINE),
        ("月底9点", OnMonthDays(frozenset({LAST})), NINE),
        ("每月第一个工作日 9:00", NthOfMonth(1), NINE),
        ("每月最后一个周五 9:00", NthOfMonth(LAST, 4), NINE),
        ("每季度末 9:00", OnMonthDays(frozenset({LAST}), frozenset({3, 6, 9, 12})), NINE),
        ("每年12月31日 9:00", OnMonthDays(frozenset({31}), frozenset({12})), NINE),
        ("隔天 9:00", EveryDays(2), NINE),
        ("每三天 9:00", EveryDays(3), NINE),
        ("2021年1月31日 9:00", OnDate(date(2021, 1, 31)), NINE),
        ("2021-01-31 9:00", OnDate(date(2021, 1, 31)), NINE),
    ],
)
def test_days_and_times_as_people_write_them(text: str, days: Days, at: tuple[time, ...]) -> None:
    assert read(text) == Timed(days, at)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("每周五 9:00，节假日顺延", "move"),
        ("每周五 9:00，遇节假日顺延", "move"),
        ("每天 9:00（节假日不发）", "skip"),
        ("每天 9:00 法定节假日跳过", "skip"),
        ("每天 9:00，节假日照发", ""),
    ],
)
def test_holidays(text: str, rest: str) -> None:
    plan = read(text)
    assert isinstance(plan, Timed)
    assert plan.rest == rest


def test_cron() -> None:
    plan = read("0,30 9-10 * * 1-5")
    assert isinstance(plan, Timed)
    assert plan.at == (time(9), time(9, 30), time(10), time(10, 30))
    other = read("cron: 0 18 13 * 5")
    assert isinstance(other, Timed)
    assert isinstance(other.days, OnCronDays)
    assert (other.days.either, other.days.weekdays) == (True, frozenset({4}))
    assert plan.said() == "0,30 9-10 * * 1-5"


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("某类对象达到样本目标时", Event("target")),
        ("任一类达标", Event("target")),
        ("某分项低于95%时", Event("below", Fraction(95, 100))),
        ("任一项低于 92.5% 时推送", Event("below", Fraction(925, 1000))),
        ("满意度低于满分线", Event("below")),
        ("单位提出异议时", Event("dispute")),
        ("一旦有单位异议", Event("dispute")),
        ("全部单位确认时", Event("confirmed")),
        ("所有单位都确认完", Event("confirmed")),
        ("问卷截止时", Event("closed", phase="survey")),
        ("填报截止时", Event("closed", phase="confirmation")),
        ("全部截止时", Event("closed")),
        ("结果批准时", Event("final")),
        ("定稿时", Event("final")),
    ],
)
def test_what_happens(text: str, event: Event) -> None:
    assert read(text) == event
    assert read(event.said()) == event


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "没有写什么时候发"),
        ("每天", "没有写几点"),
        ("18:00", "没有写哪些天"),
        ("每天 25:00", "时刻不对"),
        ("每天晚上12点", "看不懂"),
        ("每隔2天 9:00", "两种理解"),
        ("周五至周一 9:00", "看不懂"),
        ("每月32日 9:00", "看不懂"),
        ("每年2月30日 9:00", "看不懂"),
        ("每周八 9:00", "看不懂"),
        ("经常", "看不懂"),
        ("确认", "看不懂"),
        ("*/10 * * * *", "一天最多24次"),
        ("0 25 * * *", "超出范围"),
        ("0 9 * *", "五段"),
        ("每天 9:00" * 20, "太长"),
    ],
)
def test_what_is_not_understood_says_why_and_what_can_be_written(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read(text)
    assert why in str(refused.value)
    assert refused.value.remedy


MONTHS = st.just(frozenset(range(1, 13)))
DAYS: st.SearchStrategy[Days] = st.one_of(
    st.just(Daily()),
    st.just(OnWorkingDays()),
    st.builds(EveryDays, st.integers(2, 60)),
    st.builds(OnWeekdays, st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(OnMonthDays, st.frozensets(st.integers(1, 31), min_size=1, max_size=5), MONTHS),
    st.just(OnMonthDays(frozenset({LAST}))),
    st.builds(NthOfMonth, st.sampled_from([1, 2, 3, LAST]), st.none() | st.integers(0, 6)),
    st.builds(OnDate, st.dates(date(2000, 1, 1), date(2100, 1, 1))),
)
TIMES = st.lists(
    st.builds(time, st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=4, unique=True
).map(lambda at: tuple(sorted(at)))
PLANS = st.builds(Timed, DAYS, TIMES, st.sampled_from(["", "skip", "move"]))


@given(PLANS)
def test_what_a_plan_says_is_read_as_that_plan(plan: Timed) -> None:
    assert read(plan.said()) == plan


@given(
    st.text(
        alphabet="每天周月一二三五日号工作第个最后、,，至到 0123459:：点半上下午晚节假不发顺延*/-",
        max_size=24,
    )
)
def test_any_words_are_a_plan_or_refused(text: str) -> None:
    try:
        plan = read(text)
    except NotUnderstood:
        return
    assert read(plan.said()) == plan
