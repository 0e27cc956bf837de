"""What a fresh org holds: a believable contact centre, small enough that every listing fits a page.

Owns: the seed. Objects are made through the same handlers that requests go through, so they obey the same rules.
"""

from typing import Any

from genesys_caseplans.sandbox.lookups.divisions import DIVISIONS
from genesys_caseplans.sandbox.org import Org, new_id

Json = dict[str, Any]


def seed(org: Org) -> None:
    """Fill an empty store."""
    home = new_id()
    for name, value in {
        "id": new_id(),
        "name": "Sandbox Contact Center",
        "short name": "sandbox-contact-center",
        "home": home,
        "role": new_id(),
        "since": org.clock.stamp(),
    }.items():
        org.store.remember(name, value)
    org.store.put(
        DIVISIONS,
        {"id": home, "name": "Home", "description": "Everything that has no division of its own", "homeDivision": True},
    )
