"""survey.sample of project.yaml: how many of each group are to be asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from surveys.form import Model


class SamplePlan(Model):
    """Without a total, each group gets as many as ±`margin` points at 95 % need."""

    total: Annotated[int, Field(gt=0)] | None = None
    """Interviews in all, to be allocated over the groups."""
    margin: Annotated[float, Field(gt=0, lt=100)] = 5
    """Percentage points to either side, at 95 %; used where there is no total."""
    allocation: Literal["sqrt", "proportional", "neyman"] = "sqrt"
    """sqrt: by the root of the group's size, where groups are published; proportional or neyman
    where only the overall figure matters."""
    floor: Annotated[int, Field(ge=0)] = 30
    """So many of each group at least, or all of it."""
    spread: dict[int, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    """Standard deviation of the score by group, for neyman."""
