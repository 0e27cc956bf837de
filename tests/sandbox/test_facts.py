"""What the vendor announced and live orgs showed, one fact after another.

The names G1 to G15 are those of the list of facts that this sandbox once answered otherwise; each test is one of them.
"""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused, schema_body, text_property
from tests.sandbox.running import CASES, ITEMS, Running

from genesys_caseplans.sandbox import Role, Sandbox
from genesys_caseplans.sandbox.org.clock import iso

Json = dict[str, Any]

SCHEMAS = "taskmanagement/workitems/schemas"
WORKTYPES = "taskmanagement/worktypes"
WORKBINS = "taskmanagement/workbins"
INTENTS = "intents/customerintents"
TITLES = {
    "text": "Text",
    "longtext": "Long Text",
    "url": "URL",
    "identifier": "Identifier",
    "enum": "Enum",
    "date": "Date",
    "datetime": "Date Time",
    "integer": "Integer",
    "number": "Number",
    "checkbox": "Checkbox",
    "tag": "Tag",
}


@pytest.fixture
def running(api: Api) -> Running:
    return Running(api)


# -- G1: data schemas show the definitions of all core types, and take them back


def test_g1_a_schema_shows_the_definitions_of_all_eleven_core_types(api: Api) -> None:
    made = api.schema("customer")
    seen = api.seen(f"{SCHEMAS}/{made['id']}")
    for document in (
        made["jsonSchema"],
        seen["jsonSchema"],
        api.seen(f"{SCHEMAS}/{made['id']}/versions/1")["jsonSchema"],
    ):
        assert document.keys() == {"$schema", "title", "description", "properties", "definitions"}
        assert {name: one["title"] for name, one in document["definitions"].items()} == TITLES
    core = seen["jsonSchema"]["definitions"]
    assert {name: one["selfUri"] for name, one in core.items()} == {
        name: f"/api/v2/{SCHEMAS}/coretypes/{name}" for name in TITLES
    }
    types = {name: one["type"] for name, one in core.items()}
    assert (types["text"], types["tag"], types["checkbox"]) == ("string", "array", ["boolean", "null"])
    assert core["tag"]["items"] == {"type": "string", "pattern": r"^[\S]+$"}
    assert "pattern" in core["date"] and "pattern" in core["datetime"]


def test_g1_definitions_may_be_sent_back_and_are_no_attributes(api: Api) -> None:
    first = api.schema("customer")
    copied = api.made(SCHEMAS, {"name": "Copy", "jsonSchema": first["jsonSchema"], "enabled": True})
    assert copied["jsonSchema"] == first["jsonSchema"]
    more = {**first["jsonSchema"]["properties"], "site_text": text_property("site")}
    body = {**first, "jsonSchema": {**first["jsonSchema"], "properties": more}}
    answer = api.put(f"{SCHEMAS}/{first['id']}", body)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert answer.json()["jsonSchema"]["properties"].keys() == {"customer_text", "site_text"}
    wrong = {**first["jsonSchema"], "definitions": "all"}
    refused(api.post(SCHEMAS, {"name": "x", "jsonSchema": wrong}), 400, "dynamic.schema.invalid.json.schema")


def test_g1_the_core_types_have_the_same_titles_and_patterns(api: Api) -> None:
    listed = api.seen(f"{SCHEMAS}/coretypes")["entities"]
    assert {one["name"]: one["schema"]["title"] for one in listed} == TITLES
    tag = api.seen(f"{SCHEMAS}/coretypes/tag")
    assert (tag["schema"]["type"], tag["schema"]["items"]["pattern"]) == (["array"], r"^[\S]+$")


