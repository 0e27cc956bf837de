"""What the README and the pages of `docs` say is so: commands run, specs are valid, scripts work."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
from ruamel.yaml import YAML
from tests.cli.running import FIXTURE, Cli

from genesys_caseplans import load_project, parse_spec
from genesys_caseplans.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = {
    str(file.relative_to(ROOT)): file.read_text("utf-8")
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
}
BLOCKS = [block for page in PAGES.values() for block in re.findall(r"^```(\w+)\n(.*?)^```$", page, re.M | re.DOTALL)]
#: A line of a shell block, without what it stands for a reader.
LINES = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines() if line.strip()]
OURS = [
    line.removeprefix(".venv/bin/") for line in LINES if line.removeprefix(".venv/bin/").startswith("gcp-caseplans")
]
SCRIPTS = [block for kind, block in BLOCKS if kind == "python"]
PROVISION = next(script for script in SCRIPTS if "client.apply" in script)


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_made_from_the_code_are_as_the_code_says(generate: ModuleType) -> None:
    made = generate.pages()
    assert len(made) >= 7
    for file, text in made.items():
        assert file.read_text("utf-8") == text, f"{file} is out of date: run `make reference`"


def test_there_are_lines_to_try() -> None:
    assert len(OURS) >= 20
    assert len(SCRIPTS) >= 2


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 200


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
    (spec,) = re.findall(r"^```json\n(.*?)^```$", README, re.M | re.DOTALL)
    (cli.folder / "warranty.json").write_text(spec, "utf-8")
    ran = cli("apply", "warranty.json", "--yes")
    assert ran.code == 0, ran.all
    assert ran.err == "", "and without a warning"
    assert cli("plan", "warranty.json", "--detailed-exitcode").code == 0


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: str(SCRIPTS.index(script)))
def test_scripts_work(cli: Cli, sandbox: Sandbox, spec: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.chdir(spec.parent)
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        exec(compile(script, "README.md", "exec"), {})
    assert out.getvalue()
    if script == PROVISION:
        assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_the_script_that_provisions_is_short() -> None:
    assert len([line for line in PROVISION.splitlines() if line.strip()]) <= 10


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_is_there(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        if target.startswith("http"):
            continue
        name, _, heading = target.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        assert file.exists(), target
        if heading:
            assert heading in _headings(file.read_text("utf-8")), target


def _headings(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_options_and_commands_that_a_page_names_are_there(generate: ModuleType, page: str) -> None:
    commands = {" ".join(path): command for path, command in generate.commands(generate.cli)}
    options = {option for command in commands.values() for parameter in command.params for option in parameter.opts}
    others = {"--version", "--help", "--check", "--editable"}
    for option in re.findall(r"(?<![\w`-])`(--[a-z-]+)", PAGES[page]):
        assert option in options | others, option


@pytest.mark.parametrize("kind", ["toml", "yaml"])
def test_files_that_a_page_shows_can_be_read(tmp_path: Path, kind: str) -> None:
    shown = [block for name, block in BLOCKS if name == kind]
    assert shown
    for block in shown:
        if kind == "toml":
            file = tmp_path / "gcp-caseplans.toml"
            file.write_text(block, "utf-8")
            assert load_project(file).environments
        else:
            spec = json.loads(FIXTURE.read_text("utf-8"))
            section = "worktypes" if "flowRules" in block else "customerIntents"
            next(iter(spec[section].values())).update(YAML(typ="safe", pure=True).load(block))
            if section == "worktypes":
                rules = next(iter(spec[section].values()))
                keys = list(rules["statuses"])
                rules["flowRules"]["escalate"] |= {"status": keys[1], "fromStatus": keys[0]}
            parse_spec(spec)


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make (\w+)", README + PAGES["CONTRIBUTING.md"]):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_ci_runs_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert {"make test", "make lint", "make types"} <= set(script.read_text("utf-8").splitlines())
