"""From a spec and an org to a plan, and from a plan to a report.

    spec ──order──▶ entries in order ───────┐
                                            ├─plan─▶ plan ─▶ (question) ─freshness─▶ execute ─▶ report
    org ──read──▶ found ──▶ observed ───────┘                                           │
                                                                              journal, observers, stop

Owns the pipeline and its values (`values`): what is wanted and what is there are values of one class, and a `Change`
holds both. Names no kind: all that is special to one lives with it in `kinds`. `selection`, `needs`, `order`, `plan`,
`neighbours` and `saved` are pure; only `read`, `freshness` and `execute` talk, as exchanges. Prints nothing.
"""