def core_property(core: str, **limits: Any) -> Json:
    return {"title": core, "description": "", "allOf": [{"$ref": f"#/definitions/{core}"}], **limits}


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("at_datetime", "2026-01-31T10:20:30.123Z", True),
        ("at_datetime", "2026-01-31T10:20:30Z", False),
        ("at_datetime", "2026-01-31T10:20:30.123+01:00", False),
        ("at_datetime", "2026-02-31T10:20:30.123Z", False),
        ("on_date", "2026-01-31", True),
        ("on_date", "2026-1-31", False),
        ("marks_tag", ["new", "hot"], True),
        ("marks_tag", ["very new"], False),
    ],
)
def test_g1_values_follow_the_patterns_of_the_definitions(api: Api, key: str, value: Any, fits: bool) -> None:
    tag = core_property("tag", minItems=0, maxItems=5, uniqueItems=True, items={"minLength": 1, "maxLength": 20})
    fields = {"at_datetime": core_property("datetime"), "on_date": core_property("date"), "marks_tag": tag}
    worktype = api.worktype(schemaId=api.made(SCHEMAS, schema_body(fields))["id"])
    answer = api.post(ITEMS, {"name": "Item", "typeId": worktype["id"], "customFields": {key: value}})
    if fits:
        assert answer.status_code == 201, answer.text
    else:
        refused(answer, 422, "schema.error.invalid.instance")


# -- G2: references of cases, names of their workitems


def test_g2_a_case_reference_is_prefix_hyphen_and_a_plain_number_within_the_caseplan(api: Api) -> None:
    first, second = Running(api), Running(api)
    prefix, other = first.caseplan["referencePrefix"], second.caseplan["referencePrefix"]
    references = [one["reference"] for one in (first.make(), first.make(), second.make())]
    assert references == [f"{prefix}-1", f"{prefix}-2", f"{other}-1"]
    assert api.seen(f"{CASES}/references/{prefix}-2".lower())["reference"] == f"{prefix}-2"


def test_g2_the_workitem_of_a_stage_is_named_after_case_and_step(api: Api, running: Running) -> None:
    case = running.case()
    reference = api.seen(case)["reference"]
    assert api.seen(running.workitem(case, 0))["name"] == f"{reference} Step 1"


# -- G3: due may exceed expiration; expiration is over one hour


@pytest.mark.parametrize("seconds", [3601, 86_400])
def test_g3_a_worktypes_due_duration_may_exceed_its_expiration(api: Api, seconds: int) -> None:
    times = {"defaultDueDurationSeconds": 86_400, "defaultExpirationSeconds": seconds, "defaultTtlSeconds": 86_500}
    made = api.worktype(defaultDurationSeconds=86_400, **times)
    assert {name: made[name] for name in times} == times


@pytest.mark.parametrize("seconds", [1000, 3600])
def test_g3_a_worktypes_expiration_is_over_one_hour(api: Api, seconds: int) -> None:
    times = {"defaultExpirationSeconds": seconds}
    body = {"name": "Short", "defaultWorkbinId": api.workbin()["id"], **times}
    refused(api.post(WORKTYPES, body), 409, "pre.check.value.less.than")
    refused(api.patch(f"{WORKTYPES}/{api.worktype()['id']}", times), 409, "pre.check.value.less.than")


def test_g3_a_workitem_may_be_due_after_it_expires_which_is_in_an_hour_at_least(api: Api) -> None:
    item = {"name": "Item", "typeId": api.worktype()["id"]}
    now = api.sandbox.clock.now()
    due, expires = iso(now + 9000), iso(now + 4000)
    made = api.made(ITEMS, {**item, "dateDue": due, "dateExpires": expires})
    assert (made["dateDue"], made["dateExpires"]) == (due, expires)
    refused(api.post(ITEMS, {**item, "dateExpires": iso(now + 3500)}), 409, "pre.check.date.too.soon")
    late = {**item, "dateExpires": iso(int(now) + 9000), "ttl": int(now) + 9000}
    refused(api.post(ITEMS, late), 409, "pre.check.value.greater.than")


# -- G4: customer intents expire after one to thirty days


@pytest.mark.parametrize(("hours", "fits"), [(24, True), (720, True), (23, False), (721, False), (0, False)])
def test_g4_a_customer_intents_expiry_is_24_to_720_hours(api: Api, hours: int, fits: bool) -> None:
    category = api.made("intents/categories", {"name": "Care", "description": "All"})["id"]
    body = {"name": "Ask", "description": "Ask", "categoryId": category, "expiryTime": hours}
    answer = api.post(INTENTS, body)
    if fits:
        assert answer.json()["expiryTime"] == hours
        return
    refused(answer, 400, "constraint.validation")
    intent = api.made(INTENTS, {**body, "expiryTime": 48})["id"]
    refused(api.patch(f"{INTENTS}/{intent}", {"expiryTime": hours}), 400, "constraint.validation")


