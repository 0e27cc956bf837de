"""Which operation a verb and a path mean.

Owns: the tree of path segments. A literal segment wins over a parameter (`/schemas/limits` over `/schemas/{id}`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from genesys_caseplans.sandbox.api.operations import Operation


@dataclass
class _Node:
    literal: "dict[str, _Node]" = field(default_factory=dict[str, "_Node"])
    parameter: "_Node | None" = None
    operations: dict[str, Operation] = field(default_factory=dict[str, Operation])


@dataclass(frozen=True)
class Match:
    """A known path: its operations by verb, and what its parameters hold."""

    operations: dict[str, Operation]
    values: tuple[str, ...]

    def ids(self, operation: Operation) -> dict[str, str]:
        """Path parameters by name."""
        names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
        return dict(zip(names, self.values, strict=True))


class Routes:
    """All known paths."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            node = self._root
            for part in operation.path.split("/"):
                node = self._step(node, part)
            node.operations[operation.method] = operation

    @staticmethod
    def _step(node: _Node, part: str) -> _Node:
        if not part.startswith("{"):
            return node.literal.setdefault(part, _Node())
        if node.parameter is None:
            node.parameter = _Node()
        return node.parameter

    def match(self, path: str) -> Match | None:
        """The operations at a path, or None where the API has no such path."""
        return _match(self._root, path.split("/"), ())


def _match(node: _Node, parts: list[str], values: tuple[str, ...]) -> Match | None:
    if not parts:
        return Match(node.operations, values) if node.operations else None
    part, rest = parts[0], parts[1:]
    literal = node.literal.get(part)
    found = _match(literal, rest, values) if literal else None
    if found is None and node.parameter is not None and part:
        found = _match(node.parameter, rest, (*values, part))
    return found
