"""Writes the reference pages of `docs/reference` from the code, so that they cannot say anything else.

`make reference` runs it; a test fails where a page is not what this gives.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, cast, get_type_hints

import click
from pydantic import BaseModel

from gcp_caseplans.commands import cli
from gcp_caseplans.views.explain import facts, opened, type_text, values_of
from genesys_caseplans import errors
from genesys_caseplans.client import Client
from genesys_caseplans.engine.role import TASKS, Role, role_for
from genesys_caseplans.http.bindings import Group, endpoint, listing
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.project.environment import Environment
from genesys_caseplans.project.policy import Policy
from genesys_caseplans.specfile.json_schema import spec_schema

FOLDER = Path(__file__).parent / "reference"
README = Path(__file__).parents[1] / "README.md"
_MARKS = ("<!-- role -->\n", "<!-- end of role -->\n")
Schema = Mapping[str, Any]


def pages() -> dict[Path, str]:
    """Every page by its file."""
    made = {
        "commands": commands_page(),
        "spec": spec_page(),
        "permissions": permissions_page(),
        "library": library_page(),
        "errors": errors_page(),
        "project-file": project_page(),
    }
    readme = README.read_text("utf-8")
    before, rest = readme.split(_MARKS[0])
    after = rest.split(_MARKS[1])[1]
    return {
        **{FOLDER / f"{name}.md": text for name, text in made.items()},
        README: "".join((before, _MARKS[0], role_table(role_for()), _MARKS[1], after)),
    }


def _page(title: str, *blocks: str) -> str:
    return "\n\n".join((f"# {title}", "Made from the code by `make reference`.", *blocks)) + "\n"


def _cell(text: str) -> str:
    """Text that a table takes as it is."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# --- commands


def commands_page() -> str:
    """Each command with its arguments, options and examples."""
    blocks = [
        "Each command takes `--help`. Options that several commands share mean the same everywhere.",
        *(_command(path, command) for path, command in commands(cli)),
    ]
    return _page("Commands", *blocks)


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands with their words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


def _command(path: Sequence[str], command: click.Command) -> str:
    context = click.Context(command, info_name=" ".join(("gcp-caseplans", *path)))
    usage = " ".join(command.collect_usage_pieces(context))
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    blocks = [
        f"## {' '.join(path)}",
        f"`gcp-caseplans {' '.join(path)} {usage}`",
        *(" ".join(part.split()) for part in inspect.cleandoc(command.help or "").split("\n\n")),
        _table(["option", "meaning"], [_option(option) for option in options]),
    ]
    examples = re.findall(r"^ {2}(gcp-caseplans .*)$", command.epilog or "", re.M)
    if examples:
        blocks.append("```console\n" + "\n".join(f"$ {line}" for line in examples) + "\n```")
    return "\n\n".join(blocks)


def _option(option: click.Option) -> list[str]:
    names = ", ".join(f"`{name}`" for name in option.opts)
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    value = "\\|".join(map(str, choices)) or (option.metavar or "")
    said = _cell(re.sub(r"\s+\[default: (.*)\]$", r" Default: \1.", option.help or "", flags=re.S))
    default = f" Default: {option.default}." if option.show_default and option.default not in (None, ()) else ""
    variable = f" Also `{option.envvar}`." if option.envvar else ""
    return [names + (f" `{value}`" if value and not option.is_flag else ""), f"{said}{default}{variable}"]


# --- the spec


def spec_page() -> str:
    """Each object of a spec with its fields."""
    whole = spec_schema(KINDS)
    blocks = [
        "What `gcp-caseplans explain PATH` prints, all of it. A key that is left out is not managed; `null` clears "
        'where it is allowed. `{"env": "NAME"}` may stand in the place of any text.',
        *_objects(whole, whole, ""),
    ]
    return _page("The spec", *blocks)


