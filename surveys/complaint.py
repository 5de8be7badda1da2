"""Where somebody can turn to whose answer says that something went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.conditions import truth, values_of
from surveys.conversation import Answer
from surveys.form import Condition, Form


@dataclass(frozen=True, slots=True)
class Complaint:
    when: Condition
    """Over the answers of the survey."""
    phone: str
    """The supervision telephone, in words."""
    handler: str = ""
    """Who alone can read a sealed note; empty: no note can be left."""

    def arises(self, form: Form, answers: Mapping[str, Answer]) -> bool:
        """Whether these answers are such."""
        return truth(self.when, values_of(form, answers)) is True
