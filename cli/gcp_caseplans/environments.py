"""What `--env NAME` stands for: the options of a command, filled in from the project file.

What is given on the command line is over what the environment says; overlays come after its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gcp_caseplans.exits import UsageError
from gcp_caseplans.specs import Specs

if TYPE_CHECKING:
    from genesys_caseplans import Environment, Project

Options = dict[str, Any]


def project() -> Project | None:
    """The project of the current folder."""
    from genesys_caseplans.project.find import find_project  # noqa: PLC0415

    return find_project()


def environment(name: str) -> Environment:
    """An environment of the project of the current folder."""
    found = project()
    if found is None:
        raise UsageError(
            f"--env {name}: there is no gcp-caseplans.toml in this folder, nor in one above it: write one with a table "
            f"[env.{name}]"
        )
    return found.environment(name)


def filled_in(named: Environment, options: Options) -> Options:
    """The options of a command, as its decorators name them, with what an environment says of them.

    A sandbox that is asked for takes its place: then only the specs are the environment's.
    """
    filled = dict(options)
    if isinstance(options.get("spec"), tuple):
        filled |= _specs(named, options["spec"], options["overlays"])
    elif options.get("spec", named) is None and named.specs:  # of commands that only want what lies beside it
        filled["spec"] = Specs(named.spec_paths, named.overlay_paths)
    if "sandbox" not in options or options["sandbox"] or options["sandbox_state"] is not None:
        return filled
    filled |= {
        "environment": named,
        "org": _one_org(named, options["org"]),
        "sandbox_state": named.path("sandbox_state"),
    }
    if "no_record" in options and options["record"] is None and not options["no_record"]:
        filled["record"] = named.path("record")
    return filled


def _specs(named: Environment, given: Sequence[str], overlays: Sequence[str]) -> Options:
    if not given and not named.specs:
        raise UsageError(f"the environment {named.name} names no specs: write specs = […] into its table, or give SPEC")
    own = () if given and _is_saved_plan(given) else named.overlay_paths
    return {"spec": given or named.spec_paths, "overlays": (*own, *overlays)}


def _is_saved_plan(given: Sequence[str]) -> bool:
    """Whether it is a saved plan, which has its overlays in it."""
    from gcp_caseplans.plan_file import is_saved_plan  # noqa: PLC0415

    return is_saved_plan(given)


def _one_org(named: Environment, given: str | None) -> str | None:
    if given and named.org and given.lower() != named.org:
        raise UsageError(f"the environment {named.name} is for the org {named.org}, but --org says {given}")
    return given or named.org
