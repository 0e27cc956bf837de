"""The exact types of both clients, for type checkers: never run, read by mypy --strict and pyright.

A wrong line that must be noticed carries an ignore for both; an ignore that is not needed is an error itself.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any, assert_type

import httpx

from genesys_caseplans import (
    Address,
    AsyncClient,
    Change,
    Client,
    Identity,
    Org,
    Plan,
    Report,
    Result,
    Settings,
    Spec,
    load_spec,
)
from genesys_caseplans.engine.compare import Side
from genesys_caseplans.engine.export import Exported
from genesys_caseplans.http.bindings import AsyncListed, Listed, Raw, Sync
from genesys_caseplans.http.exchange import Answer, Exchange
from genesys_caseplans.kinds.caseplan.client import (
    Caseplan,
    CaseplanCreate,
    Caseplans,
    CaseplanSchema,
    CaseplanUpdate,
    IntakeSetting,
    Stageplan,
    StageplanUpdate,
    Stepplan,
    StepplanUpdate,
)
from genesys_caseplans.kinds.customer_intent.client import CustomerIntent, CustomerIntentCreate, CustomerIntentUpdate
from genesys_caseplans.kinds.intent_category import IntentCategory, IntentCategoryCreate, IntentCategoryUpdate
from genesys_caseplans.kinds.lookups.client import Division, Organization, User
from genesys_caseplans.kinds.lookups.subject import Subject
from genesys_caseplans.kinds.schema.client import DataSchema, DataSchemaCreate, DataSchemaPut, SchemaLimits
from genesys_caseplans.kinds.workbin import Workbin, WorkbinCreate, Workbins, WorkbinUpdate
from genesys_caseplans.kinds.workbin_history import WorkbinChange
from genesys_caseplans.kinds.worktype.client import (
    StatusCreate,
    StatusUpdate,
    WorkitemStatus,
    Worktype,
    WorktypeCreate,
    WorktypeUpdate,
)
from genesys_caseplans.kinds.worktype.history import WorktypeVersion
from genesys_caseplans.runtime.case_models import Case, CaseCreate, CaseQuery, CaseQueryJob, Comment, Stage
from genesys_caseplans.runtime.cases import Cases
from genesys_caseplans.runtime.org_models import ExternalContact, Limit, TokenInfo
from genesys_caseplans.runtime.workitem_history import WorkitemChange
from genesys_caseplans.runtime.workitem_jobs_models import BulkAdd, BulkAddResults, BulkJob
from genesys_caseplans.runtime.workitem_models import Workitem, WorkitemCreate, WorkitemQuery, WorkitemUpdate


def client_flat(
    client: Client,
    new_bin: WorkbinCreate,
    bin_changes: WorkbinUpdate,
    new_category: IntentCategoryCreate,
    category_changes: IntentCategoryUpdate,
    new_intent: CustomerIntentCreate,
    intent_changes: CustomerIntentUpdate,
    new_schema: DataSchemaCreate,
    next_schema: DataSchemaPut,
) -> None:
    assert_type(client.workbins.list(), Listed[Workbin])
    assert_type(client.workbins.list(names=("a", "b")), Listed[Workbin])
    assert_type(client.workbins.get("id"), Workbin)
    assert_type(client.workbins.create(new_bin), Workbin)
    assert_type(client.workbins.update("id", bin_changes), Workbin)
    delete: Callable[[str], None] = client.workbins.delete
    delete("id")
    assert_type(client.intent_categories.list(), Listed[IntentCategory])
    assert_type(client.intent_categories.get("id"), IntentCategory)
    assert_type(client.intent_categories.create(new_category), IntentCategory)
    assert_type(client.intent_categories.update("id", category_changes), IntentCategory)
    assert_type(client.customer_intents.list(), Listed[CustomerIntent])
    assert_type(client.customer_intents.get("id"), CustomerIntent)
    assert_type(client.customer_intents.create(new_intent), CustomerIntent)
    assert_type(client.customer_intents.update("id", intent_changes), CustomerIntent)
    assert_type(client.schemas.list(), Listed[DataSchema])
    assert_type(client.schemas.get("id"), DataSchema)
    assert_type(client.schemas.limits(), SchemaLimits)
    assert_type(client.schemas.create(new_schema), DataSchema)
    assert_type(client.schemas.put_version("id", next_schema), DataSchema)
    assert_type(client.organizations.me(), Organization)
    assert_type(client.subjects.me(), Subject)
    assert_type(client.divisions.list("Home"), Listed[Division])
    assert_type(client.divisions.home(), Division)
    assert_type(client.users.find(["jane.doe@example.com"]), Sequence[User])


def client_worktypes(
    client: Client, new: WorktypeCreate, changes: WorktypeUpdate, new_status: StatusCreate, status_changes: StatusUpdate
) -> None:
    assert_type(client.worktypes.list(ids=["id"]), Listed[Worktype])
    assert_type(client.worktypes.get("id"), Worktype)
    assert_type(client.worktypes.get("id").statuses, list[WorkitemStatus] | None)
    assert_type(client.worktypes.create(new), Worktype)
    assert_type(client.worktypes.update("id", changes), Worktype)
    assert_type(client.worktypes.list_statuses("id"), Listed[WorkitemStatus])
    assert_type(client.worktypes.create_status("id", new_status), WorkitemStatus)
    assert_type(client.worktypes.update_status("id", "status", status_changes), WorkitemStatus)


def client_caseplans(
    client: Client, new: CaseplanCreate, changes: CaseplanUpdate, stage: StageplanUpdate, step: StepplanUpdate
) -> None:
    assert_type(client.caseplans.list(), Listed[Caseplan])
    assert_type(client.caseplans.get("id"), Caseplan)
    assert_type(client.caseplans.create(new), Caseplan)
    assert_type(client.caseplans.update("id", changes), Caseplan)
    assert_type(client.caseplans.publish("id"), Caseplan)
    assert_type(client.caseplans.create_version("id"), Caseplan)
    assert_type(client.caseplans.get_version("id", "published"), Caseplan)
    assert_type(client.caseplans.list_schemas("id"), Listed[CaseplanSchema])
    assert_type(client.caseplans.set_schema("id", "schema"), CaseplanSchema)
    assert_type(client.caseplans.list_intake("id", "latest"), Listed[IntakeSetting])
    assert_type(client.caseplans.list_stages("id"), Listed[Stageplan])
    assert_type(client.caseplans.get_stage("id", "latest", "stage"), Stageplan)
    assert_type(client.caseplans.update_stage("id", "stage", stage), Stageplan)
    assert_type(client.caseplans.list_steps("id", "stage"), Listed[Stepplan])
    assert_type(client.caseplans.update_step("id", "stage", "step", step), Stepplan)


def client_engine(client: Client) -> None:
    spec = load_spec("spec.json")
    assert_type(spec, Spec)
    plan = client.plan(spec, publish=False, take_draft=True, org="id")
    assert_type(plan, Plan)
    assert_type(plan.changes[0], Change)
    assert_type(plan.changes[0].address, Address)
    assert_type(plan.org, Org)
    assert_type(client.check_permissions(plan), tuple[str, ...])
    report = client.apply(plan)
    assert_type(report, Report)
    assert_type(report.results[0], Result)
    assert_type(report.ok, bool)
    assert_type(client.ids(spec), tuple[Org, dict[str, Identity]])
    assert_type(client.requests_made, int)
    with client as entered:
        assert_type(entered, Client)


async def async_client(client: AsyncClient, new: WorkbinCreate, settings: Settings) -> None:
    assert_type(AsyncClient(settings), AsyncClient)
    get: Callable[[str], Coroutine[Any, Any, Workbin]] = client.workbins.get
    assert_type(await get("id"), Workbin)
    assert_type(await client.workbins.get("id"), Workbin)
    assert_type(await client.workbins.create(new), Workbin)
    delete: Callable[[str], Coroutine[Any, Any, None]] = client.workbins.delete
    await delete("id")
    assert_type(client.workbins.list(), AsyncListed[Workbin])
    async for workbin in client.workbins.list():
        assert_type(workbin, Workbin)
    assert_type(await client.schemas.limits(), SchemaLimits)
    assert_type(client.schemas.list(), AsyncListed[DataSchema])
    assert_type(client.worktypes.list(), AsyncListed[Worktype])
    assert_type(client.worktypes.list_statuses("id"), AsyncListed[WorkitemStatus])
    assert_type(client.intent_categories.list(), AsyncListed[IntentCategory])
    assert_type(client.customer_intents.list(), AsyncListed[CustomerIntent])
    assert_type(await client.caseplans.get("id"), Caseplan)
    assert_type(client.caseplans.list_stages("id"), AsyncListed[Stageplan])
    assert_type(await client.organizations.me(), Organization)
    assert_type(await client.subjects.me(), Subject)
    assert_type(client.divisions.list(), AsyncListed[Division])
    assert_type(await client.users.find(["jane.doe@example.com"]), Sequence[User])
    async with client as entered:
        assert_type(entered, AsyncClient)


async def async_engine(client: AsyncClient, spec: Spec) -> None:
    plan = await client.plan(spec)
    assert_type(plan, Plan)
    assert_type(await client.check_permissions(plan), tuple[str, ...])
    assert_type(await client.apply(plan, check_permissions=False), Report)
    assert_type(await client.ids(spec), tuple[Org, dict[str, Identity]])


def plain_face(workbins: Workbins[Raw], blocking: Workbins[Sync], caseplans: Caseplans[Raw]) -> None:
    assert_type(workbins.get("id"), Exchange[Workbin])
    assert_type(workbins.list(), Exchange[list[Workbin]])
    assert_type(caseplans.list_stages("id"), Exchange[list[Stageplan]])
    assert_type(blocking.get("id"), Workbin)


def invalid(client: Client, new: WorkbinCreate, plan: Plan) -> None:
    client.workbins.get(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.workbins.get()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.workbins.get("id", "more")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.workbins.update("id", new)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.workbins.fetch("id")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    client.workbins.list(name="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.workbins.get("id").colour  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore
    client.apply("spec.json")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.plan(plan)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.printers.list()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    WorkbinCreate(description="no name")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Client()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def wrong_too(client: AsyncClient) -> None:
    client.workbins.get("id").name  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore
    for _ in client.workbins.list():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    with client:  # type: ignore[attr-defined]  # pyright: ignore
        pass


def mapping_of_ids(client: Client, spec: Spec) -> Mapping[str, Identity]:
    _, ids = client.ids(spec)
    return ids


def client_runtime(
    client: Client, new: CaseCreate, asked: CaseQuery, new_item: WorkitemCreate, query: WorkitemQuery, many: BulkAdd
) -> None:
    assert_type(client.cases, Cases[Sync])
    assert_type(client.cases.create(new), Case)
    assert_type(client.cases.get_by_reference("ESC-1"), Case)
    assert_type(client.cases.list_stages("id"), Listed[Stage])
    assert_type(client.cases.create_query_job(asked), CaseQueryJob)
    assert_type(client.workitems.create(new_item), Workitem)
    assert_type(client.workitems.query(query), Listed[Workitem])
    assert_type(client.workitems.get("id").custom_fields, dict[str, Any] | None)
    assert_type(client.workitems.list_history("id"), Listed[WorkitemChange])
    delete: Callable[[str], None] = client.workitems.delete
    delete("id")
    assert_type(client.workitem_jobs.create_add(many), BulkJob)
    assert_type(client.workitem_jobs.get_add_results("id"), BulkAddResults)
    assert_type(client.external_contacts.list(), Listed[ExternalContact])
    assert_type(client.tokens.me(), TokenInfo)
    assert_type(client.limits.list("case.management"), Listed[Limit])
    assert_type(client.worktypes.get_version("id", 1), WorktypeVersion)
    assert_type(client.workbins.list_history("id"), Listed[WorkbinChange])
    client.cases.set_owner("id")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def async_client_runtime(client: AsyncClient, changes: WorkitemUpdate, query: WorkitemQuery) -> None:
    assert_type(await client.cases.get("id"), Case)
    assert_type(client.cases.list_comments("id"), AsyncListed[Comment])
    assert_type(await client.workitems.update("id", changes), Workitem)
    assert_type(client.workitems.query(query), AsyncListed[Workitem])
    assert_type(await client.workitem_jobs.get_add("id"), BulkJob)
    assert_type(await client.external_contacts.get("id"), ExternalContact)
    assert_type(await client.tokens.me(), TokenInfo)
    assert_type(await client.worktypes.get_version("id", 1), WorktypeVersion)


def beside_the_model(client: Client) -> None:
    assert_type(client.workbins.get.raw("id"), Answer[Workbin])
    assert_type(client.workbins.get.raw("id").value, Workbin)
    assert_type(client.workbins.delete.raw("id"), Answer[None])
    assert_type(client.request("GET", "/api/v2/users/me"), Answer[Any])
    assert_type(client.with_options(timeout=5, attempts=1, headers={"a": "b"}), Client)
    assert_type(client.with_options(timeout=None).workbins.get("id"), Workbin)
    assert_type(client.workbins.list().first(3), list[Workbin])
    assert_type(client.workbins.list().pages(), Iterator[list[Workbin]])
    assert_type(client.workbins.list(names=("a",)).answers(), Iterator[Answer[list[Workbin]]])
    assert_type(client.export(only=["A*"], drafts=True), Exported)
    assert_type(client.compare_side("prod"), Side)
    assert_type(Client(client.settings, http_client=httpx.Client()), Client)
    assert_type(client.caseplans.wait_until_copied("id"), Caseplan)
    assert_type(client.cases.wait_until_created("id", longest=5), Case)
    assert_type(client.workitem_jobs.wait_for_add("id"), BulkJob)
    client.announced.append(lambda outgoing: outgoing.headers.update({"a": "b"}))
    client.workbins.get.raw(7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.request("FETCH", "/api/v2/x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.with_options(timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    for page in client.worktypes.list().pages():
        assert_type(page, list[Worktype])


async def beside_the_model_awaited(client: AsyncClient) -> None:
    assert_type(await client.workbins.get.raw("id"), Answer[Workbin])
    assert_type(await client.request("GET", "/api/v2/users/me"), Answer[Any])
    assert_type(client.with_options(timeout=(1, 2, 3, None)), AsyncClient)
    assert_type(await client.workbins.list().first(3), list[Workbin])
    assert_type(await client.cases.wait_until_created("id"), Case)
    async for page in client.worktypes.list().pages():
        assert_type(page, list[Worktype])
    async for answer in client.worktypes.list().answers():
        assert_type(answer, Answer[list[Worktype]])
