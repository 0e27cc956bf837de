"""`{"env": "NAME"}` in the place of a text: taken from what the loader is given, and from nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genesys_caseplans import load_spec
from genesys_caseplans.errors import SpecError

ENVIRONMENT = {
    "QUEUE": "Escalations",
    "OWNER": "jane.doe@example.com",
    "EMPTY": "",
    "GENESYSCLOUD_OAUTHCLIENT_SECRET": "s3cret",
}
SPEC: dict[str, Any] = {
    "formatVersion": 1,
    "name": "care",
    "lookups": {"queues": {"tier2": {"env": "QUEUE"}}},
    "schemas": {
        "data": {
            "name": "Data",
            "attributes": {
                "env": {"type": "text", "title": {"env": "QUEUE"}},
                "choice": {"type": "enum", "values": {"env": "Environment"}},
                "own": {"raw": {"allOf": [{"$ref": "#/definitions/text"}], "env": "kept"}},
            },
        }
    },
    "workbins": {"bin": {"name": "Workbin", "description": "${QUEUE} stays", "division": {"env": "DIVISION"}}},
    "worktypes": {
        "do": {"name": "Do it", "workbin": "bin", "skills": [{"env": "QUEUE"}, "Two"], "x-mine": {"env": "X"}}
    },
}


def load(tmp_path: Path, document: Any, environment: dict[str, str] | None, name: str = "care.json") -> Any:
    file = tmp_path / name
    file.write_text(json.dumps(document, indent=1))
    return load_spec(file, environment=environment).as_document()


def test_it_stands_for_one_text_and_a_key_called_env_for_itself(tmp_path: Path) -> None:
    said = load(tmp_path, SPEC, {**ENVIRONMENT, "DIVISION": "Home"})
    attributes = said["schemas"]["data"]["attributes"]
    assert attributes["env"] == {"type": "text", "title": "Escalations"}
    assert attributes["choice"]["values"] == {"env": "Environment"}
    assert attributes["own"]["raw"]["env"] == "kept"
    assert said["lookups"] == {"queues": {"tier2": "Escalations"}}
    assert said["worktypes"]["do"]["skills"] == ["Escalations", "Two"]
    assert said["workbins"]["bin"] == {"name": "Workbin", "description": "${QUEUE} stays", "division": "Home"}


@pytest.mark.parametrize(
    ("value", "environment", "told"),
    [
        ({"env": "GONE"}, ENVIRONMENT, "the environment has no GONE"),
        ({"env": "QUEUE"}, None, "the environment has no QUEUE"),
        ({"env": "GENESYSCLOUD_OAUTHCLIENT_SECRET"}, ENVIRONMENT, "is for credentials, and no value of a spec"),
        ({"env": "genesyscloud_access_token"}, ENVIRONMENT, "is for credentials, and no value of a spec"),
        ({"env": "EMPTY"}, ENVIRONMENT, "at least 3 characters"),
        ({"env": 7}, ENVIRONMENT, ""),
        ({"env": "QUEUE", "else": 1}, ENVIRONMENT, ""),
    ],
)
def test_what_cannot_be_taken_is_told_where_it_stands(
    tmp_path: Path, value: Any, environment: dict[str, str] | None, told: str
) -> None:
    document = {"formatVersion": 1, "workbins": {"bin": {"name": value}}}
    with pytest.raises(SpecError) as raised:
        load(tmp_path, document, environment)
    assert "s3cret" not in str(raised.value)
    (problem, *_) = raised.value.problems
    assert told in problem.message
    assert problem.address.startswith("workbins.bin.name")
    assert problem.where.rpartition("/")[2].startswith("care.json:")


def test_an_overlay_may_ask_as_well(tmp_path: Path) -> None:
    base, over = tmp_path / "care.yaml", tmp_path / "prod.overlay.yaml"
    base.write_text("formatVersion: 1\nworkbins: {bin: {name: Workbin, division: Home}}\n")
    over.write_text("workbins: {bin: {division: {env: DIVISION}}}\n")
    spec = load_spec(base, overlays=[over], environment={"DIVISION": "Support"})
    assert spec.as_document()["workbins"]["bin"]["division"] == "Support"
    with pytest.raises(SpecError) as raised:
        load_spec(base, overlays=[over], environment={})
    assert "prod.overlay.yaml:1:" in raised.value.problems[0].where
