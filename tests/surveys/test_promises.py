"""Whatever people do: nothing raises, nothing is lost, nobody is stuck."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.conversation import (
    Answer,
    AnswerGiven,
    Conversation,
    Fact,
    Role,
    Run,
    RunClosed,
    RunStarted,
)
from surveys.messages import (
    Content,
    Photo,
    Place,
    Press,
    Start,
    Text,
    Unsupported,
    Voice,
    Woken,
)
from tests.surveys import cases
from tests.surveys.chat import Chat

LINE = """
上一题 修改 跳过 暂停 继续 开始 退出 帮助 菜单 提交 不想说 不知道 重听 完成 更多 返回 是 不是 对
1 2 3 4 5 0 7 12 14 ５ 五 十二 第五个 很好！ 满意 不满意 随便 没收到 收到了 1、3 13 1,5 都没有
修改3 修改99 /help /start /nonsense /submit 87000 87,900元 8.79 8.79万 八万七千九百 -5 1.234 进度
60,000 50000 10000 293 290 300 290人 290户 三百 因为下雨没有办成 凭证第12号 报告 无 ？
"""
KINDS = """
同意 不同意 13800138000 023-63500000 2026-01-31 1月31日 昨天 2月30日 3.5 三点五 3.5亩 10分 10 99
2、1、3 312 不清楚 29.35,106.52 村委会 photo:m1 voice:m1 没有 其他方式 其他东西 修改7 修改9 完成
3 -1 1.2345
"""
WORDS = [*LINE.split(), *KINDS.split()]
texts = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.text(alphabet="五十二万千百零两元满意不非常很123,.，。 \n第个", max_size=8),
    st.sampled_from(
        ["", " ", "\x00", "\ud800", "好" * 600, "9" * 400, "a" * 1_000_000, "{receipt}"]
    ),
)
moves = st.one_of(
    st.tuples(st.just("text"), texts),
    st.tuples(st.just("press"), st.integers(0, 14)),
    st.tuples(st.just("press"), st.integers(0, 14)),
    st.tuples(st.just("old"), st.integers(0, 400)),
    st.tuples(st.just("forged"), st.one_of(st.text(max_size=60), st.integers(0, 99).map(str))),
    st.sampled_from([("photo", 0), ("voice", 0), ("woken", 0), ("start", 0)]),
    st.sampled_from([("spoken", 0), ("place", 29.35), ("place", float("nan")), ("place", 91.0)]),
    st.tuples(st.just("agenda"), st.integers(0, 3)),
)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


SENT: dict[str, Callable[[Any], Content]] = {
    "text": Text,
    "photo": lambda _: Photo("file-1"),
    "voice": lambda _: Unsupported("voice"),
    "spoken": lambda _: Voice("voice-1", seconds=3),
    "place": lambda north: Place(north, 106.5),
    "woken": lambda _: Woken(),
}


def act(chat: Chat, move: tuple[str, Any]) -> None:
    kind, what = move
    shown = [*chat.last.options, *chat.last.commands]
    if kind in SENT:
        chat.sends(SENT[kind](what))
        return
    match kind:
        case "press" if shown:
            chat.sends(Press(shown[what % len(shown)].token))
        case "old":
            every = [o for prompt in chat.prompts for o in (*prompt.options, *prompt.commands)]
            chat.sends(Press(every[what % len(every)].token if every else "x"))
        case "forged":
            token = shown[0].token.rpartition(".")[0] + f".c{what}" if shown else what
            chat.sends(Press(token))
        case "agenda":
            chat.offer(*list(chat.library.values())[what:])
            chat.says("你好")
        case _:
            chat.sends(Start())


def runs(conversation: Conversation) -> dict[str, Run]:
    """All runs by id; the one in progress before the submitted one that it corrects."""
    every = [*conversation.submitted.values(), *conversation.parked.values()]
    return {run.id: run for run in [*every, *([conversation.run] if conversation.run else [])]}


def kept_answers(run: Run) -> list[tuple[str, Answer]]:
    every = [*run.answers.items(), *run.set_aside.items()]
    return [(code.split("@")[0], replace(answer, note="")) for code, answer in every]


def without_consent(chat: Chat) -> set[str]:
    """Runs that were ended just now by 不同意: nothing but the refusal is kept of them."""
    return {
        fact.run
        for fact in chat.new
        if isinstance(fact, RunClosed) and fact.outcome == "refused" and not fact.answers
    }


def assert_nothing_lost(
    before: Conversation, after: Conversation, ended: Collection[str] = ()
) -> None:
    """An answer goes only when its own question was open and is answered anew, when the person
    gives up a correction, or takes back the consent without which nothing goes (`ended`)."""
    now = runs(after)
    for run_id, run in runs(before).items():
        if run_id in ended:
            assert run.at == "K1" or run.at == "opening"
            continue
        given_up = (
            before.run is not None
            and before.run.id == run_id
            and run.form_id in before.submitted
            and (after.run is None or after.run.id != run_id)
            and run_id not in {parked.id for parked in after.parked.values()}
        )
        if given_up:
            continue
        assert run_id in now
        kept = kept_answers(now[run_id])
        for code, answer in kept_answers(run):
            assert (code, answer) in kept or code == run.at, (code, answer)


class Ledger:
    """What storage would know from the facts alone."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, Answer]] = {}

    def take(self, chat: Chat) -> None:
        self.read(chat.new)
        for run_id, known in runs(chat.conversation).items():
            assert self.answers[run_id] == known.answers

    def read(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            match fact:
                case RunStarted(run=run):
                    assert run not in self.answers
                    self.answers[run] = {}
                case AnswerGiven(run=run, question=code, answer=None):
                    del self.answers[run][code]
                case AnswerGiven(run=run, question=code, answer=answer) if answer:
                    self.answers[run][code] = answer


def play(chat: Chat, script: list[tuple[str, Any]]) -> None:
    ledger = Ledger()
    if not chat.prompts:
        chat.opens()
    ledger.read(chat.facts)
    for move in script:
        before = chat.conversation
        act(chat, move)
        ledger.take(chat)
        assert_nothing_lost(before, chat.conversation, without_consent(chat))
    chat.offer(*chat.library.values())
    chat.finishes()
    assert set(chat.conversation.submitted) >= {form.id for form in chat.agenda.forms}


@SLOW
@given(st.lists(moves, max_size=30))
def test_a_respondent_can_do_anything(script: list[tuple[str, Any]]) -> None:
    play(Chat(cases.survey(), presets={"G1": 7}), script)


@SLOW
@given(st.lists(moves, max_size=40), st.integers(0, 23))
def test_every_kind_of_question_takes_anything(script: list[tuple[str, Any]], begun: int) -> None:
    """From any question of a form of all kinds: answered so far, then whatever people do."""
    chat = Chat(cases.every_kind()).opens()
    for _ in range(begun):
        chat.answers_somehow()
    play(chat, script)


@SLOW
@given(st.lists(moves, max_size=30))
def test_a_unit_contact_can_do_anything(script: list[tuple[str, Any]]) -> None:
    forms = (cases.health_line(), cases.welfare_line(), cases.resettlement_line())
    play(Chat(*forms, role=Role.CONTACT), script)


@SLOW
@given(st.lists(moves, max_size=20))
def test_an_assessor_can_do_anything(script: list[tuple[str, Any]]) -> None:
    forms = (cases.fit_leaf(), cases.budget_leaf(), cases.effect_leaf(), cases.veterans_unit())
    play(Chat(*forms, role=Role.ASSESSOR), script)


@SLOW
@given(st.lists(st.integers(0, 13), min_size=17, max_size=17))
def test_progress_counts_down_to_what_was_asked(choices: list[int]) -> None:
    """Going straight on, the total never grows, and the last question is the last of it."""
    chat = Chat(cases.survey()).opens().says("1")
    totals = []
    for pick in choices:
        if chat.at == "review":
            break
        assert chat.last.progress
        totals.append(chat.last.progress)
        options = [o for o in chat.last.options if o.code] or [*chat.last.options]
        chat.says(options[pick % len(options)].code or "无")
    run = chat.conversation.run
    assert run
    assert chat.at == "review"
    assert [this for this, _ in totals] == list(range(1, len(totals) + 1))
    assert all(later <= earlier for (_, earlier), (_, later) in pairwise(totals))
    assert totals[-1] == (len(run.answers), len(run.answers))
