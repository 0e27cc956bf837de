"""The JSON Schema of a spec, so that editors complete and check: generated from the models of the kinds.

It says what a file may say by itself. What entries say of one another, and of the org, only `validate` and `plan` tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from genesys_caseplans.address import LOOKUPS
from genesys_caseplans.kinds.fields import (
    KEY_PATTERN,
    UUID_PATTERN,
    Fixed,
    NeverEmpty,
    Seconds,
    SpecModel,
    Wire,
    duration_text,
)
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.kinds.table import marked, marks
from genesys_caseplans.specfile.assembly import FORMAT_VERSION
from genesys_caseplans.specfile.environment import ENV
from genesys_caseplans.specfile.overlay import REMOVE

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: Keys that begin so are the writer's own.
_PRIVATE = {"^x-": True}
_FROM_ENVIRONMENT = "fromEnvironment"
_REMOVED = "removed"
_REMOVE_SCHEMA: Schema = {
    "type": "object",
    "properties": {REMOVE: {"const": True, "description": "Takes this out of what the overlay is laid over."}},
    "required": [REMOVE],
    "additionalProperties": False,
}
_KEYED = f"^{KEY_PATTERN}$"


def spec_schema(kinds: Iterable[Kind[Any]]) -> Schema:
    """The schema of a spec file. `x-wire`: what the API calls a field; `x-fixed`: why it cannot be changed later."""
    definitions: Schema = {}
    sections = {kind.section: _section(kind, definitions) for kind in kinds}
    return {
        "$schema": DRAFT,
        "title": "A spec of gcp-caseplans",
        "description": "What an org of Genesys Cloud Case Management should have.",
        "type": "object",
        "properties": {**_tops(), **sections},
        "patternProperties": _PRIVATE,
        "additionalProperties": False,
        "$defs": {_FROM_ENVIRONMENT: _environment(), **definitions},
    }


def overlay_schema(kinds: Iterable[Kind[Any]]) -> Schema:
    """The schema of an overlay: as a spec, but nothing must be said, and everything can be taken out."""
    schema = spec_schema(kinds)
    properties = {name: part for name, part in schema["properties"].items() if name != "name"}
    definitions = {
        name: part if name == _FROM_ENVIRONMENT else _optional(part) for name, part in schema["$defs"].items()
    }
    return {
        **schema,
        "title": "An overlay of gcp-caseplans",
        "description": "What is said otherwise in one environment, laid over a spec.",
        "properties": properties,
        "$defs": {**definitions, _REMOVED: _REMOVE_SCHEMA},
    }


def _optional(definition: Schema) -> Schema:
    """A part of a spec of which any piece may be said, and any piece be taken out."""
    removed = {"$ref": f"#/$defs/{_REMOVED}"}
    properties = {name: _or_removed(part, removed) for name, part in definition["properties"].items()}
    rest = {name: part for name, part in definition.items() if name not in ("required", "allOf", "oneOf")}
    return rest | {"properties": {**properties, REMOVE: _REMOVE_SCHEMA["properties"][REMOVE]}}


def _or_removed(field: Schema, removed: Schema) -> Schema:
    told = {name: part for name, part in field.items() if name == "description" or name.startswith("x-")}
    return told | {"anyOf": [{name: part for name, part in field.items() if name not in told}, removed]}


def _environment() -> Schema:
    return {
        "type": "object",
        "description": "A text that is taken from the environment; the names of credentials are refused.",
        "properties": {ENV: {"type": "string", "pattern": "^(?!GENESYSCLOUD_)"}},
        "required": [ENV],
        "additionalProperties": False,
    }


def _or_from_environment(schema: Schema) -> Schema:
    """A field that may be a text may take that from the environment."""
    options = schema.get("anyOf", [schema])
    if not any(option.get("type") == "string" or "enum" in option for option in options):
        return schema
    rest = {key: value for key, value in schema.items() if "anyOf" in schema and key != "anyOf"}
    return rest | {"anyOf": [*options, {"$ref": f"#/$defs/{_FROM_ENVIRONMENT}"}]}


def _tops() -> Schema:
    name = _or_from_environment({"type": "string", "minLength": 1})
    names = {"type": ["object", "null"], "additionalProperties": name}
    return {
        "$schema": {"type": "string", "description": "Where this schema is, for editors."},
        "formatVersion": {"const": FORMAT_VERSION, "description": "The format of the spec."},
        "name": {
            "type": "string",
            "description": "The name of the set, by which its record is called.",
            "minLength": 1,
            "maxLength": 100,
            "pattern": r"^[^/\\\\]*$",
        },
        "org": {
            "type": "string",
            "description": "The id of the only org that it is for.",
            "pattern": f"^{UUID_PATTERN}$",
        },
        "lookups": {
            "type": ["object", "null"],
            "description": "Keys for what the tool never makes, so that its name stands in one place.",
            "properties": dict.fromkeys(LOOKUPS, names),
            "patternProperties": _PRIVATE,
            "additionalProperties": False,
        },
    }


def _section(kind: Kind[Any], definitions: Schema) -> Schema:
    found = kind.model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    inner = found.pop("$defs", {})
    for model in _models(kind.model):
        schema = found if model is kind.model else inner.get(model.__name__)
        if schema is not None:
            definitions[model.__name__] = _tidied(schema, model)
    return {
        "type": ["object", "null"],
        "description": f"{_plural(kind.noun).capitalize()} by key, which is the address by which others point at them.",
        "patternProperties": {**_PRIVATE, _KEYED: {"$ref": f"#/$defs/{kind.model.__name__}"}},
        "additionalProperties": False,
    }


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _models(model: type[SpecModel]) -> list[type[SpecModel]]:
    """A model and all that are parts of it."""
    models = [model]
    for one in models:
        for info in one.model_fields.values():
            models += [inner for inner in _inside(info.annotation) if inner not in models]
    return models


def _inside(annotation: Any) -> Iterable[type[SpecModel]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, SpecModel) else []
    return [model for part in getattr(annotation, "__args__", ()) for model in _inside(part)]


def _tidied(schema: Schema, model: type[SpecModel]) -> Schema:
    """With what each field means, without what Python knows and a writer of JSON need not."""
    summary = " ".join((model.__doc__ or "").split("\n\n")[0].split())
    properties = {
        info.alias or name: _field(schema["properties"][info.alias or name], model, name)
        for name, info in model.model_fields.items()
    }
    rest = {key: value for key, value in schema.items() if key in ("required", "allOf", "oneOf")}
    return {
        "type": "object",
        "description": summary,
        "properties": properties,
        **rest,
        "patternProperties": _PRIVATE,
        "additionalProperties": False,
    }


def _field(schema: Schema, model: type[SpecModel], name: str) -> Schema:
    info = model.model_fields[name]
    fixed, wire = marked(model, Fixed).get(name), marked(model, Wire).get(name)
    told: Schema = {"description": meaning(model, name)}
    if wire is not None:
        told["x-wire"] = wire.sends
    if fixed is not None:
        told["x-fixed"] = fixed.why
    limits = _limits(info)
    if limits:
        told["x-limits"] = limits
    inner = {key: value for key, value in _plain(schema).items() if key != "title"}
    if inner.get("default") is None:
        inner.pop("default", None)
    empty = not any(mark is NeverEmpty for mark in marks(info))
    return told | _or_from_environment(inner if empty else _never_null(inner))


def _limits(info: FieldInfo) -> str:
    """The shortest and the longest of a duration, which a pattern cannot say."""
    flat = [item for mark in marks(info) for item in (mark.metadata if isinstance(mark, FieldInfo) else (mark,))]
    if not any(isinstance(mark, AfterValidator) and mark.func is Seconds for mark in flat):
        return ""
    least, most = (next((getattr(mark, end) for mark in flat if hasattr(mark, end)), None) for end in ("ge", "le"))
    words = [f"at least {duration_text(least)}" if least is not None else ""]
    words += [f"at most {duration_text(most)}" if most is not None else ""]
    return ", ".join(filter(None, words))


def meaning(model: type[SpecModel], name: str) -> str:
    """What a field is, for people who write specs; a `KeyError` where nobody has said."""
    for one in model.__mro__:
        found: Mapping[str, str] = vars(one).get("meanings", {})
        if name in found:
            return found[name]
    raise KeyError(f"{model.__name__}.meanings says nothing of {name}")


def _plain(schema: Any) -> Any:
    """Without the titles that pydantic makes of names."""
    if isinstance(schema, dict):
        named = "properties" in schema
        return {
            key: _plain(value) for key, value in schema.items() if named or key != "title" or not isinstance(value, str)
        }
    return [_plain(item) for item in schema] if isinstance(schema, list) else schema


def _never_null(schema: Schema) -> Schema:
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if not options:
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return rest | (options[0] if len(options) == 1 else {"anyOf": options})
