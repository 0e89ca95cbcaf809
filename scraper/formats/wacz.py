"""WACZ 1.1.1: a WARC file with its index and list of pages in one ZIP, for replay in a browser.

https://specs.webrecorder.net/wacz/1.1.1/. Entries are stored, not compressed again, so that
a reader finds a page by its offset.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import IO, Any, BinaryIO, cast

import orjson

from scraper.formats.cdx import SortedLines, cdx_line
from scraper.formats.warc import Entry, Kept, WarcWriter

_WARC = "archive/data.warc.gz"
_INDEX = "indexes/index.cdx"
_PAGES = "pages/pages.jsonl"
_UT = 0x5455
"""Marks an entry's time in UTC. ReplayWeb.page needs a field there: an entry that has none in the
directory it takes for one that has none at its head either, where Python writes 64-bit sizes."""

_PACKAGE = "datapackage.json"
_DIGEST = "datapackage-digest.json"
_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": False}


def write_wacz(kept: Iterable[Kept], out: BinaryIO, *, software: str, created: datetime) -> int:
    """Write snapshots as one WACZ file and return how many; `created` is the time it names."""
    with closing(SortedLines()) as index, closing(SortedLines()) as pages:
        count = 0
        with _Package(out, created) as package:
            with package.opened(_WARC) as warc:
                writer = WarcWriter(cast(BinaryIO, warc), name="data.warc.gz", software=software)
                writer.begin(created)
                for each in kept:
                    entry = writer.write(each)
                    index.add(cdx_line(entry, "data.warc.gz"))
                    if each.record:
                        pages.add(_page(entry, each.record.get("headline")))
                    count += 1
            with package.opened(_INDEX) as file:
                for line in index:
                    file.write(line + b"\n")
            with package.opened(_PAGES) as file:
                file.write(orjson.dumps(_PAGES_HEAD) + b"\n")
                for line in pages:
                    file.write(line + b"\n")
            package.describe(software, created)
    return count


def _page(entry: Entry, title: str | None) -> str:
    moment = entry.fetched.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    page = {"ts": moment, "url": entry.url, "title": title or entry.url}
    page["id"] = hashlib.sha256(f"{moment} {entry.url}".encode()).hexdigest()[:22]
    return orjson.dumps(page).decode()


class _Package:
    """A ZIP file that hashes what goes in, and at the end says so in datapackage.json."""

    def __init__(self, out: BinaryIO, created: datetime) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, strict_timestamps=False)
        self._stamp = created.timetuple()[:6]
        self._time = struct.pack("<HHBL", _UT, 5, 1, max(0, int(created.timestamp())))
        self._resources: list[dict[str, Any]] = []

    def __enter__(self) -> _Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def opened(self, path: str) -> Iterator[_Hashing]:
        """Open an entry for writing."""
        info = zipfile.ZipInfo(path, self._stamp)
        info.external_attr = 0o644 << 16
        info.extra = self._time
        with self._zip.open(info, "w", force_zip64=True) as file:
            hashing = _Hashing(file)
            yield hashing
        name = path.rpartition("/")[2]
        digest = f"sha256:{hashing.digest.hexdigest()}"
        self._resources.append({"name": name, "path": path, "hash": digest, "bytes": hashing.size})

    def describe(self, software: str, created: datetime) -> None:
        """Write datapackage.json and its digest."""
        package = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "software": software,
            "created": created.astimezone(UTC).replace(tzinfo=None).isoformat("T", "seconds") + "Z",
            "resources": self._resources,
        }
        text = orjson.dumps(package, option=orjson.OPT_INDENT_2)
        digest = {"path": _PACKAGE, "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
        self._zip.writestr(zipfile.ZipInfo(_PACKAGE, self._stamp), text)
        self._zip.writestr(
            zipfile.ZipInfo(_DIGEST, self._stamp), orjson.dumps(digest, option=orjson.OPT_INDENT_2)
        )


class _Hashing:
    """A file being written, with the hash and the size of what went in."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)
