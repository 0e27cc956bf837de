"""How caseplans are kept: what has no version in one body, each version's content in another.

Owns: the stored form. Unversioned: name, description, and what the first publish freezes (division, customer intent,
reference prefix). Versioned: due duration, TTL, owner, data schemas, intake settings, stageplans with their stepplans
(api-facts: Caseplans). Once it is published, a version's content is never written again.
"""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.store import Kind, fold

Json = dict[str, Any]


def _keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "name", fold(body["name"])
    yield "prefix", body["referencePrefix"]
    yield "intent", body["customerIntentId"]


def _version_keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "caseplan", body["caseplanId"]


CASEPLANS = Kind("caseplan", _keys)
VERSIONS = Kind("caseplan version", _version_keys)


def version_key(caseplan_id: str, version: int) -> str:
    """Under which id a version is kept."""
    return f"{caseplan_id}:{version}"
