"""Workitems, their assignment, wrap-up codes, queries and jobs: `/api/v2/taskmanagement/workitems`."""
