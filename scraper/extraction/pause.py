"""Python's search for reference cycles, put off while a page is read.

A page makes some ten thousand objects that live until its record is made, and next to
no cycles. Every few hundred of them Python would look through all that are young for
cycles to free: a twentieth of the time, for nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Put the search off until the block is left; whoever had switched it off keeps it so."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
