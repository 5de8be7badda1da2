"""What runs in the worker process: drawing and writing, which would hold up the loop.

The process imports this module and what it draws with, and nothing of the rest of the program: so
it starts in half the time.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.confirmed import ConfirmationSheet
    from reports.model import ReportFile, ReportInput


def worker() -> ProcessPoolExecutor:
    """One process, started by the first piece of work."""
    spawned = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=spawned, initializer=_begin)


def report(given: ReportInput) -> tuple[ReportFile, ...]:
    """Charts and workbook."""
    from reports.build import build

    return build(given)


def confidence(given: ReportInput, brief: bool) -> str:
    """How sure the score is: it is drawn many times."""
    from reports.confidence import confidence_brief, confidence_told

    if given.grounds is None:
        return ""
    return confidence_brief(given.grounds) if brief else confidence_told(given)


def printed(sheet: ConfirmationSheet, font: str = "") -> tuple[ReportFile, ReportFile]:
    """A unit's 确认表 as PDF and Word."""
    from reports.confirmation import draw_confirmation
    from reports.formats.confirmation import confirmation_document

    return draw_confirmation(sheet, font), confirmation_document(sheet)


def _begin() -> None:
    """Ctrl-C goes to the whole process group; a chart in the making is finished first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A program that is killed cannot end its worker, and the worker would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
