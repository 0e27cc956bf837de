"""What the README says is so: its commands run, its spec is valid, its scripts work, and no option is left out."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.cli.running import FIXTURE, Cli

from gcp_caseplans.commands import cli as root
from genesys_caseplans.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
#: A line of a shell block, without what it stands for a reader.
LINES = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines() if line.strip()]
OURS = [
    line.removeprefix(".venv/bin/") for line in LINES if line.removeprefix(".venv/bin/").startswith("gcp-caseplans")
]
SCRIPTS = [block for kind, block in BLOCKS if kind == "python"]


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands with their words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


@pytest.mark.parametrize(
    ("path", "command"), list(commands(root)), ids=lambda one: " ".join(one) if type(one) is tuple else ""
)
def test_every_command_and_option_is_in_the_readme(path: tuple[str, ...], command: click.Command) -> None:
    assert f"gcp-caseplans {' '.join(path)}" in README
    for parameter in command.params:
        for option in parameter.opts if isinstance(parameter, click.Option) else ():
            assert re.search(rf"`[^`]*(?<![\w-]){re.escape(option)}(?![\w-])[^`]*`", README), option


def test_there_are_lines_to_try() -> None:
    assert len(OURS) >= 9
    assert len(SCRIPTS) == 2


def _redirected(args: list[str]) -> str:
    """What a shell would give on standard input; takes the redirection out of the words."""
    if "<" not in args:
        return ""
    del args[args.index("<") :]
    return FIXTURE.read_text("utf-8")


@pytest.mark.parametrize("line", sorted(set(OURS)))
def test_every_command_line_is_understood(offline: Cli, line: str) -> None:
    """Each is run; those that would not end are only parsed."""
    _, *args = shlex.split(line, comments=True)
    for place in (offline.folder, offline.folder / "fixtures" / "specs"):
        place.mkdir(parents=True, exist_ok=True)
        (place / "escalation.json").write_bytes(FIXTURE.read_bytes())
    if args[:2] == ["sandbox", "serve"]:
        args.append("--help")
    if "--org" in args:
        args[args.index("--org") :] = ["--sandbox"]
    if args[0] == "apply" and args[1].endswith(".plan.json"):
        assert offline("plan", "escalation.json", "--sandbox", "--out", args[1]).code == 0
    if args[0] in ("runs", "undo"):
        assert offline("apply", "escalation.json", "--sandbox", "--yes").code == 0
    if args[0] in ("ids", "drift", "destroy"):
        assert offline("apply", *(word for word in args[1:] if word != "--yes"), "--yes").code == 0
    given = _redirected(args)
    with contextlib.ExitStack() as running:
        if args[0] == "sandbox":
            _prepare_sandbox(offline.folder, args, running)
        ran = offline(*args, given=given)
    assert ran.code == 0, ran.err


def _prepare_sandbox(folder: Path, args: list[str], running: contextlib.ExitStack) -> None:
    """What the line takes for granted: a sandbox that runs, or the file of one that did, and a snapshot of it."""
    if "--url" in args:
        args[args.index("--url") + 1] = running.enter_context(Sandbox()).url
    elif args[1] in ("reset", "snapshot", "restore"):
        with Sandbox(state=folder / "sandbox.db") as sandbox:
            (folder / "org.json").write_text(json.dumps(sandbox.snapshot()))


def test_the_spec_is_valid_and_can_be_applied(cli: Cli) -> None:
    (spec,) = [block for kind, block in BLOCKS if kind == "json"]
    (cli.folder / "warranty.json").write_text(spec, "utf-8")
    ran = cli("apply", "warranty.json", "--yes")
    assert ran.code == 0, ran.all
    assert ran.err == "", "and without a warning"
    assert cli("plan", "warranty.json", "--detailed-exitcode").code == 0


@pytest.mark.parametrize("script", SCRIPTS, ids=["provision", "sandbox"])
def test_scripts_work(cli: Cli, sandbox: Sandbox, spec: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.chdir(spec.parent)
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        exec(compile(script, "README.md", "exec"), {})
    assert out.getvalue()
    if "apply" in script:
        assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_the_script_that_provisions_is_short() -> None:
    assert len([line for line in SCRIPTS[0].splitlines() if line.strip()]) <= 10


def test_what_the_readme_links_to_is_there() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line.lower()).strip().replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", README, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("http"):
            assert (ROOT / target).exists(), target


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_ci_runs_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert {"make test", "make lint", "make types"} <= set(script.read_text("utf-8").splitlines())
