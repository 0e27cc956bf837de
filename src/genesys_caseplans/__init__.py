"""Genesys Cloud Case Management from a file: typed clients, plan and apply."""

__version__ = "0.1.0"
