"""Saved pages read as if a server had answered with them.

HTML as a browser or SingleFile saves it, MHTML, either of them gzipped, and plain-text or
Markdown clippings as bytes. A snapshot's address is the file's own (file:///…)
unless whoever saved it names the page's; its time is when the file was written, or as noted.
"""

from __future__ import annotations

import email
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from scraper.errors import InputError
from scraper.fetching.decoding import BrokenEncoding, TooLarge, decode
from scraper.fetching.saved_from import saved_from
from scraper.records import Snapshot

MAX_FILE_BYTES = 50_000_000
MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".xht": "application/xhtml+xml",
    ".mhtml": "multipart/related",
    ".mht": "multipart/related",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".wacz")
"""What the names of web archives end in: files of many pages."""
_PAGES = ("text/html", "application/xhtml+xml")
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
_FILES_FOLDER = re.compile(r"(.+)[_-][^\W\d_]{3,20}")


def find_files(path: Path) -> Iterator[Path]:
    """Yield the readable kinds of file below a folder, in order of their paths.

    A file is itself, whatever its suffix: `load_file` says what is wrong with it.

    Raises:
        InputError: there is nothing of that name, or a folder cannot be listed.
    """
    if not path.is_dir():
        if not path.exists():
            raise InputError(path, "no such file or folder")
        yield path
        return

    def complain(error: OSError) -> None:
        raise InputError(error.filename or path, f"cannot be listed: {error.strerror}")

    for folder, subfolders, names in os.walk(path, onerror=complain):
        subfolders[:] = sorted(set(subfolders) - _belongings(names, subfolders))
        for name in sorted(names):
            if not name.startswith(".") and (media_type_of(Path(name)) or is_archive(Path(name))):
                yield Path(folder, name)


def is_archive(path: Path) -> bool:
    """Say whether a file is a web archive, by its name."""
    return path.name.lower().endswith(ARCHIVES)


def _belongings(names: Iterable[str], folders: Iterable[str]) -> set[str]:
    """Find the folders in which browsers put what belongs to a saved page: frames, adverts.

    "Bridge.html" has "Bridge_files", "Bridge-Dateien", "Bridge_archivos" … beside it.
    """
    pages = {Path(name).stem for name in names if Path(name).suffix.lower() in _PAGE_SUFFIXES}
    split = ((folder, _FILES_FOLDER.fullmatch(folder)) for folder in folders)
    return {folder for folder, found in split if found and found[1] in pages}


def media_type_of(path: Path) -> str | None:
    """Return what a file is by its suffix, ".gz" apart; None for what we do not read."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = path.with_suffix("").suffix.lower()
    return MEDIA_TYPES.get(suffix)


def load_file(path: Path) -> Snapshot:
    """Return a saved page or clipping as a snapshot with status 200.

    Raises:
        InputError: it cannot be read, is too large, broken, or no kind of page.
    """
    media_type = media_type_of(path)
    if media_type is None:
        known = ", ".join(sorted(MEDIA_TYPES))
        raise InputError(
            path, f"not a kind of file that holds articles ({known}, .gz of these, WARC, WACZ)"
        )
    saved = _read(path)
    payload = _gunzip(path, saved.payload) if path.suffix.lower() == ".gz" else saved.payload
    if media_type == "multipart/related":
        return _unwrap_mhtml(path, payload, saved.written)
    url, noted = saved_from(payload) if media_type in _PAGES else (None, None)
    return _make_snapshot(
        url or path.absolute().as_uri(), noted or saved.written, payload, media_type, None
    )


@dataclass(frozen=True, slots=True)
class _Saved:
    payload: bytes
    written: datetime


def _read(path: Path) -> _Saved:
    try:
        if path.is_dir():
            raise InputError(path, "is a folder")
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            payload = file.read(MAX_FILE_BYTES + 1)
    except OSError as exc:
        raise InputError(path, f"cannot be read: {exc.strerror}") from exc
    if len(payload) > MAX_FILE_BYTES:
        raise InputError(path, f"larger than {MAX_FILE_BYTES // 1_000_000} MB")
    return _Saved(payload, datetime.fromtimestamp(int(status.st_mtime), UTC))


def _gunzip(path: Path, payload: bytes) -> bytes:
    try:
        return decode(payload, "gzip", MAX_FILE_BYTES)
    except BrokenEncoding as exc:
        raise InputError(path, str(exc)) from exc
    except TooLarge as exc:
        reason = f"unpacks to more than {MAX_FILE_BYTES // 1_000_000} MB"
        raise InputError(path, reason) from exc


def _unwrap_mhtml(path: Path, payload: bytes, written: datetime) -> Snapshot:
    """Take the page out of its MHTML envelope: the first HTML part, with its own address."""
    message = email.message_from_bytes(payload)
    page = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
    if page is None:
        raise InputError(path, "no page inside this MHTML file")
    content = page.get_payload(decode=True)
    charset = page.get_content_charset()
    return _make_snapshot(
        _address_of(page) or _address_of(message) or path.absolute().as_uri(),
        _date_of(message) or written,
        content if isinstance(content, bytes) else b"",
        page.get_content_type(),
        charset,
    )


def _address_of(part: Message) -> str | None:
    for name in ("Content-Location", "Snapshot-Content-Location"):
        value = str(part.get(name, "")).strip()
        if value.startswith(("http://", "https://")):
            return "".join(value.split())
    return None


def _date_of(message: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _make_snapshot(
    url: str, fetched: datetime, payload: bytes, media_type: str, charset: str | None
) -> Snapshot:
    kind = f"{media_type}; charset={charset}" if charset else media_type
    headers = (("Content-Type", kind),)
    return Snapshot(url, url, fetched, 200, headers, payload, media_type, charset)
