"""Codes that are random, hashed, expiring, throttled; and places that can be handed on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from storage.changes import Address, Changes, ConversationRow, Joining, Outcome, Person
from storage.store import Store
from surveys.conversation import Role
from tests.storage.build import LATER, NOW, joining, opened, raw, say, state, turn

ADA, BEN, CLEO = (Address("telegram", name) for name in ("ada", "ben", "cleo"))


async def contact(store: Store, name: str = "ada", address: Address = ADA) -> str:
    """A contact of U01 who has begun; the id of the invitation."""
    invitation, _ = await store.invite(
        Role.CONTACT, unit="U01", label="民政科", mode="phone", expires_at=LATER, now=NOW
    )
    changes = joining(name, address, invitation.id, role=Role.CONTACT, unit="U01")
    assert await store.submit(changes) is Outcome.DONE
    return invitation.id


async def test_a_code_opens_its_invitation(store: Store) -> None:
    invitation, code = await store.invite(
        Role.CONTACT, unit="U01", label="民政科", mode="phone", expires_at=LATER, now=NOW
    )
    assert await store.invitation(code, NOW) == invitation
    assert (invitation.role, invitation.unit, invitation.label) == (Role.CONTACT, "U01", "民政科")
    assert (invitation.mode, invitation.uses, invitation.max_uses) == ("phone", 0, 1)
    assert await store.invitation(code + "x", NOW) is None
    assert await store.invitation("", NOW) is None
    assert await store.invitations() == [invitation]


async def test_codes_are_long_random_and_fit_a_deep_link(store: Store) -> None:
    codes = {(await store.invite(Role.CONTACT, expires_at=LATER, now=NOW))[1] for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 22 for code in codes)  # 128 bits
    assert all(c.isascii() and (c.isalnum() or c in "-_") for code in codes for c in code)


async def test_a_code_is_hashed_at_rest(data: Path) -> None:
    async with opened(data) as store:
        _, code = await store.invite(Role.CONTACT, expires_at=LATER, now=NOW)
    assert code.encode() not in (data / "jixiao.db").read_bytes()


async def test_expired_used_and_revoked_codes_open_nothing(store: Store) -> None:
    first, code = await store.invite(Role.CONTACT, expires_at=LATER, now=NOW)
    assert await store.invitation(code, LATER) is None
    assert await store.invitation(code, LATER - timedelta(seconds=1)) is not None
    await store.submit(joining("ada", ADA, first.id))
    assert await store.invitation(code, NOW) is None

    second, code = await store.invite(Role.CONTACT, expires_at=LATER, now=NOW)
    assert await store.revoke(second.id, NOW) is True
    assert await store.revoke(second.id, NOW) is False
    assert await store.revoke("unknown", NOW) is False
    assert await store.invitation(code, NOW) is None
    assert await store.submit(joining("ben", BEN, second.id)) is Outcome.REFUSED
    listed = {i.id: i for i in await store.invitations()}
    assert listed[second.id].revoked_at == NOW
    assert listed[first.id].uses == 1


async def test_an_invitation_that_ran_out_meanwhile_is_refused(store: Store) -> None:
    soon, _ = await store.invite(
        Role.CONTACT, expires_at=NOW + timedelta(seconds=1), now=NOW - timedelta(days=1)
    )
    late = Changes(
        key="telegram:late",
        at=NOW + timedelta(seconds=1),
        joining=Joining(Person("ada", Role.CONTACT), ADA, "a-ada", soon.id),
    )
    assert await store.submit(late) is Outcome.REFUSED
    assert await store.submit(joining("ben", BEN, "unknown")) is Outcome.REFUSED
    assert await store.people() == []


async def test_a_groups_link_serves_many_and_ties_nobody_to_it(store: Store, data: Path) -> None:
    link, code = await store.invite(
        Role.BENEFICIARY, group="老人", max_uses=None, expires_at=LATER, now=NOW
    )
    for name, address in (("ada", ADA), ("ben", BEN)):
        assert await store.submit(joining(name, address, link.id)) is Outcome.DONE
    known = await store.invitation(code, NOW)
    assert known is not None
    assert known.uses == 2
    with raw(data) as connection:
        assert connection.execute("SELECT DISTINCT invitation FROM person").fetchall() == [("",)]
    assert await store.transfer(link.id, NOW, LATER) is None


async def test_a_limited_link(store: Store) -> None:
    link, _ = await store.invite(Role.BENEFICIARY, max_uses=2, expires_at=LATER, now=NOW)
    outcomes = [
        await store.submit(joining(f"p{n}", Address("telegram", str(n)), link.id)) for n in range(3)
    ]
    assert outcomes == [Outcome.DONE, Outcome.DONE, Outcome.REFUSED]


async def test_a_place_is_handed_on_with_its_drafts(store: Store) -> None:
    old = await contact(store)
    await store.submit(turn("ada", 1, outbox=(say("ada", 1),)))
    handed = await store.transfer(old, NOW, LATER)
    assert handed is not None
    new, code = handed
    assert (new.role, new.unit, new.label, new.mode) == (Role.CONTACT, "U01", "民政科", "phone")

    # the old holder is out, and what waited for them goes to nobody
    assert await store.known(ADA) is None
    assert await store.claim("telegram", NOW) == []
    assert (await store.outbox())[0].status == "dead"

    # the new one is told to load again, and then is where the old one was
    redeemed = joining("ben", BEN, new.id, role=Role.CONTACT, unit="U01")
    assert await store.submit(redeemed) is Outcome.CONFLICT
    known = await store.known(BEN)
    assert known is not None
    assert (known.person.id, known.version, known.state) == ("ada", 2, state("ada", 2))
    assert await store.invitation(code, NOW) is None
    assert [p.id for p in await store.people()] == ["ada"]
    step = ConversationRow("ada", 2, state("ada", 3), waiting=True)
    assert redeemed.key == "telegram:join-ben"
    again = Changes(redeemed.key, NOW, conversation=step)
    assert await store.submit(again) is Outcome.DONE


async def test_handed_on_twice_only_the_last_code_opens(store: Store) -> None:
    old = await contact(store)
    first = await store.transfer(old, NOW, LATER)
    second = await store.transfer(old, NOW, LATER)
    assert first is not None
    assert second is not None
    third = await store.transfer(second[0].id, NOW, LATER)
    assert third is not None
    codes = [handed[1] for handed in (first, second, third)]
    opens = [await store.invitation(code, NOW) is not None for code in codes]
    assert opens == [False, False, True]
    assert await store.submit(joining("ben", BEN, second[0].id)) is Outcome.REFUSED
    assert await store.submit(joining("ben", BEN, third[0].id)) is Outcome.CONFLICT
    known = await store.known(BEN)
    assert known is not None
    assert known.person.id == "ada"
    # and on from there
    fourth = await store.transfer(third[0].id, NOW, LATER)
    assert fourth is not None
    assert await store.known(BEN) is None
    assert await store.submit(joining("cleo", CLEO, fourth[0].id)) is Outcome.CONFLICT
    assert await store.known(CLEO) is not None


async def test_an_unredeemed_invitation_is_handed_on_as_a_new_code(store: Store) -> None:
    invitation, code = await store.invite(Role.ASSESSOR, expires_at=LATER, now=NOW)
    handed = await store.transfer(invitation.id, NOW, LATER)
    assert handed is not None
    assert await store.invitation(code, NOW) is None
    assert await store.submit(joining("ada", ADA, handed[0].id)) is Outcome.DONE
    assert await store.transfer("unknown", NOW, LATER) is None


async def test_the_old_holder_may_come_back_with_another_invitation(store: Store) -> None:
    old = await contact(store)
    await store.transfer(old, NOW, LATER)
    await contact(store, "ada2", ADA)
    known = await store.known(ADA)
    assert known is not None
    assert known.person.id == "ada2"


async def test_wrong_codes_are_counted_by_the_hour(store: Store, data: Path) -> None:
    assert await store.guesses(ADA, NOW) == 0
    for n in range(3):
        assert await store.guess_failed(ADA, NOW + timedelta(minutes=n * 20)) == n + 1
    assert await store.guesses(ADA, NOW + timedelta(minutes=40)) == 3
    assert await store.guesses(BEN, NOW + timedelta(minutes=40)) == 0
    assert await store.guesses(ADA, NOW + timedelta(minutes=60)) == 2
    assert await store.guess_failed(BEN, NOW + timedelta(hours=3)) == 1
    with raw(data) as connection:  # nothing older is kept
        assert connection.execute("SELECT count(*) FROM guess").fetchone() == (1,)
