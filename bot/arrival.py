"""Who somebody becomes by a link or a code: a new person, or one who is known from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot import effects
from bot.campaign import Campaign
from bot.i18n import translator
from storage.changes import Address, Invitation, Joining, Known, Person, RunRow
from storage.duties import APART
from storage.store import Store
from surveys import state
from surveys.conversation import Conversation, Role, Run
from surveys.form import FormKind
from surveys.handover import typed_code
from surveys.lending import GUEST

MAX_GUESSES = 10
"""Wrong codes from one address within an hour, before we stop looking them up."""


_PASTED = re.compile(r"([A-Za-z0-9_-]{22})")
"""What `storage.invitations` makes: 16 random bytes in base64."""
_LINK = re.compile(r"/i/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a code comes to: nothing (go on as before), words only, or a joining."""

    words: str = ""
    """Why it cannot be used, and what to do."""
    joining: Joining | None = None
    known: Known | None = None
    """Who it is, with the conversation to go on with."""
    closes: tuple[RunRow, ...] = ()
    """What somebody else had begun at this address: it ends as left."""
    loan: str = ""
    """The lent form whose link was opened."""


class Arrivals:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        *,
        now: Callable[[], datetime],
        fresh: Callable[[], str],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now
        self._fresh = fresh

    async def by(
        self, code: str, address: Address, known: Known | None, *, group: bool = False
    ) -> Arrival:
        """Exchange a code for a person; `group`: in a chat that others read along."""
        _ = translator(self._campaign.language)
        now = self._now()
        if await self._store.guesses(address, now) >= MAX_GUESSES:
            return Arrival(_("试的次数太多了，请一小时后再试，或联系给您链接的人。"))
        invitation = await self._store.invitation(code, now)
        if invitation is not None:
            if group is not (invitation.role is Role.GROUP):
                return Arrival(self._misplaced(group=group))
            return await self._invited(invitation, address, known)
        handed = "" if group else typed_code(code)
        if handed:
            person = await self._store.handed_over(handed, now)
            if person:
                return await self._moved(person, handed, address, known)
        elif (used := await self._store.used(code, now)) is not None and used.roster:
            return self._in_use(used, known)
        if known is not None and not handed:
            return Arrival()
        if known is None and (words := await self.over()):
            return Arrival(words)
        await self._store.guess_failed(address, now)
        if handed:
            return Arrival(_("这12位数字不对，或者过期了。请在原来那边再回一次“换手机”。"))
        return Arrival(_("这个链接用过了、过期了或不完整。请向给您链接的人再要一个。"))

    async def over(self) -> str:
        """What a stranger is told once the links to respondents have been destroyed; else ""."""
        _ = translator(self._campaign.language)
        if await self._store.anonymised() is None:
            return ""
        return _(
            "您好！这次调查已经结束，答卷和聊天账号之间的联系已经销毁，谁也查不出哪一份是谁的。"
            "所以不能再接着答、修改或删除。您是工作人员的话，请用新的邀请链接打开。"
        )

    async def _invited(
        self, invitation: Invitation, address: Address, known: Known | None
    ) -> Arrival:
        if invitation.place == GUEST and known is not None and _colleague(known, invitation):
            loan = await self._store.loan(invitation.id)
            mine = loan is not None and loan.giver == known.person.id
            return Arrival() if mine else Arrival(loan=invitation.id)
        if known and _same(known.person, invitation):
            return Arrival()  # the same link opened again: go on where we were
        if await self._both(address, invitation.role, invitation.unit):
            return Arrival(self._one_duty(invitation.role))
        person = Person(
            id=self._fresh(),
            role=invitation.role,
            unit=invitation.unit,
            group=invitation.group,
            label=invitation.label,
            mode=invitation.mode,
            language=self._campaign.language,
            simulated=self._campaign.simulated,
            place=invitation.place,
            roster=invitation.roster,
        )
        address_id = known.address_id if known else self._fresh()
        shared = invitation.max_uses is None
        joining = Joining(person, address, address_id, invitation.id, shared=shared)
        closes = await self._closes(known)
        lent = invitation.id if invitation.place == GUEST else ""
        return Arrival("", joining, Known(person, address_id, "", 0), closes, lent)

    async def _moved(
        self, person: str, code: str, address: Address, known: Known | None
    ) -> Arrival:
        _ = translator(self._campaign.language)
        if known is not None and known.person.id == person:
            return Arrival()
        if known is not None and _stays(known):
            return Arrival(
                _(
                    "这个账号已经以另一个人的身份答过，那一份照样算数，两边没有合在一起。"
                    "请换一个没有答过的账号，或联系给您链接的人。"
                )
            )
        address_id = known.address_id if known else self._fresh()
        found = await self._store.known_person(person, address_id)
        if found is None:
            return Arrival(_("这12位数字不对，或者过期了。请在原来那边再回一次“换手机”。"))
        if await self._both(address, found.person.role, found.person.unit):
            return Arrival(self._one_duty(found.person.role))
        joining = Joining(found.person, address, address_id, "", handover=code)
        return Arrival("", joining, found, await self._closes(known))

    async def _both(self, address: Address, role: Role, unit: str) -> bool:
        """Whether this account would both confirm and review for one unit."""
        if role not in APART or not self._campaign.folder.project.sign_off.second_person:
            return False
        (other,) = (each for each in APART if each is not role)
        return await self._store.has_duty(address, unit, other)

    def _one_duty(self, role: Role) -> str:
        _ = translator(self._campaign.language)
        if role is Role.REVIEWER:
            return _("这个账号填报过这个单位的数字。审核的要是另一个人：请负责人用自己的账号打开。")
        return _("这个账号是这个单位的审核人。填报的要是另一个人：请经办人用自己的账号打开。")

    def _misplaced(self, *, group: bool) -> str:
        """A group's link outside a group, or a person's in one, which others have read by now."""
        _ = translator(self._campaign.language)
        if group:
            return _(
                "这个链接不是给群用的。给群用的，请协调员用 jixiao invite make 发“工作群”邀请。"
                "如果刚才发的是个人的邀请链接，群里的人都看到了，请协调员撤销重发。"
            )
        return _("这是给工作群用的链接：请把机器人拉进群，在群里打开。")

    def _in_use(self, used: Invitation, known: Known | None) -> Arrival:
        """A personal link opened from a second account."""
        _ = translator(self._campaign.language)
        if known is not None and known.person.roster == used.roster:
            return Arrival()
        return Arrival(
            _(
                "这个链接只给一个人用，已经在另一个账号（手机）上打开过了。要是您本人换了手机，"
                "请在原来那边回“换手机”，会给您12位数字，发到这里就能接着答。"
                "原来的手机不在身边，请找给您链接的人重发一个。"
            )
        )

    async def _closes(self, known: Known | None) -> tuple[RunRow, ...]:
        """Surveys that whoever had this address leaves unfinished, where nothing else leads to
        them."""
        if known is None or not known.state:
            return ()
        if len(await self._store.addresses(known.person.id)) > 1:
            return ()
        today = self._campaign.day(self._now())
        return tuple(
            effects.left_row(known.person, run, today, self._campaign.group_question)
            for run in _unfinished(state.from_json(known.state))
        )


