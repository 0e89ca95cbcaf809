"""Ctrl-C and its like: the first lets a crawl finish what is in flight, the second drops that."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_LOG = logging.getLogger(__name__)


class Signals:
    """The signals that came, in order, and whom to tell about each."""

    def __init__(self) -> None:
        self.caught: list[int] = []
        self._stop: Callable[[], None] | None = None

    def tell(self, stop: Callable[[], None]) -> None:
        """Call `stop` at every signal from now on, and for those that came before."""
        self._stop = stop
        for _ in self.caught:
            stop()

    def catch(self, number: int) -> None:
        """Note a signal, and say what a second one does."""
        self.caught.append(number)
        if len(self.caught) == 1:
            name = signal.Signals(number).name
            _LOG.warning("%s: finishing what is in flight; once more stops at once", name)
        if self._stop is not None:
            self._stop()


@contextmanager
def catching_signals() -> Iterator[Signals]:
    """Note the signals that end a crawl, in the running event loop."""
    signals, event_loop = Signals(), asyncio.get_running_loop()
    with _giving_back_handlers() as numbers:
        for number in numbers:
            event_loop.add_signal_handler(number, signals.catch, number)
        try:
            yield signals
        finally:
            for number in numbers:
                event_loop.remove_signal_handler(number)


@contextmanager
def catching_signals_without_loop() -> Iterator[Signals]:
    """Note the signals that end a crawl where no event loop runs; the second one interrupts."""
    signals = Signals()

    def catch(number: int, frame: FrameType | None) -> None:
        signals.catch(number)
        if len(signals.caught) > 1:
            raise KeyboardInterrupt

    with _giving_back_handlers() as numbers:
        for number in numbers:
            signal.signal(number, catch)
        yield signals


@contextmanager
def _giving_back_handlers() -> Iterator[list[int]]:
    """Yield SIGINT and SIGTERM, and SIGHUP unless we were told to ignore it (nohup)."""
    numbers: list[int] = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield numbers
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
