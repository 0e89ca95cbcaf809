"""Records out of a JSON Lines file, as `scraper export` writes it; gzipped or not."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from scraper.errors import InputError

_SUFFIXES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_LONGEST_LINE = 64_000_000


def is_json_lines(path: Path) -> bool:
    """Say whether a file holds JSON lines, by its name."""
    return path.name.lower().endswith(_SUFFIXES)


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each line's number, from 1, and its object.

    Raises:
        InputError: the file cannot be read, or a line is no JSON object; lines before it
            have been yielded.
    """
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            number = 0
            while line := file.readline(_LONGEST_LINE + 1):
                number += 1
                if line.strip():
                    yield number, _parse(path, number, line)
    except (OSError, EOFError, zlib.error) as exc:
        raise InputError(path, f"cannot be read: {exc}") from exc


def _parse(path: Path, number: int, line: bytes) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        reason = f"is longer than {_LONGEST_LINE // 1_000_000} MB"
        raise InputError(f"{path}:{number}", reason)
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        raise InputError(f"{path}:{number}", f"is no JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise InputError(f"{path}:{number}", "is no JSON object")
    return value
