"""Query jobs of workitems and of cases: started, done after a while, their results read in pages.

Owns: their life, and filters that have no type of their own. What a job finds is what there is when it starts (the
sandbox's choice), so all of its pages fit together.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.queries import OPERATIONS, project
from genesys_caseplans.sandbox.api.request import is_uuid
from genesys_caseplans.sandbox.org import limits
from genesys_caseplans.sandbox.org.clock import iso
from genesys_caseplans.sandbox.org.org import Org, bare, new_id
from genesys_caseplans.sandbox.org.store import Kind, fold

Json = dict[str, Any]

_MOST_RUNNING = 10


@dataclass(frozen=True)
class Jobs:
    """The query jobs of one kind of thing: what can be asked of it, and the codes for what cannot."""

    kind: Kind
    of: Kind
    path: str
    strings: frozenset[str]
    uuids: frozenset[str]
    numbers: frozenset[str]
    wrong: str
    running: str
    too_many: str
    # The org's limit of running jobs, if there is one, and its code.
    org_limit: tuple[str, str] | None = None
    ranks: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])

    def start(self, org: Org, given: Json, more: Callable[[Json], bool] = lambda body: True) -> Json:
        """A new job; what it finds is settled here."""
        text = json.dumps(given, sort_keys=True)
        alive = [one for _, one in org.store.walk(self.kind) if self.state(org, one) in ("Queued", "Running")]
        if any(one["query"] == text for one in alive):
            raise Refusal(self.running)
        if len(alive) >= _MOST_RUNNING:
            raise Refusal(self.too_many)
        if self.org_limit is not None and limits.is_over(org, self.org_limit[0], len(alive) + 1):
            raise Refusal(self.org_limit[1])
        tests = [self._test(one) for one in given.get("filters", [])]
        found = [body for _, body in org.store.walk(self.of) if more(body) and all(test(body) for test in tests)]
        body = {
            "id": new_id(),
            "query": text,
            "started": org.clock.now(),
            "found": [one["id"] for one in self._sorted(found, given.get("sort") or {})],
            "given": given,
        }
        org.store.put(self.kind, body)
        return body

    def _sorted(self, found: list[Json], sort: Json) -> list[Json]:
        name = sort.get("name", "dateDue")
        rank = self.ranks.get(name, {})

        def key(body: Json) -> tuple[bool, Any]:
            value = rank.get(body.get(name, ""), body.get(name)) if rank else body.get(name)
            return (value is not None, value if value is not None else 0)

        return sorted(found, key=key, reverse=not sort.get("ascending", False))

    def state(self, org: Org, job: Json) -> str:
        """Queued at first, then Running, Succeeded when its time is over."""
        passed = org.clock.now() - job["started"]
        if passed >= org.job_seconds:
            return "Succeeded"
        return "Running" if passed >= org.job_seconds / 2 else "Queued"

    def shape(self, org: Org, job: Json, state: str | None = None) -> Json:
        """The job as it stands, or as it stood in an earlier state."""
        state = state or self.state(org, job)
        done = iso(job["started"] + org.job_seconds) if state == "Succeeded" else None
        where = f"{self.path}/{job['id']}"
        return bare(
            {
                "id": job["id"],
                "state": state,
                "dateStarted": iso(job["started"]),
                "dateFinished": done,
                "selfUri": where,
            }
        )

    def results(self, org: Org, job: Json, shape: Callable[[Org, Json, Collection[str]], Json]) -> Json:
        """The page of results that the job was asked for; none before it is done. `shape` adds names where the job says
        so (`expands`).
        """
        given: Json = job["given"]
        size, number = given.get("pageSize", 25), given.get("pageNumber", 1)
        found: list[str] = job["found"] if self.state(org, job) == "Succeeded" else []
        page = [org.store.get(self.of, one) for one in found[(number - 1) * size : number * size]]
        return {
            "entities": [
                project(shape(org, body, given.get("expands", ())), given.get("attributes")) for body in page if body
            ],
            "pageSize": size,
            "pageNumber": number,
            "total": len(found),
            "pageCount": -(-len(found) // size),
        }

    def _test(self, given: Json) -> Callable[[Json], bool]:
        name, operator, values = given.get("name"), given.get("operator"), given.get("values")
        if name not in self.strings | self.uuids | self.numbers or operator not in OPERATIONS or not values:
            raise Refusal(self.wrong, field="filters")
        ready = [self._value(name, one) for one in values]
        if (operator == "BETWEEN" and len(ready) != 2) or (operator not in ("IN", "BETWEEN") and len(ready) != 1):
            raise Refusal(self.wrong, field="filters")
        if operator in ("CONTAINS", "BEGINS_WITH") and name not in self.strings:
            raise Refusal(self.wrong, field="filters")
        compare = OPERATIONS[operator]

        def test(body: Json) -> bool:
            have = body.get(name)
            if have is None:
                return bool(operator == "NEQ")
            return compare(fold(have) if isinstance(have, str) else have, ready)

        return test

    def _value(self, name: str, value: str) -> str | int:
        if name in self.uuids and not is_uuid(value) and value != "*":
            raise Refusal(self.wrong, field="filters")
        if name in self.numbers:
            try:
                return int(value[:20])
            except ValueError as problem:
                raise Refusal(self.wrong, field="filters") from problem
        return fold(value)
