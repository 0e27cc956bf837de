"""A case is followed from its beginning to its end, while its workitems are worked on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.scenarios.journey import ESCALATION

from genesys_caseplans import AsyncClient, Client, RetrySettings, Settings, parse_spec
from genesys_caseplans.errors import NotFound, StillUnderWay
from genesys_caseplans.models import CaseCreate, Intake, WorkitemUpdate
from genesys_caseplans.runtime.following import CaseChange
from genesys_caseplans.sandbox import Sandbox

SPEC: dict[str, Any] = json.loads(ESCALATION.read_text("utf-8"))
STAGES = [stage["name"] for stage in SPEC["caseplans"]["escalation"]["stages"]]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limit=0) as running:
        yield running


def settings(sandbox: Sandbox) -> Settings:
    return Settings(
        sandbox.url, sandbox.url, sandbox.client_id, sandbox.client_secret, max_rate=0, retry=RetrySettings(pause=0)
    )


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(settings(sandbox)) as client:
        assert client.apply(client.plan(parse_spec(SPEC))).ok
        yield client


def case_of(client: Client) -> str:
    (caseplan,) = [one for one in client.caseplans.list() if one.reference_prefix == "ESC"]
    contact = client.external_contacts.list("Ada").first(1)[0]
    (schema,) = client.caseplans.list_schemas(caseplan.id, "published")
    properties = client.schemas.get(schema.id).json_schema.properties  # type: ignore[union-attr]
    data = {"customer_id_identifier": "7", "channel_enum": "voice", "issue_type_enum": "billing"}
    assert set(data) <= set(properties or {})
    new = CaseCreate(caseplan_id=caseplan.id, external_contact_id=contact.id, intake=[Intake(data=data)])
    return client.cases.create(new).id


def close(client: Client, change: CaseChange) -> None:
    """Do the work that a step waits for."""
    if change.part == "step" and change.workitem is not None and change.status == "InProgress":
        item = client.workitems.get(change.workitem)
        assert item.type is not None
        statuses = client.worktypes.list_statuses(item.type.id or "")
        closed = next(status.id for status in statuses if status.category == "Closed")
        client.workitems.update(change.workitem, WorkitemUpdate(status_id=closed))


def test_every_change_is_told_in_its_order_until_the_case_is_closed(client: Client) -> None:
    told: list[CaseChange] = []
    for change in client.cases.follow(case_of(client)):
        told.append(change)
        close(client, change)
    stages = [(one.name, one.before, one.status) for one in told if one.part == "stage" and one.status == "InProgress"]
    assert [name for name, _, _ in stages] == STAGES
    ended = [(one.name, one.status) for one in told if one.part == "stage" and one.status == "Completed"]
    assert [name for name, _ in ended] == STAGES
    assert [one.status for one in told if one.part == "case"] == ["InProgress", "Closed"]
    assert told[-1].status in ("Closed", "Completed")


def test_it_can_be_awaited(client: Client, sandbox: Sandbox) -> None:
    case = case_of(client)

    async def followed() -> list[CaseChange]:
        async with AsyncClient(settings(sandbox)) as other:
            told: list[CaseChange] = []
            async for page in other.cases.follow(case).pages():
                told += page
                for change in page:
                    close(client, change)
            return told

    assert [one.status for one in asyncio.run(followed()) if one.part == "case"] == ["InProgress", "Closed"]


def test_it_asks_less_and_less_often_and_gives_up_after_a_time(client: Client, sandbox: Sandbox) -> None:
    case = case_of(client)
    before = len(sandbox.calls)
    with pytest.raises(StillUnderWay, match=rf"nothing has changed in the case {case} for 60 s"):
        list(client.cases.follow(case, longest=60))
    looks = [call for call in sandbox.calls[before:] if call.path.endswith(case)]
    assert len(looks) < 25


def test_a_case_that_was_terminated_is_over(client: Client) -> None:
    case = case_of(client)
    job = client.cases.terminate(case)
    client.cases.wait_for_termination(case, job.id)
    told = list(client.cases.follow(case))
    assert told[0].part == "case"
    assert told[0].status == "Terminated"


def test_a_case_that_is_not_there_is_told(client: Client) -> None:
    with pytest.raises(NotFound):
        list(client.cases.follow("3f2504e0-4f89-41d3-9a0c-0305e82c3301"))
