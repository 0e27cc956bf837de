"""What holds for any input: nothing but `SpecError`, and no word of Python's in it."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from genesys_caseplans.errors import SpecError
from genesys_caseplans.kinds.fields import duration_seconds, duration_text
from genesys_caseplans.specfile import Spec, load_spec, parse_spec
from genesys_caseplans.specfile.json_text import mark_json, parse_json
from genesys_caseplans.specfile.positions import Malformed

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SECTIONS = ("schemas", "workbins", "worktypes", "intentCategories", "customerIntents", "caseplans")
JARGON = (
    "Input should",
    "NoneType",
    "pydantic",
    "Traceback",
    "Value error",
    "valid dictionary",
    "str]",
    "Extra inputs",
)
TEXTS = st.text(st.sampled_from("{}[]\",:\\ \n\t-+.eE0123456789truefalsnNaIiy\u20ac&*!#|>%@`'"), max_size=60)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def tried(text: bytes, suffix: str) -> Spec | SpecError:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"spec{suffix}"
        path.write_bytes(text)
        try:
            return load_spec(path)
        except SpecError as error:
            return error


def plain_words(error: SpecError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.message
        assert len(str(problem)) < 3000
        assert not any(word in str(problem) for word in JARGON), str(problem)
        str(problem).encode()


@QUICK
@given(content=st.binary(max_size=200) | TEXTS.map(str.encode), suffix=st.sampled_from([".json", ".yaml", ".conf"]))
def test_any_bytes_give_a_spec_or_plain_words(content: bytes, suffix: str) -> None:
    result = tried(content, suffix)
    assert isinstance(result, SpecError)
    plain_words(result)


@QUICK
@given(document=st.dictionaries(st.sampled_from([*SECTIONS, "name", "org", "lookups", "formatVersion"]), VALUES))
def test_any_document_gives_a_spec_or_plain_words(document: dict[str, Any]) -> None:
    try:
        parse_spec(document)
    except SpecError as error:
        plain_words(error)


@QUICK
@given(data=st.data())
def test_the_example_with_anything_in_any_place_gives_a_spec_or_plain_words(
    data: st.DataObject, escalation_text: str
) -> None:
    document = json.loads(escalation_text)
    for _ in range(data.draw(st.integers(1, 3))):
        inner: Any = document
        while isinstance(inner, (dict, list)) and inner:
            key: Any = data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else list(range(len(inner)))))
            if not isinstance(inner[key], (dict, list)) or data.draw(st.integers(0, 4)) == 0:
                if isinstance(inner, dict) and data.draw(st.booleans()):
                    inner[data.draw(st.text(max_size=9))] = inner.pop(key)
                else:
                    inner[key] = data.draw(VALUES)
                break
            inner = inner[key]
    from_python = outcome_of(document)
    result = tried(json.dumps(document).encode(), ".json")
    if isinstance(result, Spec):
        assert from_python == dict(result.entries)
    else:
        plain_words(result)
        assert from_python == [(problem.address, problem.message) for problem in result.problems]


def outcome_of(document: Any) -> Any:
    try:
        return dict(parse_spec(copy.deepcopy(document)).entries)
    except SpecError as error:
        return [(problem.address, problem.message) for problem in error.problems]


@QUICK
@given(document=VALUES)
def test_json_is_yaml(document: Any) -> None:
    from genesys_caseplans.specfile.yaml_text import parse_yaml

    text = json.dumps(document, indent=1)
    # Of a pair of escapes for one character YAML makes two halves, so such a text is left out.
    assume("\\ud" not in text)
    data, marks = parse_yaml(text)
    assert data == document
    assert marks() == mark_json(text)


@QUICK
@given(text=TEXTS)
def test_the_scanner_takes_and_refuses_what_the_standard_parser_does(text: str) -> None:
    try:
        json.loads(text, parse_constant=refuse, object_pairs_hook=refuse_doubles)
    except ValueError:
        with pytest.raises(Malformed):
            mark_json(text)
        with pytest.raises(Malformed):
            parse_json(text)
    else:
        mark_json(text)


@QUICK
@given(document=VALUES)
def test_every_value_of_a_document_has_a_place(document: Any) -> None:
    text = json.dumps(document, indent=1)
    mark = mark_json(text)

    def check(value: Any, path: tuple[str | int, ...]) -> None:
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        if not isinstance(value, (dict, list)):
            assert text.startswith(json.dumps(value), mark.offset(path))
        for key, part in parts:
            if isinstance(key, str):
                assert text.startswith(json.dumps(key), mark.offset((*path, key), key=True))
            check(part, (*path, key))

    check(document, ())


@given(seconds=st.integers(0, 10**9))
def test_durations_read_as_they_are_written(seconds: int) -> None:
    assert duration_seconds(duration_text(seconds)) == seconds


def refuse(word: str) -> None:
    raise ValueError(word)


def refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)
