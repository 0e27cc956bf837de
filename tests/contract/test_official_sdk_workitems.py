"""The vendor's own SDK works on workitems of the sandbox: their life, assignment, wrap-up codes, queries, jobs, rules.

What is asserted are the SDK's deserialised objects, as in the main path's module, whose fixtures these are.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.contract.test_official_sdk_on_sandbox import filled, org, parts, sdk

__all__ = ["org", "parts", "sdk"]

RESOLVED = "7d3f0c5e-0001-4a11-8000-00000000000a"
HANDED_OVER = "7d3f0c5e-0002-4a11-8000-00000000000a"


@pytest.fixture(scope="module")
def queue(sdk: Any, org: Any, parts: Any) -> Any:
    """A queue that allows assignment by hand; the worktype's default status is set, so workitems can be made."""
    change = filled(sdk.WorktypeUpdate(), default_status_id=parts.statuses["Open"].id)
    org.tasks.patch_taskmanagement_worktype(parts.worktype.id, change)
    body = filled(sdk.CreateQueueRequest(), name="By hand", enable_manual_assignment=True)
    return org.routing.post_routing_queues(body)


def make(sdk: Any, org: Any, parts: Any, **fields: Any) -> Any:
    body = filled(sdk.WorkitemCreate(), **{"name": "Call Ada", "type_id": parts.worktype.id, **fields})
    return org.tasks.post_taskmanagement_workitems(body)


def test_a_workitem_through_its_life(sdk: Any, org: Any, parts: Any, queue: Any) -> None:
    tasks, due = org.tasks, datetime.now(UTC) + timedelta(days=1)
    made = make(sdk, org, parts, date_due=due, custom_fields={"customer_text": "Ada"}, priority=5)
    assert abs(made.date_due - due) < timedelta(seconds=1)
    assert (made.priority, made.status_category, made.assignment_state) == (5, "Open", "Idle")
    assert (made.schema.id, made.schema.version) == (parts.schema.id, parts.worktype.schema.version)
    change = filled(sdk.WorkitemUpdate(), name="Call Bob", status_id=parts.statuses["In progress"].id)
    changed = tasks.patch_taskmanagement_workitem(made.id, change)
    assert (changed.name, changed.status_category) == ("Call Bob", "InProgress")
    seen = tasks.get_taskmanagement_workitem(made.id, expands=["status", "workbin", "type"])
    assert (seen.status.name, seen.workbin.name, seen.type.name) == ("In progress", "Escalations", "Escalation review")
    newest = tasks.get_taskmanagement_workitem_history(made.id).entities[0]
    assert (newest.version, newest.delta.name.old_value, newest.delta.name.new_value) == (2, "Call Ada", "Call Bob")
    assert tasks.get_taskmanagement_workitem_version(made.id, 1).name == "Call Ada"
    assert [one.version for one in tasks.get_taskmanagement_workitem_versions(made.id).entities] == [2, 1]
    ended = tasks.post_taskmanagement_workitem_terminate(made.id)
    assert (ended.assignment_state, ended.status_category) == ("Terminated", "Closed")
    with pytest.raises(sdk.rest.ApiException) as refusal:
        tasks.patch_taskmanagement_workitem(made.id, filled(sdk.WorkitemUpdate(), name="Later"))
    assert refusal.value.status == 409 and "pre.check.cannot.update.terminated.workitem" in str(refusal.value.body)
    tasks.delete_taskmanagement_workitem(made.id)


def test_a_status_moves_on_by_itself(sdk: Any, org: Any, parts: Any, queue: Any) -> None:
    change = filled(
        sdk.WorkitemStatusUpdate(),
        default_destination_status_id=parts.statuses["Closed"].id,
        status_transition_delay_seconds=3600,
    )
    org.tasks.patch_taskmanagement_worktype_status(parts.worktype.id, parts.statuses["On hold"].id, change)
    made = make(sdk, org, parts, status_id=parts.statuses["On hold"].id)
    detail = made.auto_status_transition_detail
    assert detail.next_status.name == "Closed"
    org.sandbox.clock.advance(3700)
    moved = org.tasks.get_taskmanagement_workitem(made.id)
    assert moved.status_category == "Closed" and moved.date_closed == detail.date_of_transition


