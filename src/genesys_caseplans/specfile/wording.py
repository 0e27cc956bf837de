"""The words that problems are told in: values as a reader of the file knows them, and near misses.

Owns wording only; knows no file, no kind and no pydantic.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice
from typing import Any, TypeAlias

#: A way out, made only when its problem is told: looking for near words takes time.
Hint: TypeAlias = str | Callable[[], str]

#: Signs of a value that are shown.
MOST_SHOWN = 40
#: Keys that a hint lists; a longer list helps nobody.
MOST_LISTED = 30
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
    for types, word in (((int, float), "a number"), (str, "a text"), (Mapping, "an object"), ((list, tuple), "a list")):
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
    found = difflib.get_close_matches(word.casefold(), folded, n=1)
    return folded[found[0]] if found else ""


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


def known_key(key: str, known: Collection[str]) -> str:
    """A hint for an unknown key: the nearest known one, else all known ones."""
    return did_you_mean(key, known) or (f"known keys: {listed(known)}" if known else "")


def alternatives(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} or {last}" if first else last
