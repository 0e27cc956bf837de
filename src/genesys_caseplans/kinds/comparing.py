"""Two values of one spec model: laid over each other, compared field by field, and pointers in them resolved. Pure.

Maps are additive: what the lower one has beyond the upper one stays. Lists of models are matched by their order, and
so are stages; other lists are values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from genesys_caseplans.address import Lookup, Pointer, Reference
from genesys_caseplans.kinds.fields import SpecModel
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, Path

M = TypeVar("M", bound=SpecModel)


def same(wanted: Any, has: Any) -> bool:
    """Whether a value of the spec and one of the org mean the same. Null, an empty text or list and absence do."""
    return bool(wanted == has) or (_is_empty(wanted) and _is_empty(has))


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


@cache
def spec_keys(model: type[SpecModel]) -> Mapping[str, str]:
    """The fields of a model that are values of the org: Python name to spec key."""
    return {name: info.alias or name for name, info in model.model_fields.items() if name not in model.steering}


def overlay(base: M, over: M) -> M:
    """What an object is like once a spec's fields are laid over what it has."""
    values = dict(base.__dict__)
    for name in over.model_fields_set:
        values[name] = _laid(values.get(name), getattr(over, name))
    return type(over).model_construct(base.model_fields_set | over.model_fields_set, **values)


def _laid(base: Any, over: Any) -> Any:
    if isinstance(over, SpecModel):
        return overlay(base, over) if isinstance(base, SpecModel) and not over.is_whole() else over
    if isinstance(over, dict) and isinstance(base, dict) and _holds_models(over, base):
        return {**base, **{key: _laid(base.get(key), value) for key, value in over.items()}}
    if isinstance(over, list) and isinstance(base, list) and _holds_models(over):
        return [_laid(base[place] if place < len(base) else None, value) for place, value in enumerate(over)]
    return over


def _holds_models(*containers: Any) -> bool:
    for container in containers:
        items = container.values() if isinstance(container, dict) else container
        first = next(iter(items), None)
        if first is not None:
            return isinstance(first, SpecModel)
    return True


def differences(wanted: SpecModel, has: SpecModel | None, path: Path = ()) -> Iterable[FieldChange]:
    """What the upper model says and the lower one has otherwise; all of it that is not empty where there is none."""
    for name, key in spec_keys(type(wanted)).items():
        if name in wanted.model_fields_set:
            yield from _differing(getattr(wanted, name), getattr(has, name, None) if has else None, (*path, key))


def _differing(wanted: Any, has: Any, path: Path) -> Iterable[FieldChange]:
    if isinstance(wanted, SpecModel) and isinstance(has, SpecModel) and not wanted.is_whole():
        yield from differences(wanted, has, path)
    elif isinstance(wanted, dict) and _holds_models(wanted):
        for key, value in wanted.items():
            yield from _differing(value, has.get(key) if isinstance(has, dict) else None, (*path, key))
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], SpecModel) and not wanted[0].is_whole():
        yield from _differing_lists(wanted, has if isinstance(has, list) else [], path)
    elif not same(wanted, has):
        yield FieldChange(path, has, wanted)


def _differing_lists(wanted: list[Any], has: list[Any], path: Path) -> Iterable[FieldChange]:
    if has and len(has) != len(wanted):
        yield FieldChange(path, has, wanted)
        return
    for place, value in enumerate(wanted):
        yield from _differing(value, has[place] if has else None, (*path, value.slug))


def compare_fields(goal: Goal[Any]) -> Comparison:
    """A comparison for kinds whose fields are all that there is."""
    return Comparison(tuple(differences(goal.after, goal.before.entry if goal.before is not None else None)))


@cache
def _pointing(model: type[SpecModel]) -> tuple[str, ...]:
    """The fields of a model that may hold pointers."""
    return tuple(name for name, info in model.model_fields.items() if _may_point(info.annotation))


def _may_point(annotation: Any) -> bool:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation in (Reference, Lookup) or (issubclass(annotation, SpecModel) and bool(_pointing(annotation)))
    return any(map(_may_point, get_args(annotation)))


def resolved(model: M, resolve: Callable[[Pointer], Pointer]) -> M:
    """The model with every pointer in it replaced by what it means."""
    holders = _pointing(type(model))
    if not holders:
        return model
    changed = {name: _resolved(getattr(model, name), resolve) for name in holders}
    return type(model).model_construct(set(model.model_fields_set), **{**model.__dict__, **changed})


def _resolved(value: Any, resolve: Callable[[Pointer], Pointer]) -> Any:
    if isinstance(value, Reference | Lookup):
        return resolve(value)
    if isinstance(value, SpecModel):
        return resolved(value, resolve)
    if isinstance(value, list):
        return [_resolved(item, resolve) for item in value]
    if isinstance(value, dict):
        return {key: _resolved(item, resolve) for key, item in value.items()}
    return value
