"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from gcp_caseplans.commands.numbers import Whole
from gcp_caseplans.connection import Target
from gcp_caseplans.exits import UsageError

F = TypeVar("F", bound=Callable[..., Any])

json_output = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else on stdout.")
color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours. auto: on a terminal, unless NO_COLOR is set.",
)


def spec_argument(command: F) -> F:
    """SPEC...: at least one file or folder."""

    @click.argument("spec", nargs=-1, type=click.Path(), metavar="SPEC...")
    @wraps(command)
    def checked(*args: Any, spec: tuple[str, ...], **options: Any) -> Any:
        if not spec:
            _no_spec(options.get("target"))
        if "" in spec:
            # Most likely a shell variable that is not set; as a path it would mean the current folder.
            raise UsageError("an empty SPEC was given: name a file or a folder, such as `escalation.json`")
        return command(*args, spec=spec, **options)

    return checked  # type: ignore[return-value]


def _no_spec(target: Target | None) -> None:
    state = target.sandbox_state if target else None
    if state is not None and state.lower().endswith((".json", ".yaml", ".yml")):
        raise UsageError(
            f"no spec was given, and {state} was taken for the file of --sandbox-state: write `{state} --sandbox`"
        )
    raise UsageError("no spec was given: name a file or a folder, such as `escalation.json`")


def not_empty(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An empty value is most likely a shell variable that is not set, and must not switch a guard off."""
    if value is not None and not value.strip():
        raise UsageError(f"{parameter.opts[0]} was given an empty value: give one, or leave the option out")
    return value


def connection_options(command: F) -> F:
    """--region, --profile, --org, --max-rate, --sandbox, --sandbox-state, as one `target`."""

    @click.option(
        "--region",
        metavar="REGION",
        callback=not_empty,
        help="AWS name or host, such as eu-central-1 or mypurecloud.de.",
    )
    @click.option("--profile", metavar="NAME", callback=not_empty, help="A profile of ~/.gc/config.toml.")
    @click.option("--org", metavar="ID", callback=not_empty, help="Refuse to run against any other org than this one.")
    @click.option(
        "--max-rate",
        type=Whole(min=0),
        metavar="N",
        help="Requests a minute at most; 0 for no limit.  [default: what answers say is allowed, else 300]",
    )
    @click.option("--sandbox", is_flag=True, help="Run against a local sandbox org instead; needs no credentials.")
    @click.option(
        "--sandbox-state",
        callback=not_empty,
        metavar="FILE",
        help="File that keeps the sandbox's org; implies --sandbox.  [default: .gcp-caseplans/sandbox.db beside the "
        "spec]",
    )
    @wraps(command)
    def gathered(*args: Any, **options: Any) -> Any:
        names = ("region", "profile", "org", "max_rate", "sandbox", "sandbox_state")
        target = Target(**{name: options.pop(name) for name in names})
        return command(*args, target=target, **options)

    return gathered  # type: ignore[return-value]


def plan_options(command: F) -> F:
    """--no-publish and --take-draft."""
    take = click.option(
        "--take-draft", is_flag=True, help="Take over caseplan drafts that somebody else edited: their edits go."
    )
    publish = click.option(
        "--no-publish", is_flag=True, help="Leave caseplans in draft, whatever the spec says of publish."
    )
    return publish(take(command))
