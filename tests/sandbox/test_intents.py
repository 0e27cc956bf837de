"""Intent categories and customer intents: api-facts "Intents"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

CATEGORIES = "intents/categories"
INTENTS = "intents/customerintents"


@pytest.fixture
def category(api: Api) -> str:
    return str(api.made(CATEGORIES, {"name": "Care", "description": "All about care"})["id"])


def intent(category: str, /, **change: Any) -> dict[str, Any]:
    body = {"name": "Escalate", "description": "Louder", "expiryTime": 720, "categoryId": category}
    return {**body, **change}


def test_a_category_is_made_read_changed_and_deleted(api: Api, category: str) -> None:
    path = f"{CATEGORIES}/{category}"
    assert api.seen(path)["name"] == "Care"
    changed = api.changed(path, {"description": "More"})
    assert (changed["name"], changed["description"]) == ("Care", "More")
    assert api.delete(path).status_code == 204
    refused(api.get(path), 404, "not.found")


def test_an_intents_category_is_flat_in_requests_and_nested_in_answers(api: Api, category: str) -> None:
    made = api.made(INTENTS, intent(category))
    assert made["category"] == {"id": category, "selfUri": f"/api/v2/{CATEGORIES}/{category}"}
    assert "categoryId" not in made
    assert api.seen(f"{INTENTS}/{made['id']}") == made
    other = api.made(CATEGORIES, {"name": "Other", "description": ""})["id"]
    assert api.changed(f"{INTENTS}/{made['id']}", {"categoryId": other})["category"]["id"] == other


def test_names_may_be_there_twice(api: Api, category: str) -> None:
    api.made(CATEGORIES, {"name": "Care", "description": "Again"})
    assert api.made(INTENTS, intent(category))["id"] != api.made(INTENTS, intent(category))["id"]


def test_a_patch_that_changes_nothing_is_fine(api: Api, category: str) -> None:
    made = api.made(INTENTS, intent(category))
    assert api.changed(f"{INTENTS}/{made['id']}", {"name": "Escalate"}) == made
    assert api.changed(f"{CATEGORIES}/{category}", {})["name"] == "Care"


@pytest.mark.parametrize("name", ["name", "description"])
def test_a_category_needs_both_fields(api: Api, name: str) -> None:
    body = {"name": "Care", "description": "All about care"}
    refused(api.post(CATEGORIES, {**body, name: None}), 400, "constraint.validation")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": None}, 400, "constraint.validation"),
        ({"name": ""}, 400, "constraint.validation"),
        ({"description": None}, 400, "constraint.validation"),
        ({"expiryTime": None}, 400, "constraint.validation"),
        ({"expiryTime": "720"}, 400, "constraint.validation"),
        ({"expiryTime": 0}, 400, "constraint.validation"),
        ({"categoryId": None}, 400, "constraint.validation"),
        ({"categoryId": "care"}, 400, "constraint.validation"),
        ({"categoryId": NOWHERE}, 404, "not.found"),
        ({"category": {"id": NOWHERE}}, 400, "invalid.property"),
    ],
)
def test_a_wrong_intent_is_refused(api: Api, category: str, change: Any, status: int, code: str) -> None:
    answer = api.post(INTENTS, intent(category, **change))
    refused(answer, status, code)
    if code == "constraint.validation":
        assert next(iter(change)) in answer.json()["message"]


def test_what_is_referred_to_is_not_deleted(api: Api, category: str) -> None:
    made = api.made(INTENTS, intent(category))
    refused(api.delete(f"{CATEGORIES}/{category}"), 409, "request.conflict")
    caseplan = api.caseplan(customerIntentId=made["id"])
    refused(api.delete(f"{INTENTS}/{made['id']}"), 409, "request.conflict")
    api.delete(f"casemanagement/caseplans/{caseplan['id']}")
    assert api.delete(f"{INTENTS}/{made['id']}").status_code == 204
    assert api.delete(f"{CATEGORIES}/{category}").status_code == 204


def test_numbered_pages_go_through_everything_once(api: Api) -> None:
    for number in range(5):
        api.made(CATEGORIES, {"name": f"Page {number}", "description": ""})
    names: list[str] = []
    uri = f"/api/v2/{CATEGORIES}?queryValue=page&pageSize=2"
    while True:
        page = api.http.get(uri).json()
        names += [one["name"] for one in page["entities"]]
        assert (page["total"], page["pageCount"], page["pageSize"]) == (5, 3, 2)
        if "nextUri" not in page:
            break
        uri = page["nextUri"]
    assert names == [f"Page {number}" for number in range(5)]
    assert page["pageNumber"] == 3
    assert api.http.get(page["previousUri"]).json()["pageNumber"] == 2
    assert api.http.get(page["firstUri"]).json()["pageNumber"] == 1
    assert api.http.get(page["lastUri"]).json() == page


def test_intents_are_filtered_by_name_and_category(api: Api, category: str) -> None:
    made = api.made(INTENTS, intent(category))
    assert api.seen(INTENTS, categoryId=category)["entities"] == [made]
    assert api.seen(INTENTS, queryValue="ESCAL")["entities"] == [made]
    assert api.seen(INTENTS, queryValue="nobody")["entities"] == []


@pytest.mark.parametrize("params", [{"pageSize": "0"}, {"pageSize": "x"}, {"pageNumber": "-1"}, {"pageSize": "501"}])
def test_a_wrong_page_is_an_invalid_parameter(api: Api, params: Any) -> None:
    refused(api.get(CATEGORIES, **params), 400, "invalid.query.param.value")


@pytest.mark.parametrize("path", [CATEGORIES, INTENTS])
@pytest.mark.parametrize("wanted", [NOWHERE, "x"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_unknown_and_malformed_ids_are_not_found(api: Api, path: str, wanted: str, method: str) -> None:
    body: dict[str, Any] | None = {} if method == "PATCH" else None
    refused(api.http.request(method, f"/api/v2/{path}/{wanted}", json=body), 404, "not.found")
