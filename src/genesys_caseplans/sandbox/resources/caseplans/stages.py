"""The operations on stageplans and on the one stepplan of each.

Owns: their rules (api-facts: Caseplans). Creating, deleting and moving are in
`stage_operations.py`.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import CASES, Field, choice, nested, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import DEFAULT_SIZE, MAX_SIZE, after_link, cursor, number_place
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org.org import bare
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.caseplans import rules, shapes
from genesys_caseplans.sandbox.resources.caseplans.kind import VERSIONS
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

_STAGE: dict[str, Field] = {"name": text(3, 256), "description": text(0, 512).or_null()}
_STEP: dict[str, Field] = {
    **_STAGE,
    # "Unknown" is in the enum for answers; nobody can ask for it.
    "activityType": choice("None", "Workitem").or_null(),
    "workitemSettings": nested({"worktypeId": text()}).or_null(),
}


def _of_version(ask: Ask) -> tuple[Json, Json]:
    body = rules.find(ask)
    return body, rules.version_in_path(ask, body)


def _expands(ask: Ask) -> list[str]:
    """What to add names to; only steps have a stage and a worktype to expand."""
    wanted = ask.params("expands")
    known = {"caseplan", "stageplan", "worktype"} if "/stepplans" in ask.path else {"caseplan"}
    if not known.issuperset(wanted):
        raise Refusal("validation.failed", field="expands")
    return wanted


def _stage(ask: Ask, version: Json) -> Json:
    wanted = rules.path_id(ask, "stageplanId")
    stages: list[Json] = version["stages"]
    found = next((stage for stage in stages if stage["id"] == wanted), None)
    if found is None:
        raise Refusal("not.found.error", message="Stageplan not found.")
    return found


def _stage_with_step(ask: Ask, version: Json) -> Json:
    stage = _stage(ask, version)
    if stage["step"]["id"] != rules.path_id(ask, "stepplanId"):
        raise Refusal("not.found.error", message="Stepplan not found.")
    return stage


def _list(ask: Ask) -> Answer:
    body, version = _of_version(ask)
    expands = _expands(ask)
    return _paged(ask, [shapes.stageplan(body, version, one, expands) for one in version["stages"]])


def _get(ask: Ask) -> Answer:
    body, version = _of_version(ask)
    return Answer(200, shapes.stageplan(body, version, _stage(ask, version), _expands(ask)))


def _list_steps(ask: Ask) -> Answer:
    body, version = _of_version(ask)
    stage = _stage(ask, version)
    return _paged(ask, [shapes.stepplan(ask.org, body, version, stage, _expands(ask))])


def _get_step(ask: Ask) -> Answer:
    body, version = _of_version(ask)
    stage = _stage_with_step(ask, version)
    return Answer(200, shapes.stepplan(ask.org, body, version, stage, _expands(ask)))


def _paged(ask: Ask, entities: list[Json]) -> Answer:
    """A cursor page. The page size is a string in the contract; 25 unless said, 200 at most (as for caseplans)."""
    asked = ask.param("pageSize") or str(DEFAULT_SIZE)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5 and 1 <= int(asked) <= MAX_SIZE):
        raise Refusal("validation.failed", field="pageSize")
    before = ask.param("before")
    try:
        start = number_place(ask.param("after") or cursor(0))
        if before:
            start = max(0, number_place(before) - int(asked))
    except ValueError as problem:
        raise Refusal("validation.failed", field="before" if before else "after") from problem
    end = start + int(asked)
    more: Json = {"nextUri": after_link(ask, cursor(end))} if end < len(entities) else {}
    if start > 0:
        more["previousUri"] = after_link(ask, cursor(max(0, start - int(asked))))
    return Answer(200, {"entities": entities[start:end], "selfUri": ask.path, **more})


def _patch(ask: Ask) -> Answer:
    body = rules.find(ask)
    stage = _stage(ask, rules.latest(ask.org, body))
    given = CASES.patch(ask.object(), _STAGE)
    version = rules.editable_draft(ask.org, body)
    after = bare({**stage, **given})
    if after == stage:
        raise Refusal("invalid.input.no.change")
    others = [fold(one["name"]) for one in version["stages"] if one["id"] != stage["id"]]
    if fold(after["name"]) in others:
        raise Refusal("validation.failed", field="name")
    after = ask.org.touched(after)
    _keep(ask, version, after)
    return Answer(200, shapes.stageplan(body, version, after, ()))


def _patch_step(ask: Ask) -> Answer:
    body = rules.find(ask)
    stage = _stage_with_step(ask, rules.latest(ask.org, body))
    given = CASES.patch(ask.object(), _STEP)
    version = rules.editable_draft(ask.org, body)
    before = stage["step"]
    words = {name: value for name, value in given.items() if name in _STAGE}
    step = bare({**before, **words, **_activity(given)})
    if step == before:
        raise Refusal("invalid.input.no.change")
    if step.get("worktypeId") and step.get("worktypeId") != before.get("worktypeId"):
        _check_worktype(ask, body, version, step["worktypeId"])
    after = {**stage, "step": ask.org.touched(step)}
    _keep(ask, version, after)
    return Answer(200, shapes.stepplan(ask.org, body, version, after, ()))


def _activity(given: Json) -> Json:
    """Activity type and settings, together or not at all. Workitem needs a worktype, None forbids one; None may come
    with the settings null or left out, for else there would be no way back from Workitem (the sandbox's choice).
    """
    activity, settings = given.get("activityType"), given.get("workitemSettings")
    if activity is None and settings is None and not given.keys() & {"activityType", "workitemSettings"}:
        return {}
    worktype = (settings or {}).get("worktypeId")
    if activity == "None" and not worktype:
        return {"activityType": "None", "worktypeId": None}
    if activity != "Workitem" or not worktype:
        raise Refusal("invalid.input")
    if not is_uuid(worktype):
        raise Refusal("validation.failed", field="workitemSettings.worktypeId")
    return {"activityType": "Workitem", "worktypeId": worktype.lower()}


def _check_worktype(ask: Ask, body: Json, version: Json, worktype_id: str) -> None:
    worktype = ask.org.store.get(WORKTYPES, worktype_id)
    if worktype is None:
        raise Refusal("worktype.not.found")
    if body["divisionId"] not in ("*", worktype["divisionId"]):
        raise Refusal("worktype.division.mismatch")
    if not worktype.get("schemaId"):
        raise Refusal("worktype.schema.not.found")
    if worktype["schemaId"] not in version["dataSchemas"]:
        raise Refusal("schema.compatibility.error")


def _keep(ask: Ask, version: Json, changed: Json) -> None:
    stages = [changed if one["id"] == changed["id"] else one for one in version["stages"]]
    ask.org.store.put(VERSIONS, ask.org.touched({**version, "stages": stages}))


_PATH = "getCasemanagementCaseplanVersionStageplan"
HANDLERS: dict[str, Handler] = {
    f"{_PATH}s": _list,
    _PATH: _get,
    f"{_PATH}Stepplans": _list_steps,
    f"{_PATH}Stepplan": _get_step,
    "patchCasemanagementCaseplanStageplan": _patch,
    "patchCasemanagementCaseplanStageplanStepplan": _patch_step,
}
