"""How workbins are kept: one body each, found by name."""

from genesys_caseplans.sandbox.org.store import Kind, named

WORKBINS = Kind("workbin", named)
