"""Serving the site on a socket that is already open, until a signal comes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from scraper.browse.site import ArchiveSite


def listen(port: int) -> socket.socket:
    """Open a port of 127.0.0.1, 0 for a free one.

    Raises:
        OSError: another program has it, or we may not.
    """
    return socket.create_server(("127.0.0.1", port))


def serve(path: Path, listening: socket.socket, when_ready: Callable[[], None]) -> None:
    """Answer requests for an archive on an open socket, until SIGINT or SIGTERM.

    `when_ready` is called once, when a signal would end it well.
    """
    asyncio.run(_serve(path, listening, when_ready))


async def _serve(path: Path, listening: socket.socket, when_ready: Callable[[], None]) -> None:
    site = ArchiveSite(path)
    try:
        await site.invoke_startup()
        config = uvicorn.Config(
            site.application(), log_level="warning", lifespan="on", server_header=False
        )
        await _Server(config, when_ready).serve(sockets=[listening])
    finally:
        site.close()


class _Server(uvicorn.Server):
    """Says when it has started. Its signal handlers note a signal; no exception can get lost."""

    def __init__(self, config: uvicorn.Config, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_ready()
