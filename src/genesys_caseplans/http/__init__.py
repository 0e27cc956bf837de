"""Speaks HTTP with Genesys Cloud and knows no kind of object.

Owns: the effects that an exchange may ask for (`exchange`), what they come to, once for sync and async (`session` with
`auth`, `retry`, `pace`, over the small effects of `transport`), the two drivers that carry bytes and sleep (`drivers`,
`crew`, `connections`), writing when answers can be lost (`writes`), listings (`paging`), the bindings that turn one
source into a sync and an async client (`bindings`), regions and settings, what observers are told (`events`), and the
mapping of requests and answers (`wire`). Nothing here may import `kinds`, `specfile`, `engine` or `sandbox`.
"""
