"""Requests that make no sense: always one of the API's own 4xx, never a 500, and never a hang."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sandbox.direct import Direct, Got
from tests.sandbox.making import PLANS, Api, schema_body, text_property

from genesys_caseplans.sandbox.api.operations import OPERATIONS, Operation
from genesys_caseplans.sandbox.resources.registry import HANDLERS

ALWAYS = settings(
    max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
NOWHERE = "00000000-0000-4000-8000-000000000000"
READING = [OPERATIONS[name] for name in HANDLERS if OPERATIONS[name].method == "GET"]
WRITING = [OPERATIONS[name] for name in HANDLERS if OPERATIONS[name].method in ("POST", "PUT", "PATCH")]

odd_text = st.sampled_from(
    ["", " ", "x", "*", "null", "%", "'; DROP TABLE objects; --", "\x00", "é", "\u202e", "9" * 400, "x" * 5000, NOWHERE]
)
leaf = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | odd_text
    | st.text(max_size=5)
)
value = st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


@pytest.fixture(scope="module")
def direct() -> Iterator[Direct]:
    sandbox = Direct()
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def known(direct: Direct) -> dict[str, Any]:
    """Ids that exist, by path parameter, and bodies that are right but for what a test does to them."""
    direct.reset()
    plan = direct.seen(PLANS)["entities"][0]["id"]
    stage = direct.seen(f"{PLANS}/{plan}/versions/latest/stageplans")["entities"][0]["id"]
    steps = direct.seen(f"{PLANS}/{plan}/versions/latest/stageplans/{stage}/stepplans")
    worktype = direct.ask("POST", "taskmanagement/worktypes/query", {}).json["entities"][0]
    return {
        "caseplanId": plan,
        "stageplanId": stage,
        "stepplanId": steps["entities"][0]["id"],
        "versionId": "latest",
        "worktypeId": worktype["id"],
        "statusId": worktype["statuses"][0]["id"],
        "workbinId": worktype["defaultWorkbin"]["id"],
        "schemaId": worktype["schema"]["id"],
        "schemaKeyName": "default",
        "customerIntentId": direct.seen("intents/customerintents")["entities"][0]["id"],
        "categoryId": direct.seen("intents/categories")["entities"][0]["id"],
        "externalContactId": direct.seen("externalcontacts/contacts")["entities"][0]["id"],
        "userId": direct.seen("users")["entities"][0]["id"],
    }


def path_of(operation: Operation, known: dict[str, Any], ids: dict[str, str] | None = None) -> str:
    path = operation.path
    for part in operation.path.split("/"):
        if part.startswith("{"):
            name = part[1:-1]
            path = path.replace(part, (ids or {}).get(name) or known.get(name, NOWHERE))
    return path


def check(got: Got) -> None:
    """An answer of the API: no 500, and an error in the API's own shape."""
    assert got.status < 500, got
    assert got.headers["inin-correlation-id"]
    if got.status >= 400:
        body = got.json
        assert (body["status"], body["contextId"]) == (got.status, got.headers["inin-correlation-id"])
        assert body["code"]
        assert body["message"]


# What the bodies of the API are made of; a fuzzer that knows no field name gets no further than the first check.
_FIELDS = """name description divisionId defaultWorkbinId schemaId schemaVersion category destinationStatusIds
defaultDestinationStatusId statusTransitionDelaySeconds statusTransitionTime defaultStatusId defaultDueDurationSeconds
referencePrefix customerIntentId dataSchemas intakeSettings activityType workitemSettings filters pageSize after sort
attributes jsonSchema version enabled expiryTime categoryId query values fields type operator ids sourceIntents entities
typeId workbinId statusId priority dateDue customFields externalContactId caseplanId intake condition delta id email
"""
FIELDS = _FIELDS.split()


@ALWAYS
@given(data=st.data())
def test_bodies_of_wrong_types_everywhere(direct: Direct, known: dict[str, Any], data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(WRITING))
    fields = st.dictionaries(st.sampled_from(FIELDS), value | st.sampled_from(list(known.values())), max_size=6)
    body = data.draw(fields | value)
    check(direct.send(operation.method, path_of(operation, known), json.dumps(body).encode()))


@ALWAYS
@given(data=st.data())
def test_one_wrong_value_in_a_right_body(direct: Direct, known: dict[str, Any], data: st.DataObject) -> None:
    path, right = data.draw(st.sampled_from(right_bodies(known)))
    places = list(_places(right))
    place = data.draw(st.sampled_from(places))
    check(direct.ask("POST", path, _with(right, place, data.draw(value))))


