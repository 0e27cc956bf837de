"""Which operation a verb and a path mean.

Owns: the tree of path segments. A literal segment wins over a parameter (`/schemas/limits` over `/schemas/{id}`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from genesys_caseplans.sandbox.api.operations import Operation


@dataclass
class _Node:
    literal: "dict[str, _Node]" = field(default_factory=dict[str, "_Node"])
    parameter: "_Node | None" = None
    # By verb: the operation, and the names of the path's parameters.
    operations: dict[str, tuple[Operation, tuple[str, ...]]] = field(
        default_factory=dict[str, tuple[Operation, tuple[str, ...]]]
    )


class Route(NamedTuple):
    """A known path: its operation for the verb, if it has one, and what its parameters hold."""

    operation: Operation | None
    ids: dict[str, str]


class Routes:
    """All known paths."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            parts = operation.path.split("/")
            node = self._root
            for part in parts:
                node = self._step(node, part)
            names = tuple(part[1:-1] for part in parts if part.startswith("{"))
            node.operations[operation.method] = operation, names

    @staticmethod
    def _step(node: _Node, part: str) -> _Node:
        if not part.startswith("{"):
            return node.literal.setdefault(part, _Node())
        if node.parameter is None:
            node.parameter = _Node()
        return node.parameter

    def match(self, method: str, path: str) -> Route | None:
        """The operation at a path, or None where the API has no such path."""
        values: list[str] = []
        node = _match(self._root, path.split("/"), 0, values)
        if node is None:
            return None
        operation, names = node.operations.get(method, (None, ()))
        return Route(operation, dict(zip(names, values, strict=True)) if names else {})


def _match(node: _Node, parts: list[str], place: int, values: list[str]) -> _Node | None:
    """The node at the end of the path; `values` are what its parameters hold."""
    if place == len(parts):
        return node if node.operations else None
    part = parts[place]
    literal = node.literal.get(part)
    found = _match(literal, parts, place + 1, values) if literal else None
    if found is None and node.parameter is not None and part:
        held = len(values)
        values.append(part)
        found = _match(node.parameter, parts, place + 1, values)
        if found is None:
            del values[held:]
    return found
