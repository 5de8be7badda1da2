"""What the command line asks of interviews: paper forms, the telephone list, call-backs."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.campaign import Campaign
from bot.papers import NotEntered, Papers
from storage.rechecks import OUTCOMES, Recheck, wanted
from storage.store import Store

Json = dict[str, Any]

SEED = "recheck.seed"
"""Name of the setting that holds what the sample of call-backs is drawn from."""


@dataclass(frozen=True, slots=True)
class InterviewDesk:
    store: Store
    campaign: Campaign
    papers: Papers
    now: Callable[[], datetime]

    def knows(self, request: Json) -> bool:
        return request["ask"] in self._deeds

    async def answer(self, request: Json) -> Json:
        """Raises KeyError for a request out of shape."""
        return await self._deeds[request["ask"]](request)

    @property
    def _deeds(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        return {
            "paper_form": self._form,
            "paper_enter": self._enter,
            "paper_undo": self._undo,
            "calls_add": self._add_calls,
            "calls": self._calls,
            "recheck_draw": self._draw,
            "rechecks": self._rechecks,
            "recheck_record": self._record,
        }

    # -- paper

    async def _form(self, request: Json) -> Json:
        """What a typist needs to be asked: the form, what is known before, how many are in."""
        typing = self.papers.begun(request["group"])
        presets = {code: answer.value for code, answer in typing.answers.items()}
        return {
            "form": self.campaign.survey.model_dump_json(),
            "presets": {code: value for code, value in presets.items() if isinstance(value, int)},
            "day": typing.day.isoformat(),
            "language": self.campaign.language,
            "count": await self.store.papers_typed(),
        }

    async def _enter(self, request: Json) -> Json:
        try:
            receipt = await self.papers.enter(
                request["number"],
                request["tokens"],
                group=request["group"],
                clerk=request["clerk"],
                replacing=request["replacing"],
            )
        except NotEntered as why:
            return {"refused": str(why)}
        return {"receipt": receipt, "count": await self.store.papers_typed()}

    async def _undo(self, request: Json) -> Json:
        done = await self.papers.undo(request["number"])
        return {"done": done, "count": await self.store.papers_typed()}

    # -- telephone

    async def _add_calls(self, request: Json) -> Json:
        new = await self.store.list_numbers(request["numbers"], request["group"])
        return {"new": new}

    async def _calls(self, _request: Json) -> Json:
        state = await self.store.call_state(self.campaign.folder.project.survey.calls.attempts)
        return {"numbers": state.numbers, "given_up": state.given_up, "attempts": state.attempts}

    # -- call-backs

    async def _draw(self, request: Json) -> Json:
        """The seed is kept with the first draw; a later one takes the same."""
        kept = await self.store.get(SEED)
        seed = kept or request["seed"] or secrets.token_hex(8)
        if kept is None:
            await self.store.put(SEED, seed)
        day = self.campaign.day(self.now())
        interviews, new = await self.store.draw_rechecks(seed, day)
        return {
            "seed": seed,
            "interviews": interviews,
            "wanted": wanted(interviews),
            "new": new,
            "other_seed": bool(request["seed"]) and seed != request["seed"],
        }

    async def _rechecks(self, _request: Json) -> Json:
        return {"rechecks": [_plain(each) for each in await self.store.rechecks()]}

    async def _record(self, request: Json) -> Json:
        """The one who calls back is not the one who asked."""
        number, outcome, by = request["receipt"].strip().upper(), request["outcome"], request["by"]
        found = [each for each in await self.store.rechecks() if each.receipt == number]
        if outcome not in OUTCOMES or len(found) != 1:
            return {"done": False, "why": "unknown"}
        if found[0].helper and found[0].helper == by.strip():
            return {"done": False, "why": "same"}
        day = self.campaign.day(self.now())
        return {"done": await self.store.record_recheck(found[0].run, outcome, by.strip(), day)}


def _plain(each: Recheck) -> Json:
    return {
        "receipt": each.receipt,
        "drawn_on": each.drawn_on.isoformat(),
        "unit": each.unit,
        "group": each.group,
        "helper": each.helper,
        "counts": each.counts,
        "outcome": each.outcome,
        "by": each.by,
    }
