"""Creating, deleting and moving stageplans: previews behind a toggle of the org.

Owns: their rules (api-facts: Caseplans, T2). The contract publishes the operations without any code. How an org
without them answers is unknown; here as if there were no such path. Codes that no other stage operation publishes
come from the vendor's Terraform provider, unconfirmed.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import CASES, Field, text, uuid_text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import bare
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.caseplans import rules, shapes
from genesys_caseplans.sandbox.resources.caseplans.kind import VERSIONS

Json = dict[str, Any]

_MOST = 5
_AFTER: dict[str, Field] = {"after": uuid_text().or_null()}
_CREATE: dict[str, Field] = {"name": text(3, 256).needed(), "description": text(0, 512), **_AFTER}


def _draft(ask: Ask) -> tuple[Json, Json]:
    """The caseplan with its draft, which may be edited now."""
    if not ask.org.stage_operations:
        raise Refusal("not.found")
    body = rules.find(ask)
    return body, rules.editable_draft(ask.org, body)


def _place(stages: list[Json], stage_id: str) -> int:
    for index, one in enumerate(stages):
        if one["id"] == stage_id.lower():
            return index
    raise Refusal("not.found.error", message="Stageplan not found.")


def _inserted(stages: list[Json], stage: Json, after: str | None) -> list[Json]:
    """The stages with one more, at the front where it comes after none."""
    place = 0 if after is None else _place(stages, after) + 1
    return [*stages[:place], stage, *stages[place:]]


def _keep(ask: Ask, version: Json, stages: list[Json]) -> Json:
    version = ask.org.touched({**version, "stages": stages})
    ask.org.store.put(VERSIONS, version)
    return version


def _free_step_name(stages: list[Json]) -> str:
    """Step names need not be unique; the sandbox numbers them all the same, as the first three are."""
    taken = {one["step"]["name"] for one in stages}
    return next(name for name in (f"Step {number}" for number in range(1, 99)) if name not in taken)


def _create(ask: Ask) -> Answer:
    body, version = _draft(ask)
    given = CASES.create(ask.object(), _CREATE)
    stages: list[Json] = version["stages"]
    if len(stages) >= _MOST:
        raise Refusal("pre.check.maximum.limit.reached", message="Maximum number of Stageplans reached.")
    if fold(given["name"]) in (fold(one["name"]) for one in stages):
        raise Refusal("validation.failed", field="name")
    step = ask.org.dated({"name": _free_step_name(stages), "activityType": "None"})
    words = {"name": given["name"], "description": given.get("description")}
    stage = ask.org.dated(bare({**words, "step": step}))
    version = _keep(ask, version, _inserted(stages, stage, given.get("after")))
    return Answer(200, shapes.stageplan(body, version, stage, ()))


def _delete(ask: Ask) -> Answer:
    _, version = _draft(ask)
    stages: list[Json] = version["stages"]
    place = _place(stages, rules.path_id(ask, "stageplanId"))
    if len(stages) == 1:
        raise Refusal("pre.check.min.stageplans.required")
    _keep(ask, version, [*stages[:place], *stages[place + 1 :]])
    return Answer(200)


def _reposition(ask: Ask) -> Answer:
    _, version = _draft(ask)
    given = CASES.patch(ask.object(), _AFTER)
    stages: list[Json] = version["stages"]
    stage = stages[_place(stages, rules.path_id(ask, "stageplanId"))]
    others = [one for one in stages if one["id"] != stage["id"]]
    # A stage that is to come after itself is nowhere among the others.
    _keep(ask, version, _inserted(others, stage, given.get("after")))
    return Answer(200)


HANDLERS: dict[str, Handler] = {
    "postCasemanagementCaseplanStageplans": _create,
    "deleteCasemanagementCaseplanStageplan": _delete,
    "postCasemanagementCaseplanStageplanReposition": _reposition,
}