# -- G5: a worktype without a schema can be given one


def test_g5_a_worktype_without_a_schema_is_given_one_by_patch_and_keeps_it(api: Api) -> None:
    schema, other = api.schema(), api.schema()
    path = f"{WORKTYPES}/{api.worktype()['id']}"
    refused(api.patch(path, {"schemaId": NOWHERE}), 404, "not.found.error")
    refused(api.patch(path, {"schemaId": schema["id"], "schemaVersion": 2}), 404, "not.found.error")
    changed = api.changed(path, {"schemaId": schema["id"], "schemaVersion": 1})
    assert (changed["schema"]["id"], changed["schema"]["version"]) == (schema["id"], 1)
    for wrong in (other["id"], None):
        refused(api.patch(path, {"schemaId": wrong}), 400, "workitem.schema.not.updatable")
    refused(api.delete(f"{SCHEMAS}/{schema['id']}"), 409, "workitem.schema.cannot.be.deleted")


def test_g5_the_latest_version_is_taken_where_none_is_named(api: Api) -> None:
    schema = api.schema()
    more = {**schema["jsonSchema"]["properties"], "site_text": text_property("site")}
    api.put(f"{SCHEMAS}/{schema['id']}", {**schema, "jsonSchema": {**schema["jsonSchema"], "properties": more}})
    path = f"{WORKTYPES}/{api.worktype()['id']}"
    assert api.changed(path, {"schemaId": schema["id"].upper()})["schema"]["version"] == 2


# -- G6: an empty division is the home division


def test_g6_a_workbin_with_an_empty_division_is_in_the_home_division(api: Api) -> None:
    assert api.workbin(divisionId="")["division"]["id"] == api.home()
    refused(api.post(WORKBINS, {"name": "Wrong", "divisionId": "x"}), 400, "invalid.input.invalid.uuid")


# -- G7: unknown members of a new case, versions of a caseplan's schema


def test_g7_members_that_a_case_does_not_have_are_passed_over(api: Api, running: Running) -> None:
    made = running.make(subject="Broken", customAttributes={"colour": "red"}, summary="Broken lamp")
    assert made["summary"] == "Broken lamp"
    assert made.keys().isdisjoint({"subject", "customAttributes"})
    refused(api.post(CASES, running.body(summary="x")), 400, "validation.failed")


def test_g7_a_caseplans_schema_may_be_given_with_a_version(api: Api) -> None:
    schema = {"id": api.schema()["id"], "version": 1}
    made = api.caseplan(dataSchemas=[schema])
    assert made["dataSchemas"][0]["id"] == schema["id"]
    plan = f"{PLANS}/{api.caseplan()['id']}"
    assert "version" not in api.made(f"{plan}/dataschemas", schema)


# -- G8: what was never set on a status


def test_g8_a_status_shows_null_where_its_ending_of_workitems_was_never_set(api: Api) -> None:
    made = api.worktype()
    path = f"{WORKTYPES}/{made['id']}"
    assert [one["autoTerminateWorkitem"] for one in api.seen(path)["statuses"]] == [None, None]
    closed = next(one["id"] for one in made["statuses"] if one["category"] == "Closed")
    assert api.seen(f"{path}/statuses/{closed}")["autoTerminateWorkitem"] is None
    for ends in (True, False):
        assert (
            api.changed(f"{path}/statuses/{closed}", {"autoTerminateWorkitem": ends})["autoTerminateWorkitem"] is ends
        )


def test_g8_a_closed_status_without_destinations_shows_none_inside_its_worktype(api: Api) -> None:
    made = api.worktype()
    path = f"{WORKTYPES}/{made['id']}"
    opened, closed = made["statuses"]
    named = {"filters": [{"name": "id", "type": "String", "operator": "EQ", "values": [made["id"]]}]}
    for shown in (made, api.seen(path), api.made(f"{WORKTYPES}/query", named)["entities"][0]):
        destinations = {one["category"]: [to["id"] for to in one["destinationStatuses"]] for one in shown["statuses"]}
        assert destinations == {"Open": [closed["id"]], "Closed": []}
    alone = api.seen(f"{path}/statuses/{closed['id']}")
    assert [one["id"] for one in alone["destinationStatuses"]] == [opened["id"]]
    api.changed(f"{path}/statuses/{closed['id']}", {"destinationStatusIds": [opened["id"]]})
    assert [one["id"] for one in api.seen(path)["statuses"][1]["destinationStatuses"]] == [opened["id"]]


