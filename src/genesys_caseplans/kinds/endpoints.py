"""What kinds share whose objects are made by one request and changed by another.

Owns how such a write is looked for when its answer was lost: ours is what has the content that we sent; a name alone
proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.errors import ApiError, OutcomeUnknown, RequestError
from genesys_caseplans.http.exchange import Exchange, Operation
from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.comparing import differences, resolved
from genesys_caseplans.kinds.kind import Comparison, E, FieldChange, Goal, LiveObject, Observed, Step, StepContext
from genesys_caseplans.kinds.table import create_body, update_body

T = TypeVar("T")

#: Of what is within an object that the client sees whole.
SOMEBODY_WITHIN = (
    "the plan saw none of that name, so somebody else seems to be applying at the same time: wait until they are done "
    "and run this again, which continues"
)
_SOMEBODY = (
    f"{SOMEBODY_WITHIN}; if it comes back, something that this client cannot see, in another division, holds the name: "
    "choose another one, or ask an admin"
)


@dataclass(frozen=True)
class Endpoints(Generic[E]):
    """The requests that write objects of a kind, and the models of their bodies.

    named: reads the objects that have a name now, which tells after a lost answer whether a create happened.
    creates, updates: the operations of the two. many: what the objects are called, in words, where the API takes a name
    twice: a create is then sent only once.
    """

    new: type[ApiModel]
    changed: type[ApiModel]
    create: Callable[[Any], Exchange[Any]]
    update: Callable[[str, Any], Exchange[Any]]
    get: Callable[[str], Exchange[Any]]
    named: Callable[[str], Exchange[Iterable[Any]]]
    observe: Callable[[LiveObject], Observed[E]]
    creates: tuple[Operation, ...]
    updates: tuple[Operation, ...]
    many: str = ""


def needed(goal: Goal[Any], *pointers: Any) -> frozenset[Address]:
    """The entries that are behind pointers and do not exist yet."""
    pending = (pointer.address for pointer in pointers if isinstance(pointer, Reference) and pointer.id is None)
    return frozenset(address for address in pending if address is not None and address != goal.address)


def whole(goal: Goal[Any], *pointers: Reference | None) -> frozenset[Address]:
    """The entries behind pointers whose changes must be done before: what is read of them must be what they become."""
    addresses = (goal.neighbours.entry(pointer) for pointer in pointers)
    return frozenset(address for address in addresses if address is not None and address != goal.address)


def steps_of(endpoints: Endpoints[E], noun: str, goal: Goal[E], comparison: Comparison) -> list[Step]:
    """One create, or one update."""
    pointers = [getattr(goal.after, name) for name in goal.after.model_fields_set]
    if goal.before is None:
        act = lambda context: create(endpoints, goal, context)  # noqa: E731
        return [Step(f"create {noun}", act, needs=needed(goal, *pointers), operations=endpoints.creates)]
    if not comparison.fields:
        return []
    changes = comparison.fields
    needs = needed(goal, *(change.after for change in changes))
    act = lambda context: update(endpoints, goal, changes, context)  # noqa: E731
    return [Step(f"update {noun}", act, needs=needs, operations=endpoints.updates)]


def create(
    endpoints: Endpoints[E], goal: Goal[E], context: StepContext, extra: Mapping[str, Any] | None = None
) -> Exchange[Any]:
    """Make the object; gives it as the API shows it. extra: members of the body that no field of a spec says."""
    new = endpoints.new.model_validate(create_body(goal.after, context) | dict(extra or {}))

    def find_result() -> Exchange[Any]:
        named = yield from endpoints.named(goal.after.name)
        return next(
            (answer for answer in named if holds(goal.after, endpoints.observe(live_object(answer)), context)), None
        )

    def send() -> Exchange[Any]:
        return retry_until_visible(lambda: endpoints.create(new))

    if endpoints.many:
        made = yield from create_once(endpoints.many, goal.after.name, send, find_result)
    else:
        made = yield from told_of_somebody(write_once(send, find_result))
    observed = endpoints.observe(live_object(made))
    context.see(observed)
    yield from context.record_identity(observed.identity)
    return made


def update(
    endpoints: Endpoints[E], goal: Goal[E], changes: Sequence[FieldChange], context: StepContext
) -> Exchange[None]:
    """Send what differs."""
    body = endpoints.changed.model_validate(update_body(type(goal.after), changes, context))

    def find_result() -> Exchange[Any]:
        current = yield from endpoints.get(context.id)
        return current if holds(goal.after, endpoints.observe(live_object(current)), context) else None

    updated = yield from write_once(
        lambda: endpoints.update(context.id, body), find_result, lambda: endpoints.get(context.id)
    )
    yield from context.record_identity(endpoints.observe(live_object(updated)).identity)


def told_of_somebody(write: Exchange[T], way_out: str = _SOMEBODY) -> Exchange[T]:
    """A create whose name is taken although the plan saw it free: says who that may be."""
    try:
        return (yield from write)
    except ApiError as error:
        if error.is_taken:
            error.way_out, error.was_free = way_out, True
        raise


def create_once(
    noun: str, name: str, send: Callable[[], Exchange[T]], find_result: Callable[[], Exchange[T | None]]
) -> Exchange[T]:
    """A create of what may have its name twice, which is therefore never sent again once its answer was lost."""
    lost_at: datetime | None = None

    def sending() -> Exchange[T]:
        nonlocal lost_at
        begun = datetime.now(UTC)
        try:
            return (yield from send())
        except RequestError as error:
            if error.outcome_unknown:
                lost_at = begun
            raise

    try:
        return (yield from write_once(sending, find_result, again=False))
    except RequestError as error:
        if lost_at is None:
            raise
        raise OutcomeUnknown(
            f"the {noun} {name!r} may or may not have been made: its create was not answered, and none is to be seen "
            f"by now. Look for one of that name made at {lost_at:%H:%M:%S} UTC or later, or run this again, which uses "
            f"it if it is there, and makes it if it is still absent. {error}"
        ) from error


def holds(wanted: E, observed: Observed[E], context: StepContext) -> bool:
    """Whether an object has all that the spec says of it."""
    return not any(differences(with_ids(wanted, context), observed.entry))


def with_ids(entry: E, context: StepContext) -> E:
    """An entry with the ids of what it points at, all of which exist by now."""

    def resolve(pointer: Pointer) -> Pointer:
        if isinstance(pointer, Lookup):
            return pointer if pointer.id is None else Lookup(pointer.what, id=pointer.id)
        return Reference(pointer.section, id=context.resolve(pointer))

    return resolved(entry, resolve)


def live_object(item: Any) -> LiveObject:
    """An answer as the engine takes it."""
    return LiveObject(item.id, item.name or "", item, created=getattr(item, "date_created", None))


def live_objects(items: Iterable[Any]) -> list[LiveObject]:
    """What a listing gave, as the engine takes it."""
    return [live_object(item) for item in items]
