"""Worktypes and their statuses: what agents do, and the states of it."""
