"""What derives from how a spec model says that its fields stand on the wire: observing, bodies, fixed fields.

A field stands once, on its model, with `Wire` and `Fixed`. From that come the table of columns here, and from the table
the values that an answer shows and the bodies of requests. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.kinds.comparing import same
from genesys_caseplans.kinds.fields import Fixed, LookedUp, RefTo, Seconds, SpecModel, Unique, Wire
from genesys_caseplans.kinds.kind import FieldChange, Observed, Rule, StepContext

M = TypeVar("M", bound=SpecModel)
T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """One field. name: in Python. key: in a spec. reads: the way through an answer, member by member."""

    name: str
    key: str
    wire: Wire
    reads: tuple[str, ...]
    convert: Callable[[Any], Any]

    def value(self, answer: Any) -> Any:
        """The field's value in an answer, in spec shape."""
        part = reach(answer, self.reads)
        if part is None:
            return self.wire.absent
        return self.convert(part)

    def sent(self, value: Any, context: StepContext) -> Any:
        """The field's value as the API takes it."""
        value = sendable(value, context)
        return value // self.wire.unit if self.wire.unit != 1 and value is not None else value


@cache
def columns(model: type[SpecModel]) -> tuple[Column, ...]:
    """The fields of a spec model that stand on the wire by themselves, in the order of the model."""
    listed: list[Column] = []
    for name, info in model.model_fields.items():
        metadata = marks(info)
        wire = next((mark for mark in metadata if isinstance(mark, Wire)), None)
        if wire is not None:
            convert = _conversion(wire, metadata)
            if _is_list(info.annotation):
                convert = _of_each(convert)
            listed.append(Column(name, info.alias or name, wire, _reads(wire, metadata), convert))
    return tuple(listed)


def marks(info: FieldInfo) -> tuple[Any, ...]:
    """All that the annotations of a field hold, those inside of unions included."""
    return (*info.metadata, *_inside(info.annotation))


def _inside(annotation: Any) -> Iterable[Any]:
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        yield from metadata
        yield from _inside(inner)
    else:
        for part in get_args(annotation):
            yield from _inside(part)


def _reads(wire: Wire, metadata: Iterable[Any]) -> tuple[str, ...]:
    if wire.reads is not None:
        return tuple(wire.reads.split("."))
    if any(isinstance(mark, RefTo | LookedUp) for mark in metadata):
        return (wire.sends.removesuffix("Id"), "id")
    return tuple(wire.sends.split("."))


def _conversion(wire: Wire, metadata: Iterable[Any]) -> Callable[[Any], Any]:
    for mark in metadata:
        if isinstance(mark, RefTo):
            section = mark.section
            return lambda id: Reference(section, id=id)
        if isinstance(mark, LookedUp):
            what = mark.what
            return lambda id: Lookup(what, id=id)
        if isinstance(mark, AfterValidator) and mark.func is Seconds:
            return lambda number: Seconds(number * wire.unit)
    return lambda value: value


