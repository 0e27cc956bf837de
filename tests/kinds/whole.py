"""Entries that say everything: one of each kind, made from answers that show everything.

Owns: for each model its entry with every field filled, and another value for any value. Tests that hold for all fields
of all models start here, so that a new field is in them as soon as its model has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.kinds.alone import Json, uid

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.caseplan import kind as caseplan
from genesys_caseplans.kinds.customer_intent.kind import KIND as INTENT
from genesys_caseplans.kinds.customer_intent.spec import SourceIntentEntry
from genesys_caseplans.kinds.fields import Seconds, SpecModel
from genesys_caseplans.kinds.intent_category import KIND as CATEGORY
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.kinds.schema import kind as schema
from genesys_caseplans.kinds.workbin import KIND as WORKBIN
from genesys_caseplans.kinds.worktype import kind as worktype
from genesys_caseplans.kinds.worktype.spec import FlowRule

#: Every entry with every field.
SAID: dict[str, Json] = {
    "schema": {
        "name": "Escalation",
        "description": "What is known",
        "enabled": True,
        "attributes": {
            "text": {"type": "text", "title": "Text", "description": "A text", "minLength": 1, "maxLength": 9},
            "number": {"type": "number", "title": "Number", "minimum": 1, "maximum": 9.5},
            "channel": {"type": "enum", "title": "Channel", "values": {"voice": "Voice", "chat": "Chat"}},
            "tags": {
                "type": "tag",
                "title": "Tags",
                "minItems": 1,
                "maxItems": 9,
                "itemMinLength": 2,
                "itemMaxLength": 20,
                "uniqueItems": True,
            },
            "own": {"raw": {"allOf": [{"$ref": "#/definitions/text"}], "title": "Own", "minLength": 0}},
        },
    },
    "workbin": {"name": "Escalations", "description": "All work", "division": "Support"},
    "worktype": {
        "name": "Review",
        "description": "What agents do",
        "workbin": {"id": uid(1)},
        "schema": {"id": uid(2)},
        "schemaVersion": 3,
        "duration": "1h",
        "dueDuration": "2d",
        "expiration": "10d",
        "ttl": "20d",
        "priority": 5,
        "serviceLevelTarget": 80,
        "queue": "Tier 2",
        "language": "English - Written",
        "skills": ["Returns", "Refunds"],
        "script": "Returns script",
        "assignmentEnabled": True,
        "flowRulesEnabled": True,
        "unassignedDivisionContactsEnabled": True,
        "defaultStatus": "open",
        "flowRules": {
            "greet": {"name": "Greet", "on": "create"},
            "wait": {"name": "Tell that we wait", "on": "statusChange", "status": "waiting", "fromStatus": "busy"},
            "remind": {"name": "Remind", "on": "date", "date": "dateDue", "before": "1h"},
            "late": {"name": "Late", "on": "date", "date": "dateExpires", "after": "30m"},
        },
        "statuses": {
            "open": {
                "name": "Open",
                "category": "Open",
                "description": "New",
                "destinations": ["busy", "closed"],
                "defaultDestination": "busy",
                "transitionDelay": "1d",
                "transitionTime": "09:00",
                "autoTerminate": False,
            },
            "busy": {"name": "In progress", "category": "InProgress"},
            "waiting": {"name": "On hold", "category": "Waiting"},
            "closed": {"name": "Closed", "category": "Closed"},
        },
    },
    "intentCategory": {"name": "Customer care", "description": "What care looks after"},
    "customerIntent": {
        "name": "Escalate",
        "description": "Wants more",
        "category": {"id": uid(3)},
        "expiry": "7d",
        "sourceIntents": [{"id": "late", "name": "Late parcel", "type": "Bot", "sourceId": "b1", "sourceName": "Bot"}],
    },
    "caseplan": {
        "name": "Escalation",
        "description": "From review to call",
        "referencePrefix": "ESC",
        "division": "Support",
        "intent": {"id": uid(4)},
        "schema": {"id": uid(2)},
        "owner": "jane.doe@example.com",
        "dueDuration": "5d",
        "ttl": "90d",
        "stages": [
            {
                "key": f"s{place}",
                "name": f"Stage {place}",
                "description": f"Stage of {place}",
                "step": {
                    "name": f"Step {place}",
                    "description": f"Step of {place}",
                    "worktype": {"id": uid(10 + place)},
                },
            }
            for place in (1, 2, 3)
        ],
        "intake": [{"attribute": "text", "required": True}, {"attribute": "number", "required": False}],
        "publish": True,
    },
}
KINDS: dict[str, Kind[Any]] = {
    kind.name: kind for kind in (schema.KIND, WORKBIN, worktype.KIND, CATEGORY, INTENT, caseplan.KIND)
}


def entry(kind: str) -> Any:
    """The entry of a kind that says everything, what it names looked up."""
    whole = KINDS[kind].model.model_validate(SAID[kind])
    return _looked_up(whole)


def _looked_up(value: Any) -> Any:
    values = {name: getattr(value, name) for name in type(value).model_fields}
    found: dict[str, Any] = {name: _found(one) for name, one in values.items() if isinstance(one, Lookup)}
    found |= {
        name: [_found(lookup, place) for place, lookup in enumerate(several)]
        for name, several in values.items()
        if isinstance(several, list) and all(isinstance(item, Lookup) for item in several)
    }
    return value.model_copy(update=found)


def _found(lookup: Lookup, place: int = 0) -> Lookup:
    return Lookup(lookup.what, id=uid(40 + place))


@dataclass(frozen=True)
class Field:
    """One field of an entry or of a part of it.

    place: the way to the model that has it, by attributes, keys and places. path: how changes name it.
    """

    model: type[SpecModel]
    name: str
    place: tuple[str | int, ...]
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.path))


def fields(value: SpecModel, place: tuple[str | int, ...] = (), path: tuple[str | int, ...] = ()) -> Iterable[Field]:
    """All fields of an entry that are values of the org, those of its parts among them."""
    for name, info in type(value).model_fields.items():
        if name in value.steering or name not in value.model_fields_set:
            continue
        key, inner = info.alias or name, getattr(value, name)
        if isinstance(inner, dict) and all(isinstance(one, SpecModel) for one in inner.values()):
            for part, one in inner.items():
                here, named = (*place, name, part), (*path, key, part)
                yield from (
                    [Field(type(one), name, here, named)] if isinstance(one, FlowRule) else fields(one, here, named)
                )
        elif isinstance(inner, SpecModel):
            yield from fields(inner, (*place, name), (*path, key))
        elif isinstance(inner, list) and isinstance(inner[0], SpecModel) and not inner[0].is_whole():
            for number, one in enumerate(inner):
                yield from fields(one, (*place, name, number), (*path, key, one.slug))
        else:
            yield Field(type(value), name, (*place, name), (*path, key))


def at(value: Any, place: Iterable[str | int]) -> Any:
    """What stands at a place."""
    for step in place:
        value = getattr(value, str(step)) if isinstance(value, SpecModel) else value[step]
    return value


def changed(value: Any, place: tuple[str | int, ...], new: Any) -> Any:
    """The value with something else at a place."""
    if not place:
        return new
    first, *rest = place
    inner = changed(at(value, (first,)), tuple(rest), new)
    if isinstance(value, SpecModel):
        return value.model_copy(update={str(first): inner})
    if isinstance(value, dict):
        return {**value, first: inner}
    return [inner if number == first else one for number, one in enumerate(value)]


def another(field: Field, value: Any) -> Any:
    """Another value of the same field."""
    for other in _OTHERS.get(field.name, ()):
        if other != value:
            return other
    match value:
        case bool():
            return not value
        case Seconds():
            return Seconds(value + 3600)
        case int() | float():
            return value + 1
        case str():
            return f"{value} (other)"
        case Reference():
            return Reference(value.section, id=uid(99))
        case Lookup():
            return Lookup(value.what, id=uid(99))
        case FlowRule():
            return value.model_copy(update={"name": f"{value.name} (other)", "was": value.name})
        case [Lookup(), *rest]:
            return rest
        case list():
            return value[::-1]
    raise AssertionError(f"say in _OTHERS what else {field.name} may be than {value!r}")


#: What may be no other text or list than one of these.
_OTHERS: dict[str, tuple[Any, ...]] = {
    "category": ("Waiting", "Open"),
    "destinations": (["waiting"],),
    "default_destination": ("closed",),
    "default_status": ("busy",),
    "transition_time": ("17:00:00",),
    "reference_prefix": ("NEW",),
    "source_intents": ([SourceIntentEntry(id="lost")],),
    "values": ({"voice": "Voice", "mail": "Mail"},),
    "raw": ({"allOf": [{"$ref": "#/definitions/text"}], "title": "Own", "minLength": 5},),
}
