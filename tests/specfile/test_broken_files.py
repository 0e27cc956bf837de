"""Files that are no spec at all: each gives one clear sentence with its place, never a traceback."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from genesys_caseplans.errors import SpecError
from genesys_caseplans.specfile import load_spec
from genesys_caseplans.specfile.files import MOST_BYTES

Problems = Callable[..., list[str]]

NOT_TEXT = {
    "empty": (b"", "s.json:1:1: the file is empty"),
    "blank": (b" \n\n", "s.json:1:1: the file is empty"),
    "utf-16": ("{}".encode("utf-16"), "s.json: the file is UTF-16 (save it as UTF-8)"),
    "utf-32": ("{}".encode("utf-32"), "s.json: the file is UTF-32 (save it as UTF-8)"),
    "utf-16 without mark": (
        "{}".encode("utf-16-le"),
        "s.json: byte 2 is zero: the file is no text, or UTF-16 (save it as UTF-8)",
    ),
    "latin-1": (b'{\n "name": "caf\xe9"}', "s.json:2:14: byte 16 (0xe9) is not UTF-8 (save the file as UTF-8)"),
    "latin-1 behind a mark": (
        codecs.BOM_UTF8 + b'{"\xe9": 1}',
        "s.json:1:3: byte 6 (0xe9) is not UTF-8 (save the file as UTF-8)",
    ),
    "a character that is cut off": (b'{"\xe2\x82', "s.json:1:3: byte 3 (0xe2) is not UTF-8 (save the file as UTF-8)"),
    "too large": (
        b" " * (MOST_BYTES + 1),
        "s.json: the file is larger than 5 MB (split it: several files form one set)",
    ),
}

JSON = {
    "a list": ("[1]", "1:1: a spec must be an object, not a list"),
    "a text": ('"x"', "1:1: a spec must be an object, not a text"),
    "comma before a brace": ('{"a": 1,}', "1:8: a comma too many before }"),
    "comma before a bracket": ('{"a": [1,\n]}', "1:9: a comma too many before ]"),
    "no comma": ('{"a": 1\n "b": 2}', '2:2: expected a comma or }, found "\\""'),
    "no colon": ('{"a" 1}', '1:6: expected a colon after the key "a", found "1"'),
    "single quotes around a key": ("{'a': 1}", '1:2: expected a key in double quotes, found "\'"'),
    "single quotes": (
        "{\"a\": 'x'}",
        '1:7: expected a value, found "\'" (texts stand in double quotes)',
    ),
    "no quotes": ("{a: 1}", '1:2: expected a key in double quotes, found "a"'),
    "Python's words": (
        '{"a": True}',
        '1:7: expected a value, found "True" (true, false and null are written in small letters)',
    ),
    "a word": ('{"a": yes}', '1:7: expected a value, found "yes" (texts stand in double quotes)'),
    "a comment": (
        "// x\n{}",
        '1:1: expected a value, found "/" (JSON has no comments: use a key that begins with x-)',
    ),
    "a list that is not closed": (
        '{"a": [1, 2',
        "1:12: the file ends too early: what begins at line 1, column 7 has no ]",
    ),
    "no value": ('{"a":', "1:6: the file ends too early: a value is missing"),
    "a key that is not closed": ('{"a', "1:2: a text has no closing quote on its line"),
    "a line's end in a text": ('{"a": "x\ny"}', "1:7: a text has no closing quote on its line"),
    "a tab in a text": (
        '{"a": "x\ty"}',
        "1:9: a control character stands in a text: write it as \\t, \\n or \\u0000",
    ),
    "a Windows path": ('{"a": "C:\\dir"}', "1:10: a backslash here means nothing: write it twice"),
    "half an escape": ('{"a": "\\u12"}', "1:8: a backslash here means nothing: write it twice"),
    "NaN": ('{"a": NaN}', "1:7: NaN is no number that a spec can hold"),
    "minus infinity": ('{"a": -Infinity}', "1:7: -Infinity is no number that a spec can hold"),
    "infinity by digits": ('{"name": 1e999}', "1:10: name is too large a number"),
    "beyond 64 bits": ('{"name": 12345678901234567890}', "1:10: name is too large a number"),
    "thousands of digits": ('{"name": ' + "1" * 5000 + "}", "1:10: the number is too long"),
    "a leading zero": ('{"a": 012}', '1:7: expected a value, found "012"'),
    "letters in a number": ('{"a": 1x}', '1:7: expected a value, found "1x"'),
    "more than one value": ("{} {}", '1:4: the JSON ends before this: expected nothing more, found "{"'),
    "half a surrogate pair": ('{"name": "\\ud800"}', "1:10: name holds half a character"),
    "half a surrogate pair in a key": ('{"\\ud800": 1}', "1:1: a key holds half a character"),
    "deep lists": ("[" * 100_000, "1:51: maps and lists are nested more than 50 deep"),
    "deep objects": ('{"a":' * 100_000, "1:251: maps and lists are nested more than 50 deep"),
    "deep and well formed": (
        '{"a":' * 60 + "1" + "}" * 60,
        "1:251: maps and lists are nested more than 50 deep",
    ),
    "a key twice": ('{"name": "a",\n "name": "b"}', '2:2: the key "name" stands twice: first at line 1, column 2'),
}

YAML = {
    "only a comment": ("# nothing\n", "1:1: the file is empty"),
    "a list": ("- a\n", "1:1: a spec must be an object, not a list"),
    "a text": ("hello\n", "1:1: a spec must be an object, not a text"),
    "a Python object": (
        "name: !!python/object/apply:os.system [id]\n",
        "1:7: the tag !!python/object/apply:os.system is not read: write plain values",
    ),
    "a tag": ("name: !secret x\n", "1:7: the tag !secret is not read: write plain values"),
    "two documents": ("name: a\n---\nname: b\n", "2:1: a second YAML document begins here: a spec file holds one"),
    "YAML 1.1": ("%YAML 1.1\n---\nname: a\n", "2:1: YAML 1.1 is not read: write YAML 1.2"),
    "not a number": ("name: .nan\n", "1:7: .nan is no number that a spec can hold"),
    "infinity": ("name: -.INF\n", "1:7: -.INF is no number that a spec can hold"),
    "infinity by digits": ("name: 1e999\n", "1:7: name is too large a number"),
    "thousands of digits": ("name: " + "1" * 5000, "1:7: the number is too long"),
    "a number as key": ("1: a\n", '1:1: the key "1" is no text: put it in quotes'),
    "true as key": ("true: a\n", '1:1: the key "true" is no text: put it in quotes'),
    "nothing as key": ("name: a\n~: b\n", '2:1: the key "~" is no text: put it in quotes'),
    "a list as key": ("? [a]\n: b\n", "1:3: a map or a list cannot be a key"),
    "a date": ("name: 2026-01-01\n", '1:7: "2026-01-01" reads as a date in YAML: put it in quotes'),
    "a date and time": (
        "name: 2026-01-01T10:00:00Z\n",
        '1:7: "2026-01-01T10:00:00Z" reads as a date in YAML: put it in quotes',
    ),
    "a merge key": (
        "x-a: &a {name: b}\nworkbins: {a: {<<: *a}}\n",
        "2:16: << merges maps in YAML 1.1 only: write the keys out",
    ),
    "an alias inside itself": (
        "name: &a [*a]\n",
        "1:11: the alias *a stands inside what it points at, which would never end",
    ),
    "an alias to nothing": ("name: *a\n", "1:7: the alias *a has no anchor &a before it"),
    "a tab": (
        "name:\n\t- a\n",
        "2:1: this is not YAML: found character '\\t' that cannot start any token (indent with blanks, not with tabs)",
    ),
    "a key twice": (
        "workbins:\n  a: {name: One}\n  a: {name: Two}\n",
        '3:3: the key "a" stands twice: first at line 2, column 3',
    ),
    "wrong indentation": (
        "tools:\n  a:\n name: b\n",
        "3:2: this is not YAML: this does not fit what stands before it "
        "(look at the indentation and the dashes of lists)",
    ),
    "an end too early": (
        "name: [a\n",
        "2:1: this is not YAML: the file ends too early (while parsing a flow sequence)",
    ),
    "a colon too many": ("name: a: b\n", "1:8: this is not YAML: mapping values are not allowed here"),
    "half a surrogate pair": ('name: "\\ud800"\n', "1:7: name holds half a character"),
    "deep lists": ("[" * 1000, "1:51: maps and lists are nested more than 50 deep"),
    "deep in lines": ("- " * 1000, "1:101: maps and lists are nested more than 50 deep"),
    "deep by aliases": (
        "a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 30 + "*a" + "]" * 30,
        "2:34: maps and lists are nested more than 50 deep",
    ),
}


@pytest.mark.parametrize("case", NOT_TEXT)
def test_bytes_that_are_no_text_are_named(case: str, problems_of_files: Problems) -> None:
    content, message = NOT_TEXT[case]
    assert problems_of_files(s__json=content) == [message]


@pytest.mark.parametrize("case", JSON)
def test_broken_json_is_named_with_its_place(case: str, problems_of_files: Problems) -> None:
    content, message = JSON[case]
    assert problems_of_files(s__json=content) == [f"s.json:{message}"]


@pytest.mark.parametrize("case", YAML)
def test_broken_yaml_is_named_with_its_place(case: str, problems_of_files: Problems) -> None:
    content, message = YAML[case]
    assert problems_of_files(s__yaml=content) == [f"s.yaml:{message}"]


@pytest.mark.parametrize(
    "text",
    [
        "name: a: b\n",
        "name: [a\n",
        'name: "a\n',
        'name: "\\q"\n',
        "name: a\x01\n",
        'name: "\\UFFFFFFFF"\n',
        "%YAML x\n",
    ],
)
def test_text_that_the_yaml_parser_refuses_is_one_problem(text: str, problems_of_files: Problems) -> None:
    (message,) = problems_of_files(s__yml=text)
    assert message.startswith("s.yml:")
    assert "this is not YAML" in message


def test_all_faults_of_a_file_are_told_at_once(problems_of_files: Problems) -> None:
    json = '{"a": 1, "a": NaN,\n "b": {"c": 1, "c": 2},}'
    assert problems_of_files(s__json=json) == [
        's.json:1:10: the key "a" stands twice: first at line 1, column 2',
        "s.json:1:15: NaN is no number that a spec can hold",
        's.json:2:16: the key "c" stands twice: first at line 2, column 8',
        "s.json:2:23: a comma too many before }",
    ]


def test_a_yaml_bomb_is_refused_before_it_is_made(problems_of_files: Problems) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    (message,) = problems_of_files(s__yaml="\n".join(lines))
    assert message.endswith("the aliases make more than 500000 values of this file")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path / "no.json")
    assert str(caught.value) == f"{tmp_path / 'no.json'}: there is no such file or folder"


def test_a_path_through_a_file_is_named(problems_of_files: Problems) -> None:
    assert problems_of_files(s__json="") == ["s.json:1:1: the file is empty"]
    with pytest.raises(SpecError, match=r"^s.json/x: there is no such file or folder$"):
        load_spec("s.json/x")


def test_a_name_that_no_file_can_have_is_told() -> None:
    with pytest.raises(SpecError, match="this is no file name"):
        load_spec("a\0b")


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path / "s.json")
    (problem,) = caught.value.problems
    assert problem.message == "the file cannot be read: permission denied"
    assert problem.where == str(tmp_path / "s.json")


def test_a_folder_without_spec_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("{}")
    (tmp_path / ".hidden.json").write_text("{}")
    (tmp_path / "inside.json").mkdir()
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path)
    assert str(caught.value) == (f"{tmp_path}: the folder holds no spec file (spec files end in .json, .yaml, .yml)")


def test_no_path_at_all_is_told() -> None:
    with pytest.raises(SpecError, match="no spec file was given"):
        load_spec()


def test_one_broken_file_does_not_hide_what_is_wrong_in_another(problems_of_files: Problems) -> None:
    found = problems_of_files(
        a__json='{"worktypes": {"w": {"name": "Work", "workbin": "in_the_other_file"}}, "caseplan": {}}', b__json="{"
    )
    assert found == [
        'a.json:1:72: unknown key "caseplan" (did you mean "caseplans"?)',
        "b.json:1:2: expected a key in double quotes, found the end of the file",
    ]
