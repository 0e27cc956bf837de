"""Counts and times that the project holds itself to, printed: `make bench`. Times are medians; nothing is asserted."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from genesys_caseplans import Client, Settings, load_spec
from genesys_caseplans.sandbox import Sandbox

SPEC = Path(__file__).parents[1] / "fixtures" / "specs" / "escalation.json"
#: Requests of the vendor's Terraform provider for the same set-up: a figure that was handed down, neither measured nor
#: checked here.
TERRAFORM = 107


def show(what: str, figure: str, limit: str = "") -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:<58} {figure:>12}  {limit}\n")


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
    show("requests, first apply", str(first), f"at most 47; {TERRAFORM / first:.1f} times fewer than {TERRAFORM}")
    show("requests, second plan", str(second), "at most 17")


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
    ours = seconds("-c", "from genesys_caseplans import Client") - bare
    theirs = seconds("-c", "import PureCloudPlatformClientV2", times=3) - bare
    show(
        "import of the client",
        f"{ours:.2f} s",
        f"{theirs / ours:.0f} times faster than the official SDK's {theirs:.2f} s",
    )
    show("import of the package", f"{seconds('-c', 'import genesys_caseplans') - bare:.3f} s")


def sandbox() -> None:
    """The sandbox by itself: how fast it starts and answers, and whether a large org slows it down."""
    script = Path(__file__).parent / "sandbox" / "speed.py"
    subprocess.run([sys.executable, str(script)], check=True)


if __name__ == "__main__":
    requests()
    times()
    sys.stdout.flush()
    sandbox()
