"""The far end of the toy API, and both drivers towards it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeAlias

import pytest
from tests.http.toys import Caller, FarEnd, calling

Connect: TypeAlias = Callable[..., Caller]


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies and certificates of whoever runs these tests are not what they are about."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    with FarEnd().listening() as far_end:
        yield far_end


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes a caller on one of the drivers; takes changes of the settings."""
    with ExitStack() as stack:

        def made(**changes: Any) -> Caller:
            return stack.enter_context(calling(request.param, **changes))

        yield made


@pytest.fixture
def caller(connect: Connect, far_end: FarEnd) -> Caller:
    return connect()
