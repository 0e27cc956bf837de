"""Never "done" when it is not, and nobody's edit published unseen: second writers and late reads at the worst moments.

The second writer acts through a client of its own, between two requests of the run: `before` names the request that the
run is about to send when it happens, or the step that it is about to begin.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.scenarios.journey import Org, actions, differences

from genesys_caseplans import Client, RecordFile, Report, parse_spec
from genesys_caseplans.engine.values.events import StepBegun
from genesys_caseplans.errors import StalePlan
from genesys_caseplans.http.events import Noticed, Repeating, Waiting
from genesys_caseplans.http.exchange import Request
from genesys_caseplans.http.pace import Pace
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate, IntakeSetting, StageplanUpdate, StepplanUpdate
from genesys_caseplans.kinds.intent_category import IntentCategoryCreate
from genesys_caseplans.kinds.schema.client import DataSchemaPut
from genesys_caseplans.kinds.workbin import WorkbinCreate
from genesys_caseplans.kinds.worktype.client import WorktypeUpdate

Document = dict[str, Any]
NAME = "Customer care escalation"
LOOK = "step: look at the draft once more"
PUBLISH = r"POST .*/publish$"


@pytest.fixture
def made(org: Org, escalation: Document) -> Org:
    org.apply(escalation)
    org.mark()
    return org


def caseplan(org: Org) -> Any:
    return next(one for one in org.client.caseplans.list() if one.name == NAME)


def interfered(
    org: Org,
    document: Document,
    before: str,
    act: Callable[[], object],
    told: list[object] | None = None,
    after: str = "",
    **options: Any,
) -> Report:
    """A run in which somebody else acts just before the first request, or step, that matches; after: only once another
    one has come that matches this.
    """
    pattern, armed = re.compile(before), not after
    acted: list[str] = []

    def comes(line: str) -> None:
        nonlocal armed
        if armed and not acted and pattern.search(line):
            acted.append(line)
            act()
        armed = armed or re.search(after, line) is not None

    def observe(event: object) -> None:
        if isinstance(event, StepBegun):
            comes(f"step: {event.title}")
        if told is not None:
            told.append(event)

    with Client(org.settings) as client:
        plan = client.plan(parse_spec(document), **options)
        session = client._driver.session
        build = session.build

        def building(*args: Any) -> Any:
            request = next(one for one in args if isinstance(one, Request))
            comes(f"{request.operation.method} {request.path}")
            return build(*args)

        session.build = building  # type: ignore[method-assign,assignment]
        report = client.apply(plan, observers=[observe])
    assert acted, f"nothing matched {before}"
    return report


class Passing(list[object]):
    """Events; the seconds that they tell of pass on the sandbox's clock."""

    def __init__(self, org: Org):
        super().__init__()
        self._org = org

    def append(self, event: object) -> None:
        super().append(event)
        if isinstance(event, Waiting | Repeating) and event.seconds:
            self._org.sandbox.clock.advance(event.seconds)


def set_ttl(org: Org) -> None:
    org.client.caseplans.update(caseplan(org).id, CaseplanUpdate(default_ttl_seconds=100 * 86400))


def rename_stage(org: Org) -> None:
    plan_id = caseplan(org).id
    stage = list(org.client.caseplans.list_stages(plan_id))[1]
    org.client.caseplans.update_stage(plan_id, stage.id, StageplanUpdate(name="Mine now"))


def describe_step(org: Org) -> None:
    plan_id = caseplan(org).id
    stage = list(org.client.caseplans.list_stages(plan_id))[2]
    step = next(iter(org.client.caseplans.list_steps(plan_id, stage.id)))
    org.client.caseplans.update_step(plan_id, stage.id, step.id, StepplanUpdate(description="Do it my way."))


def ask_less(org: Org) -> None:
    setting = IntakeSetting(property="channel_enum", required=True, display_order=1)
    org.client.caseplans.set_intake(caseplan(org).id, [setting])


