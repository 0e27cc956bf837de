"""The 403 codes that operations publish of their own, each in the situation that its message tells."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.sandbox.making import PLANS, Api, refused
from tests.sandbox.published import CONTRACT

from genesys_caseplans.sandbox import Sandbox
from genesys_caseplans.sandbox.codes.forbidden import EVERYWHERE, IN_DIVISION

ITEMS = "taskmanagement/workitems"
_CASE = "case.missing.any.division.permissions"
_PLAN = "case.missing.permission.in.divisions"
_QUERY = "workitem.missing.any.division.permissions"
_JOB = "workitem.missing.required.division.permissions"


@pytest.fixture
def support(sandbox: Sandbox) -> Iterator[Api]:
    """A client that may do everything, in the division Support only."""
    credentials = sandbox.client(["*"], ["Support"])
    with Api(sandbox, credentials.client_id) as client:
        yield client


@pytest.fixture
def weak(sandbox: Sandbox) -> Iterator[Api]:
    """A client that may next to nothing."""
    credentials = sandbox.client(["routing:skill:view"])
    with Api(sandbox, credentials.client_id) as client:
        yield client


def contact(api: Api, **fields: Any) -> str:
    return str(api.made("externalcontacts/contacts", {"lastName": "Wei", **fields})["id"])


def a_case(api: Api, **fields: Any) -> dict[str, Any]:
    caseplan = api.published(divisionId=api.home())
    return api.made("casemanagement/cases", {"caseplanId": caseplan["id"], "externalContactId": contact(api), **fields})


def test_a_caseplan_of_another_division(api: Api, support: Api) -> None:
    plan = f"{PLANS}/{api.caseplan(divisionId=api.home())['id']}"
    refused(support.get(plan), 403, _PLAN)
    refused(support.patch(plan, {"name": "Mine"}), 403, _PLAN)
    refused(support.delete(plan), 403, _PLAN)
    refused(support.post(f"{plan}/publish", {}), 403, _PLAN)
    refused(support.get(f"{plan}/versions/latest/stageplans"), 403, _PLAN)
    answer = support.post(f"{plan}/versions", {})
    refused(answer, 403, _PLAN)
    assert answer.json()["messageParams"] == {"permissions": "caseManagement:caseplan:edit", "divisions": api.home()}


def test_caseplans_asked_for_by_a_division(api: Api, support: Api) -> None:
    home = api.home()
    both = [home, api.support()]
    filters = [{"name": "divisionId", "operator": "IN", "values": both}]
    refused(support.get(PLANS, divisionIds=home), 403, _PLAN)
    refused(support.post(f"{PLANS}/query", {"divisionIds": both}), 403, _PLAN)
    refused(support.post(f"{PLANS}/query", {"filters": filters}), 403, _PLAN)
    assert support.get(PLANS, divisionIds=api.support()).status_code == 200


def test_a_case_of_another_division(api: Api, support: Api) -> None:
    case = a_case(api)
    path = f"casemanagement/cases/{case['id']}"
    refused(support.get(path), 403, _CASE)
    refused(support.get(f"{path}/stages"), 403, _CASE)
    refused(support.patch(f"{path}/summary", {"summary": "Mine now"}), 403, _CASE)
    refused(support.post(f"{path}/terminate/jobs", {}), 403, _CASE)
    reference = f"casemanagement/cases/references/{case['reference']}"
    refused(support.get(reference), 403, "caseref.missing.any.division.permissions")
    refused(support.get("casemanagement/cases/references/NONE0000001"), 404, "not.found.error")
    of_contact = f"casemanagement/cases/externalcontacts/{case['externalContact']['id']}"
    refused(support.get(of_contact, divisionIds=api.home()), 403, _PLAN)
    assert support.seen(of_contact)["entities"] == []
    body = {"caseplanId": case["caseplan"]["id"], "externalContactId": contact(api)}
    refused(support.post("casemanagement/cases", body), 403, _CASE)


def test_a_workitem_is_made_in_its_worktypes_division(api: Api, support: Api) -> None:
    body = {"name": "Item", "typeId": api.worktype()["id"]}
    refused(support.post(ITEMS, body), 403, "missing.division.permission")
    assert support.made(ITEMS, {**body, "typeId": api.worktype(divisionId=api.support())["id"]})


def test_contacts_and_queues_of_another_division(api: Api, support: Api) -> None:
    home = api.home()
    path = f"externalcontacts/contacts/{contact(api, division={'id': home})}"
    refused(support.get(path), 403, "missing.division.permissions")
    body = {"lastName": "Wei", "division": {"id": home}}
    refused(support.post("externalcontacts/contacts", body), 403, "missing.division.permissions")
    queue = api.seen("routing/queues", name="Escalations")["entities"][0]["id"]
    refused(support.get(f"routing/queues/{queue}"), 403, "missing.division.permissions")


def test_flows(api: Api, support: Api, weak: Api) -> None:
    home = api.home()
    flow = api.made("flows", {"name": "Greet", "type": "INBOUNDCALL", "division": {"id": home}})["id"]
    refused(weak.get("flows"), 403, "architect.missing.permission")
    refused(weak.post("flows", {"name": "X", "type": "BOT"}), 403, "architect.not.editor.or.admin.user")
    refused(support.get(f"flows/{flow}"), 403, "architect.missing.permission")
    refused(support.get("flows", divisionId=home), 403, "architect.missing.permission")
    body = {"name": "Other", "type": "BOT", "division": {"id": home}}
    refused(support.post("flows", body), 403, "architect.missing.permission")


@pytest.mark.parametrize("what", ["workbins", "worktypes", "workitems"])
def test_a_query_of_divisions_without_the_permission(api: Api, support: Api, what: str) -> None:
    def asked(*divisions: str) -> dict[str, Any]:
        one = {"name": "divisionId", "type": "String", "operator": "IN", "values": list(divisions)}
        anchor = {"name": "typeId", "type": "String", "operator": "EQ", "values": [api.home()]}
        return {"filters": [one, anchor] if what == "workitems" else [one]}

    path = f"taskmanagement/{what}/query"
    refused(support.post(path, asked(api.home())), 403, _QUERY)
    # Where the client may see one of them, the others are left out.
    assert support.made(path, asked(api.home(), api.support()))["entities"] is not None


def test_query_jobs(api: Api, support: Api, weak: Api) -> None:
    home = {"filters": [{"name": "divisionId", "operator": "EQ", "values": [api.home()]}]}
    refused(weak.post(f"{ITEMS}/query/jobs", home), 403, _QUERY)
    refused(weak.post(f"{ITEMS}/query", {}), 403, _QUERY)
    refused(support.post(f"{ITEMS}/query/jobs", home), 403, _QUERY)
    job = api.made(f"{ITEMS}/query/jobs", home)["id"]
    refused(support.get(f"{ITEMS}/query/jobs/{job}"), 403, _JOB)
    refused(support.get(f"{ITEMS}/query/jobs/{job}/results"), 403, _JOB)


def test_a_query_job_finds_only_what_its_client_sees(api: Api, support: Api) -> None:
    worktype = api.worktype()["id"]
    item = api.made(ITEMS, {"name": "Item", "typeId": worktype})["id"]
    of_type = {"filters": [{"name": "typeId", "operator": "EQ", "values": [worktype]}]}
    for client, found in ((support, []), (api, [item])):
        client.sandbox.clock.advance(1)
        job = client.made(f"{ITEMS}/query/jobs", of_type)["id"]
        assert [one["id"] for one in client.seen(f"{ITEMS}/query/jobs/{job}/results")["entities"]] == found


def test_wrapups(api: Api, support: Api, weak: Api) -> None:
    item = api.made(ITEMS, {"name": "Item", "typeId": api.worktype()["id"]})["id"]
    path = f"{ITEMS}/{item}"
    change = {"action": "Add", "wrapupCode": "x"}
    for client in (weak, support):
        refused(client.get(f"{path}/wrapups"), 403, "forbidden")
        refused(client.get(f"{path}/users/{api.user()}/wrapups"), 403, "forbidden")
        refused(client.patch(f"{path}/users/{api.user()}/wrapups", change), 403, "forbidden")
        refused(client.patch(f"{path}/users/me/wrapups", change), 403, "forbidden")


def test_owners_and_assignees_who_work_elsewhere(sandbox: Sandbox, api: Api) -> None:
    sandbox.seed({"users": {"Far Away": {"email": "far@example.com", "mayWorkIn": ["Support"]}}})
    far = api.user("far@example.com")
    body = {"name": "Item", "typeId": api.worktype()["id"]}
    refused(api.post(ITEMS, {**body, "assigneeId": far}), 403, "assignee.missing.any.division.permissions")
    item = f"{ITEMS}/{api.made(ITEMS, body)['id']}"
    refused(api.patch(item, {"assigneeId": far}), 403, "assignee.missing.any.division.permissions")
    plan = f"{PLANS}/{api.caseplan(divisionId=api.home())['id']}"
    refused(api.patch(plan, {"defaultCaseOwnerId": far}), 403, "owner.missing.any.division.permissions")
    here = {"name": "Item", "typeId": api.worktype(divisionId=api.support())["id"], "assigneeId": far}
    assert api.made(ITEMS, here)["assignee"]["id"] == far


if CONTRACT:
    _GENERIC = set(CONTRACT["x-generic-error-codes"]["403"])
    # What is about somebody else than the client.
    _OTHERS = {"owner.missing.any.division.permissions", "assignee.missing.any.permissions"}
    _OTHERS |= {"assignee.missing.any.division.permissions"}

    def test_the_codes_are_those_of_the_contract() -> None:
        published = {
            operation["operationId"]: operation["responses"].get("403", {}).get("x-inin-error-codes", {})
            for methods in CONTRACT["paths"].values()
            for operation in methods.values()
        }
        own = {name: set(codes) - _GENERIC - _OTHERS for name, codes in published.items()}
        # A listing of contacts leaves out what its client does not see, and takes no division to ask for.
        assert {name for name, codes in own.items() if codes} - {"getExternalcontactsContacts"} == set(IN_DIVISION)
        for table in (EVERYWHERE, IN_DIVISION):
            for name, (code, _) in table.items():
                assert code in published[name]
