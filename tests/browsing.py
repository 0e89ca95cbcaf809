"""The archive's site, asked without a socket, or served on one for a browser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from scraper.browse.serve import listen
from scraper.browse.site import ArchiveSite


def ask(path: Path, *addresses: str, **headers: str) -> list[httpx.Response]:
    """Ask the site of an archive for some addresses, one after the other."""
    return asyncio.run(_ask(path, addresses, headers))


async def _ask(
    path: Path, addresses: tuple[str, ...], headers: dict[str, str]
) -> list[httpx.Response]:
    site = ArchiveSite(path)
    await site.invoke_startup()
    transport = httpx.ASGITransport(app=site.application())
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [await client.get(address, headers=headers) for address in addresses]
    finally:
        site.close()


@contextmanager
def served(path: Path) -> Iterator[str]:
    """Serve an archive on a free port of loopback; hands out its address."""
    with listen(0) as listening:
        config = uvicorn.Config(ArchiveSite(path).application(), log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
