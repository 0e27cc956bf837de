"""`schema`: what a spec may say, for editors."""

from __future__ import annotations

import click

from gcp_caseplans.exits import FINE
from gcp_caseplans.views.screen import Screen


@click.command(short_help="Print the JSON Schema of a spec, for editors.")
@click.option("--overlay", is_flag=True, help="That of an overlay: nothing must be said, and all can be taken out.")
def schema(overlay: bool) -> int:
    """Print the JSON Schema of a spec (draft 2020-12), by which editors complete and check.

    Keep it in a file and let the spec name that: "$schema": "./spec.schema.json" (in YAML, as the first line, with the
    YAML language server: # yaml-language-server: $schema=./spec.schema.json).
    """
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415
    from genesys_caseplans.specfile.json_schema import overlay_schema, spec_schema  # noqa: PLC0415

    Screen.out().json(overlay_schema(KINDS) if overlay else spec_schema(KINDS))
    return FINE
