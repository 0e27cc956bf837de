"""Every state that an object of the org had: its versions.

Owns: keeping and finding them. How they are listed is in `resources.revision_listings`.
"""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind

Json = dict[str, Any]


def _keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "of", body["of"]


REVISIONS = Kind("revision", _keys)


def keep(org: Org, kind: Kind, body: Json) -> Json:
    """Write an object as its next version; the body as it was written."""
    body = {**body, "version": body.get("version", 0) + 1}
    org.store.put(kind, body)
    org.store.put(REVISIONS, {"id": f"{body['id']}:{body['version']}", "of": body["id"], "body": body})
    return body


def forget(org: Org, object_id: str) -> None:
    """Forget the versions of an object that is gone."""
    for one in org.store.find(REVISIONS, "of", object_id):
        org.store.delete(REVISIONS, one["id"])


def of(org: Org, object_id: str) -> list[Json]:
    """The object's bodies as they were written, oldest first."""
    return [one["body"] for one in org.store.find(REVISIONS, "of", object_id)]


def one(org: Org, object_id: str, version: int) -> Json | None:
    """The object's body in one version, or None where it never had it."""
    found = org.store.get(REVISIONS, f"{object_id}:{version}")
    return found["body"] if found else None
