"""What a plain text of YAML means: a word, a number or itself.

Owns the core schema of YAML 1.2, less what JSON cannot say. Knows no parser.
"""

from __future__ import annotations

import re
from typing import Any

from genesys_caseplans.specfile.positions import MOST_DIGITS
from genesys_caseplans.specfile.wording import quoted

# The core schema of YAML 1.2 (chapter 10.3): yes, no, on and off are texts.
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")
WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
#: With what begins every plain text that is a number, a date or no number.
NUMERIC = frozenset("+-.0123456789")


def plain_value(text: str) -> tuple[Any, str]:
    """The value of a plain text, and what is wrong with it; "" if nothing is."""
    if text[:1] not in NUMERIC:
        return WORDS.get(text, text), ""
    if _NO_NUMBER.fullmatch(text):
        return text, f"{text} is not a number that a spec can hold"
    if _DATE.fullmatch(text):
        return text, f"{quoted(text)} reads as a date in YAML: put it in quotes"
    integer, based = _INTEGER.fullmatch(text), _BASED.fullmatch(text)
    if not (integer or based or _FLOAT.fullmatch(text)):
        return text, ""
    if len(text) > MOST_DIGITS:
        return 0, "the number is too long"
    if based:
        return int(text, 0), ""
    return int(text) if integer else float(text), ""
