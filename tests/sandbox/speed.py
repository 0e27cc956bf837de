"""How fast the sandbox is, printed; the last part of `make bench`. Nothing is asserted.

Owns: measuring. Processor time is that of the server's own process, without what it needs to start; beside the sandbox
stands a bare Starlette app with the same server and the same store, which is as little as can be done for an answer.
"""

import base64
import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

from genesys_caseplans.sandbox import CLIENT_ID, CLIENT_SECRET, Sandbox

SERVE = """
from genesys_caseplans.sandbox import serve
serve(rate_limit=0, on_ready=lambda sandbox: print(sandbox.url, flush=True))
"""
# Two routes over a sandbox's store that check nothing.
BARE = """
import socket, uuid
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from genesys_caseplans.sandbox.resources.workbins.kind import WORKBINS
from genesys_caseplans.sandbox.serve.world import Settings, make_world

store = make_world(None, Settings()).org.store

async def get(request):
    return JSONResponse(store.get(WORKBINS, request.path_params["id"]))

async def post(request):
    body = {"id": str(uuid.uuid4()), **await request.json()}
    with store.transaction():
        store.put(WORKBINS, body)
    return JSONResponse(body, 201)

app = Starlette(routes=[
    Route("/api/v2/taskmanagement/workbins/{id}", get),
    Route("/api/v2/taskmanagement/workbins", post, methods=["POST"]),
])
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
listening.listen(128)
print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
config = uvicorn.Config(app, http="h11", ws="none", lifespan="off", loop="asyncio", log_config=None, access_log=False,
                        log_level="critical", server_header=False, date_header=False)
uvicorn.Server(config).run(sockets=[listening])
"""
READS = 4000
REQUESTS = 2000
CONNECTIONS = 4
WORKTYPES = 10_000
MANY = 10_000
JSON = {"Content-Type": "application/json"}
API = "/api/v2"
WORKBINS = f"{API}/taskmanagement/workbins"


def show(what: str, figure: str, limit: str = "") -> None:
    """One line of the table, as in `bench.py`."""
    sys.stdout.write(f"{what:<58} {figure:>12}  {limit}\n")
    sys.stdout.flush()


class Caller:
    """One kept connection."""

    def __init__(self, url: str, login: bool = True) -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"))
        self._headers: dict[str, str] = {}
        if login:
            basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            form = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
            token = self.ask("POST", "/oauth/token", "grant_type=client_credentials", form)["access_token"]
            self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: str | None = None, headers: Any = None) -> Any:
        """One request; its JSON."""
        return json.loads(self.fetch(method, path, body, headers))

    def fetch(self, method: str, path: str, body: str | None = None, headers: Any = None) -> bytes:
        """One request; its answer as it is."""
        self._connection.request(method, path, body, {**self._headers, **(headers or {})})
        return self._connection.getresponse().read()

    def post(self, path: str, body: Any) -> Any:
        """One POST of JSON; its JSON."""
        return self.ask("POST", path, json.dumps(body), JSON)