def test_assignment_and_wrapup_codes(sdk: Any, org: Any, parts: Any, queue: Any) -> None:
    tasks, jane = org.tasks, parts.owner.id
    item = make(sdk, org, parts, queue_id=queue.id).id
    route = filled(sdk.WorkitemUpdate(), assignment_operation="QueueAssignmentAlerting")
    assert tasks.patch_taskmanagement_workitem(item, route).assignment_state == "AcdStarted"
    assert tasks.post_taskmanagement_workitem_acd_cancel(item).assignment_state == "AcdCancelled"
    tasks.patch_taskmanagement_workitem(item, route)
    tasks.patch_taskmanagement_workitem_assignment(item, filled(sdk.WorkitemManualAssign(), id=jane))
    seen = tasks.get_taskmanagement_workitem(item, expands=["assignee", "queue"])
    assert (seen.assignee.name, seen.queue.name, seen.assignment_state) == ("Jane Doe", "By hand", "Alerting")
    assert tasks.post_taskmanagement_workitem_disconnect(item).assignment_state == "Disconnected"
    for code in (RESOLVED, HANDED_OVER):
        update = filled(sdk.WorkitemWrapupUpdate(), action="Add", wrapup_code=code)
        tasks.patch_taskmanagement_workitem_user_wrapups(item, jane, update)
    listed = tasks.get_taskmanagement_workitem_user_wrapups(item, jane, expands="wrapupCode").entities
    assert [one.wrapup_code.name for one in listed] == ["Handed over", "Resolved"]
    assert tasks.get_taskmanagement_workitem_wrapups(item).entities[0].user.id == jane
    with pytest.raises(sdk.rest.ApiException) as refusal:
        tasks.patch_taskmanagement_workitem_users_me_wrapups(item, update)
    assert refusal.value.status == 404 and "user.not.found" in str(refusal.value.body)


def test_queries_and_query_jobs(sdk: Any, org: Any, parts: Any, queue: Any) -> None:
    tasks = org.tasks
    made = make(sdk, org, parts, name="To be found", external_tag="needle")
    kind = filled(sdk.WorkitemFilter(), name="typeId", type="String", operator="EQ", values=[parts.worktype.id])
    name = filled(sdk.WorkitemFilter(), name="name", type="String", operator="CONTAINS", values=["be found"])
    query = filled(sdk.WorkitemQueryPostRequest(), filters=[kind, name], expands=["type"])
    found = tasks.post_taskmanagement_workitems_query(query).entities
    assert [(one.id, one.type.name) for one in found] == [(made.id, "Escalation review")]
    wanted = filled(sdk.WorkitemQueryJobFilter(), name="externalTag", operator="EQ", values=["needle"])
    job = tasks.post_taskmanagement_workitems_query_jobs(filled(sdk.WorkitemQueryJobCreate(), filters=[wanted]))
    assert tasks.get_taskmanagement_workitems_query_job(job.id).state == "Succeeded"
    assert [one.id for one in tasks.get_taskmanagement_workitems_query_job_results(job.id).entities] == [made.id]


def test_bulk_jobs(sdk: Any, org: Any, parts: Any, queue: Any) -> None:
    tasks = org.tasks
    entity = filled(sdk.WorkitemCommonCreate(), name="In bulk", type_id=parts.worktype.id)
    job = tasks.post_taskmanagement_workitems_bulk_add_jobs(filled(sdk.BulkJobAddRequest(), entities=[entity, entity]))
    assert (job.state, job.total_count) == ("Queued", 2)
    done = tasks.get_taskmanagement_workitems_bulk_add_job(job.id)
    assert (done.state, done.successful_count) == ("Succeeded", 2)
    added = tasks.get_taskmanagement_workitems_bulk_add_job_results(job.id).results
    assert [one.entity.name for one in added] == ["In bulk", "In bulk"]
    entities = [filled(sdk.BulkJobEntity(), id=one.entity.id) for one in added]
    ending = tasks.post_taskmanagement_workitems_bulk_terminate_jobs(
        filled(sdk.BulkJobTerminateRequest(), entities=entities)
    )
    assert tasks.get_taskmanagement_workitems_bulk_terminate_job(ending.id).failed_count == 0
    ended = tasks.get_taskmanagement_workitems_bulk_terminate_job_results(ending.id)
    assert [one.entity.id for one in ended.results] == [one.id for one in entities]
    mine = tasks.get_taskmanagement_workitems_bulk_jobs_users_me().entities
    assert [one.action for one in mine] == ["TerminateWorkitems", "AddWorkitems"]
    tasks.delete_taskmanagement_workitems_bulk_add_job(job.id)
    again = filled(sdk.BulkJobUpdate(), state="Terminated")
    with pytest.raises(sdk.rest.ApiException) as refusal:
        tasks.patch_taskmanagement_workitems_bulk_terminate_job(ending.id, again)
    assert refusal.value.status == 409


