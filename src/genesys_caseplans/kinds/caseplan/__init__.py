"""Caseplans: stages, steps, intake, drafts and versions."""
