"""Counts and times that the project holds itself to, printed: `make bench`. Times are medians.

Exits with 1 where a figure is over its limit.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import yaml
from tests.engine.test_growth import planned
from tests.large_specs import large_spec

from genesys_caseplans import Client, Settings, load_spec, parse_spec
from genesys_caseplans.sandbox import Sandbox

_SPECS = Path(__file__).parents[1] / "fixtures" / "specs"
SPEC, RETAIL = _SPECS / "escalation.json", _SPECS / "retail" / "retail.yaml"
#: Requests of the vendor's Terraform provider for the same set-up: a figure that was handed down, neither measured nor
#: checked here.
TERRAFORM = 107


#: What is over its limit.
broken: list[str] = []


def show(
    what: str, figure: float, unit: str = "", limit: float | None = None, note: str = "", least: bool = False
) -> None:
    """One line of the table: a figure, its limit (the lowest that it may be, if `least`), and a note."""
    over = limit is not None and (figure < limit if least else figure > limit)
    bound = "" if limit is None else f"{'least' if least else 'most'} {limit:g}"
    sys.stdout.write(f"{'!' if over else ' '} {what:<52} {figure:>9.4g} {unit:<3} {bound:<10} {note}\n")
    sys.stdout.flush()
    broken.extend([what] if over else [])


def ratio(act: Callable[[], object], base: Callable[[], object], times: int = 7) -> tuple[float, float]:
    """CPU seconds of an act, and how many times those of another they are: medians, the two measured in turn."""
    taken: list[tuple[float, float]] = []
    for _ in range(times):
        taken.append((cpu(act), cpu(base)))
    spent, bare = (statistics.median(part) for part in zip(*taken, strict=True))
    return spent, spent / bare


def cpu(act: Callable[[], object]) -> float:
    """CPU seconds of one go in this process."""
    gc.collect()
    begun = time.process_time()
    act()
    return time.process_time() - begun


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
    show("requests, first apply", first, "", 51, f"{TERRAFORM / first:.1f} times fewer than {TERRAFORM}")
    show("requests, second plan", second, "", 15)
    retail = load_spec(RETAIL)
    with Sandbox(rate_limit=0) as sandbox:
        with Client(Settings.from_environment(sandbox.environment)) as client:
            client.apply(client.plan(retail))
        first = len(sandbox.calls)
        taken = []
        for _ in range(5):
            with Client(Settings.from_environment(sandbox.environment)) as client:
                begun = time.perf_counter()
                client.plan(retail)
                taken.append(time.perf_counter() - begun)
        second = (len(sandbox.calls) - first) // 5
    show("requests, second plan of retail.yaml", second, "", 40)
    show("the same, without a record, sandbox in the process", statistics.median(taken), "s")


_CLIENTS = ("from genesys_caseplans import Client", "import PureCloudPlatformClientV2")


def times() -> None:
    """Processes from start to end."""
    bare = seconds("-c", "pass")
    show("--version over bare Python", seconds("-m", "gcp_caseplans", "--version") - bare, "s", 0.2)
    with tempfile.TemporaryDirectory() as folder:
        runs = iter(range(1000))
        taken: list[float] = []
        for _ in range(3):
            args = ("-m", "gcp_caseplans", "apply", str(SPEC), "--yes", "--sandbox-state", f"{next(runs)}.db")
            taken.append(seconds(*args, times=1, folder=folder))
        show("the demo's apply, sandbox included", statistics.median(taken), "s", 3)
    nothing, _ = used("-c", "pass")
    ours, theirs = (used("-c", f"{what}")[0] - nothing for what in _CLIENTS)
    show("import of the client, CPU", ours, "s")
    show("the official SDK's import takes", theirs / ours, "x", 8, f"{theirs:.2f} s", least=True)
    spent, _ = used("-m", "gcp_caseplans", "validate", str(SPEC))
    show("validate", seconds("-m", "gcp_caseplans", "validate", str(SPEC)), "s", 0.25, f"CPU {spent:.2f} s")
    show("import of the package over bare Python", seconds("-c", "import genesys_caseplans") - bare, "s")


def loading() -> None:
    """Loading a spec of 1 MB: JSON against the standard parser, YAML against the bare events of libyaml."""
    with tempfile.TemporaryDirectory() as folder:
        document = large_spec(470)
        path = Path(folder) / "spec.json"
        text = json.dumps(document)
        path.write_text(text, encoding="utf-8")
        spent, times = ratio(lambda: load_spec(path), lambda: json.loads(text))
        show(f"loading {len(text) / 1e6:.2f} MB of JSON, times json.loads", times, "x", 40, f"{spent:.2f} s")
        lines = yaml.dump(json.loads(json.dumps(large_spec(420))), sort_keys=False, Dumper=yaml.CSafeDumper)
        other = Path(folder) / "spec.yaml"
        other.write_text(lines, encoding="utf-8")
        spent, times = ratio(lambda: load_spec(other), lambda: deque(yaml.parse(lines, Loader=yaml.CSafeLoader), 0))
        show(f"loading {len(lines) / 1e6:.2f} MB of YAML, times libyaml's events", times, "x", 6, f"{spent:.2f} s")


def pure() -> None:
    """The part of a plan that asks nobody: 1,000 and 10,000 objects that are not there yet."""
    taken: list[float] = []
    for objects in (1_000, 10_000):
        spec = parse_spec(large_spec(objects // 4))
        taken.append(statistics.median(cpu(partial(planned, spec)) for _ in range(3)))
        show(f"pure part of a plan of {len(spec.entries)} objects, CPU", taken[-1], "s")
    show("ten times the objects take", taken[1] / taken[0], "x", 20)


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
            held = number == 300
            show(f"first plan of {number} caseplans, CPU", spent, "s", 2 if held else None)
            show(f"first plan of {number} caseplans, memory", most, "MB", 120 if held else None)
    show("four times the caseplans take", figures[1] / figures[0], "x", 4)


def sandbox() -> None:
    """The sandbox by itself: how fast it starts and answers, and whether a large org slows it down."""
    script = Path(__file__).parent / "sandbox" / "speed.py"
    subprocess.run([sys.executable, str(script)], check=True)


#: All of them, in the order of the table.
BENCHMARKS: tuple[Callable[[], None], ...] = (requests, times, loading, pure, size, sandbox)


def main() -> int:
    """Print all figures; 1 where one is over its limit."""
    for benchmark in BENCHMARKS:
        benchmark()
    if broken:
        sys.stdout.write(f"over the limit: {', '.join(broken)}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
