"""The plugin as somebody else's test suite uses it: in pytest processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

SUITE = """
import urllib.error, urllib.request
import pytest

def status(url):
    try:
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url).status
    except urllib.error.HTTPError as refused:
        return refused.code

@pytest.mark.parametrize("number", range(4))
def test_fresh(genesys_sandbox, number):
    assert genesys_sandbox.calls == []
    genesys_sandbox.fail(status=418)
    assert status(genesys_sandbox.url + "/api/v2/users/me") == 418
    assert [call.operation for call in genesys_sandbox.calls] == ["getUsersMe"]
    genesys_sandbox.clock.advance(5)
    assert genesys_sandbox.client(["routing:*"]).environment["GENESYSCLOUD_API_URL"] == genesys_sandbox.url

@pytest.mark.genesys_sandbox(rate_limit=7, seed={"skills": {"Refunds": {}}})
def test_marked(genesys_sandbox):
    assert genesys_sandbox.settings()["rate_limit"] == 7
    assert "Refunds" in [one["name"] for one in genesys_sandbox.snapshot()["objects"]["skill"]]

def test_side_by_side(genesys_sandboxes):
    one, other = genesys_sandboxes(), genesys_sandboxes(rate_limit=0)
    assert one.url != other.url
    assert one.snapshot()["facts"]["id"] != other.snapshot()["facts"]["id"]
"""


def run(folder: Path, *words: str) -> str:
    # Not this process's own pytest: its plugins and its environment would be in the way.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_fixture_serves_a_suite_in_parallel_workers(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(SUITE)
    assert "6 passed" in run(tmp_path, "-n", "2", "--strict-markers", "-W", "error")


def test_a_suite_without_a_sandbox_loads_nothing_of_it(tmp_path: Path) -> None:
    heavy = ("starlette", "uvicorn", "httpx", "pydantic", "click", "sqlite3", "genesys_caseplans.sandbox.serve.server")
    code = f"import sys\ndef test_light():\n    assert not [one for one in {heavy!r} if one in sys.modules]\n"
    (tmp_path / "test_theirs.py").write_text(code)
    # Other plugins of this environment load what they like.
    assert "1 passed" in run(
        tmp_path, "-p", "no:xdist", "-p", "no:anyio", "-p", "no:hypothesispytest", "-p", "no:respx"
    )
