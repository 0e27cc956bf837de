"""uvicorn in a daemon thread, started and stopped without uvicorn's tenths of seconds.

Owns: the thread, closing a client's connection on purpose, and that an answer leaves in one piece.
"""

import asyncio
import socket
import threading
from typing import Any, cast

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from genesys_caseplans.sandbox.api.app import build
from genesys_caseplans.sandbox.serve.control import with_control
from genesys_caseplans.sandbox.serve.world import World

_MOST_GRACE = 1.0


class _Server(uvicorn.Server):
    """Waits for an event where uvicorn looks at a flag ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        assert self._over is not None
        await self._over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        waited = 0.0
        while (self.server_state.tasks or self.server_state.connections) and waited < _MOST_GRACE:
            await asyncio.sleep(0.005)
            waited += 0.005
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    def end(self) -> None:
        """From any thread: stop."""
        if self._loop is not None and self._over is not None:
            self._loop.call_soon_threadsafe(self._over.set)


class _OneWrite:
    """A transport that hands on in one piece what is written in one turn of the loop: uvicorn writes the head and the
    body of an answer apart, and each write costs as much as all that the sandbox does for the answer.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._written: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not data:
            return
        if not self._written:
            self._loop.call_soon(self._flush)
        self._written.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._written and not self._transport.is_closing():
            data, self._written = b"".join(self._written), []
            self._transport.write(data)


class _Protocol(H11Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast(asyncio.Transport, _OneWrite(transport)))


class Listener:
    """Answers requests on a bound socket until stopped."""

    def __init__(self, world: World, listening: socket.socket) -> None:
        self.port: int = listening.getsockname()[1]
        self._socket = listening
        config = uvicorn.Config(
            with_control(world, build(world, self._drop)),
            http=_Protocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=60,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name="genesys-sandbox", daemon=True)

    def start(self) -> None:
        """Return once requests are answered."""
        self._thread.start()
        while not self._server.ready.wait(timeout=0.5):
            if not self._thread.is_alive():
                raise RuntimeError("the sandbox's server did not start")

    def stop(self) -> None:
        """Return once the socket is closed."""
        self._server.end()
        self._thread.join(timeout=5)
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    async def _drop(self, scope: Scope) -> bool:
        """Close a client's connection without an answer."""
        client = scope.get("client")
        for connection in list(self._server.server_state.connections):
            if client is not None and connection.transport.get_extra_info("peername") == tuple(client):
                connection.transport.abort()
                # One turn of the loop, so that uvicorn knows of it before the app returns without an answer.
                await asyncio.sleep(0)
                return True
        return False
