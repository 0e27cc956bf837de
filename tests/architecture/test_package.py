"""What the package shows to the world, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.contract import our_calls

import genesys_caseplans
from genesys_caseplans import models

ROOT = Path(__file__).parents[2]

PUBLIC = [
    "Address",
    "AsyncClient",
    "Change",
    "Client",
    "Environment",
    "FileJournal",
    "Identity",
    "Org",
    "Plan",
    "Project",
    "RecordFile",
    "Report",
    "Result",
    "RetrySettings",
    "Settings",
    "Spec",
    "__version__",
    "find_project",
    "load_project",
    "load_spec",
    "parse_spec",
]


def test_the_public_names_are_these() -> None:
    assert sorted(genesys_caseplans.__all__) == PUBLIC
    assert dir(genesys_caseplans) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_can_be_had(name: str) -> None:
    assert getattr(genesys_caseplans, name) is not None


def test_every_model_of_the_clients_is_had_from_one_place() -> None:
    public = {name: model for name, model in our_calls.models().items() if not name.startswith("_")}
    assert {name: getattr(models, name) for name in models.__all__} == public


def test_an_unknown_name_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="module 'genesys_caseplans' has no attribute 'nothing'"):
        genesys_caseplans.nothing  # noqa: B018


def test_type_checkers_and_python_are_told_the_same_names() -> None:
    text = Path(str(genesys_caseplans.__file__)).read_text("utf-8")
    for name in PUBLIC:
        if name != "__version__":
            assert f"import {name} as {name}\n" in text, f"{name} is unknown to type checkers"


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh Python holds after a statement."""
    code = f"{statement}\nimport sys\nprint(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.split())


HEAVY = {"httpx", "pydantic", "click", "rich", "ruamel", "yaml", "tenacity", "starlette", "uvicorn", "asyncio"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import genesys_caseplans; genesys_caseplans.__version__") & HEAVY == set()


def test_the_library_never_loads_the_command_line_or_the_sandbox() -> None:
    loaded = loaded_by("from genesys_caseplans import Client, AsyncClient, Settings, load_spec; Client, load_spec")
    # Not click and rich: httpx loads them for a command of its own where they are installed.
    assert loaded & {"starlette", "uvicorn", "gcp_caseplans", "sqlite3"} == set()


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "src/genesys_caseplans/__init__.py"
    assert version("genesys-caseplans") == genesys_caseplans.__version__


def test_the_version_is_written_nowhere_else() -> None:
    shown = f'"{genesys_caseplans.__version__}"'
    files = [file for folder in ("src", "cli") for file in (ROOT / folder).rglob("*.py")]
    assert [file.name for file in files if shown in file.read_text("utf-8")] == ["__init__.py"]
