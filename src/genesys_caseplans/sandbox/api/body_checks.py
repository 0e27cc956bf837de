"""Declared checks of request bodies: what a field must be, said once as data.

Owns: `Field`, the walk over a body, and how an API area words what it finds (`Dialect`). Rules that need to look
at other objects are not here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import is_uuid

Json = dict[str, Any]
Type = Literal["string", "integer", "number", "boolean", "array", "object", "any"]
Wrong = Literal["missing", "type", "short", "long", "low", "high", "pattern", "enum", "uuid", "many"]

INT32 = 2_147_483_647
YEAR_SECONDS = 31_536_000
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Field:
    """One field of a body. `clearable`: null is a value in a PATCH; elsewhere null is as good as left out."""

    type: Type
    required: bool = False
    clearable: bool = False
    shortest: int = 0
    longest: int | None = None
    lowest: float | None = None
    highest: float | None = None
    pattern: re.Pattern[str] | None = None
    choices: tuple[str, ...] = ()
    caseless: bool = False
    uuid: bool = False
    star: bool = False
    items: "Field | None" = None
    fields: "Mapping[str, Field] | None" = None
    ignored: bool = False
    codes: Mapping[Wrong, str] = field(default_factory=dict[Wrong, str])

    def needed(self) -> "Field":
        """The same field, required."""
        return replace(self, required=True)

    def or_null(self) -> "Field":
        """The same field, which null clears."""
        return replace(self, clearable=True)

    def any_case(self) -> "Field":
        """The same choice, whatever the case of its letters."""
        return replace(self, caseless=True)

    def told(self, codes: Mapping[Wrong, str]) -> "Field":
        """The same field with codes of its own."""
        return replace(self, codes=codes)


def text(shortest: int = 0, longest: int | None = None) -> Field:
    """A string."""
    return Field("string", shortest=shortest, longest=longest)


def uuid_text(star: bool = False) -> Field:
    """An id; with `star`, `*` too (divisions of caseplans)."""
    return Field("string", uuid=True, star=star)


def whole(lowest: float = -INT32 - 1, highest: float = INT32) -> Field:
    """An integer; int32 where nothing narrower is published."""
    return Field("integer", lowest=lowest, highest=highest)


def flag() -> Field:
    """A boolean."""
    return Field("boolean")


def choice(*choices: str) -> Field:
    """A string out of a few."""
    return Field("string", choices=choices)


def many(of: Field, longest: int | None = None) -> Field:
    """An array."""
    return Field("array", items=of, longest=longest)


def nested(fields: Mapping[str, Field] | None = None) -> Field:
    """An object, its fields checked where they are given."""
    return Field("object", fields=fields)


# Fields that a model shows but the API sets itself: taken and ignored, as SDKs send whole models back.
SERVER_SET = Field("any", ignored=True)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a body."""

    wrong: Wrong
    where: str
    value: Any
    field: Field


@dataclass(frozen=True)
class Dialect:
    """How an area of the API words its refusals: a code for each kind of problem."""

    codes: Mapping[Wrong, str]
    other: str
    status: int | None = None
    # Whether members that no model has are passed over; elsewhere the generic code for them is raised.
    passes_over: bool = False

    def code(self, problem: Problem) -> str:
        """The field's own code, else the area's."""
        return problem.field.codes.get(problem.wrong) or self.codes.get(problem.wrong) or self.other

    def create(self, body: Json, fields: Mapping[str, Field]) -> Json:
        """What a creating body holds, without nulls and ignored fields; refuses one that is wrong."""
        if self.passes_over:
            body = {name: value for name, value in body.items() if name in fields}
        self._refuse(body, fields, whole_body=True)
        return {name: value for name, value in body.items() if value is not None and not fields[name].ignored}

    def patch(self, body: Json, fields: Mapping[str, Field]) -> Json:
        """What a PATCH holds, nulls included; refuses one that is wrong."""
        self._refuse(body, fields, whole_body=False)
        return {name: value for name, value in body.items() if not fields[name].ignored}

    def _refuse(self, body: Json, fields: Mapping[str, Field], whole_body: bool) -> None:
        for name in body:
            if name not in fields:
                # The generic codes have one for this; that every operation uses it is the sandbox's choice.
                raise Refusal("invalid.property", name, "request", field=name)
        problem = next(problems(body, fields, whole_body), None)
        if problem is not None:
            code = self.code(problem)
            status = self.status if code == self.other else None
            raise Refusal(code, *_values(code, problem), status=status, field=problem.where)


