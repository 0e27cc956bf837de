"""Replacements on the command line: by consent, shown as such, and as they were reviewed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, spec_data, write_spec

from genesys_caseplans.engine.saved import SavedPlan
from genesys_caseplans.kinds.kind import Options
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def changed(cli: Cli, sandbox: Sandbox, spec: Path) -> Path:
    """The example, applied, with a status that would have to be of another category."""
    assert cli("apply", spec, "--yes").code == 0
    document: dict[str, Any] = spec_data()
    document["worktypes"]["review"]["statuses"]["in_progress"]["category"] = "Waiting"
    return write_spec(spec, document)


def test_it_is_blocked_with_the_option_that_allows_it(cli: Cli, changed: Path) -> None:
    ran = cli("plan", changed)
    assert ran.code == 1
    assert '"onImmutable": "replace" into worktypes.review, or give --replace worktypes.review' in " ".join(
        ran.all.split()
    )


def test_the_plan_shows_what_takes_whose_place(cli: Cli, changed: Path) -> None:
    ran = cli("plan", changed, "--replace", "worktypes.review")
    assert ran.code == 0, ran.all
    assert "± worktypes.review" in ran.out
    assert "a new one takes its place" in ran.out
    assert "1 to replace" in ran.out
    assert "cannot be brought back" not in ran.out
    begun = time.monotonic()
    again = cli("apply", changed, "--replace", "worktypes.review", "--yes")
    assert again.code == 0, again.all
    assert time.monotonic() - begun < 15, "what is replaced was seen, so nothing is waited for"
    assert cli("plan", changed, "--detailed-exitcode").code == 0


def test_what_goes_with_it_is_said(cli: Cli, changed: Path) -> None:
    ran = cli("plan", changed, "--replace", "worktypes.review", "--prune")
    assert "What is deleted cannot be brought back." in ran.out


def test_an_address_that_means_nothing_is_a_usage_error(cli: Cli, changed: Path) -> None:
    ran = cli("plan", changed, "--replace", "worktypes.reviews")
    assert ran.code == 1
    assert "did you mean worktypes.review?" in ran.err


def test_a_saved_plan_keeps_the_consent(cli: Cli, changed: Path) -> None:
    file = cli.folder / "replace.plan.json"
    assert cli("plan", changed, "--replace", "worktypes.review", "--out", file).code == 0
    ran = cli("apply", file, "--yes")
    assert ran.code == 0, ran.all
    assert "replaced" in ran.all


def test_a_saved_plan_without_a_word_of_it_is_read(cli: Cli, changed: Path) -> None:
    import json

    from genesys_caseplans.engine.saved import _seal

    file = cli.folder / "older.plan.json"
    cli("plan", changed, "--replace", "worktypes.review", "--out", file)
    content = json.loads(file.read_text("utf-8"))
    assert SavedPlan.from_json(content).options == Options(replace=("worktypes.review",))
    del content["options"]["replace"], content["seal"]
    assert SavedPlan.from_json(content | {"seal": _seal(content)}).options == Options()
