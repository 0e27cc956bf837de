"""Each test has a folder, a home and, where it asks for one, a sandbox of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.running import FIXTURE, Cli

from gcp_caseplans.views import screen
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture(autouse=True)
def _nothing_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command line is a process of its own outside tests."""
    monkeypatch.setattr(screen, "_secrets", set[str]())


@pytest.fixture
def offline(tmp_path: Path) -> Cli:
    """The command line without credentials."""
    return Cli(tmp_path)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limit=0) as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path, sandbox: Sandbox) -> Cli:
    """The command line, pointed at a sandbox by its environment."""
    return Cli(tmp_path, dict(sandbox.environment))


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """The example spec in the test's folder."""
    return Path(shutil.copy(FIXTURE, tmp_path / "escalation.json"))
