"""What workbins and worktypes share: how they are queried. Source: api-facts, Listing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds.flat import found_of
from genesys_caseplans.kinds.kind import LiveObject, Selection

#: Values that one IN filter is given. No maximum is published, so stay modest.
_VALUES_AT_ONCE = 50


def name_filters(names: Iterable[str], ids: Iterable[str]) -> dict[str, Any]:
    """The body of a query: no filter at all, or names, or ids."""
    filters = [
        {"name": field, "type": "String", "operator": "IN", "values": list(values)}
        for field, values in (("name", names), ("id", ids))
        if values
    ]
    return {"filters": filters} if filters else {}


def find_by_query(query: Callable[..., Exchange[list[Any]]]) -> Callable[[Selection], Exchange[list[LiveObject]]]:
    """Reads the named objects only: cheaper than listing an org with thousands of them."""

    def find(wanted: Selection) -> Exchange[list[LiveObject]]:
        by_name = [query(names=some) for some in _portions(wanted.names)]
        by_id = [query(ids=some) for some in _portions(wanted.ids)]
        answers = yield from gather([*by_name, *by_id])
        return list({one.id: one for answer in answers for one in found_of(answer)}.values())

    return find


def _portions(values: Iterable[str]) -> Iterable[tuple[str, ...]]:
    rest = iter(sorted(values))
    while some := tuple(islice(rest, _VALUES_AT_ONCE)):
        yield some
