"""Worker processes that can be trusted with hostile work: a deadline each, and no shared fate.

`concurrent.futures` breaks the whole pool when one worker dies and cannot stop
one that hangs. Here a worker that overruns its time or is killed costs its own
task and is replaced. A worker never outlives its parent: its pipe ends when the
parent does, and an alarm of the system ends whatever does not come back to the pipe.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

from scraper.errors import ScraperError

T = TypeVar("T")

_CONTEXT = multiprocessing.get_context("spawn")
_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_START_SECONDS = 180.0  # on a machine with much else to do; a dead process is told at once
_GRACE = 5  # seconds after its deadline at which a worker without a parent is ended
_MOST_MEMORY = 700_000_000  # bytes; a worker that once was larger is replaced after its task
_WARMED = 2  # started before there is work for them
_MOST_TASKS = 5_000  # a worker is replaced after so many
_LINUX = sys.platform == "linux"


class WorkerLost(Exception):
    """The task was given up: it took too long, or its process died. The text says which."""


class NoWorkers(ScraperError):
    """No process can be started; that is no page's fault."""


class Workers:
    """A fixed number of processes, each doing one task at a time.

    Use as an async context manager; `await workers.run(function, *arguments)`
    waits for a free process. Function, arguments and result are pickled.
    """

    def __init__(self, count: int, *, timeout: float) -> None:
        """`timeout` is the seconds that one task may take."""
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._all = [_Worker(timeout) for _ in range(count)]
        self._is_warm = False
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
            worker.retire()
        self._threads.shutdown()
        for worker in self._all:
            worker.stop()

    def warm_up(self, function: Callable[..., object]) -> None:
        """Start some processes and let them import what `function` needs; nothing waits for it.

        The others start when all that run are busy. Does something the first time alone.
        """
        if self._is_warm:
            return
        self._is_warm = True
        for worker in [self._idle.get_nowait() for _ in self._all[:_WARMED]]:
            self._submit(worker, _do_nothing, (function,))

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Call the function in a worker.

        A task whose process died gets a second one, since memory may have been short
        for another's sake.

        Raises:
            WorkerLost: it took too long, or its process died twice.
            NoWorkers: no process can be started.
            Exception: what the function raises; its traceback is a note.
        """
        try:
            return await self._run_once(function, arguments)
        except _Died:
            return await self._run_once(function, arguments)

    async def _run_once(self, function: Callable[..., T], arguments: tuple[object, ...]) -> T:
        self._is_warm = True
        worker = await self._idle.get()
        call = self._submit(worker, function, arguments)
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            worker.interrupt()
            raise

    def _submit(
        self, worker: _Worker, function: Callable[..., T], arguments: tuple[object, ...]
    ) -> asyncio.Future[T]:
        """Give a worker that is ours its task; it is free again when the task has ended."""
        future: Future[T] = self._threads.submit(worker.call, function, arguments)
        call = asyncio.wrap_future(future)
        call.add_done_callback(lambda _: self._idle.put_nowait(worker))
        call.add_done_callback(lambda done: done.cancelled() or done.exception())
        return call


class _Died(WorkerLost):
    """The process ended in the middle of a task."""


class _Worker:
    """One process and the pipe to it; started at its first task, again after a loss.

    `call` runs in one thread at a time; `interrupt` and `retire` come from others.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._lock = threading.Lock()
        self._is_retired = False

    def call(self, function: Callable[..., Any], arguments: tuple[object, ...]) -> Any:
        """Do one task, waiting in the calling thread."""
        pipe = self._pipe or self._make_ready()
        try:
            pipe.send((function, arguments))
            if not pipe.poll(self._timeout):
                raise WorkerLost(f"took more than {self._timeout:g} s")
            failed, value, is_worn_out = pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            raise _Died("the worker process died") from error
        except WorkerLost:
            self.stop()
            raise
        if is_worn_out:
            self.stop()
        if failed:
            raise value
        return value

    def interrupt(self) -> None:
        """End the process; `call` notices and cleans up."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def retire(self) -> None:
        """End the process for good: a call that is under way, or comes later, is lost."""
        self._is_retired = True
        self.interrupt()

    def stop(self) -> None:
        """Kill the process, whatever it does; for the thread that calls, or when none does."""
        with self._lock:
            process, self._process = self._process, None
            pipe, self._pipe = self._pipe, None
            if process is not None:
                process.kill()
                process.join()
            if pipe is not None:
                pipe.close()

    def _make_ready(self) -> Connection:
        """Start the process and wait until it listens."""
        pipe = self._start()
        try:
            if pipe.poll(_START_SECONDS) and pipe.recv():
                return pipe
            reason = f"none was ready in {_START_SECONDS:g} s"
        except (EOFError, OSError):
            reason = "it died at its start"
        self.stop()
        if self._is_retired:
            raise WorkerLost("the crawl is ending")
        raise NoWorkers("cannot start a worker process", reason)

    def _start(self) -> Connection:
        """Start the process with Ctrl-C and its like blocked: they are the parent's to handle."""
        with self._lock:
            if self._is_retired:
                raise WorkerLost("the crawl is ending")
            ours, theirs = _CONTEXT.Pipe()
            process = _CONTEXT.Process(target=_serve, args=(theirs, self._timeout), daemon=True)
            try:
                resource_tracker.ensure_running()  # or it would unblock them
                before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
                try:
                    process.start()
                finally:
                    signal.pthread_sigmask(signal.SIG_SETMASK, before)
            except OSError as error:
                ours.close()
                raise NoWorkers("cannot start a worker process", str(error)) from error
            finally:
                theirs.close()
            self._process, self._pipe = process, ours
            return ours


def _do_nothing(*_: object) -> None:
    """Be a task that costs only its start."""


def _serve(pipe: Connection, timeout: float) -> None:
    """Answer tasks until the pipe closes."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with suppress(OSError):
        pipe.send(True)
    for number in range(1, _MOST_TASKS + 1):
        try:
            function, arguments = pipe.recv()
            signal.alarm(int(timeout) + _GRACE)
            answer = _answer(function, arguments, number == _MOST_TASKS)
            signal.alarm(0)
            pipe.send_bytes(answer)
        except (EOFError, OSError):
            return  # the parent is gone


def _answer(function: Callable[..., object], arguments: tuple[object, ...], is_last: bool) -> bytes:
    """Return the pickle of (failed, value, whether this process should be replaced)."""
    try:
        value = function(*arguments)
    except Exception as error:  # handed to the caller, who decides
        return pickle.dumps((True, _portable(error), is_last or _has_grown()))
    try:
        return pickle.dumps((False, value, is_last or _has_grown()))
    except Exception as error:  # a result that cannot travel
        told = RuntimeError(f"cannot be handed back: {type(error).__name__}: {error}")
        return pickle.dumps((True, told, is_last))


def _portable(error: Exception) -> Exception:
    """Return the error with its traceback as a note, or a plain one if it cannot be pickled."""
    trace = "".join(traceback.format_exception(error))
    try:
        error.add_note(trace)
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever its class does, the traceback above tells the story
        error = RuntimeError(f"{type(error).__name__}: {error}")
        error.add_note(trace)
    return error


def _has_grown() -> bool:
    """Say whether this process once needed too much memory."""
    return _peak() > _MOST_MEMORY


def _peak() -> int:
    """Return the most memory that this process ever had, in bytes.

    On Linux `getrusage` counts what the parent had when it started this process as well.
    """
    with suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if _LINUX else 1)
