"""What the vendor's Terraform provider publishes as examples can be said in a spec, and gives the same request bodies.

Names and values are ours; which attributes the examples set, and in which members of a body the provider sends them, is
from its published documentation and source (`genesyscloud_task_management_workitem_schema`, `…_worktype`, `…_status`,
`…_status_transition`, the three `…_flow_…_rule`, `genesyscloud_case_management_caseplan` with stage and step plans).

Two things are said otherwise, and mean the same. The provider sends a worktype's `divisionId`, which is its workbin's;
and it leaves the statuses that the API makes by itself beside its own, where a spec takes them for two of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.scenario import requests_said

from genesys_caseplans import parse_spec
from genesys_caseplans.address import Lookup
from genesys_caseplans.kinds.lookups import look_up

Document = dict[str, Any]
DAY = 86_400
NAMED = [
    Lookup("users", "jane.doe@example.com"),
    Lookup("queues", "Escalations"),
    Lookup("skills", "Complaints"),
    Lookup("skills", "Billing"),
    Lookup("languages", "English"),
    Lookup("scripts", "Case handling"),
]


@dataclass(frozen=True)
class Sent:
    """A request, ids in it as addresses in braces."""

    method: str
    path: str
    body: Any


@pytest.fixture
def org() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


def sent(org: DirectOrg, document: Document) -> list[Sent]:
    """What is sent to make it all, in order."""
    spec = parse_spec({"formatVersion": 1, **document})
    report = org.apply(org.plan(spec))
    assert report.ok, [result.message for result in report.results]
    ids = {address: identity.id for address, identity in report.identities.items()}
    writes = [*org.writes]
    named = {f"{lookup.what}.{lookup.name}": hits[0].id for lookup, hits in org.run(look_up(NAMED)).items()}
    lines = requests_said(writes, ids | named)
    found: list[Sent] = []
    for line in lines:
        if line.startswith("  "):
            found[-1] = Sent(found[-1].method, found[-1].path, json.loads(line))
        else:
            method, path = line.split(" ", 1)
            found.append(Sent(method, path, None))
    assert not org.plan(spec).has_changes
    return found


def only(requests: list[Sent], method: str, path: str) -> Any:
    """The body of the one request to a path."""
    (request,) = (request for request in requests if (request.method, request.path) == (method, path))
    return request.body


# --- data schema

LIMITS = {"minLength": 1, "maxLength": 60}
ATTRIBUTES: dict[str, tuple[Document, Document]] = {
    "text": ({"minLength": 1, "maxLength": 60}, LIMITS),
    "longtext": ({"minLength": 0, "maxLength": 900}, {"minLength": 0, "maxLength": 900}),
    "url": ({"minLength": 0, "maxLength": 150}, {"minLength": 0, "maxLength": 150}),
    "identifier": ({"minLength": 2, "maxLength": 40}, {"minLength": 2, "maxLength": 40}),
    "enum": (
        {"values": {"van": "By van", "bike": "By bike"}},
        {
            "enum": ["van", "bike"],
            "_enumProperties": {
                "van": {"title": "By van", "_disabled": False},
                "bike": {"title": "By bike", "_disabled": False},
            },
        },
    ),
    "date": ({}, {}),
    "datetime": ({}, {}),
    "integer": ({"minimum": 1, "maximum": 50}, {"minimum": 1, "maximum": 50}),
    "number": ({"minimum": 0.5, "maximum": 30}, {"minimum": 0.5, "maximum": 30}),
    "checkbox": ({}, {}),
    "tag": (
        {"minItems": 0, "maxItems": 4, "itemMinLength": 1, "itemMaxLength": 20, "uniqueItems": True},
        {"minItems": 0, "maxItems": 4, "items": {"minLength": 1, "maxLength": 20}, "uniqueItems": True},
    ),
}


def test_a_schema_with_attributes_of_all_eleven_types(org: DirectOrg) -> None:
    words = {kind: {"title": f"Parcel {kind}", "description": f"A {kind} of it"} for kind in ATTRIBUTES}
    said = {f"parcel_{kind}": {"type": kind, **words[kind], **limits} for kind, (limits, _) in ATTRIBUTES.items()}
    schema = {"name": "Parcel", "description": "What is known of it", "enabled": True, "attributes": said}
    body = only(sent(org, {"schemas": {"parcel": schema}}), "POST", "/taskmanagement/workitems/schemas")
    properties = {
        f"parcel_{kind}_{kind}": {"allOf": [{"$ref": f"#/definitions/{kind}"}], **words[kind], **limits}
        for kind, (_, limits) in ATTRIBUTES.items()
    }
    assert body["name"] == "Parcel"
    assert body["enabled"] is True
    assert body["jsonSchema"]["title"] == "Parcel"
    assert body["jsonSchema"]["description"] == "What is known of it"
    assert body["jsonSchema"]["properties"] == properties


# --- worktype, statuses, transitions, flow rules

BASIS: Document = {
    "schemas": {"parcel": {"name": "Parcel", "attributes": {"number": {"type": "identifier"}}}},
    "workbins": {"depot": {"name": "Depot"}},
}
WORKTYPE: Document = {
    "name": "Trace parcel",
    "description": "Find out where it is",
    "workbin": "depot",
    "schema": "parcel",
    "schemaVersion": 1,
    "duration": "1d",
    "dueDuration": "1d",
    "expiration": "1d",
    "ttl": "1d",
    "priority": 40,
    "language": "English",
    "queue": "Escalations",
    "skills": ["Complaints", "Billing"],
    "script": "Case handling",
}


@pytest.mark.parametrize("assigns", [True, False])
def test_a_worktype_with_and_without_assignment(org: DirectOrg, assigns: bool) -> None:
    worktype = WORKTYPE | {"assignmentEnabled": assigns}
    body = only(sent(org, BASIS | {"worktypes": {"trace": worktype}}), "POST", "/taskmanagement/worktypes")
    assert body == {
        "name": "Trace parcel",
        "description": "Find out where it is",
        "defaultWorkbinId": "{workbins.depot}",
        "schemaId": "{schemas.parcel}",
        "schemaVersion": 1,
        "defaultDurationSeconds": DAY,
        "defaultDueDurationSeconds": DAY,
        "defaultExpirationSeconds": DAY,
        "defaultTtlSeconds": DAY,
        "defaultPriority": 40,
        "defaultLanguageId": "{languages.English}",
        "defaultQueueId": "{queues.Escalations}",
        "defaultSkillIds": ["{skills.Complaints}", "{skills.Billing}"],
        "defaultScriptId": "{scripts.Case handling}",
        "assignmentEnabled": assigns,
    }


# Key: category, destinations, default destination. As in the examples: two statuses of a category, one that leads to
# all others, and closed ones that can be opened again.
TRANSITIONS: dict[str, tuple[str, list[str], str | None]] = {
    "queued": ("Open", ["fresh", "tracing", "lost"], "fresh"),
    "fresh": ("Open", ["tracing", "waiting", "queued", "found", "lost"], "tracing"),
    "tracing": ("InProgress", ["fresh", "waiting", "found", "lost"], "waiting"),
    "waiting": ("Waiting", ["tracing", "found", "lost"], "tracing"),
    "found": ("Closed", ["fresh", "queued"], None),
    "lost": ("Closed", ["fresh", "queued"], None),
}
DELAY, TIME = 90_000, "06:15:00"


def _status(key: str) -> Document:
    category, destinations, default = TRANSITIONS[key]
    timed = {"defaultDestination": default, "transitionDelay": DELAY, "transitionTime": TIME} if default else {}
    words = {"name": f"Is {key}", "description": f"It is {key}"}
    return {**words, "category": category, "destinations": destinations, **timed}


def _status_body(key: str) -> Document:
    """What a status and its transition say to the API in all."""
    lead = "{worktypes.trace.statuses."
    category, destinations, default = TRANSITIONS[key]
    timed = {
        "defaultDestinationStatusId": f"{lead}{default}}}",
        "statusTransitionDelaySeconds": DELAY,
        "statusTransitionTime": TIME,
    }
    return {
        "name": f"Is {key}",
        "description": f"It is {key}",
        "category": category,
        "destinationStatusIds": [f"{lead}{destination}}}" for destination in destinations],
        **(timed if default else {}),
    }


def _said_of_statuses(requests: list[Sent]) -> dict[str, Document]:
    """All that is said of each status, the later over the earlier; of the two that the API makes, what it makes."""
    path = "/taskmanagement/worktypes/{worktypes.trace}/statuses"
    bodies: dict[str, Document] = {}
    for request in requests:
        if (request.method, request.path) == ("POST", path):
            bodies[str(request.body["name"]).removeprefix("Is ")] = request.body
        elif request.method == "PATCH" and request.path.startswith(f"{path}/"):
            key = request.path.rpartition(".")[2].removesuffix("}")
            made = {"category": TRANSITIONS[key][0]}
            bodies[key] = bodies.get(key, made) | request.body
    return bodies


def test_statuses_and_their_transitions(org: DirectOrg) -> None:
    statuses = {key: _status(key) for key in TRANSITIONS}
    worktype = {"name": "Trace parcel", "workbin": "depot", "statuses": statuses, "defaultStatus": "queued"}
    requests = sent(org, BASIS | {"worktypes": {"trace": worktype}})
    bodies = _said_of_statuses(requests)
    assert bodies.keys() == TRANSITIONS.keys()
    for key, body in bodies.items():
        assert body == _status_body(key), key
    posted = [request for request in requests if request.method == "POST" and request.path.endswith("/statuses")]
    assert len(posted) == len(TRANSITIONS) - 2


def test_another_default_status_is_said_of_the_worktype(org: DirectOrg) -> None:
    statuses = {key: _status(key) for key in TRANSITIONS}
    worktype = {"name": "Trace parcel", "workbin": "depot", "statuses": statuses, "defaultStatus": "fresh"}
    requests = sent(org, BASIS | {"worktypes": {"trace": worktype}})
    body = only(requests, "PATCH", "/taskmanagement/worktypes/{worktypes.trace}")
    assert body == {"defaultStatusId": "{worktypes.trace.statuses.fresh}"}


def test_flow_rules_of_the_three_sorts(org: DirectOrg) -> None:
    rules = {
        "begin": {"name": "Begin", "on": "create"},
        "tell": {"name": "Tell", "on": "statusChange", "status": "tracing", "fromStatus": "fresh"},
        "remind": {"name": "Remind", "on": "date", "date": "dateDue", "before": "10m"},
    }
    statuses = {key: {"name": f"Is {key}", "category": TRANSITIONS[key][0]} for key in TRANSITIONS}
    worktype = {"name": "Trace parcel", "workbin": "depot", "statuses": statuses, "flowRules": rules}
    requests = sent(org, BASIS | {"worktypes": {"trace": worktype}})
    path = "/taskmanagement/worktypes/{worktypes.trace}/flows"
    assert only(requests, "POST", f"{path}/oncreate/rules") == {"name": "Begin"}
    assert only(requests, "POST", f"{path}/onattributechange/rules") == {
        "name": "Tell",
        "condition": {
            "attribute": "statusId",
            "newValue": "{worktypes.trace.statuses.tracing}",
            "oldValue": "{worktypes.trace.statuses.fresh}",
        },
    }
    assert only(requests, "POST", f"{path}/datebased/rules") == {
        "name": "Remind",
        "condition": {"attribute": "dateDue", "relativeMinutesToInvocation": -10},
    }


# --- caseplan

PLAN: Document = {
    "name": "Lost parcel",
    "description": "From call to refund",
    "referencePrefix": "LOST",
    "division": "*",
    "intent": "ask",
    "schema": "parcel",
    "dueDuration": "15d",
    "ttl": "365d",
}
INTENT: Document = {
    "intentCategories": {"parcels": {"name": "Parcels", "description": "About parcels"}},
    "customerIntents": {"ask": {"name": "Ask", "description": "Where it is", "category": "parcels", "expiry": "7d"}},
}
PLAN_BODY: Document = {
    "name": "Lost parcel",
    "description": "From call to refund",
    "referencePrefix": "LOST",
    "divisionId": "*",
    "customerIntentId": "{customerIntents.ask}",
    "defaultDueDurationInSeconds": 15 * DAY,
    "defaultTtlSeconds": 365 * DAY,
    "dataSchemas": [{"id": "{schemas.parcel}"}],
}


def test_a_caseplan_with_its_schema(org: DirectOrg) -> None:
    body = only(sent(org, BASIS | INTENT | {"caseplans": {"lost": PLAN}}), "POST", "/casemanagement/caseplans")
    assert body == PLAN_BODY


def test_a_caseplan_with_all_that_is_optional(org: DirectOrg) -> None:
    step = {"name": "Trace", "description": "By us", "worktype": "trace"}
    stages = [
        {"name": "Look", "description": "First", "step": step},
        {"name": "Decide", "step": {"name": "Decide"}},
        {"name": "Pay"},
    ]
    plan = PLAN | {
        "owner": "jane.doe@example.com",
        "intake": [{"attribute": "number", "required": True}],
        "stages": stages,
        "publish": True,
    }
    worktypes = {"trace": {"name": "Trace parcel", "workbin": "depot", "schema": "parcel"}}
    requests = sent(org, BASIS | INTENT | {"worktypes": worktypes, "caseplans": {"lost": plan}})
    assert only(requests, "POST", "/casemanagement/caseplans") == PLAN_BODY | {
        "defaultCaseOwnerId": "{users.jane.doe@example.com}",
        "intakeSettings": [{"property": "number_identifier", "required": True, "displayOrder": 1}],
    }
    stage = "/casemanagement/caseplans/{caseplans.lost}/stageplans/{caseplans.lost.stages.look}"
    assert only(requests, "PATCH", stage) == {"name": "Look", "description": "First"}
    assert only(requests, "PATCH", f"{stage}/stepplans/{{caseplans.lost.stages.look.step}}") == {
        "name": "Trace",
        "description": "By us",
        "activityType": "Workitem",
        "workitemSettings": {"worktypeId": "{worktypes.trace}"},
    }
    assert only(requests, "POST", "/casemanagement/caseplans/{caseplans.lost}/publish") is None
