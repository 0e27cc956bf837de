"""Every sandbox test gets a fresh org, without a rate limit unless it starts a sandbox of its own.

One sandbox serves all tests of a process and is reset before each: starting one takes 10 ms, resetting it 5.
"""

from collections.abc import Iterator

import pytest
from tests.sandbox import recorder
from tests.sandbox.making import Api

from genesys_caseplans.sandbox import Sandbox


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """From here on every sandbox of this run is judged, those of other folders' tests too."""
    recorder.install(config)


@pytest.fixture(scope="session")
def shared() -> Iterator[Api]:
    with Sandbox(rate_limit=0) as running, Api(running) as client:
        yield client


@pytest.fixture
def sandbox(shared: Api) -> Sandbox:
    shared.sandbox.reset()
    return shared.sandbox


@pytest.fixture
def api(shared: Api, sandbox: Sandbox) -> Api:
    shared.login()
    return shared
