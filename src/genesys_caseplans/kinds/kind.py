"""What a kind is, and the values that kinds and the engine hand each other.

A kind (data schema, workbin, worktype, …) is one value of `Kind`, made in a file or folder of its own. What is wanted
and what is there are values of one class: its spec entry. How to write one:

1. `model`: the spec entry, a subclass of `Entry`. Each field says by `Wire` how it stands on the wire, by `Fixed` why
   it cannot change. References are typed with `reference_to`, so that the engine knows the order without being told.
2. `find`: an exchange that reads what the org has of a selection (names, ids, or everything), in as few requests as
   can be. `read` (if needed): details of one object that no listing holds.
3. `observe`: a found object as an entry, with all that the API shows, references as ids. Must be pure and must take
   whatever an org holds, also what a spec may not say.
4. `align` (if it has parts): the observed parts under the keys that an entry calls them by. Must be pure.
5. `compare` (if fields and parts are not all): the differences, and what they mean. Must be pure.
6. `rules`: what the API would refuse, each with a path, a message, a way out and a source. Written once: they run
   offline on what a spec says, and live on what the object will be like. Must be pure: no request, no guess.
7. `steps`: the requests that make it so, in order, each with what it needs. A step never prints, never waits by
   itself, and survives that its request was handled although its answer was lost (`http/writes`).

A kind must not know the engine, files, colours, or whether it runs sync or async.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.http.exchange import Exchange, Operation
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.fields import Entry

if TYPE_CHECKING:
    from genesys_caseplans.kinds.matching import Matching

E = TypeVar("E", bound=Entry)
N = TypeVar("N", bound=Entry)
Path: TypeAlias = tuple[str | int, ...]
Action: TypeAlias = Literal["create", "update", "replace", "delete", "adopt", "none", "blocked"]
TakesEffect: TypeAlias = Literal["immediate", "on publish"]
#: Whether an org creates, deletes and moves stages: a preview behind a toggle, for which nobody can ask.
StageOperations: TypeAlias = Literal["auto", "yes", "no"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which object: its id; version of a schema, schema version of a worktype, latest of a caseplan."""

    id: str
    version: int | None = None
    published: int | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects of a kind the run is about: by name (`was` included) and by id, or everything there is."""

    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class LiveObject:
    """An object of the org: what a listing, and perhaps `read`, told of it. created: when, where the API says so."""

    id: str
    name: str
    object: Any
    detail: Any = None
    created: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What rules and people need of an object and a spec does not say.

    version, published: as in `Identity`. division: its id. changed, changed_by: when, and the id of who, as far as the
    API says.
    """

    version: int | None = None
    published: int | None = None
    division: str | None = None
    changed: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, repr=False)
class Observed(Generic[E]):
    """One object of the org.

    entry: as a spec would say it, references as ids. parts: ids of parts, by path in it. names: what the API calls the
    objects that it points at, by id, as far as it says so.
    """

    id: str
    entry: E
    parts: Mapping[Path, str] = field(default_factory=dict[Path, str])
    facts: Facts = field(default_factory=Facts)
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    def __repr__(self) -> str:
        return f"<Observed {self.entry.name!r} {self.id}>"

    @property
    def identity(self) -> Identity:
        """Which object."""
        return Identity(self.id, self.facts.version, self.facts.published)


@dataclass(frozen=True, slots=True)
class Match:
    """Which found object an entry means: one, none, or a reason why that cannot be said. note: for a person to know."""

    found: LiveObject | None = None
    reason: str = ""
    problem: str = ""
    hint: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier runs of the same spec wrote down of an object.

    wanted: its entry as runs wanted it, references resolved. parts: ids of its parts, by their path in the entry.
    """

    wanted: tuple[Any, ...] = ()
    parts: Mapping[Path, str] = field(default_factory=dict[Path, str])


NOTHING_KNOWN = Memory()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs; values in spec shape, references resolved."""

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that stands against an entry: at which path of it, what, and the way out.

    concerns: paths that it is about besides its own. Of an object that exists only what touches one of them counts,
    since the org may hold what a rule of today forbids. source: where the API's rule is written. immutable: the API
    lets nobody change it, so that only another object in the place of this one would be as wanted.
    """

    path: Path
    message: str
    hint: str = ""
    warning: bool = False
    concerns: tuple[Path, ...] = ()
    source: str = ""
    immutable: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is meant: whether it may publish, take over a draft that somebody else edited, and adopt objects that
    the record of earlier runs does not hold. prune: delete what earlier runs made and the spec no longer holds, at most
    `max_deletes` objects (None: as many as there are). replace: addresses of entries that may be replaced where the API
    forbids the change. stage_operations: whether stages may be created, deleted and moved; auto: where nothing else
    reaches what is wanted.
    """

    publish: bool = True
    take_draft: bool = False
    adopt: bool = True
    prune: bool = False
    max_deletes: int | None = 5
    replace: tuple[str, ...] = ()
    stage_operations: StageOperations = "auto"


