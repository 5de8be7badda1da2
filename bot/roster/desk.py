"""What commands ask of a project's roster: answered by the running program or by its data alone."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from scoring.dispositions import Standing
from storage.changes import Invitation, RosterRow
from storage.store import Store
from surveys.conversation import Role

Json = dict[str, Any]
Links = Callable[[str], Awaitable[list[list[str]]]]

CODE = "{code}"
"""Stands in a link for a code: 20,000 links need not travel, one and the codes will do."""


async def invite_rows(store: Store, now: datetime, links: Links, request: Json) -> Json:
    """One-time codes for the rows that have none."""
    rows = [RosterRow(number, group, unit, place) for number, group, unit, place in request["rows"]]
    until = now + timedelta(days=request["days"])
    made = await store.invite_roster(rows, expires_at=until, now=now)
    return {"made": made, "links": await links(CODE), "expires_at": until.isoformat()}


async def reissue_row(store: Store, now: datetime, links: Links, request: Json) -> Json:
    """Another code for one row."""
    until = now + timedelta(days=request["days"])
    code = await store.reissue_row(
        request["number"], expires_at=until, who=request["who"], why=request["why"], now=now
    )
    return {"code": code, "links": await links(code) if code else []}


async def mark_rows(store: Store, now: datetime, _links: Links, request: Json) -> Json:
    """What a coordinator knows of rows."""
    marked = await store.mark_rows(
        request["numbers"],
        Standing(request["to"]),
        who=request["who"],
        why=request["why"],
        now=now,
    )
    return {"marked": marked}


async def show_rows(store: Store, _now: datetime, _links: Links, _request: Json) -> Json:
    """Where every row stands, what was done by hand, and the counts that stay."""
    tallies = await store.tallies()
    return {
        "rows": [
            [row.number, row.group, row.unit, row.place, row.status.value]
            for row in await store.roster()
        ],
        "events": [
            [e.number, e.what, e.who, e.why, e.at.isoformat()] for e in await store.roster_events()
        ],
        "dispositions": [[group, code, n] for (group, code), n in tallies.dispositions.items()],
        "valid": tallies.forms,
    }


async def issue_many(store: Store, now: datetime, links: Links, request: Json) -> Json:
    """Links for whole groups, units or places, for posters."""
    until = now + timedelta(days=request["days"])
    new = [
        Invitation(
            id=secrets.token_hex(8),
            role=Role.BENEFICIARY,
            unit=each["unit"],
            group=each["group"],
            label=each["label"],
            max_uses=None,
            uses=0,
            created_at=now,
            expires_at=until,
            place=each["place"],
        )
        for each in request["for"]
    ]
    codes = await store.issue(new)
    return {"ids": [facts.id for facts in new], "codes": codes, "links": await links(CODE)}


Answer = Callable[[Store, datetime, Links, Json], Awaitable[Json]]

ANSWERS: dict[str, Answer] = {
    "roster_invite": invite_rows,
    "roster_reissue": reissue_row,
    "roster_mark": mark_rows,
    "roster": show_rows,
    "issue": issue_many,
}
