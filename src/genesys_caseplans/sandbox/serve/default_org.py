"""The org that a fresh sandbox holds: a believable contact centre, small enough that every listing fits a page.

Owns: data only, in the form of a seed document. What is in it belongs to other people, and a tool must leave it alone;
two schemas have one name.
"""

from typing import Any

Json = dict[str, Any]


def _text(title: str) -> Json:
    limits = {"minLength": 0, "maxLength": 100}
    return {"title": title, "description": "", "allOf": [{"$ref": "#/definitions/text"}], **limits}


DEFAULT_ORG: Json = {
    "organization": {"name": "Sandbox Contact Center"},
    "divisions": {"Support": {"description": "Support teams"}},
    "users": {
        "Jane Doe": {"email": "jane.doe@example.com", "department": "Customer Care"},
        "Arun Patel": {"email": "arun.patel@example.com", "department": "Customer Care"},
        "Maria Rossi": {"email": "maria.rossi@example.com", "department": "Billing"},
        "Sven Larsen": {"email": "sven.larsen@example.com", "department": "Operations"},
        "Temp Worker": {"email": "temp.worker@example.com", "department": "Contractors", "mayOwnCases": False},
    },
    "queues": {
        "Escalations": {"division": "Home"},
        "Returns": {"division": "Home"},
        "Support Tier 2": {"division": "Support"},
    },
    "skills": {"Complaints": {}, "Billing": {}},
    "languages": {"English": {}, "German": {}},
    "scripts": {"Case handling": {}, "Return handling": {}},
    "externalContacts": {
        "Ada Okafor": {"workEmail": "ada.okafor@example.org"},
        "Li Wei": {"workEmail": "li.wei@example.org"},
        "Bruno Costa": {"personalEmail": "bruno.costa@example.net"},
    },
    "schemas": [
        {"name": "Returns", "fields": {"order_text": _text("Order")}},
        {"name": "Onboarding", "fields": {"plan_text": _text("Plan")}},
        {"name": "Onboarding", "fields": {"site_text": _text("Site")}},
    ],
    "workbins": {"Returns": {}, "Support backlog": {"division": "Support"}},
    "worktypes": {
        "Handle return": {"workbin": "Returns", "schema": "Returns"},
        "Call back": {"workbin": "Returns"},
    },
    "intentCategories": {"Orders": {"description": "About orders"}},
    "customerIntents": {
        "Return goods": {"category": "Orders", "description": "Send goods back", "expiryTime": 720},
    },
    "caseplans": {
        "Returns": {
            "referencePrefix": "RET",
            "customerIntent": "Return goods",
            "schema": "Returns",
            "intakeSettings": [{"property": "order_text", "required": True, "displayOrder": 1}],
            "stages": [{"worktype": "Handle return"}],
            "publish": True,
        },
    },
}
