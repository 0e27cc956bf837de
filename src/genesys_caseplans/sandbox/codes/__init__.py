"""What the contract documents of error codes: their texts, which operation has which, and which are never raised.

Owns: data. Nothing here knows an org or a request; `coverage` alone looks up at what the sandbox has.
"""
