"""`quality` in project.yaml: when forms are marked, and answers that contradict each other."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scoring.quality import Thresholds
from surveys.form import Condition, Model


class Contradiction(Model):
    """Answers that cannot both be true, e.g. 没收到 and a rating of the delivery."""

    name: Annotated[str, Field(min_length=1)]
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    """Conditions that hold together."""


class Quality(Thresholds):
    """Thresholds, and the project's own contradictions."""

    contradictions: tuple[Contradiction, ...] = ()
