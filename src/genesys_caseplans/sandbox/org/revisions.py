"""Every state that an object of the org had: its versions.

Owns: keeping and finding them. The newest version is the object itself; those before it stand beside it. How they are
listed is in `resources.revision_listings`.
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
    version = body.get("version", 0)
    before = org.store.get(kind, body["id"]) if version else None
    if before is not None:
        org.store.put(REVISIONS, {"id": f"{before['id']}:{version}", "of": before["id"], "body": before})
    body = {**body, "version": version + 1}
    org.store.put(kind, body)
    return body


def forget(org: Org, object_id: str) -> None:
    """Forget the versions of an object that is gone."""
    for one in org.store.find(REVISIONS, "of", object_id):
        org.store.delete(REVISIONS, one["id"])


def of(org: Org, kind: Kind, object_id: str) -> list[Json]:
    """The object's bodies as they were written, oldest first; none where it is gone."""
    newest = org.store.get(kind, object_id)
    if newest is None:
        return []
    kept = (one["body"] for one in org.store.find(REVISIONS, "of", object_id))
    # State files of the first release kept the newest version too.
    return [*(body for body in kept if body["version"] < newest["version"]), newest]
