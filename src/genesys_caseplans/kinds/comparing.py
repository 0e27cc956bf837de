"""Two values of one spec model: laid over each other, compared field by field, and pointers in them resolved. Pure.

Maps are additive: what the lower one has beyond the upper one stays. Lists of models that have keys are matched by
them; other lists are values. Null in the place of a part of a map takes it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from genesys_caseplans.address import Lookup, Pointer, Reference
from genesys_caseplans.kinds.fields import Seconds, SpecModel
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, Path
from genesys_caseplans.kinds.pointers import pointing_fields

M = TypeVar("M", bound=SpecModel)


def same(wanted: Any, has: Any) -> bool:
    """Whether a value of the spec and one of the org mean the same. Null, an empty text or list and absence do."""
    return bool(wanted == has) or (_is_empty(wanted) and _is_empty(has))


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


@cache
def spec_keys(model: type[SpecModel]) -> Mapping[str, str]:
    """The fields of a model that are values of the org: Python name to spec key."""
    return {name: info.alias or name for name, info in model.model_fields.items() if name not in model.steering}


def overlay(base: M, over: M) -> M:
    """What an object is like once a spec's fields are laid over what it has."""
    laid = {name: _laid(getattr(base, name), getattr(over, name)) for name in over.model_fields_set}
    return rebuilt(base, laid, names=over.model_fields_set)


def rebuilt(model: M, values: Mapping[str, Any], names: Iterable[str] = ()) -> M:
    """A model with other values in some fields, unchecked. names: fields that it says something of from now on."""
    # Far cheaper than `model_construct`, which looks up every field's alias and default.
    made = model.model_copy()
    vars(made).update(values)
    made.model_fields_set.update(names)
    return made


def saying(model: M, names: Iterable[str]) -> M:
    """A model that says something of these fields only."""
    made = model.model_copy()
    made.model_fields_set.clear()
    made.model_fields_set.update(names)
    return made


def _laid(base: Any, over: Any) -> Any:
    if isinstance(over, SpecModel):
        return overlay(base, over) if isinstance(base, SpecModel) and not over.is_whole() else over
    if isinstance(over, dict) and isinstance(base, dict) and _holds_models(over, base):
        return {**base, **{key: _laid(base.get(key), value) for key, value in over.items()}}
    if isinstance(over, list) and isinstance(base, list) and _holds_models(over):
        there = {_key(value, place): value for place, value in enumerate(base)}
        return [_laid(there.get(_key(value, place)), value) for place, value in enumerate(over)]
    return over


def _key(item: Any, place: int) -> Any:
    """By what an item of a list is the same as one of another list: its key, where it has one, else its place."""
    return getattr(item, "slug", place)


def _holds_models(*containers: Any) -> bool:
    for container in containers:
        items = container.values() if isinstance(container, dict) else container
        first = next((item for item in items if item is not None), None)
        if first is not None:
            return isinstance(first, SpecModel)
    return True


def differences(wanted: SpecModel, has: SpecModel | None, path: Path = ()) -> Iterable[FieldChange]:
    """What the upper model says and the lower one has otherwise; all of it that is not empty where there is none."""
    for name, key in spec_keys(type(wanted)).items():
        if name in wanted.model_fields_set:
            yield from _differing(getattr(wanted, name), getattr(has, name, None) if has else None, (*path, key))


_PLAIN = frozenset({str, int, float, bool, type(None), Seconds})


def _differing(wanted: Any, has: Any, path: Path) -> Iterable[FieldChange]:
    if type(wanted) in _PLAIN:
        if wanted != has and not same(wanted, has):
            yield FieldChange(path, has, wanted)
    elif isinstance(wanted, SpecModel) and isinstance(has, SpecModel) and not wanted.is_whole():
        yield from differences(wanted, has, path)
    elif isinstance(wanted, dict) and _holds_models(wanted, has or {}):
        for key, value in wanted.items():
            yield from _differing(value, has.get(key) if isinstance(has, dict) else None, (*path, key))
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], SpecModel) and not wanted[0].is_whole():
        yield from _differing_lists(wanted, has if isinstance(has, list) else [], path)
    elif not same(wanted, has):
        yield FieldChange(path, has, wanted)


def differs(wanted: Any, has: Any) -> bool:
    """Whether a value of the org is not all that a wanted one says; what that leaves out of parts is not looked at.

    Parts of one list are compared by their places: the keys are what a spec calls them, and it may have changed those.
    """
    if isinstance(wanted, list) and isinstance(has, list) and _holds_models(wanted, has):
        return len(wanted) != len(has) or any(map(differs, wanted, has))
    return any(_differing(wanted, has, ()))


def _differing_lists(wanted: list[Any], has: list[Any], path: Path) -> Iterable[FieldChange]:
    if has and [item.slug for item in has] != [value.slug for value in wanted]:
        yield FieldChange(path, has, wanted)
        return
    for place, value in enumerate(wanted):
        yield from _differing(value, has[place] if has else None, (*path, value.slug))


def value_at(model: SpecModel | None, path: Path) -> tuple[bool, Any]:
    """Whether a model says something at a path, and what; items of a list by their key."""
    value: Any = model
    for part in path:
        if isinstance(value, SpecModel):
            name = _python_names(type(value)).get(str(part), "")
            if name not in value.model_fields_set:
                return False, None
            value = getattr(value, name)
        elif isinstance(value, dict):
            if part not in value:
                return False, None
            value = value[part]
        else:
            value = next((part_model for part_model in value or () if getattr(part_model, "slug", None) == part), None)
            if value is None:
                return False, None
    return True, value


@cache
def _python_names(model: type[SpecModel]) -> Mapping[str, str]:
    return {info.alias or name: name for name, info in model.model_fields.items()}


def compare_fields(goal: Goal[Any]) -> Comparison:
    """A comparison for kinds whose fields are all that there is."""
    return Comparison(tuple(differences(goal.after, goal.before.entry if goal.before is not None else None)))


def resolved(model: M, resolve: Callable[[Pointer], Pointer]) -> M:
    """The model with every pointer in it replaced by what it means."""
    holders = pointing_fields(type(model))
    if not holders:
        return model
    return rebuilt(model, {name: _resolved(getattr(model, name), resolve) for name, _ in holders})


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
