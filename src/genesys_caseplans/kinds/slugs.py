"""Short keys made of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection


def slug(name: str, taken: Collection[str], otherwise: str) -> str:
    """A key made of a name: letters and digits of ASCII; with a number where that is taken."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or otherwise
    number, key = 1, made
    while key in taken:
        number += 1
        key = f"{made}-{number}"
    return key
