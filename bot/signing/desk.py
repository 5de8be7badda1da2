"""What the sign-off adds to what people may do now: reviews, scans, re-openings, and locks."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime

from bot.campaign import Campaign
from bot.signing.acts import By, Said, act_record, said, subject_of
from bot.signing.sheets import Sheets, card
from bot.signing.states import UnitState, unit_state, unit_states
from storage.changes import Changes, Outcome, Person
from storage.store import Store
from surveys.agenda import Agenda, Translate
from surveys.conversation import Conversation, Role, RunClosed, Step
from surveys.form import Form, FormKind
from surveys.sign_off import Stage, in_words
from surveys.sign_off_forms import REOPEN, reopen_form, review_form, stamp_form


class Signing:
    """Reads how far a unit is, and says who may do what about it."""

    def __init__(self, store: Store, campaign: Campaign) -> None:
        self._store = store
        self._campaign = campaign
        self._sheets = Sheets(store, campaign)
        self._saved: set[str] = set()

    @property
    def required(self) -> bool:
        """Whether a second person has to review what a unit confirms."""
        return self._campaign.folder.project.sign_off.second_person

    async def state(self, unit: str) -> UnitState:
        return await unit_state(self._store, unit, self._campaign.by_unit.get(unit, ()))

    async def states(self) -> dict[str, UnitState]:
        return await unit_states(self._store, self._campaign.by_unit)

    async def extended(
        self, agenda: Agenda, person: Person, conversation: Conversation, _: Translate
    ) -> Agenda:
        """The agenda with what the sign-off adds to it."""
        match person.role:
            case Role.CONTACT:
                agenda = await self._of_contact(agenda, person, _)
            case Role.REVIEWER:
                agenda = await self._of_reviewer(agenda, person, _)
            case Role.COORDINATOR:
                agenda = await self._of_coordinator(agenda, conversation)
            case _:
                return agenda
        await self._save([form for form in agenda.forms if form.kind is FormKind.SIGN_OFF])
        return agenda

    async def _save(self, forms: list[Form]) -> None:
        """A form has to be stored before anybody begins it."""
        new = [form for form in forms if form.hash not in self._saved]
        if new:
            await self._store.save_forms(new)
            self._saved.update(form.hash for form in new)

    async def _of_contact(self, agenda: Agenda, person: Person, _: Translate) -> Agenda:
        state = await self.state(person.unit)
        signed, forms = state.signed, agenda.forms
        duties = self._campaign.duties(person)
        again = signed.stage in (Stage.RETURNED, Stage.REOPENED)
        if again and not forms:  # asked back after the last day
            forms, agenda = duties, replace(agenda, closed="")
        locked = {}
        if signed.locked:
            words = _(
                "{stage}（第{n}版）。要更正，请联系协调员重新开放；原来的版本和盖章件都会留着。"
            ).format(stage=in_words(signed, _), n=signed.sheet)
            locked = {form.id: words for form in duties}
        if signed.stage is Stage.REVIEWED:
            forms = (*forms, stamp_form(person.unit, signed.sheet, signed.code))
        done = agenda.done | (frozenset(state.standing) & {form.id for form in forms})
        return replace(agenda, forms=forms, done=done, locked=locked, sheet=signed.sheet > 0)

    async def _of_reviewer(self, agenda: Agenda, person: Person, _: Translate) -> Agenda:
        state = await self.state(person.unit)
        signed = state.signed
        closed = await self._barred(state, person, _)
        if closed:
            return replace(agenda, forms=(), closed=closed)
        agenda = replace(agenda, sheet=signed.sheet > 0)
        if signed.reviewable:
            sheet = await self._sheets.sheet(state)
            assert sheet is not None
            form = review_form(person.unit, sheet.unit, signed.sheet, card(sheet))
            closed = _("数字刚有更新，请看新的一版。")
            return replace(agenda, forms=(form,), closed=closed)
        if not signed.sheet:
            closed = _("您好！经办人还没有填完，提交以后会请您审核。")
        else:
            closed = _("第{n}版：{stage}。现在没有要您审核的，有了会告诉您。").format(
                n=signed.sheet, stage=in_words(signed, _)
            )
        return replace(agenda, forms=(), closed=closed)

    async def _barred(self, state: UnitState, person: Person, _: Translate) -> str:
        """Why this person cannot review. Who confirms and who reviews are told apart by account
        and person, whatever they call themselves."""
        if not self.required and state.signed.stage is not Stage.SUBMITTED:
            return _("本项目没有设第二人复核，现在没有要您做的。")
        reporters = await self._reporters(state)
        other = await self._store.holds_other_duty(person.id, person.unit, Role.CONTACT)
        if other or person.id in reporters:
            return _("这个账号填报过本单位的数字，审核要由另一个人用自己的账号。请联系协调员。")
        return ""

    async def _reporters(self, state: UnitState) -> set[str]:
        found = set()
        for subject in state.standing:
            found |= {record.person for record in await self._store.history(subject)}
        return found - {""}

    async def _of_coordinator(self, agenda: Agenda, conversation: Conversation) -> Agenda:
        states = await self.states()
        locked = {
            unit: self._campaign.folder.unit(unit).name
            for unit, state in states.items()
            if state.signed.locked
        }
        begun = conversation.run is not None and conversation.run.form_id.startswith(REOPEN)
        if not locked and not begun:
            return agenda
        number = sum(1 for form_id in conversation.submitted if form_id.startswith(REOPEN)) + 1
        form = reopen_form(number, locked or {"": "（没有了）"})
        return replace(agenda, forms=(*agenda.forms, form))

    async def sheets(self, result: Step, forms: dict[str, Form]) -> dict[str, int]:
        """Newest version of the 确认表 of the units that this step opens again."""
        found = {}
        for fact in result.facts:
            if isinstance(fact, RunClosed) and fact.form_id.startswith(REOPEN):
                act = said(fact, forms[fact.form_hash])
                if act is not None:
                    found[act.unit] = (await self.state(act.unit)).signed.sheet
        return found

    async def reopen(self, unit: str, *, who: str, why: str, now: datetime, keep: bool) -> str:
        """By command: open a signed confirmation again, or take a re-opening back (`keep`), on
        record. "" when done, else why not."""
        state = await self.state(unit)
        if keep and state.signed.stage is not Stage.REOPENED:
            return f"现在是“{state.signed.words}”，没有可以撤回的重新开放"
        if not keep and not state.signed.locked:
            return f"现在是“{state.signed.words}”，不用重新开放，经办人可以直接更正"
        act = Said(unit, "kept" if keep else "reopened", state.signed.sheet, why)
        return await self._append(state, act, By(who), now)

    async def attach(
        self,
        unit: str,
        data: bytes,
        mime: str,
        *,
        who: str,
        now: datetime,
        version: int = 0,
    ) -> str:
        """By command: the stamped scan of the newest version, or of that version where it is the
        newest. "" when done, else why not."""
        state = await self.state(unit)
        signed = state.signed
        if version and version != signed.sheet:
            return f"第{version}版不是现在的版本（第{signed.sheet}版），盖章件只能归到现在的版本"
        if signed.stage not in (Stage.REVIEWED, Stage.STAMPED):
            return f"现在是“{signed.words}”，还不能归档盖章件"
        name = f"m{secrets.token_hex(12)}"
        run = f"sheet.{unit}.{signed.sheet}"
        digest = await self._store.keep_file(name, run, data, mime)
        act = Said(unit, "stamped", signed.sheet, scans=((digest, mime),))
        return await self._append(state, act, By(who, "", self._campaign.simulated), now)

    async def _append(self, state: UnitState, act: Said, by: By, now: datetime) -> str:
        record = act_record(act, version=await self.following(state.unit), by=by, at=now)
        key = f"sign_off:{record.id}:{hashlib.sha256(record.payload.encode()).hexdigest()[:16]}"
        outcome = await self._store.submit(Changes(key=key, at=now, records=(record,)))
        return "" if outcome is Outcome.DONE else "刚才有人动了这个单位的签审，请再试一次"

    async def following(self, unit: str) -> int:
        """Number of the unit's next act."""
        history = await self._store.history(subject_of(unit))
        return max((record.version for record in history), default=0) + 1
