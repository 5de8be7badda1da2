"""Whatever is confirmed, corrected, disputed, returned, stamped and opened again, in any order: the
totals are what the log of records adds up to, to the fen."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reports.money import added
from surveys.conversation import Role
from surveys.messages import Prompt
from surveys.sign_off import Stage
from tests.bot.scene import Scene, playing

LISTED = {"line.1": 1_500_000, "line.2": 800_000, "line.3": 200_000}
"""Fen appropriated, by line; line.2 is U2's, the others are U1's."""
UNITS = {"line.1": "U1", "line.2": "U2", "line.3": "U1"}
FORMS = st.sampled_from(sorted(LISTED))
ALL_UNITS = st.sampled_from(["U1", "U2"])
FEN = st.integers(0, 60_000_000)
ANOTHER_SUM = "2"
SAYS = st.sampled_from(["1", "1", ANOTHER_SUM, "3", "4", "5"])
"""是; 金额不对; 不是我们单位的, 活动不对, 资金来源不对."""


class Totals(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = Path(mkdtemp(prefix="totals-"))
        self.heads: list[str] = []

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize()
    def opens(self) -> None:
        async def begin() -> Scene:
            scene = await self.stack.enter_async_context(playing(self.folder / "p"))
            await scene.join("coordinator", Role.COORDINATOR)
            for unit in ("U1", "U2"):
                await scene.join(f"contact-{unit}", Role.CONTACT, unit=unit)
                await scene.join(f"reviewer-{unit}", Role.REVIEWER, unit=unit)
            return scene

        self.scene: Scene = self.wait(begin())

    def teardown(self) -> None:
        self.wait(self.stack.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)

    @rule(form=FORMS, says=SAYS, received=FEN, spent=FEN)
    def confirms(self, form: str, says: str, received: int, spent: int) -> None:
        """The first time, or a correction: agreed or objected to; what differs is let stand."""
        got = received % (2 * LISTED[form]) if says == ANOTHER_SUM else LISTED[form]
        figures = {
            "收到的是这个数吗": says,
            "实际到账多少元": yuan(got),
            "实际支出多少元": yuan(spent % (got + 1)),
        }
        self.wait(self._fills(form, figures))

    async def _fills(self, form: str, figures: dict[str, str]) -> None:
        scene, who = self.scene, f"contact-{UNITS[form]}"
        title = next(f.title for f in self._forms(form) if f.id == form)
        shown = await scene.says(who, "菜单")
        if shown is not None and any(title in option.label for option in shown.options):
            shown = await scene.presses(who, shown, title)
        elif shown is not None and "为什么" not in shown.text:
            shown = await scene.says(who, "修改")
        for _ in range(60):
            word = self._word(shown, figures)
            if shown is None or not word:
                return
            shown = await scene.says(who, word)
        raise AssertionError("it never ends")

    def _forms(self, form: str) -> Any:
        return self.scene.app.campaign.by_unit[UNITS[form]]

    def _word(self, shown: Prompt | None, figures: dict[str, str]) -> str:
        """What the contact says to this prompt; each figure is given once."""
        if shown is None:
            return ""
        labels = {option.label for option in shown.options}
        if "照此提交（记为差异）" in labels:
            return "照此提交"
        slip = [option.code for option in shown.options if option.label.startswith("不是，就")]
        if slip:
            return slip[0]
        asks = shown.text.split("\n\n")[-1]
        asked = [question for question in figures if question in asks]
        if asked:
            return figures.pop(asked[0])
        if "返回" in labels:
            return self._next(shown, figures)
        if "确认提交" in labels:
            again = "不改了，还用原来提交的" in labels and figures
            return "修改" if again else "确认提交"
        return next((said for words, said in ANSWERS.items() if words in asks), "")

    def _next(self, shown: Prompt, figures: dict[str, str]) -> str:
        """From the list of answers to the next figure that is to be given."""
        for label, question in LISTED_AS.items():
            for option in shown.options:
                if option.label.startswith(label) and question in figures:
                    return option.code
        figures.clear()
        return "返回"

    @rule(unit=ALL_UNITS, confirms=st.booleans())
    def reviews(self, unit: str, confirms: bool) -> None:
        word = "确认" if confirms else "退回：请核对"
        self.wait(self.scene.says(f"reviewer-{unit}", "继续", word))

    @rule(unit=ALL_UNITS)
    def stamps(self, unit: str) -> None:
        signing, now = self.scene.app.signing, self.scene.clock()
        self.wait(signing.attach(unit, b"%PDF-1", "application/pdf", who="x", now=now))

    @rule(unit=ALL_UNITS, keep=st.booleans())
    def reopens(self, unit: str, keep: bool) -> None:
        signing, now = self.scene.app.signing, self.scene.clock()
        self.wait(signing.reopen(unit, who="x", why="y", now=now, keep=keep))
        self.wait(self.scene.app.sign_off.look())

    @invariant()
    def the_totals_are_those_of_the_log(self) -> None:
        given = self.wait(self.scene.app.reporter.input())
        total = added("合计", given.lines)
        log = self._log()
        assert (total.spent, total.balance) == (
            sum(spent for spent, _ in log.values()),
            sum(left for _, left in log.values()),
        )

    def _log(self) -> dict[str, tuple[int, int]]:
        """Spent and left of each line, from nothing but the rows of the chain."""
        found: dict[str, tuple[int, int]] = {}
        with sqlite3.connect(self.scene.app.data / "jixiao.db") as connection:
            for subject, payload in connection.execute(
                "SELECT subject, payload FROM record WHERE kind = 'confirmation' ORDER BY seq"
            ):
                answers = json.loads(payload)["answers"]
                if subject in LISTED:
                    found[subject] = _figures(answers, LISTED[subject])
        return found

    @invariant()
    def a_signature_holds_for_the_figures_it_was_given_for(self) -> None:
        for state in self.wait(self.scene.app.signing.states()).values():
            if state.signed.stage in (Stage.REVIEWED, Stage.STAMPED, Stage.SUBMITTED):
                assert state.signed.submitted is not None
                assert state.signed.submitted.forms == state.standing

    @invariant()
    def every_head_ever_printed_lies_on_the_chain(self) -> None:
        store = self.scene.app.store
        head = self.wait(store.head())
        if head.count:
            self.heads.append(head.hash)
        for each in {*self.heads[:1], *self.heads[-1:]}:
            assert self.wait(store.audit(each)).problem == ""


ANSWERS = {
    "至少5个字": "登记有误，请核对",
    "哪一天到账": "跳过",
    "有什么异议": "登记有误，请核对",
    "现在是什么情况": "1",
    "主要是什么原因": "4",
    "有没有下面的情况": "1",
    "实际慰问了多少": "50",
    "标准": "跳过",
    "实际办了多少": "2",
    "是哪几天办的": "跳过",
    "佐证": "凭证第3号",
    "为什么更正": "凭证更正",
}
"""By words of the question; the first that fit."""
LISTED_AS = {
    "收到的拨款": "收到的是这个数吗",
    "实际到账": "实际到账多少元",
    "实际支出": "实际支出多少元",
}


def _figures(answers: dict[str, Any], listed: int) -> tuple[int, int]:
    """Spent and left of one record; nothing where the unit says the money is not its own."""
    if "spent" not in answers:
        return 0, 0
    received = answers["received"]["value"] if "received" in answers else listed
    spent = answers["spent"]["value"]
    return spent, received - spent


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}元"


TestTotals = Totals.TestCase
TestTotals.settings = settings(
    max_examples=6,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_the_machine_gets_to_a_stamp_that_lapses() -> None:
    """Else it would prove nothing."""
    machine = Totals()
    try:
        machine.opens()
        machine.confirms("line.2", "1", 0, 700_000)
        machine.reviews("U2", False)
        machine.confirms("line.2", "1", 0, 600_000)
        machine.reviews("U2", True)
        machine.stamps("U2")
        machine.confirms("line.2", "1", 0, 1)
        machine.the_totals_are_those_of_the_log()
        assert machine._log() == {"line.2": (600_000, 200_000)}
        machine.reopens("U2", False)
        machine.confirms("line.2", "1", 0, 500_000)
        machine.the_totals_are_those_of_the_log()
        assert machine._log() == {"line.2": (500_000, 300_000)}
        signed = machine.wait(machine.scene.app.signing.state("U2")).signed
        assert (signed.stage, signed.sheet) == (Stage.SUBMITTED, 3)
        assert signed.lapsed is not None
        assert signed.lapsed.sheet == 2
        machine.confirms("line.1", ANOTHER_SUM, 1_000_000, 1)
        machine.confirms("line.3", "3", 0, 3)
        assert machine.wait(machine.scene.app.signing.state("U1")).signed.sheet == 1
        machine.the_totals_are_those_of_the_log()
    finally:
        machine.teardown()
