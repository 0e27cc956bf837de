"""The walls inside of the sandbox: five rooms, eight floors, and one door from requests to resources."""

from __future__ import annotations

import ast

import pytest
from tests.architecture.test_walls import LIBRARY, SRC, Module, inside, own, within, words_of

from genesys_caseplans.sandbox.api.operations import OPERATIONS

SANDBOX = f"{LIBRARY}.sandbox"
ROOMS = {"api", "codes", "org", "resources", "serve"}
APP = f"{SANDBOX}.api.app"
REGISTRY = f"{SANDBOX}.resources.registry"
COVERAGE = f"{SANDBOX}.codes.coverage"


def room(name: str) -> tuple[str, ...]:
    return own(f"sandbox.{name}")


def sandbox_modules() -> list[Module]:
    return [module for module in SRC if within(module.name, SANDBOX)]


def local(name: str) -> str:
    return name.removeprefix(f"{SANDBOX}.")


def test_the_rooms_are_these() -> None:
    folders = {local(module.name).split(".")[0] for module in sandbox_modules() if "." in local(module.name)}
    assert folders - {"genesys_caseplans"} == ROOMS


def test_few_modules_stand_at_the_root() -> None:
    root = [module.name for module in sandbox_modules() if module.file.parent.name == "sandbox"]
    assert len(root) <= 4, root


# Room: what it must not import, and why. `api.app` and `codes.coverage` look at the whole, and are named below.
FORBIDDEN = {
    "codes": (("org", "api", "resources", "serve"), "it is what the contract documents, as data"),
    "org": (("api", "resources", "serve"), "an org is there without anybody asking for it"),
    "api": (("resources", "serve"), "how a request is read is the same for every resource"),
    "resources": (("serve",), "a resource does not know how it is served"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_room_imports_only_what_it_may(name: str) -> None:
    forbidden, why = FORBIDDEN[name]
    packages = [f"{SANDBOX}.{one}" for one in forbidden]
    found = {
        f"{module} imports {imported}"
        for module in inside(*room(name))
        if module.name not in (APP, COVERAGE)
        for imported in module.imports
        if within(imported, *packages)
    }
    assert found == set(), why


def test_requests_meet_resources_at_one_door() -> None:
    app = next(module for module in SRC if module.name == APP)
    assert {name for name in app.imports if within(name, *room("resources")) and not within(name, REGISTRY)} == set()
    importers = {module.name for module in SRC if any(within(name, REGISTRY) for name in module.imports)}
    assert importers <= {APP, COVERAGE, f"{SANDBOX}.serve.seed"}


def has_handlers(module: Module) -> bool:
    return any(
        isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "HANDLERS"
        for node in module.tree.body
    )


def operations() -> set[str]:
    found = {module.name for module in inside(*room("resources")) if has_handlers(module)} - {REGISTRY}
    assert found, "no module has HANDLERS: was it renamed?"
    return found


def test_the_operations_of_a_resource_are_known_to_the_registry_only() -> None:
    asked = operations()
    found = {
        f"{module} imports {name}"
        for module in SRC
        if module.name != REGISTRY
        for name in module.imports
        if name in asked
    }
    assert found == set(), "what others need of a resource stands in its kind, its shapes or its rules"


def floor(module: Module) -> int:
    """On which floor a module stands; it imports nothing from above."""
    name = local(module.name)
    if (name.startswith("codes.") and module.name != COVERAGE) or name == "errors":
        return 1
    if name.startswith("org."):
        return 2
    if name.startswith("api.") and module.name != APP:
        return 3
    if name.startswith("resources.") and module.name != REGISTRY:
        kept, shown = name.endswith((".kind", ".coretypes")), name.endswith(".shapes")
        return 4 if kept else 5 if shown else 7 if module.name in operations() else 6
    return 8


FLOORS = "codes, org, api, kinds, shapes, rules, operations, the whole"


def test_no_module_imports_from_a_floor_above() -> None:
    floors = {module.name: floor(module) for module in sandbox_modules() if module.file.name != "__init__.py"}
    assert sorted(set(floors.values())) == list(range(1, len(FLOORS.split(", ")) + 1))
    found = {
        f"{module} (floor {floors[module.name]}) imports {name} (floor {floors[name]})"
        for module in sandbox_modules()
        for name in module.imports
        if module.name in floors and name in floors and floors[name] > floors[module.name]
    }
    assert found == set(), FLOORS


def kinds_of_resources() -> set[str]:
    found = {
        str(node.args[0].value)
        for module in inside(*room("resources"))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Kind" and isinstance(node.args[0], ast.Constant)
    }
    assert {"caseplan", "workitem", "user"} <= found
    return found


def test_the_api_names_no_resource() -> None:
    names = OPERATIONS.keys() | kinds_of_resources()
    found = {
        f"{module}:{line}: {word!r}"
        for module in inside(*room("api"))
        if local(module.name) != "api.operations"
        for word, line in words_of(module)
        if word in names
    }
    assert found == set(), "the resource that a rule belongs to raises it"
