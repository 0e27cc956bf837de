"""The command line `gcp-caseplans`."""
