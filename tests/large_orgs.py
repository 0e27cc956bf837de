"""Orgs in which a large spec has been applied, made without applying it: the objects of one caseplan, many times."""

from __future__ import annotations

import json
import re
import uuid
from contextlib import closing
from functools import partial
from typing import Any

from tests.large_specs import large_spec
from tests.scenarios.direct_org import DirectOrg

from genesys_caseplans import parse_spec

Snapshot = dict[str, Any]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def large_org(caseplans: int) -> Snapshot:
    """A snapshot of a sandbox org that has all of `large_spec(caseplans)`, for `Sandbox.restore`."""
    with closing(DirectOrg()) as org:
        shared, whole = (_applied(org, number) for number in (0, 1))
    before = shared["objects"]
    new = {
        kind: json.dumps([body for body in bodies if body not in before.get(kind, ())])
        for kind, bodies in whole["objects"].items()
    }
    own = set(_UUID.findall(str(new))) - set(_UUID.findall(str(before)))
    copies = [{id: str(uuid.uuid4()) for id in own} for _ in range(caseplans)]
    objects = {kind: [*before.get(kind, ()), *_copied(one, copies)] for kind, one in new.items()}
    return {**whole, "objects": objects}


def _applied(org: DirectOrg, caseplans: int) -> Snapshot:
    org.apply(org.plan(parse_spec(large_spec(caseplans))))
    return org.direct.world.snapshot()


def _copied(one: str, copies: list[dict[str, str]]) -> list[Any]:
    """The objects of a kind once for each caseplan, named as the spec names them."""
    bodies: list[Any] = []
    for number, ids in enumerate(copies):
        text = _UUID.sub(partial(_own, ids), one)
        text = re.sub(r'"Caseplan 0"', f'"Caseplan {number}"', text)
        text = re.sub(r'"(Worktype \d) of 0"', rf'"\1 of {number}"', text)
        bodies += json.loads(text.replace('"P00000"', f'"P{number:05d}"'))
    return bodies


def _own(ids: dict[str, str], found: re.Match[str]) -> str:
    return ids.get(found.group(), found.group())
