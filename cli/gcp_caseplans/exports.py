"""The files of an export: which are ours to overwrite, and how all of them are put in place or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gcp_caseplans.connection import own_folder
from gcp_caseplans.exits import CommandError, UsageError
from gcp_caseplans.whole_file import put_all, why

_LEDGER = "exports.json"


class Exports:
    """A folder, or one file, that exports go to. What was written there is known by its digest."""

    def __init__(self, out: str, suffix: str):
        path = Path(out)
        self.is_file = path.suffix.lower() in (".json", ".yaml", ".yml")
        self.folder = path.parent if self.is_file else path
        self._out, self._suffix = path, suffix
        if self.is_file and path.is_dir():
            raise UsageError(f"--out {out} is a folder: give the name of a file, or of a folder without a suffix")
        if not self.is_file and path.exists() and not path.is_dir():
            raise UsageError(
                f"--out {out} is no folder: give the name of a folder, or of a file that ends in .yaml or .json"
            )

    def path(self, name: str) -> Path:
        """Where a document goes."""
        return self._out if self.is_file else self.folder / f"{name}{self._suffix}"

    def write(self, texts: Mapping[Path, str], force: bool) -> list[Path]:
        """Put all files in place, or none; gives those that changed. What somebody else wrote needs `force`."""
        self._make_folder()
        ledger = self._read_ledger()
        changed: list[Path] = []
        for path, text in texts.items():
            there = self._bytes(path)
            if there == text.encode():
                continue
            if there is not None and not force and ledger.get(path.name) != _digest(there):
                whose = "was not written by an export, or was edited since"
                raise CommandError(f"{path} {whose}: nothing was written (--force overwrites it)")
            changed.append(path)
        put_all({path: texts[path].encode() for path in changed})
        known = {**ledger, **{path.name: _digest(text.encode()) for path, text in texts.items()}}
        put_all({self._ledger: (json.dumps(dict(sorted(known.items())), indent=2) + "\n").encode()})
        return changed

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{self.folder} cannot be made: {why(error)}") from None

    @property
    def _ledger(self) -> Path:
        return own_folder(str(self.folder), "what exports wrote", "name another folder with --out") / _LEDGER

    def _read_ledger(self) -> dict[str, str]:
        with suppress(OSError, ValueError):
            read = json.loads(self._ledger.read_text("utf-8"))
            if isinstance(read, dict):
                return {str(name): str(digest) for name, digest in read.items()}
        return {}

    @staticmethod
    def _bytes(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {why(error)}") from None


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
