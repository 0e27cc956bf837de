"""Reads of a caseplan that lag behind its writes, while a write is refused, or done and its answer lost."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.sandbox.making import PLANS, Api, refused

from genesys_caseplans.sandbox import Sandbox

Json = dict[str, Any]
Versions = tuple[int, int | None, str]

NEW = (1, None, "Draft")
PUBLISHED = (1, 1, "Published")
OPENED = (2, 1, "Draft")


def seen(api: Api, plan: str) -> Versions:
    body = api.seen(plan)
    return body["latest"], body.get("published"), body["versionState"]


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Iterator[Sandbox]:
    yield sandbox
    sandbox.settings(late_seconds=0)


@pytest.fixture
def plan(api: Api) -> str:
    """A caseplan that was never published."""
    return f"{PLANS}/{api.caseplan(dataSchemas=[{'id': api.schema()['id']}])['id']}"


@pytest.fixture(params=["versions", "publish"])
def step(request: pytest.FixtureRequest, api: Api, plan: str) -> tuple[str, Versions, Versions]:
    """An action on the caseplan, what is there before it, and what it makes of that."""
    if request.param == "publish":
        return "publish", NEW, PUBLISHED
    api.made(f"{plan}/publish", {})
    return "versions", PUBLISHED, OPENED


def test_refused_and_not_done_while_reads_lag_behind_what_was_done_before(
    sandbox: Sandbox, api: Api, plan: str, step: tuple[str, Versions, Versions]
) -> None:
    action, before, _ = step
    sandbox.settings(late_seconds=2)
    api.changed(plan, {"name": "Renamed"})
    sandbox.fail(method="POST", path=f"*/{action}")
    refused(api.post(f"{plan}/{action}"), 503, "service.unavailable")
    assert (api.seen(plan)["name"] != "Renamed", seen(api, plan)) == (True, before)
    sandbox.clock.advance(2.1)
    assert (api.seen(plan)["name"], seen(api, plan)) == ("Renamed", before)


@pytest.mark.parametrize("lost", [{"drop": "after"}, {"kind": "lost"}, {"kind": "empty"}])
def test_done_and_its_answer_lost_while_reads_lag(
    sandbox: Sandbox, api: Api, plan: str, step: tuple[str, Versions, Versions], lost: Any
) -> None:
    action, before, after = step
    sandbox.fail(method="POST", path=f"*/{action}", late_seconds=2, **lost)
    if "drop" in lost:
        with pytest.raises(httpx.TransportError):
            api.post(f"{plan}/{action}")
    else:
        answer = api.post(f"{plan}/{action}")
        assert answer.status_code == (503 if lost["kind"] == "lost" else 200)
    assert seen(api, plan) == before
    sandbox.clock.advance(1.5)
    assert seen(api, plan) == before
    sandbox.clock.advance(1)
    assert seen(api, plan) == after


def test_a_setting_makes_every_write_late(sandbox: Sandbox, api: Api, plan: str) -> None:
    assert sandbox.settings(late_seconds=2)["late_seconds"] == 2
    api.made(f"{plan}/publish", {})
    api.made(f"{plan}/versions", {})
    assert seen(api, plan) == NEW
    sandbox.clock.advance(1)
    api.changed(plan, {"description": "Late"})
    sandbox.clock.advance(1.1)
    assert (seen(api, plan), "description" in api.seen(plan)) == (OPENED, False)
    sandbox.clock.advance(1)
    assert api.seen(plan)["description"] == "Late"
    sandbox.settings(late_seconds=0)
    api.changed(plan, {"description": "At once"})
    assert api.seen(plan)["description"] == "At once"


def test_reset_ends_the_lag_of_writes_and_not_the_setting(sandbox: Sandbox, api: Api) -> None:
    sandbox.settings(late_seconds=60)
    sandbox.reset()
    api.login()
    workbin = api.workbin()
    assert api.get(f"taskmanagement/workbins/{workbin['id']}").status_code == 404
    sandbox.no_faults()
    assert api.get(f"taskmanagement/workbins/{workbin['id']}").status_code == 200
