"""The figures a form is filled with, as an answer over the control socket. Pure."""

from __future__ import annotations

from typing import Any

from reports import words
from reports.fill.figures import Figure, Indicator, figure_json, figure_of, figures, indicators
from reports.model import ReportInput
from reports.self_evaluation.form import self_form

Json = dict[str, Any]


def known_figures(given: ReportInput) -> Json:
    """Everything by name, the rows of the self-evaluation, and what state it is of."""
    form = self_form(given)
    return {
        "title": given.title,
        "label": given.label,
        "as_of": words.moment(given.as_of, given.time_zone),
        "simulated": given.is_simulated,
        "figures": [figure_json(one) for one in figures(given)],
        "indicators": [
            [one.code, one.name, one.level1, one.level2]
            for one in (indicators(form) if form is not None else ())
        ],
    }


def read_figures(reply: Json) -> tuple[dict[str, Figure], tuple[Indicator, ...]]:
    """Raises KeyError and ValueError for what is no such answer."""
    known = [figure_of(one) for one in reply["figures"]]
    rows = tuple(Indicator(*one) for one in reply["indicators"])
    return {one.name: one for one in known}, rows
