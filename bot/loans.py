"""转交 in the shell: who has lent what to whom, and what of it goes into a commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter

from bot import bodies
from bot.campaign import Campaign
from bot.i18n import translator
from storage.changes import LoanRow, OutboxRow, Person, Policy
from storage.loans import Loan
from storage.store import Store
from surveys import state
from surveys.agenda import Agenda
from surveys.conversation import (
    FormLent,
    LoanEnded,
    Role,
    Run,
    RunClosed,
    Step,
)
from surveys.lending import GUEST, by_whom

RUN: TypeAdapter[Run] = TypeAdapter(Run)


@dataclass(frozen=True, slots=True)
class Loans:
    store: Store
    campaign: Campaign

    async def with_loans(self, agenda: Agenda, person: Person, today: date, joining: str) -> Agenda:
        """The agenda with what this person has lent and borrowed. `joining`: the loan by whose
        link they come in just now."""
        if person.role is not Role.CONTACT:
            return agenda
        loans = list(await self.store.loans(person.id))
        coming = await self.store.loan(joining) if joining else None
        if coming is not None and coming.status == "open":
            loans.append(replace(coming, taker=person.id))
        lent = [e for e in loans if e.giver == person.id and e.status in ("open", "returned")]
        borrowed = {e.form_id: e for e in loans if _holds(e, person)}
        drafts = {e.form_id: await self._at_the_other(e) for e in lent}
        drafts |= {key: RUN.validate_json(e.draft) for key, e in borrowed.items()}
        forms = agenda.forms
        guest, closed = person.place == GUEST, agenda.closed
        if guest and not borrowed:
            _ = translator(person.language)
            closed = _("转交给您的这一项已经收回或者填好了，不用再填。谢谢您！")
        if guest and self.campaign.phases.of(Role.CONTACT).open_on(today):
            forms = tuple(
                form for form in self.campaign.by_unit.get(person.unit, ()) if form.id in borrowed
            )
        return replace(
            agenda,
            forms=forms,
            guest=guest,
            closed=closed,
            lent={e.form_id: e.status for e in lent},
            borrowed=frozenset(borrowed),
            drafts=drafts,
        )

    async def _at_the_other(self, loan: Loan) -> Run:
        """The form as the colleague has it; as it was lent, before they have begun."""
        lent = RUN.validate_json(loan.draft)
        known = await self.store.known_person(loan.taker, "") if loan.taker else None
        if known is None or not known.state:
            return lent
        talk = state.from_json(known.state)
        here = talk.run if talk.run is not None and talk.run.form_id == loan.form_id else None
        theirs = here or talk.parked.get(loan.form_id)
        if theirs is None:
            return lent
        return replace(theirs, filled=by_whom(theirs, theirs.answers, known.person.label))

    async def moves(
        self, result: Step, person: Person, joining: str
    ) -> tuple[tuple[LoanRow, ...], tuple[OutboxRow, ...]]:
        """What the step does to loans, and who is to hear of it."""
        if person.role is not Role.CONTACT:
            return (), ()
        rows = [self._lent(fact, person) for fact in result.facts if isinstance(fact, FormLent)]
        loans = [e for e in await self.store.loans(person.id) if e.status in OPEN]
        told: list[OutboxRow] = []
        if joining:
            rows.append(LoanRow(joining, taker=person.id, spent=person.place != GUEST))
        for fact in result.facts:
            if isinstance(fact, LoanEnded):
                ours = [e for e in loans if e.form_id == fact.form_id]
                rows += [LoanRow(e.id, status=fact.how, spent=True) for e in ours]
                if fact.how == "returned":
                    told += await self._tell(ours, "returned")
            if isinstance(fact, RunClosed) and fact.outcome == "complete":
                done = [e for e in loans if e.form_id == fact.form_id]
                rows += [LoanRow(e.id, status="done", spent=True) for e in done]
                told += await self._tell([e for e in done if e.taker == person.id], "done")
        return tuple(rows), tuple(told)

    def _lent(self, fact: FormLent, person: Person) -> LoanRow:
        draft = replace(fact.draft, filled=by_whom(fact.draft, fact.draft.answers, person.label))
        label = f"{person.label}的同事" if person.label else ""
        return LoanRow(
            fact.loan,
            form_id=fact.form_id,
            unit=person.unit,
            giver=person.id,
            draft=RUN.dump_json(draft).decode(),
            code=fact.code,
            label=label,
        )

    async def _tell(self, loans: Sequence[Loan], what: str) -> list[OutboxRow]:
        _ = translator(self.campaign.language)
        words = {
            "returned": _("同事把“{title}”交回来了。回“菜单”，接着填、提交。"),
            "done": _("同事把转交的“{title}”填好提交了。"),
        }[what]
        rows = []
        for loan in loans:
            title = next(f.title for f in self.campaign.by_unit[loan.unit] if f.id == loan.form_id)
            body = bodies.to_json(bodies.Body(text=words.format(title=title)))
            rows += [
                OutboxRow(
                    f"loan.{loan.id}.{what}.{address}",
                    address,
                    channel,
                    Policy.BROADCAST,
                    body,
                    False,
                )
                for address, channel in await self.store.addresses(loan.giver)
            ]
        return rows


OPEN = ("open", "returned")


def _holds(loan: Loan, person: Person) -> bool:
    """Whether this person may fill the form in, or correct what they submitted."""
    return loan.taker == person.id and loan.status in ("open", "done")
