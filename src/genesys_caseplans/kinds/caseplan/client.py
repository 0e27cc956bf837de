"""Caseplans, their versions, stageplans and stepplans over HTTP. Source: contract, /casemanagement/caseplans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, send
from genesys_caseplans.http.paging import Page, by_cursor, queried, unpaged
from genesys_caseplans.http.wire import ApiModel, EntityRef, parse
from genesys_caseplans.http.writes import wait_until
from genesys_caseplans.kinds.caseplan.operations import (
    ADD_SCHEMA,
    ASK_CASES,
    CASES_JOB,
    CASES_RESULTS,
    CREATE,
    CREATE_STAGE,
    CREATE_VERSION,
    DELETE,
    DELETE_STAGE,
    GET,
    GET_STAGE,
    GET_STEP,
    GET_VERSION,
    LIST,
    LIST_INTAKE,
    LIST_SCHEMAS,
    LIST_STAGES,
    LIST_STEPS,
    PUBLISH,
    QUERY,
    REMOVE_SCHEMA,
    REPOSITION_STAGE,
    SET_INTAKE,
    SET_SCHEMA,
    UPDATE,
    UPDATE_STAGE,
    UPDATE_STEP,
)

#: The only key that a data schema of a caseplan can have (api-facts: Caseplans).
SCHEMA_KEY = "default"
#: Stageplans are in process order only within one page (api-facts: Listing).
_STAGES_PAGE = 25
LATEST = "latest"


class Caseplan(ApiModel):
    """A caseplan as the API gives it: its latest version. Durations in seconds.

    published: the published version, absent while there is none; `latest > published` means a draft.
    """

    id: str
    name: str | None = None
    division: EntityRef | None = None
    description: str | None = None
    reference_prefix: str | None = None
    default_due_duration_in_seconds: int | None = None
    default_ttl_seconds: int | None = None
    default_case_owner: EntityRef | None = None
    latest: int | None = None
    published: int | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    date_published: datetime | None = None
    modified_by: EntityRef | None = None
    customer_intent: EntityRef | None = None
    version_state: str | None = None


class CaseplanSchema(ApiModel):
    """The data schema of a caseplan."""

    id: str


class IntakeSetting(ApiModel):
    """One question of the intake form: a property of the schema, by the API's key."""

    property: str
    required: bool
    display_order: int


class CaseplanCreate(ApiModel):
    """A new caseplan. division_id: `*` for none. Durations in seconds."""

    name: str
    reference_prefix: str
    customer_intent_id: str
    division_id: str
    description: str | None = None
    default_due_duration_in_seconds: int | None = None
    default_ttl_seconds: int | None = None
    default_case_owner_id: str | None = None
    data_schemas: list[CaseplanSchema] | None = None
    intake_settings: list[IntakeSetting] | None = None


class CaseplanUpdate(ApiModel):
    """What to change of a caseplan. None clears."""

    name: str | None = None
    reference_prefix: str | None = None
    customer_intent_id: str | None = None
    division_id: str | None = None
    description: str | None = None
    default_due_duration_in_seconds: int | None = None
    default_ttl_seconds: int | None = None
    default_case_owner_id: str | None = None


class Stageplan(ApiModel):
    """A stage."""

    id: str
    name: str | None = None
    description: str | None = None
    date_modified: datetime | None = None
    modified_by: EntityRef | None = None
    date_created: datetime | None = None
    caseplan: EntityRef | None = None


class StageplanCreate(ApiModel):
    """A new stage of the draft. after: the id of the stage before it; None puts it in front of all."""

    name: str | None = None
    description: str | None = None
    after: str | None = None


class StageplanUpdate(ApiModel):
    """What to change of a stage."""

    name: str | None = None
    description: str | None = None


class WorkitemSettings(ApiModel):
    """The worktype of a step, in answers."""

    worktype: EntityRef | None = None


class Stepplan(ApiModel):
    """The step of a stage. activity_type: `None` or `Workitem`."""

    id: str
    name: str | None = None
    description: str | None = None
    activity_type: str | None = None
    workitem_settings: WorkitemSettings | None = None
    date_modified: datetime | None = None
    modified_by: EntityRef | None = None
    date_created: datetime | None = None
    caseplan: EntityRef | None = None
    stageplan: EntityRef | None = None


class WorkitemSettingsUpdate(ApiModel):
    """The worktype of a step, in requests."""

    worktype_id: str


class StepplanUpdate(ApiModel):
    """What to change of a step. activity_type `Workitem` and workitem_settings go together."""

    name: str | None = None
    description: str | None = None
    activity_type: str | None = None
    workitem_settings: WorkitemSettingsUpdate | None = None


