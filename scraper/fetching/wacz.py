"""The WARC files inside a WACZ file, as streams; nothing is unpacked to the disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from scraper.errors import InputError
from scraper.fetching.warc_records import find_record

_WARC_NAMES = (".warc", ".warc.gz", ".warc.zst")
# NotImplementedError and RuntimeError are zipfile's for other compressions and encrypted members.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@contextmanager
def opened_warc(path: Path) -> Iterator[Iterator[tuple[str, BinaryIO, int]]]:
    """Open a WARC or WACZ file: yields (name, seekable stream, where its first record is).

    A WACZ file whose table of contents is lost is read as one stream from its first record
    on, since its parts are stored one after the other.

    Raises:
        InputError: it cannot be read, or holds no WARC record.
    """
    try:
        with path.open("rb") as file:
            yield (
                _wacz_parts(path, file)
                if path.suffix.lower() == ".wacz"
                else iter([(path.name, file, 0)])
            )
    except OSError as exc:
        raise InputError(path, f"cannot be read: {exc.strerror or exc}") from exc


def _wacz_parts(path: Path, file: BinaryIO) -> Iterator[tuple[str, BinaryIO, int]]:
    try:
        package = zipfile.ZipFile(file)
    except _BROKEN:
        start = find_record(file, 0)
        if start is None:
            raise InputError(path, "neither a WACZ file nor a part of one") from None
        yield path.name, file, start
        return
    with package:
        names = [name for name in package.namelist() if name.lower().endswith(_WARC_NAMES)]
        if not names:
            raise InputError(path, "no WARC file inside this WACZ file")
        for name in sorted(names):
            try:
                part = package.open(name)
            except _BROKEN as exc:
                raise InputError(path, f"{name} inside it cannot be read: {exc}") from exc
            with part:
                yield name, cast(BinaryIO, io.BufferedReader(_Part(part))), 0


class _Part(io.RawIOBase):
    """An entry of a ZIP file whose damage is told as OSError, like that of any file."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        try:
            data = self._part.read(len(view))
        except _BROKEN as exc:
            raise OSError(str(exc) or type(exc).__name__) from exc
        view[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self._part.seek(offset, whence)
        except _BROKEN as exc:
            raise OSError(str(exc) or type(exc).__name__) from exc

    def tell(self) -> int:
        return self._part.tell()
