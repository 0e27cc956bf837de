"""Judges every answer of every sandbox in this process: by what the official SDK knows of models, and by the
published contract where a copy lies beside the repository.

Owns: collecting what is wrong, and failing the test that was running. It is a pytest plugin that `conftest.py` of this
folder registers, so whoever runs the whole suite has the sandboxes of all other folders judged as well.
"""

import json
import re
from collections.abc import Generator
from functools import cache
from typing import Any

import pytest
from tests.contract import official_sdk
from tests.sandbox import published

from genesys_caseplans.sandbox.api.calls import OBSERVERS, Exchange
from genesys_caseplans.sandbox.api.operations import Operation

Json = dict[str, Any]

# What the SDK's models lack and the API shows (api-facts: Listing, Data schemas).
_EXTRA = {("DataSchema", "deleted"), ("JsonSchemaDocument", "definitions")}
_DATES = {
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}
_TYPES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}


class Recorder:
    """What is wrong with the answers so far. Answers come from the threads of the sandboxes."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.seen = 0

    def judge(self, exchange: Exchange) -> None:
        """Keep what is wrong with one answer; never raises into a sandbox."""
        self.seen += 1
        try:
            self.problems += judged(exchange)
        except Exception as defect:
            self.problems.append(f"{exchange.operation.id}: cannot be judged: {defect!r}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Fail the test whose requests were answered wrongly."""
        self.problems.clear()
        result = yield
        problems, self.problems = self.problems, []
        assert not problems, "the sandbox answered what the API would not:\n" + "\n".join(problems)
        return result


def install(config: pytest.Config) -> None:
    """Judge from now on, once a process."""
    if not config.pluginmanager.has_plugin(_NAME):
        recorder = Recorder()
        config.pluginmanager.register(recorder, _NAME)
        OBSERVERS.append(recorder.judge)
        config.add_cleanup(lambda: OBSERVERS.remove(recorder.judge))


_NAME = "sandbox-recorder"


def judged(exchange: Exchange) -> list[str]:
    """What is wrong with one answer."""
    operation, status = exchange.operation, exchange.status
    answered = json.loads(json.dumps(exchange.answered))
    if status == 500:
        return [f"{operation.id}: 500 {answered}"]
    expected = _answer_type(operation) if status < 300 else "ErrorBody"
    partial = isinstance(exchange.asked, dict) and "attributes" in exchange.asked
    problems = [] if answered is None or not expected else list(mismatches(expected, answered, operation.id))
    return problems + published.judged(operation, status, answered, partial)


def _answer_type(operation: Operation) -> str:
    """The SDK's type of an operation's answer; empty where it has none."""
    known = official_sdk.operations().get(official_sdk.snake(operation.id))
    return known.answer if known and known.answer != "object" else ""


@cache
def _model(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    return {field: (one.type, frozenset(map(str, one.allowed))) for field, one in official_sdk.model(name).items()}


@cache
def _read(expected: str) -> tuple[str, str]:
    """The SDK's name of a type: `list` or `dict` with what is in it, `plain`, or `model`."""
    for shape, pattern in (("list", r"list\[(.*)\]"), ("dict", r"dict\(str, (.*)\)")):
        if match := re.fullmatch(pattern, expected):
            return shape, match[1]
    return ("plain" if expected in {*_TYPES, *_DATES, "object"} else "model"), expected


def mismatches(expected: str, value: Any, where: str) -> list[str]:
    """What is wrong with a value by the SDK's name of its type."""
    shape, inner = _read(expected)
    if shape == "model":
        return _of_model(expected, value, where)
    if shape == "plain":
        return [] if _is_plain(expected, value) else [f"{where}: {value!r} is no {expected}"]
    if not isinstance(value, list if shape == "list" else dict):
        return [f"{where}: no {shape}"]
    items: list[Any] = list(value.values()) if isinstance(value, dict) else value
    return [one for item in items for one in mismatches(inner, item, f"{where}[]")]


def _is_plain(expected: str, value: Any) -> bool:
    if expected == "object":
        return True
    if expected in _DATES:
        return isinstance(value, str) and _DATES[expected].fullmatch(value) is not None
    return isinstance(value, _TYPES[expected]) and (expected == "bool") == isinstance(value, bool)


def _of_model(name: str, value: Any, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no {name}"]
    fields = _model(name)
    found: list[str] = []
    for key, item in value.items():
        if key not in fields:
            found += [] if (name, key) in _EXTRA else [f"{where}: {name} has no {key}"]
            continue
        if item is None and (name, key) in published.NULLS:
            continue
        expected, allowed = fields[key]
        problems = mismatches(expected, item, f"{where}.{key}")
        values = item if isinstance(item, list) else [item]
        if allowed and not problems and not all(isinstance(one, str) and one in allowed for one in values):
            problems = [f"{where}.{key}: {item!r} is not one of {sorted(allowed)}"]
        found += problems
    return found
