"""`init`, `explain`, `schema`, `completion`: what helps whoever writes a spec."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import Cli

from genesys_caseplans.kinds import KINDS
from genesys_caseplans.specfile.json_schema import overlay_schema, spec_schema


def test_schema_prints_what_the_library_gives(offline: Cli) -> None:
    ran = offline("schema")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json == spec_schema(KINDS)
    assert offline("schema", "--overlay").json == overlay_schema(KINDS)


def test_explain_without_a_path_lists_what_stands_at_the_top(offline: Cli) -> None:
    out = offline("explain").out
    for key in ("formatVersion", "lookups", *(kind.section for kind in KINDS)):
        assert f"\n  {key} " in out


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("worktypes", ["Each, by a key of your own:", "workbin ", "key of workbins", "in the API: defaultWorkbinId"]),
        ("worktypes.review", ["workbin ", "statuses "]),
        ("worktypes.statuses", ["Open | InProgress | Waiting | Closed, required"]),
        ("worktypes.review.statuses.open.category", ["Open | InProgress | Waiting | Closed"]),
        ("caseplans.ttl", ["duration or number of seconds", "at least 1d, at most 365d"]),
        ("caseplans.referencePrefix", ["cannot be changed later: the caseplan was published"]),
        ("caseplans.stages.step.worktype", ['key of worktypes or {"existing": …} or {"id": …} or null']),
        ("schemas.attributes", ["text | longtext | url", "minimum"]),
        ("customerIntents.sourceIntents.type", ["Bot | Copilot"]),
    ],
)
def test_explain_says_what_a_field_is(offline: Cli, path: str, texts: list[str]) -> None:
    ran = offline("explain", path)
    assert (ran.code, ran.err) == (0, "")
    assert all(text in ran.out for text in texts), ran.out


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("caseplan", "did you mean caseplans?"),
        ("worktypes.statuses.categorie", "did you mean category?"),
        ("caseplans.stages.stepp", "did you mean step?"),
        ("name.first", "there are no keys"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_what_is_near(offline: Cli, path: str, hint: str) -> None:
    ran = offline("explain", path)
    assert (ran.code, ran.out) == (1, "")
    assert f"a spec has nothing at {path}: " in ran.err and hint in ran.err


def test_explain_fits_80_columns(offline: Cli) -> None:
    for section in ("worktypes", "caseplans", "schemas.attributes"):
        ran = offline.process("explain", section, env={"COLUMNS": "80"})
        assert ran.code == 0
    assert json.loads(offline("explain", "worktypes.ttl", "--json").out)["x-wire"] == "defaultTtlSeconds"


@pytest.mark.parametrize("name", ["spec.yaml", "begin.yml", "begin.json", "ümlaut 1.yaml"])
def test_init_writes_a_spec_that_is_valid_and_can_be_applied(cli: Cli, name: str) -> None:
    ran = cli("init", *([] if name == "spec.yaml" else [name]))
    assert ran.code == 0 and f"Wrote {name}." in ran.out
    assert cli("validate", name).out.startswith("Valid: 6 entries")
    assert cli("validate", name, "--json").json["warnings"] == []
    assert cli("apply", name, "--yes").code == 0
    assert cli("plan", name, "--detailed-exitcode").code == 0


def test_init_writes_over_nothing_unasked(offline: Cli) -> None:
    file = offline.folder / "mine.yaml"
    file.write_text("mine")
    ran = offline("init", "mine.yaml")
    assert ran.code == 1 and "is there already" in ran.err and file.read_text() == "mine"
    assert offline("init", "mine.yaml", "--force").code == 0
    assert offline("validate", "mine.yaml").code == 0


@pytest.mark.parametrize(
    ("file", "message"), [("spec.txt", "a spec ends in .yaml"), ("nowhere/spec.yaml", "cannot be written")]
)
def test_init_says_where_it_cannot_write(offline: Cli, file: str, message: str) -> None:
    ran = offline("init", file)
    assert ran.code == 1 and message in ran.err and "Traceback" not in ran.err
    assert not Path(offline.folder / file).exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_that_asks_the_program(offline: Cli, shell: str) -> None:
    ran = offline("completion", shell)
    assert ran.code == 0
    assert "_GCP_CASEPLANS_COMPLETE" in ran.out and "gcp-caseplans" in ran.out


def test_a_shell_completes_commands_and_options(offline: Cli) -> None:
    def completed(words: str) -> str:
        environment = offline.process_environment(
            {"_GCP_CASEPLANS_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        )
        done = subprocess.run(
            [sys.executable, "-m", "gcp_caseplans"], env=environment, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        return done.stdout

    assert "plain,plan" in completed("gcp-caseplans pl")
    assert "--prune" in completed("gcp-caseplans plan --pr")
