"""How cases are kept: one body each, its stages and their steps inside, as the caseplan's version had them.

Owns: the stored form of cases and of what belongs to them: associations, comments, terminate jobs.
"""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind

Json = dict[str, Any]


def _keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "caseplan", body["caseplanId"]
    yield "reference", body["reference"]
    yield "contact", body["externalContactId"]


def _of_case(body: Json) -> Iterable[tuple[str, str]]:
    yield "case", body["caseId"]


def _association_keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "case", body["caseId"]
    for name in ("workitemId", "conversationId"):
        if body.get(name):
            yield name, body[name]


CASES = Kind("case", _keys)
ASSOCIATIONS = Kind("case association", _association_keys)
COMMENTS = Kind("case comment", _of_case)
TERMINATIONS = Kind("terminate job", _of_case)

OVER = ("Terminated", "Closed", "Failed")


def keep(org: Org, body: Json) -> Json:
    """Write a case as its next version, dated."""
    body = org.touched({**body, "version": body.get("version", 0) + 1})
    org.store.put(CASES, body)
    return body


def associate(org: Org, case: Json, kind: str, **what: str) -> Json:
    """Tie a workitem or a conversation to a case."""
    body = {**org.dated({"caseId": case["id"], "associationType": kind}), **what}
    org.store.put(ASSOCIATIONS, body)
    return body
