"""fill/TEMPLATE.yaml of a project: which place of a bureau's form takes which figure. Proposed by
the program, kept and changed by people."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from bot.files.problems import Problem
from bot.files.yaml import load_placed
from reports.fill.matching import Spot
from reports.fill.template import Template
from surveys.form import Model

FOLDER = "fill"
_HEAD = """\
# {name} 的填表对应关系，由 jixiao fill 提议。可以改，改了以后按这里填：
#   place 位置   label 认出它的文字（不用改）
#   figure 填哪个数（全部名称：jixiao fill --names）；text 直接填这些字；unit 金额写 元 或 万元
#   figure 和 text 都空着的，这一格不填，每次列出
"""


class MappedPlace(Model):
    place: str
    label: str
    figure: str = ""
    unit: str = ""
    text: str = ""


class FillMapping(Model):
    template: str
    layout: str
    """What the form looked like when the mapping was made."""
    places: tuple[MappedPlace, ...] = ()

    @property
    def spots(self) -> tuple[Spot, ...]:
        return tuple(Spot(**one.model_dump()) for one in self.places)


def mapping_name(template: str) -> str:
    return f"{template}.yaml"


def read_mapping(raw: bytes, name: str) -> tuple[FillMapping | None, list[Problem]]:
    made, _, problems = load_placed(FillMapping, raw, name, {})
    return made, problems


def write_mapping(template: Template, spots: Sequence[Spot]) -> str:
    """The file, one place a line."""
    lines = [
        _HEAD.format(name=template.name),
        f"template: {_flow(template.name)}\n",
        f"layout: {template.layout}\n",
        "places:\n" if spots else "places: []\n",
    ]
    for spot in spots:
        kept = {"place": spot.place, "label": spot.label, "figure": spot.figure}
        kept |= {"unit": spot.unit} if spot.unit else {}
        kept |= {"text": spot.text} if spot.text else {}
        lines.append(f"  - {_flow(kept)}\n")
    return "".join(lines)


def _flow(value: object) -> str:
    text = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, width=10**9, sort_keys=False
    )
    return text.removesuffix("\n...\n").strip()


def changed_places(mapping: FillMapping, proposed: Sequence[Spot]) -> tuple[MappedPlace, ...]:
    """Remembered places that the form no longer has under the same label."""
    there = {(spot.place, spot.label) for spot in proposed}
    return tuple(one for one in mapping.places if (one.place, one.label) not in there)


def renewed(mapping: FillMapping, proposed: Sequence[Spot]) -> tuple[Spot, ...]:
    """The form's places of now; what people and earlier runs decided of them stays."""
    said = {(one.place, one.label): one for one in mapping.spots}
    by_label: dict[str, Spot] = {}
    for one in mapping.spots:
        by_label.setdefault(one.label, one)
    made = []
    for spot in proposed:
        kept = said.get((spot.place, spot.label)) or by_label.get(spot.label)
        made.append(
            Spot(spot.place, spot.label, kept.figure, kept.unit, kept.text) if kept else spot
        )
    return tuple(made)
