"""Counts and times that the project holds itself to, printed: `make bench`. Times are medians; nothing is asserted."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.large_specs import large_spec

from genesys_caseplans import Client, Settings, load_spec
from genesys_caseplans.sandbox import Sandbox

SPEC = Path(__file__).parents[1] / "fixtures" / "specs" / "escalation.json"
#: Requests of the vendor's Terraform provider for the same set-up: a figure that was handed down, neither measured nor
#: checked here.
TERRAFORM = 107


def show(what: str, figure: str, limit: str = "") -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:<58} {figure:>12}  {limit}\n")


def used(*args: str, times: int = 3, env: dict[str, str] | None = None) -> tuple[float, float]:
    """CPU seconds and megabytes at most of a Python process, the least of several runs: whatever else the machine does
    only adds to them.
    """
    taken: list[tuple[float, float]] = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Another process in between, as the most memory of all children is all that is told.
        script = (
            "import resource, subprocess, sys\n"
            "subprocess.run([sys.executable, *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        command = [sys.executable, "-c", script, *args]
        run = subprocess.run(command, check=True, capture_output=True, text=True, env=env or dict(os.environ))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        taken.append((spent, int(run.stdout) / 1024))
    bare = 0.03  # the process in between
    return min(spent for spent, _ in taken) - bare, min(most for _, most in taken)


def seconds(*args: str, times: int = 7, folder: str | None = None) -> float:
    """How long a Python process takes, as a median."""
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *args], check=True, capture_output=True, cwd=folder, env=dict(os.environ))
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def requests() -> None:
    """Requests of the first apply and of the second plan, logins included."""
    spec = load_spec(SPEC)
    with Sandbox() as sandbox:
        with Client(Settings.from_environment(sandbox.environment)) as client:
            client.apply(client.plan(spec))
        first = len(sandbox.calls)
        with Client(Settings.from_environment(sandbox.environment)) as client:
            client.plan(spec)
        second = len(sandbox.calls) - first
    show("requests, first apply", str(first), f"at most 50; {TERRAFORM / first:.1f} times fewer than {TERRAFORM}")
    show("requests, second plan", str(second), "at most 15")


_CLIENTS = ("from genesys_caseplans import Client", "import PureCloudPlatformClientV2")


def times() -> None:
    """Processes from start to end."""
    bare = seconds("-c", "pass")
    show("--version over bare Python", f"{seconds('-m', 'gcp_caseplans', '--version') - bare:.3f} s", "at most 0.2 s")
    with tempfile.TemporaryDirectory() as folder:
        runs = iter(range(1000))
        taken: list[float] = []
        for _ in range(3):
            args = ("-m", "gcp_caseplans", "apply", str(SPEC), "--yes", "--sandbox-state", f"{next(runs)}.db")
            taken.append(seconds(*args, times=1, folder=folder))
        show("the demo's apply, sandbox included", f"{statistics.median(taken):.2f} s", "under 3 s")
    nothing, _ = used("-c", "pass")
    ours, theirs = (used("-c", f"{what}")[0] - nothing for what in _CLIENTS)
    show(
        "import of the client, CPU",
        f"{ours:.2f} s",
        f"at least 8 times faster than the official SDK's {theirs:.2f} s: {theirs / ours:.1f} times",
    )
    spent, _ = used("-m", "gcp_caseplans", "validate", str(SPEC))
    wall = seconds("-m", "gcp_caseplans", "validate", str(SPEC))
    show("validate", f"{wall:.2f} s", f"at most 0.25 s; CPU {spent:.2f} s")
    show("import of the package", f"{seconds('-c', 'import genesys_caseplans') - bare:.3f} s")


def size() -> None:
    """What a first plan takes of large specs, as whole processes against an empty org."""
    figures: list[float] = []
    with Sandbox(rate_limit=0) as sandbox, tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, **sandbox.environment}
        for number in (75, 300):
            spec = Path(folder) / f"{number}.json"
            spec.write_text(json.dumps(large_spec(number)), encoding="utf-8")
            spent, most = used("-m", "gcp_caseplans", "plan", str(spec), "--max-rate", "0", env=env)
            figures.append(spent)
            limit = "at most 2 s and 120 MB" if number == 300 else ""
            show(f"first plan of {number} caseplans, CPU and memory", f"{spent:.2f} s", f"{most:.0f} MB; {limit}")
    show("four times the caseplans take", f"{figures[1] / figures[0]:.1f} x", "at most 4")


def sandbox() -> None:
    """The sandbox by itself: how fast it starts and answers, and whether a large org slows it down."""
    script = Path(__file__).parent / "sandbox" / "speed.py"
    subprocess.run([sys.executable, str(script)], check=True)


if __name__ == "__main__":
    requests()
    times()
    size()
    sys.stdout.flush()
    sandbox()