class CasesJob(ApiModel):
    """A query of cases under way. state: Queued, Running, Succeeded or Failed."""

    id: str
    state: str | None = None


class _Total(ApiModel):
    total: int | None = None


def publish_at_once(caseplan_id: str) -> Exchange[Caseplan]:
    """Publish a draft that was just looked at (`Request.at_once`)."""
    request = PUBLISH.request(caseplanId=caseplan_id)
    return parse(Caseplan, (yield from send(replace(request, at_once=True))))


class Caseplans(Group[F]):
    """Caseplans of the org. A version is a number, `latest` (the draft when there is one) or `published`."""

    @listing
    def list(self) -> Exchange[Page[Caseplan]]:
        """All caseplans, at their latest version."""
        return queried(QUERY, Caseplan, {})

    @endpoint
    def get(self, caseplan_id: str) -> Exchange[Caseplan]:
        """One caseplan, at its latest version; `NotFound` where there is none."""
        return parse(Caseplan, (yield from send(GET.request(caseplanId=caseplan_id))))

    @endpoint
    def ask_cases(self, caseplan_ids: Sequence[str]) -> Exchange[CasesJob]:
        """Begin to look for the cases of some caseplans."""
        filters = [{"name": "caseplanId", "operator": "IN", "values": [*caseplan_ids]}]
        return parse(CasesJob, (yield from send(ASK_CASES.request({"filters": filters, "pageSize": 1}))))

    @endpoint
    def get_cases_job(self, job_id: str) -> Exchange[CasesJob]:
        """How far looking for cases has come."""
        return parse(CasesJob, (yield from send(CASES_JOB.request(jobId=job_id))))

    @endpoint
    def count_cases(self, job_id: str) -> Exchange[int]:
        """How many cases were found."""
        return parse(_Total, (yield from send(CASES_RESULTS.request(jobId=job_id)))).total or 0

    @endpoint
    def create(self, new: CaseplanCreate) -> Exchange[Caseplan]:
        """Make a caseplan: draft version 1 with three stages of one step each."""
        return parse(Caseplan, (yield from send(CREATE.request(new.wire()))))

    @endpoint
    def update(self, caseplan_id: str, changes: CaseplanUpdate) -> Exchange[Caseplan]:
        """Change a caseplan; some fields need a draft, some are frozen once it was published."""
        return parse(Caseplan, (yield from send(UPDATE.request(changes.wire(), caseplanId=caseplan_id))))

    @endpoint
    def delete(self, caseplan_id: str) -> Exchange[None]:
        """Delete a caseplan; `Conflict` while cases of it exist."""
        yield from send(DELETE.request(caseplanId=caseplan_id))

    @endpoint
    def publish(self, caseplan_id: str) -> Exchange[Caseplan]:
        """Publish the draft; it needs a data schema, and there is no way back."""
        return parse(Caseplan, (yield from send(PUBLISH.request(caseplanId=caseplan_id))))

    @endpoint
    def create_version(self, caseplan_id: str) -> Exchange[Caseplan]:
        """Open the next draft; its state is `Copying` until it is `Draft`. `Conflict` while there is a draft."""
        return parse(Caseplan, (yield from send(CREATE_VERSION.request(caseplanId=caseplan_id))))

    @endpoint
    def wait_until_copied(self, caseplan_id: str, longest: float = 300.0) -> Exchange[Caseplan]:
        """A caseplan once its draft is no longer being copied. `StillUnderWay` after so many seconds."""
        over = lambda caseplan: caseplan.version_state != "Copying"  # noqa: E731
        what = f"the copying of the draft of the caseplan {caseplan_id}"
        return wait_until(lambda: CASEPLANS.get(caseplan_id), over, longest, what)

    @endpoint
    def get_version(self, caseplan_id: str, version: str) -> Exchange[Caseplan]:
        """One version."""
        request = GET_VERSION.request(caseplanId=caseplan_id, versionId=version)
        return parse(Caseplan, (yield from send(request)))

    @listing
    def list_schemas(self, caseplan_id: str, version: str = LATEST) -> Exchange[Page[CaseplanSchema]]:
        """The data schemas of a version: one at most."""
        return unpaged(LIST_SCHEMAS, CaseplanSchema, caseplanId=caseplan_id, versionId=version)

    @endpoint
    def add_schema(self, caseplan_id: str, schema_id: str) -> Exchange[CaseplanSchema]:
        """Give a caseplan that was never published its data schema."""
        request = ADD_SCHEMA.request({"id": schema_id}, caseplanId=caseplan_id)
        return parse(CaseplanSchema, (yield from send(request)))

    @endpoint
    def set_schema(self, caseplan_id: str, schema_id: str) -> Exchange[CaseplanSchema]:
        """Change the data schema; `Conflict` while intake or steps refer to the old one, or once published."""
        request = SET_SCHEMA.request({"id": schema_id}, caseplanId=caseplan_id, schemaKeyName=SCHEMA_KEY)
        return parse(CaseplanSchema, (yield from send(request)))

    @endpoint
    def remove_schema(self, caseplan_id: str) -> Exchange[None]:
        """Take the data schema away; `Conflict` as for `set_schema`."""
        yield from send(REMOVE_SCHEMA.request(caseplanId=caseplan_id, schemaKeyName=SCHEMA_KEY))

    @listing
    def list_intake(self, caseplan_id: str, version: str = LATEST) -> Exchange[Page[IntakeSetting]]:
        """The intake settings of a version."""
        return unpaged(LIST_INTAKE, IntakeSetting, caseplanId=caseplan_id, versionId=version)

    @endpoint
    def set_intake(self, caseplan_id: str, settings: Sequence[IntakeSetting]) -> Exchange[None]:
        """Set the whole intake form of the draft."""
        body = {"intakeSettings": [setting.wire() for setting in settings]}
        yield from send(SET_INTAKE.request(body, caseplanId=caseplan_id))

    @listing
    def list_stages(self, caseplan_id: str, version: str = LATEST) -> Exchange[Page[Stageplan]]:
        """The stages of a version, first to last."""
        return by_cursor(LIST_STAGES, Stageplan, _STAGES_PAGE, caseplanId=caseplan_id, versionId=version)

    @endpoint
    def get_stage(self, caseplan_id: str, version: str, stage_id: str) -> Exchange[Stageplan]:
        """One stage of a version."""
        request = GET_STAGE.request(caseplanId=caseplan_id, versionId=version, stageplanId=stage_id)
        return parse(Stageplan, (yield from send(request)))

    @endpoint
    def update_stage(self, caseplan_id: str, stage_id: str, changes: StageplanUpdate) -> Exchange[Stageplan]:
        """Change a stage of the draft."""
        request = UPDATE_STAGE.request(changes.wire(), caseplanId=caseplan_id, stageplanId=stage_id)
        return parse(Stageplan, (yield from send(request)))

    @listing
    def list_steps(self, caseplan_id: str, stage_id: str, version: str = LATEST) -> Exchange[Page[Stepplan]]:
        """The steps of a stage: exactly one."""
        return by_cursor(
            LIST_STEPS, Stepplan, _STAGES_PAGE, caseplanId=caseplan_id, versionId=version, stageplanId=stage_id
        )

    @endpoint
    def update_step(self, caseplan_id: str, stage_id: str, step_id: str, changes: StepplanUpdate) -> Exchange[Stepplan]:
        """Change a step of the draft."""
        names = {"caseplanId": caseplan_id, "stageplanId": stage_id, "stepplanId": step_id}
        return parse(Stepplan, (yield from send(UPDATE_STEP.request(changes.wire(), None, **names))))

    @listing
    def list_of(self, intent_id: str | None = None, divisions: Sequence[str] = ()) -> Exchange[Page[Caseplan]]:
        """Caseplans of a customer intent, or in some divisions, each by id."""
        return by_cursor(LIST, Caseplan, query={"customerIntentId": intent_id, "divisionIds": [*divisions]})

    @endpoint
    def create_stage(self, caseplan_id: str, new: StageplanCreate) -> Exchange[Stageplan]:
        """Add a stage to the draft, with its step. A preview: an org may lack it."""
        request = CREATE_STAGE.request(new.wire(), caseplanId=caseplan_id)
        return parse(Stageplan, (yield from send(request)))

    @endpoint
    def delete_stage(self, caseplan_id: str, stage_id: str) -> Exchange[None]:
        """Take a stage out of the draft. A preview: an org may lack it."""
        yield from send(DELETE_STAGE.request(caseplanId=caseplan_id, stageplanId=stage_id))

    @endpoint
    def reposition_stage(self, caseplan_id: str, stage_id: str, after: str | None) -> Exchange[None]:
        """Move a stage of the draft behind another, by id; None: to the front. A preview."""
        yield from send(REPOSITION_STAGE.request({"after": after}, caseplanId=caseplan_id, stageplanId=stage_id))

    @endpoint
    def get_step(self, caseplan_id: str, version: str, stage_id: str, step_id: str) -> Exchange[Stepplan]:
        """One step of a version."""
        request = GET_STEP.request(caseplanId=caseplan_id, versionId=version, stageplanId=stage_id, stepplanId=step_id)
        return parse(Stepplan, (yield from send(request)))


CASEPLANS = Caseplans(Raw())
