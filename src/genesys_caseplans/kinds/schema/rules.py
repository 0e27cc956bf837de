"""What the API refuses of data schemas. Pure. Source: api-facts, Data schemas; contract, POST and PUT of schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable

from genesys_caseplans.kinds.kind import Neighbours, Observed, Rule
from genesys_caseplans.kinds.schema.observe import document_of
from genesys_caseplans.kinds.schema.spec import (
    ATTRIBUTE_TYPES,
    DEFAULT_MAX_LENGTH,
    LIMITS_OF,
    MUST_GIVE,
    Attribute,
    SchemaEntry,
    property_key,
)

_FACTS = "api-facts, Data schemas"


def rules(planned: SchemaEntry, before: Observed[SchemaEntry] | None, neighbours: Neighbours) -> Iterable[Rule]:
    """All that stands against a schema as it will be."""
    for key, attribute in planned.attributes.items():
        if before is None or planned.attributes[key] is not before.entry.attributes.get(key):
            for field, message in _attribute_faults(key, attribute):
                yield Rule(("attributes", key, *((field,) if field else ())), message, source=_FACTS)
            yield from _default_rules(key, attribute)
    if before is not None:
        yield from _retype_rules(planned, before)
    yield from _limit_rules(planned, before, neighbours)


def _default_rules(key: str, attribute: Attribute) -> Iterable[Rule]:
    """Lengths over the documented ones: an org may have its own, which only it can tell."""
    most = DEFAULT_MAX_LENGTH.get(attribute.type or "")
    if most is not None and (attribute.max_length or 0) > most:
        yield Rule(
            ("attributes", key, "maxLength"),
            f"maxLength {attribute.max_length} of {attribute.type} attribute {key} is over the documented {most}",
            "an org may refuse it: its own limits count",
            warning=True,
            source=_FACTS,
        )


def _retype_rules(planned: SchemaEntry, before: Observed[SchemaEntry]) -> Iterable[Rule]:
    properties = document_of(before).properties or {}
    for key, attribute in planned.attributes.items():
        if key in before.entry.attributes:
            continue
        former_type = next((name for name in ATTRIBUTE_TYPES if f"{key}_{name}" in properties), None)
        if former_type:
            yield Rule(
                ("attributes", key),
                f"the attribute {key} is of the type {former_type} in the org and cannot become {attribute.core_type}: "
                "the API refuses such a version as incompatible",
                f"write it as {former_type}, or give the new attribute another key (the old one stays, unmanaged)",
                source=_FACTS,
            )


def _limit_rules(planned: SchemaEntry, before: Observed[SchemaEntry] | None, neighbours: Neighbours) -> Iterable[Rule]:
    limits = neighbours.limits("schemas")
    fields = len(planned.attributes)
    grows = before is None or fields > len(before.entry.attributes)
    over = (
        (before is None, "schemas", limits.get("schemas", 0), limits.get("maxSchemas"), "the org"),
        (grows, "attributes", fields, limits.get("maxFieldsPerSchema"), "one schema"),
        (grows, "attributes", limits.get("fields", 0), limits.get("maxFields"), "all schemas of the org"),
    )
    for concerned, what, count, limit, where in over:
        if concerned and limit is not None and count > limit:
            yield Rule((), f"{count} {what} would be more than the {limit} that {where} may have", source=_FACTS)


def _attribute_faults(key: str, attribute: Attribute) -> Iterable[tuple[str, str]]:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
        yield "", f"the key {key!r} may hold letters, digits, _ and - only"
    given = {Attribute.model_fields[name].alias or name for name in attribute.model_fields_set}
    if attribute.raw is not None:
        others = sorted(given - {"raw"})
        if others:
            yield others[0], f"{', '.join(others)} cannot stand beside raw: say it inside raw"
        if attribute.core_type is None:
            types = ", ".join(ATTRIBUTE_TYPES)
            yield "raw", f'needs "allOf": [{{"$ref": "#/definitions/<type>"}}] with one of {types}'
        return
    if attribute.type is None:
        yield "", f"needs a type ({', '.join(ATTRIBUTE_TYPES)}) or raw"
        return
    if len(property_key(key, attribute)) > 100:
        yield "", "the key with its type is over 100 characters"
    allowed = LIMITS_OF.get(attribute.type, frozenset())
    limits = given & frozenset().union(*LIMITS_OF.values())
    for limit in sorted(limits - allowed):
        can = f"it takes {', '.join(sorted(allowed))}" if allowed else "it takes none"
        yield limit, f"{_a(attribute.type)} attribute has no {limit}: {can}"
    for limit in sorted(MUST_GIVE.get(attribute.type, frozenset()) - given):
        yield "", f"{_a(attribute.type)} attribute needs {limit}"
    yield from _order_faults(attribute)


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aei' else 'a'} {word}"  # a url, spoken letter by letter


def _order_faults(attribute: Attribute) -> Iterable[tuple[str, str]]:
    longest = attribute.max_length
    if longest is None:
        longest = DEFAULT_MAX_LENGTH.get(attribute.type or "")
    pairs: tuple[tuple[str, float | None, str, float | None], ...] = (
        ("minLength", attribute.min_length, "maxLength", longest),
        ("minimum", attribute.minimum, "maximum", attribute.maximum),
        ("minItems", attribute.min_items, "maxItems", attribute.max_items),
        ("itemMinLength", attribute.item_min_length, "itemMaxLength", attribute.item_max_length),
    )
    for low_name, low, high_name, high in pairs:
        if low is not None and high is not None and low > high:
            yield low_name, f"{low_name} {low} is over {high_name} {high}"
    if attribute.type == "integer":
        for name, limit in (("minimum", attribute.minimum), ("maximum", attribute.maximum)):
            if isinstance(limit, float):
                yield name, f"an integer attribute needs a whole {name}, not {limit}"
    if attribute.values is not None:
        if not attribute.values:
            yield "values", "an enum needs at least one value"
        if len(set(attribute.values)) < len(attribute.values):
            yield "values", "a value is listed twice"
        if any(not value.strip() for value in attribute.values):
            yield "values", "a value is blank"
        if any(title is not None and not title.strip() for title in attribute.titles.values()):
            yield "values", "a value has a blank title: give it one, or list the values alone"
