"""What the official SDK can do on our paths, and we cannot: nothing but what stands here, with its reason."""

from __future__ import annotations

from tests.contract import our_calls
from tests.contract.comparing import COUNTERPARTS
from tests.contract.official_sdk import OfficialSdk, operations, snake

#: Where all that the SDK has is ours.
OURS = ("/api/v2/casemanagement/", "/api/v2/taskmanagement/", "/api/v2/intents/")
#: Where all that the contract publishes is ours: what a spec points at is found, made and searched for.
LOOKED_UP = (
    *("/api/v2/authorization/divisions", "/api/v2/users", "/api/v2/users/search", "/api/v2/routing/queues"),
    *("/api/v2/routing/skills", "/api/v2/routing/languages", "/api/v2/scripts", "/api/v2/flows"),
)

# Operation of the SDK: why it is not here.
NOT_HERE: dict[str, str] = {
    "delete_flows": "it deletes many flows as a job, and the contract that we hold to does not publish it",
}

_BY_THE_API = "the API writes it, a request does not say it"
_OTHERS = "other people's objects: read as far as they are pointed at, the rest is in `model_extra`"
_BEYOND = "published by the SDK alone, not by the contract that we hold to; it is in `model_extra`"
# Field of a model: why it is not here. A model alone: any of its fields.
FIELDS_NOT_HERE: dict[str, str] = {
    "Caseplan.dataSchemas": "only the answer to a create has it; `list_schemas` reads it",
    "Caseplan.intakeSettings": "only the answer to a create has it; `list_intake` reads it",
    "CasesJob": "what counting needs; `CaseQueryJob` has the rest",
    "CustomerIntentCreate.id": _BY_THE_API,
    "CustomerIntentUpdate.id": _BY_THE_API,
    "IntentCategoryCreate.id": _BY_THE_API,
    "IntentCategoryCreate.dateCreated": _BY_THE_API,
    "IntentCategoryUpdate.id": _BY_THE_API,
    "AttributeChangeConditionUpdate.operator": "for the priority alone, whose changes no published attribute names",
    "AttributeChangeConditionUpdate.value": "for the priority alone, whose changes no published attribute names",
    "DataSchemaCreate": _BY_THE_API,
    "DataSchemaPut": _BY_THE_API,
    "ExternalContactCreate": _BEYOND,
    "ExternalContact": _BEYOND,
    "OAuthClient": _BEYOND,
    "Stage.failureReason": _BEYOND,
    "Step.failureReason": _BEYOND,
    "WorkitemJobSort.customField": _BEYOND,
    "JsonSchema": "a schema of attributes has none of them; it is in `model_extra`",
    "DivisionCreate": _BY_THE_API,
    "LanguageCreate": _BY_THE_API,
    "FlowCreate": "what the API or Architect writes; a request may say it in `model_extra`",
    "QueueCreate": "written by the API, or published by the SDK alone; a request may say it in `model_extra`",
    "SkillCreate.divisionId": _BEYOND,
    "UserCreate.addresses": _BEYOND,
    "SchemaLimits.id": "limits are no object",
    "SchemaLimits.name": "limits are no object",
    "CoreType.schema": "the definition that a property refers to, never needed: it is in `model_extra`",
    "WorktypeCreate.divisionId": "a worktype is of its workbin's division",
    **dict.fromkeys(("Organization", "Division", "User", "Queue", "Skill", "Language", "Script", "Flow"), _OTHERS),
}


def missing_operations() -> set[str]:
    ours = {snake(name) for name in our_calls.operations()}
    theirs = operations().items()
    return {name for name, one in theirs if one.path.startswith(OURS) or one.path in LOOKED_UP} - ours


def missing_fields() -> set[str]:
    """Fields of the models that stand for ours, by our name; `selfUri` tells no client a thing."""
    found = set()
    for name, model in our_calls.models().items():
        if name.startswith("_") or issubclass(model, our_calls.REFERENCES):
            continue
        for counterpart in COUNTERPARTS[name]:
            theirs = set(OfficialSdk().model(counterpart)) - {"selfUri"} - set(our_calls.aliases(model))
            found |= {f"{name}.{field}" for field in theirs}
    return found


def test_the_sdk_has_no_operation_that_we_lack() -> None:
    assert missing_operations() == set(NOT_HERE)


def test_the_sdk_has_no_field_that_we_lack() -> None:
    unnamed = {field for field in missing_fields() if not {field, field.partition(".")[0]} & set(FIELDS_NOT_HERE)}
    assert unnamed == set()


def test_every_exception_of_the_fields_still_is_one() -> None:
    missing = missing_fields()
    named = missing | {field.partition(".")[0] for field in missing}
    assert set(FIELDS_NOT_HERE) - named == set()
