"""--log-json: a line of JSON for every decision of a crawl, and for what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from scraper.errors import InputError


class _JsonLines(logging.Formatter):
    """Writes a record as one JSON object: time, event, and what the decision tells."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": time, "event": record.levelname.lower()}
        told = getattr(record, "decision", None) or {"message": record.getMessage()}
        line |= {name: value for name, value in told.items() if value is not None}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode("utf-8", "replace")


@contextmanager
def logging_to(file: Path | None) -> Iterator[None]:
    """Append to the file while the block runs; do nothing without one.

    Raises:
        InputError: it cannot be written.
    """
    if file is None:
        yield
        return
    try:
        handler = logging.FileHandler(file, encoding="utf-8")
    except OSError as error:
        raise InputError(file, f"the log cannot be written: {error.strerror}") from error
    handler.setFormatter(_JsonLines())
    logger = logging.getLogger("scraper")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        handler.close()