# -- G9: a status in which a workitem stands


def test_g9_a_status_in_which_a_workitem_stands_cannot_be_deleted(api: Api) -> None:
    worktype = api.worktype()
    statuses = f"{WORKTYPES}/{worktype['id']}/statuses"
    waiting = api.made(statuses, {"name": "Waiting", "category": "Waiting"})["id"]
    item = api.made(ITEMS, {"name": "Item", "typeId": worktype["id"], "statusId": waiting})
    answer = api.delete(f"{statuses}/{waiting}")
    refused(answer, 409, "pre.check.worktype.being.used")
    assert answer.json()["message"] == "Worktype is in use."
    api.changed(f"{ITEMS}/{item['id']}", {"statusId": worktype["statuses"][0]["id"]})
    assert api.delete(f"{statuses}/{waiting}").status_code == 204


# -- G10: ids of query jobs


@pytest.mark.parametrize("results", ["", "/results"])
def test_g10_a_job_id_that_is_no_uuid_of_version_4_is_a_bad_request(api: Api, results: str) -> None:
    jobs = f"{ITEMS}/query/jobs"
    for wrong in ("x", "00000000-0000-1000-8000-000000000000"):
        answer = api.get(f"{jobs}/{wrong}{results}")
        assert answer.status_code == 400
        assert answer.json()["message"] == f"id - a version 4 UUID is required, received: {wrong}"
    refused(api.get(f"{jobs}/{NOWHERE}{results}"), 404, "not.found")


# -- G11: messages


def test_g11_the_template_of_a_message_has_names_in_braces(api: Api) -> None:
    times = {"defaultExpirationSeconds": 90_000, "defaultTtlSeconds": 86_400}
    body = api.patch(f"{WORKTYPES}/{api.worktype()['id']}", times).json()
    params = body["messageParams"]
    assert (params["name1"], params["value1"]) == ("defaultExpirationSeconds", "90000")
    assert (params["name2"], params["value2"]) == ("defaultTtlSeconds", "86400")
    assert all(f"{{{name}}}" in body["messageWithParams"] for name in ("name1", "name2", "value1", "value2"))
    assert body["message"] == body["messageWithParams"].format(**params)


def test_g11_gaps_of_other_messages_have_names_too(sandbox: Sandbox, api: Api) -> None:
    few = sandbox.client(["workitems:workbin:view"])
    with Api(sandbox, few.client_id) as other:
        body = other.get(f"{WORKTYPES}/{NOWHERE}").json()
    assert body["messageParams"] == {"permissions": "workitems:worktype:view"}
    assert body["message"] == body["messageWithParams"].format(**body["messageParams"]) != body["messageWithParams"]


def test_g11_a_status_that_does_not_change_has_the_words_of_live_orgs(api: Api) -> None:
    made = api.worktype()
    path = f"{WORKTYPES}/{made['id']}"
    answer = api.patch(f"{path}/statuses/{made['statuses'][0]['id']}", {"destinationStatusIds": None})
    refused(answer, 400, "invalid.input.no.change")
    assert answer.json()["message"] == "No change for the record is obtained."
    assert api.patch(path, {"name": made["name"]}).json()["message"] == "No changes found in request."


# -- G12: queue and assignee together


def test_g12_queue_and_assignee_can_be_changed_in_one_request(api: Api) -> None:
    queue = api.seen("routing/queues", name="Escalations")["entities"][0]["id"]
    item = api.made(ITEMS, {"name": "Item", "typeId": api.worktype()["id"]})
    both = {"queueId": queue, "assigneeId": api.user()}
    changed = api.changed(f"{ITEMS}/{item['id']}", both)
    assert (changed["queue"]["id"], changed["assignee"]["id"]) == (queue, both["assigneeId"])


# -- G13: limits of the org


def limits(api: Api, namespace: str) -> dict[str, int]:
    entities = api.seen(f"organizations/limits/namespaces/{namespace}")["entities"]
    return {one["key"]: one["value"] for one in entities}


