"""Scenarios as data: what stands in their files, and plans and requests in the same words.

A scenario is a folder, `fixtures/scenarios/<kind>/<nn-name>/`:

    spec.yaml     what is wanted. `x-options`: how the run is meant (`publish`, `take_draft`)
    live.yaml     what the org has, in the same language. `x-drafts`: drafts beside what is published, by address, each
                  with what it says otherwise. `x-renamed`: by address, names that were given later, since a spec cannot
                  say a name twice
    plan.yaml     what the plan says: each entry with its action, but for those of which there is nothing to say; what
                  is left out is as it mostly is (effect immediate, not irreversible, nothing told)
    requests.txt  the requests that may change the org, in order, each with its body below it; none if it is not there

`{worktypes.review}` in any of them stands for the id of what has this address, in the org or once it was made; `{date}`
in requests for the day of the run.
`python -m tests.scenarios.scenario FOLDER` prints the plan and the requests of a scenario in the form of these files.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from genesys_caseplans import Plan, parse_spec
from genesys_caseplans.http.exchange import Request
from genesys_caseplans.kinds.fields import UUID_PATTERN
from genesys_caseplans.specfile import Spec

FOLDER = Path(__file__).parents[2] / "fixtures" / "scenarios"
Document = dict[str, Any]
#: What a line of a plan says where it is not as it mostly is.
_USUAL: Document = {
    "effect": "immediate",
    "irreversible": False,
    "problems": [],
    "blockedBy": None,
    "notes": [],
    "unmanaged": [],
}


def read_yaml(text: str) -> Document:
    """A YAML document of a scenario."""
    return YAML(typ="safe", pure=True).load(text) or {}


@dataclass(frozen=True)
class Scenario:
    """One folder."""

    folder: Path

    def __str__(self) -> str:
        return self.folder.relative_to(FOLDER).as_posix()

    def _text(self, name: str) -> str:
        file = self.folder / name
        return file.read_text("utf-8") if file.exists() else ""

    def spec(self, ids: Mapping[str, str]) -> Spec:
        """What is wanted. ids: of what the org has, by address."""
        return parse_spec(read_yaml(_with_ids(self._text("spec.yaml"), ids)))

    @cached_property
    def options(self) -> dict[str, Any]:
        """How the run is meant."""
        return dict(read_yaml(self._text("spec.yaml")).get("x-options", {}))

    @cached_property
    def live(self) -> Document:
        """What the org has."""
        return {"formatVersion": 1} | read_yaml(self._text("live.yaml"))

    def live_spec(self) -> Spec:
        """What the org has, as a spec that makes it."""
        return (
            parse_spec(self.live) if self.live.keys() - {"formatVersion", "x-drafts", "x-renamed"} else Spec(entries={})
        )

    @property
    def drafts(self) -> Mapping[str, Document]:
        """What drafts beside published caseplans say otherwise, by address."""
        return dict(self.live.get("x-drafts", {}))

    @property
    def renamed(self) -> Mapping[str, str]:
        """Names that objects were given later, by address."""
        return dict(self.live.get("x-renamed", {}))

    def with_name(self, address: str, id: str) -> Document:
        """What an object is, chosen by its id, with the name that it was given later."""
        section, key = address.split(".")
        entry = {**self.live[section][key], "name": self.renamed[address], "id": id}
        return {"formatVersion": 1, section: {key: entry}}

    def drafted(self, address: str) -> Document:
        """What the org has, with what a draft says instead of what is published."""
        section, key = address.split(".")
        caseplan = {**self.live[section][key], **self.drafts[address]}
        return {**self.live, section: {**self.live[section], key: caseplan}}

    @cached_property
    def plan(self) -> Document:
        """What the plan is to say."""
        return read_yaml(self._text("plan.yaml"))

    @cached_property
    def requests(self) -> list[str]:
        """The requests that are to be sent."""
        return self._text("requests.txt").splitlines()


def scenarios() -> list[Scenario]:
    """All of them, in order."""
    return [Scenario(file.parent) for file in sorted(FOLDER.glob("*/*/spec.yaml"))]


def _with_ids(text: str, ids: Mapping[str, str]) -> str:
    for address, id in ids.items():
        text = text.replace(f"{{{address}}}", id)
    return text


# --- in the words of the files


def plan_said(plan: Plan) -> Document:
    """A plan in the form of `plan.yaml`."""
    said = {row["address"]: _row(row) for row in plan.as_json()["changes"]}
    return {address: row for address, row in said.items() if row != {"action": "none"}}


def _row(row: Document) -> Document:
    told = row | {"problems": [_problem(one) for one in row["problems"]]}
    said: Document = {"action": row["action"]}
    if row["fields"]:
        said["fields"] = {one["path"]: _field(one) for one in row["fields"]}
    said |= {name: told[name] for name, usual in _USUAL.items() if told[name] != usual}
    return json.loads(re.sub(UUID_PATTERN, "{id}", json.dumps(said)))  # type: ignore[no-any-return]


def _field(field: Document) -> Document:
    return {name: field[name] for name in ("before", "after") if field[name] is not None} or {"after": None}


def _problem(problem: Document) -> str:
    hint = f" ({problem['hint']})" if problem["hint"] else ""
    return f"{problem['address']}: {problem['message']}{hint}"


def requests_said(requests: Iterable[Request], ids: Mapping[str, str]) -> list[str]:
    """Requests in the form of `requests.txt`. ids: by address, of what there was before and of what was made."""
    addresses = {id: f"{{{address}}}" for address, id in ids.items()}

    def named(text: str) -> str:
        said = re.sub(UUID_PATTERN, lambda found: addresses.get(found[0], "{id}"), text)
        return re.sub(r"\(replaced \d{4}-\d\d-\d\d\)", "(replaced {date})", said)

    lines: list[str] = []
    for request in requests:
        lines.append(named(f"{request.operation.method} {request.path.removeprefix('/api/v2')}"))
        if request.body is not None:
            lines.append(named(f"  {json.dumps(request.body, ensure_ascii=False)}"))
    return lines


def written(plan: Document) -> str:
    """A plan as a file: each field on a line of its own."""
    lines = CommentedMap(plan)
    for row in plan.values():
        for path, field in row.get("fields", {}).items():
            row["fields"][path] = CommentedMap(field)
            row["fields"][path].fa.set_flow_style()
    text, yaml = StringIO(), YAML()
    yaml.width, yaml.allow_unicode = 10**6, True
    yaml.dump(lines, text)
    return text.getvalue()


def _print(folder: str) -> None:
    from tests.scenarios.test_scenarios_as_data import carried_out

    found = carried_out(Scenario(Path(folder).resolve()))
    sys.stdout.write("\n".join(["# plan.yaml", written(found.plan), "# requests.txt", *found.requests, ""]))


if __name__ == "__main__":
    _print(sys.argv[1])
