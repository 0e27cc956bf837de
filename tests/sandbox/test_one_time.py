"""One request has one time: what it writes has the same date, however long it takes."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from tests.sandbox.making import PLANS, Api
from tests.sandbox.running import CASES, ITEMS, Running

from genesys_caseplans.sandbox.org import clock

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that moves on each time that somebody looks at it."""
    ticks = itertools.count(1_800_000_000_000)
    monkeypatch.setattr(clock, "time", SimpleNamespace(time=lambda: next(ticks) / 1000))


def dates(body: Any) -> set[str]:
    """The values of all dates in an answer, parts included."""
    if isinstance(body, list):
        return {date for item in body for date in dates(item)}
    if not isinstance(body, dict):
        return set()
    texts = {name: value for name, value in body.items() if isinstance(value, str)}
    own = {value for name, value in texts.items() if name.startswith("date") and name not in ("dateDue", "dateExpires")}
    return own.union(*map(dates, body.values()))


def test_the_clock_of_these_tests_moves(api: Api) -> None:
    assert api.workbin()["dateCreated"] < api.workbin()["dateCreated"]


def test_what_is_made_has_one_date(api: Api) -> None:
    worktype = api.worktype()
    made = [worktype, api.workbin(), api.schema(), api.made(ITEMS, {"name": "Item", "typeId": worktype["id"]})]
    for body in (*made, api.caseplan()):
        assert len(dates(body)) == 1, body
    stages = api.stages(str(api.caseplan()["id"]))
    assert len(dates(stages)) == 1


def test_what_closes_a_case_has_one_date(api: Api) -> None:
    running = Running(api, stages=1)
    case = running.case()
    closed = next(one["id"] for one in running.worktype["statuses"] if one["category"] == "Closed")
    item = api.changed(running.workitem(case, 0), {"statusId": closed})
    assert item["dateClosed"] == item["dateModified"] == item["dateStatusChanged"]
    seen = api.seen(case)
    assert seen["dateClosed"] == seen["dateModified"] == item["dateClosed"]
    for stage in running.stages(case):
        assert stage["dateCompleted"] == stage["dateModified"] == item["dateClosed"]


def test_what_falls_due_has_the_date_at_which_it_was_due(api: Api) -> None:
    running = Running(api, stages=0)
    made = api.made(CASES, running.body())
    seen = api.seen(f"{CASES}/{made['id']}")
    assert seen["dateStarted"] == seen["dateClosed"] == seen["dateModified"] == made["dateCreated"]


def test_publishing_has_one_date(api: Api) -> None:
    plan = f"{PLANS}/{api.caseplan(dataSchemas=[{'id': api.schema()['id']}])['id']}"
    published = api.made(f"{plan}/publish", {})
    assert published["datePublished"] == published["dateModified"]
