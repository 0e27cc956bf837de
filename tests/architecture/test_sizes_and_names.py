"""Small functions, modules that fit on a few screens, names of the field, a docstring on every module."""

from __future__ import annotations

import ast
import re

import pytest
from tests.architecture.test_walls import ALL, ROOT, Module

LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
FORBIDDEN_NAMES = {"utils", "util", "helper", "helpers", "common", "base", "manager", "managers", "misc", "core"}


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_function_gets_away() -> None:
    long = {
        f"{module}.{function.name}": length
        for module in ALL
        for function in functions(module)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_module_gets_away() -> None:
    lengths = {str(module): len(module.file.read_text("utf-8").splitlines()) for module in ALL}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_module_says_what_it_owns() -> None:
    assert [str(module) for module in ALL if not ast.get_docstring(module.tree)] == []


def test_no_module_is_named_after_nothing() -> None:
    named = {str(module): set(re.split(r"[._]", module.name)) for module in ALL}
    assert {name for name, words in named.items() if words & FORBIDDEN_NAMES} == set()


def test_no_class_is_named_after_nothing() -> None:
    classes = [
        (module, node.name) for module in ALL for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)
    ]
    vague = re.compile(r"(Manager|Helper|Utils?|Base|Common)$")
    assert [f"{module}.{name}" for module, name in classes if vague.search(name)] == []


@pytest.mark.parametrize("folder", ["src", "cli"])
def test_no_folder_of_modules_lacks_its_init(folder: str) -> None:
    folders = {file.parent for file in (ROOT / folder).rglob("*.py")}
    assert {str(one) for one in folders if not (one / "__init__.py").exists()} == set()


def test_nothing_is_left_undone_in_silence() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [str(module) for module in ALL if marks.search(module.file.read_text("utf-8"))] == []
