"""What this project asks of the API: every operation, one call of each endpoint, and the models of both ways.

Owns: finding operations and models in `genesys_caseplans.kinds`, and `CALLS`, where each operation has a call that
sends all that it can. An operation or model without an entry fails a test, so that nothing goes unchecked.
"""

from __future__ import annotations

import json
import pkgutil
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from genesys_caseplans import kinds
from genesys_caseplans.http.exchange import Exchange, Operation, Request, Send
from genesys_caseplans.http.wire import ApiModel, EntityRef, read_reply
from genesys_caseplans.kinds import intent_category, lookups, workbin
from genesys_caseplans.kinds.caseplan import client as caseplan
from genesys_caseplans.kinds.customer_intent import client as customer_intent
from genesys_caseplans.kinds.schema import client as schema
from genesys_caseplans.kinds.worktype import client as worktype

UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def modules() -> Iterator[types.ModuleType]:
    """All modules of the kinds."""
    for found in pkgutil.walk_packages(kinds.__path__, f"{kinds.__name__}."):
        yield import_module(found.name)


def operations() -> dict[str, Operation]:
    """All operations of the kinds, by name."""
    return {one.name: one for module in modules() for one in vars(module).values() if isinstance(one, Operation)}


def models() -> dict[str, type[ApiModel]]:
    """All models of the kinds' clients, by name; what is only a part that models share is seen in those."""
    return {
        one.__name__: one
        for module in modules()
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, ApiModel) and one is not ApiModel
        if not (one.__name__.startswith("_") and one.__subclasses__())
    }


