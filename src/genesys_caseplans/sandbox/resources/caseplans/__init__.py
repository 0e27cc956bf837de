"""Caseplans with their versions, stageplans and stepplans: `/api/v2/casemanagement/caseplans`."""
