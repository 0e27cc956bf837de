"""SIGKILL at a random moment: the record is whole JSON all the time, and the same command once more ends well."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, spec_data, write_spec
from tests.scenarios.journey import Org
from tests.scenarios.test_interruptions import changed
from tests.scenarios.test_two_at_once import SEEDED, names_there_twice

from genesys_caseplans.sandbox import Sandbox

#: Seconds that the org takes for an answer, so that a run takes a while.
DELAY = 0.01
#: How many requests a run may have sent when it is killed, at most: fewer than any of them sends.
MOST = 18


@contextmanager
def looked_at(folder: Path) -> Iterator[list[Any]]:
    """The records of a folder are parsed all the time. Gives what was read, or what went wrong."""
    over, seen = threading.Event(), list[Any]()

    def look() -> None:
        while not over.is_set():
            for file in folder.glob("*.record.json"):
                try:
                    seen.append(len(json.loads(file.read_text("utf-8"))["entries"]))
                except Exception as error:
                    seen.append(error)
            time.sleep(0.001)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def killed(cli: Cli, sandbox: Sandbox, spec: Path, requests: int, after: float) -> bool:
    """An apply that is killed some seconds after a number of requests; False where it ended before.

    By requests, since how long a run takes depends on what else the machine does.
    """
    before = len(sandbox.calls)
    command = [sys.executable, "-m", "gcp_caseplans", "apply", str(spec), "--yes", "--max-rate", "0"]
    with subprocess.Popen(
        command,
        cwd=cli.folder,
        env=cli.process_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while len(sandbox.calls) < before + requests and process.poll() is None:
            time.sleep(0.001)
        time.sleep(after)
        process.kill()
    return process.returncode != 0


def _all(cli: Cli, sandbox: Sandbox, seeds: Iterable[int]) -> None:
    figures: Counter[str] = Counter()
    document = spec_data()
    org = Org(sandbox)
    for seed in seeds:
        chance = random.Random(seed)
        sandbox.reset()
        folder = cli.folder / str(seed)
        folder.mkdir()
        spec = write_spec(folder / "spec.json", document)
        if chance.random() < 0.5:
            assert cli("apply", spec, "--yes", "--max-rate", "0").code == 0
            write_spec(spec, changed(document))
        sandbox.fail(status=None, delay=DELAY, times=None)
        with looked_at(folder) as seen:
            figures["killed"] += killed(cli, sandbox, spec, chance.randint(1, MOST), chance.uniform(0, 2 * DELAY))
            sandbox.no_faults()
            again = cli("apply", spec, "--yes", "--max-rate", "0", "--lag-budget", "1")
        assert again.code == 0, (seed, again.all)
        assert all(isinstance(one, int) for one in seen), (seed, seen)
        figures["looks at the record"] += len(seen)
        assert cli("plan", spec, "--max-rate", "0", "--detailed-exitcode").code == 0
        assert names_there_twice(org) == SEEDED, seed
        figures["runs"] += 1
    org.client.close()
    print(f"processes killed at random moments: {dict(figures)}; 0 duplicates, one more run at most")
    assert figures["killed"] > figures["runs"] / 3
    assert figures["looks at the record"]


def test_a_process_that_is_killed_leaves_a_whole_record_and_is_finished_by_one_more_run(
    cli: Cli, sandbox: Sandbox
) -> None:
    _all(cli, sandbox, range(3))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(2))
def test_many_processes_that_are_killed_leave_whole_records_and_are_finished_by_one_more_run(
    cli: Cli, sandbox: Sandbox, part: int
) -> None:
    _all(cli, sandbox, range(part * 20, part * 20 + 20))
