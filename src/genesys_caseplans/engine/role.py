"""The role that a client needs, made from what the kinds say they call: to write it down before anything is sent.

`engine.permissions` says what one plan needs; this says what any run over a spec may need, whatever the org looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, TypeAlias, get_args

from genesys_caseplans.address import LOOKUPS, Lookup
from genesys_caseplans.http.exchange import Operation
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.calls import Calls, Operations
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.kinds.lookups import CALLS as LOOKUP_CALLS
from genesys_caseplans.kinds.pointers import pointers, references
from genesys_caseplans.specfile import Spec

#: What runs are to do, each with what is before it.
Task: TypeAlias = Literal["plan", "apply", "delete"]
TASKS: tuple[Task, ...] = get_args(Task)


@dataclass(frozen=True)
class Role:
    """Permissions by what they are first needed for: to plan, to apply, to delete (`--prune`, `destroy`, `undo`).

    Where the API takes either of two permissions, the first counts.
    """

    permissions: Mapping[Task, tuple[str, ...]] = field(default_factory=dict[Task, tuple[str, ...]])

    def up_to(self, task: Task) -> tuple[str, ...]:
        """All that is needed for a task and those before it, by name."""
        wanted = TASKS[: TASKS.index(task) + 1]
        return tuple(sorted({name for one in wanted for name in self.permissions.get(one, ())}))

    def as_json(self, name: str, task: Task) -> dict[str, Any]:
        """The body of `POST /api/v2/authorization/roles` for a role with all that a task needs."""
        policies: list[dict[str, Any]] = []
        for (domain, entity), actions in groupby(map(_parts, self.up_to(task)), key=lambda parts: parts[:2]):
            policies.append({"domain": domain, "entityName": entity, "actionSet": [parts[2] for parts in actions]})
        return {"name": name, "description": f"What gcp-caseplans needs to {task}.", "permissionPolicies": policies}


def role_for(spec: Spec | None = None) -> Role:
    """What runs over a spec may need; without one, over any spec."""
    calls = calls_of(spec) if spec is not None else _all_calls()
    wanted: dict[Task, tuple[str, ...]] = {}
    known: set[str] = set()
    for task, operations in zip(TASKS, (calls.reads, calls.writes, calls.deletes), strict=True):
        names = set(_permissions(operations)) - known
        wanted[task] = tuple(sorted(names))
        known |= names
    return Role(wanted)


def calls_of(spec: Spec) -> Calls:
    """All operations that runs over a spec may send, but for the login and the two that ask who the client is."""
    kinds = {kind.section: kind for kind in KINDS}
    calls = Calls(reads=_lookups(lookup for entry in spec.entries.values() for _, lookup in pointers(entry)))
    for address, entry in spec.entries.items():
        kind = kinds[address.section]
        calls += kind.calls(entry)
        pointed = {reference.section for _, reference in references(entry)}
        calls += Calls(reads=tuple(one for section in pointed for one in _found(kinds[section])))
        # What an entry leaves out may be looked up as well, such as the home division.
        calls += Calls(reads=_lookups(kind.lookups(entry) if kind.lookups is not None else ()))
    return calls


def _all_calls() -> Calls:
    calls = Calls(reads=tuple(one for what in LOOKUPS for one in LOOKUP_CALLS[what]))
    for kind in KINDS:
        calls += kind.calls(None)
    return calls


def _found(kind: Kind[Any]) -> Operations:
    """What is read of an object of which nothing is said, such as one that is only pointed at."""
    return kind.calls(kind.model.model_construct()).reads


def _lookups(wanted: Iterable[Any]) -> Operations:
    what = {lookup.what for lookup in wanted if isinstance(lookup, Lookup)}
    return tuple(one for name in LOOKUPS if name in what for one in LOOKUP_CALLS[name])


def _permissions(operations: Iterable[Operation]) -> Iterable[str]:
    return (name.split("|")[0] for operation in operations for name in operation.permissions or ())


def _parts(permission: str) -> Sequence[str]:
    return permission.split(":")
