"""From the models of a spec to states: plain values by spec names, with references resolved. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import STEERING, Entry, SpecModel


def spec_state(model: SpecModel, resolve: Callable[[Reference | Lookup], Any]) -> dict[str, Any]:
    """A spec model as a state: set fields only, by their spec names, with references resolved."""
    state: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        if name in model.model_fields_set and not (isinstance(model, Entry) and name in STEERING):
            state[info.alias or name] = _spec_value(getattr(model, name), resolve)
    return state


def _spec_value(value: Any, resolve: Callable[[Reference | Lookup], Any]) -> Any:
    if isinstance(value, Reference | Lookup):
        return resolve(value)
    if isinstance(value, SpecModel):
        return spec_state(value, resolve)
    if isinstance(value, Mapping):
        return {key: _spec_value(item, resolve) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spec_value(item, resolve) for item in value]
    return value
