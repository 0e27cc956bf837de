"""How a sandbox is started, filled and steered: server, control path, seeds, the pytest plugin.

Owns: everything about running one; nothing of what it answers.
"""
