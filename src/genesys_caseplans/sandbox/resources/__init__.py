"""What the org's objects are and how they behave: one room, or one module, a resource.

Owns: stored forms, shapes, rules and operations. A resource knows the org, and of the API what it needs to read a
request and to refuse one. Its operations are known to the `registry` only; what other resources may know of it stands
in its `kind` and `shapes`, or in its rules.
"""
