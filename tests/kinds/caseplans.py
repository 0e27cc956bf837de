"""Caseplans of an org for tests: a version from its answers, and a caseplan from its versions.

Owns: the answers of a caseplan at rest, with its three stages, and how versions are put together.
"""

from __future__ import annotations

from typing import Any

from tests.kinds.alone import Json, uid

from genesys_caseplans.kinds.caseplan.client import Caseplan, IntakeSetting, Stageplan, Stepplan
from genesys_caseplans.kinds.caseplan.kind import KIND
from genesys_caseplans.kinds.caseplan.observe import Detail, Version
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.kind import LiveObject, Observed

ID, SCHEMA, INTENT, DIVISION, OWNER = uid(1), uid(2), uid(3), uid(4), uid(5)
WORKTYPES = (uid(11), uid(12), uid(13))
STAGES = (uid(21), uid(22), uid(23))
STEPS = (uid(31), uid(32), uid(33))

FULL: Json = {
    "id": ID,
    "name": "Escalation",
    "division": {"id": DIVISION, "name": "Support"},
    "description": "From review to call",
    "referencePrefix": "ESC",
    "defaultDueDurationInSeconds": 432000,
    "defaultTtlSeconds": 7776000,
    "defaultCaseOwner": {"id": OWNER, "name": "Jane Doe"},
    "customerIntent": {"id": INTENT, "name": "Escalate"},
    "latest": 1,
    "published": 1,
    "dateModified": "2026-02-03T04:05:06.000Z",
    "modifiedBy": {"id": uid(41)},
    "versionState": "Published",
    "somethingNew": 1,
}
#: What a spec says that is as the org has it.
SAID: Json = {
    "name": "Escalation",
    "referencePrefix": "ESC",
    "intent": {"id": INTENT},
    "schema": {"id": SCHEMA},
    "stages": [
        {"name": f"Stage {place}", "step": {"name": f"Step {place}", "worktype": {"id": WORKTYPES[place - 1]}}}
        for place in (1, 2, 3)
    ],
    "intake": [{"attribute": "channel_enum", "required": True}, "size_number"],
    "publish": True,
}


def stage(place: int, **said: Any) -> tuple[Stageplan, Stepplan]:
    """A stage with its step. step: what else the answer says of the step; what else: of the stage."""
    settings = {"worktype": {"id": WORKTYPES[place - 1], "name": f"Worktype {place}"}}
    step: Json = {"id": STEPS[place - 1], "name": f"Step {place}", "activityType": "Workitem"}
    step |= {"workitemSettings": settings} | said.pop("step", {})
    answer = {"id": STAGES[place - 1], "name": f"Stage {place}", **said}
    return Stageplan.model_validate(answer), Stepplan.model_validate(step)


def intake(*attributes: str) -> tuple[IntakeSetting, ...]:
    """An intake form; a `!` says that a question must be answered."""
    return tuple(
        IntakeSetting(property=one.rstrip("!"), required=one.endswith("!"), display_order=place)
        for place, one in enumerate(attributes, 1)
    )


def version(**said: Any) -> Version:
    """A version with all its parts. stages, intake, schemas: other ones; what else: what the answer says."""
    stages = said.pop("stages", [stage(1), stage(2), stage(3)])
    asked = said.pop("intake", intake("channel_enum!", "size_number"))
    schemas = said.pop("schemas", [SCHEMA])
    return Version(Caseplan.model_validate(FULL | said), schemas, asked, stages)


def org(latest: Version | None = None, published: Version | None = None) -> Observed[CaseplanEntry]:
    """A caseplan as it is observed. published: where a draft stands beside it."""
    latest = latest or version()
    caseplan = latest.caseplan
    return KIND.observe(LiveObject(caseplan.id, caseplan.name or "", caseplan, Detail(latest, published)))


def drafted(published: Version | None = None, **said: Any) -> Observed[CaseplanEntry]:
    """A published caseplan with a draft beside it. said: what the draft says."""
    beside = published or version()
    return org(version(**{"latest": 2, "published": 1, **said}), beside)


def unpublished(**said: Any) -> Observed[CaseplanEntry]:
    """A caseplan that was never published."""
    return org(version(**{"published": None, **said}))
