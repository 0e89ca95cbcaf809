"""One loop over a WARC file, in the environment of those who make it.

    python warc_loop.py LOOP WARC OUT

Reads every response and, where the loop's name says so, extracts it and writes what was found
to OUT. Prints one line of JSON: pages, CPU seconds of the loop, and versions. What a library loads
or compiles is paid for by a first pass over a few records, which does not count.

This file needs the standard library alone; libraries are imported by the loops that use them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

_WARM = 5
Page = tuple[bytes, str]


def read_fastwarc(warc: Path) -> Iterator[Page]:
    """Read with fastwarc, HTTP headers taken apart."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            yield record.reader.read(), record.headers["WARC-Target-URI"]


def read_warcio(warc: Path) -> Iterator[Page]:
    """Read with warcio."""
    from warcio.archiveiterator import ArchiveIterator

    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                payload = record.content_stream().read()
                yield payload, record.rec_headers.get_header("WARC-Target-URI")


def read_ours(warc: Path) -> Iterator[Page]:
    """Read as `scraper process` does."""
    from scraper.fetching.warc import WarcPages

    with warc.open("rb") as stream:
        for capture in WarcPages(stream):
            yield capture.snapshot.payload, capture.snapshot.url


def trafilatura(payload: bytes, url: str) -> dict[str, Any]:
    """Extract with metadata."""
    from trafilatura import bare_extraction

    document = bare_extraction(payload, url=url, with_metadata=True)
    found = {} if document is None else document.as_dict()
    return {name: found.get(name) for name in ("title", "author", "date", "text")}


def nothing(payload: bytes, url: str) -> None:
    """Extract nothing: the price of reading alone."""


Read = Callable[[Path], Iterator[Page]]
Extract = Callable[[bytes, str], dict[str, Any] | None]
LOOPS: dict[str, tuple[Read, Extract]] = {
    "fastwarc": (read_fastwarc, nothing),
    "warcio": (read_warcio, nothing),
    "scraper, reading alone": (read_ours, nothing),
    "fastwarc + trafilatura": (read_fastwarc, trafilatura),
    "warcio + trafilatura": (read_warcio, trafilatura),
}
OURS = "scraper process"


def loop(name: str, warc: Path, out: Path) -> tuple[int, float]:
    """Run one of LOOPS; return pages and CPU seconds."""
    read, extract = LOOPS[name]
    for payload, url in islice(read(warc), _WARM):
        extract(payload, url)
    count, start = 0, time.process_time()
    with out.open("w", encoding="utf-8") as lines:
        for payload, url in read(warc):
            count += 1
            if found := extract(payload, url):
                lines.write(json.dumps({"url": url, **found}, default=str) + "\n")
    return count, time.process_time() - start


def process(warc: Path, out: Path) -> tuple[int, float]:
    """Do what a worker of `scraper process` does: whole records to a Parquet dataset."""
    from scraper.formats.dataset import open_dataset
    from scraper.ranges import Range, process_range
    from scraper.settings import CrawlSettings

    settings = CrawlSettings()
    with warc.open("rb") as stream:
        from scraper.fetching.warc import WarcPages
        from scraper.reading import read_archived

        for capture in islice(WarcPages(stream), _WARM):
            read_archived(capture.snapshot, settings)
    open_dataset(out, "month")
    start = time.process_time()
    done = process_range(Range(str(warc), 0, None), out, settings)
    return done.articles + done.other_pages, time.process_time() - start


def versions() -> dict[str, str]:
    """Return what is installed here of the libraries that loops use."""
    found = {}
    for package in ("fastwarc", "warcio", "trafilatura", "lxml"):
        try:
            found[package] = version(package)
        except ModuleNotFoundError:
            continue
    return found


def main() -> None:
    """Run the loop that the command line names."""
    name, warc, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    count, seconds = process(warc, out) if name == OURS else loop(name, warc, out)
    print(json.dumps({"pages": count, "seconds": seconds, "versions": versions()}))


if __name__ == "__main__":
    main()