def _values(code: str, problem: Problem) -> tuple[object, ...]:
    # `constraint.validation` carries its whole message as its one value.
    if code == "constraint.validation":
        return (f"{problem.where}: {_WORDS[problem.wrong]}",)
    return ()


_WORDS: Mapping[Wrong, str] = {
    "missing": "must not be null or empty",
    "type": "has the wrong type",
    "short": "is too short",
    "long": "is too long",
    "low": "is too low",
    "high": "is too high",
    "pattern": "does not match the pattern",
    "enum": "is not an allowed value",
    "uuid": "is not a UUID",
    "many": "has too many items",
}


def problems(body: Json, fields: Mapping[str, Field], whole_body: bool, path: str = "") -> Iterator[Problem]:
    """Everything wrong with a body, in the order of the declared fields."""
    for name, field_ in fields.items():
        where = f"{path}{name}"
        value = body.get(name)
        if field_.ignored:
            continue
        if value is None:
            absent = field_.required and whole_body
            cleared = not whole_body and name in body and not field_.clearable
            if absent or cleared:
                yield Problem("missing", where, None, field_)
            continue
        yield from _value_problems(value, field_, where)


_PYTHON: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def is_of(value: Any, type_: Type) -> bool:
    """Whether a JSON value has a type; true and false are no numbers."""
    if type_ == "any":
        return True
    if isinstance(value, bool):
        return type_ == "boolean"
    return isinstance(value, _PYTHON[type_])


def _value_problems(value: Any, field_: Field, where: str) -> Iterator[Problem]:
    if not is_of(value, field_.type):
        yield Problem("type", where, value, field_)
        return
    wrong = _scalar_problem(value, field_)
    if wrong:
        yield Problem(wrong, where, value, field_)
    elif field_.items is not None:
        yield from _item_problems(cast(list[Any], value), field_, where)
    elif field_.fields is not None:
        inner = cast(Json, value)
        for name in inner:
            if name not in field_.fields:
                raise Refusal("invalid.property", name, where, field=f"{where}.{name}")
        yield from problems(inner, field_.fields, True, f"{where}.")


def _item_problems(items: list[Any], field_: Field, where: str) -> Iterator[Problem]:
    if field_.longest is not None and len(items) > field_.longest:
        yield Problem("many", where, items, field_)
        return
    item = cast(Field, field_.items)
    for index, value in enumerate(items):
        if value is None and item.type != "any":
            yield Problem("missing", f"{where}[{index}]", value, item)
        else:
            yield from _value_problems(value, item, f"{where}[{index}]")


def _scalar_problem(value: Any, field_: Field) -> Wrong | None:
    if isinstance(value, str):
        return _text_problem(value, field_)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if field_.lowest is not None and value < field_.lowest:
            return "low"
        if field_.highest is not None and value > field_.highest:
            return "high"
    return None


def _text_problem(value: str, field_: Field) -> Wrong | None:
    if field_.uuid:
        return None if is_uuid(value) or (field_.star and value == "*") else "uuid"
    if field_.choices:
        known = value in field_.choices or (field_.caseless and value.capitalize() in field_.choices)
        return None if known else "enum"
    if value == "" and field_.shortest > 0:
        return "missing"
    if len(value) < field_.shortest:
        return "short"
    if field_.longest is not None and len(value) > field_.longest:
        return "long"
    if field_.pattern is not None and field_.pattern.fullmatch(value) is None:
        return "pattern"
    return None


def changing(body: Json, fixed: Iterable[str]) -> Json:
    """The body of a PATCH of task management: it changes something, and nothing that cannot be changed."""
    if not body:
        raise Refusal("invalid.input.no.attribute.to.update")
    for name in fixed:
        if name in body:
            raise Refusal("invalid.input.attr.not.updatable", field=name)
    return body


# Task management names each kind of problem (contract, e.g. POST /taskmanagement/workbins).
TASKS = Dialect(
    {
        "missing": "invalid.input.empty.value",
        "type": "invalid.input.wrong.attribute.type",
        "enum": "invalid.input.wrong.attribute.type",
        "pattern": "invalid.input.wrong.attribute.type",
        "short": "invalid.input.string.value.too.short",
        "long": "invalid.input.string.value.too.long",
        "low": "invalid.input.int.value.too.low",
        "high": "invalid.input.int.value.too.high",
        "many": "invalid.input.list.value.too.long",
        "uuid": "invalid.input.invalid.uuid",
    },
    "invalid.input.wrong.attribute.type",
)
# Case management has one code for all of them.
CASES = Dialect({}, "validation.failed")
# Where an operation publishes none, a generic one; which of the generic ones is the sandbox's choice.
PLAIN = Dialect({}, "constraint.validation")
