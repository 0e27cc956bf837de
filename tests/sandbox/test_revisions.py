"""Versions and histories of workbins, worktypes and workitems."""

from collections.abc import Callable

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

from genesys_caseplans.sandbox import Sandbox

TASK = "invalid.input."
Make = Callable[[Api], str]


def workbin(api: Api) -> str:
    return f"taskmanagement/workbins/{api.workbin(name='First name')['id']}"


def worktype(api: Api) -> str:
    return f"taskmanagement/worktypes/{api.worktype(name='First name')['id']}"


def workitem(api: Api) -> str:
    body = {"name": "First name", "typeId": api.worktype()["id"]}
    return f"taskmanagement/workitems/{api.made('taskmanagement/workitems', body)['id']}"


@pytest.mark.parametrize("make", [workbin, worktype, workitem])
def test_every_state_is_kept_as_a_version(api: Api, make: Make) -> None:
    path = make(api)
    before = api.seen(path)
    after = api.changed(path, {"name": "Second name"})
    assert api.seen(f"{path}/versions/1") == {**before, "version": 1}
    assert api.seen(f"{path}/versions/2") == {**after, "version": 2}
    listed = api.seen(f"{path}/versions")["entities"]
    assert [one["version"] for one in listed] == [2, 1]
    first = api.seen(f"{path}/versions", sortOrder="ascending", pageSize=1)
    assert [one["version"] for one in first["entities"]] == [1] and first["after"]
    assert api.http.get(first["nextUri"]).json()["entities"] == listed[:1]
    for wrong in ("3", "0", "x"):
        refused(api.get(f"{path}/versions/{wrong}"), 404, "version.not.found")


@pytest.mark.parametrize("make", [workbin, worktype, workitem])
def test_a_history_tells_what_each_version_changed(api: Api, make: Make) -> None:
    path = make(api)
    api.sandbox.clock.advance(60)
    api.changed(path, {"name": "Second name"})
    newest, oldest = api.seen(f"{path}/history")["entities"]
    assert newest["delta"]["name"] == {"oldValue": "First name", "newValue": "Second name"}
    assert newest["delta"].keys() == {"name", "dateModified"}
    assert oldest["delta"]["name"] == {"newValue": "First name"}
    assert newest["modifiedBy"]["id"] == api.sandbox.client_id


def test_a_worktypes_history_can_be_narrowed_to_fields(api: Api) -> None:
    path = worktype(api)
    api.made(f"{path}/statuses", {"name": "Waiting", "category": "Waiting"})
    newest = api.seen(f"{path}/history", fields="statuses,name")["entities"][0]
    assert newest["delta"].keys() == {"statuses"}
    refused(api.get(f"{path}/history", fields="nothing"), 400, "invalid.query.param.value")


@pytest.mark.parametrize("tail", ["versions", "history"])
@pytest.mark.parametrize("make", [workbin, worktype, workitem])
def test_wrong_pages_and_ids_are_refused(api: Api, make: Make, tail: str) -> None:
    path = make(api)
    refused(api.get(f"{path}/{tail}", pageSize=201), 400, TASK + "int.value.too.high")
    refused(api.get(f"{path}/{tail}", pageSize=0), 400, TASK + "int.value.too.low")
    refused(api.get(f"{path}/{tail}", pageSize="x"), 400, "invalid.query.param.value")
    refused(api.get(f"{path}/{tail}", after="x"), 400, "invalid.query.param.value")
    refused(api.get(f"{path}/{tail}", sortOrder="up"), 400, "invalid.query.param.value")
    base = path.rpartition("/")[0]
    refused(api.get(f"{base}/x/{tail}"), 400, TASK + "invalid.uuid")
    refused(api.get(f"{base}/{NOWHERE}/{tail}"), 404, "not.found")
    refused(api.get(f"{base}/x/versions/1"), 400, TASK + "invalid.uuid")


def test_versions_go_with_the_object(api: Api) -> None:
    path = workbin(api)
    assert api.delete(path).status_code == 204
    refused(api.get(f"{path}/versions/1"), 404, "not.found")


def test_versions_of_an_older_state_file_are_not_told_twice(sandbox: Sandbox, api: Api) -> None:
    """The first release kept the newest version beside the object as well."""
    workbin = api.workbin()["id"]
    api.changed(f"taskmanagement/workbins/{workbin}", {"name": "Second name"})
    snapshot = sandbox.snapshot()
    newest = next(body for body in snapshot["objects"]["workbin"] if body["id"] == workbin)
    snapshot["objects"]["revision"].append({"id": f"{workbin}:2", "of": workbin, "body": newest})
    sandbox.restore(snapshot)
    api.login()
    listed = api.seen(f"taskmanagement/workbins/{workbin}/versions")["entities"]
    assert [one["version"] for one in listed] == [2, 1]
    api.changed(f"taskmanagement/workbins/{workbin}", {"name": "Third name"})
    listed = api.seen(f"taskmanagement/workbins/{workbin}/versions", sortOrder="ascending")["entities"]
    assert [(one["version"], one["name"]) for one in listed][1:] == [(2, "Second name"), (3, "Third name")]
