"""Values of a spec that come from the environment: `{"env": "NAME"}` in the place of one text.

Owns which of them are taken. The environment is given by whoever loads: the library reads none by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin

from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile.document import Document
from genesys_caseplans.specfile.findings import Findings
from genesys_caseplans.specfile.shape import PRIVATE, Expected, inside

Path = tuple[str | int, ...]

ENV = "env"
#: Where credentials are: no value of a spec, which is shown in plans.
_CREDENTIALS = "GENESYSCLOUD_"
#: Keys at the top that hold one text.
_TOPS = ("name", "org")


def fill_in(
    document: Document, kinds: Mapping[str, Kind[Any]], environment: Mapping[str, str], findings: Findings
) -> None:
    """Put what the environment says in the place of each such value of a document."""
    filling = _Filling(document, environment, findings)
    data: dict[str, Any] = {}
    for top, content in document.data.items():
        if top in kinds and isinstance(content, dict):
            options = (Expected(kinds[top].model),)
            data[top] = {key: filling.value(entry, (top, key), options) for key, entry in content.items()}
        elif top in _TOPS:
            data[top] = filling.value(content, (top,), (Expected(str),))
        elif top == "lookups" and isinstance(content, dict):
            names = (Expected(dict[str, str]),)
            data[top] = {what: filling.value(said, (top, what), names) for what, said in content.items()}
        else:
            data[top] = content
    document.data = data


class _Filling:
    """One document being filled in."""

    def __init__(self, document: Document, environment: Mapping[str, str], findings: Findings):
        self._document = document
        self._environment = environment
        self._findings = findings

    def value(self, value: Any, path: Path, options: tuple[Expected, ...]) -> Any:
        """A value with what the environment says in it."""
        if isinstance(value, list):
            return [self.value(item, (*path, place), inside(options, place)) for place, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if list(value) == [ENV] and isinstance(value[ENV], str) and not any(map(_has_own_keys, options)):
            return self._taken(value[ENV], path)
        return {
            key: item if key.startswith(PRIVATE) else self.value(item, (*path, key), inside(options, key))
            for key, item in value.items()
        }

    def _taken(self, name: str, path: Path) -> str:
        if name.upper().startswith(_CREDENTIALS):
            message = f"{name} is for credentials, and no value of a spec"
            self._findings.add(self._document, path, message, "give the value another name")
        elif name not in self._environment:
            hint = f"set it, such as `export {name}=...`, or write the value down"
            self._findings.add(self._document, path, f"the environment has no {name}", hint)
        return self._environment.get(name, name)


def _has_own_keys(option: Expected) -> bool:
    """Whether keys stand there by themselves, so that `env` may be one of them: a map of the writer's own."""
    return get_origin(option.type) is dict
