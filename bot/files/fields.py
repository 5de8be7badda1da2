"""Which names a model knows at a place inside it: for hints at misspelt keys."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel


def known_fields(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Keys that may stand at `loc`, as pydantic gives it (with the tags of tagged unions)."""
    places: list[Any] = [model]
    for part in loc:
        places = [inner for place in _members(places) for inner in _into(place, part)]
    return [
        field.alias or name
        for place in _members(places)
        if _is_model(place)
        for name, field in place.model_fields.items()
    ]


def _members(places: list[Any]) -> Iterator[Any]:
    for place in places:
        if get_origin(place) is Annotated:
            yield from _members([get_args(place)[0]])
        elif get_origin(place) in (Union, types.UnionType):
            yield from _members(list(get_args(place)))
        else:
            yield place


def _into(place: Any, part: int | str) -> Iterator[Any]:  # noqa: ANN401
    if _is_model(place):
        yield from _into_model(place, part)
        return
    arguments = get_args(place)
    if get_origin(place) is dict:
        yield arguments[1]
    elif isinstance(part, int) and arguments:
        yield arguments[0]


def _into_model(model: type[BaseModel], part: int | str) -> Iterator[Any]:
    for name, field in model.model_fields.items():
        if part in (name, field.alias):
            yield field.annotation
            return
    if any(part in _tags(field.annotation) for field in model.model_fields.values()):
        yield model


def _tags(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _is_model(place: Any) -> bool:  # noqa: ANN401
    return isinstance(place, type) and issubclass(place, BaseModel)
