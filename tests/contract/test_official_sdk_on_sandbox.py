"""The vendor's own SDK, pointed at the sandbox, drives the whole main path.

What is asserted are the SDK's deserialised objects and exceptions, never raw JSON: a wrong field name of the sandbox
shows here as a `None`.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from genesys_caseplans.sandbox import Sandbox

NOWHERE = "00000000-0000-4000-8000-000000000000"
DRAFT_04 = "http://json-schema.org/draft-04/schema#"


@pytest.fixture(scope="module")
def sdk() -> Any:
    import PureCloudPlatformClientV2

    return PureCloudPlatformClientV2


@pytest.fixture(scope="module")
def org(sdk: Any) -> Iterator[Any]:
    """The SDK's API groups on a running sandbox; it logs in as it would anywhere, there is no login host of its own."""
    with Sandbox(copying_seconds=5) as sandbox:
        client = sdk.ApiClient(host=sandbox.url)
        client.get_client_credentials_token(sandbox.client_id, sandbox.client_secret)
        yield SimpleNamespace(
            sandbox=sandbox,
            tasks=sdk.TaskManagementApi(client),
            cases=sdk.CaseManagementApi(client),
            intents=sdk.IntentsApi(client),
            users=sdk.UsersApi(client),
            routing=sdk.RoutingApi(client),
            scripts=sdk.ScriptsApi(client),
            contacts=sdk.ExternalContactsApi(client),
            organization=sdk.OrganizationApi(client),
            tokens=sdk.TokensApi(client),
            authorization=sdk.AuthorizationApi(client),
        )


