"""The clients of `fetching.py`: each makes requests when told so, in an environment of its own.

    python clients.py NAME PORT

One JSON object a line on standard input, {"size", "connections", "requests"}; the answer
is the CPU seconds of one request. This file needs the standard library alone; what it
measures is imported when first used.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable

Ask = Callable[[str], Awaitable[int]]


async def measure(ask: Ask, port: int, size: int, connections: int, requests: int) -> float:
    """Return the CPU seconds of a request, after each connection was used once.

    Every connection leads to a host of its own, as in a crawl.
    """
    urls = [
        f"http://127.0.{number // 250}.{number % 250 + 1}:{port}/{size}"
        for number in range(connections)
    ]
    times = max(requests // connections, 1)

    async def keep_asking(url: str, times: int) -> None:
        for _ in range(times):
            assert await ask(url) == size

    await asyncio.gather(*(keep_asking(url, 1) for url in urls))
    start = time.process_time()
    await asyncio.gather(*(keep_asking(url, times) for url in urls))
    return (time.process_time() - start) / (times * connections)


async def ours(port: int) -> None:
    """Fetch with deadline, caps and checked addresses, up to the snapshot."""
    from scraper.fetching.client import Client

    async with Client(allow_private=True) as client:

        async def ask(url: str) -> int:
            return len((await client.fetch(url)).payload)

        await _obey(ask, port)


async def aiohttps(port: int) -> None:
    """`session.get` and `read`, without decompression."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as session:

        async def ask(url: str) -> int:
            async with session.get(url) as response:
                return len(await response.read())

        await _obey(ask, port)


async def _obey(ask: Ask, port: int) -> None:
    for line in sys.stdin:
        print(await measure(ask, port, **json.loads(line)), flush=True)


CLIENTS = {"scraper": ours, "aiohttp": aiohttps}

if __name__ == "__main__":
    asyncio.run(CLIENTS[sys.argv[1]](int(sys.argv[2])))
