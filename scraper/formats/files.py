"""Files and folders that appear whole or not at all, under names that are safe everywhere."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.errors import InputError

_MOST_BYTES = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\ud800-\udfff\s]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell in one line what keeps a file or folder from being written: a full disk, a lock.

    Raises:
        InputError: it cannot be written.
    """
    try:
        yield
    except OSError as exc:
        raise InputError(path, f"cannot be written: {exc.strerror or exc}") from exc


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
        sync_folder(path.absolute().parent)
    except OSError as exc:
        raise InputError(path, f"cannot be written: {exc.strerror}") from exc
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill that appears under its name when it is complete, or not at all.

    Raises:
        InputError: there is something of that name already, or it cannot be written.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError(path, "is there already; name a new folder or an empty one")
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.absolute().parent))
    except OSError as exc:
        raise InputError(path, f"cannot be written: {exc.strerror}") from exc
    try:
        yield draft
        draft.chmod(0o777 & ~_umask())
        sync_folder(draft)
        draft.replace(path)
        sync_folder(path.absolute().parent)
    except OSError as exc:
        raise InputError(path, f"cannot be written: {exc.strerror}") from exc
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_file(path: Path, content: bytes) -> None:
    """Write a file that is on the disk when this returns."""
    with path.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def safe_name(text: str, *, fallback: str) -> str:
    """Turn a text into a file's name, without suffix, that every system takes.

    No separators, control characters, lone surrogates, spaces or leading dots; no name
    that Windows keeps for devices; at most 120 bytes. A text that leaves nothing is `fallback`.
    A name that was cut gets a hash of the whole text, so that two stay two.
    """
    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip("-. ")
    if _RESERVED.match(name):
        name = f"-{name}"
    if len(name.encode()) <= _MOST_BYTES:
        return name or fallback
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    cut = name.encode()[: _MOST_BYTES - 9].decode("utf-8", "ignore")
    return f"{cut}-{digest}"


def sync_folder(path: Path) -> None:
    """Put a folder's names on the disk."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