def _is_list(annotation: Any) -> bool:
    """Whether a field holds a list, or none."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_list(get_args(annotation)[0])
    return origin is list or (origin in (Union, UnionType) and any(map(_is_list, get_args(annotation))))


def _of_each(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """For a list of an answer, in which each item may be an object that has the id."""
    return lambda items: [convert(reference_id(item) if isinstance(item, ApiModel) else item) for item in items]


def reach(answer: Any, path: Iterable[str]) -> Any:
    """What stands at the end of a way through an answer; None where the way ends before."""
    for member in path:
        if answer is None:
            return None
        answer = answer.get(member) if isinstance(answer, Mapping) else _member(answer, member)
    return answer


def _member(answer: Any, member: str) -> Any:
    if isinstance(answer, ApiModel):
        name = _names(type(answer)).get(member)
        return getattr(answer, name) if name else (answer.model_extra or {}).get(member)
    return getattr(answer, member, None)


@cache
def _names(model: type[ApiModel]) -> Mapping[str, str]:
    return {info.alias or name: name for name, info in model.model_fields.items()}


def shows(answer: ApiModel, column: Column) -> bool:
    """Whether an answer says anything of a field, null included."""
    name = _names(type(answer)).get(column.reads[0])
    return name in answer.model_fields_set if name else column.reads[0] in (answer.model_extra or {})


def reference_id(entity: Any) -> str | None:
    """The id of the object that a pointer of the API names."""
    return entity.id if entity is not None else None


def observed_values(model: type[SpecModel], answer: Any) -> dict[str, Any]:
    """All fields of the table that an answer shows, by Python names."""
    return {column.name: column.value(answer) for column in columns(model)}


def pointed_names(model: type[SpecModel], answer: Any) -> dict[str, str]:
    """What an answer calls the objects that it points at, by id, as far as it says so."""
    names: dict[str, str] = {}
    for column in columns(model):
        for entity in _entities(column, answer):
            id, name = reach(entity, ("id",)), reach(entity, ("name",))
            if id and name:
                names[id] = name
    return names


def _entities(column: Column, answer: Any) -> Iterable[Any]:
    """The objects of an answer that a field points at."""
    if len(column.reads) > 1 and column.reads[-1] == "id":
        return (reach(answer, column.reads[:-1]),)
    items = reach(answer, column.reads)
    return (item for item in items if isinstance(item, ApiModel)) if isinstance(items, list) else ()


def observed_model(model: type[M], values: Mapping[str, Any]) -> M:
    """A spec model of what the org has, unchecked: an org may hold what a spec may not say."""
    return model.model_construct(set(values), **values)


def create_body(entry: SpecModel, context: StepContext) -> dict[str, Any]:
    """The body of a create: what the spec gives; null is the same as absent in a new object."""
    body: dict[str, Any] = {}
    for column in columns(type(entry)):
        value = getattr(entry, column.name)
        if column.name in entry.model_fields_set and value is not None:
            put(body, column.wire.sends, column.sent(value, context))
    return body


def update_body(
    model: type[SpecModel], changes: Iterable[FieldChange], context: StepContext, at: int = 0
) -> dict[str, Any]:
    """The body of an update: only what differs; null clears. at: where in the paths the model's fields stand."""
    by_key = {column.key: column for column in columns(model)}
    body: dict[str, Any] = {}
    for change in changes:
        column = by_key.get(str(change.path[at])) if len(change.path) == at + 1 else None
        if column is not None:
            put(body, column.wire.sends, column.sent(change.after, context))
    return body


def values_body(model: type[SpecModel], values: Mapping[str, Any], context: StepContext) -> dict[str, Any]:
    """The body that sends some fields, given by their spec keys."""
    return update_body(model, (FieldChange((key,), None, value) for key, value in values.items()), context)


def holds_body(model: type[SpecModel], body: Mapping[str, Any], answer: Any) -> bool:
    """Whether an answer shows all that a body sent."""
    for column in columns(model):
        path = column.wire.sends.split(".")
        if path[0] not in body:
            continue
        sent, held = reach(body, path), reach(answer, column.reads)
        if isinstance(held, list):
            sent, held = set(sent or ()), {reference_id(reference) for reference in held}
        if not same(sent, column.wire.absent if held is None else held):
            return False
    return True


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Set a member of a body; dots lead into an object."""
    *parents, last = path.split(".")
    for member in parents:
        body = body.setdefault(member, {})
    body[last] = value


def sendable(value: Any, context: StepContext) -> Any:
    """A value as the API takes it: what points at an object becomes its id."""
    if isinstance(value, Reference):
        return context.resolve(value)
    if isinstance(value, Lookup):
        return value.id
    if isinstance(value, Seconds):
        return int(value)
    if isinstance(value, list | tuple):
        return [sendable(item, context) for item in value]
    return value


@cache
def marked(model: type[SpecModel], mark: type[T]) -> Mapping[str, T]:
    """The fields of a model that have a mark, by Python name."""
    by_name: dict[str, T] = {}
    for name, info in model.model_fields.items():
        for item in marks(info):
            if isinstance(item, mark):
                by_name[name] = item
    return by_name


def fixed_rules(planned: SpecModel, before: Observed[Any] | None, source: str) -> Iterable[Rule]:
    """Fields that would change and no longer can."""
    if before is None:
        return
    for name, fixed in marked(type(planned), Fixed).items():
        settled = fixed.once == "made" or before.facts.published is not None
        if settled and getattr(planned, name) != getattr(before.entry, name, None):
            key = type(planned).model_fields[name].alias or name
            state = "cannot be changed" if fixed.once == "made" else "is frozen"
            yield Rule((key,), f"{key} {state}: {fixed.why}", fixed.hint, source=source, immutable=True)


def kept_rules(planned: SpecModel, before: Observed[Any]) -> Iterable[Rule]:
    """What an object that is replaced keeps for good, and another one cannot have beside it."""
    model = type(planned)
    for name in marked(model, Unique).keys() & marked(model, Fixed).keys():
        value, had = getattr(planned, name), getattr(before.entry, name, None)
        settled = marked(model, Fixed)[name].once == "made" or before.facts.published is not None
        if settled and str(value).casefold() == str(had).casefold():
            key = model.model_fields[name].alias or name
            yield Rule((key,), f"{key} {value} is unique, and stays with the object that is to be replaced")
