"""Speaks HTTP with Genesys Cloud and knows no kind of object.

Owns: the effects that an exchange may ask for (`exchange`), the two drivers that carry them out (`drive`),
login (`auth`), repetition (`retry`), the rate limit (`pace`), listings (`paging`), the bindings that turn one
source into a sync and an async client (`bindings`), regions, and the mapping of requests and answers (`wire`).
Nothing here may import `kinds`, `engine` or `sandbox`.
"""
