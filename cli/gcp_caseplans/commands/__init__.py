"""The commands: what each takes and does, in the order of the work. Look and wording of results are `views`'."""

from __future__ import annotations

from typing import Any

import click

from gcp_caseplans.commands.group import Commands, Later
from gcp_caseplans.exits import FAILED, FINE, UsageError
from gcp_caseplans.main import PROGRAM

_EXAMPLES = f"""
\b
Examples:
  {PROGRAM} validate escalation.json
  {PROGRAM} plan escalation.json --sandbox
  {PROGRAM} apply specs/ --region eu-central-1
  {PROGRAM} ids escalation.json --json

\b
Credentials come from GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and
GENESYSCLOUD_OAUTHCLIENT_SECRET (or GENESYSCLOUD_ACCESS_TOKEN).
"""


@click.group(
    cls=Commands,
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.option("--version", is_flag=True, help="Show the version and exit.")
@click.pass_context
def cli(ctx: click.Context, version: bool) -> int | None:
    """Genesys Cloud Case Management under version control.

    Spec files say what an org should have: data schemas, workbins, worktypes, intents, caseplans. plan shows what
    differs, apply makes the org so, and a sandbox stands in for the org where there is none.
    """
    if version:
        from genesys_caseplans import __version__  # noqa: PLC0415

        click.echo(f"{PROGRAM} {__version__}")
        ctx.exit(FINE)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(FAILED)
    return None


#: In the order of the work. Each stands in the module of its name.
_COMMANDS = (
    "init validate fmt plan apply drift destroy ids runs undo unlock export compare promote "
    "doctor permissions explain schema completion sandbox"
)
cli.commands = Later({name: f"{__name__}.{name}" for name in _COMMANDS.split()})


def invoke(argv: list[str]) -> int:
    """Run a command line; gives the exit code. click's own errors come out as `UsageError`."""
    try:
        code = cli.main(argv, prog_name=PROGRAM, standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.UsageError as error:
        raise UsageError(_usage_text(error)) from None
    except click.ClickException as error:
        raise UsageError(error.format_message()) from None
    return code if isinstance(code, int) else FINE


def _usage_text(error: click.UsageError) -> str:
    said = error.format_message().rstrip(".")
    path = error.ctx.command_path if error.ctx else PROGRAM
    if isinstance(error, click.NoSuchOption) and error.ctx is not None and error.ctx.command is cli:
        owner = _owner(error.option_name)
        if owner:
            return f"{error.option_name} belongs behind the command: `{PROGRAM} {owner} SPEC {error.option_name}`"
    return f"{said[:1].lower()}{said[1:]} (`{path} --help` shows what there is)"


def _owner(option: str) -> str | None:
    """A command that has the option; apply, if it is one of several."""

    def has(command: click.Command) -> bool:
        return any(option in parameter.opts for parameter in command.params)

    commands: list[Any] = [cli.commands[name] for name in ("apply", "plan", *cli.commands)]
    return next((command.name for command in commands if has(command)), None)
