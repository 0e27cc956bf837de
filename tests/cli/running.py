"""Runs the command line, in this process where that is enough and as a process of its own where it is not."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gcp_caseplans.main import run

FIXTURE = Path(__file__).parents[2] / "fixtures" / "specs" / "escalation.json"
WRITES = ("PUT", "PATCH", "DELETE")


def copy_retail(folder: Path) -> Path:
    """The larger example in a folder of a test, since what is written beside a spec must not get into ours."""
    for file in (FIXTURE.parent / "retail").glob("retail*.yaml"):
        shutil.copy(file, folder / file.name)
    return folder / "retail.yaml"


@dataclass(frozen=True)
class Ran:
    """What came of a command line."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON value and nothing else."""
        return json.loads(self.out)

    @property
    def all(self) -> str:
        """Both streams."""
        return self.out + self.err


@dataclass
class Cli:
    """The command line in this process, with an environment and a folder of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])

    def __call__(self, *args: str | Path, given: str = "", env: Mapping[str, str] | None = None) -> Ran:
        """Run it. given: what stands on standard input, which is no terminal."""
        out, err = _stream(), _stream()
        with self._placed(env or {}), redirect_stdout(out), redirect_stderr(err), _input(given):
            code = run([str(one) for one in args])
        return Ran(code, _text(out), _text(err))

    def process(self, *args: str | Path, env: Mapping[str, str] | None = None, **options: Any) -> Ran:
        """Run it as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "gcp_caseplans", *map(str, args)],
            cwd=options.pop("cwd", self.folder),
            env=self.process_environment(env),
            capture_output=True,
            encoding=options.pop("encoding", "utf-8"),
            stdin=options.pop("stdin", subprocess.DEVNULL),
            timeout=60,
            check=False,
            **options,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def process_environment(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a process: a home of its own, and nothing of the person who runs the tests."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.environment, **(env or {})}

    @contextmanager
    def _placed(self, env: Mapping[str, str]) -> Iterator[None]:
        before, folder, inside = dict(os.environ), Path.cwd(), self.process_environment(env)
        os.environ.clear()
        os.environ.update(inside)
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(before)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")


@contextmanager
def _input(text: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before


def spec_data() -> dict[str, Any]:
    """The example spec, to be changed."""
    data: dict[str, Any] = json.loads(FIXTURE.read_text("utf-8"))
    return data


def write_spec(path: Path, data: Any) -> Path:
    """A spec file."""
    path.write_text(json.dumps(data, indent=2), "utf-8")
    return path
