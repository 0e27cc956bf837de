"""`validate`: is a spec right, as far as that can be said without an org."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gcp_caseplans.commands.options import color, json_output, spec_argument
from gcp_caseplans.exits import FAILED, FINE
from gcp_caseplans.views.failure import show_failure, show_warnings
from gcp_caseplans.views.json import validation_json
from gcp_caseplans.views.screen import Screen
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLES = """
\b
Examples:
  gcp-caseplans validate escalation.json
  gcp-caseplans validate specs/ --json
"""


@click.command(epilog=_EXAMPLES, short_help="Check a spec without an org.")
@spec_argument
@json_output
@color
def validate(spec: tuple[str, ...], as_json: bool, color: str) -> int:
    """Check SPEC without an org: all problems at once, with their places.

    SPEC is one or more files (JSON or YAML) or folders of such files, or - for standard input; together they form one
    set. Nothing is sent anywhere. Exits with 1 if there are problems; warnings are shown and are none.
    """
    from genesys_caseplans import load_spec  # noqa: PLC0415
    from genesys_caseplans.errors import SpecError  # noqa: PLC0415

    out = Screen.out(color)
    try:
        loaded = load_spec(*spec)
    except SpecError as error:
        if as_json:
            out.json(validation_json(error.problems, ()))
        else:
            show_failure(error, as_json=False, color=color)
        return FAILED
    if as_json:
        out.json(validation_json((), loaded.warnings))
        return FINE
    show_warnings(out, loaded.warnings)
    entries = count_text(len(loaded.entries), "entry", "entries")
    out.line(f"{out.paint('Valid:', 'green', 'bold')} {entries} in {_sources(spec, len(loaded.files))}.")
    return FINE


def _sources(spec: Sequence[str], files: int) -> str:
    """`2 files and standard input`."""
    told = [count_text(files, "file")] if files else []
    return " and ".join([*told, *(["standard input"] if "-" in spec else [])])