class Neighbours(Protocol):
    """What one entry may know of the others: offline what the spec says, live what the org will be like."""

    @property
    def live(self) -> bool:
        """Whether the org was read: what is not known then is not there."""
        ...

    @property
    def options(self) -> Options:
        """How the run is meant."""
        ...

    def planned(self, reference: Reference, model: type[N]) -> N | None:
        """What a reference means, as it will be; None where nothing is known of it."""
        ...

    def entry(self, reference: Reference | None) -> Address | None:
        """The entry of the spec that a reference means, where it is one."""
        ...

    def observed(self, reference: Reference) -> Observed[Any] | None:
        """What the org has behind a reference, as it is."""
        ...

    def version(self, reference: Reference) -> int | None:
        """The version that an object will have; None where it has none, or nothing is known of it."""
        ...

    def name(self, pointer: Pointer) -> str:
        """What the org calls what a resolved pointer means; empty where it has not told."""
        ...

    def lookup(self, lookup: Lookup) -> str:
        """The id of something that was looked up; empty where it was not found."""
        ...

    def division(self, lookup: Lookup) -> str:
        """The id of the division of what a resolved look-up means; empty where it lies in none, or nobody asked."""
        ...

    def limits(self, section: str) -> Mapping[str, int]:
        """What `Kind.limits` read; empty where it was not asked."""
        ...

    def memory(self, id: str) -> Memory:
        """What earlier runs wrote down of an object."""
        ...


@dataclass(frozen=True)
class Goal(Generic[E]):
    """One entry and what there is of it.

    before: what the org has, parts under the entry's keys; None where it has nothing. after: what the spec says,
    references resolved; left-out fields are not in it. planned: what it will be like: `before` with `after` over it.
    """

    address: Address
    before: Observed[E] | None
    after: E
    planned: E
    neighbours: Neighbours
    options: Options = field(default_factory=Options)

    def manages(self, name: str) -> bool:
        """Whether the spec says something of a field, by its Python name."""
        return name in self.after.model_fields_set


class StepContext(Protocol):
    """What the steps of one change share while they are carried out."""

    @property
    def id(self) -> str:
        """The id of the object that this change is about."""
        ...

    @property
    def seen(self) -> Observed[Any] | None:
        """The object as it was last seen whole, in this run or by the plan."""
        ...

    def see(self, observed: Observed[Any]) -> None:
        """Remember the object as it is now."""
        ...

    def resolve(self, reference: Reference) -> str:
        """The id behind a reference, made by now."""
        ...

    def version(self, reference: Reference) -> int | None:
        """The version that an object has by now."""
        ...

    def child(self, *path: str) -> str:
        """The id of a part of this entry, such as `statuses`, `open`."""
        ...

    def record_identity(self, identity: Identity, *path: str) -> Exchange[None]:
        """Say that the object, or a part of it, now is this."""
        ...

    def keep(self, content: Mapping[str, Any]) -> None:
        """Remember what need not be read again (`Kind.keep`)."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """A visible part of a change: what it does, how many requests it plans, and the exchange that does it.

    needs: entries whose objects must exist before. whole: entries that must be done altogether before. beside: it may
    run beside the step before it. operations: every write that it may send, and what it reads that no plan has read.
    """

    title: str
    act: Callable[[StepContext], Exchange[None]]
    requests: int = 1
    needs: frozenset[Address] = frozenset()
    whole: frozenset[Address] = frozenset()
    beside: bool = False
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing gave: the differences, and what is to be said besides.

    refusals: reasons that only comparing can tell (a foreign draft). notes: things a person should know. unmanaged:
    paths of what the org has beyond the spec and keeps. foreign: edits of a draft that neither the spec nor a run of
    ours wanted.
    """

    fields: tuple[FieldChange, ...] = ()
    effect: TakesEffect = "immediate"
    irreversible: bool = False
    refusals: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    unmanaged: tuple[Path, ...] = ()
    foreign: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Reading(Generic[E]):
    """For what an object is read. wanted: what the spec says of it, references resolved. used: ids of objects that
    other objects of the org point at. only_parts: the ids of its parts are all that matters. whole: all that the API
    shows of it matters, whatever it costs. published: of the version that is published, where a draft stands beside it.
    memory: what earlier runs wrote down of an object.
    """

    wanted: E | None = None
    used: frozenset[str] = frozenset()
    only_parts: bool = False
    whole: bool = False
    published: bool = False
    memory: Callable[[str], Memory] = lambda _: NOTHING_KNOWN


