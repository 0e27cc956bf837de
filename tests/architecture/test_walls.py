"""Who may import whom, and what stands where: the walls of the design, read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.fields import Entry

ROOT = Path(__file__).parents[2]
LIBRARY = "genesys_caseplans"
CLI = "gcp_caseplans"


@dataclass(frozen=True)
class Module:
    """One source file."""

    name: str
    file: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.file.read_text("utf-8"))

    @property
    def package(self) -> str:
        return self.name if self.file.name == "__init__.py" else self.name.rpartition(".")[0]

    @cached_property
    def imports(self) -> frozenset[str]:
        """All modules that it imports anywhere, by full name."""
        return frozenset(self._imported(ast.walk(self.tree)))

    @cached_property
    def imports_at_once(self) -> frozenset[str]:
        """The modules that are imported as soon as it is: not those of functions, nor those for type checkers."""
        return frozenset(self._imported(iter(self.tree.body)))

    def _imported(self, nodes: Iterator[ast.AST]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = node.module or ""
                if node.level:
                    parents = self.package.split(".")[: len(self.package.split(".")) - node.level + 1]
                    start = ".".join([*parents, *([node.module] if node.module else [])])
                yield start
                yield from (f"{start}.{alias.name}" for alias in node.names)

    def __str__(self) -> str:
        return self.name


def modules(folder: Path) -> list[Module]:
    found = []
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder.parent).with_suffix("").parts
        found.append(Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), file))
    return found


SRC = modules(ROOT / "src" / LIBRARY)
ALL = [*SRC, *modules(ROOT / "cli" / CLI)]


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def inside(*packages: str) -> list[Module]:
    found = [module for module in ALL if within(module.name, *packages)]
    assert found, f"no modules in {packages}: was it renamed?"
    return found


def own(*names: str) -> tuple[str, ...]:
    return tuple(f"{LIBRARY}.{name}" for name in names)


# Package: what it must not import, and why.
FORBIDDEN: dict[str, tuple[tuple[str, ...], str]] = {
    "http": (
        own("kinds", "specfile", "engine", "sandbox", "client", "runtime"),
        "it knows no kind, so toy endpoints can test it",
    ),
    "kinds": (own("specfile", "engine", "sandbox", "client", "runtime"), "adding a kind touches no engine code"),
    "specfile": (own("http", "engine", "sandbox", "client"), "it knows no org"),
    "engine": (
        own("sandbox", "client", "journal"),
        "a journal is a port, and only command line and tests know sandboxes",
    ),
    "runtime": (
        own("specfile", "engine", "sandbox", "client", "journal"),
        "it is called, never reconciled, and knows no spec",
    ),
    "journal": (own("sandbox", "client", "specfile"), "it keeps what the engine tells, and sends nothing"),
    "address": (own("http", "kinds", "specfile", "engine", "sandbox", "client"), "it is what all others speak of"),
    "errors": (
        own("http", "kinds", "specfile", "engine", "sandbox", "client", "address"),
        "it imports nothing of ours",
    ),
    "project": (own("engine", "sandbox", "client", "runtime", "journal"), "it says where and what, and does nothing"),
    "client": (own("sandbox"), "only the command line and tests know the sandbox"),
}


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_only_what_it_may(package: str) -> None:
    forbidden, why = FORBIDDEN[package]
    found = {
        f"{module} imports {name}"
        for module in inside(f"{LIBRARY}.{package}")
        for name in module.imports
        if within(name, *forbidden)
    }
    assert found == set(), why


def test_the_sandbox_imports_nothing_else_of_the_package() -> None:
    found = {
        f"{module} imports {name}"
        for module in inside(*own("sandbox"))
        for name in module.imports
        if within(name, LIBRARY) and name != LIBRARY and not within(name, *own("sandbox"))
    }
    assert found == set(), "one wrong field name must not be wrong on both sides"


def test_only_the_sandbox_is_imported_from_outside_of_the_library_by_the_command_line() -> None:
    importers = {str(module) for module in ALL for name in module.imports if within(name, *own("sandbox"))}
    assert {name for name in importers if not within(name, *own("sandbox"), CLI)} == set()


def test_the_library_knows_nothing_of_the_command_line() -> None:
    outer = (CLI, "click", "rich", "PureCloudPlatformClientV2")
    found = {f"{module} imports {name}" for module in SRC for name in module.imports if within(name, *outer)}
    assert found == set()


# Third-party package: the only packages of ours that may import it.
AT_HOME = {
    "httpx": own("http"),
    "tenacity": own("http"),
    "ruamel": own("specfile"),
    "yaml": own("specfile.yaml_quick"),
    "starlette": own("sandbox"),
    "uvicorn": own("sandbox"),
    "sqlite3": own("sandbox"),
    "pytest": own("sandbox.serve.pytest_plugin"),
    "click": (CLI,),
    "rich": (CLI,),
}


@pytest.mark.parametrize("library", AT_HOME)
def test_a_dependency_is_known_in_one_place(library: str) -> None:
    importers = {str(module) for module in ALL for name in module.imports if within(name, library)}
    assert {name for name in importers if not within(name, *AT_HOME[library])} == set()


def test_only_named_dependencies_are_imported() -> None:
    import sys

    known = {*sys.stdlib_module_names, *AT_HOME, LIBRARY, CLI, "pydantic", "pydantic_core"}
    found = {f"{module} imports {name}" for module in ALL for name in module.imports if name.split(".")[0] not in known}
    assert found == set()


def test_packages_do_not_import_each_other_in_a_circle() -> None:
    def part(name: str) -> str:
        rest = name.removeprefix(LIBRARY).lstrip(".")
        return rest.split(".")[0] if rest else "__init__"

    # The root only hands out names; `kinds` and `engine` are looked at from the inside below.
    graph: dict[str, set[str]] = {}
    for module in SRC:
        if module.name != LIBRARY:
            targets = {part(name) for name in module.imports if within(name, LIBRARY) and name != LIBRARY}
            graph.setdefault(part(module.name), set()).update(targets - {part(module.name), "__init__"})
    no_circle(graph)


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    names = {module.name for module in ALL}
    graph = {
        module.name: {name for name in module.imports_at_once if name in names} - {module.name, module.package}
        for module in ALL
        if module.name != LIBRARY
    }
    no_circle(graph)


def no_circle(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


def words_of(module: Module) -> Iterator[tuple[str, int]]:
    """All text literals but docstrings."""
    docs = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value, node.lineno


#: Who must do with what a kind says of itself.
KINDLESS = (*own("engine"), CLI)


@pytest.mark.parametrize("package", KINDLESS)
def test_no_kind_is_named(package: str) -> None:
    names = {kind.name for kind in KINDS} | {kind.section for kind in KINDS}
    found = {
        f"{module}:{line}: {word!r}" for module in inside(package) for word, line in words_of(module) if word in names
    }
    assert found == set(), "adding a kind touches neither the engine nor the command line"


@pytest.mark.parametrize("package", KINDLESS)
def test_no_single_kind_is_imported(package: str) -> None:
    single = {".".join(kind.model.__module__.split(".")[:3]) for kind in KINDS}
    assert len(single) == len(KINDS), "each stands in a file or folder of its own"
    found = {
        f"{module} imports {name}" for module in inside(package) for name in module.imports if within(name, *single)
    }
    assert found == set()


#: Words that are fields, and something else there: keys of JSON Schema, and what a type of value is called.
_OTHERWISE = {f"{CLI}.views.explain": frozenset({"description", "duration"})}


def test_the_command_line_names_no_field_of_a_kind() -> None:
    """`name` and what steers an entry are every entry's; the tool's own words may happen to be fields, too."""
    fields = {
        key
        for kind in KINDS
        for name, info in kind.model.model_fields.items()
        if name not in Entry.model_fields
        for key in (name, info.alias or name)
    }
    found = {
        f"{module}:{line}: {word!r}"
        for module in inside(f"{CLI}.views")
        for word, line in words_of(module)
        if word in fields - _OTHERWISE.get(str(module), frozenset())
    }
    assert found == set(), "a field stands once, on its model"


def calls(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_the_library_never_prints() -> None:
    talkative = {"print", "sys.stdout.write", "sys.stderr.write", "input", "logging.basicConfig"}
    found = {f"{module}:{line}: {name}" for module in SRC for name, line in calls(module) if name in talkative}
    assert found == set()


def test_only_settings_read_the_environment() -> None:
    readers = {
        str(module)
        for module in SRC
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute | ast.Name | ast.alias)
        and (getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None))
        in ("environ", "getenv")
    }
    assert readers == {f"{LIBRARY}.http.settings"}
