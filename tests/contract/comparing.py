"""Comparing what we ask of the API with a book that describes it: the official SDK, or the published contract.

Owns the comparison, once for every book, and which of their models stand for ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, get_args, get_origin

from tests.contract import our_calls

from genesys_caseplans.http.exchange import Operation
from genesys_caseplans.http.wire import ApiModel


@dataclass(frozen=True)
class BookOperation:
    """One operation. body, answer: names of models, "" for none."""

    method: str
    path: str
    path_parameters: frozenset[str]
    query_parameters: frozenset[str]
    body: str
    answer: str


@dataclass(frozen=True)
class BookField:
    """One field of a model. type: as the SDK writes types. limits: by JSON schema's names."""

    type: str
    allowed: tuple[str, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    read_only: bool = False


class Book(Protocol):
    """Something that describes the API."""

    def operation(self, name: str) -> BookOperation | None:
        """An operation by its operationId."""

    def model(self, name: str) -> dict[str, BookField]:
        """The fields of a model, by the API's names."""


# Our model: the models of the SDK that stand for the same object. What is sent must be understood by all of them,
# what is read must be in all of them.
COUNTERPARTS: dict[str, tuple[str, ...]] = {
    "AttributeChangeCondition": ("WorkitemOnAttributeChangeCondition",),
    "AttributeChangeConditionUpdate": (
        "WorkitemOnAttributeChangeCondition",
        "WorkitemOnAttributeChangeConditionUpdate",
    ),
    "DateBasedCondition": ("WorkitemDateBasedCondition", "WorkitemDateBasedConditionUpdate"),
    "DateBasedRule": ("WorkitemDateBasedRule",),
    "DateBasedRuleCreate": ("WorkitemDateBasedRuleCreate",),
    "DateBasedRuleUpdate": ("WorkitemDateBasedRuleUpdate",),
    "OnAttributeChangeRule": ("WorkitemOnAttributeChangeRule",),
    "OnAttributeChangeRuleCreate": ("WorkitemOnAttributeChangeRuleCreate",),
    "OnAttributeChangeRuleUpdate": ("WorkitemOnAttributeChangeRuleUpdate",),
    "OnCreateRule": ("WorkitemOnCreateRule",),
    "OnCreateRuleCreate": ("WorkitemOnCreateRuleCreate",),
    "OnCreateRuleUpdate": ("WorkitemOnCreateRuleUpdate",),
    "AssignedSourceIntent": ("CustomerSourceIntent",),
    "BulkResult": ("BulkResults",),
    "BulkResults": ("BulkSourceIntentsResponse",),
    "Caseplan": ("Caseplan", "CaseplanCreateResponse"),
    "CaseplanCreate": ("CaseplanCreate",),
    "CaseplanSchema": ("CaseplanDataSchema",),
    "CaseplanUpdate": ("CaseplanUpdate",),
    "CoreType": ("Coretype",),
    "CustomerIntent": ("CustomerIntentResponse",),
    "CustomerIntentCreate": ("CustomerIntent",),
    "CustomerIntentUpdate": ("CustomerIntentPatch",),
    "DataSchema": ("DataSchema",),
    "DataSchemaCreate": ("DataSchema",),
    "DataSchemaPut": ("DataSchema",),
    "Division": ("AuthzDivision",),
    "Flow": ("Flow",),
    "Language": ("Language",),
    "Queue": ("Queue",),
    "Script": ("Script",),
    "Skill": ("RoutingSkill",),
    "EntityRef": ("DomainEntityRef",),
    "Grant": ("AuthzGrant",),
    "GrantPolicy": ("AuthzGrantPolicy",),
    "GrantRole": ("AuthzGrantRole",),
    "IntakeSetting": ("IntakeSetting",),
    "IntentCategory": ("IntentsCategory",),
    "IntentCategoryCreate": ("IntentsCategory",),
    "IntentCategoryUpdate": ("IntentsCategoryPatch",),
    "ItemValidationLimits": ("ItemValidationLimits",),
    "JsonSchema": ("JsonSchemaDocument",),
    "Organization": ("Organization",),
    "Range": ("MinLength", "MaxLength"),
    "RuleSettings": ("WorkitemRuleSettings",),
    "RuleAction": ("WorkitemRuleAction",),
    "SchemaLimits": ("SchemaQuantityLimits",),
    "Subject": ("AuthzSubject",),
    "SchemaRef": ("WorkitemSchema",),
    "SourceIntent": ("SourceIntent",),
    "Stageplan": ("Stageplan",),
    "StageplanUpdate": ("StageplanUpdate",),
    "StatusCreate": ("WorkitemStatusCreate",),
    "StatusUpdate": ("WorkitemStatusUpdate",),
    "Stepplan": ("Stepplan",),
    "StepplanUpdate": ("StepplanUpdate",),
    "CasesJob": ("CaseQueryJobResponse",),
    "_Total": ("CaseQueryJobResultsResponse",),
    "_Count": ("WorkitemPostQueryEntityListing",),
    "User": ("User", "UserMe"),
    "Workbin": ("Workbin",),
    "WorkbinCreate": ("WorkbinCreate",),
    "WorkbinUpdate": ("WorkbinUpdate",),
    "ValidationLimits": ("ValidationLimits",),
    "WorkitemSettings": ("WorkitemSettingsResponse",),
    "WorkitemSettingsUpdate": ("WorkitemSettings",),
    "WorkitemStatus": ("WorkitemStatus",),
    "Worktype": ("Worktype",),
    "WorktypeCreate": ("WorktypeCreate",),
    "WorktypeUpdate": ("WorktypeUpdate",),
    "AddedWorkitem": ("BulkJobAddWorkitemSummary",),
    "AutoStatusTransition": ("AutoStatusTransitionDetail",),
    "BulkAdd": ("BulkJobAddRequest",),
    "BulkAddResult": ("BulkJobAddResult",),
    "BulkAddResults": ("BulkJobAddResponse",),
    "BulkEntity": ("BulkJobEntity",),
    "BulkError": ("BulkJobError",),
    "BulkJob": ("BulkJob",),
    "BulkJobUpdate": ("BulkJobUpdate",),
    "BulkTerminate": ("BulkJobTerminateRequest",),
    "BulkTerminateResult": ("BulkJobTerminateResult",),
    "BulkTerminateResults": ("BulkJobTerminateResultsResponse",),
    "BulkWorkitemCreate": ("WorkitemCommonCreate",),
    "Case": ("Case",),
    "CaseAssociation": ("CaseAssociation",),
    "CaseAssociationCreate": ("CaseAssociationCreate",),
    "CaseCreate": ("CaseCreate",),
    "CaseFilter": ("CaseQueryJobFilter",),
    "CaseQuery": ("CaseQueryJobCreate",),
    "CaseQueryError": ("CaseQueryJobError",),
    "CaseQueryJob": ("CaseQueryJobResponse",),
    "CaseSort": ("CaseQueryJobSort",),
    "CaseplanRef": ("CaseplanReference",),
    "CategoryChange": ("WorkitemsAttributeChangeWorkitemStatusCategory",),
    "ClonedUser": ("TokenInfoClonedUser",),
    "Comment": ("Comment",),
    "CommentCreate": ("CommentCreate",),
    "ContactRef": (
        "ExternalContactReference",
        "CaseExternalContactReference",
    ),
    "DateChange": ("WorkitemsAttributeChangeInstant",),
    "ExternalContact": ("ExternalContact",),
    "ExternalContactCreate": ("ExternalContact",),
    "FailureReason": ("FailureReason",),
    "FlagChange": ("WorkitemsAttributeChangeBoolean",),
    "Intake": ("Intake",),
    "IntentAssignment": ("CustomerIntentAssignmentResponse",),
    "IntentAssignmentCreate": ("CustomerIntentAssignmentRequest",),
    "Limit": ("Limit",),
    "ListChange": ("WorkitemsAttributeChangeList",),
    "ManualAssignment": ("WorkitemManualAssign",),
    "MapChange": ("WorkitemsAttributeChangeMap",),
    "NamedEntity": ("NamedEntity",),
    "NumberChange": ("WorkitemsAttributeChangeInteger",),
    "OAuthClient": ("OrgOAuthClient",),
    "RuleSettingsChange": ("WorkitemsAttributeChangeWorkitemRuleSettings",),
    "ScoredAgent": ("WorkitemScoredAgent",),
    "ScoredAgentDelta": ("WorkitemScoredAgentDelta",),
    "ScoredAgentRequest": ("WorkitemScoredAgentRequest",),
    "ScoredAgentsChange": ("WorkitemsAttributeChangeListWorkitemScoredAgentDelta",),
    "Stage": ("Stage",),
    "StageplanCreate": ("StageplanCreate",),
    "Step": ("Step",),
    "TerminateJob": ("TerminateJob",),
    "TerminatedWorkitem": ("BulkJobTerminateResultEntity",),
    "TextChange": ("WorkitemsAttributeChangeString",),
    "TokenInfo": ("TokenInfo",),
    "WorkbinChange": ("WorkitemsChangeWorkbinDelta",),
    "WorkbinDelta": ("WorkbinDelta",),
    "WorkbinVersion": ("WorkbinVersion",),
    "Workitem": ("Workitem",),
    "WorkitemChange": ("WorkitemsChangeWorkitemDelta",),
    "WorkitemCreate": ("WorkitemCreate",),
    "WorkitemCriteria": ("WorkitemQueryJobQueryFiltersCriteria",),
    "WorkitemDelta": ("WorkitemDelta",),
    "WorkitemError": ("TaskManagementErrorDetails",),
    "WorkitemFilter": ("WorkitemFilter",),
    "WorkitemJobFilter": ("WorkitemQueryJobFilter",),
    "WorkitemJobQuery": ("WorkitemQueryJobCreate",),
    "WorkitemJobSort": ("WorkitemQueryJobSort",),
    "WorkitemPredicate": ("WorkitemQueryJobQueryFiltersPredicate",),
    "WorkitemQuery": ("WorkitemQueryPostRequest",),
    "WorkitemQueryError": ("WorkitemQueryJobError",),
    "WorkitemQueryFilters": ("WorkitemQueryJobQueryFilters",),
    "WorkitemQueryJob": ("WorkitemQueryJobResponse",),
    "WorkitemSort": ("WorkitemQuerySort",),
    "WorkitemTerminate": ("WorkitemTerminate",),
    "WorkitemUpdate": ("WorkitemUpdate",),
    "WorkitemVersion": ("WorkitemVersion",),
    "WorkitemWrapup": ("WorkitemWrapup",),
    "WorktypeChange": ("WorkitemsChangeWorktypeDelta",),
    "WorktypeDelta": ("WorktypeDelta",),
    "WorktypeVersion": ("WorktypeVersion",),
    "WrapupChange": ("WorkitemsAttributeChangeWrapupDelta",),
    "WrapupDelta": ("WrapupDelta",),
    "WrapupUpdate": ("WorkitemWrapupUpdate",),
    "DivisionCreate": ("AuthzDivision",),
    "FlowCreate": ("Flow",),
    "LanguageCreate": ("Language",),
    "QueueCreate": ("CreateQueueRequest",),
    "SkillCreate": ("CreateRoutingSkill",),
    "UserCreate": ("CreateUser",),
    "UserCriterion": ("UserSearchCriteria",),
    "UserSearch": ("UserSearchRequest",),
    "UserSort": ("SearchSort",),
    "UsersFound": ("UsersSearchResponse",),
}


def differences(book: Book) -> dict[str, str]:
    """All that differs between us and a book, by a name that says where."""
    found: dict[str, str] = {}
    for operation in our_calls.operations().values():
        found.update(operation_differences(book, operation))
    for model in our_calls.models().values():
        for counterpart in COUNTERPARTS.get(model.__name__, ()):
            found.update(model_differences(book, model, counterpart))
    return found


def operation_differences(book: Book, operation: Operation) -> Iterator[tuple[str, str]]:
    theirs = book.operation(operation.name)
    if theirs is None:
        yield operation.name, "there is no such operation"
        return
    call = our_calls.call(operation.name)
    if (theirs.method, theirs.path) != (operation.method, operation.path):
        yield operation.name, f"the book sends {theirs.method} {theirs.path}"
    if theirs.path_parameters != set(operation.parameters):
        yield f"{operation.name} path", f"the book has {sorted(theirs.path_parameters)}"
    for request in (call.request, our_calls.next_page(operation.name)):
        for name in request.query if request else ():
            if name not in theirs.query_parameters:
                yield f"{operation.name} ?{name}", "the book has no such query parameter"
    yield from body_differences(book, operation.name, call.request.body, theirs.body)
    yield from answer_differences(book, operation.name, call, theirs.answer)


def body_differences(book: Book, name: str, body: Any, theirs: str) -> Iterator[tuple[str, str]]:
    if (body is not None) != bool(theirs):
        yield f"{name} body", f"the book sends {theirs or 'none'}"
    elif body is not None:
        yield from value_differences(book, f"{name} body", body, theirs)


def value_differences(book: Book, where: str, value: Any, theirs: str) -> Iterator[tuple[str, str]]:
    """What of a JSON value the book's type could not hold."""
    if theirs == "object" or theirs.startswith("dict("):
        return
    if theirs.startswith("list[") and isinstance(value, list):
        for item in value:
            yield from value_differences(book, f"{where}[]", item, theirs[5:-1])
    elif theirs in _JSON:
        if not isinstance(value, _JSON[theirs]) or (isinstance(value, bool) and theirs in ("int", "float")):
            yield where, f"the book has {theirs}"
    elif not isinstance(value, dict):
        yield where, f"the book has {theirs}"
    else:
        yield from object_differences(book, where, value, theirs)


def object_differences(book: Book, where: str, value: dict[str, Any], theirs: str) -> Iterator[tuple[str, str]]:
    """Fields that the book's model lacks, needs, or leaves to the API."""
    fields = book.model(theirs)
    for name, known in fields.items():
        if known.required and name not in value:
            yield f"{where}.{name}", f"the book's {theirs} needs it"
    for name, item in value.items():
        if name not in fields:
            yield f"{where}.{name}", f"the book's {theirs} has no such field"
        elif fields[name].read_only:
            yield f"{where}.{name}", "the API writes it, not we"
        elif fields[name].allowed and item not in (*fields[name].allowed, our_calls.UUID):  # a sample is any value
            yield f"{where}.{name}", f"the book allows {fields[name].allowed}"
        elif item is not None:
            yield from value_differences(book, f"{where}.{name}", item, fields[name].type)


_JSON: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "bool": bool,
    "float": (int, float),
    "datetime": str,
}


