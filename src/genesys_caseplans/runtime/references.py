"""Pointers that say more than an id and a name. Source: contract."""

from __future__ import annotations

from genesys_caseplans.http.wire import ApiModel


class ContactRef(ApiModel):
    """A pointer to an external contact."""

    id: str
    first_name: str | None = None
    last_name: str | None = None
