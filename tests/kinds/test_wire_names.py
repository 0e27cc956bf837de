"""A field stands once, on its model: under the name that its `Wire` says the typed clients know it, and it is sent and
read there. What stands elsewhere is listed here, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from tests.kinds import whole
from tests.kinds.alone import Context
from tests.kinds.whole import KINDS

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.kinds.caseplan import client as caseplans
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, IntakeEntry, StageEntry, StepEntry
from genesys_caseplans.kinds.customer_intent.client import (
    CustomerIntent,
    CustomerIntentCreate,
    CustomerIntentUpdate,
    SourceIntent,
)
from genesys_caseplans.kinds.customer_intent.spec import CustomerIntentEntry, SourceIntentEntry
from genesys_caseplans.kinds.fields import Fixed, SpecModel, Wire
from genesys_caseplans.kinds.intent_category import (
    IntentCategory,
    IntentCategoryCreate,
    IntentCategoryEntry,
    IntentCategoryUpdate,
)
from genesys_caseplans.kinds.kind import FieldChange
from genesys_caseplans.kinds.schema import client as schemas
from genesys_caseplans.kinds.schema.spec import Attribute, SchemaEntry
from genesys_caseplans.kinds.table import Column, columns, create_body, marked, observed_values, put, update_body
from genesys_caseplans.kinds.workbin import Workbin, WorkbinCreate, WorkbinEntry, WorkbinUpdate
from genesys_caseplans.kinds.worktype import client as worktypes
from genesys_caseplans.kinds.worktype.spec import FlowRule, Status, WorktypeEntry


@dataclass(frozen=True)
class Sides:
    """The typed client's models of a spec model; None where there is no such request."""

    new: type[ApiModel] | None
    changed: type[ApiModel] | None
    answer: type[ApiModel]


MODELS: dict[type[SpecModel], Sides] = {
    SchemaEntry: Sides(schemas.DataSchemaCreate, schemas.DataSchemaPut, schemas.DataSchema),
    WorkbinEntry: Sides(WorkbinCreate, WorkbinUpdate, Workbin),
    WorktypeEntry: Sides(worktypes.WorktypeCreate, worktypes.WorktypeUpdate, worktypes.Worktype),
    Status: Sides(worktypes.StatusCreate, worktypes.StatusUpdate, worktypes.WorkitemStatus),
    IntentCategoryEntry: Sides(IntentCategoryCreate, IntentCategoryUpdate, IntentCategory),
    CustomerIntentEntry: Sides(CustomerIntentCreate, CustomerIntentUpdate, CustomerIntent),
    CaseplanEntry: Sides(caseplans.CaseplanCreate, caseplans.CaseplanUpdate, caseplans.Caseplan),
    StageEntry: Sides(None, caseplans.StageplanUpdate, caseplans.Stageplan),
    StepEntry: Sides(None, caseplans.StepplanUpdate, caseplans.Stepplan),
}

#: Fields without a name on the wire of their own: why.
SPECIAL: dict[tuple[type[SpecModel], str], str] = {
    (SchemaEntry, "attributes"): "properties of the JSON schema, whose keys hold the type",
    (Attribute, "type"): "the `$ref` of the property, and the end of its key",
    (Attribute, "values"): "two members of the property, and what is dropped is disabled",
    (Attribute, "raw"): "the property itself",
    (WorktypeEntry, "statuses"): "objects of their own",
    (WorktypeEntry, "flow_rules"): "objects of their own, of three sorts",
    **{
        (FlowRule, name): "the name and the condition of a rule, which each sort of them has otherwise"
        for name in ("name", "on", "status", "from_status", "date", "before", "after")
    },
    (CustomerIntentEntry, "source_intents"): "a list of its own, read and written by requests of its own",
    (CaseplanEntry, "schema_"): "a list of its own, read and written by requests of its own",
    (CaseplanEntry, "stages"): "objects of their own",
    (CaseplanEntry, "intake"): "a list of its own, by the API's keys of attributes",
    (StageEntry, "step"): "an object of its own",
    (IntakeEntry, "attribute"): "the API's key of the attribute, with its place in the order",
    (IntakeEntry, "required"): "beside the attribute",
}
#: Fields that a new object cannot be given: why.
ONLY_LATER: dict[tuple[type[SpecModel], str], str] = {
    (WorktypeEntry, "default_status"): "no status exists before its worktype",
}
#: Fields that cannot be sent to an object that exists, beside those that `Fixed` marks: why.
ONLY_AT_FIRST: dict[tuple[type[SpecModel], str], str] = {
    (Status, "category"): "fixed, by a rule of its own that knows the status",
}


def _rows() -> Iterable[tuple[type[SpecModel], Column]]:
    return [(model, column) for model in MODELS for column in columns(model)]


over_all_columns = pytest.mark.parametrize(
    ("model", "column"), _rows(), ids=[f"{model.__name__}.{column.name}" for model, column in _rows()]
)


def leads(model: Any, path: Iterable[str]) -> bool:
    """Whether members of these names lead into a model of the API, one after another."""
    for member in path:
        inner = [one for one in (model, *get_args(model)) if isinstance(one, type) and issubclass(one, BaseModel)]
        if not inner:
            return False
        fields = {info.alias or name: info for name, info in inner[0].model_fields.items()}
        if member not in fields:
            return False
        model = fields[member].annotation
    return True


# --- that every field has its one place


