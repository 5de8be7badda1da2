"""The sign-off as reports show it: how far each unit is, and every figure that was corrected."""

from __future__ import annotations

from dataclasses import dataclass

from bot.campaign import Campaign, units
from bot.signing.figures import changes
from bot.signing.sheets import Sheets
from bot.signing.states import unit_states
from reports import words
from reports.model import Correction, SignedUnit
from storage.changes import RecordKind
from storage.store import Store
from surveys.sign_off import Act


@dataclass(frozen=True, slots=True)
class SignOffs:
    """All that a report shows of it."""

    units: tuple[SignedUnit, ...] = ()
    corrected: tuple[Correction, ...] = ()


NO_SIGN_OFFS = SignOffs()


async def sign_offs(store: Store, campaign: Campaign) -> SignOffs:
    """As the record chain has it now."""
    return SignOffs(await signed_units(store, campaign), await corrections(store, campaign))


async def signed_units(store: Store, campaign: Campaign) -> tuple[SignedUnit, ...]:
    """In the order of the units; those that confirm nothing are left out."""
    states = await unit_states(store, campaign.by_unit)
    zone = str(campaign.zone)

    def when(act: Act | None) -> str:
        return f"{act.by}，{words.moment(act.at, zone)}" if act else ""

    found = []
    for unit in units(campaign.folder):
        state = states.get(unit.unit_id)
        if state is None:
            continue
        signed = state.signed
        passed = (
            signed.reviewed if signed.reviewed and signed.reviewed.what == "confirmed" else None
        )
        found.append(
            SignedUnit(
                unit=unit.name,
                version=signed.sheet,
                code=signed.code,
                stage=signed.words,
                submitted=when(signed.submitted),
                reviewed=when(passed),
                stamped=when(signed.stamped),
                simulated=bool(signed.submitted and signed.submitted.simulated),
            )
        )
    return tuple(found)


async def corrections(store: Store, campaign: Campaign) -> tuple[Correction, ...]:
    """In the order in which they were made."""
    sheets, zone = Sheets(store, campaign), str(campaign.zone)
    names = {unit.id: unit.name for unit in campaign.folder.units}
    found: list[Correction] = []
    for entry in await store.entries(RecordKind.CONFIRMATION):
        if entry.version == 1:
            continue
        before = await sheets.told(entry.subject, entry.version - 1)
        after = await sheets.told(entry.subject, entry.version)
        if before is None or after is None:
            continue
        found += [
            Correction(
                unit=names.get(entry.unit, entry.unit),
                form=after.form.title,
                version=entry.version,
                when=words.moment(entry.at, zone),
                by=after.standing.by,
                why=after.why,
                figure=change.label,
                before=change.before,
                after=change.after,
                simulated=after.standing.simulated,
            )
            for change in changes(before.figures, after.figures)
        ]
    return tuple(found)
