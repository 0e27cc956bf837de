"""What reads specs and knows kinds talks to nobody, and does not pay for being able to."""

import subprocess
import sys
from importlib.metadata import requires

import pytest

HTTP_STACK = {"httpx", "httpcore", "tenacity", "asyncio", "ssl"}


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", ["kinds", "specfile", "http.writes", "http.paging", "http.bindings", "http.events"])
def test_importing_what_only_describes_requests_loads_no_http_stack(module: str) -> None:
    assert loaded_by(f"import genesys_caseplans.{module}") & HTTP_STACK == set()


def test_what_httpx_looks_for_with_each_request_is_installed_with_the_package() -> None:
    # Where it is missing, httpcore goes through all of sys.path for it several times a request.
    assert [need for need in requires("genesys-caseplans") or () if need.startswith("sniffio")]
    assert "sniffio" in loaded_by("import sniffio")


def test_the_client_does_load_it() -> None:
    assert {"httpx", "tenacity"} <= loaded_by("import genesys_caseplans.client")
