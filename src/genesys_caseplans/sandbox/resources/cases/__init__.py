"""Cases with their stages, steps, associations, comments and jobs: `/api/v2/casemanagement/cases`."""