def describe(org: Org) -> None:
    org.client.caseplans.update(caseplan(org).id, CaseplanUpdate(description="Theirs"))


EDITS = {
    "a field": set_ttl,
    "its description": describe,
    "a stage": rename_stage,
    "a step": describe_step,
    "the intake": ask_less,
}


def unpublished(report: Report) -> str:
    """The message of a caseplan that was rightly not published."""
    result = next(one for one in report.results if str(one.change.address) == "caseplans.escalation")
    assert result.outcome == "failed", result
    return result.message


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_just_before_our_publish_is_told_and_not_published(org: Org, escalation: Document, edit: Any) -> None:
    """A fresh caseplan: its first publish could never be undone."""
    report = interfered(org, escalation, LOOK, lambda: edit(org))
    message = unpublished(report)
    assert "not published: somebody edited the draft" in message
    assert "5a2db0c5" in message, "who did it, as far as the API says"
    assert caseplan(org).published is None


def test_who_made_several_edits_is_named_once(org: Org, escalation: Document) -> None:
    def edit() -> None:
        for one in EDITS.values():
            one(org)

    message = unpublished(interfered(org, escalation, LOOK, edit))
    assert message.count("; ") >= len(EDITS)
    assert message.count("5a2db0c5") == 1
    assert ", all changed by 5a2db0c5" in message


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_of_a_later_draft_is_told_and_not_published(made: Org, escalation: Document, edit: Any) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = interfered(made, escalation, LOOK, lambda: edit(made))
    assert "not published: somebody edited the draft" in unpublished(report)
    assert caseplan(made).published == 1


def test_an_edit_of_a_draft_before_our_first_write_is_not_written_over(made: Org, escalation: Document) -> None:
    made.client.caseplans.create_version(caseplan(made).id)
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = interfered(made, escalation, r"GET .*/caseplans/[^/]+$", lambda: set_ttl(made))
    assert "the draft was edited since the plan was made (ttl: 90d → 100d" in unpublished(report)
    current = caseplan(made)
    assert (current.published, current.default_ttl_seconds) == (1, 100 * 86400)
    assert current.default_due_duration_in_seconds == 5 * 86400


# --- a publish that is sent again

NOT_CARRIED_OUT: dict[str, dict[str, Any]] = {
    "503": {"status": 503},
    "503 twice": {"status": 503, "times": 2},
    "dropped": {"drop": "before"},
    "429": {"status": 429, "headers": {"Retry-After": "60"}},
    "429 without a time": {"status": 429},
    "a conflict": {"status": 409, "code": "general.conflict"},
    "cancelled": {"status": 409, "code": "db.transaction.cancelled"},
    "not visible yet": {"status": 404, "code": "not.found"},
    "the token was refused": {"status": 401, "code": "bad.credentials"},
}
REFUSALS = pytest.mark.parametrize("fault", NOT_CARRIED_OUT.values(), ids=NOT_CARRIED_OUT.keys())


@REFUSALS
@pytest.mark.parametrize("lag", [0, 2, 8])
@pytest.mark.parametrize("fresh", [True, False], ids=["first publish", "later publish"])
def test_a_draft_that_is_edited_before_a_publish_is_sent_again_is_not_published(
    org: Org, escalation: Document, fault: dict[str, Any], lag: float, fresh: bool
) -> None:
    """The publish was not carried out, and somebody edits the draft before the next request."""
    if not fresh:
        org.apply(escalation)
        org.sandbox.clock.advance(60)
        escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    org.sandbox.settings(late_seconds=lag)
    org.sandbox.fail("POST", "*/publish", **fault)
    told = Passing(org)
    report = interfered(org, escalation, ".", lambda: set_ttl(org), told=told, after=PUBLISH)
    org.sandbox.clock.advance(60)
    message = unpublished(report)
    if lag and "drop" not in fault:  # no read can show it yet, so it is what was published that tells of it
        assert "but with an edit of somebody else in it: ttl: 90d → 100d" in message
    else:
        assert "not published: somebody edited the draft while it was being written (ttl: 90d → 100d" in message
        assert caseplan(org).published == (None if fresh else 1)


