"""What an org does with its set-up: cases, workitems and who takes part in them; called, never reconciled.

Owns the groups of endpoints and their models, one module a resource. A client imports them when they are first used.
"""
