"""Worktypes and their statuses: `/api/v2/taskmanagement/worktypes`."""
