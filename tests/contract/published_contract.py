"""The published contract as a book of reference, where a copy lies beside the repository; else an empty one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.contract.comparing import BookField, BookOperation

FILE = Path(__file__).parents[3] / "shared" / "contract" / "genesys-cloud-subset.json"
CONTRACT: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {"paths": {}, "definitions": {}}
IS_THERE = bool(CONTRACT["paths"])

_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern")


class PublishedContract:
    """The contract as a book, its types written as the SDK writes them."""

    def operation(self, name: str) -> BookOperation | None:
        """An operation by its operationId."""
        for path, methods in CONTRACT["paths"].items():
            for method, details in methods.items():
                if details["operationId"] == name:
                    return _operation(method, path, details)
        return None

    def model(self, name: str) -> dict[str, BookField]:
        """The fields of a definition."""
        definition = CONTRACT["definitions"][name]
        required = definition.get("required", ())
        return {
            alias: BookField(
                type=sdk_type(said),
                allowed=tuple(said.get("enum", ())),
                limits={limit: said[limit] for limit in _LIMITS if limit in said},
                required=alias in required,
                read_only=bool(said.get("readOnly")),
            )
            for alias, said in definition.get("properties", {}).items()
        }


def _operation(method: str, path: str, details: dict[str, Any]) -> BookOperation:
    parameters = details.get("parameters", [])
    named = {place: frozenset(one["name"] for one in parameters if one["in"] == place) for place in ("path", "query")}
    bodies = [sdk_type(one["schema"]) for one in parameters if one["in"] == "body"]
    answers = [answer["schema"] for status, answer in details["responses"].items() if _is_good(status, answer)]
    return BookOperation(
        method=method.upper(),
        path=path,
        path_parameters=named["path"],
        query_parameters=named["query"],
        body=bodies[0] if bodies else "",
        answer=sdk_type(answers[0]) if answers else "",
    )


def _is_good(status: str, answer: dict[str, Any]) -> bool:
    return status.startswith("2") and "schema" in answer


def sdk_type(schema: dict[str, Any]) -> str:
    """A type of the contract in the SDK's words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    match schema.get("type"), schema.get("format"):
        case "array", _:
            return f"list[{sdk_type(schema['items'])}]"
        case "string", "date-time":
            return "datetime"
        case "string", _:
            return "str"
        case "integer", _:
            return "int"
        case "number", _:
            return "float"
        case "boolean", _:
            return "bool"
        case _:
            inner = schema.get("additionalProperties")
            return f"dict(str, {sdk_type(inner)})" if isinstance(inner, dict) else "object"
