"""Source intents of customer intents, their assignment to contacts, and reading many intents at once."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

INTENTS = "intents/customerintents"


def source(number: int, kind: str = "Bot") -> dict[str, Any]:
    return {
        "sourceIntentId": f"source-{number}",
        "sourceIntentName": f"Intent {number}",
        "sourceType": kind,
        "sourceId": "bot-1",
        "sourceName": "Banking",
    }


@pytest.fixture
def path(api: Api) -> str:
    return f"{INTENTS}/{api.intent()}/sourceintents"


def test_source_intents_are_added_listed_and_removed(api: Api, path: str) -> None:
    added = api.made(f"{path}/bulk/add", {"items": [source(1), source(2), source(3, "Topic")]})
    assert added["errorCount"] == 0 and [one["success"] for one in added["results"]] == [True] * 3
    listed = api.seen(path)
    assert listed["total"] == 3
    assert listed["entities"][0]["sourceIntent"] == source(1)
    assert listed["entities"][0]["customerIntent"]["name"] == "Escalate"
    assert len(api.seen(path, queryValue="intent 2")["entities"]) == 1
    assert len(api.seen("intents/sourceintents", type="Bot")["entities"]) == 2
    assert len(api.seen("intents/sourceintents", type="Topic", sourceId="bot-1")["entities"]) == 1
    assert api.seen("intents/sourceintents")["entities"] == []
    removed = api.made(f"{path}/bulk/remove", {"items": ["source-1", "source-9"]})
    assert (removed["errorCount"], removed["errorResultIds"]) == (1, ["source-9"])
    assert api.seen(path)["total"] == 2


def test_a_source_intent_belongs_to_one_customer_intent(api: Api, path: str) -> None:
    other = f"{INTENTS}/{api.intent()}/sourceintents"
    for _ in range(2):
        assert api.made(f"{path}/bulk/add", {"items": [source(1)]})["errorCount"] == 0
    assert api.made(f"{other}/bulk/add", {"items": [source(1)]})["errorResultIds"] == ["source-1"]
    assert api.delete(path.removesuffix("/sourceintents")).status_code == 204
    assert api.made(f"{other}/bulk/add", {"items": [source(1)]})["errorCount"] == 0


def test_wrong_source_intents_are_refused(api: Api, path: str) -> None:
    refused(api.post(f"{path}/bulk/add", {}), 400, "constraint.validation")
    refused(api.post(f"{path}/bulk/add", {"items": [{"sourceType": "Bot"}]}), 400, "constraint.validation")
    refused(api.post(f"{path}/bulk/add", {"items": [{**source(1), "sourceType": "X"}]}), 400, "constraint.validation")
    refused(api.post(f"{path}/bulk/remove", {"items": [1]}), 400, "constraint.validation")
    refused(api.get("intents/sourceintents", type="X"), 400, "invalid.query.param.value")
    for wanted in (NOWHERE, "x"):
        refused(api.get(f"{INTENTS}/{wanted}/sourceintents"), 404, "not.found")


def test_intents_are_assigned_to_contacts(api: Api) -> None:
    contact = api.seen("externalcontacts/contacts")["entities"][0]["id"]
    first, second = api.intent(), api.intent()
    base = f"intents/assignments/externalcontacts/{contact}"
    for intent in (first, second, first):
        made = api.made(f"{base}/customerintents/{intent}/assignment", {"sourceType": "Case"})
        assert made["customerIntent"]["id"] == intent and made["category"]["id"]
        api.sandbox.clock.advance(1)
    listed = api.seen(base)
    assert [one["customerIntent"]["id"] for one in listed["entities"]] == [first, second]
    refused(api.post(f"{base}/customerintents/{NOWHERE}/assignment", {}), 404, "not.found")
    refused(api.get(f"intents/assignments/externalcontacts/{NOWHERE}"), 404, "not.found")
    wrong = {"sourceType": "X"}
    refused(api.post(f"{base}/customerintents/{first}/assignment", wrong), 400, "constraint.validation")


def test_many_intents_are_read_at_once(api: Api) -> None:
    first, second = api.intent(), api.intent()
    answer = api.post(f"{INTENTS}/bulk/retrieve", {"ids": [second, NOWHERE, first]})
    assert [one["id"] for one in answer.json()] == [second, first]
    refused(api.post(f"{INTENTS}/bulk/retrieve", {"ids": ["x"]}), 400, "constraint.validation")
