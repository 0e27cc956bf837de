"""What specs refer to and the tool never makes: api-facts "Lookups"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused


def search(api: Api, *criteria: dict[str, Any], **more: Any) -> list[str]:
    found = api.made("users/search", {"query": list(criteria), **more})
    return [one["email"] for one in found["results"]]


def exact(field: str, *values: str) -> dict[str, Any]:
    return {"type": "EXACT", "fields": [field], "values": list(values)}


def test_who_we_are(api: Api) -> None:
    me = api.seen("organizations/me")
    token = api.seen("tokens/me")
    assert token["organization"] == {"id": me["id"], "name": me["name"]} == token["homeOrganization"]
    assert token["OAuthClient"]["id"] == api.sandbox.client_id
    refused(api.get("users/me"), 400, "not.a.user")


def test_what_we_may(api: Api) -> None:
    grants = api.seen("authorization/subjects/me")["grants"]
    policies = grants[0]["role"]["policies"]
    assert {"domain": "caseManagement", "entityName": "*", "actions": ["*"]} in policies
    assert grants[0]["division"]["id"] == "*"


def test_users_are_found_by_email_several_at_once(api: Api) -> None:
    emails = ["Jane.Doe@example.com", "sven.larsen@example.com", "nobody@example.com"]
    assert search(api, exact("email", *emails)) == ["jane.doe@example.com", "sven.larsen@example.com"]


def test_nobody_found_is_an_empty_result(api: Api) -> None:
    found = api.made("users/search", {"query": [exact("email", "nobody@example.com")]})
    assert (found["results"], found["total"]) == ([], 0)


@pytest.mark.parametrize(
    ("criterion", "count"),
    [
        (exact("name", "Jane Doe"), 1),
        (exact("name", "Jane"), 0),
        ({"type": "STARTS_WITH", "fields": ["name"], "value": "Ja"}, 1),
        ({"type": "CONTAINS", "fields": ["email"], "value": "example.com"}, 5),
        ({"type": "TERMS", "fields": ["department"], "values": ["Billing", "Operations"]}, 2),
        ({"type": "QUERY_STRING", "value": "doe"}, 1),
        ({"type": "MATCH_ALL"}, 5),
        ({"type": "EXACT", "fields": ["department"], "value": "Customer Care", "operator": "NOT"}, 3),
    ],
)
def test_search_types(api: Api, criterion: dict[str, Any], count: int) -> None:
    assert len(search(api, criterion)) == count


def test_criteria_combine(api: Api) -> None:
    care = {"type": "EXACT", "fields": ["department"], "value": "Customer Care"}
    jane = {"type": "CONTAINS", "fields": ["name"], "value": "jane"}
    assert search(api, care, jane) == ["jane.doe@example.com"]
    either = [{**care, "operator": "OR"}, {**exact("department", "Billing"), "operator": "OR"}]
    assert len(search(api, *either)) == 3
    assert len(search(api, {"type": "MATCH_ALL"}, pageSize=2, pageNumber=3)) == 1


def test_search_by_id_and_a_user_alone(api: Api) -> None:
    jane = api.user()
    assert search(api, exact("id", jane)) == ["jane.doe@example.com"]
    assert api.seen(f"users/{jane}")["email"] == "jane.doe@example.com"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"query": [{"fields": ["email"]}]}, 400, "constraint.validation"),
        ({"query": [exact("email")]}, 400, "bad.request"),
        ({"query": [{"type": "REGEX", "value": "x"}]}, 501, "not.implemented"),
        ({"pageSize": 501}, 400, "too.many.requested.results"),
    ],
)
def test_a_wrong_search_is_refused(api: Api, body: Any, status: int, code: str) -> None:
    refused(api.post("users/search", body), status, code)


def test_a_user_can_be_made(api: Api) -> None:
    body = {"name": "New One", "email": "new.one@example.com", "divisionId": api.home(), "password": "s3cret"}
    made = api.made("users", body)
    assert search(api, exact("email", "new.one@example.com")) == ["new.one@example.com"]
    assert "s3cret" not in str(api.seen(f"users/{made['id']}"))
    assert "new.one@example.com" in [one["email"] for one in api.seen("users")["entities"]]
    refused(api.post("users", body), 400, "general.bad.request")
    refused(api.post("users", {**body, "email": None}), 400, "general.bad.request")
    refused(
        api.post("users", {**body, "email": "x@y.example", "divisionId": NOWHERE}), 403, "missing.division.permission"
    )


def test_divisions(api: Api) -> None:
    names = [one["name"] for one in api.seen("authorization/divisions")["entities"]]
    assert names == ["Home", "Support"]
    assert api.seen("authorization/divisions/home")["homeDivision"] is True
    made = api.made("authorization/divisions", {"name": "Billing", "description": "Money"})
    assert api.seen(f"authorization/divisions/{made['id']}") == made
    assert made["homeDivision"] is False
    assert api.seen("authorization/divisions", id=made["id"])["entities"] == [made]
    again = {"name": "billing", "description": ""}
    refused(api.post("authorization/divisions", again), 409, "resource.already.exists")
    refused(api.post("authorization/divisions", {"description": ""}), 400, "division.name.invalid")
    refused(api.get(f"authorization/divisions/{NOWHERE}"), 404, "not.found")


def test_queues(api: Api) -> None:
    made = api.made("routing/queues", {"name": "Complaints", "division": {"id": api.support()}})
    assert made["division"]["name"] == "Support"
    assert api.seen(f"routing/queues/{made['id']}") == made
    assert [one["name"] for one in api.seen("routing/queues", name="compl")["entities"]] == ["Complaints"]
    refused(api.post("routing/queues", {"name": "complaints"}), 400, "duplicate.name")
    refused(api.post("routing/queues", {}), 400, "invalid.name")
    refused(api.get("routing/queues/x"), 400, "invalid.id")
    refused(api.get(f"routing/queues/{NOWHERE}"), 404, "resource.not.found")


@pytest.mark.parametrize(
    ("path", "missing"),
    [("routing/skills", "skillsservice.skillnotfound"), ("routing/languages", "not.found")],
)
def test_skills_and_languages(api: Api, path: str, missing: str) -> None:
    made = api.made(path, {"name": "Dutch"})
    assert api.seen(f"{path}/{made['id']}") == made
    assert api.seen(path, name="dut*")["entities"] == [made]
    assert api.seen(path, name="Dutch", pageSize=1)["total"] == 1
    refused(api.post(path, {"name": "dutch"}), 409, "general.conflict")
    refused(api.post(path, {}), 400, "constraint.validation")
    refused(api.get(f"{path}/{NOWHERE}"), 404, missing)


def test_scripts(api: Api) -> None:
    (script,) = api.seen("scripts", name="case")["entities"]
    assert api.seen(f"scripts/{script['id']}") == script
    refused(api.get(f"scripts/{NOWHERE}"), 404, "not.found")


def test_external_contacts(api: Api) -> None:
    path = "externalcontacts/contacts"
    made = api.made(path, {"firstName": " Grace ", "lastName": "Hopper", "division": {"id": api.support()}})
    assert made["firstName"] == "Grace"
    assert made["division"]["name"] == "Support"
    assert api.seen(f"{path}/{made['id']}") == made
    assert [one["lastName"] for one in api.seen(path, q="hopper")["entities"]] == ["Hopper"]
    refused(api.post(path, {"firstName": 7}), 422, "validation.failed")
    refused(api.post(path, {"division": {"id": NOWHERE}}), 400, "invalid.division.id")
    refused(api.get(f"{path}/{NOWHERE}"), 404, "entity.not.found")


def test_the_seed_has_foreign_objects_that_fit_one_page(api: Api) -> None:
    names = [one["name"] for one in api.seen("taskmanagement/workitems/schemas")["entities"]]
    assert names == ["Returns", "Onboarding", "Onboarding"]
    (caseplan,) = api.seen("casemanagement/caseplans")["entities"]
    assert (caseplan["name"], caseplan["published"], caseplan["latest"]) == ("Returns", 1, 1)
    for path in ("taskmanagement/worktypes/query", "taskmanagement/workbins/query"):
        page = api.made(path, {})
        assert len(page["entities"]) == 2
        assert "after" not in page
    for path in ("routing/queues", "routing/skills", "routing/languages", "scripts", "externalcontacts/contacts"):
        page = api.seen(path)
        assert page["entities"]
        assert "nextUri" not in page
