"""The one object through which the rest of the program reads and writes a project's data.

Each method is documented where it is made; here the parts are put together, given one life, and
their surface can be read at a glance.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from storage.backup import DATABASE, BackupReport, BadBackup, backup, restore
from storage.broadcasts import Broadcasts
from storage.calls import Calls
from storage.checks import Checks
from storage.conversations import CACHED, Conversations
from storage.db.core import Busy as StoreBusy
from storage.db.core import Closed as StoreClosed
from storage.db.core import Database, StorageError
from storage.db.core import Full as StoreFull
from storage.db.migrate import check_version, migrate
from storage.db.sqlite import VERSION, SqliteDatabase
from storage.duties import Duties
from storage.handover import Handovers
from storage.invitations import Invitations
from storage.keys import KeyMissing
from storage.loans import Loans
from storage.lock import ProjectBusy, ProjectLock
from storage.media import Media
from storage.notes import Notes
from storage.outbox import Outbox
from storage.papers import Papers
from storage.parts import Divisions, PartBook
from storage.passes import Passes
from storage.people import People
from storage.pushes import Pushes
from storage.quotas import Quotas
from storage.rechecks import Rechecks
from storage.records import Records
from storage.recount import Recount, adopt, divide
from storage.remarks import OpenAnswers
from storage.revisions import Forms, Revisions
from storage.roster import Roster
from storage.runs import Runs
from storage.schedule import Schedule
from storage.sealing import Vault
from storage.tallies import TallyBook
from storage.unfinished import Unfinished
from storage.unlinking import Unlinking
from storage.unlocking import unlocked
from storage.withdrawals import Withdrawals
from storage.writer import Wakes, Writer

__all__ = [
    "BackupReport",
    "BadBackup",
    "KeyMissing",
    "ProjectBusy",
    "StorageError",
    "Store",
    "StoreBusy",
    "StoreClosed",
    "StoreFull",
    "backup",
    "restore",
]

log = logging.getLogger(__name__)


class Store:
    """A project's data, open. Every method may raise StoreBusy (another program is writing: try
    again) and StoreClosed; those that write also StoreFull, and then nothing was stored."""

    def __init__(
        self, database: Database, vault: Vault, data: Path, lock: ProjectLock | None
    ) -> None:
        self._database = database
        self._lock = lock
        wakes = Wakes()
        self.outbox_wake, self.media_wake = wakes.outbox, wakes.media

        # turns: all that one input leads to is one `submit`
        talks = self._talks = Conversations(database, vault, cached=CACHED if lock else 0)
        writer = self._writer = Writer(database, vault, talks, wakes)
        forms = self._forms = Forms(database)
        people = People(database, vault, talks)
        self.known, self.waiting = talks.known, talks.waiting
        self.known_person = talks.known_person
        self.submit = writer.submit
        self.save_forms, self.form = forms.save_forms, forms.form
        self.changed_forms = forms.changed_forms
        self.people, self.addresses = people.people, people.addresses
        self.gone, self.back, self.moved = people.gone, people.back, people.moved

        # what is to be said
        outbox = Outbox(database, vault, wakes.outbox)
        self.claim, self.sent, self.put_back = outbox.claim, outbox.sent, outbox.put_back
        self.unknown, self.bury, self.requeue = outbox.unknown, outbox.bury, outbox.requeue
        self.outbox, self.recover = outbox.outbox, outbox.recover
        self.next_due, self.pause = outbox.next_due, outbox.pause
        self.paused_until = outbox.paused_until
        self.last_platform_id, self.shown = outbox.last_platform_id, outbox.shown

        # one message to many
        casts = Broadcasts(database, wakes.outbox)
        self.page, self.begin_broadcast, self.extend = casts.page, casts.begin, casts.extend
        self.steer, self.broadcasts = casts.steer, casts.broadcasts
        unfinished = Unfinished(database, vault)
        self.full = Quotas(database).full
        self.open_surveys, self.survey_runs = unfinished.open_surveys, unfinished.survey_runs
        self.survey_returns = unfinished.survey_returns

        # who may take part
        invitations = Invitations(database, vault, talks)
        self.invite, self.invitation = invitations.invite, invitations.invitation
        self.invitations, self.revoke = invitations.invitations, invitations.revoke
        self.issue = invitations.issue
        self.transfer = invitations.transfer
        self.guess_failed, self.guesses = invitations.guess_failed, invitations.guesses

        roster, handovers = Roster(database, vault, talks), Handovers(database, vault)
        duties = Duties(database, vault)
        self.has_duty, self.holds_other_duty = duties.has_duty, duties.holds_other_duty
        self.both_duties = duties.both_duties
        self.used, self.handed_over = invitations.used, handovers.handed_over
        loans = Loans(database)
        self.loans, self.loan = loans.loans, loans.loan
        self.invite_roster, self.roster = roster.invite_roster, roster.roster
        self.roster_counts, self.roster_events = roster.roster_counts, roster.roster_events
        self._reread = roster.verify_roster
        self.answered, self.mark_rows = roster.answered, roster.mark_rows
        self.reissue_row, self.row_of = roster.reissue_row, roster.row_of

        passes = Passes(database)
        self.board_link, self.open_board = passes.board_link, passes.open_board
        self.board_holder, self.close_board = passes.board_holder, passes.close_board

        # what was said
        records, tallies, media = Records(database), TallyBook(database), Media(database, data)
        self.records, self.history, self.erase = records.records, records.history, records.erase
        self.head, self.audit, self.entries = records.head, records.audit, records.entries
        self.between = records.between
        self.records_since = records.since
        self.forms_by_mode = tallies.forms_by_mode
        self.tallies_by_unit, self.forms_by_day = tallies.by_unit, tallies.forms_by_day
        self.tallies_of_parts = PartBook(database).parts
        self.tallies, self._recounted = tallies.tallies, Recount(database).verify
        runs = Runs(database)
        self.counted_runs, self.move = runs.counted_runs, runs.move
        self.complete_runs, self.official_runs = runs.complete_runs, runs.official_runs
        self.outcomes = runs.outcomes
        checks = Checks(database, vault)
        self.durations, self.helpers = checks.durations, checks.helpers
        self.marked_runs, self.marks = checks.marked_runs, checks.marks
        self.hasty_runs, self.run_by_receipt = checks.hasty_runs, checks.run_by_receipt
        self.runs_of_helper, self.answers_of = checks.runs_of_helper, checks.answers_of
        self.compare_open, self.copied_runs = checks.compare_open, checks.copied_runs
        answers = OpenAnswers(database)
        self.answers_stamp, self.open_answers = answers.stamp, answers.said
        self.media_due, self.media_stored = media.media_due, media.media_stored
        self.keep_file, self.media_file = media.keep_file, media.file
        self.media_failed, self.media = media.media_failed, media.media
        self.media_of_another_unit = media.media_of_another_unit
        self._media = media

        # what the law, or the coordinators' word, takes away again
        unlinking = Unlinking(database, vault, talks, data)
        self.anonymise, self.anonymised = unlinking.anonymise, unlinking.anonymised
        self.expire, self.expired = unlinking.expire, unlinking.expired
        withdrawals = Withdrawals(database)
        self.withdrawn, self.by_receipt = withdrawals.withdrawn, withdrawals.by_receipt
        notes = Notes(database)
        self.notes, self.note_counts = notes.notes, notes.note_counts
        self.mark_note = notes.mark_note

        # interviews: telephone lists, forms on paper, calls to check
        phone, papers, rechecks = Calls(database), Papers(database), Rechecks(database)
        self.list_numbers, self.next_number = phone.list_numbers, phone.next_number
        self.calls_listed, self.call_state = phone.calls_listed, phone.call_state
        self.typed_form, self.papers_typed = papers.typed_form, papers.papers_typed
        self.draw_rechecks, self.rechecks = rechecks.draw_rechecks, rechecks.rechecks
        self.record_recheck = rechecks.record_recheck

        # what happens once, and what is frozen or kept by name
        schedule, kept = Schedule(database, wakes.outbox), Revisions(database)
        self.run_once, self.last_run = schedule.run_once, schedule.last_run
        self.lease = schedule.lease
        pushes = Pushes(database, wakes.outbox)
        self.push, self.push_choices = pushes.push, pushes.choices
        self.last_pushes, self.pushes_listed = pushes.last, pushes.listed
        self.push_edges, self.edges_fallen = pushes.edges, pushes.fallen
        self.save_revision, self.revision = kept.save_revision, kept.revision
        self.revisions = kept.revisions
        self.save_snapshot, self.snapshot = kept.save_snapshot, kept.snapshot
        self.snapshots = kept.snapshots
        self.get, self.put = kept.get, kept.put

    @classmethod
    async def open(
        cls, data: Path, *, exclusive: bool = True, keyless: bool = False, patience: float = 5.0
    ) -> Store:
        """Open the project's data folder, and make it, its database and key where there is none.

        `exclusive` False reads beside a running program and cannot write. `keyless` opens a
        database whose key is lost or left out: records, tallies and answers can be read.
        `patience`: seconds to wait for another program's write.

        Raises ProjectBusy (names the holder's pid), KeyMissing, and StorageError for a database
        that is damaged, or made by a newer program.
        """
        lock = _locked(data) if exclusive else None
        database: SqliteDatabase | None = None
        try:
            database = await SqliteDatabase.open(_file(data), patience=patience, writable=exclusive)
            await (_upgraded(database) if exclusive else check_version(database))
            vault = await unlocked(database, data, keyless=keyless, writable=exclusive)
        except BaseException:
            if database is not None:
                await database.close()
            if lock is not None:
                lock.release()
            raise
        log.info("SQLite %s, %s", VERSION, "writing" if exclusive else "reading only")
        return cls(database, vault, data, lock)

    async def sweep(self) -> None:
        """Let go of what was erased: files that no row names, and the traces in the log."""
        await self._media.sweep()
        await self._database.fold()

    async def verify(self, points: Mapping[int, int] | None = None) -> list[str]:
        """Recount from the answers of closed forms and from the roster's rows; [] when every
        counter agrees exactly.

        `points` default to those frozen with the newest revision (`readings.points` of its
        manifest).
        """
        return await self._recounted(points) + await self._reread()

    async def divide(self, divided: Divisions) -> None:
        """Keep counters of these parts of the forms, made anew where they were others."""
        await divide(self._database, divided)

    async def close(self) -> None:
        """Write what waits, then let go of everything. Idempotent; any use afterwards raises
        StoreClosed."""
        await self._writer.close()
        self._talks.close()
        self._forms.close()
        await self._database.close()
        if self._lock is not None:
            self._lock.release()


async def _upgraded(database: Database) -> None:
    await migrate(database)
    await adopt(database)


def _locked(data: Path) -> ProjectLock:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = ProjectLock(data / "lock")
    (data / DATABASE).touch(mode=0o600)  # as an empty file it is a new database for its owner only
    return lock


def _file(data: Path) -> Path:
    path = data / DATABASE
    if not path.exists():
        raise StorageError(f"there is no database in {data}")
    return path
