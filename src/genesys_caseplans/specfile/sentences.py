"""What pydantic found wrong with an entry, told in the spec's own words.

Owns the translation of error types into sentences; knows no file and no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from genesys_caseplans.kinds.fields import duration_seconds, duration_text
from genesys_caseplans.specfile.positions import Path
from genesys_caseplans.specfile.shape import Expected, choices, expected_at, known_keys
from genesys_caseplans.specfile.wording import (
    Hint,
    alternatives,
    did_you_mean,
    known_key,
    listed,
    quoted,
    shortened,
    shown,
    what_it_is,
)

#: What is wanted, by the type of the error that misses it.
_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"),
    "less_than": ("lt", "less than"),
}
#: The patterns of spec models in words.
_ALPHABETS = {
    r"^[A-Za-z0-9]+$": "letters and digits",
    r"^[A-Za-z0-9_-]+$": "letters, digits, _ and -",
}
_OF_PYTHON = frozenset({"value_error", "assertion_error"})


@dataclass(frozen=True)
class Sentence:
    """What is wrong at a path of an entry. key: the key is what is wrong, not its value."""

    path: Path
    message: str
    hint: Hint = ""
    key: bool = False


@dataclass(frozen=True)
class _Miss:
    error: ErrorDetails
    path: Path
    value: Any
    options: tuple[Expected, ...]
    of_union: bool


def sentences(model: type[BaseModel], value: Any, error: ValidationError) -> list[Sentence]:
    """One sentence for each thing that is wrong with the value of an entry."""
    misses = [_miss(model, value, detail) for detail in error.errors(include_url=False)]
    return [_sentence(group) for group in _grouped(misses)]


def _miss(model: type[BaseModel], value: Any, error: ErrorDetails) -> _Miss:
    path: list[str | int] = []
    skipped = False
    parts = error["loc"]
    for place, part in enumerate(parts):
        if _inside(value, part):
            value = value[part]
        elif error["type"] == "missing" and place == len(parts) - 1:
            continue
        else:
            # Not of the file: the name of a branch of a union.
            skipped = True
            continue
        path.append(part)
    # An unknown key is told with the keys that its object may have.
    options = expected_at(model, path[:-1] if error["type"] == "extra_forbidden" else path)
    return _Miss(error, tuple(path), value, options, skipped)


def _inside(value: Any, part: str | int) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and part < len(value)


def _grouped(misses: list[_Miss]) -> Iterator[list[_Miss]]:
    """What belongs in one sentence: the branches of a union, of which the one that got furthest was meant."""
    groups: dict[object, list[_Miss]] = {}
    deeper = {miss.path[:length] for miss in misses if miss.of_union for length in range(len(miss.path))}
    for number, miss in enumerate(misses):
        if not miss.of_union:
            groups[number] = [miss]
        elif miss.path not in deeper:
            groups.setdefault(miss.path, []).append(miss)
    yield from groups.values()


def _sentence(group: list[_Miss]) -> Sentence:
    miss = group[0]
    wanted = [_WANTED[one.error["type"]] for one in group if one.error["type"] in _WANTED]
    if len(wanted) == len(group):
        return Sentence(miss.path, *_wrong_type(wanted, miss.value))
    # One of the branches that took the type: the others only say that it was not for them.
    miss = next(one for one in group if one.error["type"] not in _WANTED)
    kind = miss.error["type"]
    if kind == "missing":
        return Sentence(miss.path, f"needs {quoted(str(miss.error['loc'][-1]))}")
    if kind == "extra_forbidden":
        return _unknown_key(miss)
    return Sentence(miss.path, *_TOLD.get(kind, _as_told)(miss))


def _wrong_type(wanted: list[str], value: Any) -> tuple[str, str]:
    if isinstance(value, float) and "a whole number" in wanted:
        return f"must be a whole number, not {shown(value)}", ""
    if "a number" in wanted and "a whole number" in wanted:
        wanted.remove("a whole number")
    hint = "put it in quotes" if "a text" in wanted and isinstance(value, (bool, int, float)) else ""
    return f"must be {alternatives(wanted)}, not {what_it_is(value)}", hint


def _unknown_key(miss: _Miss) -> Sentence:
    key = str(miss.path[-1])
    return Sentence(miss.path, f"unknown key {quoted(key)}", lambda: known_key(key, known_keys(miss.options)), key=True)


def _length(miss: _Miss) -> tuple[str, str]:
    alphabet = _alphabet(miss)
    if alphabet:
        return alphabet
    context = miss.error.get("ctx", {})
    unit = "characters" if isinstance(miss.value, str) else "items"
    long = context.get("actual_length", len(miss.value) if isinstance(miss.value, (str, list, dict)) else "?")
    if "min_length" in context:
        if context["min_length"] == 1:
            return "must not be empty", ""
        return f"must have at least {context['min_length']} {unit}, not {long}", ""
    return f"must have at most {context['max_length']} {unit}, not {long}", ""


def _pattern(miss: _Miss) -> tuple[str, str]:
    pattern = miss.error.get("ctx", {}).get("pattern", "")
    return _alphabet(miss) or (f"must match the pattern {pattern}, not {shown(miss.value)}", "")


def _alphabet(miss: _Miss) -> tuple[str, str] | None:
    """Length and letters of a text in one sentence, where its pattern is one that has words."""
    for option in miss.options:
        letters = _ALPHABETS.get(option.constraint("pattern") or "")
        if letters:
            least, most = option.constraint("min_length"), option.constraint("max_length")
            long = f"{least} to {most} " if least and most else ""
            return f"must be {long}{letters}, not {shown(miss.value)}", ""
    return None


def _bound(miss: _Miss) -> tuple[str, str]:
    name, words = _BOUNDS[miss.error["type"]]
    bound: Any = miss.error.get("ctx", {}).get(name)
    if any(option.constraint("func") is duration_seconds for option in miss.options):
        return f"must be {words} {duration_text(bound)}, not {_duration(miss.value)}", ""
    return f"must be {words} {bound}, not {shown(miss.value)}", ""


def _duration(value: Any) -> str:
    return f"{value} seconds" if isinstance(value, int) else shown(value)


def _choice(miss: _Miss) -> tuple[str, Hint]:
    known = choices(miss.options)
    return f"must be one of {listed(known)}, not {shown(miss.value)}", partial(did_you_mean, miss.value, known)


def _as_told(miss: _Miss) -> tuple[str, str]:
    """An error that carries its own words; the value in them is shown as it stands in the file."""
    message = miss.error["msg"]
    if miss.error["type"] in _OF_PYTHON:
        # What Python's own functions raise says nothing to the reader of a file.
        return f"is not valid: {shown(miss.value)}", ""
    return shortened(message.replace(repr(miss.error["input"]), shown(miss.error["input"]), 1)), ""


_TOLD: Mapping[str, Callable[[_Miss], tuple[str, Hint]]] = {
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    **dict.fromkeys(_BOUNDS, _bound),
}
