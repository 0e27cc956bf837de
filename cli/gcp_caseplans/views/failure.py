"""Every error as one message with a way out, for people on stderr and for machines as one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gcp_caseplans.exits import CommandError, Declined, Interruption
from gcp_caseplans.views.problems import problem_lines
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from genesys_caseplans.errors import Problem

#: More than fits on a screen helps nobody; `--json` has them all.
_MOST_SHOWN = 100


def show_failure(error: Exception, as_json: bool, color: str = "auto") -> None:
    """Say what went wrong."""
    if as_json:
        Screen.out().json({"formatVersion": 1, "error": failure_json(error)})
    screen = Screen.err(color)
    problems = _problems(error)
    lead = screen.paint("Error:", "red", "bold")
    if isinstance(error, Declined | Interruption):
        screen.line(str(error))
    elif len(problems) == 1:
        first, *rest = problem_lines(screen, problems[0], color="")
        screen.line(f"{lead} {first}")
        for line in rest:
            screen.line(line)
    elif problems:
        screen.line(f"{lead} {count_text(len(problems), 'problem')} found")
        show_problems(screen, problems)
    else:
        screen.lines(f"{lead} {clean(failure_text(error))}")


def show_problems(screen: Screen, problems: Sequence[Problem], color: str = "red") -> None:
    """Problems, one after another."""
    for problem in problems[:_MOST_SHOWN]:
        for line in problem_lines(screen, problem, "  ", color=color):
            screen.line(line)
    if len(problems) > _MOST_SHOWN:
        screen.line(f"  and {len(problems) - _MOST_SHOWN} more; --json lists all of them")


def show_warnings(screen: Screen, warnings: Sequence[Problem]) -> None:
    """What is allowed but probably not meant."""
    if warnings:
        screen.line(f"{screen.paint('Warning:', 'yellow', 'bold')} allowed, but is it meant?")
        show_problems(screen, warnings, color="yellow")


def failure_json(error: Exception) -> dict[str, Any]:
    """An error for machines; problems, status, code, correlation id and operation where there are any."""
    from genesys_caseplans.engine.values.json import error_json, problem_json  # noqa: PLC0415

    told = error_json(error) or {}
    told["message"] = failure_text(error)
    problems = _problems(error)
    if problems:
        told["problems"] = [problem_json(problem) for problem in problems]
    return told


def failure_text(error: Exception) -> str:
    """What went wrong and what to do, in words."""
    if isinstance(error, CommandError):
        return str(error)
    from genesys_caseplans import errors  # noqa: PLC0415

    match error:
        case errors.Forbidden():
            return f"{error}\n{_permission_hint(error)}"
        case errors.Unauthorized():
            return (
                f"{error}\nThe token was refused: it is wrong, expired or of another region. Make a new one, check "
                "--region, or use client credentials, which are renewed by themselves."
            )
        case errors.Unreachable():
            return (
                f"{error}\nCheck the network, --region or GENESYSCLOUD_API_URL, and the proxy variables (HTTPS_PROXY)."
            )
        case errors.AnswerLost():
            return f"{error}\nRun the same command again: it looks at what is there first."
        case errors.LoginError():
            return (
                f"{error}\nA client id belongs to one region: look into GENESYSCLOUD_OAUTHCLIENT_ID, "
                "GENESYSCLOUD_OAUTHCLIENT_SECRET and --region."
            )
        case errors.TooManyRequests():
            return f"{error}\nOther clients use up the org's allowance; wait a minute, or set --max-rate lower."
        case errors.CaseplansError():
            return str(error)
    return str(error) if _is_sandbox_error(error) else _bug_text(error)


def _permission_hint(error: Any) -> str:
    missing = error.missing_permissions
    which = f"the permission {' and '.join(missing)}" if missing else "a permission"
    return (
        f"The OAuth client lacks {which}: add it to a role of the client (Admin > Integrations > OAuth > Roles), "
        "in the division of the object, and run the same command again."
    )


def _is_sandbox_error(error: Exception) -> bool:
    from genesys_caseplans.sandbox.errors import SandboxError  # noqa: PLC0415

    return isinstance(error, SandboxError)


def _bug_text(error: Exception) -> str:
    said = " ".join(str(error).split())
    return (
        f"{type(error).__name__}: {said}\n"
        "This is a bug of gcp-caseplans. Set GCP_CASEPLANS_TRACE=1 and run the same command again to see where."
    )


def _problems(error: Exception) -> Sequence[Problem]:
    from genesys_caseplans.errors import PlanBlocked, SpecError  # noqa: PLC0415

    return error.problems if isinstance(error, PlanBlocked | SpecError) else ()
