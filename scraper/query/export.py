"""Articles out of the archive, streamed: JSON Lines in the record's shape, CSV for tables."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import orjson

from scraper.errors import InputError
from scraper.query.records import load_record

CSV_COLUMNS = (
    "id", "url", "site", "section", "language", "kind", "headline", "kicker", "dek", "byline",
    "authors", "dateline", "published", "modified", "word_count", "paywalled", "quote_count",
    "caption_count", "tags", "body",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_jsonl(connection: sqlite3.Connection, ids: Iterable[int], out: BinaryIO) -> int:
    """Write one record a line and return how many."""
    count = 0
    for article_id in ids:
        out.write(orjson.dumps(load_record(connection, article_id)) + b"\n")
        count += 1
    return count


def write_csv(
    connection: sqlite3.Connection, ids: Iterable[int], out: BinaryIO, *, raw: bool = False
) -> int:
    """Write one row an article under a head line, UTF-8, and return how many articles.

    A cell that a spreadsheet would run as a formula gets a ' in front, unless `raw`.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    count = 0
    for article_id in ids:
        cells = _cells(connection, article_id)
        writer.writerow(cells if raw else [guard_formula(cell) for cell in cells])
        count += 1
    text.detach()
    return count


def guard_formula(cell: object) -> object:
    """Put a ' before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears under its name when it is complete, or not at all.

    Raises:
        InputError: the folder is not there or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    except OSError as exc:
        raise InputError(path, f"cannot be written: {exc.strerror}") from exc
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    except OSError as exc:
        raise InputError(path, f"cannot be written: {exc.strerror}") from exc
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cells(connection: sqlite3.Connection, article_id: int) -> list[object]:
    record = load_record(connection, article_id)
    record["id"] = article_id
    record["authors"] = "; ".join(author["name"] for author in record["authors"])
    record["tags"] = "; ".join(record["tags"])
    record["paywalled"] = int(record["paywalled"])
    record["quote_count"] = len(record["quotes"])
    record["caption_count"] = len(record["captions"])
    return [record[name] for name in CSV_COLUMNS]