@ALWAYS
@given(data=st.data())
def test_odd_ids_and_queries(direct: Direct, known: dict[str, Any], data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(READING))
    ids = data.draw(st.dictionaries(st.sampled_from(list(known)), odd_text.filter(lambda one: "/" not in one)))
    names = st.sampled_from(["pageSize", "pageNumber", "after", "before", "expands", "name", "id", "sortOrder", "q"])
    pairs = data.draw(st.lists(st.tuples(names, st.sampled_from(["", "-1", "0", "x", "9" * 30, "%00", "a,b", "ÿ"]))))
    check(direct.send("GET", path_of(operation, known, ids), query="&".join(f"{n}={v}" for n, v in pairs)))


@ALWAYS
@given(content=st.binary(max_size=200), kind=st.sampled_from(["application/json", "text/plain", "", "a/b/c", "é"]))
def test_bytes_that_are_no_json(direct: Direct, content: bytes, kind: str) -> None:
    got = direct.send("POST", "/api/v2/taskmanagement/workbins", content, headers=[("content-type", kind)])
    check(got)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"])
def test_every_verb_on_every_path(direct: Direct, known: dict[str, Any], method: str) -> None:
    for path in {path_of(operation, known) for operation in OPERATIONS.values()}:
        got = direct.send(method, path)
        assert got.status != 500, (method, path)
        assert got.headers["inin-correlation-id"]


def test_paths_that_nobody_publishes(direct: Direct) -> None:
    for path in (
        "",
        "/",
        "//",
        "/api",
        "/api/v2",
        "/api/v2//",
        "/api/v2/../x",
        "/api/v2/x" + "/x" * 2000,
        "/é",
        "/\x00",
    ):
        check(direct.send("GET", path))
        check(direct.send("POST", path, b"{}"))


def test_deep_nesting_is_refused_at_once(direct: Direct) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        for depth in (65, 1000, 200_000):
            middle = b"1" if opening != b"[" else b""
            body = opening * depth + middle + closing * depth
            got = direct.send("POST", "/api/v2/taskmanagement/workbins", body)
            assert (got.status, got.json["code"]) == (400, "bad.request")


def test_fifty_megabytes_are_refused_and_the_next_request_is_fine(api: Api) -> None:
    body = b'{"name": "' + b"x" * 50_000_000 + b'"}'
    answer = api.http.post(
        "/api/v2/taskmanagement/workbins", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "request.entity.too.large")
    assert api.get("organizations/me").status_code == 200


def right_bodies(known: dict[str, Any]) -> list[tuple[str, Any]]:
    """Requests that would be granted, or nearly; what exists already is refused later than what is malformed."""
    query = {"filters": [{"name": "name", "type": "String", "operator": "EQ", "values": ["x"]}], "pageSize": 5}
    plan = {
        "name": "Plan",
        "referencePrefix": "PL",
        "customerIntentId": known["customerIntentId"],
        "divisionId": "*",
        "dataSchemas": [{"id": known["schemaId"]}],
        "intakeSettings": [{"property": "order_text", "required": True, "displayOrder": 1}],
    }
    intent = {"name": "Intent", "description": "About it", "expiryTime": 1, "categoryId": known["categoryId"]}
    search = {"query": [{"type": "EXACT", "fields": ["email"], "values": ["x"]}]}
    item = {"name": "Item", "typeId": known["worktypeId"], "priority": 1, "customFields": {"order_text": "x"}}
    return [
        ("taskmanagement/workbins", {"name": "Bin", "description": "x"}),
        ("taskmanagement/workbins/query", query),
        ("taskmanagement/worktypes", {"name": "Type", "defaultWorkbinId": known["workbinId"], "defaultPriority": 1}),
        (f"taskmanagement/worktypes/{known['worktypeId']}/statuses", {"name": "Status", "category": "Open"}),
        ("taskmanagement/workitems/schemas", schema_body({"a_text": text_property("A")})),
        ("taskmanagement/workitems", item),
        (PLANS, plan),
        (f"{PLANS}/query", {"filters": [{"name": "name", "operator": "CONTAINS", "values": ["x"]}]}),
        ("intents/customerintents", intent),
        ("users/search", search),
    ]


def _places(body: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something could be put in place of something else."""
    yield place
    pairs = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, inner in pairs:
        yield from _places(inner, (*place, key))


def _with(body: Any, place: tuple[str | int, ...], new: Any) -> Any:
    if not place:
        return new
    copy: Any = dict(body) if isinstance(body, dict) else list(body)
    copy[place[0]] = _with(copy[place[0]], place[1:], new)
    return copy