@REFUSALS
def test_before_a_publish_is_sent_again_the_draft_is_looked_at_again(
    made: Org, escalation: Document, fault: dict[str, Any]
) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/publish", **fault)
    made.mark()
    assert made.apply(escalation).ok
    times = [place for place, call in enumerate(made.calls) if call.endswith("/publish")]
    assert len(times) == fault.get("times", 1) + 1
    for before, after in itertools.pairwise(times):
        reads = [call.rsplit("/", 1)[1] for call in made.calls[before:after] if call.startswith("GET")]
        assert {"intakesettings", "stageplans", "stepplans", caseplan(made).id} <= set(reads)


def test_a_host_that_cannot_be_reached_for_a_moment_is_looked_at_again_too(
    made: Org, escalation: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    real, refused = httpx.Client.send, list[httpx.Request]()

    def send(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        if request.url.path.endswith("/publish") and not refused:
            refused.append(request)
            raise httpx.ConnectError("refused")
        return real(self, request, **options)

    monkeypatch.setattr(httpx.Client, "send", send)
    report = interfered(made, escalation, ".", lambda: set_ttl(made), after=PUBLISH)
    assert "not published: somebody edited the draft" in unpublished(report)


@pytest.mark.parametrize("edited", [True, False], ids=["edited", "quiet"])
def test_a_publish_that_must_wait_for_the_rate_limit_looks_again_before_it_is_sent(
    made: Org, escalation: Document, edited: bool
) -> None:
    """However few requests are allowed: the place that it waited for is kept for it."""
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    waits: list[Waiting] = []
    with Client(made.settings) as client:
        session = client._driver.session

        def observe(event: object) -> None:
            if isinstance(event, StepBegun) and event.title == "publish":
                session._shared.pace = Pace(1)
                session.pace.reserve(session.now())
                made.mark()
            if isinstance(event, Waiting) and event.reason == "the rate limit":
                waits.append(event)
                if edited and len(waits) == 1:
                    set_ttl(made)

        report = client.apply(client.plan(parse_spec(escalation)), observers=[observe])
    assert waits[0].seconds > 59
    assert caseplan(made).published == (1 if edited else 2)
    if edited:
        assert "not published: somebody edited the draft" in unpublished(report)
    else:
        assert report.ok, [one.message for one in report.results]
        assert sum(call.endswith("/publish") for call in made.calls) == 1


def test_a_publish_that_never_gets_through_says_so(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/publish", status=429, times=None)
    message = unpublished(made.apply(escalation))
    assert "postCasemanagementCaseplanPublish" in message
    assert "429" in message
    assert caseplan(made).published == 1


# --- between the look and the publish


def test_a_field_that_is_edited_while_the_draft_is_looked_at_is_seen(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = interfered(made, escalation, r"GET .*/stepplans$", lambda: set_ttl(made), after=LOOK)
    assert "not published: somebody edited the draft" in unpublished(report)
    assert caseplan(made).published == 1


@pytest.mark.parametrize("wait", ["the rate limit", "a repetition"])
def test_what_was_read_before_a_wait_in_the_look_is_read_again(made: Org, escalation: Document, wait: str) -> None:
    """The stages are read by then; somebody renames one while the look waits for its last answer."""
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    renamed: list[object] = []
    with Client(made.settings) as client:
        session = client._driver.session
        build = session.build

        def building(*args: Any) -> Any:
            request = next(one for one in args if isinstance(one, Request))
            if request.path.endswith("/stepplans") and wait == "the rate limit":
                session._shared.pace = Pace(6)
                for _ in range(6):
                    session.pace.reserve(session.now())
            return build(*args)

        def observe(event: object) -> None:
            if isinstance(event, StepBegun) and event.title in LOOK:
                session.build = building  # type: ignore[method-assign,assignment]
                if wait == "a repetition":
                    made.sandbox.fail("GET", "*/caseplans/*", status=429, headers={"Retry-After": "20"})
            waits = isinstance(event, Waiting) and event.reason == wait
            if not renamed and (waits or (isinstance(event, Repeating) and event.seconds == 20)):
                session.build = build  # type: ignore[method-assign]
                renamed.append(event)
                rename_stage(made)

        report = client.apply(client.plan(parse_spec(escalation)), observers=[observe])
    assert renamed
    message = unpublished(report)
    assert "not published: somebody edited the draft" in message
    assert "Mine now" in message


def rename(org: Org) -> None:
    org.client.caseplans.update(caseplan(org).id, CaseplanUpdate(name="Theirs"))


def set_due(org: Org) -> None:
    org.client.caseplans.update(caseplan(org).id, CaseplanUpdate(default_due_duration_in_seconds=86400))


FLAT = {
    "ttl": (set_ttl, "ttl: 90d → 100d"),
    "dueDuration": (set_due, "dueDuration: 12d → 1d"),
    "name": (rename, f"name: {NAME} → Theirs"),
}


@pytest.mark.parametrize(("edit", "said"), FLAT.values(), ids=FLAT.keys())
@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
@pytest.mark.parametrize("fresh", [True, False], ids=["first publish", "later publish"])
def test_an_edit_between_the_look_and_the_publish_is_told_as_published(
    org: Org, escalation: Document, edit: Any, said: str, lost: bool, fresh: bool, tmp_path: Path
) -> None:
    if not fresh:
        org.apply(escalation, records=RecordFile(tmp_path))
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    if lost:
        org.sandbox.fail("POST", "*/publish", drop="after")
    found: list[str] = []

    def edits() -> None:
        found.append(caseplan(org).id)
        edit(org)

    report = interfered(org, escalation, PUBLISH, edits)
    version = 1 if fresh else 2
    message = unpublished(report)
    assert f"published version {version}, but with an edit of somebody else in it: {said}" in message
    assert org.client.caseplans.get(found[0]).published == version


def test_what_a_published_version_holds_of_others_is_planned_next_time(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    unpublished(interfered(made, escalation, PUBLISH, lambda: set_due(made)))
    assert "dueDuration" in " ".join(differences(made.plan(escalation)))
    made.settle(escalation)
    assert (caseplan(made).published, caseplan(made).default_due_duration_in_seconds) == (3, 12 * 86400)


def test_a_draft_that_somebody_opens_right_after_our_publish_is_no_edit_in_it(made: Org, escalation: Document) -> None:
    """The caseplan then shows the fields of that draft."""
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/publish", drop="after")
    report = interfered(made, escalation, r"GET .*/caseplans/[^/]+$", lambda: open_and_edit(made), after=PUBLISH)
    assert report.ok, [one.message for one in report.results]
    assert (caseplan(made).published, caseplan(made).latest) == (2, 3)


# --- drafts of others


def open_and_edit(org: Org) -> None:
    org.client.caseplans.create_version(caseplan(org).id)
    set_ttl(org)


def test_a_draft_that_somebody_opens_and_edits_before_we_do_is_left_alone(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = interfered(made, escalation, r"POST .*/versions$", lambda: open_and_edit(made))
    assert "somebody opened a draft since the plan was made, and edited it (ttl: 90d → 100d" in unpublished(report)
    assert caseplan(made).published == 1
    assert caseplan(made).default_due_duration_in_seconds == 5 * 86400


def test_a_draft_that_somebody_only_opened_is_as_good_as_ours(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    opens = lambda: made.client.caseplans.create_version(caseplan(made).id)  # noqa: E731
    report = interfered(made, escalation, r"POST .*/versions$", opens)
    assert report.ok, [one.message for one in report.results]
    assert caseplan(made).published == 2


def test_a_draft_that_is_edited_while_our_answer_to_opening_it_is_lost_is_left_alone(
    made: Org, escalation: Document
) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/versions", drop="after")
    report = interfered(made, escalation, r"GET .*/caseplans/[^/]+$", lambda: set_ttl(made))
    assert "somebody opened a draft since the plan was made, and edited it" in unpublished(report)
    assert caseplan(made).published == 1


def test_a_draft_whose_opening_was_answered_by_nothing_is_still_ours_where_nobody_touched_it(
    made: Org, escalation: Document
) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/versions", drop="after")
    made.settle(escalation)
    assert caseplan(made).published == 2


@pytest.mark.parametrize("before", [r"GET .*/caseplans/[^/]+$", r"POST .*/publish$"], ids=["the look", "our publish"])
def test_what_somebody_else_published_meanwhile_is_looked_at_before_it_counts(
    made: Org, escalation: Document, before: str
) -> None:
    told: list[object] = []

    def publishes() -> None:
        made.client.caseplans.publish(caseplan(made).id)

    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = interfered(made, escalation, before, publishes, told=told)
    assert report.ok, [one.message for one in report.results]
    (noticed,) = [event.text for event in told if isinstance(event, Noticed)]
    assert noticed == ("caseplans.escalation: version 2 was published by somebody else in the meantime, and as wanted")
    assert caseplan(made).published == 2


@pytest.mark.parametrize("before", [r"GET .*/caseplans/[^/]+$", r"POST .*/publish$"], ids=["the look", "our publish"])
def test_what_somebody_else_edited_and_published_meanwhile_is_told(
    made: Org, escalation: Document, before: str
) -> None:
    def publishes() -> None:
        set_ttl(made)
        made.client.caseplans.publish(caseplan(made).id)

    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = interfered(made, escalation, before, publishes)
    assert "somebody else published version 2" in unpublished(report)
    assert "plan again" in unpublished(report)


@pytest.mark.parametrize("lag", [None, 3])
def test_a_draft_that_somebody_opened_and_published_meanwhile_is_told(
    made: Org, escalation: Document, lag: int | None
) -> None:
    def publishes() -> None:
        made.client.caseplans.create_version(caseplan(made).id)
        made.client.caseplans.publish(caseplan(made).id)

    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    if lag:
        made.sandbox.fail("POST", "*/publish", status=None, late_reads=lag)
    report = interfered(made, escalation, r"POST .*/versions$", publishes)
    assert "version 2 was published by somebody else since the plan was made from version 1" in unpublished(report)


def test_a_draft_of_somebody_else_that_reads_do_not_show_yet_is_waited_for(made: Org, escalation: Document) -> None:
    def opens() -> None:
        made.sandbox.fail("POST", "*/versions", status=None, late_reads=3)
        made.client.caseplans.create_version(caseplan(made).id)

    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = interfered(made, escalation, r"POST .*/versions$", opens)
    assert report.ok, [one.message for one in report.results]
    assert caseplan(made).published == 2


def test_a_draft_of_somebody_else_that_is_never_seen_is_told(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/versions", status=409, code="precondition.check.failed")
    message = unpublished(made.apply(escalation))
    assert "the draft was opened by somebody else, and the org does not show it yet: run again in a moment" in message


# --- nobody else, and reads that lag


def swap(document: Document) -> None:
    one, two, _ = document["caseplans"]["escalation"]["stages"]
    one["key"], two["key"] = "a", "b"
    one["name"], two["name"] = two["name"], one["name"]


def rotate(document: Document) -> None:
    stages = document["caseplans"]["escalation"]["stages"]
    names = [stage["name"] for stage in stages]
    for stage, name in zip(stages, [*names[1:], names[0]], strict=True):
        stage["key"], stage["name"] = re.sub("[^a-z]", "", stage["name"].lower()), name


def change_schema(document: Document) -> None:
    document["schemas"]["other"] = document["schemas"]["escalation"] | {"name": "Other"}
    for key, worktype in list(document["worktypes"].items()):
        document["worktypes"][f"{key}2"] = worktype | {"name": f"{worktype['name']} 2", "schema": "other"}
    entry = document["caseplans"]["escalation"]
    entry["schema"] = "other"
    for stage in entry["stages"]:
        stage["step"]["worktype"] += "2"


CHANGES: dict[str, tuple[Callable[[Document], None], bool]] = {
    "two names swapped": (swap, True),
    "three names rotated": (rotate, True),
    "two names swapped, never published": (swap, False),
    "three names rotated, never published": (rotate, False),
    "another schema, never published": (change_schema, False),  # a publish freezes it
}


@pytest.mark.parametrize("lag", [0.3, 0.5, 0.8, 1.2, 2])
@pytest.mark.parametrize(("change", "published"), CHANGES.values(), ids=CHANGES.keys())
def test_what_we_wrote_on_the_way_and_late_reads_show_is_no_edit_of_others(
    org: Org, escalation: Document, change: Any, published: bool, lag: float
) -> None:
    """Each request takes 100 ms, so that some reads show a state in the middle of our writes."""
    escalation["caseplans"]["escalation"]["publish"] = published
    org.apply(escalation)
    org.sandbox.clock.advance(60)
    change(escalation)
    escalation["caseplans"]["escalation"]["publish"] = True
    org.sandbox.settings(late_seconds=lag)
    with Client(org.settings) as client:
        build = client._driver.session.build

        def building(*args: Any) -> Any:
            org.sandbox.clock.advance(0.1)
            return build(*args)

        client._driver.session.build = building  # type: ignore[method-assign,assignment]
        report = client.apply(client.plan(parse_spec(escalation)))
    assert report.ok, [one.message for one in report.results]
    org.sandbox.clock.advance(60)
    assert actions(org.plan(escalation)) == {"none"}


@pytest.mark.parametrize("schema", [True, False], ids=["another schema", "the same schema"])
def test_questions_that_somebody_took_out_are_an_edit_unless_we_clear_them_ourselves(
    org: Org, escalation: Document, schema: bool
) -> None:
    escalation["caseplans"]["escalation"]["publish"] = False
    org.apply(escalation)
    escalation["caseplans"]["escalation"] |= {"publish": True, "dueDuration": "P12D"}
    if schema:
        change_schema(escalation)
    takes = lambda: org.client.caseplans.set_intake(caseplan(org).id, [])  # noqa: E731
    message = unpublished(interfered(org, escalation, LOOK, takes))
    said = "the org does not show what was written (intake" if schema else "somebody edited the draft"
    assert said in message
    assert caseplan(org).published is None


# --- a schema that somebody else writes to


def put_schema(org: Org, change: Callable[[Document], object]) -> None:
    listed = next(one for one in org.client.schemas.list() if one.name == "Customer escalation")
    schema = org.client.schemas.get(listed.id)
    assert schema.json_schema is not None
    document = schema.json_schema.model_copy(deep=True)
    assert document.properties is not None
    change(document.properties)
    put = DataSchemaPut(name=schema.name or "", version=schema.version or 0, json_schema=document, enabled=True)
    org.client.schemas.put_version(schema.id, put)


def retitle(properties: Document) -> None:
    next(iter(properties.values()))["title"] = "Theirs"


def add_note(properties: Document) -> None:
    text = {"allOf": [{"$ref": "#/definitions/text"}], "description": "", "minLength": 0, "maxLength": 100}
    properties["theirs_text"] = text | {"title": "Theirs"}


def add_more(properties: Document) -> None:
    add_note(properties)
    properties["more_text"] = properties.pop("theirs_text")


@pytest.mark.parametrize("ours", ["another attribute", "the same title"])
def test_what_somebody_else_changed_of_a_schema_since_the_plan_is_not_changed_back(
    made: Org, escalation: Document, ours: str
) -> None:
    attributes = escalation["schemas"]["escalation"]["attributes"]
    first = next(iter(attributes))
    had = attributes[first]["title"]
    if ours == "the same title":
        attributes[first]["title"] = "Ours"
    else:
        attributes["more"] = {"type": "text", "title": "More"}
    report = interfered(made, escalation, r"PUT .*/schemas/", lambda: put_schema(made, retitle))
    result = next(one for one in report.results if str(one.change.address) == "schemas.escalation")
    assert result.outcome == "failed"
    assert (
        "since the plan was made from version 1, and changed what this would change, too "
        f"(attributes.{first}.title: {had} → Theirs); plan again to see what becomes of it" in result.message
    )
    assert "somebody else made version 2 of it, by 5a2db0c5" in result.message
    listed = next(one for one in made.client.schemas.list() if one.name == "Customer escalation")
    assert listed.version == 2


def test_an_attribute_that_somebody_else_added_otherwise_is_left_alone(made: Org, escalation: Document) -> None:
    escalation["schemas"]["escalation"]["attributes"]["more"] = {"type": "text", "title": "More"}
    report = interfered(made, escalation, r"PUT .*/schemas/", lambda: put_schema(made, add_more))
    result = next(one for one in report.results if str(one.change.address) == "schemas.escalation")
    assert "(attributes.more.title: nothing → Theirs)" in result.message


def test_what_somebody_else_added_to_a_schema_stays_and_ours_comes_beside_it(made: Org, escalation: Document) -> None:
    escalation["schemas"]["escalation"]["attributes"]["more"] = {"type": "text", "title": "More"}
    report = interfered(made, escalation, r"PUT .*/schemas/", lambda: put_schema(made, add_note))
    assert report.ok, [one.message for one in report.results]
    schema = next(one for one in made.client.schemas.list() if one.name == "Customer escalation")
    whole = made.client.schemas.get(schema.id).json_schema
    assert whole is not None
    assert {"more_text", "theirs_text"} <= set(whole.properties or {})


# --- what bears our name


def test_an_object_of_our_name_that_says_something_else_is_not_taken_for_ours(org: Org, escalation: Document) -> None:
    """Our create never arrived; somebody else made one of the name meanwhile."""

    def makes() -> None:
        org.client.workbins.create(WorkbinCreate(name="Customer escalations", description="Somebody's"))

    org.sandbox.fail("POST", "*/workbins", drop="before")
    report = interfered(org, escalation, r"POST .*/workbins/query$", makes)
    result = next(one for one in report.results if str(one.change.address) == "workbins.escalations")
    assert result.outcome == "failed"
    assert "somebody else seems to be applying" in result.message
    others = [one for one in report.results if one is not result]
    assert {one.outcome for one in others} == {"interrupted", "skipped"}, "it begins nothing more"
    assert "workbins.escalations was made meanwhile" in " ".join(one.message for one in others)
    assert org.writes == ["POST /api/v2/taskmanagement/workbins"] * 3, "of which one never came, and one is somebody's"


def test_a_category_of_our_name_that_says_something_else_is_left_alone_and_ours_is_not_asked_for_twice(
    org: Org, escalation: Document
) -> None:
    def makes() -> None:
        org.client.intent_categories.create(IntentCategoryCreate(name="Customer care", description="Somebody's"))

    org.sandbox.fail("POST", "*/intents/categories", drop="before")
    report = interfered(org, escalation, r"GET .*/intents/categories$", makes)
    result = next(one for one in report.results if str(one.change.address) == "intentCategories.care")
    assert result.outcome == "unknown"
    assert "may or may not have been made" in result.message
    named = [one for one in org.client.intent_categories.list() if one.name == "Customer care"]
    assert [one.description for one in named] == ["Somebody's"]


# --- late reads


@pytest.mark.parametrize("times", [1, 2])
def test_a_refused_publish_is_not_done_whatever_late_reads_show(made: Org, escalation: Document, times: int) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/versions", status=None, late_reads=4)
    made.sandbox.fail("POST", "*/publish", status=503, times=times)
    report = made.apply(escalation)
    assert report.ok, [one.message for one in report.results]
    assert caseplan(made).published == 2
    assert report.identities["caseplans.escalation"].published == 2


def test_a_publish_that_is_refused_for_good_is_told_as_failed(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/publish", status=503, times=None)
    report = made.apply(escalation)
    assert "503" in unpublished(report)
    assert caseplan(made).published == 1


def test_a_publish_whose_answer_is_lost_while_reads_lag_is_done_once(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.sandbox.fail("POST", "*/publish", drop="after", late_reads=3)
    report = made.apply(escalation)
    assert report.ok, [one.message for one in report.results]
    assert caseplan(made).published == 2
    assert sum(call.startswith("POST") and call.endswith("/publish") for call in made.calls) == 1


def test_what_we_wrote_and_reads_do_not_show_yet_is_waited_for_before_the_publish(
    made: Org, escalation: Document
) -> None:
    escalation["caseplans"]["escalation"]["ttl"] = "P100D"
    made.sandbox.fail("PATCH", "*/caseplans/*", status=None, late_reads=2)
    made.settle(escalation)
    assert caseplan(made).published == 2


def test_reads_that_never_catch_up_end_unpublished(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["ttl"] = "P100D"
    made.sandbox.fail("PATCH", "*/caseplans/*", status=None, late_reads=1000)
    report = made.apply(escalation)
    assert "does not show what was written (ttl: 100d → 90d)" in unpublished(report)
    assert not any(call.endswith("/publish") for call in made.writes)


# --- between the plan and the first write


def changed_worktype(org: Org) -> None:
    worktype = next(one for one in org.client.worktypes.list() if one.name == "Escalation review")
    org.client.worktypes.update(worktype.id, WorktypeUpdate(description="Somebody's words"))


def made_workbin(org: Org) -> None:
    org.client.workbins.create(WorkbinCreate(name="More escalations"))


def gone_workbin(org: Org) -> None:
    unused = next(one for one in org.client.workbins.list() if one.name == "Unused")
    org.client.workbins.delete(unused.id)


WAYS: dict[str, tuple[Callable[[Org], None], str]] = {
    "changed": (changed_worktype, "worktypes.review was changed (description"),
    "made": (made_workbin, "workbins.more is there now"),
    "gone": (gone_workbin, "workbins.unused is gone"),
}


@pytest.mark.parametrize(("act", "message"), WAYS.values(), ids=WAYS.keys())
def test_what_a_plan_rests_on_is_looked_at_again_before_the_first_write(
    org: Org, escalation: Document, act: Any, message: str
) -> None:
    escalation["workbins"]["unused"] = {"name": "Unused"}
    org.apply(escalation)
    escalation["workbins"]["unused"]["description"] = "New"
    escalation["workbins"]["more"] = {"name": "More escalations"}
    escalation["worktypes"]["review"]["dueDuration"] = "P1D"
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation))
        act(org)
        org.mark()
        with pytest.raises(StalePlan, match=re.escape(message)):
            client.apply(plan, look_again=True)
    assert org.writes == []


def test_looking_again_costs_one_query_a_kind_and_finds_nothing_where_nothing_changed(
    made: Org, escalation: Document
) -> None:
    escalation["worktypes"]["review"]["dueDuration"] = "P1D"
    with Client(made.settings) as client:
        plan = client.plan(parse_spec(escalation))
        made.mark()
        assert client.apply(plan, look_again=True).ok
    what = "the grants, the worktype's PATCH, and its own kind, workbins and schemas looked at"
    assert len(made.calls) == 1 + 1 + 3, what
    assert actions(made.plan(escalation)) == {"none"}, differences(made.plan(escalation))
