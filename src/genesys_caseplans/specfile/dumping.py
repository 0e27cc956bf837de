"""Documents as the text of a spec file: YAML or JSON, in the layout of `formatting`, always the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile.formatting import formatted

#: Where a comment stands: keys from the top.
Comments = Mapping[tuple[str, ...], str]


def json_text(document: Mapping[str, Any], kinds: Sequence[Kind[Any]]) -> str:
    """A document as JSON, which has no comments."""
    return formatted(json.dumps(document, ensure_ascii=False), Path("spec.json"), kinds)


def yaml_text(document: Mapping[str, Any], kinds: Sequence[Kind[Any]], comments: Comments | None = None) -> str:
    """A document as YAML. comments: beside values, by the path of their keys."""
    from ruamel.yaml import YAML  # noqa: PLC0415  (for who writes YAML)

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 110
    yaml.allow_unicode = True
    written = io.StringIO()
    yaml.dump(_noted(document, (), comments or {}), written)
    return formatted(written.getvalue(), Path("spec.yaml"), kinds)


def _noted(value: Any, path: tuple[str, ...], comments: Comments) -> Any:
    from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString  # noqa: PLC0415

    if isinstance(value, Mapping):
        made = CommentedMap()
        for key, part in value.items():
            made[key] = _noted(part, (*path, key), comments)
            if (*path, key) in comments:
                made.yaml_add_eol_comment(comments[*path, key], key)
        return made
    if isinstance(value, list):
        return [_noted(part, path, comments) for part in value]
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value) if _reads_well(value) else DoubleQuotedScalarString(value)
    return value


def _reads_well(text: str) -> bool:
    """Whether a text of several lines can stand as it is."""
    lines = text.split("\n")
    return text.strip("\n") == text and all(line == line.strip() and line.isprintable() for line in lines)
