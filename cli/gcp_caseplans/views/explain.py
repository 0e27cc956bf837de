"""What a spec may say at a path, as a person reads it: from the JSON Schema of the spec."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gcp_caseplans.views.cells import padded
from gcp_caseplans.views.screen import Screen

Schema = Mapping[str, Any]
_WIDEST = 100


class NotThere(Exception):
    """A path that leads nowhere; its text says what is near."""


def find(whole: Schema, path: Sequence[str]) -> Schema:
    """What the schema says at a path, in which keys of entries may stand or be left out; `NotThere` where nothing."""
    found: Schema = whole
    for place, part in enumerate(path):
        inner = opened(whole, found)
        values = values_of(inner)
        within = opened(whole, values) if values is not None and "properties" not in inner else inner
        known = within.get("properties", {})
        if part in known:
            found = known[part]
        elif within is not inner and (place + 1 < len(path) or not difflib.get_close_matches(part, known, cutoff=0.7)):
            found = within  # a key of the writer's own
        else:
            raise NotThere(_nothing(path[: place + 1], known))
    return found


def _nothing(path: Sequence[str], known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(path[-1], known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'no keys'}"
    return f"a spec has nothing at {'.'.join(path)}: {hint}"


def opened(whole: Schema, schema: Schema) -> Schema:
    """What stands behind references and among choices: the part that has keys, where there is one."""
    if "$ref" in schema:
        return opened(whole, whole["$defs"][schema["$ref"].rpartition("/")[2]])
    if "items" in schema:
        return opened(whole, schema["items"])
    for option in filter(_is_own, schema.get("anyOf", ())):
        inner = opened(whole, option)
        keys = set(inner.get("properties", ()))
        if (keys and not {"existing", "id"} >= keys) or isinstance(inner.get("additionalProperties"), Mapping):
            return inner
    return schema


def _is_own(option: Schema) -> bool:
    """Every text may come from the environment, which is said once, at the top."""
    return not str(option.get("$ref", "")).endswith("/fromEnvironment")


def values_of(schema: Schema) -> Schema | None:
    """What the values of a map are, where its keys are the writer's own."""
    additional = schema.get("additionalProperties")
    if isinstance(additional, Mapping):
        return additional
    return next((value for value in schema.get("patternProperties", {}).values() if isinstance(value, Mapping)), None)


def show(screen: Screen, whole: Schema, path: str, found: Schema) -> None:
    """What is found, its keys below it."""
    outer = opened(whole, found)
    values = values_of(outer) if "properties" not in outer else None
    inside = opened(whole, values) if values is not None else outer
    screen.line(screen.paint(path or "a spec", "bold"))
    for text in dict.fromkeys(filter(None, (found.get("description"), inside.get("description")))):
        _paragraph(screen, text, "  ")
    properties = inside.get("properties", {})
    if not properties:
        for fact in facts(found):
            screen.line(f"  {fact}")
        return
    screen.line()
    if values is not None:
        screen.line("  Each, by a key of your own:")
    if not path:
        text = '{"env": "NAME"} may stand in the place of any text: it is taken from the environment.'
        _paragraph(screen, text, "  ")
        screen.line()
    column = max(len(name) for name in properties)
    required = set(inside.get("required", ()))
    for name, schema in properties.items():
        _field(screen, name, schema, column, name in required)


def _field(screen: Screen, name: str, schema: Schema, column: int, required: bool) -> None:
    indent = " " * (column + 4)
    kind = type_text(schema) + (", required" if required else "")
    screen.line(f"  {screen.paint(padded(name, column), 'cyan')}  {screen.paint(kind, 'dim')}")
    _paragraph(screen, schema.get("description", ""), indent)
    for fact in facts(schema)[1:]:
        screen.line(f"{indent}{screen.paint(fact, 'dim')}")


def _paragraph(screen: Screen, text: str, indent: str) -> None:
    width = min(screen.width or _WIDEST, _WIDEST)
    for line in textwrap.wrap(text, max(width - len(indent), 20)):
        screen.line(f"{indent}{line}")


def facts(schema: Schema) -> list[str]:
    """Its type, and what else there is to know of a field, each as a line."""
    told = [type_text(schema)]
    told += [str(schema["x-limits"])] if "x-limits" in schema else []
    told += [f"default {schema['default']}"] if schema.get("default") not in (None, {}, False) else []
    told += [f"cannot be changed later: {schema['x-fixed']}"] if "x-fixed" in schema else []
    told += [f"in the API: {schema['x-wire']}"] if "x-wire" in schema else []
    return told


def type_text(schema: Schema) -> str:
    """What may stand there, in words."""
    return " or ".join(dict.fromkeys(_types(schema)))


def _types(schema: Schema) -> Iterator[str]:
    if "anyOf" in schema:
        for option in filter(_is_own, schema["anyOf"]):
            yield from _types(option)
    elif "enum" in schema:
        yield " | ".join(map(str, schema["enum"]))
    elif "const" in schema:
        yield str(schema["const"])
    elif set(schema.get("properties", ())) in ({"existing"}, {"id"}):
        (key,) = schema["properties"]
        yield f'{{"{key}": …}}'
    elif {"$ref", "properties", "additionalProperties", "patternProperties"} & set(schema):
        yield "object"
    elif schema.get("type") == "array":
        yield f"list of {type_text(schema['items'])}"
    elif schema.get("description", "").startswith("A key of "):
        yield schema["description"][2:].removesuffix(".")
    else:
        yield _word(schema)


def _word(schema: Schema) -> str:
    if str(schema.get("pattern", "")).startswith(r"^\s*([Pp]"):
        return "duration"
    if schema.get("description") == "Seconds.":
        return "number of seconds"
    kind = schema.get("type", "anything")
    words = {"string": "text"}
    kinds = " or ".join(words.get(one, str(one)) for one in (kind if isinstance(kind, list) else [kind]))
    low = schema.get("minLength", schema.get("minimum"))
    high = schema.get("maxLength", schema.get("maximum"))
    unit = " characters" if {"minLength", "maxLength"} & set(schema) else ""
    if low is not None and high is not None:
        return f"{kinds} ({low} to {high}{unit})"
    if high is not None:
        return f"{kinds} (at most {high}{unit})"
    return f"{kinds} (at least {low}{unit})" if low else kinds
