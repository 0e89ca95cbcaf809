"""What is left of the record when a page says less: the quality table with evidence taken away.

    python -m benchmarks.evidence --pages DIR

DIR holds `gold.jsonl` and `score.py`. Each row reads the same pages with one kind of
evidence gone: JSON-LD, the `<meta>` elements, the words of classes and ids (each becomes
a meaningless one, the same everywhere on a page), or all of these and every mark made for
machines. A rule that knows outlets by their class names, or that believes metadata alone,
falls here; so the table is an estimate of pages that nobody has looked at.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.adapter import extract
from benchmarks.environments import ROOT
from benchmarks.quality import table

_JSON_LD = re.compile(rb"<script[^>]*ld\+json[^>]*>.*?</script>", re.DOTALL | re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)
_KEPT_META = re.compile(rb"charset|http-equiv", re.IGNORECASE)
_VALUE = rb"""\s*=\s*("[^"]*"|'[^']*')"""
_NAMES = re.compile(rb"(\s(?:class|id))" + _VALUE, re.IGNORECASE)
_MARKS = re.compile(
    rb"\s(?:itemprop|itemtype|itemscope|rel|datetime|property)" + _VALUE, re.IGNORECASE
)


def without_json_ld(html: bytes) -> bytes:
    """Return a page without its JSON-LD."""
    return _JSON_LD.sub(b"", html)


def without_meta(html: bytes) -> bytes:
    """Return a page without its `<meta>` elements, but for those that tell its encoding."""
    return _META.sub(lambda meta: meta[0] if _KEPT_META.search(meta[0]) else b"", html)


def without_names(html: bytes) -> bytes:
    """Return a page whose classes and ids mean nothing, and are equal where they were."""
    return _NAMES.sub(_scrambled, html)


def without_marks(html: bytes) -> bytes:
    """Return a page of tags, text, links and pictures alone."""
    return _MARKS.sub(b"", without_names(without_meta(without_json_ld(html))))


def _scrambled(attribute: re.Match[bytes]) -> bytes:
    words = (b"x" + hashlib.md5(word).hexdigest()[:6].encode() for word in _words(attribute[2]))
    return attribute[1] + b'="' + b" ".join(words) + b'"'


def _words(value: bytes) -> list[bytes]:
    return value.strip(b"\"'").split()


def _reader(take_away: Callable[[bytes], bytes]) -> Callable[..., dict[str, Any]]:
    def read(html: bytes, url: str, charset: str | None = None) -> dict[str, Any]:
        return extract(take_away(html), url, charset)

    return read


read_whole = extract
read_without_json_ld = _reader(without_json_ld)
read_without_meta = _reader(without_meta)
read_without_names = _reader(without_names)
read_without_marks = _reader(without_marks)

_ROWS = {
    "whole page": "read_whole",
    "without JSON-LD": "read_without_json_ld",
    "without meta elements": "read_without_meta",
    "without words in classes": "read_without_names",
    "tags and text alone": "read_without_marks",
}


def measure(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the scorer's values for every row of the table."""
    return {row: _score(folder / "score.py", name) for row, name in _ROWS.items()}


def _score(scorer: Path, name: str) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".json") as kept:
        function = f"benchmarks.evidence:{name}"
        command = [sys.executable, str(scorer), "--extractor", function, "--json", kept.name]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        values: dict[str, Any] = json.load(kept)["scores"]["ALL"]
    return values


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="The quality table with evidence taken away.")
    parser.add_argument("--pages", type=Path, required=True)
    print("\n".join(table(measure(parser.parse_args().pages))))


if __name__ == "__main__":
    main()
