"""One kind by itself: answers become what it observes, entries become goals, and what stands around them is made up.

Owns: neighbours that know what a test says, and short ways to a goal and to what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.kinds.comparing import overlay
from genesys_caseplans.kinds.endpoints import live_object
from genesys_caseplans.kinds.fields import Entry, SpecModel
from genesys_caseplans.kinds.kind import (
    NOTHING_KNOWN,
    Comparison,
    Goal,
    Identity,
    Kind,
    Memory,
    Observed,
    Options,
    Rule,
    Step,
)

Json = dict[str, Any]


def uid(number: int) -> str:
    """An id."""
    return f"3f2504e0-4f89-41d3-9a0c-{number:012d}"


@dataclass
class Around:
    """Implements `kinds.kind.Neighbours` with what a test says."""

    live: bool = True
    options: Options = field(default_factory=Options)
    entries: Mapping[Reference, Entry] = field(default_factory=dict[Reference, Entry])
    seen: Mapping[Reference, Observed[Any]] = field(default_factory=dict[Reference, Observed[Any]])
    versions: Mapping[Reference, int] = field(default_factory=dict[Reference, int])
    lookups: Mapping[Lookup, str] = field(default_factory=dict[Lookup, str])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    divisions: Mapping[str, str] = field(default_factory=dict[str, str])
    allowed: Mapping[str, int] = field(default_factory=dict[str, int])
    addresses: Mapping[Reference, Address] = field(default_factory=dict[Reference, Address])
    memories: Mapping[str, Memory] = field(default_factory=dict[str, Memory])

    def planned(self, reference: Reference, model: type[Any]) -> Any:
        found = self.entries.get(reference)
        if found is None and reference in self.seen:
            found = self.seen[reference].entry
        return found if isinstance(found, model) else None

    def entry(self, reference: Reference | None) -> Address | None:
        if reference is None:
            return None
        return self.addresses.get(reference, reference.address)

    def observed(self, reference: Reference) -> Observed[Any] | None:
        return self.seen.get(reference)

    def version(self, reference: Reference) -> int | None:
        return self.versions.get(reference)

    def name(self, pointer: Pointer) -> str:
        return self.names.get(pointer.id or "", "")

    def lookup(self, lookup: Lookup) -> str:
        return self.lookups.get(lookup, "")

    def division(self, lookup: Lookup) -> str:
        return self.divisions.get(lookup.id or "", "")

    def limits(self, section: str) -> Mapping[str, int]:
        return self.allowed

    def memory(self, id: str) -> Memory:
        return self.memories.get(id, NOTHING_KNOWN)


OFFLINE = Around(live=False)


@dataclass
class Context:
    """Implements `kinds.kind.StepContext` with ids that can be read: nothing is sent."""

    seen: Observed[Any] | None = None
    id: str = "own id"
    versions: Mapping[Reference, int] = field(default_factory=dict[Reference, int])

    def see(self, observed: Observed[Any]) -> None:
        self.seen = observed

    def resolve(self, reference: Reference) -> str:
        return reference.id or f"id of {reference.address}"

    def version(self, reference: Reference) -> int | None:
        return self.versions.get(reference)

    def child(self, *path: str) -> str:
        return f"id of {'.'.join(path)}"

    def record_identity(self, identity: Identity, *path: str) -> Any:
        yield from ()

    def keep(self, content: Mapping[str, Any]) -> None:
        """Nothing is written down."""


def observed(kind: Kind[Any], model: type[ApiModel], answer: Json) -> Observed[Any]:
    """What a kind makes of an answer of the API."""
    return kind.observe(live_object(model.model_validate(answer)))


def goal(kind: Kind[Any], said: Json, before: Observed[Any] | None = None, around: Around | None = None) -> Goal[Any]:
    """A goal as the engine makes it. References in `said` are resolved: `{"id": …}`, or keys of what is to come."""
    return goal_of(kind, kind.model.model_validate(said), before, around)


def goal_of(
    kind: Kind[Any], after: Any, before: Observed[Any] | None = None, around: Around | None = None
) -> Goal[Any]:
    """The same of an entry that is there already."""
    around = around or Around()
    if before is not None and kind.align is not None:
        before = kind.align(before, after, around)
    planned = overlay(before.entry, after) if before is not None else after
    return Goal(Address(kind.section, "it"), before, after, planned, around, around.options)


def compared(kind: Kind[Any], of: Goal[Any]) -> Comparison:
    """What a kind finds to differ."""
    return kind.compare(of)


def changes(kind: Kind[Any], of: Goal[Any]) -> dict[str, tuple[Any, Any]]:
    """What differs: before and after, by path as text."""
    return {".".join(map(str, one.path)): (one.before, one.after) for one in kind.compare(of).fields}


def steps(kind: Kind[Any], of: Goal[Any]) -> list[Step]:
    """What would be done."""
    return list(kind.steps(of, kind.compare(of)))


def titles(kind: Kind[Any], of: Goal[Any]) -> list[str]:
    """What would be done, in words."""
    return [step.title for step in steps(kind, of)]


def broken(kind: Kind[Any], of: Goal[Any]) -> list[Rule]:
    """The rules that stand against a goal, warnings among them, whatever changes."""
    assert kind.rules is not None
    return list(kind.rules(of.planned, of.before, of.neighbours))


def told(rules: Iterable[Rule]) -> list[str]:
    """Rules in one line each: path, whether it only warns, message."""
    return [
        f"{'.'.join(map(str, one.path)) or '-'}: {'warning: ' if one.warning else ''}{one.message}" for one in rules
    ]


def plain(value: Any) -> Any:
    """What an entry says, by spec keys; pointers as they are."""
    if isinstance(value, SpecModel):
        fields = type(value).model_fields
        return {
            fields[name].alias or name: plain(getattr(value, name)) for name in fields if name in value.model_fields_set
        }
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value
