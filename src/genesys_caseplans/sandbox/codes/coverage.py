"""What the sandbox has of what is published: operations with a handler, error codes that some rule raises.

Owns: counting. A code counts as raised where a module other than the tables names it (or builds its name in an
f-string), so the count follows the code and no list has to be kept but that of the reasons for those that none names.
"""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

from genesys_caseplans.sandbox.api.operations import OPERATIONS
from genesys_caseplans.sandbox.codes.documented import DOCUMENTED
from genesys_caseplans.sandbox.codes.not_raised import NOT_RAISED
from genesys_caseplans.sandbox.codes.texts import TEXTS
from genesys_caseplans.sandbox.resources.registry import HANDLERS

Json = dict[str, Any]

_SANDBOX = Path(__file__).parents[1]
_TABLES = {"texts.py", "texts_limited.py", "texts_running.py", "documented.py", "not_raised.py"}


def coverage() -> Json:
    """Operations and error codes: how many there are, how many the sandbox has, and the names of the others.

    `cannotHappen` says of the missing codes, by reason, which ones no request and no state of an org can bring about.
    """
    codes = _share(set(DOCUMENTED), set(raised_codes()))
    reasons = {reason: sorted(of_reason) for reason, of_reason in NOT_RAISED.items()}
    return {
        "operations": _share(set(OPERATIONS), set(HANDLERS)),
        "errorCodes": {
            **codes,
            "cannotHappen": {reason: of_reason for reason, of_reason in reasons.items() if of_reason},
        },
    }


def _share(known: set[str], have: set[str]) -> Json:
    return {
        "known": len(known),
        "covered": len(known & have),
        "missing": sorted(known - have),
    }


@cache
def raised_codes() -> frozenset[str]:
    """The codes with a text that the sandbox's modules name."""
    texts: set[str] = set()
    patterns: set[str] = set()
    for file in _SANDBOX.rglob("*.py"):
        if file.name not in _TABLES:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    patterns.add(_pattern(node))
    built = [re.compile(one) for one in patterns if re.match(r"[a-z]+\\\.", one)]
    return frozenset(code for code in TEXTS if code in texts or _built(code, texts, built))


def _pattern(node: ast.JoinedStr) -> str:
    """What an f-string may come to: its gaps stand for one part that some text of the sandbox names."""
    parts = (re.escape(str(one.value)) if isinstance(one, ast.Constant) else "(.+)" for one in node.values)
    return "".join(parts)


def _built(code: str, texts: set[str], patterns: list[re.Pattern[str]]) -> bool:
    matches = (pattern.fullmatch(code) for pattern in patterns)
    return any(match is not None and all(gap in texts for gap in match.groups()) for match in matches)
