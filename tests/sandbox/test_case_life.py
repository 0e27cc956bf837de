"""The life of a case: stage after stage, terminated, out of time."""

import pytest
from tests.sandbox.making import NOWHERE, Api, refused
from tests.sandbox.running import CASES, ITEMS, Running

from genesys_caseplans.sandbox import Sandbox

DAY = 86_400


@pytest.fixture
def running(api: Api) -> Running:
    return Running(api)


def test_the_first_step_makes_a_workitem_of_its_worktype(api: Api, running: Running) -> None:
    case = running.case()
    assert running.states(case) == ["InProgress", "Open", "Open"]
    item = api.seen(running.workitem(case, 0))
    assert item["type"]["id"] == running.worktype["id"]
    assert item["workbin"]["id"] == running.worktype["defaultWorkbin"]["id"]
    assert item["statusCategory"] == "Open"
    assert item["customFields"] == {"customer_text": "Ada"}
    assert item["externalContact"]["id"] == running.contact
    assert "workitemActivity" not in running.step(case, 1)


def test_closing_the_workitem_opens_the_next_stage_and_the_last_closes_the_case(api: Api) -> None:
    running = Running(api, stages=3)
    case = running.case()
    for stage, states in enumerate((["Completed", "InProgress", "Open"], ["Completed", "Completed", "InProgress"])):
        running.close(case, stage)
        assert running.states(case) == states
        assert running.step(case, stage)["status"] == "Completed"
    running.close(case, 2)
    closed = api.seen(case)
    assert running.states(case) == ["Completed"] * 3
    assert closed["status"] == "Closed" and closed["dateClosed"]
    assert running.stages(case)[2]["dateCompleted"] == closed["dateClosed"]


def test_a_step_without_activity_is_over_at_once(api: Api, running: Running) -> None:
    case = running.case()
    running.close(case, 0)
    running.close(case, 1)
    assert running.states(case) == ["Completed"] * 3
    assert api.seen(case)["status"] == "Closed"
    empty = Running(api, stages=0)
    assert api.seen(empty.case())["status"] == "Closed"


def test_reopening_and_closing_again_completes_nothing_twice(api: Api, running: Running) -> None:
    case = running.case()
    item = running.workitem(case, 0)
    running.close(case, 0)
    start = next(one["id"] for one in running.worktype["statuses"] if one["category"] == "Open")
    api.changed(item, {"statusId": start})
    running.close(case, 0)
    assert running.states(case) == ["Completed", "InProgress", "Open"]


def test_an_automatic_transition_moves_the_case_on(api: Api, running: Running) -> None:
    path = f"taskmanagement/worktypes/{running.worktype['id']}"
    start, closed = (one["id"] for one in running.worktype["statuses"])
    auto = {"defaultDestinationStatusId": closed, "statusTransitionDelaySeconds": 3600}
    api.changed(f"{path}/statuses/{start}", auto)
    case = running.case()
    assert running.states(case) == ["InProgress", "Open", "Open"]
    api.sandbox.clock.advance(3700)
    assert running.states(case) == ["Completed", "InProgress", "Open"]
    api.sandbox.clock.advance(3600)
    assert api.seen(case)["status"] == "Closed"


def test_a_workitem_that_is_terminated_completes_its_step(api: Api, running: Running) -> None:
    case = running.case()
    api.made(f"{running.workitem(case, 0)}/terminate", {})
    assert running.states(case) == ["Completed", "InProgress", "Open"]


def test_terminating_ends_stages_steps_and_workitems(api: Api, running: Running) -> None:
    case = running.case()
    running.close(case, 0)
    job = api.made(f"{case}/terminate/jobs", {})
    assert (job["status"], job["jobType"]) == ("Queued", "Terminate")
    assert api.seen(f"{case}/terminate/jobs/{job['id']}")["status"] == "Succeeded"
    assert api.seen(case)["status"] == "Terminated"
    assert running.states(case) == ["Completed", "Terminated", "Terminated"]
    assert running.step(case, 1)["status"] == "Terminated"
    item = api.seen(running.workitem(case, 1))
    assert (item["assignmentState"], item["statusCategory"]) == ("Terminated", "Closed")
    refused(api.post(f"{case}/terminate/jobs", {}), 400, "invalid.input.case.already.terminating")


