"""The vendor's own SDK lives through cases on the sandbox: made, worked on, closed, terminated, found.

What is asserted are the SDK's deserialised objects, as in the main path's module, whose fixtures these are.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.contract.test_official_sdk_on_sandbox import filled, org, parts, sdk

__all__ = ["org", "parts", "sdk"]

CONVERSATION = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def plan(sdk: Any, org: Any, parts: Any) -> Any:
    """A published caseplan with two stages of work, and a contact."""
    setting = filled(sdk.IntakeSetting(), pcProperty="customer_text", required=True, display_order=1)
    body = filled(
        sdk.CaseplanCreate(),
        name="Escalations",
        reference_prefix="ESC",
        division_id="*",
        customer_intent_id=parts.intent.id,
        data_schemas=[filled(sdk.CaseplanDataSchema(), id=parts.schema.id)],
        intake_settings=[setting],
    )
    made = org.cases.post_casemanagement_caseplans(body)
    stages = org.cases.get_casemanagement_caseplan_version_stageplans(made.id, "latest").entities
    org.cases.delete_casemanagement_caseplan_stageplan(made.id, stages[2].id)
    for stage in stages[:2]:
        step = org.cases.get_casemanagement_caseplan_version_stageplan_stepplans(made.id, "latest", stage.id).entities[
            0
        ]
        settings = filled(sdk.WorkitemSettings(), worktype_id=parts.worktype.id)
        change = filled(sdk.StepplanUpdate(), activity_type="Workitem", workitem_settings=settings)
        org.cases.patch_casemanagement_caseplan_stageplan_stepplan(made.id, stage.id, step.id, change)
    org.tasks.patch_taskmanagement_worktype(
        parts.worktype.id, filled(sdk.WorktypeUpdate(), default_status_id=parts.statuses["Open"].id)
    )
    published = org.cases.post_casemanagement_caseplan_publish(made.id)
    contact = org.contacts.get_externalcontacts_contacts().entities[0]
    return SimpleNamespace(caseplan=published, contact=contact)


def make(sdk: Any, org: Any, plan: Any, **fields: Any) -> Any:
    intake = filled(sdk.Intake(), data={"customer_text": "Ada"})
    body = filled(
        sdk.CaseCreate(),
        caseplan_id=plan.caseplan.id,
        external_contact_id=plan.contact.id,
        intake=[intake],
        **fields,
    )
    return org.cases.post_casemanagement_cases(body)


def close(sdk: Any, org: Any, parts: Any, workitem_id: str) -> None:
    change = filled(sdk.WorkitemUpdate(), status_id=parts.statuses["Closed"].id)
    assert org.tasks.patch_taskmanagement_workitem(workitem_id, change).status_category == "Closed"


def test_stage_operations(sdk: Any, org: Any, plan: Any) -> None:
    org.cases.post_casemanagement_caseplan_versions(plan.caseplan.id)
    org.sandbox.clock.advance(6)
    before = org.cases.get_casemanagement_caseplan_version_stageplans(plan.caseplan.id, "latest").entities
    body = filled(sdk.StageplanCreate(), name="In between", after=before[0].id)
    made = org.cases.post_casemanagement_caseplan_stageplans(plan.caseplan.id, body)
    assert made.name == "In between" and made.caseplan.version == 2
    move = sdk.StageplanReposition()
    org.cases.post_casemanagement_caseplan_stageplan_reposition(plan.caseplan.id, made.id, move)
    stages = org.cases.get_casemanagement_caseplan_version_stageplans(plan.caseplan.id, "latest").entities
    assert [one.name for one in stages] == ["In between", "Stage 1", "Stage 2"]


def test_a_case_goes_from_stage_to_stage(sdk: Any, org: Any, parts: Any, plan: Any) -> None:
    made = make(sdk, org, plan, summary="Ada is angry", conversation_id=CONVERSATION)
    assert (made.creation_status, made.status, made.summary) == ("Pending", "Open", "Ada is angry")
    case = org.cases.get_casemanagement_case(made.id, expands="caseplan")
    assert (case.creation_status, case.status, case.caseplan.name) == ("Completed", "InProgress", "Escalations")
    assert case.reference.startswith("ESC") and case.external_contact.last_name == plan.contact.last_name
    assert case.customer_intent.name == "Escalate a request" and case.date_due > case.date_created
    for _ in range(2):
        stages = org.cases.get_casemanagement_case_stages(case.id).entities
        stage = next(one for one in stages if one.status == "InProgress")
        step = org.cases.get_casemanagement_case_stage_steps(case.id, stage.id).entities[0]
        assert org.cases.get_casemanagement_case_stage_step(case.id, stage.id, step.id).status == "InProgress"
        item = org.tasks.get_taskmanagement_workitem(step.workitem_activity.id, expands=["type", "status"])
        assert (item.type.name, item.status.name) == ("Escalation review", "Open")
        assert item.custom_fields == {"customer_text": "Ada"}
        close(sdk, org, parts, item.id)
        assert org.cases.get_casemanagement_case_stage(case.id, stage.id).date_completed
    closed = org.cases.get_casemanagement_case(case.id)
    assert closed.status == "Closed" and closed.date_closed


def test_a_case_is_changed_field_by_field(sdk: Any, org: Any, parts: Any, plan: Any) -> None:
    case, cases = make(sdk, org, plan).id, org.cases
    due = datetime.now(UTC) + timedelta(days=3)
    changed = cases.patch_casemanagement_case_priority(case, filled(sdk.CasePriorityUpdate(), priority="Urgent"))
    assert changed.priority == "Urgent"
    changed = cases.patch_casemanagement_case_datedue(case, filled(sdk.CaseDateDueUpdate(), date_due=due))
    assert abs(changed.date_due - due) < timedelta(seconds=1)
    changed = cases.patch_casemanagement_case_summary(case, filled(sdk.CaseSummaryUpdate(), summary="In short"))
    assert changed.summary == "In short"
    words = filled(sdk.CaseDescriptionUpdate(), description="At length")
    assert cases.patch_casemanagement_case_description(case, words).description == "At length"
    outside = filled(sdk.CaseExternalIdUpdate(), external_id="X-1")
    assert cases.patch_casemanagement_case_externalid(case, outside).external_id == "X-1"
    owner = filled(sdk.CaseOwnerUpdate(), owner_id=parts.owner.id)
    changed = cases.patch_casemanagement_case_owner(case, owner)
    assert (changed.owner.id, changed.owner.name) == (parts.owner.id, "Jane Doe")
    assert changed.version > 6


def test_a_case_is_found(sdk: Any, org: Any, plan: Any) -> None:
    made, cases = make(sdk, org, plan), org.cases
    assert cases.get_casemanagement_cases_reference(made.reference).id == made.id
    listed = cases.get_casemanagement_cases_externalcontact(plan.contact.id, page_size=200).entities
    assert made.id in [one.id for one in listed]
    wanted = filled(sdk.CaseQueryJobFilter(), name="reference", operator="EQ", values=[made.reference])
    sort = filled(sdk.CaseQueryJobSort(), name="dateCreated", ascending=True)
    job = cases.post_casemanagement_cases_query_jobs(filled(sdk.CaseQueryJobCreate(), filters=[wanted], sort=sort))
    assert job.state == "Queued"
    assert cases.get_casemanagement_cases_query_job(job.id).state == "Succeeded"
    results = cases.get_casemanagement_cases_query_job_results(job.id)
    assert ([one.id for one in results.entities], results.total) == ([made.id], 1)


def test_associations_and_comments(sdk: Any, org: Any, parts: Any, plan: Any) -> None:
    case, cases = make(sdk, org, plan).id, org.cases
    loose = filled(sdk.WorkitemCreate(), name="Loose", type_id=parts.worktype.id)
    item = org.tasks.post_taskmanagement_workitems(loose)
    body = filled(sdk.CaseAssociationCreate(), workitem_id=item.id)
    made = cases.post_casemanagement_case_associations(case, body)
    assert (made.association_type, made.workitem.name, made.case.id) == ("Enquiry", "Loose", case)
    assert cases.get_casemanagement_case_association(case, made.id).workitem.id == item.id
    types = [one.association_type for one in cases.get_casemanagement_case_associations(case).entities]
    assert types == ["Activity", "Enquiry"]
    query = filled(sdk.CaseAssociationQuery(), workitem_id=item.id)
    assert [one.id for one in cases.post_casemanagement_cases_associations_query(query).entities] == [made.id]
    text = filled(sdk.CommentCreate(), content="Called back")
    comment = cases.post_casemanagement_case_comments(case, text)
    assert cases.get_casemanagement_case_comment(case, comment.id).content == "Called back"
    assert [one.id for one in cases.get_casemanagement_case_comments(case).entities] == [comment.id]
    cases.delete_casemanagement_case_comments_me_comment_id(case, comment.id)
    assert cases.get_casemanagement_case_comments(case).entities == []


def test_a_case_is_terminated_and_deleted(sdk: Any, org: Any, plan: Any) -> None:
    case, cases = make(sdk, org, plan).id, org.cases
    job = cases.post_casemanagement_case_terminate_jobs(case)
    assert (job.status, job.job_type) == ("Queued", "Terminate")
    assert cases.get_casemanagement_case_terminate_job(case, job.id).status == "Succeeded"
    assert cases.get_casemanagement_case(case).status == "Terminated"
    assert {one.status for one in cases.get_casemanagement_case_stages(case).entities} == {"Terminated"}
    with pytest.raises(sdk.rest.ApiException) as refusal:
        cases.post_casemanagement_case_terminate_jobs(case)
    assert refusal.value.status == 400 and "invalid.input.case.already.terminating" in str(refusal.value.body)
    cases.delete_casemanagement_case(case)
    with pytest.raises(sdk.rest.ApiException) as refusal:
        cases.get_casemanagement_case(case)
    assert refusal.value.status == 404


def test_intents_of_sources_and_contacts(sdk: Any, org: Any, parts: Any, plan: Any) -> None:
    intents, intent = org.intents, parts.intent.id
    source = filled(sdk.SourceIntent(), source_intent_id="s-1", source_intent_name="Angry", source_type="Bot")
    added = intents.post_intents_customerintent_sourceintents_bulk_add(
        intent, filled(sdk.BulkAddSourceIntentsRequest(), items=[source])
    )
    assert (added.error_count, added.results[0].success) == (0, True)
    listed = intents.get_intents_customerintent_sourceintents(intent).entities
    assert listed[0].source_intent.source_intent_name == "Angry"
    assert intents.get_intents_sourceintents(type="Bot").entities[0].customer_intent.id == intent
    removal = filled(sdk.BulkRemoveSourceIntentsRequest(), items=["s-1", "s-2"])
    removed = intents.post_intents_customerintent_sourceintents_bulk_remove(intent, removal)
    assert removed.error_result_ids == ["s-2"]
    wanted = filled(sdk.BatchGetCustomerIntentsRequest(), ids=[intent])
    assert intents.post_intents_customerintents_bulk_retrieve(wanted)[0].name == "Escalate a request"
    why = filled(sdk.CustomerIntentAssignmentRequest(), source_type="Case")
    made = intents.post_intents_assignments_externalcontact_customerintent_assignment(plan.contact.id, intent, why)
    assert made.category.id == parts.category.id and made.date_most_recently_assigned
    assert intents.get_intents_assignments_externalcontact(plan.contact.id).entities[0].customer_intent.id == intent
