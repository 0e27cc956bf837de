"""`compare`: two orgs, or an org and a spec, or two specs, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gcp_caseplans.commands.options import color, json_output, none_empty
from gcp_caseplans.commands.promote import target_of
from gcp_caseplans.connection import connected
from gcp_caseplans.exits import CHANGES, FINE, UsageError
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.compared import compared_markdown, show_compared
from gcp_caseplans.views.json import document
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from genesys_caseplans.engine.compare import Side

_EXAMPLES = """
\b
Examples:
  gcp-caseplans compare env:test env:prod
  gcp-caseplans compare specs/ env:prod --overlay-a prod.overlay.yaml
  gcp-caseplans compare before.yaml after.yaml --markdown > comment.md
"""
_ORGS = ("env:", "profile:")


@click.command(epilog=_EXAMPLES, short_help="Show two orgs or specs side by side.")
@click.argument("a")
@click.argument("b")
@click.option("--overlay-a", multiple=True, metavar="FILE", callback=none_empty, help="Lay this file over the spec A.")
@click.option("--overlay-b", multiple=True, metavar="FILE", callback=none_empty, help="Lay this file over the spec B.")
@json_output
@click.option("--markdown", is_flag=True, help="Print Markdown and nothing else on stdout.")
@color
def compare(
    a: str,
    b: str,
    overlay_a: tuple[str, ...],
    overlay_b: tuple[str, ...],
    as_json: bool,
    markdown: bool,
    color: str,
) -> int:
    """Show what A and B have otherwise, by names: env:NAME, profile:NAME, or a spec.

    Objects that only one side has stand first, and what is looked up (divisions, users, queues) and a side lacks. What
    a spec leaves out is no difference. Nothing is written. Exits with 0 if they are the same, 2 if they are not, 1 on
    errors.
    """
    if as_json and markdown:
        raise UsageError("--json and --markdown exclude each other: leave one of them out")
    from genesys_caseplans.engine.compare import compare as compared  # noqa: PLC0415

    err = Screen.err(color)
    first, second = _side(err, a, overlay_a), _side(err, b, overlay_b)
    first, second = _lacking(a, first, second), _lacking(b, second, first)
    found = compared(first, second)
    out = Screen.out(color)
    if as_json:
        out.json(document(**found.as_json()))
    elif markdown:
        out.text(compared_markdown(found))
    else:
        show_compared(out, found)
    return FINE if found.same else CHANGES


def _side(err: Screen, named: str, overlays: tuple[str, ...]) -> Side:
    if not named.startswith(_ORGS):
        from genesys_caseplans.engine.compare import side_of_spec  # noqa: PLC0415

        return side_of_spec(Specs([named], overlays).load(), named)
    if overlays:
        raise UsageError(f"{named} is an org: overlays are laid over specs")
    target = target_of(named)
    with connected(target, (".",), None) as connection, reading(err, connection.client, connection.place):
        return connection.run(connection.client.compare_side(named, org=connection.org))


def _lacking(named: str, side: Side, other: Side) -> Side:
    """With what the other side looks up and this org does not have."""
    if not named.startswith(_ORGS) or other.lookups <= side.lookups:
        return side
    with connected(target_of(named), (".",), None) as connection:
        return connection.run(connection.client.compare_lacking(side, other))