def test_a_second_job_is_refused_while_the_first_runs(
    api: Api, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = running.case()
    monkeypatch.setattr(api.sandbox.org, "job_seconds", 10.0)
    job = f"{case}/terminate/jobs/{api.made(f'{case}/terminate/jobs', {})['id']}"
    assert api.seen(case)["status"] == "Terminating"
    refused(api.post(f"{case}/terminate/jobs", {}), 400, "invalid.input.duplicate.job")
    api.sandbox.clock.advance(6)
    assert api.seen(job)["status"] == "InProgress"
    api.sandbox.clock.advance(6)
    assert (api.seen(job)["status"], api.seen(case)["status"]) == ("Succeeded", "Terminated")


def test_ids_of_jobs_stages_and_steps_have_to_be_there(api: Api, running: Running) -> None:
    case = running.case()
    stage = running.stages(case)[0]["id"]
    refused(api.post(f"{CASES}/x/terminate/jobs", {}), 400, "invalid.input.invalid.uuid")
    refused(api.post(f"{CASES}/{NOWHERE}/terminate/jobs", {}), 404, "not.found.error")
    refused(api.get(f"{case}/terminate/jobs/x"), 400, "invalid.input.invalid.uuid")
    for tail in (f"terminate/jobs/{NOWHERE}", f"stages/{NOWHERE}", f"stages/{stage}/steps/{NOWHERE}"):
        refused(api.get(f"{case}/{tail}"), 404, "not.found.error")
    refused(api.get(f"{CASES}/{NOWHERE}/stages"), 404, "not.found.error")
    assert api.seen(f"{case}/stages/{stage}")["id"] == stage
    step = running.step(case, 0)
    assert api.seen(f"{case}/stages/{stage}/steps/{step['id']}") == step


def test_a_step_whose_workitem_cannot_be_made_fails_the_case(api: Api, running: Running) -> None:
    for status in running.worktype["statuses"]:
        path = f"taskmanagement/worktypes/{running.worktype['id']}/statuses/{status['id']}"
        if status["category"] == "Closed":
            assert api.delete(path).status_code == 204
    failed = api.seen(running.case())
    assert (failed["creationStatus"], failed["status"]) == ("Failed", "Failed")
    assert failed["failureReason"]["code"] == "invalid.input.missing.mandatory.status"


def test_a_case_is_gone_at_the_end_of_its_life(api: Api, running: Running) -> None:
    case = running.case(ttlSeconds=int(api.sandbox.clock.now()) + 3600)
    item = running.workitem(case, 0)
    api.sandbox.clock.advance(3500)
    assert api.seen(case)["status"] == "InProgress"
    api.sandbox.clock.advance(200)
    refused(api.get(case), 404, "not.found.error")
    assert api.delete(running.plan).status_code == 204
    assert api.seen(item)["statusCategory"] == "Open"
    closed = next(one["id"] for one in running.worktype["statuses"] if one["category"] == "Closed")
    assert api.changed(item, {"statusId": closed})["statusCategory"] == "Closed"


def test_how_long_cases_and_jobs_take_is_a_setting() -> None:
    with Sandbox(rate_limit=0, case_seconds=10) as sandbox, Api(sandbox) as api:
        running = Running(api)
        case = running.case()
        assert api.seen(case)["creationStatus"] == "Pending"
        sandbox.clock.advance(11)
        assert api.seen(case)["creationStatus"] == "Completed"
        assert sandbox.settings(job_seconds=5)["job_seconds"] == 5
        job = f"{case}/terminate/jobs/{api.made(f'{case}/terminate/jobs', {})['id']}"
        assert api.seen(job)["status"] == "Queued"
        sandbox.clock.advance(5)
        assert api.seen(job)["status"] == "Succeeded"


def test_workitems_of_a_case_are_found_by_it(api: Api, running: Running) -> None:
    case = running.case()
    running.case()
    kind = {"name": "typeId", "type": "String", "operator": "EQ", "values": [running.worktype["id"]]}
    of_case = {"name": "caseId", "type": "String", "operator": "EQ", "values": [case.rpartition("/")[2]]}
    found = api.made(f"{ITEMS}/query", {"filters": [kind, of_case]})["entities"]
    assert [one["id"] for one in found] == [running.workitem(case, 0).rpartition("/")[2]]
