"""Every operation that the run time has, and what else the engine does not call, once against the sandbox over HTTP.

Each answer becomes its model: what a model needs and the answer lacks would be a `MalformedAnswer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.contract import our_calls

from genesys_caseplans import Client, Settings
from genesys_caseplans.errors import ApiError
from genesys_caseplans.kinds.caseplan.client import Caseplan, StageplanCreate
from genesys_caseplans.kinds.workbin import WorkbinUpdate
from genesys_caseplans.kinds.worktype.client import StatusUpdate, Worktype
from genesys_caseplans.runtime.case_models import (
    Case,
    CaseAssociationCreate,
    CaseCreate,
    CaseFilter,
    CaseQuery,
    CommentCreate,
    Intake,
)
from genesys_caseplans.runtime.org_models import ExternalContactCreate, IntentAssignmentCreate
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkAdd,
    BulkEntity,
    BulkJobUpdate,
    BulkTerminate,
    BulkWorkitemCreate,
    WorkitemJobFilter,
    WorkitemJobQuery,
)
from genesys_caseplans.runtime.workitem_models import (
    ManualAssignment,
    WorkitemCreate,
    WorkitemFilter,
    WorkitemQuery,
    WorkitemUpdate,
    WrapupUpdate,
)
from genesys_caseplans.sandbox import Sandbox

RESOLVED = "7d3f0c5e-0001-4a11-8000-00000000000a"

# What other tests call against the sandbox, by way of the engine, is not gone through here again.
ENGINE = {operation.name for operation in our_calls.operations().values()} - {
    "getAuthorizationDivision",
    "getUser",
    "getUsersMe",
    "getTaskmanagementWorkbinHistory",
    "getTaskmanagementWorkbinVersions",
    "getTaskmanagementWorkbinVersion",
    "getTaskmanagementWorktypeStatus",
    "getTaskmanagementWorktypeHistory",
    "getTaskmanagementWorktypeVersions",
    "getTaskmanagementWorktypeVersion",
    "getTaskmanagementWorkitemsSchemasCoretype",
    "getTaskmanagementWorkitemsSchemaVersions",
    "getTaskmanagementWorkitemsSchemaVersion",
    "postIntentsCustomerintentsBulkRetrieve",
    "getCasemanagementCaseplans",
    "postCasemanagementCaseplanStageplans",
    "deleteCasemanagementCaseplanStageplan",
    "postCasemanagementCaseplanStageplanReposition",
    "getCasemanagementCaseplanVersionStageplanStepplan",
    *our_calls.runtime_operations(),
}


class Walk:
    """A client of a fresh sandbox, and what it found there."""

    def __init__(self, client: Client, sandbox: Sandbox):
        self.client, self.sandbox = client, sandbox
        self.called: set[str] = set()
        client.listeners.append(lambda traced: self.called.add(traced.operation))
        self.caseplan: Caseplan = next(iter(client.caseplans.list()))
        self.worktype: Worktype = next(kind for kind in client.worktypes.list() if kind.name == "Handle return")
        self.contact = next(client.external_contacts.list("Ada"))
        self.jane = client.users.find(["jane.doe@example.com"])[0].id

    def status(self, category: str) -> str:
        return next(one.id for one in self.worktype.statuses or () if one.category == category)

    def case(self) -> Case:
        new = CaseCreate(
            caseplan_id=self.caseplan.id,
            external_contact_id=self.contact.id,
            summary="Shoes too small",
            intake=[Intake(data={"order_text": "O-1"})],
        )
        return self.client.cases.create(new)

    def workitem(self, **fields: Any) -> str:
        made = self.client.workitems.create(WorkitemCreate(name="Call Ada", type_id=self.worktype.id, **fields))
        return made.id


@pytest.fixture
def walk() -> Iterator[Walk]:
    with Sandbox() as sandbox, Client(Settings.from_environment(sandbox.environment)) as client:
        sandbox.seed({"queues": {"By hand": {"division": "Home", "enableManualAssignment": True}}})
        yield Walk(client, sandbox)


def test_every_operation_is_called_and_understood(walk: Walk) -> None:
    set_up(walk)
    stages(walk)
    who(walk)
    contacts(walk)
    a_case(walk)
    case_parts(walk)
    cases_found_and_ended(walk)
    workitems(walk)
    assigned(walk)
    query_jobs(walk)
    bulk_jobs(walk)
    assert set(our_calls.operations()) - ENGINE - walk.called == set()


def set_up(walk: Walk) -> None:
    api, worktype = walk.client, walk.worktype
    assert worktype.default_workbin and worktype.default_workbin.id
    workbin = worktype.default_workbin.id
    api.workbins.update(workbin, WorkbinUpdate(description="All of them"))
    newest = next(api.workbins.list_history(workbin))
    assert newest.delta and newest.delta.description and newest.delta.description.new_value == "All of them"
    assert next(api.workbins.list_versions(workbin)).version == newest.version
    assert api.workbins.get_version(workbin, 1).description is None
    opened = walk.status("Open")
    assert api.worktypes.get_status(worktype.id, opened).category == "Open"
    api.worktypes.update_status(worktype.id, opened, StatusUpdate(description="To be looked at"))
    assert next(api.worktypes.list_history(worktype.id, fields=["statuses"])).delta
    versions = [one.version for one in api.worktypes.list_versions(worktype.id, sort_order="ascending")]
    assert versions == sorted(filter(None, versions)) and versions
    assert api.worktypes.get_version(worktype.id, 1).name == worktype.name
    assert worktype.schema_ and worktype.schema_.id
    assert api.schemas.get_core_type("text").name == "text"
    assert [one.version for one in api.schemas.list_versions(worktype.schema_.id)] == [1]
    assert api.schemas.get_version(worktype.schema_.id, 1).id == worktype.schema_.id
    intent = next(api.customer_intents.list())
    assert [one.name for one in api.customer_intents.retrieve([intent.id])] == [intent.name]
    assert [one.id for one in api.caseplans.list_of(intent.id)] == [walk.caseplan.id]


def stages(walk: Walk) -> None:
    plans, plan = walk.client.caseplans, walk.caseplan.id
    plans.create_version(plan)
    walk.sandbox.clock.advance(6)
    before = [stage.id for stage in plans.list_stages(plan)]
    made = plans.create_stage(plan, StageplanCreate(name="In between", after=before[0]))
    assert [stage.id for stage in plans.list_stages(plan)] == [before[0], made.id, *before[1:]]
    plans.reposition_stage(plan, made.id, None)
    assert [stage.id for stage in plans.list_stages(plan)] == [made.id, *before]
    step = next(plans.list_steps(plan, made.id))
    assert plans.get_step(plan, "latest", made.id, step.id).name == step.name
    plans.delete_stage(plan, made.id)
    assert [stage.id for stage in plans.list_stages(plan)] == before


def who(walk: Walk) -> None:
    api = walk.client
    org = api.organizations.me()
    token = api.tokens.me()
    assert token.organization and token.organization.id == org.id
    assert token.oauth_client and token.oauth_client.id == walk.sandbox.client_id
    grants = api.subjects.me().grants or []
    assert "caseManagement" in [policy.domain for grant in grants if grant.role for policy in grant.role.policies or ()]
    limits = {limit.key: limit.value for limit in api.limits.list("case.management")}
    assert limits["stageplans.per.caseplan"] == 5
    assert api.users.get(walk.jane).email == "jane.doe@example.com"
    with pytest.raises(ApiError, match="user") as refusal:
        api.users.me()
    assert refusal.value.code == "not.a.user"
    home = api.divisions.home()
    assert api.divisions.get(home.id) == home


def contacts(walk: Walk) -> None:
    people = walk.client.external_contacts
    made = people.create(ExternalContactCreate(first_name="Noor", last_name="Haddad", work_email="noor@example.org"))
    assert people.get(made.id).last_name == "Haddad"
    intent = next(walk.client.customer_intents.list())
    people.assign_intent(made.id, intent.id, IntentAssignmentCreate(source_type="Bot", source_id="greeter"))
    (assignment,) = people.list_intents(made.id)
    assert assignment.customer_intent and assignment.customer_intent.id == intent.id


def a_case(walk: Walk) -> None:
    cases = walk.client.cases
    made = walk.case()
    assert (made.creation_status, made.summary) == ("Pending", "Shoes too small")
    walk.sandbox.clock.advance(10)
    case = cases.get(made.id, expands=["caseplan"])
    assert case.creation_status == "Completed" and case.reference and case.external_contact
    assert case.caseplan and case.caseplan.name == "Returns"
    assert cases.get_by_reference(case.reference).id == case.id
    due = datetime.now(UTC) + timedelta(days=3)
    changed = cases.set_date_due(case.id, due)
    assert changed.date_due and abs(changed.date_due - due) < timedelta(seconds=1)
    assert cases.set_description(case.id, "At length").description == "At length"
    assert cases.set_external_id(case.id, "X-1").external_id == "X-1"
    owner = cases.set_owner(case.id, walk.jane).owner
    assert owner and owner.id == walk.jane
    assert cases.set_priority(case.id, "Urgent").priority == "Urgent"
    assert cases.set_summary(case.id, "In short").summary == "In short"


def case_parts(walk: Walk) -> None:
    cases = walk.client.cases
    case = walk.case().id
    walk.sandbox.clock.advance(10)
    stage = next(cases.list_stages(case))
    assert cases.get_stage(case, stage.id).name == stage.name
    step = next(cases.list_steps(case, stage.id))
    assert cases.get_step(case, stage.id, step.id).status == step.status
    comment = cases.create_comment(case, CommentCreate(content="Called back"))
    assert cases.get_comment(case, comment.id).content == "Called back"
    assert [one.id for one in cases.list_comments(case)] == [comment.id]
    cases.delete_own_comment(case, comment.id)
    assert list(cases.list_comments(case)) == []
    item = walk.workitem()
    tie = cases.create_association(case, CaseAssociationCreate(workitem_id=item))
    tied = cases.get_association(case, tie.id).workitem
    assert tied and tied.id == item
    assert tie.id in [one.id for one in cases.list_associations(case)]
    assert [one.id for one in cases.query_associations(workitem_id=item)] == [tie.id]


def cases_found_and_ended(walk: Walk) -> None:
    cases = walk.client.cases
    case = walk.case().id
    walk.sandbox.clock.advance(10)
    assert case in [one.id for one in cases.list_of_contact(walk.contact.id)]
    wanted = CaseFilter(name="caseplanId", operator="IN", values=[walk.caseplan.id])
    job = cases.create_query_job(CaseQuery(filters=[wanted], page_size=50))
    walk.sandbox.clock.advance(10)
    assert cases.get_query_job(job.id).state == "Succeeded"
    assert case in [one.id for one in cases.list_query_job_results(job.id)]
    ending = cases.terminate(case)
    walk.sandbox.clock.advance(10)
    assert cases.get_terminate_job(case, ending.id).id == ending.id
    assert cases.get(case).status == "Terminated"
    cases.delete(case)


def workitems(walk: Walk) -> None:
    items = walk.client.workitems
    made = walk.workitem(external_tag="needle")
    changed = items.update(made, WorkitemUpdate(name="Call Bob"))
    assert (changed.name, changed.status_category) == ("Call Bob", "Open")
    seen = items.get(made, expands=["status", "workbin"])
    assert seen.status and seen.status.id == walk.status("Open")
    newest = next(items.list_history(made))
    assert newest.delta and newest.delta.name and newest.delta.name.old_value == "Call Ada"
    assert [one.version for one in items.list_versions(made)] == [2, 1]
    assert items.get_version(made, 1).name == "Call Ada"
    kind = WorkitemFilter(name="typeId", type="String", operator="EQ", values=[walk.worktype.id])
    assert made in [one.id for one in items.query(WorkitemQuery(filters=[kind]))]
    ended = items.terminate(made)
    assert (ended.assignment_state, ended.status_category) == ("Terminated", "Closed")
    items.delete(made)


def assigned(walk: Walk) -> None:
    items = walk.client.workitems
    queue = next(one.id for one in walk.client.queues.list("By hand"))
    item = walk.workitem(queue_id=queue)
    route = WorkitemUpdate(assignment_operation="QueueAssignmentAlerting")
    assert items.update(item, route).assignment_state == "AcdStarted"
    assert items.cancel_acd(item).assignment_state == "AcdCancelled"
    items.update(item, route)
    items.assign(item, ManualAssignment(id=walk.jane))
    assignee = items.get(item).assignee
    assert assignee and assignee.id == walk.jane
    assert items.disconnect(item).assignment_state == "Disconnected"
    resolved = WrapupUpdate(action="Add", wrapup_code=RESOLVED)
    items.update_user_wrapups(item, walk.jane, resolved)
    (given,) = items.list_user_wrapups(item, walk.jane, expands=["wrapupCode"])
    assert given.wrapup_code and given.wrapup_code.id == RESOLVED
    (given,) = items.list_wrapups(item)
    assert given.user and given.user.id == walk.jane
    with pytest.raises(ApiError) as refusal:  # a client of the sandbox is no user
        items.update_own_wrapups(item, resolved)
    assert refusal.value.code == "user.not.found"


def query_jobs(walk: Walk) -> None:
    jobs = walk.client.workitem_jobs
    made = walk.workitem(external_tag="haystack")
    wanted = WorkitemJobFilter(name="externalTag", operator="EQ", values=["haystack"])
    job = jobs.create_query(WorkitemJobQuery(filters=[wanted]))
    walk.sandbox.clock.advance(10)
    assert jobs.get_query(job.id).state == "Succeeded"
    assert [one.id for one in jobs.list_query_results(job.id)] == [made]


def bulk_jobs(walk: Walk) -> None:
    jobs = walk.client.workitem_jobs
    entity = BulkWorkitemCreate(name="In bulk", type_id=walk.worktype.id)
    adding = jobs.create_add(BulkAdd(entities=[entity, entity]))
    walk.sandbox.clock.advance(10)
    assert jobs.get_add(adding.id).successful_count == 2
    added = [one.entity.id for one in jobs.get_add_results(adding.id).results or () if one.entity]
    ending = jobs.create_terminate(BulkTerminate(entities=[BulkEntity(id=one) for one in added]))
    walk.sandbox.clock.advance(10)
    assert jobs.get_terminate(ending.id).failed_count == 0
    ended = jobs.get_terminate_results(ending.id).results or ()
    assert [one.entity.id for one in ended if one.entity] == added
    assert [one.action for one in jobs.list_own()] == ["TerminateWorkitems", "AddWorkitems"]
    for update, job in ((jobs.update_add, adding), (jobs.update_terminate, ending)):
        with pytest.raises(ApiError) as refusal:  # both are done
            update(job.id, BulkJobUpdate(state="Terminated"))
        assert refusal.value.status == 409
    jobs.delete_add(adding.id)
    jobs.delete_terminate(ending.id)
    assert list(jobs.list_own()) == []