def test_flow_rules(sdk: Any, org: Any, parts: Any) -> None:
    tasks, worktype = org.tasks, parts.worktype.id
    made = tasks.post_taskmanagement_worktype_flows_oncreate_rules(
        worktype, filled(sdk.WorkitemOnCreateRuleCreate(), name="When made")
    )
    assert (made.type, made.action.type, made.worktype.id) == ("OnCreate", "LaunchFlow", worktype)
    condition = filled(
        sdk.WorkitemOnAttributeChangeCondition(), attribute="statusId", new_value=parts.statuses["Closed"].id
    )
    body = filled(sdk.WorkitemOnAttributeChangeRuleCreate(), name="When closed", condition=condition)
    change = tasks.post_taskmanagement_worktype_flows_onattributechange_rules(worktype, body)
    assert change.condition.new_value == parts.statuses["Closed"].id
    before = filled(sdk.WorkitemDateBasedCondition(), attribute="dateDue", relative_minutes_to_invocation=-60)
    body = filled(sdk.WorkitemDateBasedRuleCreate(), name="Soon due", condition=before)
    date = tasks.post_taskmanagement_worktype_flows_datebased_rules(worktype, body)
    later = filled(sdk.WorkitemDateBasedConditionUpdate(), relative_minutes_to_invocation=-30)
    update = filled(sdk.WorkitemDateBasedRuleUpdate(), condition=later)
    changed = tasks.patch_taskmanagement_worktype_flows_datebased_rule(worktype, date.id, update)
    assert changed.condition.relative_minutes_to_invocation == -30
    assert [one.id for one in tasks.get_taskmanagement_worktype_flows_oncreate_rules(worktype).entities] == [made.id]
    tasks.delete_taskmanagement_worktype_flows_oncreate_rule(worktype, made.id)
    assert tasks.get_taskmanagement_worktype_flows_oncreate_rules(worktype).entities == []


def test_versions_and_histories(sdk: Any, org: Any, parts: Any) -> None:
    tasks, workbin, worktype = org.tasks, parts.workbin.id, parts.worktype.id
    tasks.patch_taskmanagement_workbin(workbin, filled(sdk.WorkbinUpdate(), description="All of them"))
    newest = tasks.get_taskmanagement_workbin_history(workbin).entities[0]
    assert newest.delta.description.new_value == "All of them"
    assert tasks.get_taskmanagement_workbin_versions(workbin).entities[0].version == newest.version
    assert tasks.get_taskmanagement_workbin_version(workbin, 1).description is None
    assert tasks.get_taskmanagement_worktype_version(worktype, 1).statuses == []
    history = tasks.get_taskmanagement_worktype_history(worktype, fields=["statuses"], sort_order="ascending").entities
    assert history[1].delta.statuses.new_value
    assert len(tasks.get_taskmanagement_worktype_versions(worktype).entities) >= 5


def test_flows_limits_and_searches(sdk: Any, org: Any) -> None:
    client = org.tasks.api_client
    flows, organization = sdk.ArchitectApi(client), sdk.OrganizationApi(client)
    made = flows.post_flows(filled(sdk.Flow(), name="Nightly", type="WORKFLOW"))
    assert flows.get_flow(made.id).name == "Nightly"
    assert [one.id for one in flows.get_flows(type=["workflow"]).entities] == [made.id]
    limits = organization.get_organizations_limits_namespace("case.management").entities
    assert {one.key: one.value for one in limits}["stageplans.per.caseplan"] == 5
    everybody = filled(sdk.UserSearchCriteria(), type="MATCH_ALL")
    first = org.users.post_users_search(filled(sdk.UserSearchRequest(), query=[everybody], page_size=2))
    second = org.users.get_users_search(first.next_page)
    assert second.page_number == 2 and {one.id for one in first.results}.isdisjoint(one.id for one in second.results)
    with pytest.raises(sdk.rest.ApiException) as refusal:
        org.users.get_users_me()
    assert "not.a.user" in str(refusal.value.body)
