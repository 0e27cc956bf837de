"""What workbins and worktypes share: how they are queried. Source: api-facts, Listing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds.endpoints import live_objects
from genesys_caseplans.kinds.kind import LiveObject, Selection

#: Values that one IN filter is given. No maximum is published, so stay modest.
_VALUES_AT_ONCE = 50
#: Names and ids that are still asked for by filters: a page of a listing holds 200 objects.
_MOST_FILTERED = 200


def name_filters(names: Iterable[str], ids: Iterable[str]) -> dict[str, Any]:
    """The body of a query: no filter at all, or names, or ids."""
    filters = [
        {"name": field, "type": "String", "operator": "IN", "values": list(values)}
        for field, values in (("name", names), ("id", ids))
        if values
    ]
    return {"filters": filters} if filters else {}


def find_by_query(query: Callable[..., Exchange[list[Any]]]) -> Callable[[Selection], Exchange[list[LiveObject]]]:
    """Reads the named objects only: cheaper than listing an org with thousands of them. So many names that the whole
    listing is likely to cost no more are read by that.
    """

    def find(selection: Selection) -> Exchange[list[LiveObject]]:
        if selection.everything or len(selection.names) + len(selection.ids) > _MOST_FILTERED:
            return live_objects((yield from query()))
        by_name = [query(names=some) for some in _portions(selection.names)]
        by_id = [query(ids=some) for some in _portions(selection.ids)]
        answers = yield from gather([*by_name, *by_id])
        return list({live.id: live for answer in answers for live in live_objects(answer)}.values())

    return find


def _portions(values: Iterable[str]) -> Iterable[tuple[str, ...]]:
    rest = iter(sorted(values))
    while some := tuple(islice(rest, _VALUES_AT_ONCE)):
        yield some