def test_g13_the_limits_of_task_management_have_the_keys_of_live_orgs(sandbox: Sandbox, api: Api) -> None:
    assert limits(api, "task.management").keys() == {"worktypes.max", "workbins.max"}
    keys = {one: set(limits(api, one)) for one in ("routing", "skills", "architect", "authorization")}
    assert keys == {
        "routing": {"queues.max"},
        "skills": {"skill.count.max", "language.count.max"},
        "architect": {"flows.max"},
        "authorization": {"max.divisions.per.org"},
    }
    sandbox.settings(limits={"workbins.max": 2, "worktypes.max": 3, "maxQueues": 7})
    assert limits(api, "task.management") == {"worktypes.max": 3, "workbins.max": 2}
    assert limits(api, "routing") == {"queues.max": 7}


def test_g13_an_org_holds_so_many_workbins_and_worktypes(sandbox: Sandbox, api: Api) -> None:
    workbin = api.workbin()["id"]
    counted = {
        one: api.made(f"{one}/query", {"filters": [], "select": "Count"})["count"] for one in (WORKBINS, WORKTYPES)
    }
    sandbox.settings(limits={"workbins.max": counted[WORKBINS], "worktypes.max": counted[WORKTYPES] + 1})
    refused(api.post(WORKBINS, {"name": "One too many"}), 409, "pre.check.maximum.limit.reached")
    last = api.worktype(defaultWorkbinId=workbin)
    one_more = {"name": "One too many", "defaultWorkbinId": workbin}
    refused(api.post(WORKTYPES, one_more), 409, "pre.check.maximum.limit.reached")
    api.delete(f"{WORKTYPES}/{last['id']}")
    assert api.made(WORKTYPES, one_more)


# -- G14: the type of a filter


@pytest.mark.parametrize("kind", ["String", "string", "STRING"])
def test_g14_the_type_of_a_filter_is_taken_in_any_case(api: Api, kind: str) -> None:
    worktype = api.worktype(defaultPriority=7)
    by_name = {"name": "name", "type": kind, "operator": "EQ", "values": [worktype["name"]]}
    found = api.made(f"{WORKTYPES}/query", {"filters": [by_name]})["entities"]
    assert [one["id"] for one in found] == [worktype["id"]]
    api.made(ITEMS, {"name": "Item", "typeId": worktype["id"]})
    by_type = {"name": "typeId", "type": kind, "operator": "EQ", "values": [worktype["id"]]}
    by_priority = {"name": "priority", "type": "INT", "operator": "EQ", "values": ["7"]}
    assert len(api.made(f"{ITEMS}/query", {"filters": [by_type, by_priority]})["entities"]) == 1
    wrong = {**by_name, "type": "Text"}
    refused(api.post(f"{WORKTYPES}/query", {"filters": [wrong]}), 400, "invalid.input.wrong.attribute.type")


def test_g14_a_filter_of_caseplans_may_have_a_type(api: Api) -> None:
    made = api.caseplan()
    by_name = {"name": "name", "type": "String", "operator": "CONTAINS", "values": [made["name"]]}
    found = api.made(f"{PLANS}/query", {"filters": [by_name]})["entities"]
    assert made["id"] in [one["id"] for one in found]


# -- G15: newer than the contract


def test_g15_a_single_case_adds_names_to_all_that_is_asked_for(api: Api, running: Running) -> None:
    case = running.case(ownerId=api.user())
    wanted = "caseplan,owner,modifiedBy,externalContact,customerIntent"
    for path in (case, f"{CASES}/references/{api.seen(case)['reference']}"):
        seen = api.seen(path, expands=wanted)
        named = {name: seen[name].get("name") for name in ("caseplan", "owner", "modifiedBy", "customerIntent")}
        assert named == {
            "caseplan": running.caseplan["name"],
            "owner": "Jane Doe",
            "modifiedBy": "Sandbox client",
            "customerIntent": "Escalate",
        }
        assert seen["externalContact"]["lastName"]
    assert "name" not in api.seen(case)["caseplan"]
    refused(api.get(case, expands="owner,shoes"), 400, "invalid.query.param.value")


