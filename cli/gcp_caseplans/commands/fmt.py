"""`fmt`: spec files as all of them are written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from gcp_caseplans.commands.options import color, environment_option, json_output, spec_argument
from gcp_caseplans.exits import FAILED, FINE, CommandError, UsageError
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.json import document
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text
from gcp_caseplans.whole_file import put_all, why

T = TypeVar("T")
_EXAMPLES = """
\b
Examples:
  gcp-caseplans fmt specs/
  gcp-caseplans fmt specs/ --check
  gcp-caseplans fmt - < escalation.yaml
"""


@dataclass(frozen=True)
class _File:
    """A file, what stands in it, and what is to stand there. name: as it was given."""

    name: str
    before: bytes
    after: bytes


@click.command(epilog=_EXAMPLES, short_help="Rewrite spec files in one order.")
@environment_option
@spec_argument
@click.option("--check", is_flag=True, help="Write nothing, and exit with 1 if a file would change.")
@json_output
@color
def fmt(spec: Specs, check: bool, as_json: bool, color: str) -> int:
    """Rewrite SPEC's files, and overlays: fields in the order of the reference, durations as 7d and 1h30m.

    Entries, stages and other lists keep their order, and YAML its layout and all comments; JSON is laid out anew. Each
    file says the same afterwards. Of a folder, overlays are rewritten as well. With - standard input is formatted to
    standard output. Nothing is written at all if a file cannot be read or written.
    """
    out, err = Screen.out(color), Screen.err(color)
    if "-" in spec:
        return _piped(spec, check, as_json)
    files = [_read(name) for name in _names(spec)]
    changed = [file for file in files if file.after != file.before]
    if not check:
        put_all({Path(file.name): file.after for file in changed})
    if as_json:
        out.json(document(files=len(files), changed=[file.name for file in changed]))
    else:
        for file in changed:
            out.line(f"{'would change' if check else 'changed'}  {clean(file.name)}")
        said = "would change" if check else "changed"
        err.line(f"{len(changed)} of {count_text(len(files), 'file')} {said}.")
    return FAILED if check and changed else FINE


def _piped(spec: Specs, check: bool, as_json: bool) -> int:
    from genesys_caseplans.specfile.files import read_standard_input  # noqa: PLC0415

    if len(spec) > 1 or spec.overlays or as_json:
        raise UsageError("- is formatted by itself, to standard output: name no other file, and leave --json out")
    text = _readable("<stdin>", read_standard_input)
    made = _formatted("<stdin>", None, text)
    if check:
        return FAILED if made != text else FINE
    sys.stdout.write(made)
    return FINE


def _names(spec: Specs) -> Sequence[str]:
    """All files: those of folders with the overlays that lie there, and the overlays that were named."""
    from genesys_caseplans.specfile.files import SUFFIXES, spec_files  # noqa: PLC0415

    names: dict[str, None] = {}
    for given in spec:
        path = Path(given)
        found = _readable(given, partial(spec_files, path))
        names |= dict.fromkeys(map(str, found))
        if path.is_dir():
            names |= dict.fromkeys(str(file) for suffix in sorted(SUFFIXES) for file in path.glob(f"*.overlay{suffix}"))
    return [*names, *(name for name in spec.overlays if name not in names)]


def _read(name: str) -> _File:
    from genesys_caseplans.specfile.files import read_text  # noqa: PLC0415

    path = Path(os.path.realpath(name))  # what a link points at is replaced, not the link
    text = _readable(name, lambda: read_text(path))
    try:
        before = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: cannot be read: {why(error)}") from None
    ending = "\r\n" if b"\r\n" in before else "\n"
    made = _formatted(name, path, text.replace("\r\n", "\n"))
    return _File(name, before, made.replace("\n", ending).encode())


def _readable(name: str, read: Callable[[], T]) -> T:
    """What is read; the same error as everywhere where it cannot be."""
    from genesys_caseplans.errors import Problem, SpecError  # noqa: PLC0415
    from genesys_caseplans.specfile.files import Unreadable  # noqa: PLC0415

    try:
        return read()
    except Unreadable as error:
        where = ":".join(map(str, (name, *(error.spot or ()))))
        raise SpecError([Problem(error.message, where=where, hint=error.hint)]) from None


def _formatted(name: str, path: Path | None, text: str) -> str:
    from genesys_caseplans.errors import Problem, SpecError  # noqa: PLC0415
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415
    from genesys_caseplans.specfile.formatting import NotTheSame, formatted  # noqa: PLC0415
    from genesys_caseplans.specfile.positions import Lines, Malformed  # noqa: PLC0415

    try:
        return formatted(text, path, KINDS)
    except Malformed as error:
        lines = Lines(text)
        spots = [lines.spot(fault.at) for fault in error.faults]
        raise SpecError(
            [
                Problem(fault.message, where=f"{name}:{line}:{column}", hint=fault.hint)
                for fault, (line, column) in zip(error.faults, spots, strict=True)
            ]
        ) from None
    except NotTheSame:
        raise CommandError(f"{name}: cannot be formatted without changing what it says: nothing was written") from None
