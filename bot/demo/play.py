"""Directs a demonstration: units confirm, assessors judge, those served answer."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

from bot.app import App, opened
from bot.campaign import units
from bot.demo.cast import Assessor, Contact, Correction, Reviewer, unit_facts
from bot.demo.respondent import Respondent
from bot.demo.stage import Stage
from bot.report_input import headcounts
from reports.build import findings_json
from reports.model import ReportFile, ReportInput
from scoring.sheet import to_json
from surveys.confirmation import Unit
from surveys.conversation import Role

START = datetime(2021, 1, 11, 1, 0, tzinfo=UTC)
END = datetime(2021, 1, 29, 10, 0, tzinfo=UTC)
"""The demonstration's own calendar: the weeks in which a 2020 report is prepared."""

OVERSAMPLE = 1.06
"""People invited for each valid form that is planned: some decline, some leave half-way."""

ABREAST = 60
"""Simulated people who are answering at the same time."""

HELD: Mapping[str, tuple[int, str]] = {
    "H01": (0, "受疫情影响，取消"),
    "H03": (0, "受疫情影响，取消"),
    "H04": (12, ""),
    "H05": (8, ""),
    "H08": (4, "下半年一场尚未开展"),
    "H14": (0, "受疫情影响，趣味运动会未开展"),
}
"""Events that were not held as planned: as the report's texts say, where they say anything."""

MORE: Mapping[str, Mapping[str, str]] = {
    "line.12": {
        "reach.D15": "0",
        "reach_why.D15": "名单后加，尚未发放",
        "left": "6",
        "balance_kind": "3",
        "balance_note": "民办养老机构1所的慰问金尚未支付",
    },
    "line.17": {
        "reach.D25": "290",
        "reach_why.D25": "慰问对象3人已死亡，无法进行慰问",
        "left": "1",
        "balance_kind": "1",
        "balance_note": "慰问对象3人已死亡，无法进行慰问",
    },
    "line.26": {
        "held_kind.H08": "3",
        "left": "3",
        "balance_kind": "3",
        "balance_note": "下半年“三下乡”活动宣传费用待支出",
    },
    "line.29": {
        "left": "1",
        "balance_kind": "2",
        "balance_note": "受疫情影响，趣味运动会未开展，奖项资金未使用",
    },
}

CORRECTION = Correction("line.12", "没付的钱", "3")
"""区民政局 first confirms as printed (60,000 − 50,000, and nobody knows where the rest
is), then finds that it is payable."""

UNREVIEWED, STAMPED = 2, 12
"""Units whose reviewer has not come yet, and units whose stamped paper is back."""


def scan() -> bytes:
    """What stands for a stamped sheet: a white page with a red ring."""
    page = Image.new("RGB", (620, 877), "white")
    ImageDraw.Draw(page).ellipse((380, 640, 540, 800), outline="red", width=6)
    out = BytesIO()
    page.save(out, "JPEG")
    return out.getvalue()


TASTES: Mapping[str, Sequence[float]] = {
    "implementation": (86, 10, 2.5, 0.8, 0.4, 3),
    "output": (82, 13, 3.5, 1, 0.5, 3),
    "effect": (88, 9, 2, 0.6, 0.3, 2),
    "improvement": (77, 16, 5, 1.4, 0.6, 6),
}
"""Weights of 5, 4, 3, 2, 1 and 不清楚 by item: rates near the 95 % line, one item below it."""


@dataclass(slots=True)
class DemoClock:
    """Runs on from a set moment at the pace of the real clock, until it is set again or stopped."""

    base: datetime = START
    running: bool = True
    _since: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    def __call__(self) -> datetime:
        if not self.running:
            return self.base
        passed = asyncio.get_running_loop().time() - self._since
        return self.base + timedelta(seconds=passed)

    def set(self, moment: datetime, *, running: bool = True) -> None:
        self.base, self.running = moment, running
        self._since = asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class Played:
    """What a demonstration has led to."""

    given: ReportInput
    files: tuple[ReportFile, ...]


Progress = Callable[[str, int, int], None]
"""(what, done, of how many)."""


