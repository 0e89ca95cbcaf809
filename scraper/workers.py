"""Worker processes that can be trusted with hostile work: a deadline each, and no shared fate.

`concurrent.futures` breaks the whole pool when one worker dies and cannot stop
one that hangs. Here a worker that overruns its time or is killed costs its own
task and is replaced.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

_CONTEXT = multiprocessing.get_context("spawn")


class WorkerLost(Exception):
    """The task was given up: it took too long, or its process died. The text says which."""


class Workers:
    """A fixed number of processes, each doing one task at a time.

    Use as an async context manager; `await workers.run(function, *arguments)`
    waits for a free process. Function, arguments and result are pickled.
    """

    def __init__(self, count: int, *, timeout: float) -> None:
        """`timeout` is the seconds that one task may take."""
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._all = [_Worker() for _ in range(count)]
        for worker in self._all:
            self._idle.put_nowait(worker)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._all:
            worker.stop()
        self._threads.shutdown()

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Call the function in a worker; raise what it raises, or `WorkerLost`."""
        worker = await self._idle.get()
        loop = asyncio.get_running_loop()
        call = loop.run_in_executor(self._threads, worker.call, function, arguments, self._timeout)
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            worker.interrupt()
            raise
        finally:
            self._idle.put_nowait(worker)


class _Worker:
    """One process and the pipe to it; started at its first task, again after a loss."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def call(
        self, function: Callable[..., Any], arguments: tuple[object, ...], seconds: float
    ) -> Any:
        """Do one task, waiting in the calling thread."""
        pipe = self._pipe or self._start()
        try:
            pipe.send((function, arguments))
            if not pipe.poll(seconds):
                raise WorkerLost(f"took more than {seconds:g} s")
            failed, value = pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            raise WorkerLost("the worker process died") from error
        except WorkerLost:
            self.stop()
            raise
        if failed:
            raise value
        return value

    def interrupt(self) -> None:
        """End the process from another thread; `call` notices and cleans up."""
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        """Kill the process, whatever it does; the next call starts another."""
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()

    def _start(self) -> Connection:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self._pipe


def _serve(pipe: Connection) -> None:
    """Answer tasks until the pipe closes; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            function, arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = (False, function(*arguments))
        except Exception as error:  # handed to the caller, who decides
            answer = (True, error)
        pipe.send(answer)
