"""Faults beyond the next request: every n-th, by chance, by operation, late writes, garbled answers, from a file."""

import json
import time
from pathlib import Path

import httpx
import pytest
from tests.sandbox.making import PLANS, Api, refused

from genesys_caseplans.sandbox import Fault, FaultError, Sandbox, read_faults

WORKBINS = "taskmanagement/workbins"


def statuses(api: Api, times: int) -> list[int]:
    return [api.get("organizations/me").status_code for _ in range(times)]


def test_every_nth_request_fails(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(path="*/organizations/me", every=3)
    assert statuses(api, 7) == [200, 200, 503, 200, 200, 503, 200]


def test_every_nth_can_be_limited(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(path="*/organizations/me", every=2, times=1, skip=1)
    assert statuses(api, 6) == [200, 200, 503, 200, 200, 200]


def test_chance_is_the_same_for_the_same_seed(sandbox: Sandbox, api: Api) -> None:
    runs: list[list[int]] = []
    for seed in (1, 1, 2):
        sandbox.no_faults()
        sandbox.fail(path="*/organizations/me", chance=0.5, seed=seed)
        runs.append(statuses(api, 20))
    assert runs[0] == runs[1] != runs[2]
    assert 0 < runs[0].count(503) < 20


def test_a_fault_can_name_an_operation(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(operation="postTaskmanagementWorkbins*", times=None)
    assert api.get("organizations/me").status_code == 200
    assert api.post(WORKBINS, {"name": "Bin"}).status_code == 503
    assert api.post(f"{WORKBINS}/query", {}).status_code == 503


def test_a_conflict_does_nothing(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(method="POST", kind="conflict")
    refused(api.post(WORKBINS, {"name": "Escalations"}), 409, "general.conflict")
    assert api.post(WORKBINS, {"name": "Escalations"}).status_code == 201


def test_a_cancelled_transaction_does_nothing(sandbox: Sandbox, api: Api) -> None:
    workbin = api.workbin(name="Before")["id"]
    sandbox.fail(method="PATCH", kind="cancelled")
    refused(api.patch(f"{WORKBINS}/{workbin}", {"name": "After"}), 400, "db.transaction.cancelled")
    assert api.seen(f"{WORKBINS}/{workbin}")["name"] == "Before"


def test_a_malformed_answer_is_half_of_the_true_one(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(kind="malformed")
    answer = httpx.get(f"{sandbox.url}/api/v2/organizations/me", headers=dict(api.http.headers))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_an_empty_answer_is_to_a_request_that_was_handled(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(method="POST", kind="empty")
    made = httpx.post(f"{sandbox.url}/api/v2/{WORKBINS}", json={"name": "Escalations"}, headers=dict(api.http.headers))
    assert (made.status_code, made.content) == (201, b"")
    refused(api.post(WORKBINS, {"name": "Escalations"}), 409, "pre.check.name.in.use")


def listed(api: Api) -> list[str]:
    return [one["name"] for one in api.made(f"{WORKBINS}/query", {})["entities"]]


def test_a_late_create_is_404_until_the_clock_has_moved(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(method="POST", path=f"*/{WORKBINS}", late_seconds=10)
    made = api.workbin(name="Escalations")
    assert api.get(f"{WORKBINS}/{made['id']}").status_code == 404
    assert "Escalations" not in listed(api)
    # Whoever writes is not behind: the name is taken at once.
    refused(api.post(WORKBINS, {"name": "Escalations"}), 409, "pre.check.name.in.use")
    sandbox.clock.advance(11)
    assert api.seen(f"{WORKBINS}/{made['id']}") == made
    assert "Escalations" in listed(api)


def test_a_late_change_shows_the_old_content_for_so_many_reads(sandbox: Sandbox, api: Api) -> None:
    workbin = api.workbin(name="Before")["id"]
    sandbox.fail(method="PATCH", late_reads=3)
    api.changed(f"{WORKBINS}/{workbin}", {"name": "After"})
    assert api.seen(f"{WORKBINS}/{workbin}")["name"] == "Before"
    # A read of something else does not count.
    api.seen("organizations/me")
    assert "Before" in listed(api)
    by_name = {"filters": [{"name": "name", "type": "String", "operator": "EQ", "values": ["After"]}]}
    assert api.made(f"{WORKBINS}/query", by_name)["entities"] == []
    assert api.seen(f"{WORKBINS}/{workbin}")["name"] == "After"


def test_a_late_delete_is_still_there(sandbox: Sandbox, api: Api) -> None:
    workbin = api.workbin()["id"]
    sandbox.fail(method="DELETE", late_reads=1)
    assert api.delete(f"{WORKBINS}/{workbin}").status_code == 204
    assert api.get(f"{WORKBINS}/{workbin}").status_code == 200
    assert api.get(f"{WORKBINS}/{workbin}").status_code == 404


def test_a_late_publish_shows_a_draft(sandbox: Sandbox, api: Api) -> None:
    caseplan = api.caseplan(dataSchemas=[{"id": api.schema()["id"]}])["id"]
    sandbox.fail(path="*/publish", late_seconds=5)
    api.made(f"{PLANS}/{caseplan}/publish", {})
    seen = api.seen(f"{PLANS}/{caseplan}")
    assert (seen["versionState"], "published" in seen) == ("Draft", False)
    assert api.get(f"{PLANS}/{caseplan}/versions/published").status_code == 404
    sandbox.no_faults()
    assert api.seen(f"{PLANS}/{caseplan}")["published"] == 1


def test_faults_from_a_file(sandbox: Sandbox, api: Api, tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text(json.dumps([{"operation": "getOrganizationsMe", "status": 500}, {"path": "*/x", "delay": 0}]))
    sandbox.script(*read_faults(file))
    assert statuses(api, 2) == [500, 200]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "cannot be read"),
        ('{"pith": "/x"}', "pith"),
        ('[{"status": "503"}]', "status"),
        ('{"chance": 2}', "chance"),
        ('{"every": 0}', "every"),
        ('{"times": "often"}', "times"),
        ('{"late_reads": 0}', "late_reads"),
        ('{"kind": "bad day"}', "conflict, cancelled"),
        ('{"headers": {"a": 1}}', "headers"),
        ('{"method": 7, "code": 7}', "method.*code"),
        ("7", "JSON object"),
    ],
)
def test_a_wrong_fault_file_is_one_clear_error(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "faults.json"
    file.write_text(content)
    with pytest.raises(FaultError, match=rf"faults\.json.*{says}"):
        read_faults(file)


def test_a_missing_fault_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="nothing"):
        read_faults(tmp_path / "nothing.json")


def test_a_fault_with_a_delay_and_no_status_only_slows(sandbox: Sandbox, api: Api, tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('{"operation": "postTaskmanagementWorkbins", "delay": 0.15}')
    sandbox.script(*read_faults(file))
    begun = time.monotonic()
    assert api.workbin(name="Slow")["name"] == "Slow"
    assert time.monotonic() - begun >= 0.15
    sandbox.fail(delay=0.01)
    sandbox.fail(delay=0.01, status=500)
    sandbox.fail(delay=0.01, code="general.conflict")
    sandbox.fail()
    assert statuses(api, 5) == [200, 500, 503, 503, 200]


def test_a_lost_answer_is_an_error_after_the_deed(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(method="POST", kind="lost")
    sandbox.fail(method="POST", kind="lost", status=504)
    refused(api.post(WORKBINS, {"name": "First"}), 503, "service.unavailable")
    refused(api.post(WORKBINS, {"name": "Second"}), 504, "request.timeout")
    assert {"First", "Second"} <= set(listed(api))


def test_reset_and_restore_keep_the_faults_of_the_start(api: Api) -> None:
    standing = [Fault(operation="getOrganizationsMe", times=2)]
    with Sandbox(rate_limit=0, faults=standing) as sandbox, Api(sandbox) as own:
        before = sandbox.snapshot()
        assert statuses(own, 3) == [503, 503, 200]
        for start_anew in (sandbox.reset, lambda: sandbox.restore(before)):
            sandbox.fail(operation="postTaskmanagementWorkbins", times=None)
            start_anew()
            own.login()
            assert own.workbin()
            assert statuses(own, 3) == [503, 503, 200]
        sandbox.no_faults()
        assert statuses(own, 1) == [200]
    assert standing[0].times == 2


def test_the_control_path_forgets_faults(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(times=None)
    assert httpx.delete(f"{sandbox.url}/__sandbox__/faults").status_code == 204
    assert api.get("organizations/me").status_code == 200
