"""The keys of project.yaml for judged indicators, and for the way from draft to closed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.model import Disagreement
from scoring.schema import Flaw, flaws_error
from surveys.form import Model

Words = Annotated[str, Field(min_length=1)]


class Assessor(Model):
    """Somebody who judges for themselves, as their invitation names them."""

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^/]+$")]
    """The label of the invitation: an office, no personal name."""
    leaves: tuple[Words, ...] = ()
    """Codes of leaves or of levels above them; none: every judged leaf."""


class Assessing(Model):
    """How the judged leaves are judged."""

    how: Literal["meeting", "independent"] = "meeting"
    """meeting: one recorded result a leaf. independent: each assessor for themselves, blind."""
    disagreement: Disagreement = "median"
    assessors: tuple[Assessor, ...] = ()

    @model_validator(mode="after")
    def _named(self) -> Assessing:
        names = [one.name for one in self.assessors]
        flaws: list[Flaw] = [
            (
                ("assessors", index, "name"),
                "duplicate_id",
                f"评价人“{name}”写了两次",
                "合成一行，把指标写在一起",
            )
            for index, name in enumerate(names)
            if name in names[:index]
        ]
        if flaws:
            raise flaws_error(flaws)
        if self.how == "independent" and not self.assessors:
            raise PydanticCustomError(
                "assessors",
                "独立评定要写明有哪些评价人",
                {"remedy": "写 assessors: [{name: 评价人甲}, {name: 评价人乙}]"},
            )
        return self


def spelt_out(value: object) -> object:
    """`assessment: independent` is short for the mapping; an empty key is the default."""
    if value is None:
        return {}
    return {"how": value} if isinstance(value, str) else value


class Results(Model):
    """The days that units have, in working days."""

    consult_days: Annotated[int, Field(ge=1, le=60)] = 5
    """For the written reply to a draft."""
    rectify_days: Annotated[int, Field(ge=1, le=250)] = 20
    """For putting right what a notice names, where it sets no day."""
