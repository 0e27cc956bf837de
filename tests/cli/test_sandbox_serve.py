"""`sandbox serve`: what it prints once it listens, and how it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.running import FIXTURE, Cli

KEYS = ["GENESYSCLOUD_API_URL", "GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET"]


@contextmanager
def serving(cli: Cli, *args: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "gcp_caseplans", "sandbox", "serve", *args],
        cwd=cli.folder,
        env=cli.process_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["sigterm", "ctrl-c"])
def test_json_is_one_flushed_line_with_the_three_keys(offline: Cli, number: signal.Signals) -> None:
    with serving(offline, "--json") as process:
        assert process.stdout is not None
        variables = json.loads(process.stdout.readline())
        assert list(variables) == KEYS
        assert Cli(offline.folder, variables)("plan", FIXTURE).code == 0, "it answers by then"
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_the_lines_can_be_pasted_into_a_shell(offline: Cli) -> None:
    with serving(offline) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in KEYS]
        script = "".join(lines) + "env"
        shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env={})
        variables = dict(line.partition("=")[::2] for line in shell.stdout.splitlines())
        assert Cli(offline.folder, {key: variables[key] for key in KEYS})("plan", FIXTURE).code == 0
        process.terminate()
        assert process.wait(timeout=20) == 0


def test_a_port_in_use_is_told(offline: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = offline("sandbox", "serve", "--port", str(port))
    assert ran.code == 1
    assert str(port) in ran.err
    assert ran.err.count("Error: ") == 1


def test_state_outlives_the_process(offline: Cli, spec: Path) -> None:
    for expected in (2, 0):
        with serving(offline, "--state", "org.db", "--json", "--rate-limit", "0") as process:
            assert process.stdout is not None
            cli = Cli(offline.folder, json.loads(process.stdout.readline()))
            assert cli("plan", spec, "--detailed-exitcode").code == expected
            assert cli("apply", spec, "--yes").code == 0
            process.terminate()
            assert process.wait(timeout=20) == 0
