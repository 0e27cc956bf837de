"""From a spec to an org: desired, live, diff, guard, execute.

    spec ──desired──▶ entries in order ──┐
                                         ├─diff─▶ plan ─guard─▶ allowed plan ─execute─▶ report
    org  ──live──▶ snapshot ─────────────┘

Owns the pipeline and its values (`plan`, `report`, `events`). Names no kind: all that is special to one lives with it
in `kinds`. `desired`, `diff` and `guard` are pure; only `live` and `execute` talk, as exchanges. Prints nothing.
"""
