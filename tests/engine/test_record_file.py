"""Records in files: what is written is read, whole at any moment; what makes no sense is told and never believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_caseplans.address import Address
from genesys_caseplans.engine.record_file import RecordFile
from genesys_caseplans.engine.values.record import Record, Recorded
from genesys_caseplans.errors import RecordError

ORG = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
REVIEW = Recorded("1", "worktype", "Review", "created", "a.json", {"statuses.open": "2"}, {"name": "Review"})
BIN = Recorded("3", "workbin", "Bin", "adopted")


def record(**entries: Recorded) -> Record:
    placed = {Address("worktypes", key): recorded for key, recorded in entries.items()}
    return Record("care", ORG, "Org", placed, {"users": {"jane@example.com": "9"}})


def saved(folder: Path, of: Record) -> Path:
    file = RecordFile(folder, "care")
    file.save(of)
    return file.path(ORG)


_texts = st.text(max_size=12)
_values = st.none() | st.dictionaries(_texts, st.integers() | _texts | st.lists(_texts, max_size=2), max_size=3)
_recorded = st.builds(
    Recorded,
    st.text(min_size=1, max_size=9),
    _texts,
    _texts,
    st.sampled_from(["created", "adopted"]),
    _texts,
    st.dictionaries(_texts, _texts, max_size=3),
    _values.map(lambda values: values or None),
    _values.map(lambda values: values or None),
    _values.map(lambda values: values or None),
)
_keys = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
_entries = st.dictionaries(st.builds(Address, _keys, _keys), _recorded, max_size=5)


@given(_entries, st.dictionaries(_keys, st.dictionaries(_texts, _texts, min_size=1, max_size=2), max_size=2))
def test_what_is_written_is_read(tmp_path_factory: Any, entries: Any, lookups: Any) -> None:
    folder = tmp_path_factory.mktemp("record")
    of = Record("care", ORG, "Org", entries, lookups)
    RecordFile(folder, "care").save(of)
    assert RecordFile(folder, "care").of(ORG) == of
    assert RecordFile(folder, "care").likely() == of


def test_the_text_does_not_depend_on_the_order_of_the_run(tmp_path: Path) -> None:
    first = saved(tmp_path, record(a=REVIEW, b=BIN)).read_bytes()
    assert saved(tmp_path, record(b=BIN, a=REVIEW)).read_bytes() == first
    assert b"\r" not in first
    assert first.endswith(b"}\n")


def test_only_what_differs_is_written_again(tmp_path: Path) -> None:
    file = RecordFile(tmp_path, "care")
    file.save(record(a=REVIEW))
    file.path(ORG).unlink()
    file.save(record(a=REVIEW))
    assert not file.path(ORG).exists()
    file.save(record(a=REVIEW, b=BIN))
    assert json.loads(file.path(ORG).read_text("utf-8"))["entries"].keys() == {"worktypes.a", "worktypes.b"}
    assert [path.name for path in tmp_path.iterdir()] == [file.path(ORG).name], "nothing is left behind"


def test_of_several_orgs_none_is_likely(tmp_path: Path) -> None:
    saved(tmp_path, record(a=REVIEW))
    other = "4f2504e0-4f89-41d3-9a0c-0305e82c3301"
    file = RecordFile(tmp_path, "care")
    file.save(Record("care", other, "Other"))
    assert RecordFile(tmp_path, "care").likely() is None
    assert RecordFile(tmp_path, "care").of(ORG).entries == record(a=REVIEW).entries
    assert RecordFile(tmp_path, "car").likely() is None, "a set whose name begins alike is another one"


@pytest.mark.parametrize(
    ("header", "word"), [({"org": {"id": "another"}}, "another org"), ({"name": "other"}, "the set 'other'")]
)
def test_a_record_of_another_org_or_set_is_told_and_left_alone(tmp_path: Path, header: Any, word: str) -> None:
    path = saved(tmp_path, record(a=REVIEW))
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | header), encoding="utf-8")
    before = path.read_bytes()
    file = RecordFile(path, "care", is_file=True)
    assert file.of(ORG).entries == {}
    assert word in file.remarks[0]
    file.save(record(b=BIN))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "not a record"),
        ("[" * 100_000, "nested too deeply"),
        ('{"formatVersion": 1}', "not a record"),
        ('{"recordFormat": 2}', "the record format 2"),
        ('{"recordFormat": 1}', "org is not an object"),
        ('{"recordFormat": 1, "org": {"id": ""}}', "org has no id"),
        ('{"recordFormat": 1, "org": {"id": "x"}, "entries": {"a": {}}}', "'a' is not the address"),
        ('{"recordFormat": 1, "org": {"id": "x"}, "entries": {"a.b": {"id": 1}}}', "a.b: id is 1"),
        ('{"recordFormat": 1, "org": {"id": "x"}, "entries": {"a.b": {"id": "1"}}}', "origin is ''"),
        ('{"recordFormat": 1, "org": {"id": "x"}, "lookups": {"users": {"a": 1}}}', "lookups.users: a is 1"),
        ("<<<<<<< ours\n{}", "conflict markers"),
        ("\xff\xfe", "not UTF-8"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place_and_a_way_out(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / f"care.{ORG}.record.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(RecordError) as told:
        RecordFile(tmp_path, "care").of(ORG)
    assert word in str(told.value)
    assert str(path) in str(told.value)
    assert RecordFile(tmp_path, "care").likely() is None


def conflict(tmp_path: Path, ours: Record, theirs: Record, base: str = "") -> Path:
    """The file as git leaves it: what both begin and end with, and each side's lines in between."""
    path = saved(tmp_path, ours)
    mine = path.read_text("utf-8").splitlines()
    path.unlink()
    other = saved(tmp_path, theirs).read_text("utf-8").splitlines()
    start = next(at for at, (a, b) in enumerate(zip(mine, other, strict=False)) if a != b)
    end = next(at for at, (a, b) in enumerate(zip(reversed(mine), reversed(other), strict=False)) if a != b)
    middle = [mine[start : len(mine) - end], other[start : len(other) - end]]
    lines = [*mine[:start], "<<<<<<< HEAD", *middle[0], *base.splitlines(), "=======", *middle[1], ">>>>>>> other"]
    path.write_text("\n".join([*lines, *mine[len(mine) - end :]]), encoding="utf-8")
    return path


@pytest.mark.parametrize("base", ["", "||||||| 1234\n  old"])
def test_two_branches_that_both_only_added_are_read_together(tmp_path: Path, base: str) -> None:
    conflict(tmp_path, record(a=REVIEW, b=BIN), record(a=REVIEW, c=BIN), base)
    assert RecordFile(tmp_path, "care").of(ORG) == record(a=REVIEW, b=BIN, c=BIN)


def test_two_branches_that_say_different_things_are_told(tmp_path: Path) -> None:
    other = Recorded("77", "workbin", "Bin", "adopted")
    conflict(tmp_path, record(a=REVIEW, b=BIN), record(a=REVIEW, b=other))
    with pytest.raises(RecordError, match=r"different things of worktypes\.b"):
        RecordFile(tmp_path, "care").of(ORG)


def test_a_record_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"cannot be written .*--no-record"):
        RecordFile(tmp_path / "missing", "care").save(record(a=REVIEW))
