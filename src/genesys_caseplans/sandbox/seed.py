"""What a fresh org holds: a believable contact centre, small enough that every listing fits a page.

Owns: the seed. Objects are made through the same handlers that requests go through, so they obey the same rules;
only users, and scripts (which the API cannot make), are put into the store directly.
"""

from typing import Any

from genesys_caseplans.sandbox.asking import Ask
from genesys_caseplans.sandbox.lookups.divisions import DIVISIONS
from genesys_caseplans.sandbox.lookups.scripts import SCRIPTS
from genesys_caseplans.sandbox.lookups.users import make
from genesys_caseplans.sandbox.operations import OPERATIONS
from genesys_caseplans.sandbox.org import Org, new_id
from genesys_caseplans.sandbox.resources import HANDLERS

Json = dict[str, Any]

# (name, e-mail, department, whether the user may own cases)
_PEOPLE = (
    ("Jane Doe", "jane.doe@example.com", "Customer Care", True),
    ("Arun Patel", "arun.patel@example.com", "Customer Care", True),
    ("Maria Rossi", "maria.rossi@example.com", "Billing", True),
    ("Sven Larsen", "sven.larsen@example.com", "Operations", True),
    ("Temp Worker", "temp.worker@example.com", "Contractors", False),
)


def seed(org: Org) -> None:
    """Fill an empty store."""
    home = _facts(org)
    support = _do(org, "postAuthorizationDivisions", {"name": "Support", "description": "Support teams"})["id"]
    for name, email, department, may_own in _PEOPLE:
        person = {"name": name, "email": email, "department": department, "divisionId": home}
        make(org, person, may_own)
    _routing(org, home, support)
    _foreign_objects(org, support)


def _facts(org: Org) -> str:
    home = new_id()
    facts = {
        "id": new_id(),
        "name": "Sandbox Contact Center",
        "short name": "sandbox-contact-center",
        "home": home,
        "role": new_id(),
        "since": org.clock.stamp(),
    }
    for name, value in facts.items():
        org.store.remember(name, value)
    description = "Everything that has no other division"
    body = {"id": home, "name": "Home", "description": description, "homeDivision": True}
    org.store.put(DIVISIONS, body)
    return home


def _do(org: Org, operation: str, body: Json | None = None, **ids: str) -> Json:
    """One operation, as a request would ask for it."""
    known = OPERATIONS[operation]
    answer = HANDLERS[operation](Ask(org, known, known.path, ids, [], body))
    made: Json = answer.body or {}
    return made


def _routing(org: Org, home: str, support: str) -> None:
    _do(org, "postRoutingQueues", {"name": "Escalations", "division": {"id": home}})
    _do(org, "postRoutingQueues", {"name": "Support Tier 2", "division": {"id": support}})
    _do(org, "postRoutingSkills", {"name": "Complaints"})
    _do(org, "postRoutingLanguages", {"name": "English"})
    now = org.clock.stamp()
    dates = {"createdDate": now, "modifiedDate": now, "publishedDate": now}
    script = {"id": new_id(), "versionId": new_id(), "name": "Case handling", "divisionId": home, **dates}
    org.store.put(SCRIPTS, script)
    contact = {"firstName": "Ada", "lastName": "Okafor", "workEmail": "ada.okafor@example.org"}
    _do(org, "postExternalcontactsContacts", contact)


def _text(title: str) -> Json:
    limits = {"minLength": 0, "maxLength": 100}
    return {"title": title, "description": "", "allOf": [{"$ref": "#/definitions/text"}], **limits}


def _foreign_objects(org: Org, support: str) -> None:
    """What other people have in the org, and a tool must leave alone; two schemas have one name."""
    schemas = [
        _do(
            org,
            "postTaskmanagementWorkitemsSchemas",
            {
                "name": name,
                "jsonSchema": {
                    "$schema": "http://json-schema.org/draft-04/schema#",
                    "title": name,
                    "description": "",
                    "properties": {f"{key}_text": _text(title)},
                },
            },
        )["id"]
        for name, key, title in (
            ("Returns", "order", "Order"),
            ("Onboarding", "plan", "Plan"),
            ("Onboarding", "site", "Site"),
        )
    ]
    workbin = _do(org, "postTaskmanagementWorkbins", {"name": "Returns"})["id"]
    _do(org, "postTaskmanagementWorkbins", {"name": "Support backlog", "divisionId": support})
    returns = {"name": "Handle return", "defaultWorkbinId": workbin, "schemaId": schemas[0]}
    worktype = _do(org, "postTaskmanagementWorktypes", returns)["id"]
    _do(org, "postTaskmanagementWorktypes", {"name": "Call back", "defaultWorkbinId": workbin})
    category = _do(org, "postIntentsCategories", {"name": "Orders", "description": "About orders"})["id"]
    intent = {"name": "Return goods", "description": "Send goods back", "expiryTime": 720}
    intent_id = _do(org, "postIntentsCustomerintents", {**intent, "categoryId": category})["id"]
    _foreign_caseplan(org, intent_id, schemas[0], worktype)


def _foreign_caseplan(org: Org, intent: str, schema: str, worktype: str) -> None:
    plan = {
        "name": "Returns",
        "referencePrefix": "RET",
        "divisionId": "*",
        "customerIntentId": intent,
        "dataSchemas": [{"id": schema}],
        "intakeSettings": [{"property": "order_text", "required": True, "displayOrder": 1}],
    }
    caseplan = _do(org, "postCasemanagementCaseplans", plan)["id"]
    of_draft = {"caseplanId": caseplan, "versionId": "latest"}
    stage = _do(org, "getCasemanagementCaseplanVersionStageplans", **of_draft)["entities"][0]["id"]
    of_stage = {"caseplanId": caseplan, "stageplanId": stage}
    steps = _do(org, "getCasemanagementCaseplanVersionStageplanStepplans", versionId="latest", **of_stage)
    _do(
        org,
        "patchCasemanagementCaseplanStageplanStepplan",
        {"activityType": "Workitem", "workitemSettings": {"worktypeId": worktype}},
        stepplanId=steps["entities"][0]["id"],
        **of_stage,
    )
    _do(org, "postCasemanagementCaseplanPublish", caseplanId=caseplan)
