"""Records as lines: JSON Lines in the contract's shape, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import orjson

Record = Mapping[str, Any]
"""An article's JSON record."""

CSV_COLUMNS = (
    "id", "url", "site", "section", "language", "kind", "headline", "kicker", "dek", "byline",
    "authors", "dateline", "published", "modified", "word_count", "paywalled", "quote_count",
    "caption_count", "tags", "body",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_jsonl(records: Iterable[Record], out: BinaryIO) -> int:
    """Write one record a line and return how many."""
    count = 0
    for record in records:
        out.write(orjson.dumps(record) + b"\n")
        count += 1
    return count


def write_csv(records: Iterable[tuple[int, Record]], out: BinaryIO, *, raw: bool = False) -> int:
    """Write one row an article, given with its id, under a head line; return how many.

    UTF-8. A cell that a spreadsheet would run as a formula gets a ' in front, and so does
    one that begins with ' already: taking one ' off gives the text back. `raw` leaves all alone.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    count = 0
    for article_id, record in records:
        cells = _cells(article_id, record)
        writer.writerow(cells if raw else [guard_formula(cell) for cell in cells])
        count += 1
    text.detach()
    return count


def guard_formula(cell: object) -> object:
    """Put a ' before a text that a spreadsheet would take for a formula or that begins with '."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith((*_FORMULA, "'")) else cell


def unguard_formula(cell: str) -> str:
    """Undo `guard_formula`."""
    return cell.removeprefix("'")


def _cells(article_id: int, record: Record) -> list[object]:
    row = dict(record)
    row["id"] = article_id
    row["authors"] = "; ".join(author["name"] for author in record["authors"])
    row["tags"] = "; ".join(record["tags"])
    row["paywalled"] = int(record["paywalled"])
    row["quote_count"] = len(record["quotes"])
    row["caption_count"] = len(record["captions"])
    return [row[name] for name in CSV_COLUMNS]
