"""Flows, flow rules of worktypes, and the limits of an org."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

TASK = "invalid.input."


class Rules:
    """A worktype with the places of its rules."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.worktype = api.worktype()
        self.path = f"taskmanagement/worktypes/{self.worktype['id']}"
        self.create, self.change, self.date = (
            f"{self.path}/flows/{area}/rules" for area in ("oncreate", "onattributechange", "datebased")
        )
        self.open, self.closed = (str(one["id"]) for one in self.worktype["statuses"])

    def on_change(self, new: str, old: str | None = None, name: str = "When it changes") -> dict[str, Any]:
        condition = {"attribute": "statusId", "newValue": new, **({"oldValue": old} if old else {})}
        return {"name": name, "condition": condition}

    def on_date(self, minutes: int, attribute: str = "dateDue", name: str = "Before it is due") -> dict[str, Any]:
        return {"name": name, "condition": {"attribute": attribute, "relativeMinutesToInvocation": minutes}}


@pytest.fixture
def rules(api: Api) -> Rules:
    return Rules(api)


def test_a_rule_is_made_read_changed_and_deleted(api: Api, rules: Rules) -> None:
    for path, body in (
        (rules.create, {"name": "When it is made"}),
        (rules.change, rules.on_change(rules.closed)),
        (rules.date, rules.on_date(-60)),
    ):
        made = api.made(path, body)
        one = f"{path}/{made['id']}"
        assert (made["action"], made["worktype"]["id"]) == ({"type": "LaunchFlow"}, rules.worktype["id"])
        assert made.get("condition") == body.get("condition")
        assert api.seen(one) == made and api.seen(path)["entities"] == [made]
        changed = api.changed(one, {"name": "Another name"})
        assert changed["name"] == "Another name" and changed["type"] == made["type"]
        refused(api.patch(one, {"name": "Another name"}), 400, TASK + "no.change")
        refused(api.patch(one, {"name": 3}), 400, TASK + "wrong.attribute.type")
        refused(api.patch(one, {"name": None}), 400, TASK + "empty.value")
        assert api.delete(one).status_code == 204
        refused(api.get(one), 404, "not.found.error")
        refused(api.get(f"{path}/x"), 400, TASK + "invalid.uuid")
        refused(api.get(path, pageSize=201), 400, TASK + "int.value.too.high")
        refused(api.get(path, pageSize=0), 400, TASK + "int.value.too.low")


def test_names_are_unique_and_numbers_are_limited(api: Api, rules: Rules) -> None:
    for number in range(10):
        api.made(rules.create, {"name": f"Rule {number}"})
    refused(api.post(rules.create, {"name": "One more"}), 409, "pre.check.maximum.limit.reached")
    first = api.seen(rules.create)["entities"][0]["id"]
    refused(api.patch(f"{rules.create}/{first}", {"name": "rule 1"}), 409, "pre.check.name.in.use")
    refused(api.post(rules.date, rules.on_date(0, name="Rule 1")), 409, "pre.check.name.in.use")
    page = api.seen(rules.create, pageSize=4)
    assert len(api.http.get(page["nextUri"]).json()["entities"]) == 4


def test_assignment_and_an_on_create_rule_exclude_each_other(api: Api, rules: Rules) -> None:
    queue = next(one["id"] for one in api.seen("routing/queues")["entities"] if one["division"]["id"] == api.home())
    assignment = {"assignmentEnabled": True, "defaultQueueId": queue}
    code = "pre.check.cannot.launch.flow.and.start.assignment"
    rule = api.made(rules.create, {"name": "When it is made"})
    refused(api.patch(rules.path, assignment), 409, code)
    assert api.delete(f"{rules.create}/{rule['id']}").status_code == 204
    api.changed(rules.path, assignment)
    refused(api.post(rules.create, {"name": "When it is made"}), 409, code)


def test_date_rules_are_fifteen_minutes_apart(api: Api, rules: Rules) -> None:
    api.made(rules.date, rules.on_date(60))
    code = "pre.check.conflicting.time.rule.condition"
    refused(api.post(rules.date, rules.on_date(74, name="Near")), 409, code)
    far = api.made(rules.date, rules.on_date(75, name="Far"))
    api.made(rules.date, rules.on_date(60, "dateExpires", name="Another date"))
    change = {"condition": {"relativeMinutesToInvocation": 61}}
    refused(api.patch(f"{rules.date}/{far['id']}", change), 409, code)
    changed = api.changed(f"{rules.date}/{far['id']}", {"condition": {"relativeMinutesToInvocation": 90}})
    assert changed["condition"] == {"attribute": "dateDue", "relativeMinutesToInvocation": 90}


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"attribute": "dateDue"}, "empty.value"),
        ({"attribute": "name", "relativeMinutesToInvocation": 1}, "wrong.attribute.type"),
        ({"attribute": "dateDue", "relativeMinutesToInvocation": 525_601}, "int.value.too.high"),
        ({"attribute": "dateDue", "relativeMinutesToInvocation": -525_601}, "int.value.too.low"),
    ],
)
def test_a_wrong_date_rule_is_refused(api: Api, rules: Rules, condition: Any, code: str) -> None:
    refused(api.post(rules.date, {"name": "Wrong", "condition": condition}), 400, TASK + code)