def filled(model: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        assert name in model.swagger_types, name
        setattr(model, name, value)
    return model


def text_property(title: str) -> dict[str, Any]:
    limits = {"minLength": 0, "maxLength": 100}
    return {"title": title, "description": "", "allOf": [{"$ref": "#/definitions/text"}], **limits}


def schema_body(sdk: Any, *keys: str, version: int | None = None) -> Any:
    document = filled(
        sdk.JsonSchemaDocument(),
        schema=DRAFT_04,
        title="Escalation",
        description="What an escalation is about",
        properties={f"{key}_text": text_property(key) for key in keys},
    )
    return filled(sdk.DataSchema(), name="Escalation", json_schema=document, enabled=True, version=version)


@pytest.fixture(scope="module")
def parts(sdk: Any, org: Any) -> Any:
    """What a caseplan needs: schema, workbin, worktype with four statuses, category, intent, owner."""
    schema = org.tasks.post_taskmanagement_workitems_schemas(schema_body(sdk, "customer", "channel"))
    workbin = org.tasks.post_taskmanagement_workbins(filled(sdk.WorkbinCreate(), name="Escalations"))
    worktype = org.tasks.post_taskmanagement_worktypes(
        filled(
            sdk.WorktypeCreate(),
            name="Escalation review",
            default_workbin_id=workbin.id,
            schema_id=schema.id,
            default_due_duration_seconds=172_800,
            disable_default_status_creation=True,
        )
    )
    statuses = {
        name: org.tasks.post_taskmanagement_worktype_statuses(
            worktype.id, filled(sdk.WorkitemStatusCreate(), name=name, category=category)
        )
        for name, category in (
            ("Open", "Open"),
            ("In progress", "InProgress"),
            ("On hold", "Waiting"),
            ("Closed", "Closed"),
        )
    }
    body = filled(sdk.IntentsCategory(), name="Customer care", description="All about care")
    category = org.intents.post_intents_categories(body)
    intent = org.intents.post_intents_customerintents(
        filled(
            sdk.CustomerIntent(),
            name="Escalate a request",
            description="Say it louder",
            expiry_time=720,
            category_id=category.id,
        )
    )
    criterion = filled(sdk.UserSearchCriteria(), type="EXACT", fields=["email"], values=["jane.doe@example.com"])
    found = org.users.post_users_search(filled(sdk.UserSearchRequest(), query=[criterion]))
    return SimpleNamespace(
        schema=schema,
        workbin=workbin,
        worktype=worktype,
        statuses=statuses,
        category=category,
        intent=intent,
        owner=found.results[0],
    )


@pytest.fixture(scope="module")
def caseplan(sdk: Any, org: Any, parts: Any) -> Any:
    body = filled(
        sdk.CaseplanCreate(),
        name="Customer care escalation",
        reference_prefix="esc",
        division_id="*",
        customer_intent_id=parts.intent.id,
        default_case_owner_id=parts.owner.id,
        default_due_duration_in_seconds=432_000,
        default_ttl_seconds=7_776_000,
        data_schemas=[filled(sdk.CaseplanDataSchema(), id=parts.schema.id)],
        intake_settings=[intake(sdk, "customer_text", 1)],
    )
    return org.cases.post_casemanagement_caseplans(body)


def intake(sdk: Any, name: str, order: int) -> Any:
    # "property" is a word of Python; the SDK calls the field so.
    return filled(sdk.IntakeSetting(), pcProperty=name, required=True, display_order=order)


def code_of(error: Any) -> tuple[int, str]:
    return error.value.status, json.loads(error.value.body)["code"]


def test_who_we_are(org: Any) -> None:
    me = org.organization.get_organizations_me()
    assert me.name == "Sandbox Contact Center"
    token = org.tokens.get_tokens_me()
    assert (token.organization.id, token.o_auth_client.id) == (me.id, org.sandbox.client_id)
    grants = org.authorization.get_authorization_subjects_me().grants
    assert "caseManagement" in [policy.domain for policy in grants[0].role.policies]


def test_a_schema_and_its_next_version(sdk: Any, org: Any) -> None:
    made = org.tasks.post_taskmanagement_workitems_schemas(schema_body(sdk, "customer"))
    assert (made.version, made.enabled, made.applies_to) == (1, True, ["WORKITEM"])
    assert made.json_schema.schema == DRAFT_04
    assert made.json_schema.properties["customer_text"]["maxLength"] == 100
    wider = schema_body(sdk, "customer", "channel", version=1)
    assert org.tasks.put_taskmanagement_workitems_schema(made.id, wider).version == 2
    assert org.tasks.get_taskmanagement_workitems_schema_versions(made.id).total == 2
    listed = [one.id for one in org.tasks.get_taskmanagement_workitems_schemas().entities]
    assert made.id in listed
    assert org.tasks.get_taskmanagement_workitems_schemas_limits().max_number_of_fields_per_schema == 25
    core = {one.name: one for one in org.tasks.get_taskmanagement_workitems_schemas_coretypes().entities}
    assert core["identifier"].validation_limits.max_length.max == 100
    org.tasks.delete_taskmanagement_workitems_schema(made.id)


def test_workbins_and_worktypes_are_found_by_name(sdk: Any, org: Any, parts: Any) -> None:
    def named(name: str) -> Any:
        return filled(sdk.WorkitemFilter(), name="name", type="String", operator="IN", values=[name])

    body = filled(sdk.WorkbinQueryRequest(), filters=[named("Escalations")], page_size=200)
    (workbin,) = org.tasks.post_taskmanagement_workbins_query(body).entities
    assert (workbin.id, workbin.division.name) == (parts.workbin.id, "Home")
    assert isinstance(workbin.date_created, datetime)
    body = filled(sdk.WorktypeQueryRequest(), filters=[named("Escalation review")], page_size=200)
    (worktype,) = org.tasks.post_taskmanagement_worktypes_query(body).entities
    assert (worktype.id, worktype.default_workbin.name) == (parts.worktype.id, "Escalations")
    assert (worktype.schema.id, worktype.schema.version) == (parts.schema.id, 1)
    assert [status.name for status in worktype.statuses] == ["Open", "In progress", "On hold", "Closed"]


def test_statuses_point_forward_once_they_exist(sdk: Any, org: Any, parts: Any) -> None:
    opened, closed = parts.statuses["Open"], parts.statuses["Closed"]
    body = filled(
        sdk.WorkitemStatusUpdate(),
        destination_status_ids=[closed.id],
        default_destination_status_id=closed.id,
        status_transition_delay_seconds=3600,
    )
    changed = org.tasks.patch_taskmanagement_worktype_status(parts.worktype.id, opened.id, body)
    assert [one.name for one in changed.destination_statuses] == ["Closed"]
    assert (changed.default_destination_status.name, changed.status_transition_delay_seconds) == ("Closed", 3600)
    seen = org.tasks.get_taskmanagement_worktype_status(parts.worktype.id, closed.id)
    assert [one.name for one in seen.destination_statuses] == ["Open", "In progress", "On hold"]
    body = filled(sdk.WorktypeUpdate(), default_status_id=opened.id)
    assert org.tasks.patch_taskmanagement_worktype(parts.worktype.id, body).default_status.name == "Open"


def test_an_intent_names_its_category(org: Any, parts: Any) -> None:
    seen = org.intents.get_intents_customerintent(parts.intent.id)
    assert (seen.name, seen.expiry_time, seen.category.id) == ("Escalate a request", 720, parts.category.id)
    listing = org.intents.get_intents_customerintents(page_size=100)
    assert parts.intent.id in [one.id for one in listing.entities]
    assert (listing.page_number, listing.page_count) == (1, 1)


def test_a_new_caseplan(org: Any, parts: Any, caseplan: Any) -> None:
    assert (caseplan.reference_prefix, caseplan.latest, caseplan.published) == ("ESC", 1, None)
    assert caseplan.division.id == "*"
    assert caseplan.customer_intent.name == "Escalate a request"
    assert caseplan.default_case_owner.id == parts.owner.id
    assert [one.id for one in caseplan.data_schemas] == [parts.schema.id]
    assert [one.pcProperty for one in caseplan.intake_settings] == ["customer_text"]
    stages = org.cases.get_casemanagement_caseplan_version_stageplans(caseplan.id, "latest", page_size="25")
    assert [stage.name for stage in stages.entities] == ["Stage 1", "Stage 2", "Stage 3"]


def test_fill_publish_open_change_publish(sdk: Any, org: Any, parts: Any) -> None:
    cases = org.cases
    plan = a_plan(sdk, org, parts, "Whole way", "WAY")
    stages = fill_stages(sdk, org, parts, plan.id)
    first = cases.post_casemanagement_caseplan_publish(plan.id)
    assert (first.published, first.version_state) == (1, "Published")
    assert first.date_published <= datetime.now(UTC)

    draft = cases.post_casemanagement_caseplan_versions(plan.id)
    assert (draft.latest, draft.published, draft.version_state) == (2, 1, "Copying")
    org.sandbox.clock.advance(6)
    assert cases.get_casemanagement_caseplan(plan.id).version_state == "Draft"
    body = filled(sdk.CaseplanUpdate(), default_due_duration_in_seconds=86_400, description="Changed")
    assert cases.patch_casemanagement_caseplan(plan.id, body).default_due_duration_in_seconds == 86_400
    settings = [intake(sdk, "channel_text", 1), intake(sdk, "customer_text", 2)]
    update = filled(sdk.IntakeSettingsUpdate(), intake_settings=settings)
    changed = cases.put_casemanagement_caseplan_intakesettings(plan.id, update)
    assert [one.pcProperty for one in changed.entities] == ["channel_text", "customer_text"]
    rename = filled(sdk.StageplanUpdate(), name="Review again")
    cases.patch_casemanagement_caseplan_stageplan(plan.id, stages[0], rename)

    second = cases.post_casemanagement_caseplan_publish(plan.id)
    assert (second.latest, second.published, second.version_state) == (2, 2, "Published")
    old = cases.get_casemanagement_caseplan_version(plan.id, "1")
    assert (old.default_due_duration_in_seconds, old.version_state) == (31_536_000, "Published")
    names = {
        version: [
            stage.name for stage in cases.get_casemanagement_caseplan_version_stageplans(plan.id, version).entities
        ]
        for version in ("1", "published")
    }
    assert names == {
        "1": ["Review", "Remediation", "Notification"],
        "published": ["Review again", "Remediation", "Notification"],
    }


def a_plan(sdk: Any, org: Any, parts: Any, name: str, prefix: str) -> Any:
    body = filled(
        sdk.CaseplanCreate(),
        name=name,
        reference_prefix=prefix,
        division_id="*",
        customer_intent_id=parts.intent.id,
    )
    plan = org.cases.post_casemanagement_caseplans(body)
    schema = filled(sdk.CaseplanDataSchemaRequest(), id=parts.schema.id)
    assert org.cases.post_casemanagement_caseplan_dataschemas(plan.id, schema).id == parts.schema.id
    return plan


def fill_stages(sdk: Any, org: Any, parts: Any, plan: str) -> list[str]:
    """Names for the three stages, the review's worktype for each step; the stages' ids."""
    stages = org.cases.get_casemanagement_caseplan_version_stageplans(plan, "latest").entities
    for stage, name in zip(stages, ("Review", "Remediation", "Notification"), strict=True):
        body = filled(sdk.StageplanUpdate(), name=name)
        assert org.cases.patch_casemanagement_caseplan_stageplan(plan, stage.id, body).name == name
        steps = org.cases.get_casemanagement_caseplan_version_stageplan_stepplans(plan, "latest", stage.id)
        (step,) = steps.entities
        assert step.activity_type == "None"
        settings = filled(sdk.WorkitemSettings(), worktype_id=parts.worktype.id)
        update = filled(sdk.StepplanUpdate(), name=name, activity_type="Workitem", workitem_settings=settings)
        changed = org.cases.patch_casemanagement_caseplan_stageplan_stepplan(plan, stage.id, step.id, update)
        assert changed.workitem_settings.worktype.id == parts.worktype.id
        assert changed.stageplan.id == stage.id
    return [stage.id for stage in stages]


def test_caseplans_are_found(sdk: Any, org: Any, caseplan: Any) -> None:
    wanted = filled(sdk.CaseplanFilter(), name="name", operator="CONTAINS", values=["CARE ESCAL"])
    page = org.cases.post_casemanagement_caseplans_query(filled(sdk.CaseplanQueryRequest(), filters=[wanted]))
    assert [one.id for one in page.entities] == [caseplan.id]
    listing = org.cases.get_casemanagement_caseplans(page_size=200)
    assert {"Returns", "Customer care escalation"} <= {one.name for one in listing.entities}
    assert listing.next_uri is None


def test_lookups(sdk: Any, org: Any) -> None:
    division = org.authorization.get_authorization_divisions_home()
    assert (division.name, division.home_division) == ("Home", True)
    (queue,) = org.routing.get_routing_queues(name="Escalations").entities
    assert org.routing.get_routing_queue(queue.id).division.id == division.id
    (skill,) = org.routing.get_routing_skills(name="Complaints").entities
    (language,) = org.routing.get_routing_languages(name="English").entities
    (script,) = org.scripts.get_scripts(name="Case handling").entities
    assert [skill.name, language.name, script.name] == ["Complaints", "English", "Case handling"]
    contact = filled(sdk.ExternalContact(), first_name="Grace", last_name="Hopper")
    made = org.contacts.post_externalcontacts_contacts(contact)
    assert org.contacts.get_externalcontacts_contact(made.id).last_name == "Hopper"
    body = filled(sdk.CreateUser(), name="New One", email="new.one@example.com", division_id=division.id)
    assert org.users.get_user(org.users.post_users(body).id).email == "new.one@example.com"


def test_a_name_in_use_is_an_api_exception(sdk: Any, org: Any, parts: Any) -> None:
    body = filled(sdk.WorkbinCreate(), name="Escalations")
    with pytest.raises(sdk.rest.ApiException) as error:
        org.tasks.post_taskmanagement_workbins(body)
    assert code_of(error) == (409, "pre.check.name.in.use")
    assert error.value.headers["inin-correlation-id"]


def test_refusals_have_the_documented_codes(sdk: Any, org: Any, parts: Any, caseplan: Any) -> None:
    cases, tasks = org.cases, org.tasks
    frozen = a_plan(sdk, org, parts, "Frozen", "FRO")
    cases.post_casemanagement_caseplan_publish(frozen.id)
    due = filled(sdk.CaseplanUpdate(), default_due_duration_in_seconds=5)
    prefix = filled(sdk.CaseplanUpdate(), reference_prefix="NEW")
    name = filled(sdk.CaseplanUpdate(), name="Frozen")
    schema = filled(sdk.WorktypeUpdate(), schema_id=NOWHERE)
    situations: list[tuple[Callable[[], object], int, str]] = [
        (lambda: cases.get_casemanagement_caseplan(NOWHERE), 404, "not.found.error"),
        (lambda: cases.post_casemanagement_caseplan_publish(frozen.id), 409, "precondition.check.failed"),
        (
            lambda: cases.patch_casemanagement_caseplan(frozen.id, prefix),
            400,
            "pre.check.published.caseplan.field.update.not.allowed",
        ),
        (
            lambda: cases.patch_casemanagement_caseplan(frozen.id, due),
            400,
            "pre.check.draft.caseplan.version.required",
        ),
        (lambda: cases.patch_casemanagement_caseplan(frozen.id, name), 400, "invalid.input.no.change"),
        (lambda: tasks.patch_taskmanagement_worktype(parts.worktype.id, schema), 400, "workitem.schema.not.updatable"),
        (lambda: tasks.delete_taskmanagement_workbin(parts.workbin.id), 409, "pre.check.entity.used"),
        (
            lambda: tasks.delete_taskmanagement_workitems_schema(parts.schema.id),
            409,
            "workitem.schema.cannot.be.deleted",
        ),
        (lambda: cases.delete_casemanagement_caseplan_dataschema(caseplan.id, "other"), 404, "not.found.error"),
    ]
    for ask, status, code in situations:
        with pytest.raises(sdk.rest.ApiException) as error:
            ask()
        assert code_of(error) == (status, code)


def test_wrong_credentials_and_a_wrong_token(sdk: Any, org: Any) -> None:
    client = sdk.ApiClient(host=org.sandbox.url)
    with pytest.raises(sdk.rest.ApiException) as error:
        client.get_client_credentials_token("nobody", "wrong")
    assert error.value.status == 401
    client.access_token = "made-up"
    with pytest.raises(sdk.rest.ApiException) as error:
        sdk.OrganizationApi(client).get_organizations_me()
    assert code_of(error) == (401, "bad.credentials")


def test_what_the_sandbox_lacks_is_named(sdk: Any, org: Any) -> None:
    criterion = filled(sdk.UserSearchCriteria(), type="REGEX", fields=["name"], values=["J.*"])
    with pytest.raises(sdk.rest.ApiException) as error:
        org.users.post_users_search(filled(sdk.UserSearchRequest(), query=[criterion]))
    assert code_of(error) == (501, "not.implemented")
