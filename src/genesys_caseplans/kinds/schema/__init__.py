"""Data schemas: the custom attributes that worktypes and caseplans share."""
