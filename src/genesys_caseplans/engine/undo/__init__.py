"""Undo: the inverse of a run that was journaled.

What a run keeps for it (`deeds`), how entries go back (`back`), what there is to do (`work`), what of that the org lets
be done (`settle`), and the plan of it (`plan`).
"""
