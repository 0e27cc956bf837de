"""Spec files as all of them are written: keys in one order, durations as people write them. Nothing else changes.

JSON is laid out anew. Of YAML, whose layout and comments are the writer's, whole entries are moved with their comments,
and durations are replaced where they stand. What a file says is compared before and after: `NotTheSame` where it would
say anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile.document import is_yaml, read_document
from genesys_caseplans.specfile.formatting_json import json_in_order
from genesys_caseplans.specfile.formatting_yaml import yaml_in_order
from genesys_caseplans.specfile.ordering import Shape, Top, seconds_of
from genesys_caseplans.specfile.positions import Malformed


class NotTheSame(Exception):
    """The formatted file would not say the same: a fault of the formatter, and no file is touched."""


def formatted(text: str, path: Path | None, kinds: Iterable[Kind[Any]]) -> str:
    """A spec or an overlay as all are written; `Malformed` where it cannot be read. path: None for standard input."""
    shape = Top({kind.section: kind.model for kind in kinds})
    said = read_document("", 0, path, text).data
    # An alias must stand behind its anchor: where moving parts them, what holds any of the two stays in its order.
    makers = [partial(yaml_in_order, free=free) for free in (True, False)] if is_yaml(path, text) else [json_in_order]
    for make in makers:
        made = make(text, shape)
        with suppress(Malformed):
            if _meant(read_document("", 0, path, made).data, shape) == _meant(said, shape):
                return made
    raise NotTheSame


def _meant(value: Any, shape: Shape) -> Any:
    """A value in which each duration is a number of seconds."""
    if isinstance(value, dict):
        return {key: _meant(part, shape.inside(key)) for key, part in value.items()}
    if isinstance(value, list):
        return [_meant(part, shape.inside(0)) for part in value]
    return seconds_of(value) if shape.is_duration else value
