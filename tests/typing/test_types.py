"""The exact types of both clients hold under `mypy --strict`: the tests prove it, not only the run of the checkers."""

from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).parents[2]


def test_mypy_finds_the_exact_types_of_both_clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # the configuration names its folders from there
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path)]
    paths = ["--follow-imports", "silent", str(ROOT / "tests" / "typing" / "clients.py")]
    out, errors, status = api.run([*config, *paths])
    assert (out.strip(), errors, status) == ("Success: no issues found in 1 source file", "", 0)


def test_the_package_says_that_it_is_typed() -> None:
    import genesys_caseplans

    assert (Path(str(genesys_caseplans.__file__)).parent / "py.typed").exists()