#: What a reference means, of all that was read.
Others: TypeAlias = Callable[[Reference], "Observed[Any] | None"]


@dataclass(frozen=True, repr=False)
class Kind(Generic[E]):
    """A kind of object; see the module's docstring for what each function must do and must not do.

    name: as in a plan (`worktype`). section: as in a spec (`worktypes`). noun: in words. unique_names: the API refuses
    a second object of the name. live: its changes reach work that is under way at once. confirm: of objects that were
    found, those that are really there (a listing may hold deleted ones). parts: the paths in an entry of what has ids
    of its own. remove: the requests that delete one. queried: `find` reads only what is selected. keep: of an object as
    it was read, the content that never changes; recall: the object as a listing shows it, with content that was kept,
    or None where it must be read. usage: what of live work keeps objects from being deleted, in words
    ("3 workitems"), by their ids; those that nothing keeps are not in it. removal: the steps that take parts out
    again, by their paths in an entry, and what stands against it; only where the API lets parts go. guarded: its steps
    look by themselves at what they are about to change. versioned: each change makes another version, which what uses
    it follows. spell: an object as somebody would write it, parts under keys of their own; without others, an entry of
    a spec. removes: the operations of `remove`. calls: all operations that runs over an entry may send; None: over
    any. place: the field that says in which division an object lies, by
    naming it or by pointing at an object that lies there; empty where it lies in none.
    """

    name: str
    section: str
    noun: str
    model: type[E]
    find: Callable[[Selection], Exchange[list[LiveObject]]]
    observe: Callable[[LiveObject], Observed[E]]
    compare: Callable[[Goal[E]], Comparison]
    steps: Callable[[Goal[E], Comparison], Sequence[Step]]
    remove: Callable[[str], Exchange[None]]
    calls: Callable[[E | None], Calls]
    unique_names: bool = True
    live: bool = False
    match: Callable[[Kind[E], E, Matching], Match] | None = None
    confirm: Callable[[Sequence[LiveObject], Reading[E]], Exchange[Sequence[LiveObject]]] | None = None
    read: Callable[[LiveObject, Reading[E]], Exchange[LiveObject]] | None = None
    align: Callable[[Observed[E], E, Neighbours], Observed[E]] | None = None
    rules: Callable[[E, Observed[E] | None, Neighbours], Iterable[Rule]] | None = None
    limits: Callable[[Sequence[LiveObject], Sequence[Goal[E]]], Exchange[Mapping[str, int]]] | None = None
    lookups: Callable[[E], Iterable[Lookup]] | None = None
    parts: Callable[[E], Iterable[Path]] | None = None
    queried: bool = False
    keep: Callable[[LiveObject], Mapping[str, Any] | None] | None = None
    recall: Callable[[LiveObject, Mapping[str, Any], Reading[E]], LiveObject | None] | None = None
    spell: Callable[[Observed[E], Others | None], E] | None = None
    usage: Callable[[Sequence[str]], Exchange[Mapping[str, str]]] | None = None
    removal: Callable[[Goal[E], Sequence[Path]], tuple[Sequence[Step], Sequence[Rule]]] | None = None
    guarded: bool = False
    versioned: bool = False
    removes: tuple[Operation, ...] = ()
    place: str = ""

    def __repr__(self) -> str:
        return f"<Kind {self.name}>"