def test_the_models_here_are_all_there_are() -> None:
    found: set[type[SpecModel]] = set()

    def collect(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, SpecModel):
            found.add(annotation)
            for info in annotation.model_fields.values():
                collect(info.annotation)
        for inner in get_args(annotation):
            collect(inner)

    for kind in KINDS.values():
        collect(kind.model)
    assert found == {*MODELS, Attribute, IntakeEntry, SourceIntentEntry, FlowRule}


@pytest.mark.parametrize("model", [*MODELS, Attribute, IntakeEntry, SourceIntentEntry, FlowRule])
def test_a_field_stands_on_the_wire_or_steers_or_is_special_for_a_reason(model: type[SpecModel]) -> None:
    on_the_wire = set(marked(model, Wire))
    special = {name for one, name in SPECIAL if one is model}
    steering = set(model.steering)
    assert not on_the_wire & special and not on_the_wire & steering and not special & steering
    assert on_the_wire | special | steering == set(model.model_fields)


def test_fields_that_are_only_for_one_side_are_really_so() -> None:
    for model, name in ONLY_LATER:
        assert not leads(MODELS[model].new, _path(model, name))
    for model, name in ONLY_AT_FIRST:
        assert not leads(MODELS[model].changed, _path(model, name))


def _path(model: type[SpecModel], name: str) -> list[str]:
    return next(column.wire.sends for column in columns(model) if column.name == name).split(".")


# --- that the typed clients know them


@over_all_columns
def test_the_typed_client_sends_the_field_when_it_makes(model: type[SpecModel], column: Column) -> None:
    new = MODELS[model].new
    if new is not None:
        known = leads(new, column.wire.sends.split("."))
        assert known == ((model, column.name) not in ONLY_LATER), column.wire.sends


@over_all_columns
def test_the_typed_client_sends_the_field_when_it_changes(model: type[SpecModel], column: Column) -> None:
    changed = MODELS[model].changed
    fixed = marked(model, Fixed).get(column.name)
    settled = (model, column.name) in ONLY_AT_FIRST or (fixed is not None and fixed.once == "made")
    assert leads(changed, column.wire.sends.split(".")) == (not settled), column.wire.sends


@over_all_columns
def test_the_typed_client_reads_the_field(model: type[SpecModel], column: Column) -> None:
    assert leads(MODELS[model].answer, column.reads), column.reads


def test_a_source_intent_is_called_alike_both_ways() -> None:
    """It is added and removed as a whole, so that it has no requests of its own."""
    for column in columns(SourceIntentEntry):
        assert leads(SourceIntent, column.wire.sends.split(".")) and leads(SourceIntent, column.reads)


def test_limits_of_attributes_are_those_that_the_org_tells_its_own_limits_of() -> None:
    """An attribute is plain JSON to the client; but what an org allows of its limits is a model."""
    texts = ("title", "description", "unique_items")  # which have no range
    for column in columns(Attribute):
        path = column.wire.sends.split(".")
        inside = schemas.ItemValidationLimits if path[0] == "items" else schemas.ValidationLimits
        assert leads(inside, path[-1:]) == (column.name not in texts), column.name


# --- and that bodies and answers go through them


@over_all_columns
def test_a_change_of_a_field_is_sent_under_its_name_alone(model: type[SpecModel], column: Column) -> None:
    value, sent = _value(model, column)
    body = update_body(model, [FieldChange((column.key,), None, value)], Context())
    expected: dict[str, Any] = {}
    put(expected, column.wire.sends, sent)
    assert body == expected
    assert update_body(model, [FieldChange((column.key,), value, None)], Context()) == _cleared(column)


def _cleared(column: Column) -> dict[str, Any]:
    body: dict[str, Any] = {}
    put(body, column.wire.sends, None)
    return body


@over_all_columns
def test_a_field_comes_back_from_where_it_is_read(model: type[SpecModel], column: Column) -> None:
    value, sent = _value(model, column)
    if (model, column.name) == (Status, "destinations"):
        return  # a list of objects, which `observe` of worktypes reads
    answer: dict[str, Any] = {"id": "own id", "name": "Some name"}
    if isinstance(value, list) and isinstance(value[0], Lookup):
        sent = [{"id": id} for id in sent]
    put(answer, ".".join(column.reads), sent)
    found = observed_values(model, MODELS[model].answer.model_validate(answer))[column.name]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_new_object_is_given_is_all_that_its_entry_says(kind: str) -> None:
    entry: SpecModel = whole.entry(kind)
    body = create_body(entry, Context())
    expected: dict[str, Any] = {}
    for column in columns(type(entry)):
        put(expected, column.wire.sends, column.sent(getattr(entry, column.name), Context()))
    assert body == expected
    silent = {column.name: None for column in columns(type(entry))}
    assert create_body(entry.model_copy(update=silent), Context()) == {}


def _value(model: type[SpecModel], column: Column) -> tuple[Any, Any]:
    """A value of a field as an entry that says everything has it, and as it is sent."""
    found = next(
        whole.at(whole.entry(kind), field.place)
        for kind in KINDS
        for field in whole.fields(whole.entry(kind))
        if field.model is model and field.name == column.name
    )
    if isinstance(found, Reference | Lookup):
        return found, found.id
    if isinstance(found, list) and isinstance(found[0], Lookup):
        return found, [lookup.id for lookup in found]
    plain = int(found) // column.wire.unit if column.wire.unit != 1 else found
    return found, plain
