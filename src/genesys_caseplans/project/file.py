"""Reading the project file. All that is wrong with it is told at once, and no value of it, which may be a secret."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from genesys_caseplans.errors import Problem, ProjectError
from genesys_caseplans.project.environment import Environment
from genesys_caseplans.project.find import SHARED, TOOL
from genesys_caseplans.project.policy import Policy

if TYPE_CHECKING:
    from genesys_caseplans.specfile import Spec

M = TypeVar("M", bound=BaseModel)
_TABLES = ("env", "policy")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class Project:
    """A project file. environments: by name, in the order of the file. policy: what all specs must keep to."""

    file: Path
    environments: Mapping[str, Environment] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)

    def environment(self, name: str) -> Environment:
        """The environment of this name; `ProjectError` where there is none."""
        if name in self.environments:
            return self.environments[name]
        raise ProjectError([Problem(f"there is no environment {name!r}", where=str(self.file), hint=self._ways(name))])

    def is_production(self, org: str) -> bool:
        """Whether an org, by its id, is one of an environment for production, however it is reached."""
        return any(one.production and one.org == org.lower() for one in self.environments.values())

    def check(self, spec: Spec) -> None:
        """`SpecError` with all in a spec that the policy does not allow."""
        self.policy.check(spec)

    def _ways(self, name: str) -> str:
        if not self.environments:
            return f"write a table [env.{name}] into it"
        near = difflib.get_close_matches(name, self.environments, n=1)
        return f"{f'did you mean {near[0]}? ' if near else ''}it has {', '.join(self.environments)}"


def load_project(file: str | os.PathLike[str]) -> Project:
    """Read a project file; `ProjectError` with all problems."""
    path = Path(file)
    document = _document(path)
    reading = _Reading(str(path))
    for key in document:
        if key not in _TABLES:
            reading.add(f"there is no key {key!r}", hint=_meant(key, _TABLES))
    environments: dict[str, Environment] = {}
    for name, table in reading.table(document, "env").items():
        if not _NAME.fullmatch(name):
            reading.add(f"an environment cannot be called {name!r}", hint="letters, digits, _ . and - can be in it")
            continue
        environment = reading.model(Environment, f"env.{name}", table, {"name": name, "folder": path.parent})
        if environment is not None:
            environments[name] = environment
    policy = reading.model(Policy, "policy", reading.table(document, "policy"), {})
    for address, problem in policy.problems() if policy is not None else ():
        reading.add(problem, f"policy.{address}")
    if reading.problems or policy is None:
        raise ProjectError(reading.problems)
    return Project(path, MappingProxyType(environments), policy)


class _Reading:
    """Makes tables into models and gathers what is wrong with them."""

    def __init__(self, where: str):
        self._where = where
        self.problems: list[Problem] = []

    def add(self, message: str, address: str = "", hint: str = "") -> None:
        """Something that is wrong."""
        self.problems.append(Problem(message, address, self._where, hint))

    def table(self, document: Mapping[str, Any], key: str) -> dict[str, Any]:
        """A table of tables; empty where it is missing or none."""
        table = document.get(key, {})
        if isinstance(table, dict):
            return table
        self.add("must be a table", key, f"write [{key}…]")
        return {}

    def model(self, model: type[M], address: str, table: Any, ours: Mapping[str, Any]) -> M | None:
        """What a table says; None where it is wrong. ours: what no table may say."""
        if not isinstance(table, dict):
            self.add("must be a table", address, f"write [{address}]")
            return None
        known = [key for key in model.model_fields if key not in ours]
        unknown = [key for key in table if key not in known]
        for key in unknown:
            self.add(f"there is no key {key!r}", address, _meant(key, known))
        told = {key: value for key, value in table.items() if key in known}
        try:
            read = model.model_validate({**told, **ours})
        except ValidationError as error:
            for found in error.errors(include_input=False, include_url=False):
                path = ".".join(map(str, found["loc"][:1]))
                self.add(_said(found), f"{address}.{path}" if path else address)
            return None
        return None if unknown else read


#: What pydantic's errors mean to whoever writes TOML.
_WORDS = {
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "string_too_short": "must not be empty",
    "dict_type": "must be a table",
}


def _said(found: Mapping[str, Any]) -> str:
    said = str(found["msg"])
    return _WORDS.get(found["type"], said)


def _meant(key: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def _document(path: Path) -> dict[str, Any]:
    where = str(path)
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ProjectError([Problem(f"cannot be read: {error.strerror}", where=where)]) from None
    except UnicodeDecodeError:
        raise ProjectError([Problem("is not UTF-8", where=where)]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProjectError([Problem(f"is not TOML: {_place(error)}", where=where)]) from None
    if path.name != SHARED:
        return document
    tool = document.get("tool")
    table = tool.get(TOOL) if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise ProjectError([Problem(f"has no table [tool.{TOOL}]", where=where)])
    return table


def _place(error: Exception) -> str:
    """Where a parser gave up: its own words could quote a key or a value."""
    found = re.search(r"\(at (.*)\)$", str(error))
    return f"it cannot be read at {found[1]}" if found else "it cannot be read"