def test_change_rules_do_not_contradict_each_other(api: Api, rules: Rules) -> None:
    equal = rules.on_change(rules.closed, rules.closed)
    refused(api.post(rules.change, equal), 409, "pre.check.cannot.have.equal.old.and.new.values")
    api.made(rules.change, rules.on_change(rules.closed, rules.open))
    code = "pre.check.conflicting.rule.condition"
    refused(api.post(rules.change, rules.on_change(rules.closed, name="Again")), 409, code)
    api.made(rules.change, rules.on_change(rules.open, name="Back"))
    refused(api.post(rules.change, {"name": "Empty"}), 400, TASK + "empty.value")
    refused(api.post(rules.change, rules.on_change(NOWHERE, name="Nowhere")), 400, TASK + "empty.value")
    status = api.made(f"{rules.path}/statuses", {"name": "Waiting", "category": "Waiting"})["id"]
    api.made(rules.change, rules.on_change(status, name="Named"))
    refused(api.delete(f"{rules.path}/statuses/{status}"), 409, "pre.check.status.referenced.by.rule")


def test_a_rule_needs_its_worktype(api: Api, rules: Rules) -> None:
    for area in ("oncreate", "onattributechange", "datebased"):
        path = f"taskmanagement/worktypes/{NOWHERE}/flows/{area}/rules"
        refused(api.post(path, {}), 404, "not.found.error")
        refused(api.get(path), 404, "not.found")
        refused(api.delete(f"{path}/{NOWHERE}"), 404, "not.found.error")
    refused(api.post(rules.create, {"name": "ab"}), 400, "constraint.validation")


def test_a_workitem_flow_holds_its_worktype(api: Api, rules: Rules) -> None:
    body = {"name": "Handle it", "type": "workitem", "worktypeId": rules.worktype["id"]}
    made = api.made("flows", body)
    assert (made["type"], made["active"], made["worktypeId"]) == ("WORKITEM", True, rules.worktype["id"])
    assert api.seen(f"flows/{made['id']}") == made
    assert api.seen(rules.path)["flow"]["name"] == "Handle it"
    assert [one["id"] for one in api.seen("flows", type="workitem", name="handle")["entities"]] == [made["id"]]
    assert api.seen("flows", type="workflow")["entities"] == []
    assert api.seen("flows", id=made["id"], name="nothing")["total"] == 1
    refused(api.post("flows", body), 409, "architect.flow.already.exists")
    code = "architect.flow.cannot.create.worktype.used.in.existing.flow"
    refused(api.post("flows", {**body, "name": "Another"}), 409, code)
    status = api.made(f"{rules.path}/statuses", {"name": "Waiting", "category": "Waiting"})["id"]
    refused(api.delete(f"{rules.path}/statuses/{status}"), 409, "pre.check.worktype.has.flow")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": None}, 400, "architect.flow.validate.failed.missing.name"),
        ({"type": None}, 400, "architect.flow.validate.failed.missing.type"),
        ({"name": "a/b"}, 400, "architect.flow.validate.failed.invalid.name.contains.slash"),
        ({"name": "x-debug"}, 400, "architect.flow.validate.failed.invalid.name.contains.debug"),
        ({"name": "--"}, 400, "architect.flow.validate.failed.invalid.name.no.alpha"),
        ({"name": 3}, 400, "architect.object.validate.failed"),
        ({"type": "NOTHING"}, 400, "architect.object.validate.failed.value"),
        ({"worktypeId": "x"}, 400, "architect.worktype.invalid.id"),
        ({"worktypeId": NOWHERE}, 404, "architect.worktype.not.found"),
    ],
)
def test_a_wrong_flow_is_refused(api: Api, change: Any, status: int, code: str) -> None:
    refused(api.post("flows", {"name": "Handle it", "type": "WORKITEM", **change}), status, code)


def test_wrong_questions_about_flows(api: Api) -> None:
    refused(api.get("flows", type="nothing"), 400, "architect.invalid.flow.type")
    refused(api.get("flows", divisionId=NOWHERE), 400, "architect.division.invalid")
    refused(api.get(f"flows/{NOWHERE}"), 404, "architect.flow.not.found")
    code = "architect.flow.cannot.create.invalid.language.provided"
    refused(api.post("flows?language=nothing", {"name": "Nightly", "type": "WORKFLOW"}), 400, code)


def test_limits_are_listed_by_namespace(api: Api) -> None:
    cases = api.seen("organizations/limits/namespaces/case.management")["entities"]
    assert {"key": "stageplans.per.caseplan", "namespace": "case.management", "value": 5} in cases
    assert api.seen("organizations/limits/namespaces/task.management")["entities"]
    refused(api.get("organizations/limits/namespaces/nothing"), 404, "not.found")


def test_a_search_is_gone_on_with_by_its_q64_values(api: Api) -> None:
    first = api.made("users/search", {"query": [{"type": "MATCH_ALL"}], "pageSize": 2})
    second = api.seen("users/search", q64=first["nextPage"])
    assert second["pageNumber"] == 2 and len(second["results"]) == 2
    again = api.seen("users/search", q64=second["previousPage"])
    assert again["results"] == first["results"] and again["currentPage"]
    for wrong in ("", "x", "MQ=="):
        refused(api.get("users/search", q64=wrong), 400, "invalid.query.param.value")
