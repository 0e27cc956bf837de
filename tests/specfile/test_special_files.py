"""What is no regular file: standard input is read, pipes and sockets in the place of a file are told, nothing hangs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.specfile.conftest import told

from genesys_caseplans.address import Address
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile import files, load_spec

TEXT = '{"tools": {"saw":\n  {"name": "Saw"}}}'
WAY_OUT = "(give - to read a spec from standard input)"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a text on standard input, as a program does that runs the library."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], int]]:
    """Put bytes into a pipe that is standard input, and close its other end. Gives the descriptor."""
    opened: list[io.TextIOWrapper] = []
    writers: list[threading.Thread] = []

    def put(content: bytes) -> int:
        reading, writing = os.pipe()
        opened.append(os.fdopen(reading, "r", encoding="utf-8"))
        monkeypatch.setattr(sys, "stdin", opened[-1])
        writers.append(threading.Thread(target=write, args=(writing, content)))
        writers[-1].start()
        return reading

    def write(writing: int, content: bytes) -> None:
        # The reader may have enough before the end.
        with contextlib.suppress(BrokenPipeError), os.fdopen(writing, "wb", buffering=0) as pipe:
            pipe.write(content)

    yield put
    for file in opened:
        file.close()
    for writer in writers:
        writer.join()


def special(path: Path, what: str) -> Any:
    """Make something that is no regular file; gives what keeps it there."""
    if what == "a named pipe":
        os.mkfifo(path)
        return None
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    return listening


@pytest.mark.parametrize("what", ["a named pipe", "a socket"])
@pytest.mark.parametrize("named", ["itself", "in a folder"])
def test_what_is_no_regular_file_is_told_in_one_message(what: str, named: str, tools: Kind[Any]) -> None:
    folder = Path("specs")
    folder.mkdir()
    kept = special(folder / "a.json", what)
    (folder / "b.json").write_text(TEXT)
    try:
        paths = [folder] if named == "in a folder" else [folder / "a.json", folder / "b.json"]
        found = told(lambda: load_spec(*paths, kinds=[tools]))
    finally:
        if kept is not None:
            kept.close()
    assert found == [f"specs/a.json: this is {what}, and only regular files are read {WAY_OUT}"]


def test_a_device_is_told(tools: Kind[Any]) -> None:
    message = f"/dev/zero: this is a device, and only regular files are read {WAY_OUT}"
    assert told(lambda: load_spec("/dev/zero", kinds=[tools])) == [message]


def test_a_link_to_a_file_is_a_file(tools: Kind[Any]) -> None:
    Path("real.json").write_text(TEXT)
    Path("link.json").symlink_to("real.json")
    assert len(load_spec("link.json", kinds=[tools]).entries) == 1


def test_a_link_to_a_pipe_is_a_pipe(tools: Kind[Any]) -> None:
    os.mkfifo("pipe")
    Path("link.json").symlink_to("pipe")
    assert told(lambda: load_spec("link.json", kinds=[tools])) == [
        f"link.json: this is a named pipe, and only regular files are read {WAY_OUT}"
    ]


@pytest.mark.parametrize("text", [TEXT, "tools:\n  saw: {name: Saw}\n", "\ufeff" + TEXT], ids=["json", "yaml", "mark"])
def test_a_dash_is_standard_input(text: str, given: Callable[[str], None], tools: Kind[Any]) -> None:
    given(text)
    spec = load_spec("-", kinds=[tools])
    assert [str(address) for address in spec.entries] == ["tools.saw"]
    assert spec.place(Address("tools", "saw"), ("name",)).startswith("<stdin>:2:")
    assert spec.files == ()


@pytest.mark.parametrize("name", ["-", "/dev/fd/{}", "/proc/self/fd/{}"])
def test_a_pipe_that_was_handed_over_is_read(name: str, piped: Callable[[bytes], int], tools: Kind[Any]) -> None:
    descriptor = piped(TEXT.encode())
    assert len(load_spec(name.format(descriptor), kinds=[tools]).entries) == 1


LOADS = (
    "import sys; from genesys_caseplans import load_spec\n"
    "spec = load_spec(*sys.argv[1:]); print(len(spec.entries), spec.name)"
)


@pytest.mark.parametrize("given", ["-", "/dev/stdin", "/dev/fd/0"])
@pytest.mark.parametrize("how", ["pipe", "file"])
def test_standard_input_of_a_process(given: str, how: str, escalation_path: Path) -> None:
    command = [sys.executable, "-c", LOADS, given]
    if how == "file":
        with escalation_path.open() as file:
            ran = subprocess.run(command, stdin=file, capture_output=True, text=True, timeout=30, check=False)
    else:
        text = escalation_path.read_text()
        ran = subprocess.run(command, input=text, capture_output=True, text=True, timeout=30, check=False)
    assert ran.stdout == "8 customer-care\n", ran.stderr


def test_what_a_shell_puts_in_the_place_of_a_file_is_read(escalation_path: Path) -> None:
    line = f"{sys.executable} -c '{LOADS}' <(cat {escalation_path})"
    ran = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=30, check=False)
    assert ran.stdout == "8 customer-care\n", ran.stderr


def test_standard_input_and_files_are_one_set(given: Callable[[str], None], tools: Kind[Any]) -> None:
    Path("b.json").write_text('{"tools": {"box": {"name": "Box", "needs": "saw"}}}')
    given(TEXT)
    spec = load_spec("b.json", "-", "-", kinds=[tools])
    assert [str(address) for address in spec.entries] == ["tools.box", "tools.saw"]
    assert spec.files == (Path("b.json"),)


def test_problems_name_standard_input_and_the_place(given: Callable[[str], None], tools: Kind[Any]) -> None:
    given('{"tools": {"saw":\n  {"name": 5}}}')
    assert told(lambda: load_spec("-", kinds=[tools])) == [
        "<stdin>:2:12: tools.saw.name: must be text, not a number (put it in quotes)"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "<stdin>:1:1: the file is empty"),
        (b"{", "<stdin>:1:2: expected a key in double quotes, found the end of the file"),
        (b'{"a": "\xff"}', "<stdin>:1:8: byte 8 (0xff) is not UTF-8 (save the file as UTF-8)"),
        (b" " * (files.MOST_BYTES + 1), "<stdin>: the file is larger than 5 MB (split it: several files form one set)"),
    ],
    ids=["empty", "cut off", "latin-1", "endless"],
)
def test_what_is_wrong_with_standard_input(
    content: bytes, message: str, piped: Callable[[bytes], int], tools: Kind[Any]
) -> None:
    piped(content)
    (found,) = told(lambda: load_spec("-", kinds=[tools]))
    assert found.startswith(message)


def test_a_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch, tools: Kind[Any]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert told(lambda: load_spec("-", kinds=[tools])) == [
        "<stdin>: standard input is closed (redirect a spec to it: `... - < spec.json`)"
    ]


def test_a_pipe_that_stays_silent_does_not_hang(monkeypatch: pytest.MonkeyPatch, tools: Kind[Any]) -> None:
    monkeypatch.setattr(files, "SILENCE", 0.05)
    reading, writing = os.pipe()
    try:
        os.write(writing, b'{"tools": ')
        assert told(lambda: load_spec(f"/dev/fd/{reading}", kinds=[tools])) == [
            f"/dev/fd/{reading}: nothing came for 0.05 seconds (look at the command that writes to this pipe)"
        ]
    finally:
        os.close(reading)
        os.close(writing)


@pytest.mark.parametrize(
    "name",
    ["prod.overlay.json", "prod.overlay.yaml", "Prod.Overlay.YML", "care.5f1c.record.json", "care.snapshot.json"],
)
def test_what_the_tool_keeps_beside_a_spec_is_passed_over(name: str, tools: Kind[Any]) -> None:
    folder = Path("specs")
    folder.mkdir()
    (folder / "a.json").write_text(TEXT)
    (folder / name).write_text("not read")
    assert load_spec(folder, kinds=[tools]).files == (folder / "a.json",)
    assert "not JSON" not in told(lambda: load_spec(folder / name, kinds=[tools]))[0], "but read where it is named"


@pytest.mark.parametrize("name", ["overlay.json", "record.json", "snapshot.json", "my-record.json", "care.record.yaml"])
def test_names_that_only_look_alike_are_specs(name: str, tools: Kind[Any]) -> None:
    folder = Path("specs")
    folder.mkdir()
    (folder / name).write_text(json.dumps({"tools": {"saw": {"name": "Saw"}}}))
    assert len(load_spec(folder, kinds=[tools]).entries) == 1
