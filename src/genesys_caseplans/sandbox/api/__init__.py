"""How a request is read and an answer made: operations, bodies, tokens, permissions, pages, refusals.

Owns: what is the same for every resource. No module here knows a resource; `app` alone is given their table.
"""