def test_g15_intake_that_the_schema_does_not_allow_is_422(api: Api, running: Running) -> None:
    too_long = [{"data": {"customer_text": "x" * 101}}]
    refused(api.post(CASES, running.body(intake=too_long)), 422, "schema.error.invalid.instance")
    number = [{"data": {"customer_text": 7}}]
    refused(api.post(CASES, running.body(intake=number)), 400, "schema.error.invalid.property.type")


# -- rights of owners and assignees

OWNING = ["caseManagement:caseplan:view", "caseManagement:case:view"]


def new_user(api: Api, email: str = "new.one@example.com") -> str:
    body = {"name": "New One", "email": email, "divisionId": api.home()}
    return str(api.made("users", body)["id"])


@pytest.mark.parametrize("permissions", [[], *([one] for one in OWNING), ["workitems:*"]])
def test_an_owner_needs_to_see_caseplans_and_cases(sandbox: Sandbox, api: Api, permissions: list[str]) -> None:
    owner = new_user(api)
    sandbox.grant(owner, permissions)
    path = f"{PLANS}/{api.caseplan()['id']}"
    refused(api.patch(path, {"defaultCaseOwnerId": owner}), 403, "owner.missing.any.division.permissions")
    sandbox.grant("new.one@example.com", OWNING)
    assert api.changed(path, {"defaultCaseOwnerId": owner})["defaultCaseOwner"]["id"] == owner


def test_an_owner_needs_it_in_the_caseplans_division(sandbox: Sandbox, api: Api, running: Running) -> None:
    owner, support = new_user(api), api.support()
    roles = [Role((OWNING[0],), ("*",)), Role((OWNING[1],), ("Support",))]
    sandbox.grant(owner, roles=roles)
    plans = {division: f"{PLANS}/{api.caseplan(divisionId=division)['id']}" for division in (support, api.home(), "*")}
    for division in (support, "*"):
        assert api.changed(plans[division], {"defaultCaseOwnerId": owner})
    answer = api.patch(plans[api.home()], {"defaultCaseOwnerId": owner})
    refused(answer, 403, "owner.missing.any.division.permissions")
    assert running.make(ownerId=owner)["owner"]["id"] == owner
    sandbox.grant(owner, [])
    refused(api.post(CASES, running.body(ownerId=owner)), 403, "owner.missing.any.division.permissions")


def test_an_assignee_needs_a_role_with_permissions_on_workitems(sandbox: Sandbox, api: Api) -> None:
    user, item = new_user(api), {"name": "Item", "typeId": api.worktype()["id"]}
    sandbox.grant(user, OWNING)
    refused(api.post(ITEMS, {**item, "assigneeId": user}), 403, "assignee.missing.any.permissions")
    sandbox.grant(user, ["workitems:workitem:view"], ["Support"])
    refused(api.post(ITEMS, {**item, "assigneeId": user}), 403, "assignee.missing.any.division.permissions")
    sandbox.grant(user, ["workitems:workitem:view"], ["Home"])
    assert api.made(ITEMS, {**item, "assigneeId": user})["assignee"]["id"] == user


def test_seeds_and_the_control_path_give_rights(sandbox: Sandbox, api: Api) -> None:
    roles = [{"permissions": OWNING, "divisions": ["Support"], "name": "Owners"}]
    sandbox.seed(
        {
            "users": {
                "Own Er": {"email": "own.er@example.com", "roles": roles},
                "No One": {"email": "no@example.com", "roles": []},
            }
        }
    )
    plan = f"{PLANS}/{api.caseplan(divisionId=api.support())['id']}"
    assert api.changed(plan, {"defaultCaseOwnerId": api.user("own.er@example.com")})
    nobody = api.user("no@example.com")
    refused(api.patch(plan, {"defaultCaseOwnerId": nobody}), 403, "owner.missing.any.division.permissions")
    control = f"{sandbox.url}/__sandbox__/roles"
    assert api.http.put(control, json={"user": "no@example.com", "permissions": OWNING}).status_code == 204
    assert api.changed(plan, {"defaultCaseOwnerId": nobody})
    for wrong in ({"user": "nobody@example.com"}, {"user": 7}, {}, {"user": nobody, "permissions": "all"}):
        assert api.http.put(control, json=wrong).status_code == 400
