"""A pytest plugin: the fixture `genesys_sandbox`, a fresh org for each test, in whichever worker it runs.

Owns: the two fixtures and their marker. Nothing is imported before a test asks for a sandbox.

    @pytest.mark.genesys_sandbox(rate_limit=0, seed="tests/seed.json")
    def test_escalations(genesys_sandbox, monkeypatch):
        for name, value in genesys_sandbox.environment.items():
            monkeypatch.setenv(name, value)
        genesys_sandbox.fail(method="POST", every=3, drop="after")
        ...
        assert [call.operation for call in genesys_sandbox.calls] == [...]
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from genesys_caseplans.sandbox import Sandbox

_MARK = "genesys_sandbox"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", f"{_MARK}(**settings): what the sandboxes of a test are started with, such as rate_limit=0."
    )


@pytest.fixture
def genesys_sandboxes(request: pytest.FixtureRequest) -> "Iterator[Callable[..., Sandbox]]":
    """Starts sandboxes, several side by side if wanted, with what `genesys_caseplans.sandbox.Sandbox` takes; they end
    with the test.
    """
    from genesys_caseplans.sandbox import Sandbox  # noqa: PLC0415

    settings: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers(_MARK))):
        settings.update(mark.kwargs)
    with ExitStack() as running:
        yield lambda **more: running.enter_context(Sandbox(**{**settings, **more}))


@pytest.fixture
def genesys_sandbox(genesys_sandboxes: "Callable[..., Sandbox]") -> "Sandbox":
    """A fresh Genesys Cloud org on 127.0.0.1: `url`, `environment`, `client_id` and `client_secret`, `client(...)` for
    fewer permissions, `seed`, `calls`, `fail`, `clock`, `settings`, `snapshot` and `restore`.
    """
    return genesys_sandboxes()
