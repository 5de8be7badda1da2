"""The composition root: settings and a project folder become a running program.

Everything is made here once and handed down; nothing else reads the environment or the clock.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.alerts import Alerts
from bot.assess.desk import AssessDesk
from bot.campaign import Campaign
from bot.channels.base import Channel
from bot.clock import Clock
from bot.complaints import Postbox
from bot.dashboard.access import Invitation
from bot.dashboard.board import Board
from bot.ending import Keeper
from bot.fieldwork import Fieldwork
from bot.freeze import frozen
from bot.interview_desk import InterviewDesk
from bot.media import MediaFetcher
from bot.microdata import MicrodataDesk
from bot.oversight.briefing import Briefing
from bot.oversight.deadlines import Deadlines
from bot.oversight.desk import Oversight
from bot.package.desk import PackageDesk
from bot.papers import Papers
from bot.pushing.files import Files
from bot.pushing.pusher import Pusher
from bot.quality_desk import QualityDesk
from bot.remarks import OpenAnswersDesk
from bot.reminders import Reminders
from bot.report_desk import ReportDesk
from bot.reporting import Reporter
from bot.results.desk import ResultDesk
from bot.results.lookout import Lookout
from bot.results.report import standing_words
from bot.results.requests import ClosingRequests
from bot.scores.desk import ScoreDesk
from bot.sender import Sender
from bot.signing.asked import SheetsAsked
from bot.signing.commands import SigningDesk
from bot.signing.desk import Signing
from bot.signing.telling import Telling
from bot.signing.watch import SignOffWatch
from bot.turns import Turns, wake_interrupted
from bot.watch import Watch
from bot.workers import worker
from storage.changes import Record, RecordKind
from storage.store import Store, StoreBusy

log = logging.getLogger(__name__)

DATA = "data"
OUTAGE = timedelta(seconds=150)
"""Presses older than this are lost on Telegram's side: after a longer outage people are asked
again."""

Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def random_hex() -> str:
    """Ids of runs, persons and media: 128 bits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class App:
    """A project, open, with everything that works on it."""

    directory: Path
    data: Path
    store: Store
    campaign: Campaign
    turns: Turns
    papers: Papers
    reporter: Reporter
    alerts: Alerts
    watch: Watch
    keeper: Keeper
    postbox: Postbox
    fieldwork: Fieldwork
    closing: ClosingRequests
    lookout: Lookout
    signing: Signing
    sign_off: SignOffWatch
    sheets: SheetsAsked
    report_desk: ReportDesk
    pusher: Pusher
    board: Board
    workers: Executor
    now: Now

    @property
    def interviews(self) -> InterviewDesk:
        """Paper forms, the telephone list, call-backs."""
        papers = self.papers
        return InterviewDesk(self.store, self.campaign, papers, self.now)

    @property
    def desk(self) -> QualityDesk:
        """What a coordinator sees of marked forms."""
        return QualityDesk(self.store, self.campaign, self.reporter, self.now)

    @property
    def score_desk(self) -> ScoreDesk:
        """The score as it stands, explained, kept and compared."""
        freezer = self.closing.desk.freezer
        return ScoreDesk(self.store, self.campaign, self.reporter, freezer, self.now)

    @property
    def signing_desk(self) -> SigningDesk:
        """What commands ask of the sign-off."""
        return SigningDesk(self.store, self.signing, now=self.now, look=self._look_again)

    async def _look_again(self) -> None:
        """A command has added to the chain, or erased from it."""
        self.turns.reread()
        await self.sign_off.look()

    async def serve(self, channels: Sequence[Channel], stop: asyncio.Event) -> None:
        """Run the channels until `stop`: stop receiving, finish what is in flight, then sending.

        Whatever fails ends all of it, so that a supervisor restarts the whole program.
        """
        await self._recover()
        stop_sending = asyncio.Event()
        senders = [
            Sender(
                self.store,
                channel,
                self.data,
                now=self.now,
                render=self.sheets.render,
                alarm=self.alerts.alarm,
                quiet=self.campaign.quiet,
                recordings=self.campaign.folder.recordings,
            )
            for channel in channels
        ]
        media = MediaFetcher(
            self.store,
            {c.name: c for c in channels},
            self.workers,
            now=self.now,
            lost=self.alerts.photo_lost,
            stored=self.sign_off.look,
        )
        try:
            async with asyncio.TaskGroup() as behind:
                for sender in senders:
                    behind.create_task(sender.serve(stop_sending))
                behind.create_task(media.serve(stop_sending))
                try:
                    await self._receive(channels, stop)
                finally:
                    stop_sending.set()
        finally:
            for channel in channels:
                await channel.close()

    async def _receive(self, channels: Sequence[Channel], stop: asyncio.Event) -> None:
        """Until `stop`, or until no channel has anything more to receive (a closed terminal)."""
        async with asyncio.TaskGroup() as group:
            receiving = [
                group.create_task(channel.serve(self.turns.deliver, stop)) for channel in channels
            ]
            group.create_task(Clock(self.tick).serve(stop))
            await asyncio.wait(receiving)
            stop.set()

    async def _recover(self) -> None:
        """Rows that were on their way when the program died; people whose question was open."""
        now = self.now()
        await self.store.recover(now)
        with suppress(StoreBusy):  # the next start, or the next deletion, sweeps again
            await self.store.sweep()
        alive = await self.store.get("alive_at")
        if alive is not None and now - datetime.fromisoformat(alive) > OUTAGE:
            since = datetime.fromisoformat(alive)
            asked = await wake_interrupted(self.store, self.turns, since=since, now=now)
            log.info("after an outage, %d open questions were asked again", asked)
        await self.store.put("alive_at", now.isoformat())

    async def tick(self) -> None:
        """What the clock looks after; a coordinator hears of it when it does not work."""
        try:
            await self._tick()
        except Exception as error:
            name = type(error).__name__
            await self.alerts.alarm("clock", f"定时任务出错（{name}），推送可能没有发出。")
            raise

    async def _tick(self) -> None:
        """The heartbeat, new findings, the project's schedule."""
        now = self.now()
        await self.store.put("alive_at", now.isoformat())
        await self.sign_off.look()
        await self.watch.look()
        await self.keeper.look(now)
        await self.postbox.look()
        await self.fieldwork.look()
        await self.lookout.look()
        await self.pusher.look()

    async def health(self) -> Mapping[str, object]:
        """Facts for /healthz. Raises when the database does not answer."""
        head = await self.store.head()
        unclear = await self.store.outbox("unknown")
        dead = await self.store.outbox("dead")
        return {
            "ok": True,
            "records": head.count,
            "outbox_unknown": len(unclear),
            "outbox_dead": len(dead),
        }


