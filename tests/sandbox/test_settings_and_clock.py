"""Settings that change while a sandbox runs, and a clock that is kept with its org."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.sandbox.making import PLANS, Api, refused, schema_body, text_property

from genesys_caseplans.sandbox import Sandbox

ME = "organizations/me"


def test_a_rate_window_can_be_set() -> None:
    with Sandbox(rate_limit=2, rate_window=10) as sandbox, Api(sandbox) as api:
        assert [api.get(ME).status_code for _ in range(3)] == [200, 200, 429]
        assert 1 <= int(api.get(ME).headers["retry-after"]) <= 10
        assert "within [10] seconds" in api.get(ME).json()["message"]
        sandbox.clock.advance(10)
        assert api.get(ME).status_code == 200
        sandbox.settings(rate_limit=0)
        assert "inin-ratelimit-count" not in api.get(ME).headers


def test_copying_can_be_set_while_it_runs(api: Api) -> None:
    with Sandbox(rate_limit=0) as sandbox, Api(sandbox) as own:
        sandbox.settings(copying_seconds=5)
        caseplan = own.published()["id"]
        assert own.post(f"{PLANS}/{caseplan}/versions", {}).status_code == 202
        assert own.seen(f"{PLANS}/{caseplan}")["versionState"] == "Copying"
        sandbox.clock.advance(6)
        assert own.seen(f"{PLANS}/{caseplan}")["versionState"] == "Draft"


def test_limits_of_an_org_can_be_set(sandbox: Sandbox, api: Api) -> None:
    sandbox.settings(limits={"maxNumberOfSchemasPerOrg": 4, "maxNumberOfFieldsPerSchema": 2})
    assert api.seen("taskmanagement/workitems/schemas/limits")["maxNumberOfSchemasPerOrg"] == 4
    fields = {f"field{number}_text": text_property("Field") for number in range(3)}
    path, code = "taskmanagement/workitems/schemas", "dynamic.schema.limit.max.number.of.{}.would.be.exceeded"
    refused(api.post(path, schema_body(fields)), 400, code.format("fields.per.schema"))
    api.schema()
    refused(api.post(path, schema_body({})), 400, code.format("schemas.per.org"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {"rate_limit": -1},
        {"rate_window": 0},
        {"copying_seconds": "5"},
        {"stage_operations": 1},
        {"limits": {"maxNumberOfMoons": 1}},
    ],
)
def test_a_wrong_setting_is_one_clear_error(sandbox: Sandbox, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        sandbox.settings(**wrong)
    assert httpx.patch(f"{sandbox.url}/__sandbox__/settings", json=wrong).status_code == 400


def test_settings_over_the_control_path(sandbox: Sandbox) -> None:
    path = f"{sandbox.url}/__sandbox__/settings"
    before = httpx.get(path).json()
    assert httpx.patch(path, json={"token_seconds": 60}).json() == {**before, "token_seconds": 60}
    sandbox.settings(**before)


def test_the_clock_is_seen_and_moved_over_the_control_path(sandbox: Sandbox) -> None:
    path = f"{sandbox.url}/__sandbox__/clock"
    assert httpx.post(path, json={"advance": 3600.5}).status_code == 204
    seen = httpx.get(path).json()
    assert seen["offset"] == 3600.5
    assert seen["now"].endswith("Z")
    wrongs: list[Any] = [{"advance": "1"}, {"advance": 1e300}, {}, [], {"advance": True}]
    for wrong in wrongs:
        assert httpx.post(path, json=wrong).status_code == 400


def test_the_clock_of_a_state_file_goes_on_where_it_was(tmp_path: Path) -> None:
    state = tmp_path / "sandbox.db"
    with Sandbox(state=state) as sandbox:
        sandbox.clock.advance(86_400)
    with Sandbox(state=state) as sandbox:
        assert sandbox.clock.offset == 86_400
        sandbox.reset()
        assert sandbox.clock.offset == 0
    with Sandbox(state=state) as sandbox:
        assert sandbox.clock.offset == 0
