"""The journal of a run as a file of JSON lines: what was about to be sent, and what came of it.

Owns what is written, when it is on the disk, and how many old runs are kept. A line is whole or the last one.

    run      when, which set, org, command and version, what is to become of each entry, before and after, and what an
             undo must know
    intent   a write is about to be sent: entry, step, method, path, name, digest of the body
    result   what came of it: status, correlation id, id; or the error, and whether the outcome is unknown
    change   what became of an entry
    end      the run has ended by itself
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genesys_caseplans.errors import ApiError, JournalError, MalformedAnswer, RequestError, Stopped
from genesys_caseplans.http.exchange import Reply
from genesys_caseplans.journal.runs import SUFFIX, list_files, read_run

if TYPE_CHECKING:
    from genesys_caseplans.engine.journal import Sent, Write
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.engine.values.report import Report, Result

FORMAT_VERSION = 1
_DAY = 86400.0


class FileJournal:
    """Keeps each run that it is given to in a file of its own in a folder, which is made where it is missing.

    set_name: of the spec. command: what runs. keep: how many runs are kept at most. keep_days: how long one is kept.
    `JournalError` at once where nothing can be written there. run: the name of the run under way or done.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        set_name: str | None = None,
        command: str = "apply",
        keep: int = 100,
        keep_days: float = 90.0,
    ):
        self.folder = Path(folder)
        self.run = ""
        self._set_name = set_name
        self._command = command
        self._keep = keep
        self._keep_days = keep_days
        self._file: int | None = None
        self._number = 0
        self._numbers: dict[int, int] = {}
        self._failure: OSError | None = None
        self._lock = threading.Lock()
        self._see_that_it_can_be_written()

    def _see_that_it_can_be_written(self) -> None:
        probe = self.folder / f".{os.getpid()}-{secrets.token_hex(4)}.tmp"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            probe.unlink()
        except OSError as error:
            raise self._error(error, "nothing was done") from None

    # --- the port

    def begin(self, plan: Plan) -> None:
        """Begin the file of a run; old ones go."""
        from genesys_caseplans import __version__  # noqa: PLC0415  (it imports this)
        from genesys_caseplans.engine.undo.deeds import context, kept  # noqa: PLC0415
        from genesys_caseplans.engine.values.json import change_json  # noqa: PLC0415

        self._remove_old()
        self._open()
        told = ("address", "kind", "name", "id", "action", "effect", "irreversible", "fields")
        writing = [change for change in plan.changes if change.writes]
        header: dict[str, Any] = {
            "formatVersion": FORMAT_VERSION,
            "run": self.run,
            "set": self._set_name,
            "org": plan.org.as_json(),
            "command": self._command,
            "version": __version__,
            "planDigest": plan.digest,
            "changes": [
                {name: value for name, value in change_json(plan, change).items() if name in told}
                | {"undo": kept(plan, change)}
                for change in writing
            ],
            "context": context(plan),
        }
        self._write("run", header, sync=True)
        if self._failure is not None:
            raise self._error(self._failure, "nothing was done")

    def before(self, write: Write) -> None:
        """Note a write before it is sent; what makes something is on the disk by then."""
        request = write.request
        body = json.dumps(request.body, sort_keys=True, default=str).encode()
        name = request.body.get("name") if isinstance(request.body, Mapping) else None
        intent = {
            "address": str(write.address),
            "step": write.step,
            "operation": request.operation.name,
            "method": request.operation.method,
            "path": request.path,
            "name": name,
            "digest": f"sha256:{hashlib.sha256(body).hexdigest()}",
        }
        with self._lock:
            self._number += 1
            self._numbers[id(write)] = number = self._number
        self._write("intent", {"number": number, **intent}, sync=request.operation.method == "POST")
        if self._failure is not None:
            raise self._error(self._failure, "it was not sent")

    def after(self, write: Write, answer: Reply | Exception) -> None:
        """Note what came of a write. Never raises: it is done, and what follows is refused instead."""
        with self._lock:
            number = self._numbers.pop(id(write), 0)
        told = _answered(answer) if isinstance(answer, Reply) else _refused(answer)
        self._write("result", {"number": number, **told})

    def over(self, result: Result) -> None:
        """Note what became of an entry."""
        told: dict[str, Any] = {"address": str(result.change.address), "outcome": result.outcome, "id": result.id}
        if result.outcome != "done":
            told |= {"message": result.message, "stepsDone": list(result.partly)}
        self._write("change", told)

    def end(self, report: Report) -> None:
        """Note that the run has ended by itself."""
        if self._file is None:
            return
        self._write("end", {"ok": report.ok, "outcomes": report.outcomes}, sync=True)
        self.close()

    def sent_since(self, org: str, since: float) -> Sequence[Sent]:
        """What earlier runs of the set in an org sent since a time. Files that have not changed since are not read."""
        sent: list[Sent] = []
        for path in list_files(self.folder):
            with suppress(OSError, JournalError):
                if path.stat().st_mtime >= since:
                    run = read_run(path)
                    if run.org_id == org and run.set_name == self._set_name:
                        sent += [one for one in run.sent() if one.at >= since]
        return sent

    # --- the file

    def close(self) -> None:
        """Close the file of the run."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None

    def _open(self) -> None:
        self.close()
        self._number, self._failure = 0, None
        now = datetime.now(UTC)
        self.run = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}-{secrets.token_hex(2)}"
        path = self.folder / f"{self.run}{SUFFIX}"
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
            _sync_folder(self.folder)
        except OSError as error:
            raise self._error(error, "nothing was done") from None

    def _write(self, kind: str, content: Mapping[str, Any], sync: bool = False) -> None:
        """Append a line, in one piece; what fails keeps all that follows from being sent."""
        line = json.dumps({"type": kind, "time": _now(), **content}, ensure_ascii=False, default=str) + "\n"
        with self._lock:
            if self._file is None or self._failure is not None:
                return
            try:
                _write_whole(self._file, line.encode("utf-8", "backslashreplace"))
                if sync:
                    os.fsync(self._file)
            except OSError as error:
                self._failure = error

    def _remove_old(self) -> None:
        """Keep as many runs as are to be kept, this one included."""
        files = list_files(self.folder)
        oldest = time.time() - self._keep_days * _DAY
        for place, path in enumerate(files):
            with suppress(OSError):
                if place >= max(0, self._keep - 1) or path.stat().st_mtime < oldest:
                    path.unlink()

    def _error(self, error: OSError, so: str) -> JournalError:
        why = (error.strerror or str(error)).lower()
        return JournalError(
            f"the journal in {self.folder} cannot be written ({why}), so {so}: name another folder with --journal, or "
            "do without one with --no-journal"
        )


def _sync_folder(folder: Path) -> None:
    """Have the name of a new file on the disk, too, where a folder can be synced."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _write_whole(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _answered(reply: Reply) -> dict[str, Any]:
    made = reply.body.get("id") if isinstance(reply.body, Mapping) else None
    return {"status": reply.status, "correlationId": reply.correlation_id, "id": made}


def _refused(error: Exception) -> dict[str, Any]:
    """An error, and whether the write may have been handled all the same."""
    told: dict[str, Any] = {"error": str(error), "unknown": _leaves_unknown(error)}
    if isinstance(error, ApiError):
        told |= {"status": error.status, "code": error.code, "correlationId": error.correlation_id}
    elif isinstance(error, MalformedAnswer):
        told["correlationId"] = error.correlation_id
    return told


def _leaves_unknown(error: BaseException | None) -> bool:
    """A run that was stopped between two tries knows as much as it knew after the first."""
    if isinstance(error, Stopped):
        return error.__context__ is not None and _leaves_unknown(error.__context__)
    return error.outcome_unknown if isinstance(error, RequestError) else True