def wanted_code(text: str, known: Known | None) -> str:
    """The code somebody types: by itself from a stranger, after 换手机 from who is known, since
    twelve digits may be an answer. A stranger may also paste an invitation, its link or its code
    alone: not every chat program opens links with a code."""
    code = typed_code(text)
    if known is None:
        return code or pasted_code(text)
    return code if "换" in text else ""


def pasted_code(text: str) -> str:
    """The code of an invitation that is pasted as it was sent; empty if there is none."""
    found = _PASTED.fullmatch(text.strip()) or _LINK.search(text)
    return found[1] if found else ""


def _colleague(known: Known, invitation: Invitation) -> bool:
    """Whether who opens a lent form's link is a contact of the unit already: they stay who they
    are."""
    person = known.person
    return person.role is Role.CONTACT and person.unit == invitation.unit


def _same(person: Person, invitation: Invitation) -> bool:
    if invitation.roster or person.roster:
        return person.roster == invitation.roster
    link = (invitation.role, invitation.unit, invitation.group, invitation.place, invitation.mode)
    return (person.role, person.unit, person.group, person.place, person.mode) == link


def _unfinished(conversation: Conversation) -> list[Run]:
    runs = [conversation.run, *conversation.parked.values()]
    return [
        run
        for run in runs
        if run is not None
        and run.kind is FormKind.SURVEY
        and run.form_id not in conversation.submitted
    ]


def _stays(known: Known) -> bool:
    """Whether who has this address is to keep it: an office, or somebody who has submitted."""
    if known.person.role is not Role.BENEFICIARY:
        return True
    return bool(known.state and state.from_json(known.state).submitted)
