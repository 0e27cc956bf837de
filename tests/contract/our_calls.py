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
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from genesys_caseplans import kinds, runtime
from genesys_caseplans.http.bindings import Raw
from genesys_caseplans.http.exchange import Exchange, Operation, Request, Send
from genesys_caseplans.http.wire import ApiModel, EntityRef, read_reply
from genesys_caseplans.kinds import intent_category, lookups, workbin
from genesys_caseplans.kinds.caseplan import client as caseplan
from genesys_caseplans.kinds.customer_intent import client as customer_intent
from genesys_caseplans.kinds.lookups import creating
from genesys_caseplans.kinds.lookups.subject import Subjects
from genesys_caseplans.kinds.schema import client as schema
from genesys_caseplans.kinds.worktype import client as worktype
from genesys_caseplans.kinds.worktype import flow_rules_client as flow_rules
from genesys_caseplans.runtime import access
from genesys_caseplans.runtime import case_models as cases
from genesys_caseplans.runtime import org_models as people
from genesys_caseplans.runtime import workitem_jobs_models as jobs
from genesys_caseplans.runtime import workitem_models as items
from genesys_caseplans.runtime.cases import Cases
from genesys_caseplans.runtime.contacts import ExternalContacts
from genesys_caseplans.runtime.workitem_jobs import WorkitemJobs
from genesys_caseplans.runtime.workitems import Workitems

UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def modules() -> Iterator[types.ModuleType]:
    """All modules of the kinds and of the run time."""
    for package in (kinds, runtime):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield import_module(found.name)


def operations() -> dict[str, Operation]:
    """All operations of the kinds, by name."""
    return {one.name: one for module in modules() for one in vars(module).values() if isinstance(one, Operation)}


def runtime_operations() -> set[str]:
    """The names of the operations of the run time, those among them that a kind has too."""
    found = [module for module in modules() if module.__name__.startswith(f"{runtime.__name__}.")]
    return {one.name for module in found for one in vars(module).values() if isinstance(one, Operation)}


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
    fields = {name: type_ for name, type_ in aliases(model).items() if not _holds(type_, model)}
    return model.model_validate({name: _value(type_) for name, type_ in fields.items()})


def _holds(annotation: Any, model: type[ApiModel]) -> bool:
    """Whether a field of a model holds others of the same model."""
    return model in get_args(stripped(annotation))


def _value(annotation: Any) -> Any:
    type_ = stripped(annotation)
    if type_ is Any:
        return UUID
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
_CASES, _ITEMS, _JOBS, _CONTACTS = Cases(Raw()), Workitems(Raw()), WorkitemJobs(Raw()), ExternalContacts(Raw())
_QUEUES, _SKILLS, _LANGUAGES = lookups._QUEUES, lookups._SKILLS, lookups._LANGUAGES
_SCRIPTS, _FLOWS = lookups._SCRIPTS, lookups._FLOWS


def _flow_rule_calls(sort: str, model: str) -> Iterator[tuple[str, str, Callable[[], Exchange[Any]]]]:
    """The five calls of a sort of flow rule."""
    named: dict[str, Any] = {
        verb: getattr(flow_rules.FLOW_RULES, f"{verb}_{sort}") for verb in ("list", "get", "create", "update", "delete")
    }
    new, changed = getattr(flow_rules, f"{model}Create"), getattr(flow_rules, f"{model}Update")
    yield "get", "s", partial(named["list"], _ID)
    yield "get", "", partial(named["get"], _ID, _ID)
    yield "post", "s", lambda: named["create"](_ID, full(new))
    yield "patch", "", lambda: named["update"](_ID, _ID, full(changed))
    yield "delete", "", partial(named["delete"], _ID, _ID)


