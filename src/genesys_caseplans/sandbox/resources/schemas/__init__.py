"""Data schemas (custom attributes): `/api/v2/taskmanagement/workitems/schemas`."""
