"""Send a folder of pages through the archive, out as WARC and back in, and compare everything.

    python -m benchmarks.round_trip PAGES [--form warc|wacz]

Prints how many records are equal and how many bodies are the same to the byte, and what an
article takes as WARC. Ends with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from scraper import Archive
from scraper.exporting import Job, export_file
from scraper.formats.files import atomic_file
from scraper.importing import import_files
from scraper.query.reader import open_archive
from scraper.query.records import load_record
from scraper.query.search import find_ids
from scraper.settings import CrawlSettings

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.round_trip")
    parser.add_argument("pages", type=Path, help="a folder of saved pages")
    parser.add_argument("--form", choices=["warc", "wacz"], default="warc")
    options = parser.parse_args(arguments)
    suffix = {"warc": "warc.gz", "wacz": "wacz"}[options.form]
    with tempfile.TemporaryDirectory() as folder:
        there, back = Path(folder, "there.db"), Path(folder, "back.db")
        file = Path(folder, f"out.{suffix}")
        _timed("import pages", lambda: _import(options.pages, there))
        count = _timed("export", lambda: _export(there, file, options.form))
        _timed("import back", lambda: _import(file, back))
        print(f"{count} pages in {file.stat().st_size / 1e6:.1f} MB")
        return _compare(there, back)


def _timed(what: str, work: Callable[[], T]) -> T:
    began = time.perf_counter()
    result = work()
    print(f"{what}: {time.perf_counter() - began:.1f} s")
    return result


def _import(path: Path, db: Path) -> None:
    with Archive(db) as archive:
        work = import_files(archive, [path], CrawlSettings(), lambda _: None)
        _, failures = asyncio.run(work)
    for failure in failures:
        print(failure)


def _export(db: Path, file: Path, form: str) -> int:
    with open_archive(db) as connection, atomic_file(file) as out:
        ids = find_ids(connection, None)
        return export_file(Job(connection, ids, datetime.now(UTC), is_whole=True), form, out)


def _compare(there: Path, back: Path) -> int:
    with open_archive(there) as old, open_archive(back) as new:
        before, after = _records(old), _records(new)
        equal = sum(before[url] == after.get(url) for url in before)
        bodies, kept = _hashes(old), _hashes(new)
    print(f"records equal: {equal} of {len(before)}; {len(after.keys() - before)} more")
    print(f"bodies equal to the byte: {len(bodies & kept)} of {len(bodies)}")
    return int(equal != len(before) or bodies != kept or len(after) != len(before))


def _records(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    ids = list(find_ids(connection, None))
    records = (load_record(connection, number) for number in ids)
    return {record["canonical_url"]: record for record in records}


def _hashes(connection: sqlite3.Connection) -> set[str]:
    return {digest for (digest,) in connection.execute("SELECT sha256 FROM bodies")}


if __name__ == "__main__":
    sys.exit(main())