CALLS: dict[str, Callable[[], Exchange[Any]]] = {
    "getAuthorizationDivisions": lambda: _DIVISIONS.list("Home"),
    "getAuthorizationDivisionsHome": _DIVISIONS.home,
    "getAuthorizationSubjectsMe": Subjects(Raw()).me,
    "getAuthorizationDivision": lambda: _DIVISIONS.get(_ID),
    "getOrganizationsMe": _ORG.me,
    "getUser": lambda: _USERS.get(_ID),
    "getUsersMe": _USERS.me,
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
    "postUsersSearch": lambda: _USERS.search(full(creating.UserSearch)),
    "getUsersSearch": lambda: _USERS.search_on("q64"),
    "postAuthorizationDivisions": lambda: _DIVISIONS.create(full(creating.DivisionCreate)),
    "postUsers": lambda: _USERS.create(full(creating.UserCreate)),
    "postRoutingQueues": lambda: _QUEUES.create(full(creating.QueueCreate)),
    "postRoutingSkills": lambda: _SKILLS.create(full(creating.SkillCreate)),
    "postRoutingLanguages": lambda: _LANGUAGES.create(full(creating.LanguageCreate)),
    "postFlows": lambda: _FLOWS.create(full(creating.FlowCreate)),
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
    "postTaskmanagementWorkitemsQuery": lambda: _ITEMS.query(full(items.WorkitemQuery)),
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
    **{
        f"{verb}TaskmanagementWorktypeFlows{path}Rule{plural}": call
        for path, sort, model in (
            ("Oncreate", "on_create", "OnCreateRule"),
            ("Onattributechange", "on_attribute_change", "OnAttributeChangeRule"),
            ("Datebased", "date_based", "DateBasedRule"),
        )
        for verb, plural, call in _flow_rule_calls(sort, model)
    },
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
    "postCasemanagementCasesQueryJobs": lambda: _CASES.create_query_job(full(cases.CaseQuery)),
    "getCasemanagementCasesQueryJob": lambda: _CASES.get_query_job(_ID),
    "getCasemanagementCasesQueryJobResults": lambda: _CASES.list_query_job_results(_ID),
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
    "getTaskmanagementWorkbinHistory": lambda: _BINS.list_history(_ID, "ascending"),
    "getTaskmanagementWorkbinVersions": lambda: _BINS.list_versions(_ID, "ascending"),
    "getTaskmanagementWorkbinVersion": lambda: _BINS.get_version(_ID, 1),
    "getTaskmanagementWorktypeStatus": lambda: _TYPES.get_status(_ID, _ID),
    "getTaskmanagementWorktypeHistory": lambda: _TYPES.list_history(_ID, "ascending", ["statuses"]),
    "getTaskmanagementWorktypeVersions": lambda: _TYPES.list_versions(_ID, "ascending"),
    "getTaskmanagementWorktypeVersion": lambda: _TYPES.get_version(_ID, 1),
    "getTaskmanagementWorkitemsSchemasCoretype": lambda: _SCHEMAS.get_core_type("text"),
    "getTaskmanagementWorkitemsSchemaVersions": lambda: _SCHEMAS.list_versions(_ID),
    "getTaskmanagementWorkitemsSchemaVersion": lambda: _SCHEMAS.get_version(_ID, 1),
    "postIntentsCustomerintentsBulkRetrieve": lambda: _INTENTS.retrieve([_ID]),
    "getCasemanagementCaseplans": lambda: _PLANS.list_of(_ID, [_ID]),
    "postCasemanagementCaseplanStageplans": lambda: _PLANS.create_stage(_ID, full(caseplan.StageplanCreate)),
    "deleteCasemanagementCaseplanStageplan": lambda: _PLANS.delete_stage(_ID, _ID),
    "postCasemanagementCaseplanStageplanReposition": lambda: _PLANS.reposition_stage(_ID, _ID, None),
    "getCasemanagementCaseplanVersionStageplanStepplan": lambda: _PLANS.get_step(_ID, "latest", _ID, _ID),
    "postCasemanagementCases": lambda: _CASES.create(full(cases.CaseCreate)),
    "getCasemanagementCase": lambda: _CASES.get(_ID, ["owner"]),
    "getCasemanagementCasesReference": lambda: _CASES.get_by_reference("ESC-1", ["owner"]),
    "deleteCasemanagementCase": lambda: _CASES.delete(_ID),
    "getCasemanagementCasesExternalcontact": lambda: _CASES.list_of_contact(_ID, [_ID], ["owner"]),
    "patchCasemanagementCaseDatedue": lambda: _CASES.set_date_due(_ID, datetime(2027, 1, 1, tzinfo=UTC)),
    "patchCasemanagementCaseDescription": lambda: _CASES.set_description(_ID, "words"),
    "patchCasemanagementCaseExternalid": lambda: _CASES.set_external_id(_ID, "X-1"),
    "patchCasemanagementCaseOwner": lambda: _CASES.set_owner(_ID, _ID),
    "patchCasemanagementCasePriority": lambda: _CASES.set_priority(_ID, "High"),
    "patchCasemanagementCaseSummary": lambda: _CASES.set_summary(_ID, "words"),
    "getCasemanagementCaseStages": lambda: _CASES.list_stages(_ID),
    "getCasemanagementCaseStage": lambda: _CASES.get_stage(_ID, _ID),
    "getCasemanagementCaseStageSteps": lambda: _CASES.list_steps(_ID, _ID),
    "getCasemanagementCaseStageStep": lambda: _CASES.get_step(_ID, _ID, _ID),
    "getCasemanagementCaseComments": lambda: _CASES.list_comments(_ID, "ascending"),
    "getCasemanagementCaseComment": lambda: _CASES.get_comment(_ID, _ID),
    "postCasemanagementCaseComments": lambda: _CASES.create_comment(_ID, full(cases.CommentCreate)),
    "deleteCasemanagementCaseCommentsMeCommentId": lambda: _CASES.delete_own_comment(_ID, _ID),
    "getCasemanagementCaseAssociations": lambda: _CASES.list_associations(_ID),
    "getCasemanagementCaseAssociation": lambda: _CASES.get_association(_ID, _ID),
    "postCasemanagementCaseAssociations": lambda: _CASES.create_association(_ID, full(cases.CaseAssociationCreate)),
    "postCasemanagementCasesAssociationsQuery": lambda: _CASES.query_associations(_ID, _ID),
    "postCasemanagementCaseTerminateJobs": lambda: _CASES.terminate(_ID),
    "getCasemanagementCaseTerminateJob": lambda: _CASES.get_terminate_job(_ID, _ID),
    "postTaskmanagementWorkitems": lambda: _ITEMS.create(full(items.WorkitemCreate)),
    "getTaskmanagementWorkitem": lambda: _ITEMS.get(_ID, ["status"]),
    "patchTaskmanagementWorkitem": lambda: _ITEMS.update(_ID, full(items.WorkitemUpdate)),
    "deleteTaskmanagementWorkitem": lambda: _ITEMS.delete(_ID),
    "postTaskmanagementWorkitemTerminate": lambda: _ITEMS.terminate(_ID, full(items.WorkitemTerminate)),
    "postTaskmanagementWorkitemDisconnect": lambda: _ITEMS.disconnect(_ID),
    "postTaskmanagementWorkitemAcdCancel": lambda: _ITEMS.cancel_acd(_ID),
    "patchTaskmanagementWorkitemAssignment": lambda: _ITEMS.assign(_ID, full(items.ManualAssignment)),
    "getTaskmanagementWorkitemWrapups": lambda: _ITEMS.list_wrapups(_ID, ["wrapupCode"]),
    "getTaskmanagementWorkitemUserWrapups": lambda: _ITEMS.list_user_wrapups(_ID, _ID, ["wrapupCode"]),
    "patchTaskmanagementWorkitemUserWrapups": lambda: _ITEMS.update_user_wrapups(_ID, _ID, full(items.WrapupUpdate)),
    "patchTaskmanagementWorkitemUsersMeWrapups": lambda: _ITEMS.update_own_wrapups(_ID, full(items.WrapupUpdate)),
    "getTaskmanagementWorkitemHistory": lambda: _ITEMS.list_history(_ID, "ascending"),
    "getTaskmanagementWorkitemVersions": lambda: _ITEMS.list_versions(_ID, "ascending"),
    "getTaskmanagementWorkitemVersion": lambda: _ITEMS.get_version(_ID, 1),
    "postTaskmanagementWorkitemsQueryJobs": lambda: _JOBS.create_query(full(jobs.WorkitemJobQuery)),
    "getTaskmanagementWorkitemsQueryJob": lambda: _JOBS.get_query(_ID),
    "getTaskmanagementWorkitemsQueryJobResults": lambda: _JOBS.list_query_results(_ID),
    "getTaskmanagementWorkitemsBulkJobsUsersMe": lambda: _JOBS.list_own("AddWorkitems", "ascending"),
    "postTaskmanagementWorkitemsBulkAddJobs": lambda: _JOBS.create_add(full(jobs.BulkAdd)),
    "getTaskmanagementWorkitemsBulkAddJob": lambda: _JOBS.get_add(_ID),
    "patchTaskmanagementWorkitemsBulkAddJob": lambda: _JOBS.update_add(_ID, full(jobs.BulkJobUpdate)),
    "deleteTaskmanagementWorkitemsBulkAddJob": lambda: _JOBS.delete_add(_ID),
    "getTaskmanagementWorkitemsBulkAddJobResults": lambda: _JOBS.get_add_results(_ID),
    "postTaskmanagementWorkitemsBulkTerminateJobs": lambda: _JOBS.create_terminate(full(jobs.BulkTerminate)),
    "getTaskmanagementWorkitemsBulkTerminateJob": lambda: _JOBS.get_terminate(_ID),
    "patchTaskmanagementWorkitemsBulkTerminateJob": lambda: _JOBS.update_terminate(_ID, full(jobs.BulkJobUpdate)),
    "deleteTaskmanagementWorkitemsBulkTerminateJob": lambda: _JOBS.delete_terminate(_ID),
    "getTaskmanagementWorkitemsBulkTerminateJobResults": lambda: _JOBS.get_terminate_results(_ID),
    "getExternalcontactsContacts": lambda: _CONTACTS.list("Ada"),
    "getExternalcontactsContact": lambda: _CONTACTS.get(_ID),
    "postExternalcontactsContacts": lambda: _CONTACTS.create(full(people.ExternalContactCreate)),
    "getIntentsAssignmentsExternalcontact": lambda: _CONTACTS.list_intents(_ID),
    "postIntentsAssignmentsExternalcontactCustomerintentAssignment": lambda: _CONTACTS.assign_intent(
        _ID, _ID, full(people.IntentAssignmentCreate)
    ),
    "getTokensMe": access.Tokens(Raw()).me,
    "getOrganizationsLimitsNamespace": lambda: access.Limits(Raw()).list("case.management"),
}

_ANY_THING = {"id": UUID, "property": "p", "required": True, "displayOrder": 1}
_ANY_ANSWER = {**_ANY_THING, "entities": [_ANY_THING], "results": [_ANY_THING], "after": None}


#: What answers with a bare list.
_BARE = {"postIntentsCustomerintentsBulkRetrieve"}


def _answer(name: str) -> Any:
    return [_ANY_THING] if name in _BARE else _ANY_ANSWER


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
        exchange.send(read_reply(effect.request, 200, {}, json.dumps(_answer(name)).encode()))
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
        following = exchange.send(
            read_reply(effect.request, 200, {}, json.dumps([] if name in _BARE else more).encode())
        )
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
