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
        places = [inner for place in places for inner in _into(list(_members([place])), part)]
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


def _into(members: list[Any], part: int | str) -> Iterator[Any]:
    """What stands at `part` in a place that may be any of the members."""
    models = [member for member in members if _is_model(member)]
    chosen = [model for model in models if part in _names(model)]
    if len(models) > 1 and chosen:
        yield from chosen  # the part is no key: it tells which member of a union is meant
        return
    for member in members:
        arguments = get_args(member)
        if _is_model(member):
            yield from _field(member, part)
        elif get_origin(member) is dict:
            yield arguments[1]
        elif isinstance(part, int) and arguments:
            yield arguments[0]


def _field(model: type[BaseModel], part: int | str) -> Iterator[Any]:
    for name, field in model.model_fields.items():
        if part in (name, field.alias):
            yield field.annotation


def _names(model: type[BaseModel]) -> list[Any]:
    """How pydantic names a member of a union: by its tag, or its class."""
    tags = [tag for field in model.model_fields.values() for tag in _tags(field.annotation)]
    return [*tags, model.__name__]


def _tags(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _is_model(place: Any) -> bool:  # noqa: ANN401
    return isinstance(place, type) and issubclass(place, BaseModel)