class Play:
    def __init__(
        self, app: App, stage: Stage, seed: int, tell: Progress, *, crowd: float = 1.0
    ) -> None:
        """`crowd`: share of the planned respondents who are invited."""
        self._app = app
        self._stage = stage
        self._seed = seed
        self._tell = tell
        self._crowd = crowd

    async def perform(self, clock: DemoClock) -> Played:
        """The whole campaign, and its final report."""
        await self._coordinator()
        await self._confirm()
        clock.set(START + timedelta(days=4))
        await self._assess()
        clock.set(START + timedelta(days=8))
        await self._survey()
        clock.set(END, running=False)
        self._tell("出图和写表", 0, 1)
        reporter = self._app.reporter
        given = await reporter.with_remarks(await reporter.input(final=True))
        files = await self._app.reporter.files(given)
        self._tell("出图和写表", 1, 1)
        return Played(given, files)

    async def _code(self, role: Role, label: str, **bound: str) -> str:
        _, code = await self._app.store.invite(
            role,
            label=label,
            unit=bound.get("unit", ""),
            group=bound.get("group", ""),
            max_uses=None if role is Role.BENEFICIARY else 1,
            expires_at=END + timedelta(days=365),
            now=self._app.now(),
        )
        return code

    async def _coordinator(self) -> None:
        code = await self._code(Role.COORDINATOR, "模拟协调员")
        await self._stage.enter("coordinator", None, code)

    async def _confirm(self) -> None:
        campaign = self._app.campaign
        facts = unit_facts(campaign.folder, HELD, MORE)
        every = units(campaign.folder)
        for done, unit in enumerate(every):
            self._tell("单位确认资金和活动", done, len(every))
            forms = campaign.by_unit[unit.unit_id]
            corrects = any(form.id == CORRECTION.form for form in forms)
            contact = Contact(forms, facts, CORRECTION if corrects else None)
            address = f"contact.{unit.unit_id}"
            code = await self._code(Role.CONTACT, f"{unit.name}经办人（模拟）", unit=unit.unit_id)
            await self._stage.enter(address, contact, code)
            if corrects:
                self._stage.expect(address)
                await self._app.watch.look()
                await self._stage.settle(address)
            if done < len(every) - UNREVIEWED:
                await self._review(unit)
            if done < STAMPED:
                await self._app.signing.attach(
                    unit.unit_id, scan(), "image/jpeg", who="模拟", now=self._app.now()
                )
        self._tell("单位确认资金和活动", len(every), len(every))

    async def _review(self, unit: Unit) -> None:
        code = await self._code(Role.REVIEWER, f"{unit.name}负责人（模拟）", unit=unit.unit_id)
        await self._stage.enter(f"reviewer.{unit.unit_id}", Reviewer(), code)

    async def _assess(self) -> None:
        self._tell("评价人评定指标", 0, 1)
        code = await self._code(Role.ASSESSOR, "评价组（模拟）")
        await self._stage.enter(
            "assessor", Assessor(self._app.campaign.judging.by_meeting, {}), code
        )
        self._tell("评价人评定指标", 1, 1)

    async def _survey(self) -> None:
        heads = headcounts(self._app.campaign)
        wanted = self._app.campaign.folder.targets
        sizes = {
            group: min(n, round(wanted.get(int(group), n) * OVERSAMPLE * self._crowd))
            for group, n in sorted(heads.items(), key=_number)
        }
        total = sum(sizes.values())
        room = asyncio.Semaphore(ABREAST)
        answered = 0

        async def one(group: str, number: int, code: str) -> None:
            nonlocal answered
            async with room:
                address = f"respondent.{group}.{number}"
                await self._stage.enter(address, self._respondent(group, number), code)
            answered += 1
            self._tell("受益群众答卷（模拟）", answered, total)

        async with asyncio.TaskGroup() as crowd:
            for group, size in sizes.items():
                code = await self._code(Role.BENEFICIARY, "", group=group)
                for number in range(size):
                    crowd.create_task(one(group, number, code))

    def _respondent(self, group: str, number: int) -> Respondent:
        # not a secret: simulated answers have to be the same for the same seed
        random = Random(f"{self._seed}.{group}.{number}")  # noqa: S311
        mood = random.uniform(0.6, 1.5)
        taste = {
            item: (weights[0], *(weight * mood for weight in weights[1:]))
            for item, weights in TASTES.items()
        }
        fate = random.random()
        leaves = random.choice(("P2", "E1", "I2")) if 0.03 < fate < 0.05 else ""
        return Respondent(self._app.campaign.survey, random, taste, fate < 0.03, leaves)


def _number(pair: tuple[str, int]) -> int:
    return int(pair[0])


def write(folder: Path, played: Played) -> list[Path]:
    """Charts, workbook, score.json and findings.json below `folder`; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    score = json.dumps(to_json(played.given.sheet), ensure_ascii=False, indent=1) + "\n"
    contents = {file.name: file.data for file in played.files}
    contents |= {
        "score.json": score.encode(),
        "findings.json": findings_json(played.given.findings),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in contents]


@asynccontextmanager
async def rehearsed(
    directory: Path, seed: int, tell: Progress, *, crowd: float = 1.0
) -> AsyncIterator[tuple[App, DemoClock, Played]]:
    """Play a campaign in `directory`; the app stays open, to be served."""
    clock = DemoClock()
    async with opened(directory, now=clock, fresh=_ids(seed), simulated=True) as app:
        stage = Stage(now=clock)
        stop = asyncio.Event()
        serving = asyncio.create_task(app.serve([stage], stop))
        play = asyncio.create_task(Play(app, stage, seed, tell, crowd=crowd).perform(clock))
        try:
            await asyncio.wait({serving, play}, return_when=asyncio.FIRST_COMPLETED)
        finally:  # also when Ctrl-C ends it: in order
            play.cancel()
            stop.set()
            await serving
        yield app, clock, await play


def _ids(seed: int) -> Callable[[], str]:
    """Ids that repeat with the seed. Codes of links never come from here."""

    def numbers() -> Iterator[str]:
        n = 0
        while True:
            n += 1
            yield hashlib.sha256(f"{seed}.{n}".encode()).hexdigest()[:32]

    return numbers().__next__
