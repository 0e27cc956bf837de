"""The official SDK as a book of reference: its operations, models, limits and allowed values.

Owns: reading them out of the SDK's generated sources. It is never imported here, which would take seconds in every
test process; its package only has to be installed.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.contract.comparing import BookField, BookOperation

_SPEC = find_spec("PureCloudPlatformClientV2")
assert _SPEC is not None, "the official SDK is a test dependency: install the dev extra"
assert _SPEC.origin is not None
ROOT = Path(_SPEC.origin).parent


class OfficialSdk:
    """The SDK as a book. Which fields are required or written by the API only, it does not say."""

    def operation(self, name: str) -> BookOperation | None:
        """A method that sends something, by its operationId."""
        return operations().get(snake(name))

    def model(self, name: str) -> dict[str, BookField]:
        """The fields of a model, by the API's names."""
        return model(name)


def snake(name: str) -> str:
    """`getTaskmanagementWorkbin` and `WorkbinCreate` as the SDK names methods and files."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


@cache
def operations() -> dict[str, BookOperation]:
    """All methods that send something, by name."""
    found: dict[str, BookOperation] = {}
    for file in (ROOT / "apis").glob("*_api.py"):
        for chunk in re.split(r"\n    (?=def )", file.read_text("utf-8"))[1:]:
            operation = _operation(chunk)
            if operation:
                found[chunk[4 : chunk.index("(")]] = operation
    assert len(found) > 1000, "the SDK's sources look different now: read them differently"
    return found


def _operation(chunk: str) -> BookOperation | None:
    path = re.search(r"resource_path = '([^']+)'", chunk)
    call = re.search(r"call_api\(resource_path, '(\w+)'", chunk)
    if not path or not call:
        return None
    body = re.search(r":param ([\w\[\]\(\), ]+) body:", chunk)
    answer = re.search(r"response_type='([^']*)'", chunk)
    return BookOperation(
        method=call[1],
        path=path[1],
        path_parameters=frozenset(re.findall(r"path_params\['([^']+)'\] =", chunk)),
        query_parameters=frozenset(re.findall(r"query_params\['([^']+)'\] =", chunk)),
        body=body[1] if body else "",
        answer=answer[1] if answer else "",
    )


@cache
def model(name: str) -> dict[str, BookField]:
    """The fields of a model, by the API's names."""
    text = (ROOT / "models" / f"{snake(name)}.py").read_text("utf-8")
    types = _table(text, "swagger_types")
    aliases = _table(text, "attribute_map")
    return {aliases[attribute]: _field(text, attribute, types[attribute]) for attribute in types}


def _table(text: str, name: str) -> dict[str, str]:
    found = re.search(rf"self\.{name} = (\{{.*?\}})", text, re.DOTALL)
    assert found, f"no {name}"
    table: dict[str, str] = ast.literal_eval(found[1])
    return table


def _field(text: str, attribute: str, type_: str) -> BookField:
    setter = text[text.index(f"@{attribute}.setter") :]
    setter = setter[: setter.find("@property") if "@property" in setter else None]
    about = re.search(r'"""\s*Sets the .*?\n(.*?):param', setter, re.DOTALL)
    description = " ".join(about[1].split()) if about else ""
    allowed = re.search(r"allowed_values = (\[.*?\])", setter, re.DOTALL)
    values = tuple(ast.literal_eval(allowed[1])) if allowed else ()
    return BookField(type_, values, _said(description) | _checked(setter))


# How the generated setters word their checks; `less than` of a length means at most: they test with `>`.
_CHECKS = {
    "maximum": r"must be a value less than or equal to `(-?[\d.]+)`",
    "minimum": r"must be a value greater than or equal to `(-?[\d.]+)`",
    "maxLength": r"length must be less than `(\d+)`",
    "minLength": r"length must be greater than or equal to `(\d+)`",
}


def _checked(setter: str) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for name, pattern in _CHECKS.items():
        if match := re.search(pattern, setter):
            limits[name] = int(match[1])
    if match := re.search(r"pattern or equal to `/(.*)/`", setter):
        limits["pattern"] = match[1]
    return limits


_SENTENCES: dict[str, tuple[str, ...]] = {
    r"[Vv]alid length between (\d+) and (\d+)": ("minLength", "maxLength"),
    r"Maximum length of (\d+) characters": ("maxLength",),
    r"[Vv]alid range is between (-?[\d,]+) and ([\d,]+)(?! days)[ .]": ("minimum", "maximum"),
    r"maximum of (\d+) (?:destinations|IntakeSettings)": ("maxItems",),
}


def _said(description: str) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for sentence, names in _SENTENCES.items():
        if match := re.search(sentence, description + " "):
            numbers = (int(number.replace(",", "").rstrip(".")) for number in match.groups())
            limits |= dict(zip(names, numbers, strict=True))
    return limits