@asynccontextmanager
async def opened(
    directory: Path,
    *,
    now: Now = utc_now,
    fresh: Callable[[], str] = random_hex,
    simulated: bool = False,
    font: str = "",
) -> AsyncIterator[App]:
    """Open a project with its data. Raises ProjectBusy, KeyMissing, NotLoadable, StorageError."""
    data = directory / DATA
    store = await Store.open(data)
    workers = worker()
    try:
        project = await frozen(store, directory, data, now())
        campaign = Campaign(project.folder, simulated=await _simulated(store, simulated))
        await campaign.phases.load(store)
        await store.save_forms(campaign.forms)
        await store.divide(campaign.divided)
        reporter = Reporter(store, campaign, data, workers, now=now, font=font)
        alerts = Alerts(store, reporter, now=now, language=campaign.language)
        turns = Turns(store, campaign, now=now, fresh=fresh)
        result_desk = ResultDesk(store, campaign, reporter, data, workers, now=now)
        assess_desk = AssessDesk(store, campaign, reporter, data, now=now)
        reporter.approved = result_desk.freezer.approved
        reporter.standing = partial(standing_words, result_desk)
        reporter.why = ScoreDesk(store, campaign, reporter, result_desk.freezer, now).why
        signing = Signing(store, campaign)
        telling = Telling(store, campaign, reporter, signing, now=now)
        sign_off = SignOffWatch(store, campaign, signing, telling, now=now)
        turns.recorded = _kept_up(store, campaign, assess_desk, sign_off)
        assess_desk.told = turns.reread
        await assess_desk.load()
        await campaign.closing.load(store)
        oversight = Oversight(store, campaign, reporter, now=now)
        turns.errands.oversight = oversight
        remarks = OpenAnswersDesk(store, campaign, workers)
        reporter.remarks = remarks.digests
        reporter.answers["remarks"] = remarks.body
        reporter.personal["board"] = Invitation(store, partial(_root, turns), now=now).body
        reporter.answers |= Briefing(store, campaign, reporter, oversight, now=now).answers
        app = App(
            directory=directory,
            data=data,
            store=store,
            campaign=campaign,
            turns=turns,
            papers=Papers(store, campaign, now, fresh),
            reporter=reporter,
            alerts=alerts,
            watch=Watch(store, reporter, now=now),
            keeper=Keeper(store, campaign, alerts.alarm),
            postbox=Postbox(store, campaign, reporter, now=now),
            fieldwork=Fieldwork(
                store,
                campaign,
                now=now,
                reminders=Reminders(store, campaign, turns, reporter, now=now),
                oversight=oversight,
                deadlines=Deadlines(store, campaign, reporter, oversight, now=now),
                reread=turns.reread,
            ),
            closing=ClosingRequests(result_desk, assess_desk),
            lookout=Lookout(result_desk),
            signing=signing,
            sign_off=sign_off,
            sheets=SheetsAsked(store, campaign, reporter, signing, workers, now=now, font=font),
            report_desk=ReportDesk(
                reporter,
                data,
                workers,
                MicrodataDesk(store, campaign, data, workers, now),
                PackageDesk(store, campaign, data, assess_desk, workers, now),
            ),
            pusher=Pusher(store, campaign, reporter, Files(reporter, workers), now=now),
            board=Board(store, campaign, reporter, oversight, workers, now=now),
            workers=workers,
            now=now,
        )
        if project.changed:
            names = "、".join(project.changed)
            await alerts.alarm(
                "files", f"项目文件已改动，未采用：{names}。采用请运行 jixiao apply。"
            )
        yield app
    finally:
        workers.shutdown(wait=True, cancel_futures=True)
        await store.close()


def _root(turns: Turns) -> str:
    """What links to the pages begin with; "" where no page is served."""
    return turns.doors[0].removesuffix("/i/{code}") if turns.doors else ""


def _kept_up(
    store: Store, campaign: Campaign, assess: AssessDesk, sign_off: SignOffWatch
) -> Callable[[Sequence[Record]], Awaitable[None]]:
    """After a commit: what people are asked follows from what is on record."""

    async def keep(records: Sequence[Record]) -> None:
        kinds = {record.kind for record in records}
        if RecordKind.ASSESSMENT in kinds:
            await assess.load()
        if kinds & {RecordKind.DECISION, RecordKind.FINDING}:
            await campaign.closing.load(store)
        await sign_off.look()

    return keep


async def _simulated(store: Store, simulated: bool) -> bool:
    """Data that hold simulated answers stay marked for good, however they are opened later."""
    if simulated:
        await store.put("simulated", "yes")
    return simulated or await store.get("simulated") is not None


def stop_on_signals(stop: asyncio.Event) -> None:
    """SIGINT and SIGTERM end the program in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
            return
