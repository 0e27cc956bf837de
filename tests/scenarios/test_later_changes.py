"""What the API lets change later is changed in place, with the fewest requests, and then rests."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, blocked, differences

from genesys_caseplans.errors import PlanBlocked

Document = dict[str, Any]


@pytest.fixture
def made(org: Org, escalation: Document) -> Org:
    org.apply(escalation)
    org.mark()
    return org


def _set(document: Document, path: str, value: Any) -> None:
    *parents, last = path.split("/")
    place: Any = document
    for part in parents:
        place = place[int(part) if isinstance(place, list) else part]
    place[int(last) if isinstance(place, list) else last] = value


IN_PLACE: list[tuple[str, Any, str, list[str]]] = [
    ("workbins/escalations/description", "Other words", "immediate", ["PATCH"]),
    ("workbins/escalations/description", None, "immediate", ["PATCH"]),
    ("worktypes/review/description", "Other words", "immediate", ["PATCH"]),
    ("worktypes/review/dueDuration", "P1D", "immediate", ["PATCH"]),
    ("worktypes/review/duration", "PT4H", "immediate", ["PATCH"]),
    ("worktypes/review/expiration", "P20D", "immediate", ["PATCH"]),
    ("worktypes/review/ttl", "P40D", "immediate", ["PATCH"]),
    ("worktypes/review/priority", 12, "immediate", ["PATCH"]),
    ("worktypes/review/serviceLevelTarget", 80, "immediate", ["PATCH"]),
    ("worktypes/review/flowRulesEnabled", True, "immediate", ["PATCH"]),
    ("worktypes/review/unassignedDivisionContactsEnabled", False, "immediate", ["PATCH"]),
    ("worktypes/review/defaultStatus", "in_progress", "immediate", ["PATCH"]),
    ("worktypes/review/statuses/open/description", "New here", "immediate", ["PATCH"]),
    ("worktypes/review/statuses/open/destinations", ["in_progress"], "immediate", ["PATCH"]),
    ("worktypes/review/statuses/closed/autoTerminate", True, "immediate", ["PATCH"]),
    ("intentCategories/care/description", "Other words", "immediate", ["PATCH"]),
    ("customerIntents/escalate/description", "Other words", "immediate", ["PATCH"]),
    ("customerIntents/escalate/expiry", "P10D", "immediate", ["PATCH"]),
    ("caseplans/escalation/description", "Other words", "immediate", ["PATCH"]),
    ("caseplans/escalation/description", None, "immediate", ["PATCH"]),
    ("caseplans/escalation/dueDuration", "P12D", "on publish", ["POST", "PATCH", "POST"]),
    ("caseplans/escalation/ttl", "P100D", "on publish", ["POST", "PATCH", "POST"]),
    ("caseplans/escalation/owner", None, "on publish", ["POST", "PATCH", "POST"]),
    ("caseplans/escalation/stages/0/name", "First look", "on publish", ["POST", "PATCH", "POST"]),
    ("caseplans/escalation/stages/1/step/name", "Say yes or no", "on publish", ["POST", "PATCH", "POST"]),
    ("caseplans/escalation/stages/1/step/worktype", "review", "on publish", ["POST", "PATCH", "POST"]),
    ("caseplans/escalation/stages/2/step/worktype", None, "on publish", ["POST", "PATCH", "POST"]),
    ("caseplans/escalation/intake", ["channel", "issue_type"], "on publish", ["POST", "PUT", "POST"]),
    ("caseplans/escalation/intake", [], "on publish", ["POST", "PUT", "POST"]),
]


@pytest.mark.parametrize(("path", "value", "effect", "verbs"), IN_PLACE, ids=[f"{p}={v}" for p, v, _, _ in IN_PLACE])
def test_a_field_is_changed_in_place(
    made: Org, escalation: Document, path: str, value: Any, effect: str, verbs: list[str]
) -> None:
    _set(escalation, path, value)
    plan = made.plan(escalation)
    changed = [change for change in plan.changes if change.action != "none"]
    assert [(change.action, change.effect) for change in changed] == [("update", effect)], differences(plan)
    assert made.writes == []
    report = made.settle(escalation)
    assert [call.split()[0] for call in made.writes] == verbs
    # One more asks what the client may do.
    assert report.requests_made - report.plan.requests_made <= report.plan.requests_planned + 1
    if effect == "on publish":
        identity = report.identities["caseplans.escalation"]
        assert (identity.version, identity.published) == (2, 2)


def test_names_are_changed_where_was_tells_the_earlier_one(made: Org, escalation: Document) -> None:
    for path in ("workbins/escalations", "worktypes/review", "customerIntents/escalate", "caseplans/escalation"):
        section, key = path.split("/")
        entry = escalation[section][key]
        entry["was"], entry["name"] = entry["name"], f"{entry['name']} now"
    report = made.settle(escalation)
    assert report.plan.summary["update"] == 4
    assert report.plan.summary["create"] == 0


def test_a_caseplan_found_by_its_prefix_is_renamed(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["name"] = "Another name for it"
    report = made.settle(escalation)
    assert differences(report.plan) == ["caseplans.escalation name: 'Customer care escalation' → 'Another name for it'"]


def test_a_new_attribute_makes_a_new_version_and_moves_the_worktypes_up(made: Org, escalation: Document) -> None:
    escalation["schemas"]["escalation"]["attributes"]["refund"] = {"type": "number", "minimum": 0, "maximum": 1000}
    report = made.settle(escalation)
    assert report.identities["schemas.escalation"].version == 2
    assert {report.identities[f"worktypes.{key}"].version for key in escalation["worktypes"]} == {2}
    assert [call.split()[0] for call in made.writes] == ["PUT", "PATCH", "PATCH", "PATCH"]


def test_a_pinned_worktype_stays_at_its_schema_version(made: Org, escalation: Document) -> None:
    escalation["worktypes"]["review"]["schemaVersion"] = 1
    escalation["schemas"]["escalation"]["attributes"]["refund"] = {"type": "checkbox"}
    report = made.settle(escalation)
    assert report.identities["worktypes.review"].version == 1
    assert report.identities["worktypes.approval"].version == 2


def test_a_dropped_enum_value_is_disabled_and_can_come_back(made: Org, escalation: Document) -> None:
    channel = escalation["schemas"]["escalation"]["attributes"]["channel"]
    values = channel["values"]
    first, *rest = list(values)
    channel["values"] = {key: values[key] for key in rest} if isinstance(values, dict) else rest
    made.settle(escalation)
    schema = next(one for one in made.client.schemas.list() if one.name == escalation["schemas"]["escalation"]["name"])
    assert schema.json_schema and schema.json_schema.properties
    stored = schema.json_schema.properties["channel_enum"]
    assert first in stored["enum"]
    assert stored["_enumProperties"][first]["_disabled"] is True
    channel["values"] = values
    made.settle(escalation)


def test_what_the_org_has_beyond_the_spec_stays_and_is_named(made: Org, escalation: Document) -> None:
    attributes = escalation["schemas"]["escalation"]["attributes"]
    gone = attributes.pop("agent_notes")
    del escalation["worktypes"]["review"]["statuses"]["on_hold"]
    plan = made.plan(escalation)
    assert actions(plan) == {"none"}, differences(plan)
    unmanaged = {
        str(change.address): tuple(".".join(map(str, path)) for path in change.unmanaged) for change in plan.changes
    }
    assert unmanaged["schemas.escalation"] == (f"attributes.agent_notes_{gone['type']}",)
    assert unmanaged["worktypes.review"] == ("statuses.On hold",)
    attributes["note"] = {"type": "text"}
    made.settle(escalation)
    schema = next(one for one in made.client.schemas.list() if one.name == escalation["schemas"]["escalation"]["name"])
    assert schema.json_schema and schema.json_schema.properties
    assert {"note_text", f"agent_notes_{gone['type']}"} <= set(schema.json_schema.properties)


def test_a_new_status_is_added_and_linked_from_old_ones(made: Org, escalation: Document) -> None:
    statuses = escalation["worktypes"]["review"]["statuses"]
    statuses["waiting"] = {
        "name": "Waiting for the customer",
        "category": "Waiting",
        "destinations": ["open", "closed"],
    }
    statuses["open"]["destinations"] = ["waiting", "closed"]
    statuses["open"]["defaultDestination"] = "waiting"
    statuses["open"]["transitionDelay"] = "1h"
    made.settle(escalation)
    # The new one, its link from "open", and the two that are open to all and now lead to it, too. The closed one shows
    # no list inside of its worktype, which goes on meaning all.
    assert [call.split()[0] for call in made.writes] == ["POST", "PATCH", "PATCH", "PATCH"]


def test_statuses_and_stages_may_swap_their_names(made: Org, escalation: Document) -> None:
    statuses = escalation["worktypes"]["review"]["statuses"]
    statuses["in_progress"] |= {"name": "Busy", "was": "In progress"}
    stages = escalation["caseplans"]["escalation"]["stages"]
    stages[0]["name"], stages[1]["name"] = stages[1]["name"], stages[0]["name"]
    made.settle(escalation)


def test_stages_that_change_places_are_told_apart_by_position(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["stages"].reverse()
    made.settle(escalation)


def test_a_disabled_schema_is_disabled_after_it_was_made(org: Org) -> None:
    document = {"formatVersion": 1, "schemas": {"one": {"name": "Off", "enabled": False, "attributes": {}}}}
    report = org.settle(document)
    assert report.identities["schemas.one"].version == 2


def test_all_eleven_attribute_types_and_raw_ones_are_made_as_written(org: Org) -> None:
    attributes: Document = {
        "a": {"type": "text", "minLength": 1, "maxLength": 5, "title": "A", "description": "of a"},
        "b": {"type": "longtext"},
        "c": {"type": "url"},
        "d": {"type": "identifier", "maxLength": 9},
        "e": {"type": "enum", "values": {"x": "The X", "y": "The Y"}},
        "e2": {"type": "enum", "values": ["p", "q"]},
        "f": {"type": "date"},
        "g": {"type": "datetime"},
        "h": {"type": "integer", "minimum": 0, "maximum": 5},
        "i": {"type": "number", "minimum": -1.5, "maximum": 2},
        "j": {"type": "checkbox"},
        "k": {
            "type": "tag",
            "minItems": 0,
            "maxItems": 5,
            "itemMinLength": 1,
            "itemMaxLength": 20,
            "uniqueItems": True,
        },
        "r": {
            "raw": {
                "allOf": [{"$ref": "#/definitions/text"}],
                "title": "Raw",
                "description": "",
                "minLength": 0,
                "maxLength": 3,
            }
        },
    }
    document = {"formatVersion": 1, "schemas": {"all": {"name": "All types", "attributes": attributes}}}
    org.settle(document)
    attributes["a"]["title"] = "Another"
    attributes["h"]["maximum"] = 9
    attributes["k"]["itemMaxLength"] = 30
    attributes["e"]["values"]["x"] = "Another X"
    attributes["r"]["raw"]["maxLength"] = 4
    report = org.settle(document)
    assert len(differences(report.plan)) == 5


def test_the_intake_is_shown_by_the_specs_own_keys(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["intake"] = ["customer_id"]
    change = next(row for row in made.plan(escalation).as_json()["changes"] if row["kind"] == "caseplan")
    before = next(field for field in change["fields"] if field["path"] == "intake")["before"]
    assert [one["attribute"] for one in before] == [
        "customer_id",
        "channel",
        "issue_type",
        "reason_for_escalation",
        "date_raised",
    ]


NOT_ALLOWED: list[tuple[str, Any, str]] = [
    ("caseplans/escalation/referencePrefix", "NEW", "referencePrefix is frozen"),
    ("caseplans/escalation/division", "Home", "division is frozen"),
    ("caseplans/escalation/intent", {"existing": "Billing question"}, "intent is frozen"),
    ("caseplans/escalation/schema", None, "schema is frozen"),
    ("schemas/escalation/attributes/customer_id/type", "text", "cannot become text"),
    ("worktypes/review/statuses/open/category", "Waiting", "can never be changed"),
    ("worktypes/review/schema", None, "schema cannot be changed"),
    ("worktypes/review/assignmentEnabled", True, "needs a queue"),
    ("worktypes/review/workbin", {"existing": "No such workbin"}, "the org has no workbin with the name"),
    ("workbins/escalations/division", "Support", "division cannot be changed"),
    ("caseplans/escalation/owner", "nobody@example.com", "the org has no user 'nobody@example.com'"),
    ("workbins/escalations/division", "Nowhere", "the org has no division 'Nowhere'"),
]


@pytest.mark.parametrize(("path", "value", "message"), NOT_ALLOWED, ids=[f"{p}={v}" for p, v, _ in NOT_ALLOWED])
def test_what_the_api_refuses_is_blocked_and_nothing_is_written(
    made: Org, escalation: Document, path: str, value: Any, message: str
) -> None:
    section = path.split("/", maxsplit=1)[0]
    intents = list(made.client.customer_intents.list())
    if isinstance(value, dict) and section == "caseplans":
        other = next(one for one in intents if one.name != escalation["customerIntents"]["escalate"]["name"])
        value = {"existing": other.name}
    if value == "Support":
        divisions = [one.name for one in made.client.divisions.list() if not one.home_division]
        value = divisions[0]
    if path.endswith("/type"):
        escalation["schemas"]["escalation"]["attributes"]["customer_id"] = {"type": value}
    else:
        _set(escalation, path, value)
    if path == "caseplans/escalation/schema":
        escalation["caseplans"]["escalation"] |= {"intake": [], "publish": False}
        for stage in escalation["caseplans"]["escalation"]["stages"]:
            stage["step"]["worktype"] = None
    if path == "worktypes/review/schema":
        del escalation["caseplans"]["escalation"]["stages"]
    made.mark()
    plan = made.plan(escalation)
    assert message in blocked(plan)
    with pytest.raises(PlanBlocked):
        made.client.apply(plan)
    assert made.writes == []
