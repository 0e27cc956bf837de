"""How workitems are kept: one body each, with ids of what it refers to, dates as answers show them.

Owns: the stored form. `terminated` is set by terminating and never taken back; `caseId`, `stageId` and `stepId` stand
on the workitems that a case made.
"""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.store import Kind, fold

Json = dict[str, Any]


def _keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "name", fold(body["name"])
    yield "worktype", body["typeId"]
    yield "workbin", body["workbinId"]
    yield "status", body["statusId"]
    for key, name in (("case", "caseId"), ("queue", "queueId"), ("assignee", "assigneeId")):
        if body.get(name):
            yield key, body[name]


WORKITEMS = Kind("workitem", _keys)
