"""Faults on demand, from Python and over the control path; the clock and reset over it too."""

import time

import httpx
import pytest
from tests.sandbox.making import Api, refused

from genesys_caseplans.sandbox import Sandbox

WORKBINS = "/api/v2/taskmanagement/workbins"


def names(api: Api) -> list[str]:
    return [one["name"] for one in api.made("taskmanagement/workbins/query", {})["entities"]]


def test_the_next_matching_request_fails_once(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(method="POST", path=WORKBINS)
    assert api.get("organizations/me").status_code == 200
    refused(api.post("taskmanagement/workbins", {"name": "Escalations"}), 503, "service.unavailable")
    assert "Escalations" not in names(api)
    assert api.post("taskmanagement/workbins", {"name": "Escalations"}).status_code == 201


def test_skip_and_times_choose_which_requests_fail(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(path="/api/v2/organizations/me", skip=1, times=2, status=500)
    statuses = [api.get("organizations/me").status_code for _ in range(5)]
    assert statuses == [200, 500, 500, 200, 200]


def test_times_none_fails_for_ever(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(path="*/organizations/*", times=None)
    assert [api.get("organizations/me").status_code for _ in range(3)] == [503] * 3


def test_a_fault_can_choose_body_code_and_headers(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(status=400, code="db.transaction.cancelled")
    refused(api.patch("taskmanagement/workbins/x", {}), 400, "db.transaction.cancelled")
    sandbox.fail(status=502, body="<html>", headers={"Content-Type": "text/html"})
    answer = api.http.get("/somewhere")
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (502, "<html>", "text/html")
    sandbox.fail(status=429, headers={"Retry-After": "7"})
    assert api.http.get("/somewhere").headers["retry-after"] == "7"
    sandbox.fail(status=429)
    assert api.http.get("/somewhere").headers["retry-after"] == "1"


def test_a_connection_dropped_before_leaves_nothing_done(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(method="POST", path=WORKBINS, drop="before")
    with pytest.raises(httpx.TransportError):
        api.post("taskmanagement/workbins", {"name": "Escalations"})
    assert "Escalations" not in names(api)


def test_a_connection_dropped_after_is_a_lost_answer(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(method="POST", path=WORKBINS, drop="after")
    with pytest.raises(httpx.TransportError):
        api.post("taskmanagement/workbins", {"name": "Escalations"})
    assert "Escalations" in names(api)
    lost = next(call for call in sandbox.calls if call.operation == "postTaskmanagementWorkbins")
    assert (lost.status, lost.body) == (0, {"name": "Escalations"})


def test_the_login_can_fail_too(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(path="/oauth/token", status=500)
    assert api.http.post("/oauth/token").status_code == 500


def test_a_delay_alone_only_slows(sandbox: Sandbox, api: Api) -> None:
    sandbox.fail(status=None, delay=0.05)
    began = time.monotonic()
    assert api.get("organizations/me").status_code == 200
    assert time.monotonic() - began >= 0.05


def test_an_unknown_kind_of_drop_is_an_error_at_once(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="drop"):
        sandbox.fail(drop="sideways")  # type: ignore[arg-type]


def test_the_control_path_scripts_faults(sandbox: Sandbox, api: Api) -> None:
    fault = {"method": "GET", "path": "/api/v2/*", "status": 500}
    assert httpx.post(f"{sandbox.url}/__sandbox__/faults", json=fault).status_code == 204
    assert api.get("organizations/me").status_code == 500
    assert api.get("organizations/me").status_code == 200


@pytest.mark.parametrize("fault", [{"pith": "/x"}, {"drop": "never"}, 7, ["x"]])
def test_the_control_path_says_what_is_wrong_with_a_fault(sandbox: Sandbox, fault: object) -> None:
    answer = httpx.post(f"{sandbox.url}/__sandbox__/faults", json=fault)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_the_control_path_gives_the_call_log_and_is_not_in_it(sandbox: Sandbox, api: Api) -> None:
    api.get("organizations/me")
    calls = httpx.get(f"{sandbox.url}/__sandbox__/calls").json()
    assert [call["path"] for call in calls] == ["/oauth/token", "/api/v2/organizations/me"]


def test_the_control_path_moves_the_clock(sandbox: Sandbox, api: Api) -> None:
    assert httpx.post(f"{sandbox.url}/__sandbox__/clock", json={"advance": 90000}).status_code == 204
    refused(api.get("organizations/me"), 401, "bad.credentials")
    assert httpx.post(f"{sandbox.url}/__sandbox__/clock", json={"advance": -1}).status_code == 400


def test_reset_makes_a_fresh_org(sandbox: Sandbox, api: Api) -> None:
    before = api.seen("organizations/me")["id"]
    api.workbin(name="Escalations")
    sandbox.fail(times=None)
    assert httpx.post(f"{sandbox.url}/__sandbox__/reset").status_code == 204
    assert sandbox.calls == []
    api.login()
    assert "Escalations" not in names(api)
    assert api.seen("organizations/me")["id"] != before


def test_an_unknown_control_path_is_404(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.url}/__sandbox__/nothing").status_code == 404
    assert httpx.post(f"{sandbox.url}/__sandbox__/clock", content=b"{").status_code == 400