def _objects(whole: Schema, schema: Schema, path: str) -> Iterator[str]:
    outer = opened(whole, schema)
    values = values_of(outer) if "properties" not in outer else None
    inside = opened(whole, values) if values is not None else outer
    properties = inside.get("properties", {})
    if not properties:
        return
    required = set(inside.get("required", ()))
    said = dict.fromkeys(filter(None, (schema.get("description"), inside.get("description"))))
    rows = [[f"`{name}`", _kind_text(one, name in required), _said(one)] for name, one in properties.items()]
    lead = " By a key of your own." if values is not None else ""
    yield "\n\n".join(
        (f"## {path or 'At the top'}", " ".join(said) + lead, _table(["key", "what may stand there", "meaning"], rows))
    )
    for name, one in properties.items():
        if _is_object(whole, one):
            yield from _objects(whole, one, f"{path}.{name}" if path else name)


def _is_object(whole: Schema, schema: Schema) -> bool:
    inner = opened(whole, schema)
    return bool(inner.get("properties") or values_of(inner)) and "x-wire" not in schema


def _kind_text(schema: Schema, required: bool) -> str:
    return _cell(type_text(schema)) + (", **required**" if required else "")


def _said(schema: Schema) -> str:
    return _cell(". ".join([schema.get("description", "").rstrip("."), *facts(schema)[1:]]).lstrip(". ")) + "."


# --- permissions


def permissions_page() -> str:
    """What any spec needs, and what each kind asks for."""
    everything = role_for()
    titles = {"plan": "To plan", "apply": "To apply, besides", "delete": "To delete, besides"}
    blocks = [
        "What an OAuth client needs over any spec, whatever the org looks like; `gcp-caseplans permissions SPEC` says "
        "it for one spec, and `--role` as the body of a request that makes the role. Deleting is `--prune`, `destroy` "
        "and `undo`. Creating, deleting and moving stages asks for no permission that is published.",
        *(
            f"## {titles[task]}\n\n" + "\n".join(f"- `{name}`" for name in everything.permissions[task])
            for task in TASKS
        ),
        "## By section",
        _table(
            ["section", *TASKS],
            [[f"`{kind.section}`", *_asked(kind.calls(None))] for kind in KINDS],
        ),
    ]
    return _page("Permissions", *blocks)


def _asked(calls: Any) -> Iterator[str]:
    for operations in (calls.reads, calls.writes, calls.deletes):
        names = sorted({name for operation in operations for name in operation.permissions or ()})
        yield ", ".join(f"`{name}`" for name in names)


def role_table(role: Role) -> str:
    """All permissions, each entity with its actions."""
    rows = []
    parted = (name.rpartition(":") for name in role.up_to("delete"))
    first = {name: task for task in TASKS for name in role.permissions[task]}
    for entity, actions in groupby(parted, key=lambda parts: parts[0]):
        by_task = {task: [] for task in TASKS}  # type: dict[str, list[str]]
        for _, _, action in actions:
            by_task[first[f"{entity}:{action}"]].append(action)
        rows.append([f"`{entity}`", *(", ".join(by_task[task]) for task in TASKS)])
    return _table(["permission", "to plan", "to apply, besides", "to delete, besides"], rows) + "\n"


# --- the library


def library_page() -> str:
    """The groups of the client with their methods."""
    blocks = [
        "`Client` and `AsyncClient` have the same groups and methods; those of `AsyncClient` are awaited, and its "
        "listings are iterated with `async for`. Models are in `genesys_caseplans.models`.",
        "## The client itself",
        _methods(Client),
    ]
    for name, group in sorted(_groups().items()):
        said = (group.__doc__ or "").strip().splitlines()[0]
        blocks.append(f"## client.{name}\n\n{said}\n\n{_methods(group)}")
    return _page("The library", *blocks)


def _groups() -> dict[str, type[Any]]:
    """The groups of a client by their names."""
    found: dict[str, type[Any]] = {}
    for owner in reversed(Client.__mro__):
        for name, annotation in _annotated(owner).items():
            origin = getattr(annotation, "__origin__", annotation)
            if isinstance(origin, type) and issubclass(origin, Group) and not name.startswith("_"):
                found[name] = origin
    return found


