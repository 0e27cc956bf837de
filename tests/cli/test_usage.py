"""Help, version, wrong usage, and errors that nobody foresaw."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from tests.cli.running import Cli

from gcp_caseplans.commands import cli as root
from genesys_caseplans import __version__

COMMANDS = [["validate"], ["plan"], ["apply"], ["undo"], ["ids"], ["sandbox"], ["sandbox", "serve"]]


def test_the_version_is_told(offline: Cli) -> None:
    for args in (["--version"], ["--color", "--version"][1:]):
        ran = offline(*args)
        assert (ran.code, ran.out) == (0, f"gcp-caseplans {__version__}\n")
    assert offline.process("--version").out == f"gcp-caseplans {__version__}\n"


def test_the_version_costs_next_to_nothing() -> None:
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "gcp_caseplans", "--version"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    heavy = {"click", "rich", "httpx", "pydantic", "tenacity", "ruamel", "starlette", "uvicorn"}
    assert not heavy & {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.splitlines()}


def test_the_version_is_fast() -> None:
    """At most 0.2 s above bare Python, as the medians of a few runs tell."""

    def median(*args: str) -> float:
        times: list[float] = []
        for _ in range(5):
            begun = time.perf_counter()
            subprocess.run([sys.executable, *args], check=True, capture_output=True)
            times.append(time.perf_counter() - begun)
        return statistics.median(times)

    assert median("-m", "gcp_caseplans", "--version") - median("-c", "pass") < 0.2


@pytest.mark.parametrize("args", [[], *COMMANDS], ids=" ".join)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_fits_80_columns_and_has_examples(offline: Cli, args: list[str], flag: str) -> None:
    ran = offline(*args, flag)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "Examples:" in ran.out or args == ["sandbox"]
    assert ran.err == ""


def test_every_option_has_help() -> None:
    groups: list[click.Group] = [root, *(one for one in root.commands.values() if isinstance(one, click.Group))]
    for command in (one for group in groups for one in group.commands.values()):
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or getattr(parameter, "help", None), parameter.name


def test_who_serves_without_a_limit_is_told_what_else_has_one(offline: Cli) -> None:
    assert "itself then wants --max-rate 0, too" in " ".join(offline("sandbox", "serve", "--help").out.split())
    assert "what answers say is allowed, else 300" in " ".join(offline("apply", "--help").out.split())


def test_no_command_at_all_shows_help_and_is_wrong_usage(offline: Cli) -> None:
    ran = offline()
    assert ran.code == 1
    assert "Usage:" in ran.err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["aply", "a.spec"], "did you mean apply?"),
        (["demolish"], "there are init, validate, fmt, plan, apply, drift, destroy, ids,"),
        (["sandbox", "serv"], "did you mean serve?"),
        (["plan", "x", "--jsn"], "--json"),
        (["plan", "x", "--bogus"], "--bogus"),
        (["validate", "x", "--sandbox"], "--sandbox"),
        (["sandbox", "serve", "--port", "many"], "'--port': it takes a whole number from 0 to 65535, not 'many'"),
        (["sandbox", "serve", "--port", "70000"], "a whole number from 0 to 65535, not '70000'"),
        (["sandbox", "serve", "--copying-seconds", "x"], "'--copying-seconds': it takes seconds, 0 or more, not 'x'"),
        (["plan", "x", "--max-deletes", "x"], "'--max-deletes': it takes a whole number, 0 or more, not 'x'"),
        (["apply", "x", "--keep-days", "x"], "'--keep-days': it takes days, 0 or more, not 'x'"),
        (["apply", "x", "--lag-budget", "x"], "'--lag-budget': it takes seconds, 0 or more, not 'x'"),
        (["plan", "x", "--max-rate", "x"], "'--max-rate': it takes a whole number, 0 or more, not 'x'"),
        (["plan", "x", "--max-rate", "-1"], "a whole number, 0 or more, not '-1'"),
        (["plan", "x", "--color", "pink"], "pink"),
    ],
    ids=lambda args: " ".join(args) if isinstance(args, list) else "",
)
def test_wrong_usage_is_1_with_a_hint(offline: Cli, args: list[str], says: str) -> None:
    ran = offline(*args)
    assert ran.code == 1, "2 means changes"
    assert ran.err.startswith("Error: ")
    assert says in ran.err


def test_an_error_that_nobody_foresaw_is_one_message(cli: Cli, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("somewhere deep")

    monkeypatch.setattr("genesys_caseplans.engine.run.make_plan", broken)
    ran = cli("plan", spec)
    assert ran.code == 1
    assert "ZeroDivisionError: somewhere deep" in ran.err
    assert "This is a bug" in ran.err
    assert "GCP_CASEPLANS_DEBUG=1" in ran.err
    assert "Traceback" not in ran.err
    with pytest.raises(ZeroDivisionError):
        cli("plan", spec, env={"GCP_CASEPLANS_DEBUG": "1"})


@pytest.mark.parametrize("command", ["plan", "apply", "ids"])
@pytest.mark.parametrize("option", ["--org", "--region", "--profile", "--sandbox-state"])
def test_an_empty_value_switches_no_guard_off(offline: Cli, command: str, option: str) -> None:
    """`--org "$ORG"` with the variable unset must not mean any org."""
    ran = offline(command, "escalation.json", "--sandbox", option, "")
    assert ran.code == 1
    assert f"{option} was given an empty value" in ran.err


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "ids"])
def test_an_empty_spec_is_not_the_current_folder(offline: Cli, command: str) -> None:
    ran = offline(command, "")
    assert ran.code == 1
    assert "an empty SPEC was given" in ran.err
