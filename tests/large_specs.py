"""Specs of any size, for tests and figures of how work grows with it."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
STATUSES: Document = {
    "open": {"name": "Open", "category": "Open", "description": "Waits.", "destinations": ["working"]},
    "working": {"name": "Working", "category": "InProgress", "destinations": ["waiting", "closed"]},
    "waiting": {"name": "Waiting", "category": "Waiting", "destinations": ["working", "closed"]},
    "closed": {"name": "Closed", "category": "Closed"},
}


def large_spec(caseplans: int) -> Document:
    """So many caseplans of three stages, each stage with a worktype of four statuses; one schema, workbin, intent."""
    places = [(number, stage) for number in range(caseplans) for stage in range(3)]
    attributes = {f"attribute_{number}": {"type": "text", "title": f"Attribute {number}"} for number in range(20)}
    return {
        "formatVersion": 1,
        "name": "large",
        "schemas": {"shared": {"name": "Shared", "attributes": attributes}},
        "workbins": {"shared": {"name": "Shared workbin"}},
        "intentCategories": {"shared": {"name": "Shared", "description": "All of them."}},
        "customerIntents": {
            "shared": {"name": "Shared", "description": "Any of them.", "category": "shared", "expiry": "P5D"}
        },
        "worktypes": {f"worktype_{number}_{stage}": _worktype(number, stage) for number, stage in places},
        "caseplans": {f"caseplan_{number}": _caseplan(number) for number in range(caseplans)},
    }


def _worktype(number: int, stage: int) -> Document:
    return {
        "name": f"Worktype {stage} of {number}",
        "description": "Whoever has time.",
        "workbin": "shared",
        "schema": "shared",
        "dueDuration": "P2D",
        "ttl": "P90D",
        "statuses": STATUSES,
        "defaultStatus": "open",
    }


def _caseplan(number: int) -> Document:
    return {
        "name": f"Caseplan {number}",
        "referencePrefix": f"P{number:05d}",
        "division": "*",
        "intent": "shared",
        "schema": "shared",
        "dueDuration": "P10D",
        "ttl": "P90D",
        "stages": [
            {"name": f"Stage {stage}", "step": {"name": f"Step {stage}", "worktype": f"worktype_{number}_{stage}"}}
            for stage in range(3)
        ],
        "intake": [{"attribute": "attribute_0", "required": True}, "attribute_1"],
        "publish": True,
    }
