"""Listing and querying caseplans: api-facts "Listing"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused


@pytest.fixture
def plans(api: Api) -> list[dict[str, Any]]:
    intent = api.intent()
    names = ("Escalation care", "Escalation sales", "Complaint")
    return [api.caseplan(name=name, customerIntentId=intent) for name in names]


def where(name: str, operator: str, *values: str) -> dict[str, Any]:
    return {"name": name, "operator": operator, "values": list(values)}


def names(page: dict[str, Any]) -> list[str]:
    return [one["name"] for one in page["entities"]]


def test_cursor_pages_go_through_everything_once(api: Api, plans: list[Any]) -> None:
    found: list[str] = []
    uri = f"/api/v2/{PLANS}?pageSize=1&customerIntentId={plans[0]['customerIntent']['id']}"
    while uri:
        page = api.http.get(uri).json()
        found += names(page)
        uri = page.get("nextUri", "")
    assert found == ["Escalation care", "Escalation sales", "Complaint"]


def test_the_listing_shows_the_latest_version(api: Api) -> None:
    made = api.published(defaultDueDurationInSeconds=100)
    path = f"{PLANS}/{made['id']}"
    api.made(f"{path}/versions", {})
    api.changed(path, {"defaultDueDurationInSeconds": 200})
    for page in (api.seen(PLANS), api.made(f"{PLANS}/query", {})):
        (listed,) = (one for one in page["entities"] if one["id"] == made["id"])
        assert listed == api.seen(path)
        assert (listed["latest"], listed["published"], listed["defaultDueDurationInSeconds"]) == (2, 1, 200)


def test_the_listing_filters_by_division(api: Api, plans: list[Any]) -> None:
    api.caseplan(name="Elsewhere", divisionId=api.support())
    assert names(api.seen(PLANS, divisionIds=api.support())) == ["Elsewhere"]
    assert "Elsewhere" not in names(api.seen(PLANS, divisionIds="*"))


@pytest.mark.parametrize("params", [{"pageSize": 201}, {"pageSize": 0}, {"after": "x"}])
def test_a_wrong_parameter_of_the_listing_is_refused(api: Api, params: Any) -> None:
    refused(api.get(PLANS, **params), 400, "invalid.query.param.value")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"name": "ESCALATION"}, ["Escalation care", "Escalation sales"]),
        ({"name": "sales"}, []),
        ({"name": "sales", "nameSearchType": "CONTAINS"}, ["Escalation sales"]),
        ({"filters": [where("name", "BEGINS_WITH", "escal")]}, ["Escalation care", "Escalation sales"]),
        ({"filters": [where("name", "CONTAINS", "SALES", "plaint")]}, ["Escalation sales", "Complaint"]),
        ({"filters": [where("name", "CONTAINS", "c"), where("divisionId", "IN", NOWHERE)]}, []),
        ({"name": "escal", "filters": [where("name", "CONTAINS", "care")]}, ["Escalation care"]),
        ({"divisionIds": [NOWHERE]}, []),
    ],
)
def test_queries(api: Api, plans: list[Any], body: Any, found: list[str]) -> None:
    assert names(api.made(f"{PLANS}/query", body)) == found


def test_queries_by_id_and_division(api: Api, plans: list[Any]) -> None:
    filters = [where("id", "IN", plans[2]["id"], plans[0]["id"]), where("divisionId", "IN", "*")]
    assert names(api.made(f"{PLANS}/query", {"filters": filters})) == ["Escalation care", "Complaint"]


def test_query_pages_go_through_everything_once(api: Api, plans: list[Any]) -> None:
    found: list[str] = []
    body: dict[str, Any] = {"pageSize": 2}
    while True:
        page = api.made(f"{PLANS}/query", body)
        found += names(page)
        if "after" not in page:
            break
        body["after"] = page["after"]
    assert found == ["Returns", "Escalation care", "Escalation sales", "Complaint"]


def test_attributes_project(api: Api, plans: list[Any]) -> None:
    page = api.made(f"{PLANS}/query", {"attributes": ["name", "latest"]})
    assert page["entities"][0].keys() == {"id", "name", "latest", "selfUri"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"pageSize": 201}, "validation.failed"),
        ({"pageSize": 0}, "validation.failed"),
        ({"after": "x"}, "validation.failed"),
        ({"nameSearchType": "ENDS_WITH"}, "validation.failed"),
        ({"divisionIds": ["home"]}, "validation.failed"),
        ({"filters": [where("name", "IN", "x")]}, "validation.failed"),
        ({"filters": [where("id", "CONTAINS", "x")]}, "validation.failed"),
        ({"filters": [where("id", "IN", "x")]}, "validation.failed"),
        ({"filters": [where("colour", "IN", "x")]}, "validation.failed"),
        ({"filters": [where("name", "CONTAINS")]}, "validation.failed"),
        ({"filters": [where("name", "CONTAINS", "x")] * 4}, "validation.failed"),
        ({"filters": [where("name", "CONTAINS", "")]}, "invalid.input.string.value.too.short"),
    ],
)
def test_a_wrong_query_has_its_documented_code(api: Api, body: Any, code: str) -> None:
    refused(api.post(f"{PLANS}/query", body), 400, code)
