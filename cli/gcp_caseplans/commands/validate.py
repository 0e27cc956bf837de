"""`validate`: is a spec right, as far as that can be said without an org."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gcp_caseplans.commands.options import color, environment_option, json_output, spec_argument
from gcp_caseplans.exits import FAILED, FINE, UsageError
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.failure import show_failure, show_warnings
from gcp_caseplans.views.json import validation_json
from gcp_caseplans.views.screen import Screen
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genesys_caseplans import Spec
    from genesys_caseplans.errors import Problem

_EXAMPLES = """
\b
Examples:
  gcp-caseplans validate escalation.json
  gcp-caseplans validate specs/ --json
  gcp-caseplans validate specs/ --format sarif > findings.sarif
"""


@click.command(epilog=_EXAMPLES, short_help="Check a spec without an org.")
@environment_option
@spec_argument
@json_output
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "sarif", "github", "junit"]),
    default="text",
    show_default=True,
    help="For whom: a person, scripts (as --json), code scanning, the annotations of GitHub, test reports.",
)
@color
def validate(spec: Specs, as_json: bool, output: str, color: str) -> int:
    """Check SPEC without an org: all problems at once, with their places.

    SPEC is one or more files (JSON or YAML) or folders of such files, or - for standard input; together they form one
    set. Nothing is sent anywhere. The policy of the project file, if there is one, counts, too. Exits with 1 if there
    are problems; warnings are shown and are none.
    """
    from genesys_caseplans.errors import SpecError  # noqa: PLC0415

    if as_json and output not in ("text", "json"):
        raise UsageError(f"--json and --format {output} exclude each other: leave one of them out")
    output = "json" if as_json else output
    out = Screen.out(color)
    try:
        loaded = spec.checked()
    except SpecError as error:
        if output == "text":
            show_failure(error, as_json=False, color=color)
        else:
            _tell(out, output, error.problems, (), [])
        return FAILED
    if output != "text":
        _tell(out, output, (), loaded.warnings, _read(spec, loaded))
        return FINE
    show_warnings(out, loaded.warnings)
    entries = count_text(len(loaded.entries), "entry", "entries")
    out.line(f"{out.paint('Valid:', 'green', 'bold')} {entries} in {_sources(spec, len(loaded.files))}.")
    return FINE


def _tell(
    out: Screen, output: str, problems: Sequence[Problem], warnings: Sequence[Problem], read: Sequence[str]
) -> None:
    """What was found, for what is not a person."""
    if output == "json":
        out.json(validation_json(problems, warnings))
        return
    from gcp_caseplans.views.findings import FORMATS, findings  # noqa: PLC0415

    out.text(FORMATS[output](findings(problems, warnings), read))


def _read(spec: Sequence[str], loaded: Spec) -> list[str]:
    """What was read, by the names that problems would have."""
    return [*map(str, loaded.files), *(["<stdin>"] if "-" in spec else [])]


def _sources(spec: Sequence[str], files: int) -> str:
    """`2 files and standard input`."""
    told = [count_text(files, "file")] if files else []
    return " and ".join([*told, *(["standard input"] if "-" in spec else [])])
