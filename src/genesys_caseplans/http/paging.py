"""Listings: cursor pages, numbered pages, and the one unpaged listing. Source: api-facts, Listing.

A page may be short or empty though more follow, so only a missing cursor ends a cursor listing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from genesys_caseplans.http.exchange import Exchange, Operation, Reply, send
from genesys_caseplans.http.wire import ApiModel, malformed, parse

T = TypeVar("T")
M = TypeVar("M", bound=ApiModel)

CURSOR_PAGE_SIZE = 200  # the published maximum
NUMBERED_PAGE_SIZE = 100  # no maximum is published; the vendor's Terraform provider uses 100


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items, and the exchange that gives the next page (not yet started), if there is one."""

    items: list[T]
    following: Exchange[Page[T]] | None = None


def all_pages(page: Exchange[Page[T]]) -> Exchange[list[T]]:
    """All items of all pages."""
    items: list[T] = []
    following: Exchange[Page[T]] | None = page
    while following is not None:
        current = yield from following
        items.extend(current.items)
        following = current.following
    return items


class _Listing(ApiModel):
    entities: list[dict[str, Any]] | None = None
    after: str | None = None
    next_uri: str | None = None
    page_number: int | None = None
    page_count: int | None = None


def _read(reply: Reply, model: type[M]) -> tuple[_Listing, list[M]]:
    envelope = parse(_Listing, reply)
    parts = (Reply(reply.request, reply.status, entity, reply.correlation_id) for entity in envelope.entities or ())
    return envelope, [parse(model, part) for part in parts]


def _cursor(envelope: _Listing, reply: Reply) -> str | None:
    if envelope.after:
        return envelope.after
    try:
        cursors = parse_qs(urlsplit(envelope.next_uri or "").query).get("after")
    except ValueError:
        raise malformed(reply.request, "the listing's nextUri is no URI", reply.correlation_id) from None
    return cursors[0] if cursors else None


def queried(
    operation: Operation, model: type[M], body: Mapping[str, Any], after: str | None = None
) -> Exchange[Page[M]]:
    """A page of a `POST …/query`, whose cursor goes into the body."""
    page_body = {**body, "pageSize": CURSOR_PAGE_SIZE} | ({"after": after} if after else {})
    reply = yield from send(operation.request(body=page_body))
    envelope, items = _read(reply, model)
    cursor = _cursor(envelope, reply)
    if cursor and cursor == after:
        raise malformed(reply.request, "the listing gives the same cursor again and again", reply.correlation_id)
    return Page(items, queried(operation, model, body, cursor) if cursor else None)


def by_cursor(
    operation: Operation,
    model: type[M],
    page_size: int = CURSOR_PAGE_SIZE,
    after: str | None = None,
    query: Mapping[str, Any] | None = None,
    **parameters: str,
) -> Exchange[Page[M]]:
    """A page of a GET listing whose cursor goes into the query. query: what else goes there."""
    page_query = {**(query or {}), "pageSize": page_size, "after": after}
    reply = yield from send(operation.request(query=page_query, **parameters))
    envelope, items = _read(reply, model)
    cursor = _cursor(envelope, reply)
    if cursor and cursor == after:
        raise malformed(reply.request, "the listing gives the same cursor again and again", reply.correlation_id)
    return Page(items, by_cursor(operation, model, page_size, cursor, query, **parameters) if cursor else None)


def numbered(
    operation: Operation,
    model: type[M],
    query: Mapping[str, Any] | None = None,
    number: int = 1,
    **parameters: str,
) -> Exchange[Page[M]]:
    """A page of a GET listing with numbered pages."""
    page_query = {**(query or {}), "pageSize": NUMBERED_PAGE_SIZE, "pageNumber": number}
    reply = yield from send(operation.request(query=page_query, **parameters))
    envelope, items = _read(reply, model)
    more = number < envelope.page_count if envelope.page_count is not None else bool(envelope.next_uri)
    return Page(items, numbered(operation, model, query, number + 1, **parameters) if more else None)


def unpaged(operation: Operation, model: type[M], **parameters: str) -> Exchange[Page[M]]:
    """A listing that comes in one answer."""
    reply = yield from send(operation.request(None, None, **parameters))
    return Page(_read(reply, model)[1])
