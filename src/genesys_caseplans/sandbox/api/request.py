"""What a handler is given and what it gives back.

Owns: the request as a resource sees it (path ids, query, checked JSON) and the answer before it is bytes.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_caseplans.sandbox.api import permissions
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import Operation
from genesys_caseplans.sandbox.org.org import Org

Json = dict[str, Any]

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_uuid(text: str) -> bool:
    """Whether a string is a UUID in its usual spelling."""
    return _UUID.fullmatch(text) is not None


def is_uuid4(text: str) -> bool:
    """Whether a string is a UUID of version 4."""
    return is_uuid(text) and text[14] == "4" and text[19] in "89abAB"


@dataclass(frozen=True)
class Answer:
    """Status and JSON; `None` is an empty body."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Ask:
    """One request to one operation."""

    org: Org
    operation: Operation
    path: str
    ids: Mapping[str, str]
    query: list[tuple[str, str]]
    body: Any = None

    def param(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return next((value for key, value in self.query if key == name), None)

    def params(self, name: str) -> list[str]:
        """All values of a query parameter: repeated, or with commas (contract: collectionFormat multi)."""
        return [part for key, value in self.query if key == name for part in value.split(",") if part]

    def id(self, name: str, malformed: str, status: int | None = None) -> str:
        """A path parameter that is a UUID, in lower case; `malformed` is the code for one that is not."""
        value = self.ids[name]
        if not is_uuid(value):
            raise Refusal(malformed, status=status, field=name)
        return value.lower()

    def object(self) -> Json:
        """The body, which has to be a JSON object."""
        if not isinstance(self.body, dict):
            raise Refusal("bad.request")
        body: Json = self.body
        return body

    def insist_in(self, division: str, field: str | None = None) -> None:
        """Refuse the operation on what is in a division where the client may not do it."""
        permissions.insist_for(self.org.access, self.operation, division, field)

    def insist_in_one(self, divisions: Iterable[str]) -> None:
        """Refuse a question about divisions in none of which the client may ask it."""
        permissions.insist_on_one(self.org.access, self.operation, divisions)


Handler = Callable[[Ask], Answer]
