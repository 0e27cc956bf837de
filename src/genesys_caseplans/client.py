"""`Client` and `AsyncClient`: the API's groups of endpoints, and the engine's runs, from one source.

with Client(Settings.from_environment()) as client:
    plan = client.plan(load_spec("spec.json"))
    report = client.apply(plan)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, Self

from genesys_caseplans.http.bindings import Async, F, Sync, endpoint
from genesys_caseplans.http.drivers import AsyncDriver, SyncDriver
from genesys_caseplans.http.exchange import Answer, Exchange, Operation, Request, answered, send
from genesys_caseplans.http.options import UNCHANGED, Announced, RequestOptions, Unchanged
from genesys_caseplans.http.session import Session
from genesys_caseplans.http.settings import Settings, Timeout
from genesys_caseplans.http.shared import Observer
from genesys_caseplans.http.tracing import Listener
from genesys_caseplans.kinds.caseplan.client import Caseplans
from genesys_caseplans.kinds.customer_intent.client import CustomerIntents
from genesys_caseplans.kinds.intent_category import IntentCategories
from genesys_caseplans.kinds.lookups.client import (
    Divisions,
    Flows,
    Languages,
    Organizations,
    Queues,
    Scripts,
    Skills,
    Users,
)
from genesys_caseplans.kinds.lookups.subject import Subjects
from genesys_caseplans.kinds.schema.client import Schemas
from genesys_caseplans.kinds.workbin import Workbins
from genesys_caseplans.kinds.worktype.client import Worktypes
from genesys_caseplans.kinds.worktype.flow_rules_client import FlowRules
from genesys_caseplans.runs import Runs

if TYPE_CHECKING:
    from genesys_caseplans.http.library import httpx
    from genesys_caseplans.runtime.access import Limits, Tokens
    from genesys_caseplans.runtime.cases import Cases
    from genesys_caseplans.runtime.contacts import ExternalContacts
    from genesys_caseplans.runtime.workitem_jobs import WorkitemJobs
    from genesys_caseplans.runtime.workitems import Workitems

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]


class _Api(Runs[F], Generic[F]):
    """What both clients offer."""

    schemas: Schemas[F]
    workbins: Workbins[F]
    worktypes: Worktypes[F]
    flow_rules: FlowRules[F]
    intent_categories: IntentCategories[F]
    customer_intents: CustomerIntents[F]
    caseplans: Caseplans[F]
    organizations: Organizations[F]
    divisions: Divisions[F]
    subjects: Subjects[F]
    users: Users[F]
    queues: Queues[F]
    skills: Skills[F]
    languages: Languages[F]
    scripts: Scripts[F]
    flows: Flows[F]

    def __init__(self, binding: F, session: Session, orgs: set[str] | None = None):
        super().__init__(binding)
        self._session = session
        self.settings = session.settings
        self._orgs = orgs if orgs is not None else set()
        self.schemas = Schemas(binding)
        self.workbins = Workbins(binding)
        self.worktypes = Worktypes(binding)
        self.flow_rules = FlowRules(binding)
        self.intent_categories = IntentCategories(binding)
        self.customer_intents = CustomerIntents(binding)
        self.caseplans = Caseplans(binding)
        self.organizations = Organizations(binding)
        self.divisions = Divisions(binding)
        self.subjects = Subjects(binding)
        self.users = Users(binding)
        self.queues = Queues(binding)
        self.skills = Skills(binding)
        self.languages = Languages(binding)
        self.scripts = Scripts(binding)
        self.flows = Flows(binding)

    @cached_property
    def cases(self) -> Cases[F]:
        """Cases of the org."""
        from genesys_caseplans.runtime.cases import Cases  # noqa: PLC0415  (for who only plans and applies)

        return Cases(self.binding)

    @cached_property
    def workitems(self) -> Workitems[F]:
        """Workitems of the org."""
        from genesys_caseplans.runtime.workitems import Workitems  # noqa: PLC0415  (for who only plans and applies)

        return Workitems(self.binding)

    @cached_property
    def workitem_jobs(self) -> WorkitemJobs[F]:
        """Jobs that query, make or end many workitems."""
        from genesys_caseplans.runtime.workitem_jobs import WorkitemJobs  # noqa: PLC0415  (for who only plans and applies)

        return WorkitemJobs(self.binding)

    @cached_property
    def external_contacts(self) -> ExternalContacts[F]:
        """External contacts of the org, and the intents that they had."""
        from genesys_caseplans.runtime.contacts import ExternalContacts  # noqa: PLC0415  (for who only plans and applies)

        return ExternalContacts(self.binding)

    @cached_property
    def tokens(self) -> Tokens[F]:
        """The token that is used."""
        from genesys_caseplans.runtime.access import Tokens  # noqa: PLC0415  (for who only plans and applies)

        return Tokens(self.binding)

    @cached_property
    def limits(self) -> Limits[F]:
        """The limits of the org."""
        from genesys_caseplans.runtime.access import Limits  # noqa: PLC0415  (for who only plans and applies)

        return Limits(self.binding)

    @property
    def rate(self) -> int | None:
        """Requests a minute that it may send, as far as answers have told by now; None without a limit."""
        return self._session.pace.rate

    @property
    def observers(self) -> list[Observer]:
        """Callables that are told events (`engine.events`, `http.events`) as they happen; what they raise is logged."""
        return self._session.observers

    @property
    def listeners(self) -> list[Listener]:
        """Callables that are told of each request that was sent (`http.tracing.Traced`); what they raise is logged.

        The logger `genesys_caseplans.http` says the same at DEBUG.
        """
        return self._session.listeners

    @property
    def announced(self) -> list[Announced]:
        """Callables that are told of each request before it is sent (`http.options.Outgoing`), and may put headers in;
        what they raise is logged.
        """
        return self._session.announced

    @endpoint
    def request(
        self,
        method: Method,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        repeatable: bool = False,
    ) -> Exchange[Answer[Any]]:
        """Send a request that has no method here yet, with the same login, pace, repetitions and errors.

        path: from `/api/` on, without a query. body: what JSON can say. repeatable: whether a POST or PATCH may be sent
        again when nobody knows whether it was handled. The answer's value is its body.
        """
        if not path.startswith("/api/") or "?" in path or "#" in path or ".." in path.split("/"):
            raise ValueError(f"{path!r} is no path of the API: give one such as /api/v2/users/me, and the query apart")
        operation = Operation(method, path, "request", repeatable)
        sent = {name: value for name, value in (query or {}).items() if value is not None}
        return answered(_body(Request(operation, path, sent, body)))


def _body(request: Request) -> Exchange[Any]:
    return (yield from send(request)).body


class Client(_Api[Sync]):
    """The API, each call blocking until it is answered. Use it as a context manager, or call `close`.

    http_client: sends in the place of one of our own, and stays open. transport: of the one that is made.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
    ):
        self._use(SyncDriver(settings, http_client, transport))

    def _use(self, driver: SyncDriver, orgs: set[str] | None = None) -> Self:
        self._driver = driver
        super().__init__(Sync(driver), driver.session, orgs)
        return self

    def with_options(
        self,
        *,
        timeout: Timeout | Literal[Unchanged.UNCHANGED] = UNCHANGED,
        attempts: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """The same client for requests that are sent otherwise; connections, login, pace and counts are shared.

        timeout: as in `Settings`. attempts: how often one request is sent at most. headers: sent with each request.
        Closing it closes nothing. For one call: `client.with_options(timeout=5).worktypes.get(id)`.
        """
        options = RequestOptions(timeout, attempts, headers or {})
        return object.__new__(type(self))._use(self._driver.with_options(options), self._orgs)

    def close(self) -> None:
        """Close all connections, if they are its own."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Api[Async]):
    """The API, each call awaitable and side by side within `Settings.parallel`.

    http_client: sends in the place of one of our own, and stays open. transport: of the one that is made.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ):
        self._use(AsyncDriver(settings, http_client, transport))

    def _use(self, driver: AsyncDriver, orgs: set[str] | None = None) -> Self:
        self._driver = driver
        super().__init__(Async(driver), driver.session, orgs)
        return self

    def with_options(
        self,
        *,
        timeout: Timeout | Literal[Unchanged.UNCHANGED] = UNCHANGED,
        attempts: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """As `Client.with_options`."""
        options = RequestOptions(timeout, attempts, headers or {})
        return object.__new__(type(self))._use(self._driver.with_options(options), self._orgs)

    async def close(self) -> None:
        """Close all connections, if they are its own."""
        await self._driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
