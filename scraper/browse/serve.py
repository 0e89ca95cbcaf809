"""Serving the site on a socket that is already open, until a signal comes."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import uvicorn

from scraper.browse.site import ArchiveSite


def listen(port: int) -> socket.socket:
    """Open a port of 127.0.0.1, 0 for a free one.

    Raises:
        OSError: another program has it, or we may not.
    """
    return socket.create_server(("127.0.0.1", port))


def serve(path: Path, listening: socket.socket) -> None:
    """Answer requests for an archive on an open socket, until SIGINT or SIGTERM."""
    asyncio.run(_serve(path, listening))


async def _serve(path: Path, listening: socket.socket) -> None:
    site = ArchiveSite(path)
    try:
        await site.invoke_startup()
        config = uvicorn.Config(
            site.application(), log_level="warning", lifespan="on", server_header=False
        )
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        site.close()
