"""Putting a sandbox together: store, clock, org, rate limit.

Owns: where the org comes from (memory or file), and what a fresh one holds.
"""

from pathlib import Path

from genesys_caseplans.sandbox.app import World
from genesys_caseplans.sandbox.clock import Clock
from genesys_caseplans.sandbox.org import Org
from genesys_caseplans.sandbox.rate import RateLimit
from genesys_caseplans.sandbox.seed import seed
from genesys_caseplans.sandbox.store import Store, in_memory, open_file


def make_world(state: Path | None, rate_limit: int, copying_seconds: float, token_seconds: int) -> World:
    """A whole sandbox without a server; a new one is seeded."""
    clock = Clock()

    def fill(store: Store) -> None:
        seed(Org(store, clock))

    if state is None:
        store = in_memory()
        with store.transaction():
            fill(store)
    else:
        store = open_file(state, fill)
    org = Org(store, clock, copying_seconds, token_seconds)

    def refill() -> None:
        with store.transaction():
            store.clear()
            fill(store)

    return World(org, RateLimit(rate_limit, clock), refill)
