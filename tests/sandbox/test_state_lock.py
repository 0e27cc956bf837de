"""One process at a time for a state file: who comes second waits, and is told whom for."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from tests.cli.running import FIXTURE, Cli

from genesys_caseplans.sandbox import Sandbox, StateFileError
from genesys_caseplans.sandbox.org import state_lock
from genesys_caseplans.sandbox.serve import remote

SERVE = """
import sys
from genesys_caseplans.sandbox import serve
serve(state=sys.argv[1], on_ready=lambda sandbox: print(sandbox.url, flush=True))
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "sandbox.db"


@contextmanager
def held_by_another_process(state: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", SERVE, str(state)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://")
        try:
            yield process
        finally:
            process.kill()


def started(state: Path, wait: float | None = None) -> Sandbox:
    return Sandbox(state=state, state_wait=wait).start()


def test_a_second_sandbox_waits_and_then_names_the_process_that_has_the_file(state: Path) -> None:
    with Sandbox(state=state):
        begun = time.monotonic()
        who = rf"sandbox\.db: is in use by another sandbox, process {os.getpid()} \(.*"
        with pytest.raises(StateFileError, match=who):
            started(state, 0.3)
        assert 0.3 <= time.monotonic() - begun < 3
    started(state, 0).stop()


def test_it_waits_ten_seconds_unless_it_is_told(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state_lock.WAIT_SECONDS == 10
    monkeypatch.setattr(state_lock, "WAIT_SECONDS", 0.1)
    with Sandbox(state=state), pytest.raises(StateFileError, match="is in use"):
        started(state)


def test_it_starts_as_soon_as_the_first_has_stopped(state: Path) -> None:
    first = started(state)
    timer = Timer(0.2, first.stop)
    timer.start()
    started(state, 10).stop()
    timer.join()


def test_the_process_and_its_command_are_named(state: Path) -> None:
    with held_by_another_process(state) as process:
        with pytest.raises(StateFileError) as told:
            started(state, 0)
        assert f"process {process.pid} (" in str(told.value)
        assert str(state) in str(told.value).partition("(")[2]


def test_a_killed_process_leaves_the_file_to_the_next(state: Path) -> None:
    with held_by_another_process(state) as process:
        process.kill()
        process.wait()
        started(state, 0).stop()


def test_a_link_to_the_file_is_the_file(state: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    with Sandbox(state=state):
        link.symlink_to(state)
        with pytest.raises(StateFileError, match="is in use"):
            started(link, 0)


@pytest.mark.parametrize("do", [remote.take, remote.reset, lambda state: remote.restore(state, {})])
def test_what_is_done_to_a_file_without_a_sandbox_waits_too(
    state: Path, monkeypatch: pytest.MonkeyPatch, do: Callable[[Path], object]
) -> None:
    monkeypatch.setattr(state_lock, "WAIT_SECONDS", 0.1)
    with Sandbox(state=state), pytest.raises(StateFileError, match="is in use"):
        do(state)


def test_a_stopped_sandbox_leaves_nothing_beside_its_file(state: Path) -> None:
    with Sandbox(state=state):
        assert len(os.listdir(state.parent)) > 1
    assert os.listdir(state.parent) == [state.name]


def test_a_file_that_cannot_be_used_is_not_held(state: Path) -> None:
    with Sandbox(state=state):
        pass
    state.write_bytes(state.read_bytes()[:100] + b"x" * 5000)
    for _ in range(2):
        with pytest.raises(StateFileError, match="cannot be used"):
            started(state, 0)
    assert os.listdir(state.parent) == [state.name]


def test_the_command_line_ends_with_1_and_names_the_process(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_lock, "WAIT_SECONDS", 0.1)
    offline = Cli(tmp_path)
    with Sandbox(state=state):
        for args in (
            ["ids", "spec.json", "--sandbox-state", "sandbox.db"],
            ["sandbox", "serve", "--state", "sandbox.db"],
            ["sandbox", "snapshot", "--state", "sandbox.db"],
        ):
            (tmp_path / "spec.json").write_bytes(FIXTURE.read_bytes())
            ran = offline(*args)
            assert ran.code == 1
            assert f"process {os.getpid()}" in ran.err and "sandbox.db: is in use" in ran.err, ran.err
