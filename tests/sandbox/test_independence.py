"""The sandbox against its own promises: what it imports, and which operations it claims to have."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from tests.sandbox.published import CONTRACT, OWN_CODES

from genesys_caseplans import sandbox
from genesys_caseplans.sandbox.api.operations import OPERATIONS
from genesys_caseplans.sandbox.resources.registry import HANDLERS

FOLDER = Path(sandbox.__file__).parent


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.py")), ids=lambda file: str(file.relative_to(FOLDER)))
def test_the_sandbox_imports_nothing_from_the_rest_of_the_package(file: Path) -> None:
    imported = [
        name
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    ]
    own = [name for name in imported if name.startswith("genesys_caseplans")]
    assert all(name.startswith("genesys_caseplans.sandbox") for name in own), own
    assert not [name for name in imported if name.split(".")[0] in ("httpx", "pydantic", "click", "rich")]


def test_importing_the_public_names_loads_no_server() -> None:
    code = (
        "import sys, genesys_caseplans.sandbox as s;"
        "print(s.Sandbox.client_id, [m for m in ('starlette', 'uvicorn', 'asyncio') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split(" ", 1)[1].strip() == "[]"


@pytest.mark.parametrize("first", ["", "serve", "serve.server", "serve.world"])
def test_serve_is_the_function_whatever_of_its_room_is_loaded_first(first: str) -> None:
    room = f"genesys_caseplans.sandbox{'.' if first else ''}{first}"
    code = f"import {room}; from genesys_caseplans.sandbox import serve; print(type(serve).__name__)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "function"


def test_every_handler_belongs_to_a_known_operation() -> None:
    assert HANDLERS.keys() <= OPERATIONS.keys()


if CONTRACT:
    PUBLISHED = {
        operation["operationId"]: (method.upper(), path)
        for path, methods in CONTRACT["paths"].items()
        for method, operation in methods.items()
    }

    def test_the_operations_are_those_of_the_contract() -> None:
        assert {name: (one.method, one.path) for name, one in OPERATIONS.items()} == PUBLISHED

    def test_codes_of_the_sandboxs_own_are_really_not_published() -> None:
        for name, code in OWN_CODES:
            method, path = PUBLISHED[name]
            responses = CONTRACT["paths"][path][method.lower()]["responses"].values()
            assert not [one for one in responses if code in one.get("x-inin-error-codes", {})], (name, code)
