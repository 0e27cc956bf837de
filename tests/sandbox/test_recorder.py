"""The judge of answers is awake: it sees what a sandbox answers, and finds what is wrong with it."""

from typing import Any

import pytest
from tests.sandbox.making import Api
from tests.sandbox.recorder import Recorder, judged

from genesys_caseplans.sandbox.api.calls import OBSERVERS, Exchange
from genesys_caseplans.sandbox.api.operations import OPERATIONS

WORKBIN = OPERATIONS["getTaskmanagementWorkbin"]


def test_it_sees_every_answer_of_an_operation(api: Api) -> None:
    recorder = Recorder()
    OBSERVERS.append(recorder.judge)
    try:
        api.workbin()
        api.get("taskmanagement/workbins/x")
        api.http.get("/nowhere")
    finally:
        OBSERVERS.remove(recorder.judge)
    assert (recorder.seen, recorder.problems) == (2, [])


def test_it_is_installed_once(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.has_plugin("sandbox-recorder")
    assert len(OBSERVERS) == 1


@pytest.mark.parametrize(
    ("status", "answered", "says"),
    [
        (200, {"id": 7}, "id: 7 is no str"),
        (200, {"colour": "red"}, "Workbin has no colour"),
        (200, {"dateCreated": "yesterday"}, "is no datetime"),
        (200, {"division": []}, "is no Division"),
        (200, [], "is no Workbin"),
        (500, {}, "500"),
    ],
)
def test_it_finds_what_is_wrong(status: int, answered: Any, says: str) -> None:
    assert any(says in problem for problem in judged(Exchange(WORKBIN, None, status, answered)))


def test_a_value_that_is_none_of_the_allowed_is_found(api: Api) -> None:
    worktype = api.worktype()
    status = {**worktype["statuses"][0], "category": "Lost"}
    problems = judged(Exchange(OPERATIONS["getTaskmanagementWorktypeStatus"], None, 200, status))
    assert any("'Lost' is not one of" in problem for problem in problems)