def aliases(model: type[BaseModel]) -> dict[str, Any]:
    """The API's names of a model's fields, with their types."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def stripped(annotation: Any) -> Any:
    """A type without `| None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        (annotation,) = [part for part in get_args(annotation) if part is not type(None)]
    return annotation


def full(model: type[ApiModel]) -> Any:
    """A model that holds a value in every field."""
    return model.model_validate({name: _value(type_) for name, type_ in aliases(model).items()})


def _value(annotation: Any) -> Any:
    type_ = stripped(annotation)
    if get_origin(type_) is list:
        return [_value(get_args(type_)[0])]
    if get_origin(type_) is dict:
        return {"key": {}}
    if isinstance(type_, type) and issubclass(type_, ApiModel):
        return full(type_).wire()
    return {str: UUID, int: 3, float: 1.5, bool: True, datetime: "2026-08-01T00:00:00Z"}[type_]


_ID = UUID
_BINS, _TYPES, _SCHEMAS, _PLANS = workbin.WORKBINS, worktype.WORKTYPES, schema.SCHEMAS, caseplan.CASEPLANS
_CATEGORIES, _INTENTS = intent_category.CATEGORIES, customer_intent.INTENTS
_ORG, _DIVISIONS, _USERS = lookups._ORGANIZATIONS, lookups._DIVISIONS, lookups._USERS
_QUEUES, _SKILLS, _LANGUAGES = lookups._QUEUES, lookups._SKILLS, lookups._LANGUAGES
_SCRIPTS, _FLOWS = lookups._SCRIPTS, lookups._FLOWS

CALLS: dict[str, Callable[[], Exchange[Any]]] = {
    "getAuthorizationDivisions": lambda: _DIVISIONS.list("Home"),
    "getAuthorizationDivisionsHome": _DIVISIONS.home,
    "getOrganizationsMe": _ORG.me,
    "getRoutingQueues": lambda: _QUEUES.list("a", (_ID,)),
    "getRoutingQueue": lambda: _QUEUES.get(_ID),
    "getRoutingSkills": lambda: _SKILLS.list("a", (_ID,)),
    "getRoutingSkill": lambda: _SKILLS.get(_ID),
    "getRoutingLanguages": lambda: _LANGUAGES.list("a", (_ID,)),
    "getRoutingLanguage": lambda: _LANGUAGES.get(_ID),
    "getScripts": lambda: _SCRIPTS.list("a"),
    "getScript": lambda: _SCRIPTS.get(_ID),
    "getFlows": lambda: _FLOWS.list("a", ("WORKITEM",)),
    "getFlow": lambda: _FLOWS.get(_ID),
    "getUsers": lambda: _USERS.list([_ID]),
    "postUsersSearch": lambda: _USERS.find(["jane.doe@example.com"]),
    "getTaskmanagementWorkitemsSchemas": _SCHEMAS.list,
    "getTaskmanagementWorkitemsSchemasLimits": _SCHEMAS.limits,
    "getTaskmanagementWorkitemsSchemasCoretypes": _SCHEMAS.list_core_types,
    "getTaskmanagementWorkitemsSchema": lambda: _SCHEMAS.get(_ID),
    "postTaskmanagementWorkitemsSchemas": lambda: _SCHEMAS.create(full(schema.DataSchemaCreate)),
    "putTaskmanagementWorkitemsSchema": lambda: _SCHEMAS.put_version(_ID, full(schema.DataSchemaPut)),
    "deleteTaskmanagementWorkitemsSchema": lambda: _SCHEMAS.delete(_ID),
    "postTaskmanagementWorkbinsQuery": lambda: _BINS.list(names=("a",), ids=(_ID,)),
    "getTaskmanagementWorkbin": lambda: _BINS.get(_ID),
    "postTaskmanagementWorkbins": lambda: _BINS.create(full(workbin.WorkbinCreate)),
    "patchTaskmanagementWorkbin": lambda: _BINS.update(_ID, full(workbin.WorkbinUpdate)),
    "deleteTaskmanagementWorkbin": lambda: _BINS.delete(_ID),
    "postTaskmanagementWorktypesQuery": lambda: _TYPES.list(names=("a",), ids=(_ID,)),
    "getTaskmanagementWorktype": lambda: _TYPES.get(_ID),
    "postTaskmanagementWorktypes": lambda: _TYPES.create(full(worktype.WorktypeCreate)),
    "patchTaskmanagementWorktype": lambda: _TYPES.update(_ID, full(worktype.WorktypeUpdate)),
    "deleteTaskmanagementWorktype": lambda: _TYPES.delete(_ID),
    "getTaskmanagementWorktypeStatuses": lambda: _TYPES.list_statuses(_ID),
    "postTaskmanagementWorktypeStatuses": lambda: _TYPES.create_status(_ID, full(worktype.StatusCreate)),
    "patchTaskmanagementWorktypeStatus": lambda: _TYPES.update_status(_ID, _ID, full(worktype.StatusUpdate)),
    "deleteTaskmanagementWorktypeStatus": lambda: _TYPES.delete_status(_ID, _ID),
    "postTaskmanagementWorkitemsQuery": lambda: _TYPES.count_workitems(_ID),
    "getIntentsCategories": _CATEGORIES.list,
    "getIntentsCategory": lambda: _CATEGORIES.get(_ID),
    "postIntentsCategories": lambda: _CATEGORIES.create(full(intent_category.IntentCategoryCreate)),
    "patchIntentsCategory": lambda: _CATEGORIES.update(_ID, full(intent_category.IntentCategoryUpdate)),
    "deleteIntentsCategory": lambda: _CATEGORIES.delete(_ID),
    "getIntentsCustomerintents": _INTENTS.list,
    "getIntentsCustomerintent": lambda: _INTENTS.get(_ID),
    "postIntentsCustomerintents": lambda: _INTENTS.create(full(customer_intent.CustomerIntentCreate)),
    "patchIntentsCustomerintent": lambda: _INTENTS.update(_ID, full(customer_intent.CustomerIntentUpdate)),
    "deleteIntentsCustomerintent": lambda: _INTENTS.delete(_ID),
    "getIntentsCustomerintentSourceintents": lambda: _INTENTS.list_source_intents(_ID),
    "postIntentsCustomerintentSourceintentsBulkAdd": lambda: _INTENTS.add_source_intents(
        _ID, [full(customer_intent.SourceIntent)]
    ),
    "postIntentsCustomerintentSourceintentsBulkRemove": lambda: _INTENTS.remove_source_intents(_ID, [_ID]),
    "getIntentsSourceintents": lambda: _INTENTS.list_all_source_intents("Bot", _ID),
    "postCasemanagementCaseplansQuery": _PLANS.list,
    "getCasemanagementCaseplan": lambda: _PLANS.get(_ID),
    "postCasemanagementCaseplans": lambda: _PLANS.create(full(caseplan.CaseplanCreate)),
    "patchCasemanagementCaseplan": lambda: _PLANS.update(_ID, full(caseplan.CaseplanUpdate)),
    "deleteCasemanagementCaseplan": lambda: _PLANS.delete(_ID),
    "postCasemanagementCasesQueryJobs": lambda: _PLANS.ask_cases([_ID]),
    "getCasemanagementCasesQueryJob": lambda: _PLANS.get_cases_job(_ID),
    "getCasemanagementCasesQueryJobResults": lambda: _PLANS.count_cases(_ID),
    "postCasemanagementCaseplanPublish": lambda: _PLANS.publish(_ID),
    "postCasemanagementCaseplanVersions": lambda: _PLANS.create_version(_ID),
    "getCasemanagementCaseplanVersion": lambda: _PLANS.get_version(_ID, "2"),
    "getCasemanagementCaseplanVersionDataschemas": lambda: _PLANS.list_schemas(_ID),
    "postCasemanagementCaseplanDataschemas": lambda: _PLANS.add_schema(_ID, _ID),
    "putCasemanagementCaseplanDataschema": lambda: _PLANS.set_schema(_ID, _ID),
    "deleteCasemanagementCaseplanDataschema": lambda: _PLANS.remove_schema(_ID),
    "getCasemanagementCaseplanVersionIntakesettings": lambda: _PLANS.list_intake(_ID),
    "putCasemanagementCaseplanIntakesettings": lambda: _PLANS.set_intake(_ID, [full(caseplan.IntakeSetting)]),
    "getCasemanagementCaseplanVersionStageplans": lambda: _PLANS.list_stages(_ID),
    "getCasemanagementCaseplanVersionStageplan": lambda: _PLANS.get_stage(_ID, "latest", _ID),
    "patchCasemanagementCaseplanStageplan": lambda: _PLANS.update_stage(_ID, _ID, full(caseplan.StageplanUpdate)),
    "getCasemanagementCaseplanVersionStageplanStepplans": lambda: _PLANS.list_steps(_ID, _ID),
    "patchCasemanagementCaseplanStageplanStepplan": lambda: _PLANS.update_step(
        _ID, _ID, _ID, full(caseplan.StepplanUpdate)
    ),
}

_ANY_THING = {"id": UUID, "property": "p", "required": True, "displayOrder": 1}
_ANY_ANSWER = {**_ANY_THING, "entities": [_ANY_THING], "results": [_ANY_THING], "after": None}


@dataclass(frozen=True)
class Call:
    """What a call sends first, and the type of what it gives (None: nothing is read)."""

    request: Request
    gives: type[ApiModel] | None
    is_listing: bool


def call(name: str) -> Call:
    """Make the call of an operation, and answer it."""
    exchange = CALLS[name]()
    effect = next(exchange)
    assert isinstance(effect, Send)
    try:
        exchange.send(read_reply(effect.request, 200, {}, json.dumps(_ANY_ANSWER).encode()))
    except StopIteration as end:
        given = end.value
        first = given[0] if isinstance(given, list) else given
        return Call(effect.request, type(first) if isinstance(first, ApiModel) else None, isinstance(given, list))
    raise AssertionError(f"{name} sends more than one request")


def next_page(name: str) -> Request | None:
    """What a listing sends for its second page, where the first says that there is one."""
    exchange = CALLS[name]()
    effect = next(exchange)
    assert isinstance(effect, Send)
    more = {**_ANY_ANSWER, "after": "cursor", "nextUri": "/x?after=cursor", "pageCount": 2}
    try:
        following = exchange.send(read_reply(effect.request, 200, {}, json.dumps(more).encode()))
    except StopIteration:
        return None
    exchange.close()
    assert isinstance(following, Send)
    return following.request


def query_of_all(name: str) -> Request:
    """What a listing of everything sends."""
    listings: dict[str, Callable[[], Exchange[Any]]] = {
        "postTaskmanagementWorkbinsQuery": _BINS.list,
        "postTaskmanagementWorktypesQuery": _TYPES.list,
        "postCasemanagementCaseplansQuery": _PLANS.list,
    }
    effect = next(listings[name]())
    assert isinstance(effect, Send)
    return effect.request


REFERENCES = (EntityRef, worktype.SchemaRef)
