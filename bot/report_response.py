"""发放、回收、有效 and the response rates, from the counters. Counts only, never an answer."""

from __future__ import annotations

from collections import Counter

from bot.campaign import Campaign
from bot.roster.progress import about, rates
from bot.sampling import plan_of
from reports.facts import Response, Returns
from reports.modes import NAMES
from scoring.dispositions import Standing
from storage.store import Store


async def response_of(store: Store, campaign: Campaign) -> Response:
    """As the office counts them; what may be shown is decided where it is written."""
    survey = campaign.folder.project.survey
    running = campaign.phases["survey"]
    runs = await store.survey_returns()
    every, official = await store.forms_by_mode("all"), await store.forms_by_mode()
    valid, counted = _by_mode(every), _by_mode(official)
    listed = await store.roster_counts()
    on_list = sum(listed.values())
    sent = on_list - sum(n for (_, status), n in listed.items() if status is Standing.NEW)
    called = await _called(store, campaign)
    begun = {mode: one.begun for mode, one in runs.items()}
    out = {"self": sent or None, "phone": max(called, begun.get("phone", 0)) or None}
    out["assisted"] = begun.get("assisted") or None
    codes: Counter[str] = Counter()
    dispositions = (await store.tallies()).dispositions
    for (_, code), n in dispositions.items():
        codes[code] += n
    known = survey.design != "open" and bool(codes)
    return Response(
        design=survey.design,
        opens=running.planned.opens,
        closes=running.closes,
        sampling=_sampling(campaign),
        listed=on_list,
        sent=sent,
        returns=tuple(
            Returns(
                mode=mode,
                sent=out.get(mode),
                invalid=max(0, runs[mode].submitted - valid[mode]) if mode in runs else 0,
                outside=valid[mode] - counted[mode],
            )
            for mode in NAMES
            if mode in runs or valid[mode] or (mode == "self" and sent)
        ),
        refused=sum(one.refused for one in runs.values()),
        left=sum(one.left for one in runs.values()),
        rates=tuple(rates((g, code, n) for (g, code), n in dispositions.items())) if known else (),
        about=about(codes) if known else "",
    )


def _by_mode(forms: dict[tuple[str, str], int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, mode), n in forms.items():
        found[mode] += n
    return found


async def _called(store: Store, campaign: Campaign) -> int:
    """Numbers of the telephone list that were tried at least once."""
    state = await store.call_state(campaign.folder.project.survey.calls.attempts)
    return sum(n for outcome, n in state.numbers.items() if outcome)


def _sampling(campaign: Campaign) -> tuple[str, ...]:
    if campaign.folder.project.survey.design == "open":
        return ()
    made = plan_of(campaign)
    return (f"样本量：{made.about}。",) if made else ()
