"""The query operations of workbins and worktypes."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

WORKBINS = "taskmanagement/workbins/query"
WORKTYPES = "taskmanagement/worktypes/query"


def where(name: str, operator: str, *values: str, type: str = "String") -> dict[str, Any]:
    return {"name": name, "type": type, "operator": operator, "values": list(values)}


def found(api: Api, path: str, **body: Any) -> list[str]:
    return [one["name"] for one in api.made(path, body)["entities"]]


@pytest.fixture
def bins(api: Api) -> list[dict[str, Any]]:
    return [api.workbin(name=name) for name in ("Escalations A", "Escalations B", "Complaints")]


def test_filters_may_be_left_out(api: Api, bins: list[Any]) -> None:
    names = found(api, WORKBINS)
    assert names[-3:] == ["Escalations A", "Escalations B", "Complaints"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([where("name", "EQ", "complaints")], ["Complaints"]),
        ([where("name", "IN", "Complaints", "Escalations B")], ["Escalations B", "Complaints"]),
        ([where("name", "IN", "Complaint")], []),
        ([where("name", "CONTAINS", "lations")], ["Escalations A", "Escalations B"]),
        ([where("name", "BEGINS_WITH", "comp")], ["Complaints"]),
        ([where("name", "BEGINS_WITH", "escal"), where("name", "CONTAINS", " b")], ["Escalations B"]),
    ],
)
def test_filters_by_name(api: Api, bins: list[Any], filters: list[Any], names: list[str]) -> None:
    assert found(api, WORKBINS, filters=filters) == names


def test_filters_by_id_and_division(api: Api, bins: list[Any]) -> None:
    ids = [bins[2]["id"], bins[0]["id"], NOWHERE]
    assert found(api, WORKBINS, filters=[where("id", "IN", *ids)]) == ["Escalations A", "Complaints"]
    api.workbin(name="Elsewhere", divisionId=api.support())
    assert "Elsewhere" in found(api, WORKBINS, filters=[where("divisionId", "EQ", api.support())])
    assert "Elsewhere" not in found(api, WORKBINS, filters=[where("divisionId", "NEQ", api.support())])


def test_filters_by_number(api: Api) -> None:
    for number in (10, 20, 30):
        api.worktype(name=f"Type {number}", defaultPriority=number)
    for operator, values, names in [
        ("EQ", ["20"], ["Type 20"]),
        ("GT", ["20"], ["Type 30"]),
        ("GTE", ["20"], ["Type 20", "Type 30"]),
        ("LT", ["20"], ["Type 10"]),
        ("LTE", ["10"], ["Type 10"]),
        ("IN", ["10", "30"], ["Type 10", "Type 30"]),
        ("BETWEEN", ["15", "30"], ["Type 20", "Type 30"]),
    ]:
        filters = [where("defaultPriority", operator, *values, type="Int")]
        assert found(api, WORKTYPES, filters=filters) == names, operator


def test_cursor_pages_go_through_everything_once(api: Api) -> None:
    for number in range(5):
        api.workbin(name=f"Bin {number}")
    filters = [where("name", "BEGINS_WITH", "Bin")]
    names: list[str] = []
    after: dict[str, str] = {}
    sizes: list[int] = []
    while True:
        page = api.made(WORKBINS, {"filters": filters, "pageSize": 2, **after})
        names += [one["name"] for one in page["entities"]]
        sizes.append(len(page["entities"]))
        if "after" not in page:
            break
        assert page["after"] != page["entities"][-1]["id"]
        after = {"after": page["after"]}
    assert (names, sizes) == ([f"Bin {number}" for number in range(5)], [2, 2, 1])


@pytest.mark.parametrize("ascending", [True, False])
def test_sorted_pages_go_through_everything_once(api: Api, bins: list[Any], ascending: bool) -> None:
    names: list[str] = []
    body: dict[str, Any] = {"pageSize": 2, "sort": {"name": "name", "ascending": ascending}}
    while True:
        page = api.made(WORKBINS, body)
        names += [one["name"] for one in page["entities"]]
        if "after" not in page:
            break
        body["after"] = page["after"]
    assert names == sorted(names, key=str.casefold, reverse=not ascending)
    assert len(names) == len(set(names)) == 5


def test_select_count_gives_the_number_only(api: Api, bins: list[Any]) -> None:
    body = {"select": "Count", "filters": [where("name", "BEGINS_WITH", "Escalations")]}
    assert api.made(WORKBINS, body) == {"entities": [], "count": 2}


def test_attributes_project(api: Api, bins: list[Any]) -> None:
    page = api.made(WORKBINS, {"attributes": ["name"], "pageSize": 1})
    assert page["entities"][0].keys() == {"id", "name", "selfUri"}


def test_worktypes_come_with_their_statuses_and_schema_names_on_demand(api: Api) -> None:
    made = api.worktype(schemaId=api.schema()["id"])
    filters = [where("id", "EQ", made["id"])]
    assert api.made(WORKTYPES, {"filters": filters})["entities"] == [made]
    expanded = api.made(WORKTYPES, {"filters": filters, "expands": "schema"})["entities"][0]
    assert expanded["schema"]["name"] == "Escalation"


@pytest.mark.parametrize("path", [WORKBINS, WORKTYPES])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"pageSize": 201}, "invalid.input.int.value.too.high"),
        ({"pageSize": 0}, "invalid.input.int.value.too.low"),
        ({"pageSize": "9"}, "invalid.input.wrong.attribute.type"),
        ({"after": "x"}, "invalid.input.invalid.base64.string"),
        ({"after": "Zm9v"}, "invalid.input.invalid.base64.string"),
        ({"after": "x", "sort": {"name": "name"}}, "invalid.input.invalid.base64.string"),
        ({"sort": {"name": "colour"}}, "invalid.input.wrong.attribute.type"),
        ({"filters": {}}, "invalid.input.wrong.attribute.type"),
        ({"filters": [{"name": "name"}]}, "invalid.input.empty.value"),
        ({"filters": [where("colour", "EQ", "red")]}, "invalid.query"),
        ({"filters": [where("name", "EQ")]}, "invalid.input.filter.without.value"),
        ({"filters": [where("name", "EQ", "a", "b")]}, "invalid.input.wrong.number.values"),
        ({"filters": [where("name", "BETWEEN", "a")]}, "invalid.input.wrong.number.values"),
        ({"filters": [where("name", "BETWEEN", "b", "a")]}, "invalid.query.between.order.of.values"),
        ({"filters": [where("name", "EQ", "1", type="Int")]}, "invalid.query.operator.and.type"),
        ({"filters": [where("id", "CONTAINS", NOWHERE)]}, "invalid.query.operator.and.type"),
        ({"filters": [where("id", "IN", "x")]}, "invalid.input.invalid.uuid"),
        ({"filters": [where("divisionId", "IN", *[NOWHERE] * 51)]}, "workitem.max.division.filters"),
        (
            {"filters": [{"name": "name", "type": "String", "operator": "EQ", "values": [None]}]},
            "invalid.query.null.with.operator.and.type",
        ),
        (
            {"filters": [{"name": "name", "type": "String", "operator": "EQ", "values": [5]}]},
            "invalid.input.wrong.attribute.type",
        ),
    ],
)
def test_a_wrong_query_has_its_documented_code(api: Api, path: str, body: Any, code: str) -> None:
    refused(api.post(path, body), 400, code)


def test_a_cursor_of_one_order_does_not_fit_another(api: Api, bins: list[Any]) -> None:
    after = api.made(WORKBINS, {"pageSize": 1})["after"]
    body = {"sort": {"name": "name"}, "after": after}
    refused(api.post(WORKBINS, body), 400, "invalid.input.invalid.base64.string")
