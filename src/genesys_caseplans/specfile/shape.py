"""What a spec model expects at a path: read from its annotations, so that no kind has to say it twice.

Owns the walk over models, maps, lists, unions and `Annotated`. Knows no file and no error.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

#: Keys that begin so are the writer's own.
PRIVATE = "x-"


class Expected(NamedTuple):
    """One thing that may stand at a place: a model, `dict[…]`, `list[…]`, `Literal[…]` or a plain type."""

    type: Any
    constraints: tuple[Any, ...] = ()

    @property
    def model(self) -> type[BaseModel] | None:
        """The model, where it is one."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, BaseModel) else None

    def constraint(self, name: str) -> Any:
        """What the annotation says of `min_length`, `max_length`, `pattern` or `func`; None if nothing."""
        return next((value for item in self.constraints if (value := getattr(item, name, None)) is not None), None)


def expected_at(model: type[BaseModel], path: Sequence[str | int]) -> tuple[Expected, ...]:
    """All that may stand at a path of a model, in spec terms; empty where nothing may."""
    options: tuple[Expected, ...] = (Expected(model),)
    for part in path:
        options = inside(options, part)
    return options


def inside(outer: tuple[Expected, ...], part: str | int) -> tuple[Expected, ...]:
    """What may stand at a key or an index of what may stand outside of it."""
    return tuple(option for holder in outer for option in _part(holder, part))


def entered(options: tuple[Expected, ...]) -> tuple[Expected, ...]:
    """What stands in maps and lists, however deep; anything else as it is."""
    found: list[Expected] = []
    for option in options:
        within = () if option.model else _part(option, "") or _part(option, 0)
        found += entered(within) if within else [option]
    return tuple(found)


def known_keys(options: tuple[Expected, ...]) -> tuple[str, ...]:
    """The keys that an object may have; empty where every key may."""
    return tuple(key for option in options if option.model for key in _fields(option.model))


def choices(options: tuple[Expected, ...]) -> tuple[str, ...]:
    """The values of an enumeration."""
    return tuple(
        str(value) for option in options if get_origin(option.type) is Literal for value in get_args(option.type)
    )


def without_private(value: Any, options: tuple[Expected, ...]) -> Any:
    """The value without the keys that are the writer's own.

    Such keys are left alone where any key may stand and the API reads it (`raw`, the values of an enumeration).
    """
    if isinstance(value, list):
        return [without_private(part, inside(options, place)) for place, part in enumerate(value)]
    if isinstance(value, dict) and any(map(_holds_models, options)):
        return {
            key: without_private(part, inside(options, key))
            for key, part in value.items()
            if not key.startswith(PRIVATE)
        }
    return value


@cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[Expected, ...]]:
    return {
        field.alias or name: tuple(_options(field.annotation, tuple(field.metadata)))
        for name, field in model.model_fields.items()
    }


def _holds_models(option: Expected) -> bool:
    if option.model:
        return True
    return get_origin(option.type) is dict and any(value_option.model for value_option in _part(option, ""))


def _part(option: Expected, part: str | int) -> tuple[Expected, ...]:
    if option.model:
        return _fields(option.model).get(str(part), ())
    kind, arguments = get_origin(option.type), get_args(option.type)
    if kind is dict and isinstance(part, str):
        return tuple(_options(arguments[1]))
    if kind is list and isinstance(part, int):
        return tuple(_options(arguments[0]))
    return ()


def _options(annotation: Any, constraints: tuple[Any, ...] = ()) -> Iterator[Expected]:
    kind = get_origin(annotation)
    if kind is Annotated:
        inner, *metadata = get_args(annotation)
        yield from _options(inner, (*constraints, *_flat(metadata)))
    elif kind in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _options(member, constraints)
    else:
        yield Expected(annotation, constraints)


def _flat(metadata: Sequence[Any]) -> Iterator[Any]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        else:
            yield item
