"""How fast the sandbox is, printed; the last part of `make bench`. Nothing is asserted.

Owns: measuring. Reads come from this process over several connections, so the server has its core to itself where
there are two; "a core" is counted in the server's own processor time.
"""

import base64
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from genesys_caseplans.sandbox import CLIENT_ID, CLIENT_SECRET, Sandbox

SERVE = """
import resource, sys
from genesys_caseplans.sandbox import serve
serve(rate_limit=0, on_ready=lambda sandbox: print(sandbox.url, flush=True))
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, flush=True)
"""
READS = 4000
CONNECTIONS = 4
WORKTYPES = 10_000
JSON = {"Content-Type": "application/json"}


def show(what: str, figure: str, limit: str = "") -> None:
    """One line of the table, as in `bench.py`."""
    sys.stdout.write(f"{what:<58} {figure:>12}  {limit}\n")
    sys.stdout.flush()


class Caller:
    """One kept connection, logged in."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"))
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        form = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        self._headers: dict[str, str] = {}
        token = self.ask("POST", "/oauth/token", "grant_type=client_credentials", form)["access_token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: str | None = None, headers: Any = None) -> Any:
        """One request; its JSON."""
        self._connection.request(method, path, body, {**self._headers, **(headers or {})})
        return json.loads(self._connection.getresponse().read())


@contextmanager
def serving(used: list[float]) -> Iterator[str]:
    """A sandbox of another process; what processor time it took in all is put into `used` when it ends."""
    with subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
        used.append(float(process.stdout.readline()))


def starts() -> None:
    """From nothing to the first answer of another process."""
    taken: list[float] = []
    for _ in range(5):
        begun = time.perf_counter()
        with serving([]) as url:
            Caller(url).ask("GET", "/api/v2/organizations/me")
            taken.append(time.perf_counter() - begun)
    show("sandbox: start to first answer", f"{statistics.median(taken):.2f} s", "under 0.5 s")


def reads() -> None:
    """Reads of one workbin, over kept connections."""
    idle: list[float] = []
    with serving(idle):
        pass
    used: list[float] = []
    with serving(used) as url:
        callers = [Caller(url) for _ in range(CONNECTIONS)]
        bins = callers[0].ask("POST", "/api/v2/taskmanagement/workbins/query", "{}", JSON)
        path = f"/api/v2/taskmanagement/workbins/{bins['entities'][0]['id']}"

        def read(caller: Caller) -> None:
            for _ in range(READS // CONNECTIONS):
                caller.ask("GET", path)

        threads = [Thread(target=read, args=(caller,)) for caller in callers]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = time.perf_counter() - begun
    show("sandbox: reads a second of one core", f"{READS / (used[0] - idle[0]):.0f}", "at least 1000")
    show("sandbox: reads a second, this client included", f"{READS / taken:.0f}", f"{os.cpu_count()} cores")


def large_org() -> None:
    """Making and listing many worktypes: the last thousand against the first."""
    with Sandbox(rate_limit=0) as sandbox:
        taken: list[float] = []
        for start in range(0, WORKTYPES, 1000):
            names = {f"Worktype {number}": {"workbin": "Returns"} for number in range(start, start + 1000)}
            begun = time.perf_counter()
            sandbox.seed({"worktypes": names})
            taken.append(time.perf_counter() - begun)
        show("sandbox: 10,000 worktypes, last 1,000 over first", f"{taken[-1] / taken[0]:.2f}", "about 1")
        caller = Caller(sandbox.url)
        pages: list[float] = []
        after: Any = None
        while after is not None or not pages:
            body = json.dumps({"pageSize": 200, **({"after": after} if after else {})})
            begun = time.perf_counter()
            after = caller.ask("POST", "/api/v2/taskmanagement/worktypes/query", body, JSON).get("after")
            pages.append(time.perf_counter() - begun)
        ratio = statistics.median(pages[-11:-1]) / statistics.median(pages[:10])
        show("sandbox: listing them in pages of 200, last over first", f"{ratio:.2f}", f"{len(pages)} pages, about 1")
        begun = time.perf_counter()
        named = {"filters": [{"name": "name", "type": "String", "operator": "EQ", "values": ["Worktype 9999"]}]}
        found = caller.ask("POST", "/api/v2/taskmanagement/worktypes/query", json.dumps(named), JSON)["entities"]
        show("sandbox: one of them by name", f"{(time.perf_counter() - begun) * 1000:.1f} ms", f"{len(found)} found")


if __name__ == "__main__":
    starts()
    reads()
    large_org()
