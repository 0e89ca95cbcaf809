"""What an archive held at one time, as one digest a table, to be signed and compared later.

A digest is the SHA-256 over the rows in the order of their keys, each as a line of JSON. It
remembers how far it went, so that of an archive that has grown since, the rows of
then can be told from those that came later. Bytes of pages are stood for by their own
hashes, which `verify` checks: packing them changes nothing here.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from scraper.archive.schema import SCHEMA_VERSION
from scraper.version import __version__

FORMAT = "scraper manifest 1"

_BY_ID = (
    "snapshots revisions articles blocks quotes captions links authors speakers tags sites "
    "sections crawls"
).split()
_BY_ARTICLE = "article_urls article_authors article_tags provenance".split()


@dataclass(frozen=True, slots=True)
class Digest:
    """The rows of one table up to the key `last`: how many, and the hash over these columns."""

    columns: tuple[str, ...]
    last: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table then and now: same, grown (the rows of then are unchanged), or changed."""

    table: str
    state: str
    rows_then: int
    rows_now: int


def make_manifest(connection: sqlite3.Connection, now: str) -> dict[str, Any]:
    """Return the digests of an archive, ready to be written as JSON."""
    tables = {}
    for name in (*_BY_ID, "bodies", *_BY_ARTICLE):
        columns = tuple(_columns(connection, name))
        tables[name] = asdict(_digest(connection, name, columns, _last(connection, name)))
    return {
        "format": FORMAT,
        "made": now,
        "program": f"scraper {__version__}",
        "schema": SCHEMA_VERSION,
        "tables": tables,
    }


def compare_manifest(
    connection: sqlite3.Connection, manifest: Mapping[str, Any]
) -> Iterator[Comparison]:
    """Yield what became of each table since a manifest was made.

    Raises:
        ValueError: it is no manifest, or speaks of what this archive has not.
    """
    if manifest.get("format") != FORMAT or not isinstance(manifest.get("tables"), dict):
        raise ValueError("is no manifest of an archive")
    for name, told in manifest["tables"].items():
        then = _told(connection, name, told)
        now = _digest(connection, name, then.columns, then.last)
        (rows,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        if (now.rows, now.sha256) != (then.rows, then.sha256):
            yield Comparison(name, "changed", then.rows, rows)
        else:
            yield Comparison(name, "same" if rows == then.rows else "grown", then.rows, rows)


def _told(connection: sqlite3.Connection, name: str, told: Mapping[str, Any]) -> Digest:
    try:
        then = Digest(tuple(told["columns"]), int(told["last"]), told["rows"], told["sha256"])
    except (KeyError, TypeError, ValueError) as exc:
        raise ValueError(f"says nothing that can be compared about {name}") from exc
    known = (*_BY_ID, "bodies", *_BY_ARTICLE)
    if name not in known or not set(then.columns) <= set(_columns(connection, name)):
        raise ValueError(f"speaks of columns of {name} that this archive has not")
    return then


def _columns(connection: sqlite3.Connection, name: str) -> list[str]:
    if name == "bodies":
        return ["sha256", "size"]
    return [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]


def _last(connection: sqlite3.Connection, name: str) -> int:
    counted = "snapshots" if name == "bodies" else "articles" if name in _BY_ARTICLE else name
    row = connection.execute(f"SELECT coalesce(max(id), 0) FROM {counted}").fetchone()
    return int(row[0])


def _digest(connection: sqlite3.Connection, name: str, columns: Sequence[str], last: int) -> Digest:
    names = ", ".join(f'"{column}"' for column in columns)
    if name == "bodies":
        among = "sha256 IN (SELECT sha256 FROM snapshots WHERE id <= ?)"
        sql = f"SELECT {names} FROM bodies WHERE {among} ORDER BY sha256"
    elif name in _BY_ARTICLE:
        sql = f"SELECT {names} FROM {name} WHERE article_id <= ? ORDER BY {names}"
    else:
        sql = f"SELECT {names} FROM {name} WHERE id <= ? ORDER BY id"
    rows, digest = 0, hashlib.sha256()
    for row in connection.execute(sql, (last,)):
        digest.update(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        rows += 1
    return Digest(tuple(columns), last, rows, digest.hexdigest())


def checksum_of(manifest: Mapping[str, Any]) -> str:
    """Return the hash over a manifest's tables, whenever it was made."""
    tables = orjson.dumps(manifest["tables"], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(tables).hexdigest()
