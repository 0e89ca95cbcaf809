"""What one request costs: our client beside aiohttp, at 10, 100 and 1,000 connections.

    python -m benchmarks.fetching [--connections 10,100,1000] [--requests N] [--repeats N]

A server in a process of its own answers at once. Each client is a process that is told
how many requests to make over how many connections; the two take turns. What counts is
the client's CPU time for a request, the body read to its end as it came over the wire.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from benchmarks.clients import CLIENTS
from benchmarks.environments import ROOT, python_of, set_up

SIZES = (1_000, 50_000)
_OURS, _PEER = CLIENTS


class Answers(asyncio.Protocol):
    """A connection of the server: every request gets as many bytes as its path says."""

    def __init__(self) -> None:
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for request in requests:
            size = int(request.split(b" ", 2)[1].strip(b"/"))
            head = (
                "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 26 Nov 2026 10:00:00 GMT\r\n"
                "Content-Type: text/html; charset=utf-8\r\nVary: Accept-Encoding\r\n"
                'ETag: "65a1b2c3"\r\nCache-Control: public, max-age=60\r\n'
                f"Content-Encoding: gzip\r\nContent-Length: {size}\r\n\r\n"
            )
            self._transport.write(head.encode() + bytes(size))


def serve(pipe: Connection) -> None:
    """Run the server until its parent ends; tell it the port."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Answers, "0.0.0.0", 0, backlog=2048)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def serving() -> Iterator[int]:
    """Run the server in a process of its own and give its port."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield int(ours.recv())
    finally:
        process.kill()
        process.join()


@contextmanager
def client(name: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run one of the clients in its environment."""
    process = subprocess.Popen(
        [python_of(name), Path(__file__).with_name("clients.py"), name, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT) if name == _OURS else ""},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ask(process: subprocess.Popen[str], **wanted: int) -> float:
    """Let a client make its requests; return the CPU seconds of one."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(wanted) + "\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def main(arguments: Sequence[str] | None = None) -> None:
    """Race the clients and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetching")
    parser.add_argument("--connections", default="10,100,1000")
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args(arguments)
    sizes = [int(count) for count in options.connections.split(",")]
    for line in compare(sizes, options.requests, options.repeats):
        print(line, flush=True)


def compare(connections: Sequence[int], requests: int, repeats: int) -> Iterator[str]:
    """Race the clients and yield the lines of a table."""
    if failed := set_up([_PEER]):
        raise SystemExit(f"{_PEER} cannot be installed: {failed[_PEER]}")
    yield "| body | connections | ours, ms CPU | aiohttp, ms CPU | ratio |"
    yield "|---|---|---|---|---|"
    with ExitStack() as stack:
        port = stack.enter_context(serving())
        clients = {name: stack.enter_context(client(name, port)) for name in CLIENTS}
        for size in SIZES:
            for count in connections:
                wanted = {"size": size, "connections": count, "requests": requests}
                rounds = [
                    {name: ask(process, **wanted) * 1e3 for name, process in clients.items()}
                    for _ in range(repeats)
                ]
                ours, peer = (median(found[name] for found in rounds) for name in CLIENTS)
                ratio = median(found[_OURS] / found[_PEER] for found in rounds)
                yield f"| {size // 1000} KB | {count} | {ours:.3f} | {peer:.3f} | {ratio:.2f} |"


if __name__ == "__main__":
    main()
