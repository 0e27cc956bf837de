"""httpx without the command line of its own, which would load click and rich: a quarter of what importing a client
costs.

Imported by whoever of this package sends through httpx, before anything else of it.
"""

from __future__ import annotations

import sys

_COMMAND_LINE = "httpx._main"

if "httpx" not in sys.modules:
    # httpx takes its absence for a missing extra; whoever wants it afterwards gets it.
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]
    try:
        import httpx
    finally:
        del sys.modules[_COMMAND_LINE]
else:
    import httpx

__all__ = ["httpx"]