def _annotated(owner: type[Any]) -> dict[str, Any]:
    """What attributes and cached properties of a class are annotated with."""
    module = vars(sys.modules[owner.__module__])
    spaces = {**module, **_late()}
    told = dict(get_type_hints(owner, spaces)) if owner.__module__.startswith("genesys_caseplans") else {}
    for name, value in vars(owner).items():
        function = getattr(value, "func", None)
        if function is not None and "return" in getattr(function, "__annotations__", {}):
            told[name] = get_type_hints(function, spaces)["return"]
    return told


def _late() -> dict[str, Any]:
    """What modules import for type checkers only."""
    from genesys_caseplans.runtime import access, cases, contacts, workitem_jobs, workitems  # noqa: PLC0415

    return {
        name: value
        for module in (access, cases, contacts, workitem_jobs, workitems)
        for name, value in vars(module).items()
    }


def _methods(group: type[Any]) -> str:
    rows = []
    for name, value in _members(group).items():
        if isinstance(value, endpoint | listing) and not name.startswith("_"):
            function = cast("Any", value).__wrapped__
            said = (function.__doc__ or "").strip().split("\n\n")[0]
            lead = "iterates: " if isinstance(value, listing) else ""
            rows.append([f"`{name}{_parameters(function)}`", lead + _cell(said)])
    return _table(["method", "meaning"], rows)


def _members(group: type[Any]) -> dict[str, Any]:
    return {name: value for owner in reversed(group.__mro__) for name, value in vars(owner).items()}


def _parameters(function: Any) -> str:
    signature = inspect.signature(function)
    shown = [str(one).split(":")[0].split("=")[0].strip() for one in list(signature.parameters.values())[1:]]
    keyword = next(
        (place for place, one in enumerate(list(signature.parameters.values())[1:]) if one.kind is one.KEYWORD_ONLY),
        None,
    )
    if keyword is not None:
        shown.insert(keyword, "*")
    return f"({', '.join(shown)})"


# --- errors


def errors_page() -> str:
    """The tree of errors, and what each means."""
    doc = errors.__doc__ or ""
    tree = "\n".join(line[4:] for line in doc.splitlines() if line.startswith("    "))
    rows = [
        [f"`{name}`", _cell((value.__doc__ or "").strip())]
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.CaseplansError)
    ]
    return _page(
        "Errors",
        "All of `genesys_caseplans.errors`; `error.type` in JSON is one of these names.",
        f"```text\n{tree}\n```",
        _table(["error", "meaning"], rows),
    )


# --- the project file


def project_page() -> str:
    """The tables and keys of the project file."""
    return _page(
        "The project file",
        "`gcp-caseplans.toml`, or `[tool.gcp-caseplans]` in a pyproject.toml: the nearest one from the current folder "
        "upwards. [Several environments](../guide/environments.md) says how it is used.",
        f"## [env.NAME]\n\n{_keys(Environment)}",
        f"## [policy]\n\n{_keys(Policy)}",
    )


def _keys(model: type[BaseModel]) -> str:
    """The keys of a table, as the docstring of its model explains them: `key, key: meaning.`"""
    said = " ".join((model.__doc__ or "").split())
    parts = re.split(r"(?:^|(?<=\. ))((?:[a-z_]+, )*[a-z_]+): ", said)
    explained = dict(zip(parts[1::2], parts[2::2], strict=True))
    names = {name for key in explained for name in key.split(", ")}
    lacking = set(model.model_fields) - {"name", "folder"} - names
    assert not lacking, f"nothing is said of {lacking}"
    rows = [[", ".join(f"`{name}`" for name in key.split(", ")), _cell(text)] for key, text in explained.items()]
    return "\n\n".join((parts[0].strip(), _table(["key", "meaning"], rows)))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, text in pages().items():
        file.write_text(text, "utf-8")