def answer_differences(book: Book, name: str, call: our_calls.Call, answer: str) -> Iterator[tuple[str, str]]:
    """Whether what is read of an answer is what the book reads."""
    if call.gives is None:
        return
    expected = COUNTERPARTS.get(call.gives.__name__, ())
    if answer.startswith("list["):
        theirs = answer.removeprefix("list[").removesuffix("]")
    elif call.is_listing:
        fields = book.model(answer)
        listed = fields.get("entities") or fields.get("results")
        theirs = listed.type.removeprefix("list[").removesuffix("]") if listed else answer
    else:
        theirs = answer
    if theirs not in expected:
        yield f"{name} answer", f"the book reads {theirs}, we {call.gives.__name__}"


def model_differences(book: Book, model: type[ApiModel], counterpart: str) -> Iterator[tuple[str, str]]:
    fields = book.model(counterpart)
    for alias, annotation in our_calls.aliases(model).items():
        where = f"{model.__name__}.{alias} in {counterpart}"
        if alias not in fields:
            yield where, "the book's model has no such field"
        else:
            yield from type_differences(book, where, annotation, fields[alias].type)


_TYPES: dict[Any, tuple[str, ...]] = {
    str: ("str",),
    int: ("int",),
    float: ("float", "int"),
    bool: ("bool",),
    datetime: ("datetime",),
}


def type_differences(book: Book, where: str, annotation: Any, theirs: str) -> Iterator[tuple[str, str]]:
    """What a field's type cannot read. References have a model each there: an id always, a name where there is one."""
    type_ = our_calls.stripped(annotation)
    if type_ is Any:
        return
    if get_origin(type_) is list:
        if theirs.startswith("list["):
            yield from type_differences(book, f"{where}[]", get_args(type_)[0], theirs[5:-1])
        else:
            yield where, f"the book has {theirs}"
    elif get_origin(type_) is dict:
        if not theirs.startswith("dict(") and theirs != "object":
            yield where, f"the book has {theirs}"
    elif isinstance(type_, type) and issubclass(type_, our_calls.REFERENCES):
        fields = book.model(theirs) if theirs[0].isupper() else {}
        if theirs != "object" and ("id" not in fields or fields["id"].type != "str"):
            yield where, f"the book has {theirs}"
    elif isinstance(type_, type) and issubclass(type_, ApiModel):
        if theirs not in COUNTERPARTS.get(type_.__name__, ()):
            yield where, f"the book has {theirs}"
    elif theirs not in _TYPES[type_]:
        yield where, f"the book has {theirs}"
