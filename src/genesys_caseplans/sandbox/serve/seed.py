"""Filling an org: seed documents, and the believable org that a fresh sandbox holds.

Owns: the form of a seed document (`FORM`) and how it becomes objects. They are made through the same handlers that
requests go through, so they obey the same rules; only the organization, users and scripts (which the API cannot make)
are put into the store directly. A refusal is told with the object it is about.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import OPERATIONS
from genesys_caseplans.sandbox.api.request import Ask
from genesys_caseplans.sandbox.errors import SeedError
from genesys_caseplans.sandbox.org.access import Role, kept, read_role
from genesys_caseplans.sandbox.org.json_file import read_json
from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.org.store import KINDS, fold
from genesys_caseplans.sandbox.resources.lookups.kind import DIVISIONS, SCRIPTS, USERS
from genesys_caseplans.sandbox.resources.lookups.rules import case_worker, home, make_user
from genesys_caseplans.sandbox.resources.registry import HANDLERS
from genesys_caseplans.sandbox.serve.default_org import DEFAULT_ORG

Json = dict[str, Any]

FORM = """\
A seed file is one JSON object. Each key is a kind, each value holds objects by name; an object is the body that the
API's create operation takes, and names stand where the API wants ids. In this order:

\b
  "believable": false      start without the org that a sandbox holds by itself
  "divisions"              description
  "users"                  email, division, department, roles [{"permissions", "divisions", "name"}]; by default a
                           role to own cases and be assigned work in all divisions, or in those of mayWorkIn;
                           mayOwnCases false: no role
  "queues"                 division, ...
  "skills", "languages"    {}
  "scripts"                division
  "externalContacts"       firstName, lastName, workEmail, division, ...
  "flows"                  type, ...
  "schemas"                fields (jsonSchema.properties), or the whole jsonSchema
  "workbins"               division, description
  "worktypes"              workbin, schema, queue, language, skills, script, statuses, defaultStatus, ...
  "intentCategories"       description
  "customerIntents"        category, description, expiryTime
  "caseplans"              referencePrefix, customerIntent, division ("*"), schema, owner (e-mail), intakeSettings,
                           stages [{"name", "step", "worktype"}], publish

