"""Ctrl-C and its like: the first lets a crawl finish what is in flight, the second drops that."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
    """Take SIGINT and SIGTERM, and SIGHUP unless we were told to ignore it (nohup)."""
    signals = Signals()
    event_loop = asyncio.get_running_loop()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        event_loop.add_signal_handler(number, signals.catch, number)
    try:
        yield signals
    finally:
        for number, handler in before.items():
            event_loop.remove_signal_handler(number)
            signal.signal(number, handler)
