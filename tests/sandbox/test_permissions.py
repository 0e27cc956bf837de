"""Clients with roles: what each may do and see, and the 403 that names what is missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from tests.sandbox.making import PLANS, Api, refused
from tests.sandbox.published import CONTRACT

from genesys_caseplans.sandbox import Role, Sandbox
from genesys_caseplans.sandbox.api.operations import OPERATIONS

VIEW = "workitems:worktype:view"
TYPES = "taskmanagement/worktypes"


@contextmanager
def acting(sandbox: Sandbox, *permissions: str, divisions: tuple[str, ...] = ("*",)) -> Iterator[Api]:
    credentials = sandbox.client(permissions, divisions)
    with Api(sandbox, credentials.client_id) as client:
        yield client


def test_a_missing_permission_is_named(sandbox: Sandbox, api: Api) -> None:
    worktype = api.worktype()["id"]
    with acting(sandbox, "workitems:workbin:*") as client:
        answer = client.get(f"{TYPES}/{worktype}")
    refused(answer, 403, "missing.permissions")
    assert VIEW in answer.json()["message"]
    assert answer.json()["messageParams"] == {"permissions": VIEW}


def test_of_several_that_would_do_all_are_named(sandbox: Sandbox) -> None:
    with acting(sandbox, VIEW) as client:
        answer = client.get("externalcontacts/contacts")
        refused(answer, 403, "missing.any.permissions")
        names = answer.json()["messageParams"]["permissions"]
    assert names == "relate:contact:view, externalContacts:contact:view"
    with acting(sandbox, "externalContacts:contact:view") as client:
        assert client.get("externalcontacts/contacts").status_code == 200


def test_where_all_are_needed_the_missing_ones_are_named(sandbox: Sandbox) -> None:
    with acting(sandbox, "authorization:division:add") as client:
        answer = client.post("authorization/divisions", {"name": "North", "description": ""})
    refused(answer, 403, "missing.permissions")
    assert answer.json()["messageParams"] == {"permissions": "authorization:grant:add"}


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_an_object_of_another_division_is_refused(sandbox: Sandbox, api: Api, method: str) -> None:
    workbin = api.workbin(divisionId=api.support())["id"]
    with acting(sandbox, "workitems:workbin:*", divisions=("Home",)) as client:
        answer = client.http.request(method, f"/api/v2/taskmanagement/workbins/{workbin}")
        refused(answer, 403, "missing.division.permission")
        assert answer.json()["messageParams"]["divisions"] == api.support()
        assert "workitems:workbin:" in answer.json()["message"]


def test_a_create_needs_the_permission_in_its_division(sandbox: Sandbox, api: Api) -> None:
    with acting(sandbox, "workitems:*", divisions=("Support",)) as client:
        refused(client.post("taskmanagement/workbins", {"name": "Bin"}), 403, "missing.division.permission")
        assert client.workbin(divisionId=api.support())


def test_moving_a_caseplan_needs_edit_in_both_divisions(sandbox: Sandbox, api: Api) -> None:
    caseplan = api.caseplan(divisionId=api.home())["id"]
    with acting(sandbox, "caseManagement:*", divisions=("Home",)) as client:
        answer = client.patch(f"{PLANS}/{caseplan}", {"divisionId": api.support()})
        refused(answer, 403, "case.missing.permission.in.divisions")
    with acting(sandbox, "caseManagement:*", divisions=("Home", "Support")) as client:
        client.changed(f"{PLANS}/{caseplan}", {"divisionId": api.support()})


def test_listings_leave_out_what_the_client_may_not_see(sandbox: Sandbox, api: Api) -> None:
    support = api.support()
    api.workbin(name="Seen", divisionId=support)
    api.caseplan(name="Hidden", divisionId=api.home())
    api.caseplan(name="Of no division")
    with acting(sandbox, "*", divisions=("Support",)) as client:
        bins = client.made("taskmanagement/workbins/query", {})["entities"]
        assert [one["name"] for one in bins] == ["Support backlog", "Seen"]
        named = {"filters": [{"name": "name", "type": "String", "operator": "EQ", "values": ["Returns"]}]}
        assert client.made("taskmanagement/workbins/query", named)["entities"] == []
        plans = [one["name"] for one in client.seen(PLANS)["entities"]]
        assert plans == ["Returns", "Of no division"]
        queues = client.seen("routing/queues")
        assert [one["name"] for one in queues["entities"]] == ["Support Tier 2"]
        assert queues["total"] == 1


def test_work_of_another_division_is_neither_seen_nor_touched(sandbox: Sandbox, api: Api) -> None:
    worktype = api.worktype()["id"]
    item = api.made("taskmanagement/workitems", {"name": "Item", "typeId": worktype})["id"]
    of_type = {"filters": [{"name": "typeId", "type": "String", "operator": "EQ", "values": [worktype]}]}
    with acting(sandbox, "workitems:*", divisions=("Support",)) as client:
        refused(client.get(f"taskmanagement/workitems/{item}"), 403, "missing.division.permission")
        refused(client.post(f"taskmanagement/workitems/{item}/terminate"), 403, "missing.division.permission")
        assert client.made("taskmanagement/workitems/query", of_type)["entities"] == []
    assert [one["id"] for one in api.made("taskmanagement/workitems/query", of_type)["entities"]] == [item]


def test_a_name_can_be_taken_by_an_object_that_is_not_seen(sandbox: Sandbox, api: Api) -> None:
    api.workbin(name="Escalations")
    with acting(sandbox, "*", divisions=("Support",)) as client:
        body = {"name": "Escalations", "divisionId": api.support()}
        refused(client.post("taskmanagement/workbins", body), 409, "pre.check.name.in.use")


def test_what_has_no_division_needs_the_permission_in_any(sandbox: Sandbox) -> None:
    with acting(sandbox, "workitems:workitemSchema:view", divisions=("Support",)) as client:
        assert len(client.seen("taskmanagement/workitems/schemas")["entities"]) == 3


def test_grants_show_what_a_client_holds(sandbox: Sandbox, api: Api) -> None:
    roles = (Role((VIEW, "workitems:worktype:edit"), ("Support",), "Editor"), Role(("routing:*:*",), name="Router"))
    made = sandbox.client(roles=roles, name="Two roles")
    with Api(sandbox, made.client_id) as client:
        subject = client.seen("authorization/subjects/me")
        assert client.seen("tokens/me")["OAuthClient"]["id"] == made.client_id
    assert (subject["id"], subject["name"]) == (made.client_id, "Two roles")
    first, second = subject["grants"]
    assert first["division"]["id"] == api.support()
    assert first["role"]["policies"] == [
        {"domain": "workitems", "entityName": "worktype", "actions": ["view", "edit"]},
    ]
    assert (second["division"]["id"], second["role"]["name"]) == ("*", "Router")


def test_writes_carry_the_client_that_made_them(sandbox: Sandbox) -> None:
    with acting(sandbox, "*") as client:
        assert client.workbin()["modifiedBy"]["id"] == client.client_id


def test_the_control_path_makes_clients(sandbox: Sandbox) -> None:
    path = f"{sandbox.url}/__sandbox__/clients"
    made = httpx.post(path, json={"permissions": ["routing:skill:view"]}).json()
    with Api(sandbox, made["clientId"]) as client:
        assert client.get("routing/skills").status_code == 200
        assert client.get("routing/queues").status_code == 403
    several = {"name": "Two", "roles": [{"permissions": ["routing:queue:view"], "divisions": ["Support"]}]}
    assert httpx.post(path, json=several).status_code == 200
    wrongs: list[Any] = [{"permissions": "all"}, {"divisions": ["Nowhere"]}, {"roles": 7}, [], {"roles": ["x"]}]
    for wrong in wrongs:
        assert httpx.post(path, json=wrong).status_code == 400


def test_a_client_is_gone_after_a_reset(sandbox: Sandbox) -> None:
    with acting(sandbox, "*") as client:
        sandbox.reset()
        refused(client.get("organizations/me"), 401, "bad.credentials")
        answer = client.http.post(
            "/oauth/token", auth=(client.client_id, sandbox.client_secret), data={"grant_type": "client_credentials"}
        )
        assert answer.status_code == 401


def test_credentials_point_at_the_sandbox(sandbox: Sandbox) -> None:
    credentials = sandbox.client(["routing:*"])
    assert credentials.environment == {
        **sandbox.environment,
        "GENESYSCLOUD_OAUTHCLIENT_ID": credentials.client_id,
    }


if CONTRACT:
    NEEDED = {
        operation["operationId"]: operation.get("x-inin-requires-permissions", {"type": "ANY", "permissions": []})
        for methods in CONTRACT["paths"].values()
        for operation in methods.values()
    }

    def test_permissions_are_those_of_the_contract() -> None:
        assert {name: list(one.permissions) for name, one in OPERATIONS.items()} == {
            name: one["permissions"] for name, one in NEEDED.items()
        }
        several = [name for name, one in NEEDED.items() if len(one["permissions"]) > 1]
        assert {name: OPERATIONS[name].needs_all for name in several} == {
            name: NEEDED[name]["type"] == "ALL" for name in several
        }