Names must not repeat within a kind; a list of objects with a "name" each may hold two of one name, where the API
takes that (schemas). A name means the newest object that has it.
"""


def seed(org: Org) -> None:
    """Fill an empty store with the believable org."""
    plant(org, DEFAULT_ORG)


def read_seed(path: Path) -> Json:
    """A seed document from a file."""
    document = read_json(path, "a seed", SeedError)
    if not isinstance(document, dict):
        raise SeedError(f"{path}: a seed is one JSON object of kinds")
    return cast(Json, document)


def plant(org: Org, document: Json) -> None:
    """Make the objects of a seed document; SeedError names the first one that cannot be made."""
    unknown = [name for name in document if name not in _KINDS and name not in ("organization", "believable")]
    if unknown:
        raise SeedError(f"a seed knows no {', '.join(unknown)} (known: {', '.join(_KINDS)})")
    if "organization" in document:
        _organization(org, document["organization"])
    for name, kind in _KINDS.items():
        for body in _listed(name, document.get(name, {})):
            try:
                kind.make(org, _resolved(org, kind, body))
            except Refusal as refusal:
                about = f" ({refusal.field})" if refusal.field else ""
                raise SeedError(f'{name} "{body["name"]}": {refusal.message} [{refusal.code}]{about}') from refusal
            except SeedError as problem:
                raise SeedError(f'{name} "{body["name"]}": {problem}') from problem


def within_org(org: Org, role: Role) -> Role:
    """A role with the ids of its divisions, which may be given by name."""
    return replace(role, divisions=tuple(_division_id(org, division) for division in role.divisions))


def give_roles(org: Org, user: str, roles: tuple[Role, ...]) -> None:
    """Give a user, by e-mail or id, these roles in place of those that it has."""
    known = org.store.get(USERS, user) or {"id": _find(org, "user", user, "email")}
    body = org.store.get(USERS, known["id"]) or {}
    org.store.put(USERS, {**body, "roles": kept(tuple(within_org(org, role) for role in roles))})


def _division_id(org: Org, named: str) -> str:
    if named == "*" or org.store.get(DIVISIONS, named):
        return named
    return _find(org, "division", named)


def _listed(name: str, objects: Any) -> Iterator[Json]:
    """The bodies of one kind, each with its name."""
    listed: Any = objects
    if isinstance(objects, dict):
        by_name = cast(Json, objects)
        if not all(isinstance(body, dict) for body in by_name.values()):
            raise SeedError(f"{name} are objects by name")
        listed = [{"name": key, **body} for key, body in by_name.items()]
    if not isinstance(listed, list):
        raise SeedError(f"{name} are objects by name, or a list of objects with a name each")
    for body in listed:
        if not isinstance(body, dict) or not isinstance(cast(Json, body).get("name"), str):
            raise SeedError(f"{name} are objects by name, or a list of objects with a name each")
        yield dict(cast(Json, body))


def _find(org: Org, kind: str, name: Any, field: str = "name") -> str:
    if not isinstance(name, str):
        raise SeedError(f"a {kind} is named by a text, not {name!r}")
    found = org.store.find(KINDS[kind], field, fold(name))
    if not found:
        raise SeedError(f'there is no {kind} "{name}"')
    return str(found[-1]["id"])


def _resolved(org: Org, kind: "_Kind", body: Json) -> Json:
    """A body with ids in place of names."""
    resolved: Json = {}
    for name, value in body.items():
        if name not in kind.references or value is None:
            resolved[name] = value
            continue
        wanted, target = kind.references[name]
        if wanted == "division" and value == "*":
            resolved[target] = "*"
        elif isinstance(value, list):
            resolved[target] = [_find(org, wanted, one) for one in value]
        else:
            resolved[target] = _find(org, wanted, value, "email" if wanted == "user" else "name")
    return resolved


def _do(org: Org, operation: str, body: Json | None = None, **ids: str) -> Json:
    """One operation, as a request would ask for it."""
    known = OPERATIONS[operation]
    if operation not in HANDLERS:
        raise SeedError(f"{operation} is not part of this sandbox")
    answer = HANDLERS[operation](Ask(org.frozen(), known, known.path, ids, [], body))
    made: Json = answer.body or {}
    return made


def _creating(operation: str) -> Callable[[Org, Json], object]:
    return lambda org, body: _do(org, operation, body)


def _organization(org: Org, given: Json) -> None:
    name = given.get("name", "Sandbox Contact Center")
    home_id = new_id()
    facts = {
        "id": new_id(),
        "name": name,
        "short name": given.get("domain", name.lower().replace(" ", "-")),
        "home": home_id,
        "role": new_id(),
        "since": org.clock.stamp(),
    }
    for fact, value in facts.items():
        org.store.remember(fact, value)
    description = "Everything that has no other division"
    body = {"id": home_id, "name": "Home", "description": description, "homeDivision": True}
    org.store.put(DIVISIONS, body)


def _division(org: Org, body: Json) -> None:
    _do(org, "postAuthorizationDivisions", {"description": "", **body})


def _user(org: Org, body: Json) -> None:
    given = {"divisionId": home(org), **body}
    within, owns = given.pop("mayWorkIn", None), given.pop("mayOwnCases", True)
    roles = given.pop("roles", None)
    if not isinstance(given.get("email"), str):
        raise SeedError("a user needs an email")
    if roles is None:
        make_user(org, given, (case_worker(tuple(within or ("*",))),) if owns else ())
    else:
        make_user(org, given, tuple(_role(org, role) for role in _list(roles)))


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise SeedError("roles are a list of objects with permissions and divisions")
    listed: list[Any] = given
    return listed


def _role(org: Org, given: Any) -> Role:
    try:
        return within_org(org, read_role(given))
    except ValueError as problem:
        raise SeedError(f"a role: {problem}") from problem


def _queue(org: Org, body: Json) -> None:
    division = {"division": {"id": body.pop("divisionId")}} if "divisionId" in body else {}
    _do(org, "postRoutingQueues", {**body, **division})


def _contact(org: Org, body: Json) -> None:
    first, _, last = str(body.pop("name")).rpartition(" ")
    names = {"firstName": first, "lastName": last} if first else {"lastName": last}
    division = {"division": {"id": body.pop("divisionId")}} if "divisionId" in body else {}
    _do(org, "postExternalcontactsContacts", {**names, **body, **division})


def _script(org: Org, body: Json) -> None:
    now = org.clock.stamp()
    dates = {"createdDate": now, "modifiedDate": now, "publishedDate": now}
    script = {"id": new_id(), "versionId": new_id(), "divisionId": home(org), **body, **dates}
    org.store.put(SCRIPTS, script)


def _schema(org: Org, body: Json) -> None:
    name, fields = body["name"], body.pop("fields", {})
    document = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": name,
        "description": body.pop("description", ""),
        "properties": fields,
    }
    _do(org, "postTaskmanagementWorkitemsSchemas", {"jsonSchema": document, **body})


def _worktype(org: Org, body: Json) -> None:
    statuses, default = body.pop("statuses", None), body.pop("defaultStatus", None)
    own = {} if statuses is None else {"disableDefaultStatusCreation": True}
    worktype = _do(org, "postTaskmanagementWorktypes", {**body, **own})["id"]
    made: dict[str, str] = {}
    for status in _listed("statuses", statuses or {}):
        one = _do(org, "postTaskmanagementWorktypeStatuses", status, worktypeId=worktype)
        made[one["name"]] = one["id"]
    if default is not None:
        if default not in made:
            raise SeedError(f'it has no status "{default}"')
        _do(org, "patchTaskmanagementWorktype", {"defaultStatusId": made[default]}, worktypeId=worktype)


def _caseplan(org: Org, body: Json) -> None:
    stages, publish = body.pop("stages", []), body.pop("publish", False)
    if "schemaId" in body:
        body["dataSchemas"] = [{"id": body.pop("schemaId")}]
    caseplan = _do(org, "postCasemanagementCaseplans", {"divisionId": "*", **body})["id"]
    plans = _do(org, "getCasemanagementCaseplanVersionStageplans", caseplanId=caseplan, versionId="latest")["entities"]
    if len(stages) > len(plans):
        raise SeedError(f"a seed gives a caseplan {len(plans)} stages at most")
    for stage, plan in zip(stages, plans, strict=False):
        _stage(org, {"caseplanId": caseplan, "stageplanId": plan["id"]}, stage)
    if publish:
        _do(org, "postCasemanagementCaseplanPublish", caseplanId=caseplan)


def _stage(org: Org, ids: dict[str, str], stage: Json) -> None:
    if "name" in stage:
        _do(org, "patchCasemanagementCaseplanStageplan", {"name": stage["name"]}, **ids)
    steps = _do(org, "getCasemanagementCaseplanVersionStageplanStepplans", None, versionId="latest", **ids)
    change: Json = {"name": stage["step"]} if "step" in stage else {}
    if "worktype" in stage:
        settings = {"worktypeId": _find(org, "worktype", stage["worktype"])}
        change |= {"activityType": "Workitem", "workitemSettings": settings}
    if change:
        step = steps["entities"][0]["id"]
        _do(org, "patchCasemanagementCaseplanStageplanStepplan", change, stepplanId=step, **ids)


@dataclass(frozen=True)
class _Kind:
    """How one kind is made; `references`: field of the seed, kind that it names, field of the API."""

    make: Callable[[Org, Json], object]
    references: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


_DIVISION = {"division": ("division", "divisionId")}
_KINDS = {
    "divisions": _Kind(_division),
    "users": _Kind(_user, {**_DIVISION, "mayWorkIn": ("division", "mayWorkIn")}),
    "queues": _Kind(_queue, _DIVISION),
    "skills": _Kind(_creating("postRoutingSkills")),
    "languages": _Kind(_creating("postRoutingLanguages")),
    "scripts": _Kind(_script, _DIVISION),
    "externalContacts": _Kind(_contact, _DIVISION),
    "flows": _Kind(_creating("postFlows")),
    "schemas": _Kind(_schema),
    "workbins": _Kind(_creating("postTaskmanagementWorkbins"), _DIVISION),
    "worktypes": _Kind(
        _worktype,
        {
            **_DIVISION,
            "workbin": ("workbin", "defaultWorkbinId"),
            "schema": ("schema", "schemaId"),
            "queue": ("queue", "defaultQueueId"),
            "language": ("language", "defaultLanguageId"),
            "skills": ("skill", "defaultSkillIds"),
            "script": ("script", "defaultScriptId"),
        },
    ),
    "intentCategories": _Kind(_creating("postIntentsCategories")),
    "customerIntents": _Kind(_creating("postIntentsCustomerintents"), {"category": ("intent category", "categoryId")}),
    "caseplans": _Kind(
        _caseplan,
        {
            **_DIVISION,
            "customerIntent": ("customer intent", "customerIntentId"),
            "schema": ("schema", "schemaId"),
            "owner": ("user", "defaultCaseOwnerId"),
        },
    ),
}
