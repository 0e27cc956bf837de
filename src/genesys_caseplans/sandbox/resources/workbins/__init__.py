"""Workbins: `/api/v2/taskmanagement/workbins`."""