@contextmanager
def serving(script: str = SERVE) -> Iterator[str]:
    """A server of another process."""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def used_by_servers() -> float:
    """Processor time of all server processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def used_by(script: str, ask: Callable[[str], object]) -> float:
    """Processor time that a server takes from its start to its end while something is asked of it."""
    before = used_by_servers()
    with serving(script) as url:
        ask(url)
    return used_by_servers() - before


def starts() -> None:
    """From nothing to the first answer of another process."""
    taken: list[float] = []
    for _ in range(5):
        begun = time.perf_counter()
        with serving() as url:
            Caller(url).ask("GET", f"{API}/organizations/me")
            taken.append(time.perf_counter() - begun)
    show("sandbox: start to first answer", f"{statistics.median(taken):.2f} s", "under 0.5 s")


def reads() -> None:
    """Reads of one workbin, over kept connections."""
    taken: list[float] = []

    def ask(url: str) -> None:
        callers = [Caller(url) for _ in range(CONNECTIONS)]
        path = f"{WORKBINS}/{callers[0].post(f'{WORKBINS}/query', {})['entities'][0]['id']}"

        def read(caller: Caller) -> None:
            for _ in range(READS // CONNECTIONS):
                caller.ask("GET", path)

        threads = [Thread(target=read, args=(caller,)) for caller in callers]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken.append(time.perf_counter() - begun)

    used = used_by(SERVE, ask) - used_by(SERVE, Caller)
    show("sandbox: reads a second of one core", f"{READS / used:.0f}", "at least 1000")
    show("sandbox: reads a second, this client included", f"{READS / taken[0]:.0f}", f"{os.cpu_count()} cores")


def cost(script: str, login: bool, method: str) -> float:
    """Microseconds of processor time that one request takes, at its best of three servers."""

    def ask(url: str, times: int) -> None:
        caller = Caller(url, login)
        path = f"{WORKBINS}/{caller.post(WORKBINS, {'name': 'Escalations'})['id']}"
        for number in range(times):
            if method == "GET":
                caller.ask("GET", path)
            else:
                caller.post(WORKBINS, {"name": f"Escalations {number}"})

    idle = min(used_by(script, lambda url: ask(url, 0)) for _ in range(3))
    return (min(used_by(script, lambda url: ask(url, REQUESTS)) for _ in range(3)) - idle) / REQUESTS * 1e6


def costs() -> None:
    """A GET and a POST of the sandbox beside those of a bare route over the same store."""
    for method in ("GET", "POST"):
        ours, bare = cost(SERVE, True, method), cost(BARE, False, method)
        show(
            f"sandbox: CPU of one {method}, server included", f"{ours:.0f} us", f"a bare Starlette route: {bare:.0f} us"
        )


def multiplied(snapshot: Any, kind: str, chosen: Any) -> None:
    """So many more objects of a kind in a snapshot, each like one of them."""
    bodies = snapshot["objects"][kind]
    one = next(body for body in bodies if body["id"] == chosen)
    for number in range(MANY - 1):
        own = {"reference": f"RET-{number + 2}"} if "reference" in one else {"name": f"Item {number}"}
        bodies.append({**one, "id": str(uuid.uuid4()), **own})


def pages() -> None:
    """One page out of many cases of one contact, and of many workitems of one type."""
    with Sandbox(rate_limit=0) as sandbox:
        caller = Caller(sandbox.url)
        contact = caller.ask("GET", f"{API}/externalcontacts/contacts")["entities"][0]["id"]
        plan = caller.ask("GET", f"{API}/casemanagement/caseplans")["entities"][0]["id"]
        worktype = caller.post(f"{API}/taskmanagement/worktypes/query", {})["entities"][-1]["id"]
        intake = [{"data": {"order_text": "1"}}]
        new_case = {"caseplanId": plan, "externalContactId": contact, "intake": intake}
        case = caller.post(f"{API}/casemanagement/cases", new_case)["id"]
        item = caller.post(f"{API}/taskmanagement/workitems", {"name": "Item", "typeId": worktype})["id"]
        snapshot = sandbox.snapshot()
        multiplied(snapshot, "case", case)
        multiplied(snapshot, "workitem", item)
        sandbox.restore(snapshot)
        caller = Caller(sandbox.url)
        of_type = [{"name": "typeId", "type": "String", "operator": "EQ", "values": [worktype]}]
        cases = f"{API}/casemanagement/cases/externalcontacts/{contact}"
        query = f"{API}/taskmanagement/workitems/query"
        for size in (25, 200):
            shown = f"sandbox: {size} of {MANY:,}"
            asked = {"pageSize": size, "filters": of_type}
            by_date = {**asked, "sort": {"name": "dateDue", "ascending": True}}
            page(f"{shown} cases of a contact", partial(caller.fetch, "GET", f"{cases}?pageSize={size}"))
            page(f"{shown} workitems of a type", partial(caller.fetch, "POST", query, json.dumps(asked), JSON))
            page(
                f"{shown} workitems of a type, sorted",
                partial(caller.fetch, "POST", query, json.dumps(by_date), JSON),
                "",
            )


def page(what: str, ask: Callable[[], Any], limit: str = "at most 15 ms") -> None:
    """How long one page takes."""
    taken: list[float] = []
    for _ in range(11):
        begun = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - begun)
    show(what, f"{statistics.median(taken) * 1000:.1f} ms", limit)


def names() -> None:
    """Finding worktypes and caseplans by ever more names: the time must grow as their number does."""
    few, many = 100, 1000
    with Sandbox(rate_limit=0) as sandbox:
        worktypes = {f"Kind {number:04}": {"workbin": "Returns"} for number in range(many)}
        plan = {"customerIntent": "Return goods", "schema": "Returns"}
        caseplans = {f"Plan {number:04}": {**plan, "referencePrefix": f"N{number:04}"} for number in range(many)}
        sandbox.seed({"worktypes": worktypes, "caseplans": caseplans})
        caller = Caller(sandbox.url)

        def by_name(path: str, wanted: list[str], operator: str) -> float:
            kind = {} if "caseplans" in path else {"type": "String"}
            named = {"name": "name", "operator": operator, "values": wanted, **kind}
            begun = time.perf_counter()
            after: Any = None
            found = 0
            while after is not None or not found:
                body = {"filters": [named], "pageSize": 200, **({"after": after} if after else {})}
                answer = caller.post(f"{API}/{path}/query", body)
                found, after = found + len(answer["entities"]), answer.get("after")
            assert found == len(wanted)
            return time.perf_counter() - begun

        for path, known, operator in (
            ("taskmanagement/worktypes", list(worktypes), "IN"),
            ("casemanagement/caseplans", list(caseplans), "BEGINS_WITH"),
        ):
            short = statistics.median(by_name(path, known[:few], operator) for _ in range(5))
            whole = statistics.median(by_name(path, known, operator) for _ in range(5))
            what = f"sandbox: {many:,} {path.partition('/')[2]} by name, over {few}"
            show(what, f"{whole / short:.1f}", f"{whole * 1000:.0f} ms; about {many // few} or less")


def large_org() -> None:
    """Making and listing many worktypes: the last thousand against the first."""
    with Sandbox(rate_limit=0) as sandbox:
        taken: list[float] = []
        for start in range(0, WORKTYPES, 1000):
            worktypes = {f"Worktype {number}": {"workbin": "Returns"} for number in range(start, start + 1000)}
            begun = time.perf_counter()
            sandbox.seed({"worktypes": worktypes})
            taken.append(time.perf_counter() - begun)
        show("sandbox: 10,000 worktypes, last 1,000 over first", f"{taken[-1] / taken[0]:.2f}", "about 1")
        caller = Caller(sandbox.url)
        path = f"{API}/taskmanagement/worktypes/query"
        pages: list[float] = []
        after: Any = None
        while after is not None or not pages:
            begun = time.perf_counter()
            after = caller.post(path, {"pageSize": 200, **({"after": after} if after else {})}).get("after")
            pages.append(time.perf_counter() - begun)
        ratio = statistics.median(pages[-11:-1]) / statistics.median(pages[:10])
        show("sandbox: listing them in pages of 200, last over first", f"{ratio:.2f}", f"{len(pages)} pages, about 1")
        begun = time.perf_counter()
        named = {"filters": [{"name": "name", "type": "String", "operator": "EQ", "values": ["Worktype 9999"]}]}
        found = caller.post(path, named)["entities"]
        show("sandbox: one of them by name", f"{(time.perf_counter() - begun) * 1000:.1f} ms", f"{len(found)} found")


if __name__ == "__main__":
    starts()
    reads()
    costs()
    pages()
    names()
    large_org()
