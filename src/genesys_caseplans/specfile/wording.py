"""The words that problems are told in: values as a reader of the file knows them, near misses, pydantic's errors.

Owns wording only: knows no file and no kind, and finds nothing wrong by itself.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from genesys_caseplans.kinds.fields import duration_seconds, duration_text
from genesys_caseplans.specfile.positions import KeyPath
from genesys_caseplans.specfile.shape import Expected, choices, expected_at, known_keys

#: A way out, made only when its problem is told: looking for near words takes time.
Hint: TypeAlias = str | Callable[[], str]

#: Signs of a value that are shown.
MOST_SHOWN = 40
#: Keys that a hint lists; a longer list helps nobody.
MOST_LISTED = 30
#: Keys that go by another name elsewhere, in the API and in everyday words: no misspellings, so nothing near finds
#: them. Of several that may be meant, the first that the place knows.
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "transitions": ("destinations",),
    "nextstatuses": ("destinations",),
    "destinationstatusids": ("destinations",),
    "autoterminateworkitem": ("autoTerminate",),
    "email": ("owner",),
    "defaultcaseowner": ("owner",),
    "prefix": ("referencePrefix",),
    "customerintent": ("intent", "customerIntents"),
    "intents": ("customerIntents",),
    "categories": ("intentCategories",),
    "dataschema": ("schema", "schemas"),
    "dataschemas": ("schemas",),
    "fields": ("attributes",),
    "properties": ("attributes",),
    "enum": ("values",),
    "options": ("values",),
    "choices": ("values",),
    "label": ("title", "name"),
    "displayname": ("name", "title"),
    "title": ("name",),
    "form": ("intake",),
    "intakesettings": ("intake",),
    "stageplans": ("stages",),
    "stepplan": ("step",),
    "stepplans": ("step",),
    "steps": ("step",),
    "expiration": ("expiry",),
    "ttl": ("expiry",),
    "lifespan": ("ttl", "expiry"),
    "deadline": ("dueDuration",),
    "sla": ("serviceLevelTarget",),
    "previousname": ("was",),
    "renamedfrom": ("was",),
}
_MOST_MESSAGE = 400
_MOST_COMPARED = 500


def quoted(text: str) -> str:
    """A text in double quotes, shortened, with control characters made visible."""
    short = text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
    # Lone surrogates would make the message itself unprintable.
    return json.dumps(short, ensure_ascii=not short.isprintable())


def shown(value: Any) -> str:
    """A value as it stands in a file, or what it is where that would be long."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (bool, int, float)) or value is None:
        text = json.dumps(value)
        return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
    return what_it_is(value)


def what_it_is(value: Any) -> str:
    """What a value is, in the words of a spec."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    for types, word in (((int, float), "a number"), (str, "text"), (Mapping, "an object"), ((list, tuple), "a list")):
        if isinstance(value, types):
            return word
    return f"what JSON cannot say ({type(value).__name__})"


def shortened(message: str) -> str:
    """A message that keeps its beginning and its end, whatever it echoes."""
    if len(message) <= _MOST_MESSAGE:
        return message
    half = _MOST_MESSAGE // 2
    return f"{message[:half]} … {message[-half:]}"


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant; "" if none is near."""
    if len(word) > 2 * MOST_SHOWN:
        return ""
    folded = {name.casefold(): name for name in known}
    if len(folded) > _MOST_COMPARED:
        first = word.casefold()[:1]
        folded = {name: known_as for name, known_as in folded.items() if name[:1] == first}
        folded = dict(list(folded.items())[:_MOST_COMPARED])
    matches = difflib.get_close_matches(word.casefold(), folded, n=1)
    return folded[matches[0]] if matches else ""


def listed(words: Collection[str]) -> str:
    """Words in a row, the first ones of many."""
    first = list(islice(words, MOST_LISTED))
    short = [word if len(word) <= MOST_SHOWN else word[:MOST_SHOWN] + "…" for word in first]
    more = f" and {len(words) - len(first)} more" if len(words) > len(first) else ""
    return ", ".join(short) + more


def did_you_mean(word: Any, known: Collection[str]) -> str:
    """A hint for a wrong word: the nearest of those that would be right."""
    near = nearest(word, known) if isinstance(word, str) else ""
    return f"did you mean {quoted(near)}?" if near else ""


def meant_key(key: str, known: Collection[str]) -> str:
    """The known key that was probably meant: what goes by that name elsewhere, else the nearest; "" if none is."""
    plain = key.replace("_", "").replace("-", "").casefold()
    alias = next((name for name in _OTHER_NAMES.get(plain, ()) if name in known), "")
    return alias or nearest(key, known)


def known_key(key: str, known: Collection[str]) -> str:
    """A hint for an unknown key: the one that was probably meant, else all known ones."""
    if meant := meant_key(key, known):
        return f"did you mean {quoted(meant)}?"
    return f"known keys: {listed(known)}" if known else ""


def alternatives(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} or {last}" if first else last


#: What is wanted, by the type of the error that misses it.
_EXPECTED = {
    "string_type": "text",
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

    path: KeyPath
    message: str
    hint: Hint = ""
    key: bool = False


@dataclass(frozen=True)
class _Miss:
    error: ErrorDetails
    path: KeyPath
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
    expected = [_EXPECTED[candidate.error["type"]] for candidate in group if candidate.error["type"] in _EXPECTED]
    if len(expected) == len(group):
        return Sentence(miss.path, *_wrong_type(expected, miss.value))
    # One of the branches that took the type: the others only say that it was not for them.
    miss = next(candidate for candidate in group if candidate.error["type"] not in _EXPECTED)
    kind = miss.error["type"]
    if kind == "missing":
        return Sentence(miss.path, f"needs {quoted(str(miss.error['loc'][-1]))}")
    if kind == "extra_forbidden":
        return _unknown_key(miss)
    return Sentence(miss.path, *_SENTENCES.get(kind, _error_text)(miss))


def _wrong_type(expected: list[str], value: Any) -> tuple[str, str]:
    if isinstance(value, float) and "a whole number" in expected:
        return f"must be a whole number, not {shown(value)}", ""
    if "a number" in expected and "a whole number" in expected:
        expected.remove("a whole number")
    hint = "put it in quotes" if "text" in expected and isinstance(value, (bool, int, float)) else ""
    return f"must be {alternatives(expected)}, not {what_it_is(value)}", hint


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


def _error_text(miss: _Miss) -> tuple[str, str]:
    """An error that carries its own words; the value in them is shown as it stands in the file."""
    message = miss.error["msg"]
    if miss.error["type"] in _OF_PYTHON:
        # What Python's own functions raise says nothing to the reader of a file.
        return f"is not valid: {shown(miss.value)}", ""
    return shortened(message.replace(repr(miss.error["input"]), shown(miss.error["input"]), 1)), ""


_SENTENCES: Mapping[str, Callable[[_Miss], tuple[str, Hint]]] = {
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    **dict.fromkeys(_BOUNDS, _bound),
}
