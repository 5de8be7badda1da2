"""What the pydantic models of scoring share. They are what people edit, so messages are Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """Strict and immutable: a misspelt key in a file is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, Field(min_length=1)]
Points = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
"""Points of a score."""
Percent = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
"""As people write it: 95 means 95 %."""

Flaw = tuple[tuple[int | str, ...], str, str, str]
"""(place inside the model, code, message, remedy)."""


def flaws_error(flaws: list[Flaw]) -> PydanticCustomError:
    """All flaws of a model in one error; a reader of files takes them out of its context."""
    words = "；".join(message for _, _, message, _ in flaws)
    return PydanticCustomError("flaws", "{words}", {"words": words, "flaws": tuple(flaws)})
