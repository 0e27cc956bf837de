"""Loading takes as much longer as there is more to load, whatever is in it and whatever is wrong with it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genesys_caseplans.errors import SpecError
from genesys_caseplans.kinds import pointers
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile import document, json_text, load_spec

Make = Callable[[int], dict[str, Any]]


def well(count: int) -> dict[str, Any]:
    """Entries that point at one another: each at the one before it."""
    return {
        f"t{number}": {
            "name": f"Tool {number}",
            "parts": [{"tool": f"t{number - 1}"}] if number else [],
            "spares": {"a": {"note": "x"}, "b": {"note": "y"}},
            "lasts": "2h",
        }
        for number in range(count)
    }


def with_private_keys(count: int) -> dict[str, Any]:
    return {key: {**entry, "x-note": 1} for key, entry in well(count).items()}


def with_warnings(count: int) -> dict[str, Any]:
    return {key: {**entry, "count": 8} for key, entry in well(count).items()}


def pointing_nowhere(count: int) -> dict[str, Any]:
    return {f"t{number}": {"name": f"Tool {number}", "needs": f"u{number}"} for number in range(count)}


def with_one_name(count: int) -> dict[str, Any]:
    return {f"t{number}": {"name": "Tool", "lasts": "2h"} for number in range(count)}


def in_a_ring(count: int) -> dict[str, Any]:
    return {f"t{n}": {"name": f"Tool {n}", "needs": f"t{(n + 1) % count}"} for n in range(count)}


def with_unknown_keys(count: int) -> dict[str, Any]:
    return {f"t{number}": {"name": f"Tool {number}", "nam": 1} for number in range(count)}


ALL: list[Make] = [
    well,
    with_private_keys,
    with_warnings,
    pointing_nowhere,
    with_one_name,
    in_a_ring,
    with_unknown_keys,
]


def loading(make: Make, count: int, folder: Path, kind: Kind[Any]) -> Callable[[], None]:
    path = folder / f"{make.__name__}-{count}.json"
    path.write_text(json.dumps({"tools": make(count)}, indent=1))

    def load() -> None:
        try:
            load_spec(path, kinds=[kind])
        except SpecError:
            assert make in (pointing_nowhere, with_one_name, in_a_ring, with_unknown_keys)

    return load


def calls_of(act: Callable[[], None]) -> int:
    """How many functions are called, those written in C included."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def seconds_of(act: Callable[[], None]) -> float:
    """CPU seconds, the least of a few: whatever else runs only ever adds to them."""

    def once() -> float:
        begun = time.process_time()
        act()
        return time.process_time() - begun

    return min(once() for _ in range(3))


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_four_times_as_much_takes_four_times_as_many_calls(make: Make, tmp_path: Path, tools: Kind[Any]) -> None:
    small, large = (calls_of(loading(make, count, tmp_path, tools)) for count in (300, 1200))
    # Sorting costs a little more than that.
    assert large < 4.4 * small


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_four_times_as_much_takes_four_times_as_long(make: Make, tmp_path: Path, tools: Kind[Any]) -> None:
    small, large = (seconds_of(loading(make, count, tmp_path, tools)) for count in (500, 2000))
    # What grows with the square would take 16 times as long.
    assert large < 11 * small


def test_pointers_are_walked_once_an_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: Kind[Any]) -> None:
    walked: list[object] = []
    real = pointers.references

    def counted(value: Any) -> Any:
        walked.append(value)
        return real(value)

    monkeypatch.setattr("genesys_caseplans.specfile.rules.references", counted)
    loading(well, 20, tmp_path, tools)()
    assert len(walked) == 20


def test_places_are_looked_for_only_where_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: Kind[Any]
) -> None:
    scanned: list[str] = []
    real = json_text.mark_json

    def counted(text: str) -> Any:
        scanned.append(text)
        return real(text)

    monkeypatch.setattr(document, "mark_json", counted)
    loading(well, 20, tmp_path, tools)()
    assert scanned == []
    loading(with_warnings, 20, tmp_path, tools)()
    assert len(scanned) == 1


def test_a_long_ring_is_told_in_a_few_words(tmp_path: Path, tools: Kind[Any]) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"tools": in_a_ring(500)}))
    with pytest.raises(SpecError) as caught:
        load_spec(path, kinds=[tools])
    (problem,) = caught.value.problems
    assert problem.address == "tools.t0"
    assert problem.message.startswith("the references form a cycle: tools.t0 needs tools.t1, which needs tools.t2, ")
    assert problem.message.endswith("which needs tools.t28, and so on over 471 more to tools.t0")
