"""What a kind is, and the values that kinds and the engine hand each other.

A kind (data schema, workbin, worktype, …) is one value of `Kind`, made in a file or folder of its own. It says
how entries of its section look, how objects are found in the org, what differs, what the API will refuse, and which
requests make it so. How to write one:

1. `model`: the spec entry, a subclass of `Entry`. References are typed with `reference_to`, so that the engine knows
   the order without being told.
2. `find`: an exchange that reads what the org has of the names and ids that are wanted, in as few requests as can be.
3. `read` (if needed): details of one found object that no listing holds.
4. `state`: a found object in the shape of the spec, references as `Known`; for its entry, or for none where something
   else merely points at it. Must be pure.
5. `compare` (if plain fields are not all): the field changes. Must be pure.
6. `check` (if there are rules): what the API would refuse, each with a way out. Must be pure: no request, no guess.
7. `steps`: the requests that make it so, in order. Each step counts its requests. A step never prints, never waits
   by itself, and survives that its request was handled although its answer was lost (`http/writes.py`).

A kind must not know the engine, files, colours, or whether it runs sync or async.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from genesys_caseplans.address import Address, Lookup, Ref
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.kinds.fields import Entry

State: TypeAlias = Mapping[str, Any]
Action: TypeAlias = Literal["create", "update", "replace", "delete", "none", "blocked"]
Effect: TypeAlias = Literal["immediate", "on publish"]


@dataclass(frozen=True)
class Identity:
    """Which object: its id; version of a schema, schema version of a worktype, latest of a caseplan."""

    id: str
    version: int | None = None
    published: int | None = None


@dataclass(frozen=True)
class Selection:
    """Which objects of a kind the run is about: by name (`was` included) and by id. `entries` are those behind."""

    names: frozenset[str]
    ids: frozenset[str]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class LiveObject:
    """An object of the org: what a listing, and perhaps `read`, told of it."""

    id: str
    name: str
    object: Any
    detail: Any = None


@dataclass(frozen=True)
class Match:
    """Which found object an entry means: one, none, or a reason why that cannot be said."""

    found: LiveObject | None = None
    reason: str = ""
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True)
class FieldChange:
    """One field that differs; values in spec shape, references as `Known` or `Pending`."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Rule:
    """Something that stands against an entry: at which path of it, what, and the way out."""

    path: tuple[str | int, ...]
    message: str
    hint: str = ""
    warning: bool = False


@dataclass(frozen=True)
class Options:
    """How a run is meant: whether it may publish, and whether it may take over a draft that somebody else edited."""

    publish: bool = True
    take_draft: bool = False


class View(Protocol):
    """The org as it will be after the entries before this one: for what one kind must know of another."""

    def planned(self, ref: Ref) -> State | None:
        """The planned state of an object in spec shape; None where nothing is known of it."""
        ...

    def version(self, ref: Ref) -> int | None:
        """The version that a schema of the spec will have; None for one that the spec does not manage."""
        ...

    def lookup(self, lookup: Lookup) -> str:
        """The id of something that was looked up."""
        ...

    def limits(self, section: str) -> Mapping[str, int]:
        """What `Kind.limits` read; empty where it was not asked."""
        ...


@dataclass(frozen=True)
class Goal:
    """One entry and what there is of it.

    desired: what the spec says, references resolved; left-out fields are absent. current: the same shape of what the
    org has, empty where it has nothing.
    """

    address: Address
    entry: Entry
    desired: State
    found: LiveObject | None
    current: State
    view: View
    options: Options = field(default_factory=Options)


class StepContext(Protocol):
    """What the steps of one change share while they are carried out."""

    @property
    def id(self) -> str:
        """The id of the object that this change is about."""
        ...

    def resolve(self, ref: Ref) -> str:
        """The id behind a reference, made by now."""
        ...

    def version(self, ref: Ref) -> int | None:
        """The version that an object has by now."""
        ...

    def child(self, *path: str) -> str:
        """The id of a part of this entry, such as `statuses`, `open`."""
        ...

    def record_identity(self, identity: Identity, *path: str) -> Exchange[None]:
        """Say that the object, or a part of it, now is this."""
        ...


@dataclass(frozen=True)
class Step:
    """A visible part of a change: what it does, how many requests it plans, and the exchange that does it."""

    title: str
    act: Callable[[StepContext], Exchange[None]]
    requests: int = 1


@dataclass(frozen=True)
class Comparison:
    """What comparing gave: the differences, and what is to be said besides.

    refusals: reasons that only comparing can tell (a foreign draft). notes: things a person should know. unmanaged:
    what the org has beyond the spec and keeps.
    """

    fields: tuple[FieldChange, ...] = ()
    effect: Effect = "immediate"
    irreversible: bool = False
    refusals: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    unmanaged: tuple[str, ...] = ()


def no_rules(*_: Any) -> Iterable[Rule]:
    """For kinds without rules of that sort."""
    return ()


def no_lookups(_: Entry) -> Iterable[Lookup]:
    """For kinds that look up no more than their entries name."""
    return ()


def no_parts(_: Any) -> Mapping[tuple[str, ...], Identity]:
    """For kinds without parts."""
    return {}


def plain_identity(found: LiveObject) -> Identity:
    """For kinds without versions."""
    return Identity(found.id)


@dataclass(frozen=True)
class Kind:
    """A kind of object; see the module's docstring for what each function must do and must not do.

    name: as in a plan (`worktype`). section: as in a spec (`worktypes`). unique_names: the API refuses a second object
    of the name. parts: the ids inside an object, by path (`("statuses", "open")`).
    """

    name: str
    section: str
    model: type[Entry]
    find: Callable[[Selection], Exchange[list[LiveObject]]]
    state: Callable[[LiveObject, Entry | None], State]
    compare: Callable[[Goal], Comparison]
    steps: Callable[[Goal, Comparison], Sequence[Step]]
    unique_names: bool = True
    match: Callable[[Kind, Entry, Sequence[LiveObject]], Match] | None = None
    read: Callable[[LiveObject], Exchange[LiveObject]] | None = None
    validate: Callable[[Entry, Mapping[Address, Entry]], Iterable[Rule]] = no_rules
    check: Callable[[Goal, Comparison], Iterable[Rule]] = no_rules
    limits: Callable[[Sequence[LiveObject], Sequence[Goal]], Exchange[Mapping[str, int]]] | None = None
    lookups: Callable[[Entry], Iterable[Lookup]] = no_lookups
    identity: Callable[[LiveObject], Identity] = plain_identity
    parts: Callable[[Goal], Mapping[tuple[str, ...], Identity]] = no_parts
