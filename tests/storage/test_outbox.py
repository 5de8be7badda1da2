"""What is said goes out in order, replies before broadcasts, and is forgotten when it should be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.changes import Changes, OutboxItem, OutboxRow, Policy
from storage.store import Store
from tests.storage.build import LATER, NOW, TODAY, join, opened, raw, run, say, turn

SOON = NOW + timedelta(seconds=90)


async def add(store: Store, *rows: OutboxRow) -> None:
    await store.submit(Changes(f"telegram:{rows[0].id}", NOW, outbox=rows))


async def claimed(store: Store, now: datetime = NOW, channel: str = "telegram") -> list[str]:
    return [item.id for item in await store.claim(channel, now)]


async def statuses(store: Store) -> dict[str, str]:
    return {item.id: item.status for item in await store.outbox()}


async def test_a_claimed_row_has_all_that_sending_needs(store: Store) -> None:
    address = await join(store, "ada")
    await add(store, say("ada", 1, body='{"text":"您好"}'))
    assert await store.claim("telegram", NOW) == [
        OutboxItem(
            id="ada.1",
            seq=1,
            address=address,
            address_id="a-ada",
            policy=Policy.REPLY,
            body='{"text":"您好"}',
            attempts=1,
            created_at=NOW,
        )
    ]
    assert await claimed(store) == []


async def test_per_address_one_after_the_other(store: Store) -> None:
    for name in ("ada", "ben"):
        await join(store, name)
    await add(store, say("ada", 1), say("ada", 2), say("ben", 1), say("ada", 3))
    assert await claimed(store) == ["ada.1", "ben.1"]
    assert await claimed(store) == []
    await store.sent("ada.1", "m1", NOW)
    assert await claimed(store) == ["ada.2"]
    await store.put_back("ada.2", SOON, "NotSent")
    assert await claimed(store) == []  # the third must not overtake the second
    assert await claimed(store, SOON) == ["ada.2"]
    await store.bury("ada.2", "Rejected")
    assert await claimed(store) == ["ada.3"]
    await store.unknown("ada.3", "Unknown")
    await add(store, say("ada", 4))
    assert await claimed(store) == ["ada.4"]


async def test_replies_overtake_broadcasts(store: Store) -> None:
    for name in ("ada", "ben"):
        await join(store, name)
    push, report = Policy.BROADCAST, Policy.REPORT
    await add(store, say("ada", "push", policy=push), say("ben", "report", policy=report))
    await add(store, say("ada", "reply"))
    assert await claimed(store) == ["ada.reply", "ben.report"]
    assert await claimed(store) == []
    await store.sent("ada.reply", "m", NOW)
    assert await claimed(store) == ["ada.push"]


async def test_a_push_for_tomorrow_holds_up_no_reply(store: Store) -> None:
    await join(store, "ada")
    await add(store, say("ada", "push", policy=Policy.BROADCAST, not_before=LATER))
    await add(store, say("ada", "reply"))
    assert await claimed(store) == ["ada.reply"]
    await store.sent("ada.reply", "m", NOW)
    assert await claimed(store) == []
    assert await store.next_due("telegram") == LATER
    assert await claimed(store, LATER) == ["ada.push"]
    assert await store.next_due("telegram") is None


async def test_claims_are_limited_and_by_channel(store: Store) -> None:
    for n in range(5):
        await join(store, f"p{n}")
        await add(store, say(f"p{n}", 1))
    await join(store, "web", channel="web")
    await add(store, say("web", 1, channel="web"))
    assert len(await store.claim("telegram", NOW, limit=3)) == 3
    assert await claimed(store) == ["p3.1", "p4.1"]
    assert await claimed(store, channel="web") == ["web.1"]


async def test_claiming_at_once_gives_each_row_once(store: Store) -> None:
    for n in range(30):
        await join(store, f"p{n}")
        await add(store, say(f"p{n}", 1))
    batches = await asyncio.gather(*(store.claim("telegram", NOW, limit=7) for _ in range(6)))
    ids = [item.id for batch in batches for item in batch]
    assert len(ids) == len(set(ids)) == 30


async def test_the_same_id_is_added_once(store: Store) -> None:
    await join(store, "ada")
    await add(store, say("ada", 1, body='{"text":"first"}'))
    await store.submit(Changes("telegram:other", NOW, outbox=(say("ada", 1, body="{}"),)))
    assert [item.body for item in await store.outbox()] == ['{"text":"first"}']


async def test_after_a_crash_replies_go_out_again_and_pushes_do_not(data: Path) -> None:
    async with opened(data) as store:
        for name in ("ada", "ben", "cleo"):
            await join(store, name)
        await add(
            store,
            say("ada", 1),
            say("ben", 1, policy=Policy.BROADCAST),
            say("cleo", 1, policy=Policy.REPORT),
        )
        assert len(await claimed(store)) == 3
    async with opened(data) as store:
        assert await store.recover(NOW) == 3
        assert await statuses(store) == {
            "ada.1": "pending",
            "ben.1": "unknown",
            "cleo.1": "unknown",
        }
        items = await store.claim("telegram", NOW)
        assert [(item.id, item.attempts) for item in items] == [("ada.1", 2)]
        assert await store.requeue("ben.1") is True
        assert store.outbox_wake.is_set()
        assert await claimed(store) == ["ben.1"]
        assert await store.requeue("ben.1") is False
        assert await store.requeue("nothing") is False


async def test_a_respondents_text_is_deleted_once_it_is_sent(data: Path) -> None:
    async with opened(data) as store:
        await join(store, "ada")
        await add(store, say("ada", 1, personal=True, body='{"text":"您的回答：非常满意"}'))
        await add(store, say("ada", 2, body='{"text":"拨款六万元"}'))
        evening = datetime(2026, 3, 1, 21, 15, 30, tzinfo=UTC)
        assert await claimed(store) == ["ada.1"]
        await store.sent("ada.1", "m1", evening)
        assert await claimed(store) == ["ada.2"]
        await store.sent("ada.2", "m2", evening)
        second, first = await store.outbox("sent")
        assert (first.body, second.body) == ("", '{"text":"拨款六万元"}')
        assert first.created_at == datetime(2026, 3, 1, tzinfo=UTC)  # the day only
        assert second.created_at == NOW
        assert await store.last_platform_id("a-ada") == "m2"
    content = (data / "jixiao.db").read_bytes()
    assert "非常满意".encode() not in content
    assert "拨款六万元".encode() in content


async def test_a_respondents_text_is_listed_for_nobody(store: Store) -> None:
    await join(store, "ada")
    await add(store, say("ada", 1, personal=True), say("ada", 2))
    assert [item.body for item in await store.outbox()] == ['{"text":"ada 2"}', ""]
    assert {item.address.value for item in await store.outbox()} == {""}


async def test_a_buried_text_of_a_respondent_is_deleted_and_stays_so(store: Store) -> None:
    await join(store, "ada")
    await add(store, say("ada", 1, personal=True))
    await claimed(store)
    await store.bury("ada.1", "Rejected")
    assert await store.requeue("ada.1") is False


@pytest.mark.parametrize("status", ["complete", "refused", "left"])
async def test_the_web_page_has_its_texts_until_the_form_closes(store: Store, status: str) -> None:
    await join(store, "ada", channel="web")
    await join(store, "ben", channel="web")
    for n in (1, 2, 3):
        row = say("ada", n, channel="web", personal=True)
        await store.submit(turn("ada", n, outbox=(row,)))
        await store.claim("web", NOW)
        await store.sent(f"ada.{n}", str(n), NOW)
    await add(store, say("ben", 1, channel="web", personal=True))
    assert [item.body for item in await store.shown("a-ada")] == [
        '{"text":"ada 1"}',
        '{"text":"ada 2"}',
        '{"text":"ada 3"}',
    ]
    seen = (await store.shown("a-ada"))[1].seq
    assert [item.id for item in await store.shown("a-ada", after=seen)] == ["ada.3"]

    closing = run("ada", status, closed_on=TODAY)  # type: ignore[arg-type]
    thanks = say("ada", "thanks", channel="web", personal=True)
    await store.submit(turn("ada", 4, runs=(closing,), outbox=(thanks,)))
    assert [item.id for item in await store.shown("a-ada")] == ["ada.thanks"]
    assert (await store.shown("a-ada"))[0].seq > seen + 1
    assert [item.id for item in await store.shown("a-ben")] == ["ben.1"]


async def test_a_closing_form_leaves_no_times_of_answers(store: Store, data: Path) -> None:
    await join(store, "ada")
    await add(store, say("ada", 1, personal=True), say("ada", 2, personal=True))
    await claimed(store)
    await store.sent("ada.1", "m1", NOW)
    closing = run("ada", "complete", closed_on=TODAY)
    await store.submit(turn("ada", 1, runs=(closing,), outbox=(say("ada", 3, personal=True),)))
    assert await statuses(store) == {
        "ada.2": "pending",
        "ada.3": "pending",
    }  # both still to be said
    with raw(data) as connection:
        assert connection.execute("SELECT closed_on FROM run").fetchall() == [("2026-03-01",)]


async def test_the_page_shows_what_waits_and_not_what_is_planned(store: Store) -> None:
    await join(store, "ada", channel="web")
    await add(
        store,
        say("ada", 1, channel="web"),
        say("ada", 2, channel="web", policy=Policy.REPORT, not_before=LATER),
    )
    assert [item.id for item in await store.shown("a-ada")] == ["ada.1"]
    await store.claim("web", NOW)
    await store.put_back("ada.1", SOON, "NotSent")
    assert [item.id for item in await store.shown("a-ada")] == ["ada.1"]


async def test_a_pause_survives_a_restart_and_is_never_shortened(data: Path) -> None:
    async with opened(data) as store:
        assert await store.paused_until("telegram") is None
        await store.pause("telegram", LATER)
        await store.pause("telegram", SOON)
        await store.pause("web", SOON)
    async with opened(data) as store:
        assert await store.paused_until("telegram") == LATER
        assert await store.paused_until("web") == SOON


async def test_who_blocked_us_gets_nothing_until_something_arrives(store: Store) -> None:
    await join(store, "ada")
    await add(store, say("ada", 1, personal=True), say("ada", 2, policy=Policy.BROADCAST))
    assert await claimed(store) == ["ada.1"]
    await store.gone("a-ada")
    await store.bury("ada.1", "Gone")
    assert await statuses(store) == {"ada.1": "dead", "ada.2": "dead"}
    assert await store.addresses("ada") == []
    await add(store, say("ada", 3))
    assert await claimed(store) == ["ada.3"]
    await store.sent("ada.3", "m3", NOW)
    assert await store.addresses("ada") == [("a-ada", "telegram")]
    await store.gone("a-ada")
    await store.back("a-ada")
    assert await store.addresses("ada") == [("a-ada", "telegram")]


async def test_a_message_to_an_address_that_is_no_more_is_buried(store: Store) -> None:
    await join(store, "ada")
    await add(store, say("nobody", 1), say("ada", 1))
    assert await claimed(store) == ["ada.1"]
    assert (await statuses(store))["nobody.1"] == "dead"


async def test_sent_twice_keeps_the_first(store: Store) -> None:
    await join(store, "ada")
    await add(store, say("ada", 1))
    await claimed(store)
    await store.sent("ada.1", "m1", NOW)
    await store.sent("ada.1", "m2", NOW)
    await store.put_back("ada.1", SOON, "NotSent")
    await store.bury("ada.1", "Rejected")
    assert await statuses(store) == {"ada.1": "sent"}
    assert await store.last_platform_id("a-ada") == "m1"
    assert await store.last_platform_id("a-nobody") == ""
